//! Many writers at once, whose transactions are held open and rolled back at
//! random, while projections follow: what is persisted is projected.
//!
//! The writers speak to the database itself, by the store's own protocol: lock
//! the head, insert at its positions, move it.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use bofu_app::projector::{self, Events, Page, ProjectorError};
use bofu_domain::{date::Year, uscc::Uscc};
use bofu_projections::subsidies::SubsidyRows;
use bofu_proof::leaf::{Line, canonical};
use bofu_store::{LEDGER_FILE, Ledger, Location, StoreError};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use tokio::sync::watch;

use crate::{
    crash::chance::Chance,
    store::kit::{Place, all, filed},
};

/// How many events are to be committed.
const EVENTS: u64 = 50_000;

const WRITERS: usize = 6;

const FOLLOWERS: usize = 2;

/// The most events of one transaction.
const MOST: usize = 150;

const RECORDED_AT: &str = "2024-03-01T00:00:00.000000Z";

/// A ledger that tells each time it is read.
struct Watched {
    ledger: Ledger,
    reads: watch::Sender<u64>,
}

impl Events for Watched {
    async fn page(&self, from: u64, limit: u32) -> Result<Page, StoreError> {
        let page = self.ledger.page(from, limit).await;
        self.reads.send_modify(|reads| *reads += 1);
        page
    }

    async fn size(&self) -> Result<u64, StoreError> {
        self.ledger.size().await
    }
}

/// One of several writers, each with an enterprise of its own.
struct Writer {
    connection: Connection,
    uscc: Uscc,
    sequence: u64,
    reads: watch::Receiver<u64>,
    ledger: Ledger,
}

/// The database itself, past the program.
pub(crate) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// An event as it goes into the table.
struct Row {
    position: u64,
    sequence: u64,
    event_type: &'static str,
    payload: String,
    leaf: [u8; 32],
}

fn sql(number: u64) -> i64 {
    i64::try_from(number).unwrap()
}

impl Connection {
    pub(crate) async fn open(location: &Location) -> Self {
        match location {
            Location::Directory(directory) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new()
                    .filename(directory.join(LEDGER_FILE))
                    .busy_timeout(std::time::Duration::from_mins(1));
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            Location::Postgres { url, schema } => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let path = format!("SET search_path TO {schema}");
                connection.execute(sqlx::raw_sql(&path)).await.unwrap();
                Self::Postgres(connection)
            }
        }
    }

    /// Runs the statement of the database.
    pub(crate) async fn run(&mut self, sqlite: &str, postgres: &str) {
        match self {
            Self::Sqlite(connection) => connection.execute(sqlx::raw_sql(sqlite)).await.map(drop),
            Self::Postgres(connection) => {
                connection.execute(sqlx::raw_sql(postgres)).await.map(drop)
            }
        }
        .unwrap();
    }

    /// The head, locked until the transaction ends.
    async fn head(&mut self) -> u64 {
        let size: i64 = match self {
            Self::Sqlite(connection) => {
                sqlx::query_scalar("SELECT size FROM head").fetch_one(connection).await
            }
            Self::Postgres(connection) => {
                sqlx::query_scalar("SELECT size FROM head FOR UPDATE").fetch_one(connection).await
            }
        }
        .unwrap();
        u64::try_from(size).unwrap()
    }

    async fn insert(&mut self, of: &Uscc, rows: &[Row]) {
        match self {
            Self::Sqlite(connection) => {
                for row in rows {
                    sqlx::query(
                        "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, \
                         event_type, event_version, payload, metadata, recorded_at, leaf) \
                         VALUES ($1, 'enterprise', $2, $3, $4, '1', $5, '{}', $6, $7)",
                    )
                    .bind(sql(row.position))
                    .bind(of.as_str())
                    .bind(sql(row.sequence))
                    .bind(row.event_type)
                    .bind(&row.payload)
                    .bind(RECORDED_AT)
                    .bind(row.leaf.as_slice())
                    .execute(&mut *connection)
                    .await
                    .unwrap();
                }
            }
            Self::Postgres(connection) => {
                sqlx::query(
                    "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, \
                     event_type, event_version, payload, metadata, recorded_at, leaf) \
                     SELECT position, 'enterprise', $1, sequence, type, '1', \
                     CAST(payload AS json), '{}', $2, leaf \
                     FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bytea[]) \
                     AS e (position, sequence, type, payload, leaf)",
                )
                .bind(of.as_str())
                .bind(RECORDED_AT)
                .bind(rows.iter().map(|row| sql(row.position)).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| sql(row.sequence)).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.event_type).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.payload.as_str()).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.leaf.as_slice()).collect::<Vec<_>>())
                .execute(connection)
                .await
                .unwrap();
            }
        }
    }
}

impl Writer {
    /// The next event of the enterprise: its registration, then claims.
    fn row(&self, number: usize, position: u64) -> Row {
        let sequence = self.sequence + u64::try_from(number).unwrap() + 1;
        let (event_type, payload) = if sequence == 1 {
            let account = json!({"account_name": "示例厂", "bank": "示例银行",
                "bank_code": "102331000012", "account_no": "1"});
            let body = json!({"occurred_on": "2024-03-01", "by": "陈工", "uscc": self.uscc,
                "name": "示例厂", "account": account, "check_digit_override": null});
            let event = json!({"EnterpriseRegistered": body});
            ("EnterpriseRegistered", canonical(&event).unwrap())
        } else {
            // One number for each place in the stream: an event that is folded
            // twice finds its claim there already.
            let claim_no = format!("{}-{sequence}", self.uscc);
            ("ClaimFiled", canonical(&filed(&claim_no)).unwrap())
        };
        let stream = format!("enterprise/{}", self.uscc);
        let line = Line {
            position,
            stream: &stream,
            sequence,
            event_type,
            version: "1",
            recorded_at: RECORDED_AT,
            payload: &payload,
            metadata: "{}",
        };
        let leaf = line.leaf();
        Row { position, sequence, event_type, payload, leaf }
    }

