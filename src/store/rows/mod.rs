//! The projections' tables: their SQL, and nothing else of them. What the rows
//! mean is in `bofu_projections`; who writes them when, in `app::projector`.
//!
//! `sql` and `cells` hold all in which the two databases differ; each other
//! file is one table.

mod audit_trail;
mod book;
mod budget;
mod caps;
mod cells;
mod checkpoints;
mod claims;
mod enterprises;
mod notices;
mod operators;
mod payments;
mod recoveries;
mod register;
mod sql;

pub use checkpoints::Checkpoint;
pub use sql::{Db, Tx};

use super::{ledger::Ledger, pool::Pool};

impl Ledger {
    /// The projections' tables beside the events.
    pub fn rows(&self) -> Db {
        match self.pool() {
            Pool::Sqlite(pool) => Db::Sqlite(pool.clone()),
            Pool::Postgres(pool) => Db::Postgres(pool.clone()),
        }
    }
}

/// Makes the tables; harmless where they are. For SQLite and PostgreSQL alike.
const TABLES_SQL: &str = include_str!("tables.sql");
