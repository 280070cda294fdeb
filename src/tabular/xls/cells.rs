//! The first visible sheet of an old workbook.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    super::{
        FileFault, MAX_CELL, Place, RowFlaw, letter,
        xlsx::{
            Grid,
            value::{self, Unreadable, is_built_in_moment, is_moment},
        },
    },
    container::{u16_at, u32_at},
    records::{Record, Records},
    strings::{Parts, shared},
};

/// The kinds of records that matter.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000a;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MULTIPLE_RK: u16 = 0x00bd;
    pub(super) const RICH_TEXT: u16 = 0x00d6;
    pub(super) const STYLE: u16 = 0x00e0;
    pub(super) const MERGED: u16 = 0x00e5;
    pub(super) const SHARED_STRINGS: u16 = 0x00fc;
    pub(super) const SHARED_LABEL: u16 = 0x00fd;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const TRUTH: u16 = 0x0205;
    pub(super) const RK: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// The version of the records since Excel 97.
const BIFF8: u16 = 0x0600;

/// What cells refer to.
#[derive(Default)]
struct Workbook {
    sheet: Option<usize>,
    from_1904: bool,
    formats: BTreeMap<u16, bool>,
    styles: Vec<u16>,
    strings: Vec<String>,
}

/// Reads the sheet.
pub(super) fn read(stream: &[u8], room: usize) -> Result<Grid, FileFault> {
    let book = Workbook::read(stream)?;
    let at = book.sheet.ok_or_else(|| FileFault::damaged(&"it has no visible worksheet"))?;
    let mut sheet =
        Sheet { book: &book, grid: Grid::new(room), row: 0, cells: Vec::new(), flaw: None };
    let mut records = Records::from(stream, at);
    begins(&mut records)?;
    while let Some(record) = records.next()? {
        if record.kind == kind::END {
            break;
        }
        sheet.take(&record)?;
    }
    sheet.turn(u32::MAX)?;
    Ok(sheet.grid)
}

/// A substream begins with its version.
fn begins(records: &mut Records<'_>) -> Result<(), FileFault> {
    match records.next()? {
        Some(first) if first.kind == kind::BEGIN && u16_at(first.body(), 0) == Some(BIFF8) => {
            Ok(())
        }
        Some(_) | None => Err(FileFault::damaged(&"it is no workbook of Excel 97 or later")),
    }
}

fn cut() -> FileFault {
    FileFault::damaged(&"a record is cut off")
}

impl Workbook {
    fn read(stream: &[u8]) -> Result<Self, FileFault> {
        let mut book = Self::default();
        let mut records = Records::from(stream, 0);
        begins(&mut records)?;
        while let Some(record) = records.next()? {
            let body = record.body();
            match record.kind {
                kind::END => break,
                kind::FILE_PASS => return Err(FileFault::OldOrLocked),
                kind::DATE_MODE => book.from_1904 = u16_at(body, 0) == Some(1),
                kind::BOUND_SHEET if book.sheet.is_none() => {
                    let visible = body.get(4).is_some_and(|state| state % 4 == 0);
                    if visible && body.get(5) == Some(&0) {
                        book.sheet = u32_at(body, 0).and_then(|at| usize::try_from(at).ok());
                    }
                }
                kind::FORMAT => {
                    let id = u16_at(body, 0).ok_or_else(cut)?;
                    let code = Parts::new(&record.parts, 2).text().ok_or_else(cut)?;
                    book.formats.insert(id, is_moment(&code));
                }
                kind::STYLE => book.styles.push(u16_at(body, 2).ok_or_else(cut)?),
                kind::SHARED_STRINGS => book.strings = shared(&record.parts)?,
                _ => {}
            }
        }
        Ok(book)
    }

    /// Whether a style shows a day or a time.
    fn is_moment(&self, style: u16) -> bool {
        let id = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        self.formats.get(&id).copied().unwrap_or_else(|| is_built_in_moment(u32::from(id)))
    }
}

/// A sheet being read; `cells` and `flaw` are those of `row`, from 0.
struct Sheet<'b> {
    book: &'b Workbook,
    grid: Grid,
    row: u32,
    cells: Vec<String>,
    flaw: Option<RowFlaw>,
}

