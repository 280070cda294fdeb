//! What only the embedded store has: one writer at a time, triggers, a file.

use std::time::Duration;

use bofu_domain::{charge::Caps, event::Decided, explained::Explained as _};
use bofu_store::{LEDGER_FILE, Ledger, Location, Options, StoreError};
use cqrs_es::{EventStore as _, persist::PersistedEventStore};
use sqlite_es::SqliteEventRepository;
use sqlx::{Connection as _, SqliteConnection, SqlitePool};

use super::kit::*;

async fn raw(place: &Place) -> SqliteConnection {
    let Location::Directory(directory) = &place.location else { panic!("not embedded") };
    let file = directory.join(LEDGER_FILE);
    SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap()
}

#[tokio::test]
async fn a_second_writer_is_told_who_holds_the_ledger_and_readers_are_not_kept_out() {
    let place = Place::sqlite().await.unwrap();
    let first = place.open().await;
    let options = Options { lock_timeout: Duration::ZERO, ..Options::default() };
    let error = Ledger::open_writer(&place.location, options.clone()).await.unwrap_err();
    let StoreError::WriterLocked { holder } = &error else { panic!("{error:?}") };
    assert_eq!(holder.pid, std::process::id());
    assert!(error.to_string().contains(&holder.pid.to_string()));
    assert!(error.zh().contains(&holder.pid.to_string()));
    Ledger::open_reader(&place.location).await.unwrap().close().await;
    // Dropping the last clone ends the writer, which lets go of the lock.
    let options = Options { lock_timeout: Duration::from_secs(10), ..options };
    drop(first);
    Ledger::open_writer(&place.location, options).await.unwrap().close().await;
}

#[tokio::test]
async fn no_plain_connection_can_change_delete_or_replace_an_event() {
    let place = Place::sqlite().await.unwrap();
    let ledger = place.open().await;
    record(&ledger, "A", filed("C-1")).await.unwrap();
    record(&ledger, "A", touched("乙")).await.unwrap();
    ledger.close().await;
    let mut connection = raw(&place).await;
    let row = "'enterprise', 'A', {s}, 'X', '1', '{}', '{}', '', x'00'";
    let replace = |verb: &str, position: i64, sequence: i64| {
        let row = row.replace("{s}", &sequence.to_string());
        format!("{verb} INTO events VALUES ({position}, {row})")
    };
    for sql in [
        "UPDATE events SET payload = '{}' WHERE position = 0".to_owned(),
        "UPDATE OR REPLACE events SET position = 1 WHERE position = 0".to_owned(),
        "DELETE FROM events".to_owned(),
        replace("INSERT OR REPLACE", 0, 9),
        replace("REPLACE", 9, 1),
        replace("INSERT OR IGNORE", 1, 2),
        "DELETE FROM claim_numbers".to_owned(),
        "UPDATE claim_numbers SET aggregate_id = 'B'".to_owned(),
        "DELETE FROM command_keys WHERE 1".to_owned(),
    ] {
        let done = sqlx::raw_sql(&sql).execute(&mut connection).await;
        let empty = sql.contains("command_keys");
        assert_eq!(done.is_ok(), empty, "{sql}");
    }
    connection.close().await.unwrap();
    let ledger = place.open().await;
    assert_eq!(sound(&ledger).await.len(), 0);
    assert_eq!(ledger.head().await.unwrap().size, 2);
    ledger.close().await;
}

#[tokio::test]
async fn it_is_durable_the_way_sqlite_is() {
    let place = Place::sqlite().await.unwrap();
    let ledger = place.open().await;
    record(&ledger, "A", touched("甲")).await.unwrap();
    let mode: String =
        sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut raw(&place).await).await.unwrap();
    assert_eq!(mode, "wal");
    ledger.close().await;
}

