//! How far each projection has come.

use super::{
    cells::{Cells, Reader},
    sql::{Arg, Db, Sql, Tx},
};
use crate::store::StoreError;

const DOING: &str = "the checkpoints of the projections";

const READ: Sql = Sql::same(
    "SELECT name, version, next_position, stopped_at, cause \
     FROM projection_checkpoints ORDER BY name",
);

const CREATE: Sql = Sql::same(
    "INSERT INTO projection_checkpoints (name, version, next_position) \
     VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING",
);

// SQLite has no row locks: its transaction has begun with the write lock.
const LOCK: Sql = Sql {
    sqlite: "SELECT name, version, next_position, stopped_at, cause \
             FROM projection_checkpoints WHERE name = $1",
    postgres: "SELECT name, version, next_position, stopped_at, cause \
               FROM projection_checkpoints WHERE name = $1 FOR UPDATE",
};

const WRITE: Sql = Sql::same(
    "UPDATE projection_checkpoints \
     SET version = $2, next_position = $3, stopped_at = $4, cause = $5 WHERE name = $1",
);

/// How far a projection has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The projection.
    pub name: String,
    /// Of its fold when the rows were written.
    pub version: u32,
    /// Every event below it is in the rows.
    pub next: u64,
    /// The event that could not be folded, and why.
    pub stopped: Option<(u64, String)>,
}

fn read(cells: &dyn Cells) -> Result<Checkpoint, StoreError> {
    let mut reader = Reader::new("projection_checkpoints", cells);
    let (name, version, next) = (reader.text()?, reader.number()?, reader.count()?);
    let at = reader.maybe_int()?.map(|at| u64::try_from(at).unwrap_or_default());
    let stopped = at.zip(reader.maybe_text()?);
    Ok(Checkpoint { name, version, next, stopped })
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
        let (at, cause) = match &checkpoint.stopped {
            Some((at, cause)) => (position(*at), Arg::Text(cause)),
            None => (Arg::NoInt, Arg::NoText),
        };
        let name = Arg::Text(&checkpoint.name);
        let version = Arg::Int(i64::from(checkpoint.version));
        let args = [name, version, position(checkpoint.next), at, cause];
        self.execute(DOING, WRITE, &args).await
    }
}
