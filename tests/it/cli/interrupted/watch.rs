//! A second connection to the ledger's database: it sees how far a command has
//! come, keeps it from writing, and ends its sessions.

use std::time::{Duration, Instant};

use bofu_store::Location;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

/// After so long what is waited for will not come, and the test fails instead
/// of standing for ever.
const PATIENCE: Duration = Duration::from_mins(5);

/// The database of a ledger, watched.
pub(super) enum Watch {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Runs a statement on either database.
macro_rules! run {
    ($watch:expr, $sqlite:expr, $postgres:expr) => {
        match $watch {
            Watch::Sqlite(connection) => {
                sqlx::query($sqlite).execute(connection).await.unwrap();
            }
            Watch::Postgres(connection) => {
                sqlx::query($postgres).execute(connection).await.unwrap();
            }
        }
    };
}

impl Watch {
    pub(super) async fn of(store: &str) -> Self {
        match Location::parse(store).unwrap() {
            Location::Directory(directory) => {
                let file = directory.join("ledger.db").display().to_string();
                Self::Sqlite(SqliteConnection::connect(&file).await.unwrap())
            }
            Location::Postgres { url, schema } => {
                let mut connection = PgConnection::connect(&url).await.unwrap();
                let path = format!("SET search_path = {schema}");
                let patient = "SET idle_in_transaction_session_timeout = 0";
                for setting in [&path, "SET application_name = 'watch'", patient] {
                    sqlx::query(setting).execute(&mut connection).await.unwrap();
                }
                Self::Postgres(connection)
            }
        }
    }

    /// How many events are stored, those of batches aside: one of them stands
    /// for a whole window of orders.
    pub(super) async fn events(&mut self) -> u64 {
        let count = "SELECT count(*) FROM events WHERE aggregate_type <> 'batch'";
        let events: i64 = match self {
            Self::Sqlite(connection) => sqlx::query_scalar(count).fetch_one(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(count).fetch_one(connection).await,
        }
        .unwrap();
        events.try_into().unwrap()
    }

    /// How far the ledger reaches.
    pub(super) async fn size(&mut self) -> u64 {
        let head = "SELECT size FROM head";
        let size: i64 = match self {
            Self::Sqlite(connection) => sqlx::query_scalar(head).fetch_one(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(head).fetch_one(connection).await,
        }
        .unwrap();
        size.try_into().unwrap()
    }

    /// Returns when so many events are stored.
    pub(super) async fn until(&mut self, size: u64) {
        let begun = Instant::now();
        while self.size().await < size {
            assert!(begun.elapsed() < PATIENCE, "the ledger never came to {size} events");
        }
    }

    /// Keeps everybody else from appending.
    pub(super) async fn hold(&mut self) {
        run!(self, "BEGIN IMMEDIATE", "BEGIN");
        if let Self::Postgres(connection) = self {
            let lock = sqlx::query("SELECT size FROM head FOR UPDATE");
            lock.execute(connection).await.unwrap();
        }
    }

    /// Keeps everybody else from the rows of claims.
    pub(super) async fn hold_claims(&mut self) {
        run!(self, "BEGIN IMMEDIATE", "BEGIN");
        run!(self, "SELECT 1", "LOCK TABLE claims IN ACCESS EXCLUSIVE MODE");
    }

    pub(super) async fn release(&mut self) {
        run!(self, "ROLLBACK", "ROLLBACK");
    }

    /// Returns when somebody waits for what is held.
    pub(super) async fn until_waited_for(&mut self) {
        self.until_some("pg_backend_pid() = ANY (pg_blocking_pids(pid))").await;
    }

    /// Returns when another watch waits.
    pub(super) async fn until_queued(&mut self) {
        let queued = "application_name = 'watch' AND cardinality(pg_blocking_pids(pid)) > 0";
        self.until_some(queued).await;
    }

    /// Returns when there is a session of this kind.
    async fn until_some(&mut self, kind: &str) {
        let Self::Postgres(connection) = self else { panic!("only a server tells") };
        let count = format!("SELECT count(*) FROM pg_stat_activity WHERE {kind}");
        let begun = Instant::now();
        loop {
            // Within a transaction the server shows what it has seen first.
            let anew = sqlx::query("SELECT pg_stat_clear_snapshot()");
            anew.execute(&mut *connection).await.unwrap();
            let count: i64 = sqlx::query_scalar(&count).fetch_one(&mut *connection).await.unwrap();
            if count > 0 {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let told = "SELECT concat_ws(' ', pid, application_name, state, wait_event, \
                            xact_start, query_start, left(query, 60)) FROM pg_stat_activity";
                let told: Vec<String> =
                    sqlx::query_scalar(told).fetch_all(&mut *connection).await.unwrap();
                panic!("no session ever came: {kind}, but\n{}", told.join("\n"));
            }
        }
    }

    /// From now on the server ends sessions that stand idle in a transaction.
    pub(super) async fn bound_idle_transactions(&mut self) {
        let Self::Postgres(connection) = self else { panic!("only a server has sessions") };
        let bound = "ALTER DATABASE postgres SET idle_in_transaction_session_timeout = '6s'";
        sqlx::query(bound).execute(connection).await.unwrap();
    }

    /// The session that waits for what is held.
    pub(super) async fn waiting(&mut self) -> i32 {
        self.until_waited_for().await;
        let Self::Postgres(connection) = self else { panic!("only a server tells") };
        let waits = "SELECT pid FROM pg_stat_activity WHERE application_name <> 'watch' \
                     AND pg_backend_pid() = ANY (pg_blocking_pids(pid))";
        sqlx::query_scalar(waits).fetch_one(connection).await.unwrap()
    }

    /// Returns when a session is no more.
    pub(super) async fn until_ended(&mut self, session: i32) {
        self.until_some(&format!(
            "pid = pg_backend_pid() AND {session} NOT IN (SELECT pid FROM pg_stat_activity)"
        ))
        .await;
    }

    /// Ends every session of the server but the watches'.
    pub(super) async fn end_sessions(&mut self) {
        let Self::Postgres(connection) = self else { panic!("only a server has sessions") };
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE application_name <> 'watch' AND backend_type = 'client backend'";
        sqlx::query(end).execute(connection).await.unwrap();
    }
}