    /// One transaction, held open while others read; answers how many events
    /// it has committed, and whether the ledger is long enough.
    async fn transaction(&mut self, count: usize, commits: bool, held: bool) -> (u64, bool) {
        self.connection.run("BEGIN IMMEDIATE", "BEGIN").await;
        let size = self.connection.head().await;
        if size >= EVENTS {
            self.connection.run("ROLLBACK", "ROLLBACK").await;
            return (0, true);
        }
        let rows: Vec<_> = (size..).take(count).zip(0..).map(|(at, n)| self.row(n, at)).collect();
        self.connection.insert(&self.uscc, &rows).await;
        let after = size + u64::try_from(count).unwrap();
        let moved = format!("UPDATE head SET size = {after}, recorded_at = '{RECORDED_AT}'");
        self.connection.run(&moved, &moved).await;
        if held {
            self.hold(size).await;
        }
        if commits {
            self.connection.run("COMMIT", "COMMIT").await;
            self.sequence += u64::try_from(count).unwrap();
            return (u64::try_from(count).unwrap(), false);
        }
        self.connection.run("ROLLBACK", "ROLLBACK").await;
        (0, false)
    }

    /// Waits with everything inserted: until a follower has read meanwhile; or,
    /// where a follower waits for this very transaction, until another reader has.
    async fn hold(&mut self, size: u64) {
        if matches!(self.connection, Connection::Postgres(_)) {
            self.reads.mark_unchanged();
            self.reads.changed().await.unwrap();
        }
        assert_eq!(self.ledger.head().await.unwrap().size, size, "nobody sees what is open");
        assert!(self.ledger.events(size, 1).await.unwrap().is_empty());
    }
}

async fn all_that_is_persisted_is_projected(place: Option<Place>) {
    let Some(place) = place else { return };
    let ledger = Ledger::open_reader(&place.location).await.unwrap();
    let (reads, read) = watch::channel(0);
    let watched = Arc::new(Watched { ledger: ledger.clone(), reads });
    let writing = Arc::new(AtomicBool::new(true));
    let followers: Vec<_> = (0..FOLLOWERS)
        .map(|_| {
            let (watched, writing) = (watched.clone(), writing.clone());
            tokio::spawn(async move {
                let db = watched.ledger.rows();
                while writing.load(Ordering::Relaxed) {
                    match projector::follow(&*watched, &db).await {
                        // SQLite's lock knows no queue: who never got it, or a
                        // connection whose holders wait for it, in time tries
                        // again, as the program's own follower does.
                        Ok(_)
                        | Err(ProjectorError::Store(
                            StoreError::Busy { .. } | StoreError::Unavailable { .. },
                        )) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            })
        })
        .collect();
    let committed = Arc::new(AtomicU64::new(0));
    let rolled_back = Arc::new(AtomicU64::new(0));
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        let mut writer = Writer {
            connection: Connection::open(&place.location).await,
            uscc: crate::properties::office::uscc(number),
            sequence: 0,
            reads: read.clone(),
            ledger: ledger.clone(),
        };
        let mut chance = Chance::new("writers that are held and rolled back");
        let (committed, rolled_back) = (committed.clone(), rolled_back.clone());
        writers.push(tokio::spawn(async move {
            loop {
                let count = 1 + chance.below(MOST);
                let (commits, held) = (chance.below(4) > 0, chance.below(3) == 0);
                let (stored, enough) = writer.transaction(count, commits, held).await;
                committed.fetch_add(stored, Ordering::Relaxed);
                if enough {
                    return;
                }
                rolled_back.fetch_add(u64::from(!commits), Ordering::Relaxed);
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    writing.store(false, Ordering::Relaxed);
    for follower in followers {
        follower.await.unwrap();
    }
    projector::catch_up(&ledger).await.unwrap();

    let persisted = ledger.head().await.unwrap().size;
    assert!(persisted >= EVENTS && rolled_back.load(Ordering::Relaxed) > 20);
    assert_eq!(committed.load(Ordering::Relaxed), persisted);
    let mut subsidies = SubsidyRows::default();
    let events = all(&ledger).await;
    for stored in &events {
        subsidies.fold(&stored.recorded(ledger.upcasters()).unwrap()).unwrap();
    }
    assert_eq!(u64::try_from(events.len()).unwrap(), persisted);
    let db = ledger.rows();
    assert!(db.all_subsidies().await.unwrap() == subsidies, "every event is in the rows, once");
    let trail = db.audit_trail_of(Year(2024)).await.unwrap();
    let told: BTreeSet<_> = trail.iter().map(|row| (row.position, row.leaf.clone())).collect();
    let stored: BTreeSet<_> =
        events.iter().map(|event| (event.position, hex::encode(&event.leaf).into())).collect();
    assert!(trail.len() == events.len() && told == stored, "a row an event, and its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_thousand_events_of_held_and_rolled_back_writers_are_all_projected_on_sqlite() {
    all_that_is_persisted_is_projected(Place::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_thousand_events_of_held_and_rolled_back_writers_are_all_projected_on_postgres() {
    all_that_is_persisted_is_projected(Place::postgres().await).await;
}
