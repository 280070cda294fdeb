//! A ledger's events in bulk, in the store's own form, and read plainly.

use std::{collections::BTreeMap, time::Duration};

use bofu_app::{policies, session::Session};
use bofu_domain::{
    charge::{CapKey, CapRow},
    names::ClaimNo,
};
use bofu_store::{LEDGER_FILE, Ledger, Location, StoredEvent};
use futures::TryStreamExt as _;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::{office, opened, ours};

/// One enterprise with this many claims, each filed, assessed and granted.
const SHAPE: office::Shape = office::Shape { series: 0, enterprises: 1, claims: 16 };
/// Events in one statement or transaction.
const BATCH: usize = 5_000;

const READ: &str = "\
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version, recorded_at, \
       CAST(payload AS text), CAST(metadata AS text), leaf FROM events ORDER BY position";

/// Every column in its type.
type Row = (i64, String, String, i64, String, String, String, String, String, Vec<u8>);

/// Reads every event as one stream; how many there are.
pub(crate) async fn read(location: &Location) -> u64 {
    let mut count = 0;
    macro_rules! all {
        ($connection:expr) => {{
            let mut rows = sqlx::query_as::<_, Row>(READ).fetch($connection);
            while let Some(row) = rows.try_next().await.unwrap() {
                std::hint::black_box(row);
                count += 1;
            }
        }};
    }
    match raw(location).await {
        Raw::Sqlite(mut connection) => all!(&mut connection),
        Raw::Postgres(mut connection) => all!(&mut *connection),
    }
    count
}

enum Raw {
    Sqlite(SqliteConnection),
    Postgres(Box<PgConnection>),
}

async fn raw(location: &Location) -> Raw {
    match location {
        Location::Directory(directory) => {
            let url = format!("sqlite://{}", directory.join(LEDGER_FILE).display());
            Raw::Sqlite(SqliteConnection::connect(&url).await.unwrap())
        }
        Location::Postgres { url, schema } => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            let path = format!("SET search_path TO {schema}");
            sqlx::raw_sql(&path).execute(&mut connection).await.unwrap();
            Raw::Postgres(Box::new(connection))
        }
    }
}

/// The adoption of the pack, and the events of one enterprise, as the real
/// commands leave them.
async fn template() -> (Vec<StoredEvent>, Vec<StoredEvent>) {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().to_owned());
    let ledger = opened(&location).await;
    let session = Session::new(ledger.clone(), office::PolicyRules::new().approver, office::day());
    policies::adopt(&session, "binjiang-zjtx", None, &bofu_app::files::Disk).await.unwrap();
    let adopted = usize::try_from(ledger.head().await.unwrap().size).unwrap();
    ours::grants(&ledger, SHAPE, 1, Duration::from_secs(30)).await;
    ledger.close().await;
    let ledger = Ledger::open_reader(&location).await.unwrap();
    let mut adoption = ledger.events(0, 10_000).await.unwrap();
    ledger.close().await;
    let events = adoption.split_off(adopted);
    assert_eq!(events.len(), 2 + 3 * SHAPE.claims);
    (adoption, events)
}

/// Puts in that many events, or some more; how many, and of how many bytes.
pub(crate) async fn fill(location: &Location, wanted: u64) -> (u64, u64) {
    let (mut adoption, template) = template().await;
    let before = SHAPE.uscc(0).to_string();
    let (mut batch, mut position, mut bytes) = (Vec::with_capacity(BATCH), 0_u64, 0_u64);
    let mut connection = raw(location).await;
    let mut last = String::new();
    for enterprise in 1.. {
        if position >= wanted {
            break;
        }
        let uscc = SHAPE.uscc(enterprise).to_string();
        let claim = format!("-{enterprise}-");
        let first = std::mem::take(&mut adoption);
        for event in first.iter().chain(&template) {
            let is_own = event.stream_id == before;
            let payload = event.payload.replace(&before, &uscc).replace("-0-", &claim);
            let stream_id = if is_own { uscc.clone() } else { event.stream_id.clone() };
            let recorded_at = format!(
                "2024-03-01T00:{:02}:{:02}.{:06}Z",
                position / 60_000_000,
                position / 1_000_000 % 60,
                position % 1_000_000
            );
            let mut copy =
                StoredEvent { position, stream_id, payload, recorded_at, ..event.clone() };
            copy.leaf = leaf(&copy);
            last.clone_from(&copy.recorded_at);
            bytes += u64::try_from(copy.payload.len() + copy.metadata.len()).unwrap();
            position += 1;
            batch.push(copy);
        }
        if batch.len() >= BATCH || position >= wanted {
            insert(&mut connection, &std::mem::take(&mut batch)).await;
        }
    }
    let head = format!("UPDATE head SET size = {position}, recorded_at = '{last}'");
    match &mut connection {
        Raw::Sqlite(connection) => drop(sqlx::raw_sql(&head).execute(connection).await.unwrap()),
        Raw::Postgres(connection) => {
            sqlx::raw_sql(&head).execute(&mut **connection).await.unwrap();
            sqlx::raw_sql("VACUUM ANALYZE events").execute(&mut **connection).await.unwrap();
        }
    }
    (position, bytes)
}

