//! Compares two sets of tables: by a digest of each, and where they differ by
//! the first rows of the one that are not in the other.
//!
//! A row is hashed as a line of `COPY`'s text format, in the order of the key
//! by bytes, so that a digest depends neither on the database nor on where it
//! keeps a row.

use bofu_projections::table::Table;
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

use super::{
    checkpoints::{self, Checkpoint},
    line, schema,
    sql::Db,
};
use crate::{
    StoreError,
    pool::retry_dead_connections,
    server::{Role, ServerTx, with_timeout},
};

const DOING: &str = "comparing the tables of a projection";

/// How many rows are hashed between two pauses.
const BETWEEN: u64 = 2_000;

/// How many rows are shown of those that differ.
const SHOWN: usize = 3;

/// Slows work down, so that other programs come first.
pub trait Pace: Send + Sync {
    /// Waits after some work, as long as that work makes due.
    fn pause(&self) -> impl Future<Output = ()> + Send;
}

/// The content of a table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Digest {
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over them, hex.
    pub sha256: String,
}

/// A row that one of two tables does not have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DifferingRow {
    /// The table.
    pub table: String,
    /// The row's key.
    pub key: String,
    /// The row as readers have it; `None`: they have none of this key.
    pub old: Option<String>,
    /// As it is folded anew; `None`: there is none of this key.
    pub new: Option<String>,
}

/// Everything as it stood at one moment.
#[derive(Debug)]
pub enum Snapshot {
    /// A reading transaction.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// REPEATABLE READ.
    Postgres(ServerTx),
}

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx(DOING, error)
}

impl Db {
    /// Holds on to everything as it stands now, for whoever builds tables.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.snapshot_as(Role::Projector).await
    }

    /// The same for whoever may only read.
    pub async fn snapshot_of_reader(&self) -> Result<Snapshot, StoreError> {
        retry_dead_connections!(self.snapshot_as(Role::Reader).await)
    }

    async fn snapshot_as(&self, role: Role) -> Result<Snapshot, StoreError> {
        let frozen = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        match self {
            Self::Sqlite(pool) => pool.begin().await.map(Snapshot::Sqlite),
            Self::Postgres(server) => {
                let limit = server.limits().long();
                let begun = server.begin_with(role, frozen, "", limit).await;
                begun.map(Snapshot::Postgres)
            }
        }
        .map_err(failed)
    }
}

impl Snapshot {
    /// How far the projections had come.
    pub async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError> {
        match self {
            Self::Sqlite(tx) => checkpoints::of_sqlite(&mut *tx).await,
            Self::Postgres(tx) => checkpoints::of_postgres(tx).await,
        }
    }

    /// The digest of a table, or of the one that is built beside it.
    pub async fn digest(
        &mut self,
        table: &str,
        next: bool,
        pace: &impl Pace,
    ) -> Result<Digest, StoreError> {
        let table = schema::table(table)?;
        let name = if next { schema::next(table) } else { table.name.to_owned() };
        let columns = schema::column_names(table);
        let (mut rows, mut hash) = (0, Sha256::new());
        match self {
            Self::Sqlite(tx) => {
                let key = schema::names(table.key());
                let sql = format!("SELECT {columns} FROM {name} ORDER BY {key}");
                let mut found = sqlx::query(&sql).fetch(&mut **tx);
                while let Some(row) = found.try_next().await.map_err(failed)? {
                    hash.update(line::of_sqlite(&row, failed)?);
                    rows += 1;
                    if rows % BETWEEN == 0 {
                        pace.pause().await;
                    }
                }
            }
            Self::Postgres(tx) => {
                let key = schema::key_by_bytes(table);
                let sql = format!("COPY (SELECT {columns} FROM {name} ORDER BY {key}) TO STDOUT");
                let limit = tx.limit();
                let lines = tx.connection().map_err(failed)?.copy_out_raw(&sql);
                let mut lines = with_timeout(limit, lines).await.map_err(failed)?;
                while let Some(line) =
                    with_timeout(limit, lines.try_next()).await.map_err(failed)?
                {
                    hash.update(&line);
                    rows += 1;
                    if rows % BETWEEN == 0 {
                        pace.pause().await;
                    }
                }
            }
        }
        Ok(Digest { rows, sha256: hex::encode(hash.finalize()) })
    }

    /// The first rows in which a table and the one that is built beside it differ.
    pub async fn differing(&mut self, table: &str) -> Result<Vec<DifferingRow>, StoreError> {
        let table = schema::table(table)?;
        let next = schema::next(table);
        let old = self.only_in(table, table.name, &next).await?;
        let mut new = self.only_in(table, &next, table.name).await?;
        let mut found = Vec::new();
        for (key, old) in old {
            let same = new.iter().position(|(other, _)| *other == key);
            let new = same.map(|at| new.remove(at).1);
            found.push(DifferingRow { table: table.name.to_owned(), key, old: Some(old), new });
        }
        found.extend(new.into_iter().map(|(key, new)| DifferingRow {
            table: table.name.to_owned(),
            key,
            old: None,
            new: Some(new),
        }));
        found.truncate(SHOWN);
        Ok(found)
    }

    /// Keys and lines of the first rows of one table that are not in another.
    async fn only_in(
        &mut self,
        table: &Table,
        one: &str,
        other: &str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let columns = schema::column_names(table);
        let only = format!("SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}");
        let keys = schema::key_places(table);
        let key_of = |line: &str| {
            let cells: Vec<_> = line.split('\t').collect();
            keys.iter().filter_map(|at| cells.get(*at).copied()).collect::<Vec<_>>().join("/")
        };
        let mut found = Vec::new();
        match self {
            Self::Sqlite(tx) => {
                let key = schema::names(table.key());
                let sql = format!("{only} ORDER BY {key} LIMIT {SHOWN}");
                for row in sqlx::query(&sql).fetch_all(&mut **tx).await.map_err(failed)? {
                    found.push(line::of_sqlite(&row, failed)?);
                }
            }
            Self::Postgres(tx) => {
                let key = schema::key_by_bytes(table);
                let sql = format!(
                    "COPY (SELECT * FROM ({only}) AS differing ORDER BY {key} LIMIT {SHOWN}) \
                     TO STDOUT"
                );
                let limit = tx.limit();
                let lines = tx.connection().map_err(failed)?.copy_out_raw(&sql);
                let mut lines = with_timeout(limit, lines).await.map_err(failed)?;
                while let Some(line) =
                    with_timeout(limit, lines.try_next()).await.map_err(failed)?
                {
                    found.push(String::from_utf8_lossy(&line).into_owned());
                }
            }
        }
        let shown = |line: String| (key_of(line.trim_end()), line.trim_end().to_owned());
        Ok(found.into_iter().map(shown).collect())
    }
}
