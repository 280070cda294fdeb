//! The table in a file, found by the names of its columns.

use super::{
    super::{Flaw, Spot, StatementFault},
    schema::{Column, Layout},
};
use bofu_tabular::{TableRow, letter, plain};

/// A header that has all columns of a layout.
#[derive(Debug)]
pub(super) struct Header {
    written: Vec<String>,
    /// For each header how it is compared: whole, and without the English that
    /// some banks put behind it in brackets.
    plain: Vec<(String, String)>,
}

impl Header {
    /// The header, if the row is one; else the columns that it does not have.
    pub(super) fn matched(layout: &Layout, row: &TableRow) -> Result<Self, Vec<String>> {
        let mut written = row.cells.clone();
        while written.last().is_some_and(String::is_empty) {
            written.pop();
        }
        let both = |cell: &String| {
            let whole = plain(cell);
            let chinese = whole.split('[').next().unwrap_or_default().to_owned();
            (whole, chinese)
        };
        let header = Self { plain: written.iter().map(both).collect(), written };
        let missing: Vec<String> = layout
            .all_columns()
            .into_iter()
            .filter(|column| !column.optional && header.index(column).is_none())
            .map(|column| column.name.clone())
            .collect();
        if missing.is_empty() { Ok(header) } else { Err(missing) }
    }

    /// Where a column stands.
    fn index(&self, column: &Column) -> Option<usize> {
        column.plain.iter().find_map(|name| {
            self.plain.iter().position(|(whole, chinese)| whole == name || chinese == name)
        })
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.written.len()
    }

    /// Whether a row only repeats the header, as on a new page.
    pub(super) fn is(&self, row: &TableRow) -> bool {
        row.cells.iter().take(self.width()).eq(self.written.iter())
    }

    /// A cell's text; empty where the column is missing.
    pub(super) fn text<'r>(&self, row: &'r TableRow, column: &Column) -> &'r str {
        self.index(column).and_then(|at| row.cells.get(at)).map_or("", String::as_str)
    }

    /// A fault of a cell.
    pub(super) fn fault(&self, row: &TableRow, column: &Column, flaw: Flaw) -> StatementFault {
        let column = match self.index(column) {
            Some(at) => format!("{} ({})", letter(at), column.name),
            None => column.name.clone(),
        };
        StatementFault::content(Some(Spot::Cell { row: row.number, column }), flaw)
    }
}
