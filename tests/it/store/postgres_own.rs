//! What only PostgreSQL has: rights, several processes, a server that dies.

use bofu_store::{ExecuteError, Ledger, Location, Options, StoreError};
use sqlx::{Connection as _, PgConnection};

use super::{contract::ceilings, kit::*};
use crate::postgres::{Cluster, schema_of};

fn address(location: &Location) -> (&str, &str) {
    let Location::Postgres { url, schema } = location else { panic!("not on a server") };
    (url, schema)
}

async fn raw(location: &Location) -> PgConnection {
    let (url, schema) = address(location);
    let mut connection = PgConnection::connect(url).await.unwrap();
    let path = format!("SET search_path TO {schema}");
    sqlx::raw_sql(&path).execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_app_may_append_and_not_change_and_neither_may_the_owner() {
    let Some(place) = Place::postgres().await else { return };
    let ledger = place.open().await;
    record(&ledger, "A", filed("C-1")).await.unwrap();
    let (_, schema) = address(&place.location);
    let mut connection = raw(&place.location).await;
    for role in ["app", "owner"] {
        let enter = format!("SET ROLE {schema}_{role}");
        sqlx::raw_sql(&enter).execute(&mut connection).await.unwrap();
        for table in ["events", "claim_numbers", "command_keys"] {
            for change in ["UPDATE {} SET ctid = ctid", "DELETE FROM {}", "TRUNCATE {}"] {
                let column = match table {
                    "events" => "payload = '{}'",
                    "claim_numbers" => "aggregate_id = ''",
                    _ => "fingerprint = ''",
                };
                let sql = change.replace("ctid = ctid", column).replace("{}", table);
                let sql = sql.replace("payload = 'events'", "payload = '{}'");
                let error = sqlx::raw_sql(&sql).execute(&mut connection).await.unwrap_err();
                let code = error.as_database_error().unwrap().code().unwrap().into_owned();
                let expected = if role == "app" { "42501" } else { "P0001" };
                assert_eq!(code, expected, "{role}: {sql}: {error}");
            }
        }
    }
    let sql = format!("SET ROLE {schema}_app; DROP TABLE events");
    assert!(sqlx::raw_sql(&sql).execute(&mut connection).await.is_err());
    sound(&ledger).await;
    ledger.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_grant_exactly_what_the_ceiling_holds() {
    let Some(place) = Place::postgres().await else { return };
    let both = [place.open().await, place.open().await];
    let done = ceilings::grants(&both, 640, |n| format!("F{}", n % 50), "zjtx/district").await;
    assert_eq!(done, (200, 440));
    let rows = sound(&both[0]).await;
    assert_eq!(rows[&key("c.year", "zjtx/district")].own, yuan("1000"));
    for ledger in both {
        ledger.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_hot_stream_leave_no_hole_and_starve_no_one() {
    let Some(place) = Place::postgres().await else { return };
    let both = [place.open().await, place.open().await];
    let tasks = (0..400).map(|n| {
        let ledger = both[n % 2].clone();
        async move { record(&ledger, "hot", touched("甲")).await.unwrap() }
    });
    at_once(tasks).await;
    assert_eq!(both[1].head().await.unwrap().size, 400);
    sound(&both[0]).await;
    for ledger in both {
        ledger.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_did_is_seen_before_anything_is_refused() {
    let Some(place) = Place::postgres().await else { return };
    let (one, other) = (place.open().await, place.open().await);
    let row = key("c.year", "A");
    let charge = |amount| charging(vec![own(&row, amount, yuan("10"))]);
    record(&one, "A", charge(yuan("10"))).await.unwrap();
    record(&other, "B", touched("甲")).await.unwrap();
    // Gives back behind the back of the first, which still has 10.00 in memory.
    record(&other, "A", charge(yuan("6").negated())).await.unwrap();
    record(&one, "B", charge(yuan("6"))).await.unwrap();
    let over = record(&one, "B", charge(yuan("0.01"))).await;
    assert!(matches!(over, Err(ExecuteError::OverLimit(_))), "{over:?}");
    sound(&one).await;
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn init_by_many_at_once_makes_one_ledger() {
    let Some(location) = crate::postgres::fresh() else { return };
    let tasks = (0..8).map(|_| {
        let location = location.clone();
        async move { Ledger::init(&location).await }
    });
    for made in at_once(tasks).await {
        made.unwrap();
    }
    let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
    record(&ledger, "A", touched("甲")).await.unwrap();
    ledger.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_dies_answers_errors_leaves_nothing_half_stored_and_may_come_back() {
    if crate::postgres::fresh().is_none() {
        return;
    }
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let location = schema_of(&cluster.url());
    Ledger::init(&location).await.unwrap();
    let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
    record(&ledger, "hot", touched("甲")).await.unwrap();
    let tasks: Vec<_> = (0..64)
        .map(|n| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                let mut stored = 0_u64;
                loop {
                    let id = if n % 2 == 0 { "hot".to_owned() } else { format!("F{n}") };
                    match record(&ledger, &id, touched("乙")).await {
                        Ok(_) => stored += 1,
                        Err(error) => return (stored, error),
                    }
                }
            })
        })
        .collect();
    while ledger.head().await.unwrap().size < 500 {
        tokio::task::yield_now().await;
    }
    let cluster = tokio::task::spawn_blocking(move || {
        cluster.crash();
        cluster
    });
    let cluster = cluster.await.unwrap();
    let mut answered = 1;
    let mut unclear = 0;
    for task in tasks {
        let (stored, error) = task.await.unwrap();
        answered += stored;
        match error {
            ExecuteError::Store(StoreError::Unclear { .. }) => unclear += 1,
            ExecuteError::Store(StoreError::Unavailable { .. }) => {}
            error @ (ExecuteError::Refused(_)
            | ExecuteError::KeyReused { .. }
            | ExecuteError::ClaimTaken { .. }
            | ExecuteError::GuardMoved { .. }
            | ExecuteError::OverLimit(_)
            | ExecuteError::Contended { .. }
            | ExecuteError::Store(_)) => panic!("{error:?}"),
        }
    }
    let down = record(&ledger, "hot", touched("丙")).await.unwrap_err();
    assert!(matches!(down, ExecuteError::Store(StoreError::Unavailable { .. })), "{down:?}");
    let opened = Ledger::open_writer(&location, Options::default()).await.unwrap_err();
    assert!(matches!(opened, StoreError::Unavailable { .. }), "{opened:?}");
    let cluster = tokio::task::spawn_blocking(move || {
        cluster.resume();
        cluster
    });
    let cluster = cluster.await.unwrap();
    // The same process goes on, without a restart.
    let size = ledger.head().await.unwrap().size;
    assert!((answered..=answered + unclear).contains(&size), "{answered} {unclear} {size}");
    record(&ledger, "hot", touched("丁")).await.unwrap();
    sound(&ledger).await;
    ledger.close().await;
    drop(cluster);
}
