//! A file as rows: the header matched, each row read on its own.

use std::{collections::BTreeMap, path::Path};

use super::{
    Column, FileError, FileFault, MAX_BYTES, MAX_CELL, MAX_ROWS, Record, Records, RowFault,
    RowFlaw,
    columns::Header,
    decode,
    injection::restored,
    read_bounded,
    xlsx::{self, Grid, GridRow},
};
use crate::xlsx::extent::Extent;

/// The rows of a file under its header, blank rows left out.
#[derive(Debug)]
pub struct Sheet {
    header: Header,
    source: Source,
}

/// Where rows come from.
#[derive(Debug)]
enum Source {
    Csv(Records),
    Xlsx(Box<Grid>, usize),
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it; the header is row 1.
    pub number: u32,
    /// Its cells as they stand in the file, under the headers of [`Sheet::headers`].
    pub raw: Vec<String>,
    /// The trimmed texts that are not empty, by column name; or why the row
    /// cannot be read.
    pub cells: Result<BTreeMap<String, String>, RowFault>,
}

/// Reads a CSV or XLSX file; which it is, its first bytes tell.
///
/// Of a workbook the first visible sheet is read; hidden rows and columns are
/// read like any other. The first row that is not blank is the header.
///
/// # Errors
/// What makes the whole file untrustworthy: no file, too large, unknown
/// encoding, a quotation mark that is never closed, a damaged or unsafe
/// package, an unknown, missing or doubled column.
pub fn read(path: &Path, columns: &[Column]) -> Result<Sheet, FileError> {
    read_bytes(path, read_bounded(path, MAX_BYTES)?, columns)
}

/// Reads a file that is already in memory; `path` only names it.
pub fn read_bytes(path: &Path, bytes: Vec<u8>, columns: &[Column]) -> Result<Sheet, FileError> {
    sheet(path, bytes, columns).map_err(|fault| fault.at(path))
}

fn sheet(path: &Path, bytes: Vec<u8>, columns: &[Column]) -> Result<Sheet, FileFault> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(FileFault::OldOrLocked);
    }
    let named_xlsx = path.extension().is_some_and(|name| name.eq_ignore_ascii_case("xlsx"));
    if bytes.is_empty() {
        Err(FileFault::Empty)
    } else if bytes.starts_with(b"PK") || named_xlsx {
        let grid = xlsx::grid(bytes, Extent::TABLE)?;
        let first = grid.row(0).ok_or(FileFault::Empty)?;
        if let Some(flaw) = &first.flaw {
            return Err(bad_header(flaw, first.number));
        }
        let header = Header::matched(trimmed(first.cells), first.number, columns)?;
        Ok(Sheet { header, source: Source::Xlsx(Box::new(grid), 1) })
    } else {
        let mut records = Records::new(decode(bytes)?).checked(MAX_ROWS + 1)?;
        let first = loop {
            let record = records.next().ok_or(FileFault::Empty)?;
            if record.cells.iter().any(|cell| !trim(cell).is_empty()) {
                break record;
            }
        };
        let header = Header::matched(trimmed(first.cells), first.row, columns)?;
        Ok(Sheet { header, source: Source::Csv(records) })
    }
}

fn bad_header(flaw: &RowFlaw, row: u32) -> FileFault {
    let place = match flaw {
        RowFlaw::Formula(place)
        | RowFlaw::NoHeader(place)
        | RowFlaw::StrayQuote(place)
        | RowFlaw::MissingValue(place)
        | RowFlaw::ErrorValue { place, .. }
        | RowFlaw::DigitsLost { place, .. }
        | RowFlaw::BadValue { place, .. }
        | RowFlaw::TooLong { place, .. } => format!("{}{row}", place.letter),
        RowFlaw::Merged(range) => range.clone(),
        RowFlaw::TooManyCells { .. } | RowFlaw::TooFewCells { .. } => row.to_string(),
    };
    FileFault::BadHeader { place }
}

impl Sheet {
    /// The headers as written, without those a file of refused rows adds.
    pub fn headers(&self) -> &[String] {
        self.header.written.get(..self.header.ignored_from).unwrap_or_default()
    }

