//! Tables of which nothing is known before: rows as they stand in the file,
//! with whatever stands above and below them.
//!
//! [`super::read`] wants a header in the first row and known columns. What
//! comes from elsewhere has titles above its header and sums below its rows;
//! here its reader finds them.

use std::path::Path;

use super::{
    FileError, FileFault, Records, RowFlaw, Split, decode,
    sheet::{lost_digits, trim},
    xls,
    xlsx::{self, Grid},
};
use crate::{Place, letter, xlsx::extent::Extent};

/// How much of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most rows.
    pub rows: u32,
    /// The most bytes that a workbook may unpack to, and that its sheet's text
    /// may have.
    pub unpacked: u64,
}

/// A file, opened: CSV or other divided text, XLSX, or the old XLS.
#[derive(Debug)]
pub struct Table {
    content: Content,
    rows: u32,
}

#[derive(Debug)]
enum Content {
    Text(String),
    Grid(Box<Grid>),
}

/// One row, with its cells trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Its number as a spreadsheet shows it, from 1.
    pub number: u32,
    /// Its cells from the first column on.
    pub cells: Vec<String>,
    /// What makes it unfit to be relied on.
    pub flaw: Option<RowFlaw>,
}

impl Table {
    /// Opens a file; which form it has, its first bytes tell. `path` only names
    /// it. Of a workbook the first visible sheet is read.
    ///
    /// # Errors
    /// An encoding, a package or a size that refuses the whole file.
    pub fn open(path: &Path, bytes: Vec<u8>, bounds: Bounds) -> Result<Self, FileError> {
        Self::content(bytes, bounds)
            .map(|content| Self { content, rows: bounds.rows })
            .map_err(|fault| fault.at(path))
    }

    fn content(bytes: Vec<u8>, bounds: Bounds) -> Result<Content, FileFault> {
        let text = usize::try_from(bounds.unpacked).unwrap_or(usize::MAX);
        // A shared text takes some sixty bytes of memory, however short.
        let extent = Extent { headed: false, unpacked: bounds.unpacked, text, strings: text / 64 };
        if bytes.is_empty() {
            Err(FileFault::Empty)
        } else if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            xls::grid(&bytes, text).map(Box::new).map(Content::Grid)
        } else if bytes.starts_with(b"PK") {
            xlsx::grid(bytes, extent).map(Box::new).map(Content::Grid)
        } else {
            decode(bytes).map(Content::Text)
        }
    }

    /// Whether it is text, which is divided one way or another.
    pub fn is_text(&self) -> bool {
        matches!(self.content, Content::Text(_))
    }

    /// The first rows that are not blank.
    pub fn head(&self, split: Split, count: usize) -> Vec<TableRow> {
        match &self.content {
            Content::Text(text) => {
                // A row of text beyond this many bytes is no header.
                const HEAD: usize = 64 * 1024;
                let end = (0..=HEAD.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
                let head = text.get(..end.unwrap_or(0)).unwrap_or_default().to_owned();
                TableRows { source: Source::Text(Records::divided(head, split)) }
                    .take(count)
                    .collect()
            }
            Content::Grid(grid) => {
                (0..count).map_while(|at| grid.row(at)).map(TableRow::of_grid).collect()
            }
        }
    }

    /// All rows that are not blank.
    ///
    /// # Errors
    /// Too many rows, or a quotation mark that is never closed.
    pub fn rows(self, path: &Path, split: Split) -> Result<TableRows, FileError> {
        let source = match self.content {
            Content::Text(text) => {
                let records = Records::divided(text, split).checked(self.rows);
                Source::Text(records.map_err(|fault| fault.at(path))?)
            }
            Content::Grid(grid) => Source::Grid(grid, 0),
        };
        Ok(TableRows { source })
    }
}

/// The rows of a [`Table`].
#[derive(Debug)]
pub struct TableRows {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Text(Records),
    Grid(Box<Grid>, usize),
}

impl Iterator for TableRows {
    type Item = TableRow;

    fn next(&mut self) -> Option<TableRow> {
        match &mut self.source {
            Source::Text(records) => loop {
                let record = records.next()?;
                let cells: Vec<String> =
                    record.cells.iter().map(|cell| trim(cell).to_owned()).collect();
                if cells.iter().any(|cell| !cell.is_empty()) {
                    let flaw = record.stray_quote.map(|at| RowFlaw::StrayQuote(place(at)));
                    return Some(TableRow::of(record.row, cells, flaw));
                }
            },
            Source::Grid(grid, at) => {
                let row = grid.row(*at)?;
                *at += 1;
                Some(TableRow::of_grid(row))
            }
        }
    }
}

impl TableRow {
    fn of(number: u32, cells: Vec<String>, flaw: Option<RowFlaw>) -> Self {
        let flaw = flaw.or_else(|| {
            let at = cells.iter().position(|cell| lost_digits(cell))?;
            Some(RowFlaw::DigitsLost { place: place(at), text: cells.get(at)?.clone() })
        });
        Self { number, cells, flaw }
    }

    fn of_grid(row: xlsx::GridRow) -> Self {
        let cells = row.cells.iter().map(|cell| trim(cell).to_owned()).collect();
        Self::of(row.number, cells, row.flaw)
    }
}

fn place(at: usize) -> Place {
    Place { letter: letter(at), name: String::new() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOUNDS: Bounds = Bounds { rows: 100, unpacked: 1024 * 1024 };

    fn rows(bytes: &[u8]) -> Vec<TableRow> {
        let path = Path::new("a.csv");
        let table = Table::open(path, bytes.to_vec(), BOUNDS).unwrap();
        table.rows(path, Split::default()).unwrap().collect()
    }

    #[test]
    fn rows_keep_their_numbers_and_what_stands_around_the_table() {
        let rows = rows("标题\n\n a ,b\n,\n1,2,3\n".as_bytes());
        let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(rows[1].cells, ["a", "b"]);
        assert_eq!(rows[2].cells.len(), 3);
    }

    #[test]
    fn a_number_that_lost_digits_and_a_stray_mark_are_flaws_of_their_row() {
        let rows = rows(b"a,1.2E+18\n\"b\"c,1\nd,1\n");
        assert!(
            matches!(&rows[0].flaw, Some(RowFlaw::DigitsLost { place, .. }) if place.letter == "B")
        );
        assert!(matches!(rows[1].flaw, Some(RowFlaw::StrayQuote(_))));
        assert_eq!(rows[2].flaw, None);
    }

    #[test]
    fn a_workbook_with_titles_above_its_header_is_read() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "标题").unwrap();
        sheet.write_row(2, 0, ["a", "b", "c"]).unwrap();
        let table =
            Table::open(Path::new("a.xlsx"), book.save_to_buffer().unwrap(), BOUNDS).unwrap();
        assert!(!table.is_text());
        let rows = table.head(Split::default(), 9);
        assert_eq!((rows.len(), rows[1].number, rows[1].cells.len()), (2, 3, 3));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(table) = Table::open(Path::new("a"), bytes, BOUNDS) {
                let _ = table.head(Split::default(), 9);
                let _ = table.rows(Path::new("a"), Split::default()).map(Iterator::count);
            }
        }
    }
}
