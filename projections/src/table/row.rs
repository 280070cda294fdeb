//! A row as `#[derive(TableRow)]` makes it.

use super::{
    cell::{ReadCells, WriteCells},
    description::{Column, Table},
};

/// Some columns of a table, from left to right: a whole row, or a group that
/// rows have among others.
pub trait Columns: Sized {
    /// Their descriptions.
    fn columns() -> Vec<Column>;

    /// Hands over their cells.
    fn write(&self, to: &mut impl WriteCells);

    /// Reads their cells.
    ///
    /// # Errors
    /// Where a cell does not hold what it should.
    fn read<R: ReadCells>(from: &mut R) -> Result<Self, R::Error>;
}

/// A row of a table.
pub trait TableRow: Columns {
    /// The table.
    fn table() -> &'static Table;
}

impl Table {
    /// The table of a row.
    pub fn of<R: Columns>(name: &'static str, title: &'static str) -> Self {
        Self { name, title, columns: R::columns() }
    }
}
