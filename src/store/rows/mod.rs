//! The projections' tables: their SQL, and nothing else of them.
//! `bofu_projections` says what the rows mean; `app::projector` writes them.
//!
//! `schema` says which tables there are and makes them, `statements` reads and
//! writes their rows, both from their descriptions (`bofu_projections::table`);
//! `sql`, `tx` and `cells` hold all in which the two databases differ; `build`,
//! `copy` and `digest` make tables anew beside those that are read; `scratch`,
//! `line` and `compare` hold tables against what the events fold to; each other
//! file is what is asked of one table.

mod audit_trail;
mod budget;
mod build;
mod caps;
mod cells;
mod checkpoints;
mod claims;
mod compare;
mod copy;
mod digest;
mod enterprises;
mod findings;
mod inline;
mod line;
mod notices;
mod operators;
mod payments;
mod recoveries;
mod register;
mod schema;
mod scratch;
mod sql;
mod statements;
mod subsidies;
mod tx;

pub use build::BuildLock;
pub use checkpoints::{Checkpoint, FoldFailure};
pub use compare::{RowDifference, UnequalCell, UnequalRow, UnequalRowSink};
pub use digest::{DifferingRow, Digest, Pace, Snapshot};
pub use inline::{KeyFault, WrongKey};
pub use schema::tables;
pub use scratch::TemporaryTables;
pub use sql::Db;
pub use tx::Tx;

use super::{ledger::Ledger, pool::Pool};

impl Ledger {
    /// The projections' tables beside the events.
    pub fn rows(&self) -> Db {
        match self.pool() {
            Pool::Sqlite(pool) => Db::Sqlite(pool.clone()),
            Pool::Postgres(server) => Db::Postgres(server.clone()),
        }
    }
}
