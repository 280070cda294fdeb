//! The rows of the ledger's tables beside the rows that the events fold to, in
//! the order of their keys: two streams of lines, of which one of each is in
//! memory at a time, however long the tables are.

use std::{cmp::Ordering, time::Duration};

use bofu_domain::money::Money;
use bofu_projections::{
    audit_trail::AuditRow,
    table::{ColumnType, Table, TableRow as _},
};
use futures::{
    Stream, StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use serde_json::Value;
use sqlx::PgConnection;

use super::{
    digest::Snapshot,
    line::{self, Line},
    schema,
    scratch::TemporaryTables,
    sql::Db,
};
use crate::{
    StoreError,
    pool::retry_dead_connections,
    server::{Role, with_timeout},
};

const DOING: &str = "comparing rows with the events";

/// A row that is not as the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnequalRow {
    /// The cells of its key, by `/`.
    pub key: String,
    /// In what it is unequal.
    pub unequal: RowDifference,
}

/// How a row is not as the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowDifference {
    /// The table does not have it.
    Missing,
    /// No event speaks of it.
    Surplus,
    /// These cells differ.
    Cells(Vec<UnequalCell>),
}

/// A cell that is not as the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnequalCell {
    /// The column.
    pub column: String,
    /// As the events say, in the form of JSON.
    pub folded: Value,
    /// As the table says.
    pub stored: Value,
}

/// Takes the rows that are unequal.
pub type UnequalRowSink<'a> = &'a mut (dyn FnMut(UnequalRow) + Send);

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx(DOING, error)
}

/// The lines that a statement selects on a server, each waited for no longer
/// than a limit.
async fn copied<'c>(
    connection: &'c mut PgConnection,
    limit: Duration,
    select: &str,
) -> Result<BoxStream<'c, Result<String, StoreError>>, StoreError> {
    let copy = format!("COPY ({select}) TO STDOUT");
    let lines = with_timeout(limit, connection.copy_out_raw(&copy)).await.map_err(failed)?;
    let next = move |mut lines: BoxStream<'c, _>| async move {
        let line = with_timeout(limit, lines.try_next()).await.map_err(failed)?;
        Ok(line.map(|line| (line, lines)))
    };
    let lines = stream::try_unfold(lines, next);
    Ok(lines.map_ok(|line| String::from_utf8_lossy(&line).into_owned()).boxed())
}

/// The form of a table's lines, by which they are compared.
#[derive(Debug)]
struct Shape {
    columns: Vec<(&'static str, ColumnType)>,
    /// The places of the key's columns.
    key: Vec<usize>,
}

impl Shape {
    fn of(table: &Table) -> Self {
        let columns = table.columns.iter().map(|column| (column.name, column.kind));
        Self { columns: columns.collect(), key: schema::key_places(table) }
    }

    /// The order of two lines by their keys.
    fn order(&self, one: &str, other: &str) -> Ordering {
        let (one, other) = (line::cells(one), line::cells(other));
        let by_place = self.key.iter().map(|at| {
            let (one, other) = (one.get(*at), other.get(*at));
            let number = |cell: Option<&Option<String>>| cell?.as_ref()?.parse::<i64>().ok();
            match self.columns.get(*at) {
                Some((_, ColumnType::Number | ColumnType::Fen)) => number(one).cmp(&number(other)),
                Some((_, ColumnType::Text)) | None => one.cmp(&other),
            }
        });
        by_place.fold(Ordering::Equal, Ordering::then)
    }

    fn key(&self, line: &str) -> String {
        let cells = line::cells(line);
        let of_key = self.key.iter().filter_map(|at| cells.get(*at)?.clone());
        of_key.collect::<Vec<_>>().join("/")
    }

    /// A cell as a reader knows it: money in yuan.
    fn shown(&self, at: usize, cell: Option<&Option<String>>) -> Value {
        let Some(Some(text)) = cell else { return Value::Null };
        let kind = self.columns.get(at).map_or(ColumnType::Text, |(_, kind)| *kind);
        match (kind, text.parse::<i64>()) {
            (ColumnType::Fen, Ok(fen)) => Money::checked_fen(fen)
                .map_or_else(|| fen.into(), |money| Value::String(money.to_string())),
            (ColumnType::Number, Ok(number)) => number.into(),
            (ColumnType::Text | ColumnType::Number | ColumnType::Fen, _) => {
                Value::String(text.clone())
            }
        }
    }

