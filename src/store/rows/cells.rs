//! A row's cells: texts and numbers, whichever database they come from, and a
//! row as JSON for those they go to.

use bofu_projections::table::{Cell, ColumnType, ColumnValue, ReadCells, TableRow, WriteCells};
use serde_json::Value;

use crate::StoreError;

/// One row, by column number.
pub(super) trait Cells {
    /// A text, or null.
    fn text(&self, index: usize) -> Result<Option<&str>, sqlx::Error>;
    /// A number, or null.
    fn int(&self, index: usize) -> Result<Option<i64>, sqlx::Error>;
}

/// Reads a row of a table with all its columns in their order.
pub(super) fn read_row<R: TableRow>(cells: &dyn Cells) -> Result<R, StoreError> {
    R::read(&mut Reader::new(R::table().name, cells))
}

/// Reads the cells of one row from left to right.
pub(super) struct Reader<'a> {
    cells: &'a dyn Cells,
    table: &'static str,
    next: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(table: &'static str, cells: &'a dyn Cells) -> Self {
        Self { cells, table, next: 0 }
    }

    fn damaged(&self, why: &dyn std::fmt::Display) -> StoreError {
        let (table, column) = (self.table, self.next);
        StoreError::Damaged { what: format!("column {column} of {table}: {why}") }
    }
}

impl ReadCells for Reader<'_> {
    type Error = StoreError;

    fn value<T: ColumnValue>(&mut self) -> Result<T, StoreError> {
        let at = self.next;
        self.next += 1;
        let cell = match T::TYPE {
            ColumnType::Text => self.cells.text(at).map(|text| text.map(Cell::Text)),
            ColumnType::Number | ColumnType::Fen => {
                self.cells.int(at).map(|number| number.map(Cell::Number))
            }
        };
        let cell = cell.map_err(|error| self.damaged(&error))?;
        T::read_nullable(cell).map_err(|why| self.damaged(&why))
    }
}

/// A row as an array of JSON, as a statement over many rows takes it.
#[derive(Debug)]
pub(super) struct JsonRow(Vec<Value>);

impl JsonRow {
    /// The row of a table.
    pub(super) fn of<R: TableRow>(row: &R) -> Value {
        let mut cells = Self(Vec::with_capacity(R::table().columns.len()));
        row.write(&mut cells);
        Value::Array(cells.0)
    }
}

impl WriteCells for JsonRow {
    fn text(&mut self, text: &str) {
        // PostgreSQL has no text with a NUL in it; free text in an event may.
        let has_nul = text.contains('\0');
        let text = if has_nul { text.replace('\0', "\u{fffd}") } else { text.to_owned() };
        self.0.push(Value::String(text));
    }

    fn shown(&mut self, value: &dyn std::fmt::Display) {
        self.text(&value.to_string());
    }

    fn number(&mut self, number: i64) {
        self.0.push(Value::from(number));
    }

    fn null(&mut self) {
        self.0.push(Value::Null);
    }
}
