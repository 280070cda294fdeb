//! A ledger with a database administrator at it.

use std::{fmt::Write as _, path::PathBuf};

use bofu_app::{
    evidence::{self, tree},
    progress::Unwatched,
    projector,
    session::Session,
};
use bofu_domain::{
    charge::Caps,
    enterprise::{
        Enterprise,
        event::{EnterpriseEvent, EnterpriseRegistered},
    },
    event::{Decided, Fact as _},
    ledger::LedgerEvent,
    names::ActorName,
    office::Office,
    uscc::Uscc,
};
use bofu_proof::{
    finding::Finding,
    leaf::leaf_hash,
    merkle::Frontier,
    note::{Checkpoint, VerifierKey, origin},
    remarks::Verdict,
    tiles::{Grower, Tiles},
};
use bofu_store::{LEDGER_FILE, Ledger, Location, SignedCheckpoint, StoredEvent, StoredTile};
use ed25519_dalek::SigningKey;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::{
    projector::events::office_without_operators,
    store::kit::{Place, day},
};

/// Claims for some 290 events: more than a block of the tree.
pub(super) const LARGE: u32 = 80;
/// Claims for some 95 events.
pub(super) const SMALL: u32 = 26;

/// The database, past everything that guards it.
pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection, String),
}

impl Raw {
    pub(crate) async fn connect(location: &Location) -> Self {
        match location {
            Location::Directory(directory) => {
                let url = format!("sqlite://{}", directory.join(LEDGER_FILE).display());
                Self::Sqlite(SqliteConnection::connect(&url).await.unwrap())
            }
            Location::Postgres { url, schema } => {
                let mut raw =
                    Self::Postgres(PgConnection::connect(url).await.unwrap(), schema.clone());
                raw.run(&format!("SET search_path TO {schema}")).await;
                raw
            }
        }
    }

    /// Runs statements, whatever they are.
    pub(crate) async fn run(&mut self, statements: &str) {
        let done = match self {
            Self::Sqlite(connection) => sqlx::raw_sql(statements).execute(connection).await.err(),
            Self::Postgres(connection, _) => {
                sqlx::raw_sql(statements).execute(connection).await.err()
            }
        };
        assert!(done.is_none(), "{statements}: {done:?}");
    }

    /// The names of the tables or triggers.
    pub(crate) async fn names(&mut self, of: &str) -> Vec<String> {
        match self {
            Self::Sqlite(connection) => {
                let all = format!(
                    "SELECT name FROM sqlite_master WHERE type = '{of}' AND name NOT LIKE 'sqlite%'"
                );
                sqlx::query_scalar(&all).fetch_all(connection).await.unwrap()
            }
            Self::Postgres(connection, schema) => {
                let all = "SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = $1";
                sqlx::query_scalar(all).bind(schema.as_str()).fetch_all(connection).await.unwrap()
            }
        }
    }

    /// Takes the guards away, as who owns the database can.
    pub(crate) async fn unguard(&mut self) {
        if matches!(self, Self::Sqlite(_)) {
            for trigger in self.names("trigger").await {
                self.run(&format!("DROP TRIGGER {trigger}")).await;
            }
        } else {
            for table in self.names("table").await {
                self.run(&format!("ALTER TABLE {table} DISABLE TRIGGER ALL")).await;
            }
        }
    }

    /// The JSON of a literal.
    pub(super) fn json(&self, literal: &str) -> String {
        match self {
            Self::Sqlite(_) => literal.to_owned(),
            Self::Postgres(..) => format!("CAST({literal} AS json)"),
        }
    }

    /// The columns of a table, and whether each holds numbers.
    pub(crate) async fn columns(&mut self, table: &str) -> Vec<(String, bool)> {
        let columns: Vec<(String, String)> = match self {
            Self::Sqlite(connection) => {
                let all = format!("SELECT name, lower(type) FROM pragma_table_info('{table}')");
                sqlx::query_as(&all).fetch_all(connection).await.unwrap()
            }
            Self::Postgres(connection, schema) => {
                let all = "SELECT CAST(column_name AS text), CAST(data_type AS text) \
                           FROM information_schema.columns \
                           WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position";
                let all = sqlx::query_as(all).bind(schema.as_str()).bind(table);
                all.fetch_all(connection).await.unwrap()
            }
        };
        columns.into_iter().map(|(name, kind)| (name, kind.contains("int"))).collect()
    }