#[tokio::test]
async fn an_event_that_was_tampered_with_is_named_and_nothing_panics() {
    let place = Place::sqlite().await.unwrap();
    let ledger = place.open().await;
    record(&ledger, "A", touched("甲")).await.unwrap();
    record(&ledger, "A", touched("乙")).await.unwrap();
    ledger.close().await;
    let mut connection = raw(&place).await;
    let tamper =
        "DROP TRIGGER events_no_update; UPDATE events SET payload = '{' WHERE position = 1";
    sqlx::raw_sql(tamper).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let ledger = place.open().await;
    let error = ledger.store::<Firm>().load("A").await.unwrap_err();
    let StoreError::Unreadable { position, stream, .. } = &error else { panic!("{error:?}") };
    assert_eq!((*position, stream.as_str()), (1, "enterprise/A"));
    let stored = ledger.events(0, 9).await.unwrap();
    assert!(stored[0].recorded(ledger.upcasters()).is_ok());
    assert!(stored[1].recorded(ledger.upcasters()).is_err());
    assert_eq!(stored[1].payload, "{");
    record(&ledger, "B", touched("丙")).await.unwrap();
    ledger.close().await;
}

#[tokio::test]
async fn a_newer_layout_is_refused_by_every_way_in() {
    let place = Place::sqlite().await.unwrap();
    let mut connection = raw(&place).await;
    sqlx::raw_sql("INSERT INTO layout VALUES (99)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let options = Options { lock_timeout: Duration::ZERO, ..Options::default() };
    for error in [
        Ledger::init(&place.location).await.unwrap_err(),
        Ledger::open_writer(&place.location, options).await.unwrap_err(),
        Ledger::open_reader(&place.location).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Version { found: 99, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_so() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(LEDGER_FILE), "not a database, not at all".repeat(99))
        .unwrap();
    let location = Location::Directory(directory.path().to_owned());
    for error in [
        Ledger::init(&location).await.unwrap_err(),
        Ledger::open_reader(&location).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    }
}

/// The trap: the snapshot and aggregate stores of `cqrs-es` 0.5.0 count every
/// event twice, because the sink has applied it already when the store does.
#[tokio::test]
async fn stock_snapshots_double_the_money_which_is_why_they_are_not_used() {
    let pool = SqlitePool::connect("sqlite::memory:").await.unwrap();
    let tables = "\
        CREATE TABLE events (aggregate_type TEXT, aggregate_id TEXT, sequence BIGINT, \
            event_type TEXT, event_version TEXT, payload TEXT, metadata TEXT, \
            PRIMARY KEY (aggregate_type, aggregate_id, sequence)); \
        CREATE TABLE snapshots (aggregate_type TEXT, aggregate_id TEXT, last_sequence BIGINT, \
            current_snapshot BIGINT, payload TEXT, PRIMARY KEY (aggregate_type, aggregate_id))";
    sqlx::raw_sql(tables).execute(&pool).await.unwrap();
    let charged = || charging(vec![own(&key("c.year", "A"), yuan("100"), yuan("1000"))]);
    let stock = || SqliteEventRepository::new(pool.clone());
    let events = PersistedEventStore::<_, Firm>::new_event_store(stock());
    let framework = cqrs_es::CqrsFramework::new(events, Vec::new(), ());
    framework.execute("plain", charged()).await.unwrap();
    let events = PersistedEventStore::<_, Firm>::new_event_store(stock());
    let plain = events.load_aggregate("plain").await.unwrap();
    assert_eq!(plain.aggregate.charged, yuan("100"));
    for (id, store) in [
        ("snapshot", PersistedEventStore::<_, Firm>::new_snapshot_store(stock(), 1)),
        ("aggregate", PersistedEventStore::<_, Firm>::new_aggregate_store(stock())),
    ] {
        let framework = cqrs_es::CqrsFramework::new(store, Vec::new(), ());
        framework.execute(id, charged()).await.unwrap();
        let read = PersistedEventStore::<_, Firm>::new_aggregate_store(stock());
        let doubled = read.load_aggregate(id).await.unwrap();
        assert_eq!(doubled.aggregate.charged, yuan("200"), "{id}: the trap is gone");
    }
    // The ledger's own store on the same event.
    let place = Place::sqlite().await.unwrap();
    let ledger = place.open().await;
    let framework = cqrs_es::CqrsFramework::new(ledger.store::<Firm>(), Vec::new(), ());
    framework.execute("ours", charged()).await.unwrap();
    let ours = |firm: &Firm, _: &dyn Caps| {
        assert_eq!(firm.charged, yuan("100"));
        Ok::<_, No>(Decided::unchanged())
    };
    let store = ledger.store::<Firm>();
    store.execute("ours", &bofu_store::CommandContext::by(&actor()), ours).await.unwrap();
    assert_eq!(store.load("ours").await.unwrap().0.charged, yuan("100"));
    ledger.close().await;
}
