//! Transactions that write rows: onto the tables that readers use, or onto
//! those that are built beside them.
//!
//! While tables are filled from nothing, rows that were never written are copied
//! in, on PostgreSQL, instead of inserted: their tables need no key for it yet.

use std::borrow::Borrow;

use bofu_projections::table::{Table, TableRow};
use serde_json::Value;
use sqlx::Executor as _;

use super::{
    cells::{Cells, JsonRow, read_row},
    copy, schema,
    sql::{Arg, Db, Sql, bind_postgres, bind_sqlite, fetch_postgres, fetch_sqlite},
    statements::{self, Dialect},
};
use crate::{
    StoreError,
    server::{Role, ServerTx, with_timeout},
};

const DOING: &str = "the rows of a projection";

/// How many rows go into one statement.
const IN_ONE: usize = 2_000;

/// A transaction that writes rows. Dropped without a commit, it changes nothing.
#[derive(Debug)]
pub struct Tx {
    pub(super) on: On,
    /// The tables that are being built, where it writes onto them.
    next: Option<&'static [&'static str]>,
    copies: bool,
    /// The rows to be copied in at the commit.
    copied: Vec<CopyBuffer>,
}

/// Rows of one table that are to be copied in.
#[derive(Debug)]
struct CopyBuffer {
    table: &'static str,
    statement: String,
    rows: copy::Binary,
}

/// The database of a transaction.
#[derive(Debug)]
pub(super) enum On {
    /// Begun with the write lock.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// READ COMMITTED; the checkpoint's row is its lock.
    Postgres(ServerTx),
}

impl Db {
    /// Begins a transaction that will write.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        // A deferred transaction that reads first cannot always become a writer.
        self.begin_with("", None, false).await
    }

    /// The same for statements over whole tables, which may take long.
    pub(super) async fn begin_long(&self) -> Result<Tx, StoreError> {
        self.begin_with("", None, true).await
    }

    /// Begins a transaction whose statements go onto the new ones of these
    /// tables. It need not be durable: nothing of it is read before the swap,
    /// whose commit makes all before it durable.
    pub async fn begin_next(&self, tables: &'static [&'static str]) -> Result<Tx, StoreError> {
        // Nothing is known yet of tables that have just been made: without a word
        // they would be read whole for a few keys.
        let more = "SET LOCAL synchronous_commit = off; \
                    SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
                    SET LOCAL enable_mergejoin = off";
        self.begin_with(more, Some(tables), true).await
    }

    /// Whether several write at once, each to tables of its own. Where not, a
    /// transaction that waits for anything keeps all others waiting.
    pub fn has_many_writers(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(_) => true,
        }
    }

    async fn begin_with(
        &self,
        more: &'static str,
        next: Option<&'static [&'static str]>,
        long: bool,
    ) -> Result<Tx, StoreError> {
        let on = match self {
            Self::Sqlite(pool) => pool.begin_with("BEGIN IMMEDIATE").await.map(On::Sqlite),
            Self::Postgres(server) => {
                let limits = server.limits();
                let limit = if long { limits.long() } else { limits.statement };
                let begun = server.begin_with(Role::Projector, "BEGIN", more, limit).await;
                begun.map(On::Postgres)
            }
        };
        let on = on.map_err(|error| StoreError::from_sqlx(DOING, error))?;
        Ok(Tx { on, next, copies: false, copied: Vec::new() })
    }
}

