//! One statement for both databases, and the little in which they differ.
//!
//! Both read `$1`. They differ in how a transaction takes the write lock, and
//! in a few statements; those of a table make `statements`.

use bofu_projections::table::TableRow;
use sqlx::{Row as _, SqliteConnection, SqlitePool};

use super::{
    cells::{Cells, read_row},
    schema, statements,
};
use crate::{
    StoreError,
    server::{Role, Server, ServerTx},
};

/// How often tables are tried to be made while others make them.
const MOST_TRIES: usize = 16;

const MAKING: &str = "making the tables of the projections";

/// The tables that there are.
const THERE: Sql<'_> = Sql {
    sqlite: "SELECT name FROM sqlite_master WHERE type = 'table'",
    postgres: "SELECT CAST(relname AS text) FROM pg_class \
               WHERE relkind = 'r' AND pg_table_is_visible(oid)",
};

/// A statement in both dialects.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sql<'a> {
    pub(super) sqlite: &'a str,
    pub(super) postgres: &'a str,
}

impl<'a> Sql<'a> {
    /// A statement that both read as it is.
    pub(super) const fn same(text: &'a str) -> Self {
        Self { sqlite: text, postgres: text }
    }
}

/// A value bound to `$1`, `$2`, …
#[derive(Debug, Clone, Copy)]
pub(super) enum Arg<'a> {
    Text(&'a str),
    Int(i64),
    /// A null where a number may stand.
    NoInt,
    /// A null where a text may stand.
    NoText,
}

/// The database of the rows.
#[derive(Debug, Clone)]
pub enum Db {
    /// Embedded.
    Sqlite(SqlitePool),
    /// A schema of PostgreSQL. Its tables are read as the reader and written as
    /// the projector, each in a transaction that sets role and schema.
    Postgres(Server),
}

impl Db {
    /// Makes the projections' tables where they are missing. Several may do so
    /// at once. A table that is there keeps its form, also an older one: it is
    /// replaced when its projection is built anew.
    pub async fn make_tables(&self) -> Result<(), StoreError> {
        let failed = |error| StoreError::from_sqlx(MAKING, error);
        let there = match self {
            Self::Sqlite(pool) => sqlx::query_scalar(THERE.sqlite).fetch_all(pool).await,
            Self::Postgres(server) => {
                async {
                    let mut tx = server.begin(Role::Projector).await?;
                    let there =
                        sqlx::query_scalar(THERE.postgres).fetch_all(tx.statements()?).await?;
                    tx.commit().await?;
                    Ok(there)
                }
                .await
            }
        };
        let there: Vec<String> = there.map_err(failed)?;
        self.make(&schema::missing(&there)).await
    }

    /// Makes tables by statements that are harmless where they are.
    pub(crate) async fn make(&self, tables: &str) -> Result<(), StoreError> {
        let mut made = Ok(());
        // `IF NOT EXISTS` does not help against another that makes the same
        // table in this very moment; the next time it is there.
        for _ in 0..MOST_TRIES {
            made = match self {
                Self::Sqlite(pool) => sqlx::raw_sql(tables).execute(pool).await.map(drop),
                Self::Postgres(server) => {
                    async {
                        let mut tx = server.begin_long(Role::Projector).await?;
                        tx.run(tables).await?;
                        tx.commit().await
                    }
                    .await
                }
            };
            if !made.as_ref().is_err_and(is_there) {
                break;
            }
        }
        made.map_err(|error| StoreError::from_sqlx(MAKING, error))
    }

    /// Reads the rows of a table that meet a condition, in an order.
    pub(super) async fn rows_where<R: TableRow>(
        &self,
        condition: &str,
        args: &[Arg<'_>],
    ) -> Result<Vec<R>, StoreError> {
        let table = R::table();
        let select = format!("{} {condition}", statements::select(table, table.name));
        self.fetch(table.title, Sql::same(&select), args, read_row::<R>).await
    }

    /// Reads rows outside a transaction.
    pub(super) async fn fetch<R>(
        &self,
        doing: &'static str,
        sql: Sql<'_>,
        args: &[Arg<'_>],
        read: fn(&dyn Cells) -> Result<R, StoreError>,
    ) -> Result<Vec<R>, StoreError> {
        let failed = |error| StoreError::from_sqlx(doing, error);
        match self {
            Self::Sqlite(pool) => {
                let mut connection = pool.acquire().await.map_err(failed)?;
                fetch_sqlite(&mut connection, doing, sql.sqlite, args, read).await
            }
            Self::Postgres(server) => {
                let mut tx = server.begin(Role::Reader).await.map_err(failed)?;
                let rows = fetch_postgres(&mut tx, doing, sql.postgres, args, read).await;
                // Also where a table is not there: that is an answer.
                tx.rollback().await.map_err(failed)?;
                rows
            }
        }
    }
}

/// Duplicate table, duplicate object, unique violation in the catalogue.
fn is_there(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| ["42P07", "42710", "23505"].contains(&code.as_ref()))
}

pub(super) async fn fetch_sqlite<R>(
    connection: &mut SqliteConnection,
    doing: &'static str,
    sql: &str,
    args: &[Arg<'_>],
    read: fn(&dyn Cells) -> Result<R, StoreError>,
) -> Result<Vec<R>, StoreError> {
    let rows = bind_sqlite(sql, args).fetch_all(connection).await;
    let rows = rows.map_err(|error| StoreError::from_sqlx(doing, error))?;
    rows.iter().map(|row| read(row)).collect()
}

pub(super) async fn fetch_postgres<R>(
    tx: &mut ServerTx,
    doing: &'static str,
    sql: &str,
    args: &[Arg<'_>],
    read: fn(&dyn Cells) -> Result<R, StoreError>,
) -> Result<Vec<R>, StoreError> {
    let failed = |error| StoreError::from_sqlx(doing, error);
    let statements = tx.statements().map_err(failed)?;
    let rows = bind_postgres(sql, args).fetch_all(statements).await.map_err(failed)?;
    rows.iter().map(|row| read(row)).collect()
}

pub(super) fn bind_sqlite<'q>(
    sql: &'q str,
    args: &[Arg<'q>],
) -> sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments<'q>> {
    args.iter().fold(sqlx::query(sql), |query, arg| match arg {
        Arg::Text(text) => query.bind(*text),
        Arg::Int(number) => query.bind(*number),
        Arg::NoInt => query.bind(None::<i64>),
        Arg::NoText => query.bind(None::<String>),
    })
}

pub(super) fn bind_postgres<'q>(
    sql: &'q str,
    args: &[Arg<'q>],
) -> sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments> {
    args.iter().fold(sqlx::query(sql), |query, arg| match arg {
        Arg::Text(text) => query.bind(*text),
        Arg::Int(number) => query.bind(*number),
        Arg::NoInt => query.bind(None::<i64>),
        Arg::NoText => query.bind(None::<String>),
    })
}

impl Cells for sqlx::sqlite::SqliteRow {
    fn text(&self, index: usize) -> Result<Option<&str>, sqlx::Error> {
        self.try_get(index)
    }

    fn int(&self, index: usize) -> Result<Option<i64>, sqlx::Error> {
        self.try_get(index)
    }
}

impl Cells for sqlx::postgres::PgRow {
    fn text(&self, index: usize) -> Result<Option<&str>, sqlx::Error> {
        self.try_get(index)
    }

    fn int(&self, index: usize) -> Result<Option<i64>, sqlx::Error> {
        self.try_get(index)
    }
}