    fn unequal(&self, folded: &str, stored: &str) -> UnequalRow {
        let (is, should) = (line::cells(stored), line::cells(folded));
        let cells = self.columns.iter().enumerate().filter_map(|(at, (column, _))| {
            let (is, should) = (is.get(at), should.get(at));
            (is != should).then(|| UnequalCell {
                column: (*column).to_owned(),
                folded: self.shown(at, should),
                stored: self.shown(at, is),
            })
        });
        UnequalRow { key: self.key(folded), unequal: RowDifference::Cells(cells.collect()) }
    }
}

/// Goes through the lines of both sides in the order of their keys.
async fn merge(
    shape: &Shape,
    mut folded: impl Stream<Item = Result<String, StoreError>> + Unpin,
    mut stored: impl Stream<Item = Result<String, StoreError>> + Unpin,
    found: UnequalRowSink<'_>,
) -> Result<(), StoreError> {
    let mut should = folded.try_next().await?;
    let mut is = stored.try_next().await?;
    loop {
        let order = match (&should, &is) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(should), Some(is)) if should == is => Ordering::Equal,
            (Some(should), Some(is)) => shape.order(should, is),
        };
        match (order, &should, &is) {
            (Ordering::Less, Some(should), _) => {
                found(UnequalRow { key: shape.key(should), unequal: RowDifference::Missing });
            }
            (Ordering::Greater, _, Some(is)) => {
                found(UnequalRow { key: shape.key(is), unequal: RowDifference::Surplus });
            }
            (Ordering::Equal, Some(should), Some(is)) if should != is => {
                found(shape.unequal(should, is));
            }
            (Ordering::Less | Ordering::Equal | Ordering::Greater, _, _) => {}
        }
        if order != Ordering::Greater {
            should = folded.try_next().await?;
        }
        if order != Ordering::Less {
            is = stored.try_next().await?;
        }
    }
}

impl Snapshot {
    /// The lines that a statement selects, compared with those of a table of
    /// `scratch` or with none.
    async fn compare(
        &mut self,
        shape: &Shape,
        select: &str,
        folded: impl Stream<Item = Result<String, StoreError>> + Unpin,
        found: UnequalRowSink<'_>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => {
                let stored = sqlx::query(select).fetch(&mut **tx);
                let stored = stored.map(|row| line::of_sqlite(&row.map_err(failed)?, failed));
                merge(shape, folded, stored.boxed(), found).await
            }
            Self::Postgres(tx) => {
                let limit = tx.limit();
                let stored = copied(tx.connection().map_err(failed)?, limit, select).await?;
                merge(shape, folded, stored, found).await
            }
        }
    }

    fn order_by(&self, table: &Table) -> String {
        match self {
            Self::Sqlite(_) => schema::names(table.key()),
            Self::Postgres(_) => schema::key_by_bytes(table),
        }
    }

    /// Compares a table with its rows folded into `scratch`.
    pub async fn compare_table(
        &mut self,
        name: &str,
        scratch: &TemporaryTables,
        found: UnequalRowSink<'_>,
    ) -> Result<(), StoreError> {
        let table = schema::table(name)?;
        let columns = schema::column_names(table);
        let select = format!("SELECT {columns} FROM {name} ORDER BY {}", self.order_by(table));
        let (next, key) = (schema::next(table), schema::names(table.key()));
        let folded = format!("SELECT {columns} FROM {next} ORDER BY {key}");
        let folded = lines_of(scratch, &folded)?;
        self.compare(&Shape::of(table), &select, folded, found).await
    }

    /// Compares the numbers of the claims with the claims folded into `scratch`.
    pub async fn compare_claim_numbers(
        &mut self,
        scratch: &TemporaryTables,
        found: UnequalRowSink<'_>,
    ) -> Result<(), StoreError> {
        let columns = ["claim_no", "aggregate_id"].map(|name| (name, ColumnType::Text));
        let shape = Shape { columns: columns.to_vec(), key: vec![0] };
        let folded = "SELECT claim_no, uscc FROM claims__next ORDER BY claim_no";
        let folded = lines_of(scratch, folded)?;
        let select = "SELECT claim_no, aggregate_id FROM claim_numbers ORDER BY claim_no";
        self.compare(&shape, select, folded, found).await
    }

    /// Finds the rows of the audit trail that stand at or behind a position:
    /// no event that it was folded from speaks of them.
    pub async fn compare_trail_behind(
        &mut self,
        position: u64,
        found: UnequalRowSink<'_>,
    ) -> Result<(), StoreError> {
        let table = AuditRow::table();
        let select = format!(
            "SELECT {} FROM audit_trail WHERE position >= {position} ORDER BY position",
            schema::column_names(table)
        );
        self.compare(&Shape::of(table), &select, stream::empty(), found).await
    }
}