    /// Bytes as a literal.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> String {
        let hex = hex::encode(bytes);
        match self {
            Self::Sqlite(_) => format!("x'{hex}'"),
            Self::Postgres(..) => format!("decode('{hex}', 'hex')"),
        }
    }
}

/// The ledger, its events as they were, and checkpoints that were kept.
pub(super) struct TestOffice {
    pub(super) session: Session,
    pub(super) raw: Raw,
    pub(super) honest: Vec<StoredEvent>,
    /// The sizes of the checkpoints that were kept elsewhere.
    pub(super) kept: Vec<u64>,
    /// The sizes of the backups.
    pub(super) backups: Vec<u64>,
    elsewhere: tempfile::TempDir,
    tables: Vec<String>,
}

impl TestOffice {
    /// An office with so many claims, about four events each, with backups and
    /// checkpoints made on the way.
    pub(super) async fn of(place: &Place, claims: u32) -> Self {
        let writer = place.open().await;
        let mut raw = Raw::connect(&place.location).await;
        let tables: Vec<String> = raw.names("table").await;
        let tables: Vec<String> =
            tables.into_iter().filter(|name| name != "layout" && name != "init_lock").collect();
        let events = office_without_operators(claims).events;
        let end = u64::try_from(events.len()).unwrap();
        let kept = vec![end / 7, end / 3, end * 5 / 8, end * 8 / 9, end];
        let backups = vec![end / 5, end * 2 / 3, end - 7];
        for (position, event) in (0..).zip(&events) {
            if backups.contains(&position) {
                caught_up(&writer).await;
                copy(&mut raw, &tables, &format!("backup_{position}")).await;
            }
            record(&writer, &event.stream_id, &event.event).await;
        }
        caught_up(&writer).await;
        writer.close().await;
        let ledger = Ledger::open_reader(&place.location).await.unwrap();
        let honest = ledger.events(0, 10_000).await.unwrap();
        let elsewhere = keep(&ledger, &honest, &kept).await;
        copy(&mut raw, &tables, "honest").await;
        raw.unguard().await;
        let session = Session::new(ledger, ActorName::parse("审计").unwrap(), day());
        Self { session, raw, honest, kept, backups, elsewhere, tables }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        self.session.ledger()
    }

    /// What a verification finds; the grants of this ledger follow from no pack.
    pub(super) async fn verify(&self, against: &[PathBuf]) -> Verdict {
        let mut verdict = evidence::verify(&self.session, against, &Unwatched).await.unwrap();
        let of_pack = |one: &Finding| {
            one.judged.as_ref().is_some_and(|judged| judged.rule.starts_with("grant/"))
        };
        verdict.findings.retain(|one| !of_pack(one));
        verdict.ok = verdict.findings.is_empty();
        verdict
    }

    /// The directory of the checkpoints that were kept elsewhere.
    pub(super) fn against(&self) -> Vec<PathBuf> {
        vec![self.elsewhere.path().to_owned()]
    }

    /// Everything as a copy has it.
    pub(super) async fn restore(&mut self, copy: &str) {
        let mut all = String::from("BEGIN;");
        for table in &self.tables {
            let _infallible = write!(
                all,
                "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM {copy}_{table};"
            );
        }
        self.raw.run(&(all + "COMMIT")).await;
    }

    /// Every leaf is that of its event, as it stands now.
    pub(super) async fn fit_leaves(&mut self) {
        let mut all = String::from("BEGIN;");
        for stored in self.ledger().events(0, 10_000).await.unwrap() {
            let leaf = leaf(&stored);
            if stored.leaf != leaf {
                let leaf = self.raw.bytes(&leaf);
                let _infallible = write!(
                    all,
                    "UPDATE events SET leaf = {leaf} WHERE position = {};",
                    stored.position
                );
            }
        }
        self.raw.run(&(all + "COMMIT")).await;
    }

    /// The tree's nodes are those of the leaves as they stand now, and no
    /// recorded checkpoint contradicts them.
    pub(super) async fn fit_tree(&mut self, first_wrong: u64) {
        let mut grower = Grower::new();
        for stored in self.ledger().events(0, 10_000).await.unwrap() {
            grower.push(stored.leaf.try_into().unwrap());
        }
        let mut all = format!(
            "BEGIN; DELETE FROM signed_checkpoints WHERE size > {first_wrong}; \
             DELETE FROM tree_tiles;"
        );
        for (at, entries) in grower.take_changed() {
            let hashes = self.raw.bytes(&entries.concat());
            let (level, index) = (at.level, at.index);
            let _infallible = write!(
                all,
                "INSERT INTO tree_tiles (level, tile, hashes) VALUES ({level}, {index}, {hashes});"
            );
        }
        self.raw.run(&(all + "COMMIT")).await;
    }
}