impl Sheet<'_> {
    /// Goes on to a row, which is below the one before.
    fn turn(&mut self, row: u32) -> Result<(), FileFault> {
        if row < self.row {
            return Err(FileFault::damaged(&"its rows are not in order"));
        }
        if row > self.row {
            let flaw = self.flaw.take();
            self.grid.push(self.row.saturating_add(1), &self.cells, flaw)?;
            self.cells.clear();
            self.row = row;
        }
        Ok(())
    }

    fn take(&mut self, record: &Record<'_>) -> Result<(), FileFault> {
        let body = record.body();
        let is_cell = matches!(
            record.kind,
            kind::FORMULA
                | kind::MULTIPLE_RK
                | kind::RICH_TEXT
                | kind::SHARED_LABEL
                | kind::NUMBER
                | kind::LABEL
                | kind::TRUTH
                | kind::RK
        );
        if record.kind == kind::MERGED {
            return self.merge(body);
        }
        if !is_cell {
            return Ok(());
        }
        self.turn(u32::from(u16_at(body, 0).ok_or_else(cut)?))?;
        let column = usize::from(u16_at(body, 2).ok_or_else(cut)?);
        if record.kind == kind::MULTIPLE_RK {
            // Pairs of style and number, and the last column behind them.
            let pairs = body.get(4..body.len().saturating_sub(2)).ok_or_else(cut)?;
            for (offset, pair) in pairs.chunks_exact(6).enumerate() {
                let shown = self.rk(u16_at(pair, 0), u32_at(pair, 2));
                self.put(column + offset, shown);
            }
            return Ok(());
        }
        let style = u16_at(body, 4);
        let shown = match record.kind {
            kind::SHARED_LABEL => {
                let at = u32_at(body, 6).and_then(|at| usize::try_from(at).ok());
                let text = at.and_then(|at| self.book.strings.get(at));
                Ok(text.ok_or_else(|| FileFault::damaged(&"a text is missing"))?.clone())
            }
            kind::LABEL | kind::RICH_TEXT => {
                Ok(Parts::new(&record.parts, 6).text().ok_or_else(cut)?)
            }
            kind::NUMBER => {
                let bytes = body.get(6..14).and_then(|bytes| bytes.try_into().ok());
                // The format keeps floats; here one is only written out, by the
                // shortest digits that stand for it.
                let number = f64::from_le_bytes(bytes.ok_or_else(cut)?);
                self.number(style, &number.to_string())
            }
            kind::RK => self.rk(style, u32_at(body, 6)),
            kind::TRUTH => match (body.get(6), body.get(7)) {
                (Some(value), Some(0)) => Ok(if *value == 0 { "FALSE" } else { "TRUE" }.to_owned()),
                (Some(code), Some(_)) => Err(Unshown::Error(*code)),
                (_, _) => return Err(cut()),
            },
            _ => Err(Unshown::Formula),
        };
        self.put(column, shown);
        Ok(())
    }

    /// A number packed into thirty bits: the upper ones of a float, or a whole
    /// number; perhaps a hundred times too large.
    fn rk(&self, style: Option<u16>, packed: Option<u32>) -> Result<String, Unshown> {
        let packed = packed.ok_or(Unshown::Value(String::new()))?;
        let number = if packed & 2 == 0 {
            let float = f64::from_bits(u64::from(packed & !3) << 32).to_string();
            float.parse::<Decimal>().map_err(|_| Unshown::Value(float))?
        } else {
            Decimal::from(i32::from_le_bytes(packed.to_le_bytes()) >> 2)
        };
        let number =
            if packed & 1 == 0 { Some(number) } else { number.checked_div(Decimal::ONE_HUNDRED) };
        let number = number.ok_or(Unshown::Value(String::new()))?.normalize();
        self.number(style, &number.to_string())
    }

    fn number(&self, style: Option<u16>, written: &str) -> Result<String, Unshown> {
        let is_moment = style.is_some_and(|style| self.book.is_moment(style));
        let shown = if is_moment {
            value::moment(written, self.book.from_1904)
        } else {
            value::number(written)
        };
        let written: String = written.chars().take(32).collect();
        shown.map_err(|why| match why {
            Unreadable::DigitsLost => Unshown::DigitsLost(written),
            Unreadable::NoValue => Unshown::Value(written),
        })
    }

    fn put(&mut self, column: usize, shown: Result<String, Unshown>) {
        // The format has 256 columns; what says otherwise is no cell.
        if column >= 256 {
            return;
        }
        let here = || Place { letter: letter(column), name: String::new() };
        let flaw = match shown {
            Ok(text) if text.chars().count() > MAX_CELL => {
                RowFlaw::TooLong { place: here(), length: text.chars().count(), limit: MAX_CELL }
            }
            Ok(text) => {
                if self.cells.len() <= column {
                    self.cells.resize(column + 1, String::new());
                }
                if let Some(cell) = self.cells.get_mut(column) {
                    *cell = text;
                }
                return;
            }
            Err(Unshown::Formula) => RowFlaw::Formula(here()),
            Err(Unshown::Error(code)) => {
                RowFlaw::ErrorValue { place: here(), error: error_name(code).to_owned() }
            }
            Err(Unshown::DigitsLost(text)) => RowFlaw::DigitsLost { place: here(), text },
            Err(Unshown::Value(text)) => RowFlaw::BadValue { place: here(), text },
        };
        self.flaw.get_or_insert(flaw);
    }

    /// Merged ranges, which stand behind the cells.
    fn merge(&mut self, body: &[u8]) -> Result<(), FileFault> {
        self.turn(u32::MAX)?;
        for range in body.get(2..).unwrap_or_default().chunks_exact(8) {
            let at = |place| u16_at(range, place).map(u32::from);
            if let (Some(first), Some(last)) = (at(0), at(2)) {
                let named = format!("{}:{}", first + 1, last + 1);
                self.grid.merge(first + 1, last + 1, &named)?;
            }
        }
        Ok(())
    }
}

/// Why a cell shows nothing to rely on.
enum Unshown {
    Formula,
    Error(u8),
    DigitsLost(String),
    Value(String),
}

fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}
