//! The connection on which a ledger is raised.

use sqlx::{PgConnection, SqliteConnection};

/// The connection of the transaction in which a ledger is raised. The tables
/// are found by their plain names.
pub(crate) enum RaisingConnection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}