fn leaf(stored: &StoredEvent) -> Vec<u8> {
    stored.line(&stored.stream()).leaf().to_vec()
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap()
}

async fn insert(connection: &mut Raw, events: &[StoredEvent]) {
    match connection {
        Raw::Sqlite(connection) => {
            let mut tx = connection.begin().await.unwrap();
            for event in events {
                sqlx::query("INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
                    .bind(number(event.position))
                    .bind(&event.stream_type)
                    .bind(&event.stream_id)
                    .bind(number(event.sequence))
                    .bind(&event.event_type)
                    .bind(&event.version)
                    .bind(&event.payload)
                    .bind(&event.metadata)
                    .bind(&event.recorded_at)
                    .bind(&event.leaf)
                    .execute(&mut *tx)
                    .await
                    .unwrap();
            }
            tx.commit().await.unwrap();
        }
        Raw::Postgres(connection) => {
            let text =
                |cell: fn(&StoredEvent) -> &str| -> Vec<&str> { events.iter().map(cell).collect() };
            let numbers = |cell: fn(&StoredEvent) -> u64| -> Vec<i64> {
                events.iter().map(|e| number(cell(e))).collect()
            };
            let leaves: Vec<&[u8]> = events.iter().map(|event| event.leaf.as_slice()).collect();
            sqlx::query(
                // Copies tell no login, as events of the first layout do.
                "INSERT INTO events SELECT p, t, i, s, e, v, CAST(b AS json), CAST(m AS json), \
                 r, l, NULL \
                 FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], \
                 $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[]) \
                 AS x (p, t, i, s, e, v, b, m, r, l)",
            )
            .bind(numbers(|event| event.position))
            .bind(text(|event| &event.stream_type))
            .bind(text(|event| &event.stream_id))
            .bind(numbers(|event| event.sequence))
            .bind(text(|event| &event.event_type))
            .bind(text(|event| &event.version))
            .bind(text(|event| &event.payload))
            .bind(text(|event| &event.metadata))
            .bind(text(|event| &event.recorded_at))
            .bind(leaves)
            .execute(&mut **connection)
            .await
            .unwrap();
        }
    }
}

/// Writes what the commits themselves would have written: the ceilings' rows,
/// and the numbers of the claims that the projections have by now.
pub(crate) async fn follow(location: &Location, caps: &BTreeMap<CapKey, CapRow>) {
    const CAP: &str = "INSERT INTO caps (ceiling, holder, period, limit_fen, own_fen, \
                       external_fen, version, compared) VALUES ($1, $2, $3, $4, $5, $6, 1, $7)";
    const CLAIMS: &str = "SELECT claim_no, uscc FROM claims";
    const NUMBER: &str =
        "INSERT INTO claim_numbers (claim_no, aggregate_id, compared) VALUES ($1, $2, $3)";
    macro_rules! write {
        ($connection:expr) => {{
            let mut tx = $connection.begin().await.unwrap();
            for (key, row) in caps {
                sqlx::query(CAP)
                    .bind(key.ceiling.as_str())
                    .bind(key.holder.to_string())
                    .bind(key.period.to_string())
                    .bind(row.limit.map(|limit| limit.fen()))
                    .bind(row.own.fen())
                    .bind(row.external.fen())
                    .bind(key.holder.compared().to_owned())
                    .execute(&mut *tx)
                    .await
                    .unwrap();
            }
            let claims: Vec<(String, String)> =
                sqlx::query_as(CLAIMS).fetch_all(&mut *tx).await.unwrap();
            for (claim_no, uscc) in claims {
                let compared = ClaimNo::parse(&claim_no).unwrap().compared().into_owned();
                let insert = sqlx::query(NUMBER).bind(claim_no).bind(uscc).bind(compared);
                insert.execute(&mut *tx).await.unwrap();
            }
            tx.commit().await.unwrap();
        }};
    }
    match raw(location).await {
        Raw::Sqlite(mut connection) => write!(connection),
        Raw::Postgres(mut connection) => write!(connection),
    }
}
