//! Nobody waits for ever: for a server that does not answer, or for one of few
//! connections.

use bofu_store::{ExecuteError, Ledger, Location, Options, StoreError};
use tokio::net::TcpListener;

use super::{bouncer::Bouncer, silence::Relay};
use crate::{
    postgres::{Cluster, schema_of},
    store::kit::{at_once, record, sound, touched},
};

fn with(location: Location, parameters: &str) -> Location {
    let Location::Postgres { url, schema } = location else { panic!("not on a server") };
    Location::Postgres { url: format!("{url}&{parameters}"), schema }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_accepts_and_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            open.push(connection);
        }
    });
    let url = format!("postgres://bofu@127.0.0.1:{port}/db?connect_timeout=1");
    let place = Location::Postgres { url, schema: "bofu".to_owned() };
    for given_up in [
        Ledger::open_reader(&place).await.unwrap_err(),
        Ledger::open_writer(&place, Options::default()).await.unwrap_err(),
        Ledger::init(&place).await.unwrap_err(),
    ] {
        assert!(matches!(given_up, StoreError::Unavailable { .. }), "{given_up:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_falls_silent_is_given_up_by_writers_and_readers() {
    if crate::postgres::fresh().is_none() {
        return;
    }
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let relay = Relay::start(cluster.directory());
    let direct = schema_of(&cluster.url());
    Ledger::init(&direct).await.unwrap();
    let parameters = "connect_timeout=1&acquire_timeout=1&statement_timeout=1";
    let place = with(relay.before(&direct), parameters);
    let ledger = Ledger::open_writer(&place, Options::default()).await.unwrap();
    record(&ledger, "A", touched("甲")).await.unwrap();
    relay.fall_silent();
    let error = record(&ledger, "A", touched("乙")).await.unwrap_err();
    assert!(
        matches!(
            error,
            ExecuteError::Store(StoreError::Unclear { .. } | StoreError::Unavailable { .. })
        ),
        "{error:?}"
    );
    let error = ledger.head().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    let error = ledger.rows().checkpoints().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    ledger.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_leave_the_writer_its_connection_where_a_pooler_gives_eight() {
    few_connections(8, "").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_that_gives_four_connections_is_enough() {
    few_connections(4, "connections=3").await;
}

/// Many commands, each on an aggregate that must be read, and many reads.
async fn few_connections(given: u32, parameters: &str) {
    if crate::postgres::fresh().is_none() {
        return;
    }
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let bouncer = Bouncer::start(&cluster, "session", given);
    let direct = schema_of(&cluster.url());
    Ledger::init(&direct).await.unwrap();
    let place = with(bouncer.before(&direct), parameters);
    let ledger = Ledger::open_writer(&place, Options::default()).await.unwrap();
    let tasks = (0..100).map(|n| {
        let ledger = ledger.clone();
        async move {
            ledger.events(0, 10).await.unwrap();
            record(&ledger, &format!("F{n}"), touched("甲")).await.unwrap();
            ledger.head().await.unwrap();
        }
    });
    at_once(tasks).await;
    ledger.close().await;
    sound(&Ledger::open_reader(&direct).await.unwrap()).await;
}