/// The lines that a statement selects from temporary tables.
fn lines_of<'a>(
    scratch: &'a TemporaryTables,
    select: &'a str,
) -> Result<impl Stream<Item = Result<String, StoreError>> + Unpin + 'a, StoreError> {
    let Db::Sqlite(pool) = scratch.db() else {
        return Err(StoreError::Damaged { what: "temporary tables are of SQLite".to_owned() });
    };
    let rows = sqlx::query(select).fetch(pool);
    Ok(rows.map(|row| line::of_sqlite(&row.map_err(failed)?, failed)).boxed())
}

impl Db {
    /// Compares the audit trail from one position up to another with rows that
    /// were folded from the events between them.
    pub async fn compare_trail(
        &self,
        (from, to): (u64, u64),
        rows: impl Iterator<Item = AuditRow>,
        found: UnequalRowSink<'_>,
    ) -> Result<(), StoreError> {
        let table = AuditRow::table();
        let select = format!(
            "SELECT {} FROM audit_trail WHERE position >= {from} AND position < {to} \
             ORDER BY position",
            schema::column_names(table)
        );
        let folded: Vec<String> = rows.map(|row| Line::of(&row)).collect();
        let folded = stream::iter(folded.into_iter().map(Ok));
        let shape = Shape::of(table);
        match self {
            Self::Sqlite(pool) => {
                let stored = sqlx::query(&select).fetch(pool);
                let stored = stored.map(|row| line::of_sqlite(&row.map_err(failed)?, failed));
                merge(&shape, folded, stored.boxed(), found).await
            }
            Self::Postgres(server) => {
                let mut tx =
                    retry_dead_connections!(server.begin(Role::Reader).await.map_err(failed))?;
                let limit = tx.limit();
                let stored = copied(tx.connection().map_err(failed)?, limit, &select).await?;
                merge(&shape, folded, stored, found).await?;
                tx.commit().await.map_err(failed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shape() -> Shape {
        Shape {
            columns: vec![
                ("claim_no", ColumnType::Text),
                ("instalment", ColumnType::Number),
                ("granted", ColumnType::Fen),
            ],
            key: vec![0, 1],
        }
    }

    async fn compared(folded: &[&str], stored: &[&str]) -> Vec<UnequalRow> {
        let lines = |lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| Ok(format!("{line}\n"))).collect();
            stream::iter(lines)
        };
        let mut found = Vec::new();
        let (folded, stored) = (lines(folded), lines(stored));
        merge(&shape(), folded, stored, &mut |row| found.push(row)).await.unwrap();
        found
    }

    #[tokio::test]
    async fn equal_lines_are_passed_over_and_unequal_cells_are_named_in_yuan() {
        let same = ["A\t1\t100", "A\t2\t\\N"];
        assert_eq!(compared(&same, &same).await, []);
        let found = compared(&same, &["A\t1\t250", "A\t2\t\\N"]).await;
        let cell = UnequalCell {
            column: "granted".to_owned(),
            folded: "1.00".into(),
            stored: "2.50".into(),
        };
        let unequal = RowDifference::Cells(vec![cell]);
        assert_eq!(found, [UnequalRow { key: "A/1".to_owned(), unequal }]);
    }

    #[tokio::test]
    async fn rows_that_one_side_alone_has_are_named_and_the_others_still_compared() {
        let folded = ["A\t9\t1", "A\t10\t1", "B\t1\t1", "D\t1\t1"];
        let stored = ["A\t10\t1", "B\t1\t1", "C\t1\t1", "D\t1\t1", "E\t1\t1"];
        let found = compared(&folded, &stored).await;
        let row = |key: &str, unequal| UnequalRow { key: key.to_owned(), unequal };
        assert_eq!(
            found,
            [
                row("A/9", RowDifference::Missing),
                row("C/1", RowDifference::Surplus),
                row("E/1", RowDifference::Surplus),
            ]
        );
    }
}
