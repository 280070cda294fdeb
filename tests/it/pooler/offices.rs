//! Two offices through one pooler at once: nothing crosses, nothing is lost.

use bofu_store::{Ledger, Location, Options, StoreError};

use super::{bouncer::Bouncer, multiplexer::Multiplexer};
use crate::{
    postgres::{Cluster, schema_of},
    store::kit::{all, at_once, filed, record, sound, touched},
};

/// How many commands each office gives.
const COMMANDS: usize = 60;

async fn cluster() -> Option<Cluster> {
    crate::postgres::fresh()?;
    Some(tokio::task::spawn_blocking(Cluster::start).await.unwrap())
}

async fn two_offices_go_on(places: [Location; 2], direct: [Location; 2]) {
    for place in &places {
        Ledger::init(place).await.unwrap();
    }
    let mut ledgers = Vec::new();
    for place in &places {
        ledgers.push(Ledger::open_writer(place, Options::default()).await.unwrap());
    }
    let tasks = (0..2 * COMMANDS).map(|n| {
        let ledger = ledgers[n % 2].clone();
        let office = if n % 2 == 0 { "东" } else { "西" };
        async move {
            let id = format!("{office}{}", n % 7);
            record(&ledger, &id, touched(office)).await.unwrap();
            record(&ledger, &id, filed(&format!("{office}-{n}"))).await.unwrap();
            ledger.stream("enterprise", &id).await.unwrap()
        }
    });
    at_once(tasks).await;
    for ledger in ledgers {
        ledger.close().await;
    }
    for (place, office) in direct.iter().zip(["东", "西"]) {
        let ledger = Ledger::open_reader(place).await.unwrap();
        let events = all(&ledger).await;
        assert_eq!(events.len(), 2 * COMMANDS);
        assert!(events.iter().all(|event| event.stream_id.starts_with(office)));
        sound(&ledger).await;
        ledger.close().await;
    }
}

async fn through_bouncer(mode: &str) {
    let Some(cluster) = cluster().await else { return };
    // Fewer than the two would like to have, so that they share.
    let connections = if mode == "session" { 12 } else { 4 };
    let bouncer = Bouncer::start(&cluster, mode, connections);
    let direct = [schema_of(&cluster.url()), schema_of(&cluster.url())];
    let places = direct.each_ref().map(|place| few(bouncer.before(place)));
    two_offices_go_on(places, direct).await;
}

/// With few connections of its own.
fn few(location: Location) -> Location {
    let Location::Postgres { url, schema } = location else { panic!("not on a server") };
    Location::Postgres { url: format!("{url}&connections=4"), schema }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_offices_share_a_pooler_in_session_mode() {
    through_bouncer("session").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_offices_share_a_pooler_in_transaction_mode() {
    through_bouncer("transaction").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_offices_share_a_pooler_that_mixes_their_transactions_and_renames_statements() {
    let Some(cluster) = cluster().await else { return };
    let pooler = Multiplexer::start(cluster.directory());
    let direct = [schema_of(&cluster.url()), schema_of(&cluster.url())];
    let places = direct.each_ref().map(|place| pooler.before(place));
    two_offices_go_on(places, direct).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_that_allows_no_transactions_is_refused_and_says_why() {
    let Some(cluster) = cluster().await else { return };
    let bouncer = Bouncer::start(&cluster, "statement", 4);
    let direct = schema_of(&cluster.url());
    let place = bouncer.before(&direct);
    let refused = Ledger::init(&place).await.unwrap_err();
    assert!(matches!(refused, StoreError::StatementPooling), "{refused:?}");
    Ledger::init(&direct).await.unwrap();
    for refused in [
        Ledger::open_reader(&place).await.unwrap_err(),
        Ledger::open_writer(&place, Options::default()).await.unwrap_err(),
    ] {
        assert!(matches!(refused, StoreError::StatementPooling), "{refused:?}");
    }
}
