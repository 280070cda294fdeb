//! A connection on which every statement has a bound, and a name only where
//! the server's session is ours alone.

use std::time::Duration;

use futures::{FutureExt as _, StreamExt as _, future::BoxFuture, stream, stream::BoxStream};
use sqlx::{
    Describe, Either, Execute, Executor, PgConnection, Postgres,
    postgres::{PgArguments, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};

/// The statements of one connection.
#[derive(Debug)]
pub(crate) struct Statements<'c> {
    pub(super) connection: &'c mut PgConnection,
    /// Whether prepared statements keep their names. Behind a pooler another
    /// client's statement may have the same one.
    pub(super) named: bool,
    /// Until the next row, or the end.
    pub(super) limit: Duration,
}

impl<'c> Statements<'c> {
    pub(crate) fn new(connection: &'c mut PgConnection, named: bool, limit: Duration) -> Self {
        Self { connection, named, limit }
    }

    /// The same for one statement.
    pub(crate) fn reborrow(&mut self) -> Statements<'_> {
        Statements::new(self.connection, self.named, self.limit)
    }
}

/// The error of a server that does not answer in time.
pub(crate) fn timeout_error(limit: Duration) -> sqlx::Error {
    let text = format!("no answer within {} s", limit.as_secs());
    sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, text))
}

/// Waits for an answer no longer than a limit.
pub(crate) async fn with_timeout<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(timeout_error(limit)),
    }
}

/// A statement under the name that its connection allows.
struct Named<E> {
    statement: E,
    named: bool,
}

impl<'q, E: Execute<'q, Postgres>> Execute<'q, Postgres> for Named<E> {
    fn sql(&self) -> &'q str {
        self.statement.sql()
    }

    fn statement(&self) -> Option<&PgStatement<'q>> {
        self.statement.statement()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, sqlx::error::BoxDynError> {
        self.statement.take_arguments()
    }

    fn persistent(&self) -> bool {
        self.named && self.statement.persistent()
    }
}

type Answered = Result<Either<PgQueryResult, PgRow>, sqlx::Error>;

impl<'c> Executor<'c> for Statements<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q, E>(self, query: E) -> BoxStream<'e, Answered>
    where
        'c: 'e,
        E: Execute<'q, Postgres>,
        'q: 'e,
        E: 'q,
    {
        let Self { connection, named, limit } = self;
        let answers = connection.fetch_many(Named { statement: query, named });
        let next = move |answers: Option<BoxStream<'e, Answered>>| async move {
            let mut answers = answers?;
            match tokio::time::timeout(limit, answers.next()).await {
                Ok(Some(answer)) => Some((answer, Some(answers))),
                Ok(None) => None,
                Err(_) => Some((Err(timeout_error(limit)), None)),
            }
        };
        stream::unfold(Some(answers), next).boxed()
    }

    fn fetch_optional<'e, 'q, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: Execute<'q, Postgres>,
        'q: 'e,
        E: 'q,
    {
        let Self { connection, named, limit } = self;
        with_timeout(limit, connection.fetch_optional(Named { statement: query, named })).boxed()
    }

    fn prepare_with<'e, 'q: 'e>(
        self,
        sql: &'q str,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement<'q>, sqlx::Error>>
    where
        'c: 'e,
    {
        self.connection.prepare_with(sql, parameters)
    }

    fn describe<'e, 'q: 'e>(
        self,
        sql: &'q str,
    ) -> BoxFuture<'e, Result<Describe<Postgres>, sqlx::Error>>
    where
        'c: 'e,
    {
        self.connection.describe(sql)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_does_not_answer_is_named_with_the_limit() {
        let error = timeout_error(Duration::from_secs(3));
        assert!(error.to_string().ends_with("no answer within 3 s"), "{error}");
    }
}