impl Tx {
    /// Makes it durable. Rows that are copied in are sent now: who fills tables
    /// folds the next page meanwhile.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.send_copies().await?;
        match self.on {
            On::Sqlite(tx) => tx.commit().await,
            On::Postgres(tx) => tx.commit().await,
        }
        .map_err(|error| StoreError::from_sqlx(DOING, error))
    }

    /// From here on statements go onto the new ones of these tables, or onto
    /// those that readers use.
    pub fn onto(&mut self, next: Option<&'static [&'static str]>) {
        self.next = next;
    }

    /// From here on rows that are written onto new tables are in none of them
    /// yet, or may be.
    pub fn copying(&mut self, copies: bool) {
        self.copies = copies;
    }

    /// The name of a table, or of the one that is built beside it.
    fn name_of(&self, table: &Table) -> String {
        match self.next {
            Some(tables) if tables.contains(&table.name) => schema::next(table),
            Some(_) | None => table.name.to_owned(),
        }
    }

    fn dialect(&self) -> Dialect {
        match self.on {
            On::Sqlite(_) => Dialect::Sqlite,
            On::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Reads all rows of a table.
    pub(super) async fn all<R: TableRow>(&mut self) -> Result<Vec<R>, StoreError> {
        let table = R::table();
        let select = statements::select(table, &self.name_of(table));
        self.fetch(table.title, Sql::same(&select), &[], read_row::<R>).await
    }

    /// Reads the rows of a table whose columns `by` have one of these values.
    pub(super) async fn rows_by<R: TableRow>(
        &mut self,
        by: &[&str],
        values: &str,
    ) -> Result<Vec<R>, StoreError> {
        let table = R::table();
        let select = statements::select_by(table, &self.name_of(table), by, self.dialect());
        let args = [Arg::Text(values)];
        self.fetch(table.title, Sql::same(&select), &args, read_row::<R>).await
    }

    pub(super) async fn fetch<R>(
        &mut self,
        doing: &'static str,
        sql: Sql<'_>,
        args: &[Arg<'_>],
        read: fn(&dyn Cells) -> Result<R, StoreError>,
    ) -> Result<Vec<R>, StoreError> {
        // A query finds the rows that wait to be copied in, too.
        self.send_copies().await?;
        match &mut self.on {
            On::Sqlite(tx) => fetch_sqlite(&mut *tx, doing, sql.sqlite, args, read).await,
            On::Postgres(tx) => fetch_postgres(tx, doing, sql.postgres, args, read).await,
        }
    }

    pub(super) async fn execute(
        &mut self,
        doing: &'static str,
        sql: Sql<'_>,
        args: &[Arg<'_>],
    ) -> Result<(), StoreError> {
        match &mut self.on {
            On::Sqlite(tx) => bind_sqlite(sql.sqlite, args).execute(&mut **tx).await.map(drop),
            On::Postgres(tx) => match tx.statements() {
                Ok(on) => bind_postgres(sql.postgres, args).execute(on).await.map(drop),
                Err(error) => Err(error),
            },
        }
        .map_err(|error| StoreError::from_sqlx(doing, error))
    }

    /// Runs statements that are read as they stand, without values.
    pub(super) async fn run(&mut self, doing: &'static str, text: &str) -> Result<(), StoreError> {
        match &mut self.on {
            On::Sqlite(tx) => tx.execute(sqlx::raw_sql(text)).await.map(drop),
            On::Postgres(tx) => tx.run(text).await,
        }
        .map_err(|error| StoreError::from_sqlx(doing, error))
    }

    /// Writes rows over those that are there.
    pub(super) async fn upsert<'r, R: TableRow + 'r>(
        &mut self,
        rows: impl ExactSizeIterator<Item = &'r R>,
    ) -> Result<(), StoreError> {
        let (table, dialect) = (R::table(), self.dialect());
        let statement = statements::upsert(table, &self.name_of(table), dialect);
        let batches = self.take_in::<R, _>(rows);
        self.execute_each(table.title, &statement, batches).await
    }

    /// Adds rows. One that is there already is an error.
    pub(super) async fn insert<R: TableRow>(
        &mut self,
        rows: impl ExactSizeIterator<Item = R>,
    ) -> Result<(), StoreError> {
        let (table, dialect) = (R::table(), self.dialect());
        let statement = statements::insert(table, &self.name_of(table), dialect);
        let batches = self.take_in::<R, _>(rows);
        self.execute_each(table.title, &statement, batches).await
    }

    /// Takes rows to be copied in at the commit; or answers them as batches for
    /// a statement, where there is nothing to copy onto.
    fn take_in<R: TableRow, T: Borrow<R>>(
        &mut self,
        rows: impl ExactSizeIterator<Item = T>,
    ) -> Vec<String> {
        if rows.len() == 0 {
            return Vec::new();
        }
        if self.copies && self.next.is_some() && self.dialect() == Dialect::Postgres {
            self.copy_in::<R, _>(R::table(), rows);
            return Vec::new();
        }
        let mut rows = rows.map(|row| JsonRow::of::<R>(row.borrow()));
        let batch = || -> Option<String> {
            let some: Vec<Value> = rows.by_ref().take(IN_ONE).collect();
            (!some.is_empty()).then(|| Value::Array(some).to_string())
        };
        std::iter::from_fn(batch).collect()
    }

    fn copy_in<R: TableRow, T: Borrow<R>>(
        &mut self,
        table: &'static Table,
        rows: impl Iterator<Item = T>,
    ) {
        let copied = self.copied.iter().position(|copied| copied.table == table.name);
        let mut copied = copied.map_or_else(
            || CopyBuffer {
                table: table.name,
                statement: statements::copy(table, &schema::next(table)),
                rows: copy::Binary::new(),
            },
            |at| self.copied.swap_remove(at),
        );
        for row in rows {
            row.borrow().write(&mut copied.rows);
            copied.rows.end_row();
        }
        self.copied.push(copied);
    }

    async fn execute_each(
        &mut self,
        doing: &'static str,
        statement: &str,
        batches: Vec<String>,
    ) -> Result<(), StoreError> {
        for batch in batches {
            self.execute(doing, Sql::same(statement), &[Arg::Text(&batch)]).await?;
        }
        Ok(())
    }

    async fn send_copies(&mut self) -> Result<(), StoreError> {
        let On::Postgres(tx) = &mut self.on else { return Ok(()) };
        for CopyBuffer { statement, rows, .. } in std::mem::take(&mut self.copied) {
            let copied = async {
                let limit = tx.limit();
                let mut copy =
                    with_timeout(limit, tx.connection()?.copy_in_raw(&statement)).await?;
                for piece in rows.into_pieces() {
                    with_timeout(limit, copy.send(piece.as_slice())).await?;
                }
                with_timeout(limit, copy.finish()).await
            };
            copied.await.map_err(|error| StoreError::from_sqlx(DOING, error))?;
        }
        Ok(())
    }
}
