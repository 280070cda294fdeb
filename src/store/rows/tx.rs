//! Transactions that write rows: onto the tables that readers use, or onto
//! those that are built beside them.
//!
//! The statements of a projection name its tables as readers know them. Onto
//! the tables that are being built goes the same statement with their names
//! ([`onto_next`]), so that there is one text of it. While such tables are
//! filled from nothing, rows that were never written are copied in, on
//! PostgreSQL, instead of inserted: their tables need no key for it yet.

use std::borrow::Cow;

use serde_json::Value;
use sqlx::Executor as _;

use super::{
    cells::{Cells, Row},
    copy,
    schema::{NEXT, onto_next},
    sql::{Arg, Db, Sql, bind_postgres, bind_sqlite, fetch_postgres, fetch_sqlite},
};
use crate::{
    StoreError,
    server::{Role, ServerTx, within},
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
    /// What is copied in at the commit.
    copied: Vec<Copied>,
}

/// Rows of one table that are to be copied in.
#[derive(Debug)]
struct Copied {
    /// The statement that would insert them.
    sql: &'static str,
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

    fn text(&self, sql: Sql) -> Cow<'static, str> {
        let text = match self.on {
            On::Sqlite(_) => sql.sqlite,
            On::Postgres(_) => sql.postgres,
        };
        match self.next {
            Some(tables) => onto_next(text, tables).into(),
            None => text.into(),
        }
    }

    pub(super) async fn fetch<R>(
        &mut self,
        doing: &'static str,
        sql: Sql,
        args: &[Arg<'_>],
        read: fn(&dyn Cells) -> Result<R, StoreError>,
    ) -> Result<Vec<R>, StoreError> {
        // What is copied in is to be found, too.
        self.send_copies().await?;
        let text = self.text(sql);
        match &mut self.on {
            On::Sqlite(tx) => fetch_sqlite(&mut *tx, doing, &text, args, read).await,
            On::Postgres(tx) => fetch_postgres(tx, doing, &text, args, read).await,
        }
    }

    pub(super) async fn execute(
        &mut self,
        doing: &'static str,
        sql: Sql,
        args: &[Arg<'_>],
    ) -> Result<(), StoreError> {
        let text = self.text(sql);
        match &mut self.on {
            On::Sqlite(tx) => bind_sqlite(&text, args).execute(&mut **tx).await.map(|_| ()),
            On::Postgres(tx) => match tx.statements() {
                Ok(statements) => bind_postgres(&text, args).execute(statements).await.map(|_| ()),
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

    /// Runs a statement over rows, by what writes their cells; none where there
    /// are none.
    pub(super) async fn write<R>(
        &mut self,
        doing: &'static str,
        sql: Sql,
        rows: impl ExactSizeIterator<Item = R>,
        cells: impl Fn(R, &mut dyn Row),
    ) -> Result<(), StoreError> {
        if rows.len() == 0 {
            return Ok(());
        }
        if self.copies
            && self.next.is_some()
            && matches!(self.on, On::Postgres(_))
            && let Some((table, columns)) = copy::target(sql.postgres)
        {
            let copied = self.copied.iter().position(|copied| copied.sql == sql.postgres);
            let mut copied = copied.map_or_else(
                || Copied {
                    sql: sql.postgres,
                    statement: format!("COPY {table}{NEXT} ({columns}) FROM STDIN (FORMAT binary)"),
                    rows: copy::Binary::new(),
                },
                |at| self.copied.swap_remove(at),
            );
            for row in rows {
                cells(row, &mut copied.rows);
                copied.rows.end_row();
            }
            self.copied.push(copied);
            return Ok(());
        }
        let mut values = rows.map(|row| {
            let mut values: Vec<Value> = Vec::new();
            cells(row, &mut values);
            Value::Array(values)
        });
        loop {
            let some: Vec<Value> = values.by_ref().take(IN_ONE).collect();
            if some.is_empty() {
                return Ok(());
            }
            self.execute(doing, sql, &[Arg::Text(&Value::Array(some).to_string())]).await?;
        }
    }

    async fn send_copies(&mut self) -> Result<(), StoreError> {
        let On::Postgres(tx) = &mut self.on else { return Ok(()) };
        for Copied { statement, rows, .. } in std::mem::take(&mut self.copied) {
            let copied = async {
                let limit = tx.limit();
                let mut copy = within(limit, tx.connection()?.copy_in_raw(&statement)).await?;
                for piece in rows.into_pieces() {
                    within(limit, copy.send(piece.as_slice())).await?;
                }
                within(limit, copy.finish()).await
            };
            copied.await.map_err(|error| StoreError::from_sqlx(DOING, error))?;
        }
        Ok(())
    }
}
