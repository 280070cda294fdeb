//! RaisingConnection a ledger to the layout that this program writes, in one
//! transaction: the SQL of each layout, and after it what SQL alone cannot do.
//!
//! | layout | SQL | in Rust after it |
//! |---|---|---|
//! | 1 | `0001_ledger.sql` | nothing |
//! | 2 | `0002_raised.sql` | ceilings and claim numbers by their compared form (`compared_keys`) |
//!
//! On SQLite the next writer does so, under the writer's lock. On PostgreSQL
//! `bofu init` does so as the owner. A reader never does.

mod compared_keys;
mod connection;

pub(super) use connection::RaisingConnection;

use sqlx::Executor as _;

use super::error::StoreError;

/// The SQL that leads to a layout from the one before it.
struct Layout {
    sqlite: &'static str,
    postgres: &'static str,
}

const LAYOUTS: [Layout; 2] = [
    Layout {
        sqlite: include_str!("migrations/sqlite/0001_ledger.sql"),
        postgres: include_str!("migrations/postgres/0001_ledger.sql"),
    },
    Layout {
        sqlite: include_str!("migrations/sqlite/0002_raised.sql"),
        postgres: include_str!("migrations/postgres/0002_raised.sql"),
    },
];

/// The layout that this program writes.
pub(super) fn layout() -> i64 {
    i64::try_from(LAYOUTS.len()).unwrap_or(i64::MAX)
}

impl RaisingConnection<'_> {
    /// Raises a ledger of the layout `found`; 0: there is nothing yet.
    pub(super) async fn raise(&mut self, found: i64) -> Result<(), StoreError> {
        for (layout, sql) in (1_i64..).zip(&LAYOUTS).filter(|(layout, _)| *layout > found) {
            match self {
                Self::Sqlite(connection) => {
                    connection.execute(sqlx::raw_sql(sql.sqlite)).await.map(drop)
                }
                Self::Postgres(connection) => {
                    connection.execute(sqlx::raw_sql(sql.postgres)).await.map(drop)
                }
            }
            .map_err(|error| StoreError::from_sqlx("raising the ledger's layout", error))?;
            self.complete(layout).await?;
        }
        Ok(())
    }

    /// Completes a layout after its SQL: it folds events again, and fills columns
    /// whose values SQL cannot compute.
    async fn complete(&mut self, layout: i64) -> Result<(), StoreError> {
        match layout {
            2 => compared_keys::fill(self).await,
            _other => Ok(()),
        }
    }
}