    fn row_of_csv(&self, record: &Record) -> Option<Row> {
        let mut raw: Vec<String> =
            record.cells.iter().map(|cell| restored(trim(cell)).to_owned()).collect();
        if raw.iter().all(String::is_empty) {
            return None;
        }
        let (found, expected) = (raw.len(), self.header.len());
        let beyond = raw.iter().skip(expected).any(|cell| !cell.is_empty());
        raw.truncate(expected);
        let flaw = if let Some(cell) = record.stray_quote {
            Some(RowFlaw::StrayQuote(self.header.place(cell)))
        } else if beyond {
            Some(RowFlaw::TooManyCells { found, expected })
        } else if found < expected {
            Some(RowFlaw::TooFewCells { found, expected })
        } else {
            None
        };
        Some(self.row(record.row, raw, flaw))
    }

    fn row_of_xlsx(&self, row: GridRow) -> Row {
        let mut raw = trimmed(row.cells);
        raw.resize(self.header.len(), String::new());
        self.row(row.number, raw, row.flaw)
    }

    fn row(&self, number: u32, mut raw: Vec<String>, flaw: Option<RowFlaw>) -> Row {
        let cells = match flaw {
            Some(flaw) => Err(self.named(flaw)),
            None => self.cells(&raw),
        };
        raw.resize(self.header.ignored_from, String::new());
        Row { number, raw, cells: cells.map_err(|flaw| RowFault { row: number, flaw }) }
    }

    fn cells(&self, raw: &[String]) -> Result<BTreeMap<String, String>, RowFlaw> {
        let mut cells = BTreeMap::new();
        for (index, text) in raw.iter().enumerate().take(self.header.ignored_from) {
            let place = || self.header.place(index);
            let length = text.chars().count();
            if length > MAX_CELL {
                return Err(RowFlaw::TooLong { place: place(), length, limit: MAX_CELL });
            }
            if lost_digits(text) {
                return Err(RowFlaw::DigitsLost { place: place(), text: text.clone() });
            }
            match self.header.column(index) {
                Some(column) if !text.is_empty() => {
                    cells.insert(column.name.clone(), text.clone());
                }
                Some(column) if column.required => return Err(RowFlaw::MissingValue(place())),
                None if !text.is_empty() => return Err(RowFlaw::NoHeader(place())),
                Some(_) | None => {}
            }
        }
        Ok(cells)
    }

    /// The flaw with the column's name beside its letter.
    fn named(&self, mut flaw: RowFlaw) -> RowFlaw {
        match &mut flaw {
            RowFlaw::NoHeader(place)
            | RowFlaw::StrayQuote(place)
            | RowFlaw::Formula(place)
            | RowFlaw::MissingValue(place)
            | RowFlaw::ErrorValue { place, .. }
            | RowFlaw::DigitsLost { place, .. }
            | RowFlaw::BadValue { place, .. }
            | RowFlaw::TooLong { place, .. } => {
                let index =
                    (0..self.header.len()).find(|&index| super::letter(index) == place.letter);
                if let Some(index) = index {
                    *place = self.header.place(index);
                }
            }
            RowFlaw::TooManyCells { .. } | RowFlaw::TooFewCells { .. } | RowFlaw::Merged(_) => {}
        }
        flaw
    }
}

impl Iterator for Sheet {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            match &mut self.source {
                Source::Csv(records) => {
                    let record = records.next()?;
                    if let Some(row) = self.row_of_csv(&record) {
                        return Some(row);
                    }
                }
                Source::Xlsx(grid, at) => {
                    let row = grid.row(*at)?;
                    *at += 1;
                    return Some(self.row_of_xlsx(row));
                }
            }
        }
    }
}

/// Blanks of every kind, the invisible ones that copying brings included.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

fn trimmed(cells: Vec<String>) -> Vec<String> {
    cells.into_iter().map(|cell| trim(&cell).to_owned()).collect()
}

/// Whether a text is a number in the form to which a spreadsheet shortens long
/// ones: `1.2E+18`. What a person types (`1e6`) is left to the column's reader.
pub(super) fn lost_digits(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((mantissa, exponent)) = text.split_once("E+") else { return false };
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    whole.len() == 1 && digits(whole) && digits(places) && exponent.len() >= 2 && digits(exponent)
}
