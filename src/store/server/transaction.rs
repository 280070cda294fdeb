//! A transaction on a server's connection: role, schema and mark are set in it,
//! so that it is the same whatever a pooler does between two transactions.

use std::time::Duration;

use sqlx::{Executor as _, PgConnection, Postgres, pool::PoolConnection};

use super::statements::Statements;

/// A transaction. Dropped before its end, it changes nothing, and its
/// connection is thrown away: whether it can still be used is not known.
#[derive(Debug)]
pub struct ServerTx {
    connection: Option<PoolConnection<Postgres>>,
    named: bool,
    limit: Duration,
}

impl ServerTx {
    /// Begins by statements that run as they stand.
    pub(super) async fn begin(
        connection: PoolConnection<Postgres>,
        named: bool,
        limit: Duration,
        begin: &str,
    ) -> Result<Self, sqlx::Error> {
        let mut tx = Self { connection: Some(connection), named, limit };
        tx.run(begin).await?;
        Ok(tx)
    }

    /// Its connection, for what is no plain statement.
    pub(crate) fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.connection.as_deref_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    /// How long a statement may take.
    pub(crate) fn limit(&self) -> Duration {
        self.limit
    }

    /// Its statements.
    pub(crate) fn statements(&mut self) -> Result<Statements<'_>, sqlx::Error> {
        let (named, limit) = (self.named, self.limit);
        Ok(Statements { connection: self.connection()?, named, limit })
    }

    /// Runs statements as they stand, without values.
    pub(crate) async fn run(&mut self, text: &str) -> Result<(), sqlx::Error> {
        self.statements()?.execute(sqlx::raw_sql(text)).await.map(drop)
    }

    /// Makes it durable.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.end("COMMIT").await
    }

    /// Ends it with nothing changed.
    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, end: &str) -> Result<(), sqlx::Error> {
        self.run(end).await?;
        // It goes back to the pool.
        drop(self.connection.take());
        Ok(())
    }
}

impl Drop for ServerTx {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Closing the socket is the end of the transaction, too.
            drop(connection.detach());
        }
    }
}