async fn copy(raw: &mut Raw, tables: &[String], name: &str) {
    for table in tables {
        raw.run(&format!("CREATE TABLE {name}_{table} AS SELECT * FROM {table}")).await;
    }
}

async fn caught_up(ledger: &Ledger) {
    projector::catch_up(ledger).await.unwrap();
    tree::catch_up(ledger).await.unwrap();
}

/// Records an event as it is.
async fn record(ledger: &Ledger, id: &str, event: &LedgerEvent) {
    let by = event.by();
    let command = bofu_store::CommandContext::by(by);
    match event {
        LedgerEvent::Enterprise(happened) => {
            let decide = |_: &Enterprise, _: &dyn Caps| {
                Ok::<_, std::convert::Infallible>(Decided::of(vec![happened.as_ref().clone()]))
            };
            ledger.store::<Enterprise>().execute(id, &command, decide).await.unwrap();
        }
        LedgerEvent::Office(happened) => {
            let decide = |_: &Office, _: &dyn Caps| {
                Ok::<_, std::convert::Infallible>(Decided::of(vec![happened.clone()]))
            };
            ledger.store::<Office>().execute(id, &command, decide).await.unwrap();
        }
        LedgerEvent::Fund(_)
        | LedgerEvent::Policy(_)
        | LedgerEvent::Statement(_)
        | LedgerEvent::Audit(_)
        | LedgerEvent::Batch(_) => {
            panic!("no such event in the small office")
        }
    }
}

/// Records that another enterprise was registered.
pub(super) async fn register(ledger: &Ledger, number: usize) {
    let other = Uscc::with_check_digit(&format!("91330199MA{number:07}")).unwrap();
    for event in office_without_operators(1).events {
        let LedgerEvent::Enterprise(mut happened) = event.event else { continue };
        if let EnterpriseEvent::EnterpriseRegistered(EnterpriseRegistered { uscc, .. }) =
            happened.as_mut()
        {
            uscc.clone_from(&other);
            record(ledger, &other.to_string(), &LedgerEvent::Enterprise(happened)).await;
            return;
        }
    }
}

/// The leaf of an event as it stands.
pub(super) fn leaf(stored: &StoredEvent) -> [u8; 32] {
    leaf_hash(stored.line(&stored.stream()).to_canonical().as_bytes())
}

/// Signs checkpoints of these sizes into files elsewhere; the ledger's own list
/// has them too.
pub(super) async fn keep(
    ledger: &Ledger,
    events: &[StoredEvent],
    sizes: &[u64],
) -> tempfile::TempDir {
    let key = SigningKey::from_bytes(&[7; 32]);
    let directory = tempfile::tempdir().unwrap();
    let origin = origin(&hex::encode(&events[0].leaf[..8]));
    let verifier = VerifierKey::new(&origin, key.verifying_key()).unwrap();
    std::fs::write(directory.path().join("key.txt"), format!("{verifier}\n")).unwrap();
    std::fs::write(directory.path().join("README.txt"), "bofu is not what begins here").unwrap();
    for size in sizes {
        let leaves = &events[..usize::try_from(*size).unwrap()];
        let frontier: Frontier = leaves.iter().map(leaf).collect();
        let checkpoint = Checkpoint { origin: origin.clone(), size: *size, root: frontier.root() };
        let note = checkpoint.sign(&key).unwrap();
        std::fs::write(directory.path().join(format!("{size}.checkpoint")), &note).unwrap();
        let signed = SignedCheckpoint {
            size: *size,
            note,
            key: verifier.to_string(),
            signed_at: "2024-03-01T00:00:00Z".to_owned(),
            signed_by: "审计".to_owned(),
        };
        ledger.add_signed_checkpoint(&signed).await.unwrap();
    }
    directory
}

/// StoredEvent tiles as they are.
pub(super) fn tiles(stored: Vec<StoredTile>) -> Tiles {
    let mut tiles = Tiles::new();
    for tile in stored {
        let at = bofu_proof::tiles::TileAt { level: tile.level, index: tile.tile };
        tiles.insert(at, tile.hashes.chunks(32).map(|hash| hash.try_into().unwrap()).collect());
    }
    tiles
}
