//! CSV text, record by record, by RFC 4180.
//!
//! The `csv` crate reads whatever it is given: a quotation mark that is never
//! closed swallows the rest of the file into one cell, and blank lines vanish
//! from the count. Here a record knows its row as a spreadsheet shows it and
//! its line as an editor does, and a misplaced quotation mark is told.

use super::{FileFault, MAX_COLUMNS};

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its row as a spreadsheet shows it, from 1; blank lines count.
    pub row: u32,
    /// The line it begins in, from 1.
    pub line: u32,
    /// Its cells, quotation marks removed, blanks kept.
    pub cells: Vec<String>,
    /// The cell (from 0) that goes on after its closing quotation mark.
    pub stray_quote: Option<usize>,
    /// The line of a quotation mark that the file never closes.
    pub unclosed: Option<u32>,
}

/// How a text is divided into cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// What stands between two cells.
    pub separator: char,
    /// Whether a cell may stand in quotation marks; where not, they are text.
    pub quotes: bool,
}

impl Default for Split {
    /// CSV.
    fn default() -> Self {
        Self { separator: ',', quotes: true }
    }
}

/// The records of a text.
#[derive(Debug, Clone)]
pub struct Records {
    text: String,
    split: Split,
    at: usize,
    row: u32,
    line: u32,
}

impl Records {
    /// The records of a CSV text.
    pub fn new(text: String) -> Self {
        Self::divided(text, Split::default())
    }

    /// The records of a text that is divided otherwise.
    pub fn divided(text: String, split: Split) -> Self {
        Self { text, split, at: 0, row: 0, line: 1 }
    }

    /// Reads through to the end once, and refuses what no single row can
    /// answer for: a quotation mark that is never closed, too many rows.
    pub fn checked(self, rows: u32) -> Result<Self, FileFault> {
        let split = self.split;
        let mut scan = Self::divided(self.text, split);
        let mut count = 0_u32;
        for record in scan.by_ref() {
            if let Some(line) = record.unclosed {
                return Err(FileFault::UnclosedQuote { line });
            }
            count = count.saturating_add(1);
            if count > rows {
                return Err(FileFault::TooManyRows { limit: rows.saturating_sub(1) });
            }
        }
        Ok(Self::divided(scan.text, split))
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Takes a line end (LF, CR LF or CR) if one stands here.
    fn line_end(&mut self) -> bool {
        match self.peek() {
            Some('\n') => self.at += 1,
            Some('\r') => {
                self.at += 1;
                if self.peek() == Some('\n') {
                    self.at += 1;
                }
            }
            Some(_) | None => return false,
        }
        self.line = self.line.saturating_add(1);
        true
    }

    /// Reads a quoted cell whose opening mark is taken; whether it was closed.
    fn quoted(&mut self, cell: &mut String) -> bool {
        loop {
            if let Some('\n' | '\r') = self.peek() {
                self.line_end();
                cell.push('\n');
                continue;
            }
            match self.take() {
                Some('"') if self.peek() == Some('"') => {
                    self.at += 1;
                    cell.push('"');
                }
                Some('"') => return true,
                Some(c) => cell.push(c),
                None => return false,
            }
        }
    }

    /// Reads plain text up to a separator or line end; whether there was any.
    fn plain(&mut self, cell: &mut String) -> bool {
        let mut any = false;
        let ends = [self.split.separator, '\n', '\r'];
        while let Some(c) = self.peek().filter(|c| !ends.contains(c)) {
            self.at += c.len_utf8();
            cell.push(c);
            any |= !c.is_whitespace();
        }
        any
    }
}

impl Iterator for Records {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            self.peek()?;
            self.row = self.row.saturating_add(1);
            if !self.line_end() {
                break;
            }
        }
        let mut record = Record {
            row: self.row,
            line: self.line,
            cells: Vec::new(),
            stray_quote: None,
            unclosed: None,
        };
        loop {
            let mut cell = String::new();
            if self.split.quotes && self.peek() == Some('"') {
                self.at += 1;
                let line = self.line;
                if !self.quoted(&mut cell) {
                    record.unclosed = Some(line);
                }
                if self.plain(&mut cell) {
                    record.stray_quote.get_or_insert(record.cells.len());
                }
            } else {
                self.plain(&mut cell);
            }
            // One beyond the bound tells that there are too many; more need no room.
            if record.cells.len() <= MAX_COLUMNS {
                record.cells.push(cell);
            }
            if self.peek() == Some(self.split.separator) {
                self.at += self.split.separator.len_utf8();
            } else {
                self.line_end();
                return Some(record);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        Records::new(text.to_owned()).map(|record| record.cells).collect()
    }

    #[test]
    fn quotes_commas_and_line_ends_inside_a_cell_are_its_own() {
        let text = "a,b\r\n\"x,\"\"y\"\"\r\nz\",2\r3,\n";
        assert_eq!(cells(text), [vec!["a", "b"], vec!["x,\"y\"\nz", "2"], vec!["3", ""]]);
    }

    #[test]
    fn rows_and_lines_are_counted_as_a_person_sees_them() {
        let text = "a\n\n\"1\n2\"\n3\n";
        let places: Vec<_> =
            Records::new(text.to_owned()).map(|record| (record.row, record.line)).collect();
        assert_eq!(places, [(1, 1), (3, 3), (4, 5)]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_refuses_the_file() {
        let error = Records::new("a,b\n1,\"2\n3,4\n".to_owned()).checked(9).unwrap_err();
        assert!(matches!(error, FileFault::UnclosedQuote { line: 2 }));
    }

    #[test]
    fn text_after_a_closing_quotation_mark_is_told() {
        let record = Records::new("1,\"2\"x,3".to_owned()).next().unwrap();
        assert_eq!(record.stray_quote, Some(1));
        assert_eq!(record.cells, ["1", "2x", "3"]);
    }

    #[test]
    fn a_quotation_mark_inside_plain_text_is_text() {
        assert_eq!(cells("3\"管,1"), [["3\"管", "1"]]);
    }

    #[test]
    fn a_text_divided_by_tabs_keeps_commas_and_quotation_marks() {
        let split = Split { separator: '\t', quotes: false };
        let records = Records::divided("a\t\"b,\"\t\n1\t2\n".to_owned(), split);
        let cells: Vec<_> = records.map(|record| record.cells).collect();
        assert_eq!(cells, [vec!["a", "\"b,\"", ""], vec!["1", "2"]]);
    }

    #[test]
    fn too_many_rows_are_refused() {
        let error = Records::new("a\n1\n2\n".to_owned()).checked(2).unwrap_err();
        assert!(matches!(error, FileFault::TooManyRows { limit: 1 }));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[\",\r\na 中]{0,40}") {
            let _ = Records::new(text).checked(99).map(Iterator::count);
        }

        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            rows in proptest::collection::vec(proptest::collection::vec("[\",\na 中]{1,5}", 3), 1..6)
        ) {
            let mut writer = csv::WriterBuilder::new()
                .quote_style(csv::QuoteStyle::Always)
                .from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(cells(&text), rows);
        }
    }
}
