//! Tables in a temporary file of SQLite, beside any ledger: a verification
//! folds rows into them, and writes nothing into the ledger's own store. The
//! file lies in the directory for temporary files (`TMPDIR`) and goes with its
//! last user.

use std::sync::Arc;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePoolOptions,
    SqliteSynchronous,
};
use tempfile::TempDir;

use super::sql::Db;
use crate::StoreError;

const DOING: &str = "folding rows into a temporary file";

const BEFORE: &str = "\
SELECT EXISTS (SELECT 1 FROM claims__next a, claims__next b \
WHERE a.claim_no = $1 AND b.claim_no = $2 AND a.filed_position < b.filed_position)";

/// How much of the file is kept in memory, in KiB.
const CACHE: &str = "-8192";

/// Temporary tables.
#[derive(Debug)]
pub struct TemporaryTables {
    db: Db,
    _directory: TempDir,
}

impl TemporaryTables {
    /// An empty file.
    pub async fn new() -> Result<Self, StoreError> {
        let path = std::env::temp_dir();
        let directory = tempfile::Builder::new().prefix("bofu-").tempdir_in(&path);
        let directory = directory.map_err(|source| StoreError::File {
            path: path.display().to_string(),
            source: Arc::new(source),
        })?;
        // Nothing in it outlives the process, so nothing need be durable or
        // taken back.
        let options = SqliteConnectOptions::new()
            .filename(directory.path().join("rows.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .locking_mode(SqliteLockingMode::Exclusive)
            .pragma("cache_size", CACHE);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let pool = pool.map_err(|error| StoreError::from_sqlx(DOING, error))?;
        Ok(Self { db: Db::Sqlite(pool), _directory: directory })
    }

    /// Whether one claim was filed before another, by the claims folded here.
    pub async fn is_filed_before(&self, one: &str, other: &str) -> Result<bool, StoreError> {
        let Db::Sqlite(pool) = &self.db else { return Ok(false) };
        let before = sqlx::query_scalar(BEFORE).bind(one).bind(other).fetch_one(pool).await;
        before.map_err(|error| StoreError::from_sqlx(DOING, error))
    }

    /// Where the tables are made and filled.
    pub fn db(&self) -> &Db {
        &self.db
    }
}
