//! How far each projection has come.

use super::{
    cells::{Cells, read_row},
    schema::{self, CheckpointRow, NEXT},
    sql::{Arg, Db, Sql, fetch_postgres, fetch_sqlite},
    tx::{On, Tx},
};
use crate::{StoreError, server::ServerTx};

const DOING: &str = "the checkpoints of the projections";

const READ: Sql<'_> = Sql::same(
    "SELECT name, version, next_position, stopped_at, cause, cause_zh \
     FROM projections ORDER BY name",
);

const CREATE: Sql<'_> = Sql::same(
    "INSERT INTO projections (name, version, next_position) \
     VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING",
);

// SQLite has no row locks: its transaction has begun with the write lock.
const LOCK: Sql<'_> = Sql {
    sqlite: "SELECT name, version, next_position, stopped_at, cause, cause_zh \
             FROM projections WHERE name = $1",
    postgres: "SELECT name, version, next_position, stopped_at, cause, cause_zh \
               FROM projections WHERE name = $1 FOR UPDATE",
};

const WRITE: Sql<'_> = Sql::same(
    "UPDATE projections \
     SET version = $2, next_position = $3, stopped_at = $4, cause = $5, cause_zh = $6 \
     WHERE name = $1",
);

const REMOVE: Sql<'_> = Sql::same("DELETE FROM projections WHERE name = $1");

/// How far a projection has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The projection.
    pub name: String,
    /// Of its fold when the rows were written.
    pub version: u32,
    /// Every event below it is in the rows.
    pub next: u64,
    /// The event that could not be folded.
    pub stopped: Option<FoldFailure>,
}

impl Checkpoint {
    /// Whether nothing is left to fold: it stands at an end, or before an event
    /// that cannot be folded.
    pub fn has_reached(&self, end: Option<u64>) -> bool {
        self.stopped.is_some() || end.is_some_and(|end| self.next >= end)
    }
}

/// An event that could not be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldFailure {
    /// Its position.
    pub position: u64,
    /// Why not, in English.
    pub cause: String,
    /// Why not, in Chinese.
    pub cause_zh: String,
}

impl Checkpoint {
    /// Of rows that nothing was folded into yet.
    pub fn at_zero(name: impl Into<String>, version: u32) -> Self {
        Self { name: name.into(), version, next: 0, stopped: None }
    }

    /// The name of the tables of a projection that are being built.
    pub fn name_of_next(projection: &str) -> String {
        format!("{projection}{NEXT}")
    }

    /// The projection whose tables it says are being built.
    pub fn builds(&self) -> Option<&str> {
        self.name.strip_suffix(NEXT)
    }
}

fn read(cells: &dyn Cells) -> Result<Checkpoint, StoreError> {
    let row: CheckpointRow = read_row(cells)?;
    let stopped = row.stopped_at.map(|at| FoldFailure {
        position: u64::try_from(at).unwrap_or_default(),
        cause: row.cause.unwrap_or_default(),
        cause_zh: row.cause_zh.unwrap_or_default(),
    });
    Ok(Checkpoint { name: row.name, version: row.version, next: row.next_position, stopped })
}

/// All of them, on a connection of SQLite.
pub(super) async fn of_sqlite(
    connection: &mut sqlx::SqliteConnection,
) -> Result<Vec<Checkpoint>, StoreError> {
    fetch_sqlite(connection, DOING, READ.sqlite, &[], read).await
}

/// All of them, in a transaction of PostgreSQL.
pub(super) async fn of_postgres(tx: &mut ServerTx) -> Result<Vec<Checkpoint>, StoreError> {
    fetch_postgres(tx, DOING, READ.postgres, &[], read).await
}

impl Db {
    /// All of them; one that has never run has none.
    pub async fn checkpoints(&self) -> Result<Vec<Checkpoint>, StoreError> {
        self.fetch(DOING, READ, &[], read).await
    }
}

impl Tx {
    /// Locks the checkpoint of a projection until the transaction ends, and
    /// makes it where there is none.
    pub async fn lock_checkpoint(
        &mut self,
        name: &str,
        version: u32,
    ) -> Result<Checkpoint, StoreError> {
        let args = [Arg::Text(name), Arg::Int(i64::from(version))];
        self.execute(DOING, CREATE, &args).await?;
        let mut found = self.fetch(DOING, LOCK, &[Arg::Text(name)], read).await?;
        found.pop().ok_or_else(|| StoreError::Damaged {
            what: format!("the checkpoint of {name} cannot be written"),
        })
    }

    /// Writes a checkpoint that this transaction has locked.
    pub async fn write_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        let position = |position: u64| Arg::Int(i64::try_from(position).unwrap_or(i64::MAX));
        let (at, cause, cause_zh) = match &checkpoint.stopped {
            Some(failed) => {
                let words = (Arg::Text(&failed.cause), Arg::Text(&failed.cause_zh));
                (position(failed.position), words.0, words.1)
            }
            None => (Arg::NoInt, Arg::NoText, Arg::NoText),
        };
        let name = Arg::Text(&checkpoint.name);
        let version = Arg::Int(i64::from(checkpoint.version));
        let args = [name, version, position(checkpoint.next), at, cause, cause_zh];
        self.execute(DOING, WRITE, &args).await
    }
    /// Takes a checkpoint away.
    pub async fn remove_checkpoint(&mut self, name: &str) -> Result<(), StoreError> {
        self.execute(DOING, REMOVE, &[Arg::Text(name)]).await
    }

    /// Whether any of the tables has a row.
    pub async fn has_rows(&mut self, tables: &[&str]) -> Result<bool, StoreError> {
        for name in tables {
            let name = schema::table(name)?.name;
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {name})");
            let found = match &mut self.on {
                On::Sqlite(tx) => sqlx::query_scalar::<_, bool>(&sql).fetch_one(&mut **tx).await,
                On::Postgres(tx) => match tx.statements() {
                    Ok(statements) => sqlx::query_scalar(&sql).fetch_one(statements).await,
                    Err(error) => Err(error),
                },
            };
            if found.map_err(|error| StoreError::from_sqlx(DOING, error))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
