//! One sheet's cells, in one pass.

use std::io::BufRead;

use quick_xml::events::BytesStart;

use super::{
    super::{FileFault, MAX_CELL, MAX_COLUMNS, Place, RowFlaw, letter},
    grid::Grid,
    package::Package,
    value::{self, Unreadable},
    workbook::Workbook,
    xml::{Node, Xml, attribute, unescaped},
};
use crate::xlsx::extent::Extent;

/// The rows of a spreadsheet.
const LAST_ROW: u32 = 1_048_576;
/// The columns of a spreadsheet.
const LAST_COLUMN: usize = 16_384;

/// Reads the workbook's sheet.
pub(super) fn read(
    package: &mut Package,
    book: &Workbook,
    extent: Extent,
) -> Result<Grid, FileFault> {
    let xml = Xml::new(package.needed(&book.sheet)?);
    let mut sheet = Sheet {
        xml,
        book,
        grid: Grid::new(extent.text),
        headed: extent.headed,
        width: None,
        cells: Vec::new(),
        flaw: None,
        row: 0,
    };
    sheet.read()?;
    Ok(sheet.grid)
}

/// A sheet being read; `cells` and `flaw` are those of the row begun last.
struct Sheet<'a, R> {
    xml: Xml<R>,
    book: &'a Workbook,
    grid: Grid,
    headed: bool,
    /// How many columns the header has, once it is read.
    width: Option<usize>,
    cells: Vec<String>,
    flaw: Option<RowFlaw>,
    row: u32,
}

/// What begins or ends.
enum Step {
    Row(Option<String>),
    Cell(Cell),
    RowEnd,
    Merge(String),
    Other,
}

/// A cell's own attributes.
struct Cell {
    at: Option<String>,
    style: usize,
    kind: String,
}

impl<R: BufRead> Sheet<'_, R> {
    fn read(&mut self) -> Result<(), FileFault> {
        let mut column = 0;
        while let Some(node) = self.xml.next()? {
            match step(&node)? {
                Step::Row(number) => {
                    self.begin_row(number)?;
                    column = 0;
                }
                Step::Cell(cell) => {
                    column = place(cell.at.as_deref(), self.row, column)?;
                    self.cell(column, &cell)?;
                    column += 1;
                }
                Step::RowEnd => self.end_row()?,
                Step::Merge(range) => {
                    let (first, last) = rows_of(&range)?;
                    self.grid.merge(first, last, &range)?;
                }
                Step::Other => {}
            }
        }
        Ok(())
    }

    fn begin_row(&mut self, number: Option<String>) -> Result<(), FileFault> {
        let next = self.row.saturating_add(1);
        let row = match number {
            Some(text) => text.parse().map_err(|_| bad_place(&text))?,
            None => next,
        };
        if row < next || row > LAST_ROW {
            return Err(bad_place(&row.to_string()));
        }
        self.row = row;
        self.cells.clear();
        self.flaw = None;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), FileFault> {
        let blank = self.cells.iter().all(|cell| cell.trim().is_empty());
        let flaw = self.flaw.take();
        if self.headed && self.width.is_none() && !(blank && flaw.is_none()) {
            self.width = Some(self.cells.len());
        }
        self.grid.push(self.row, &self.cells, flaw)?;
        self.cells.clear();
        Ok(())
    }

    /// Reads a cell's content into its place in the row.
    fn cell(&mut self, column: usize, cell: &Cell) -> Result<(), FileFault> {
        let mut value = String::new();
        let mut formula = false;
        loop {
            let name = match self.xml.next()? {
                Some(Node::Start(element)) => element.local_name().as_ref().to_owned(),
                Some(Node::End(_)) => break,
                Some(_) => continue,
                None => return Err(FileFault::damaged(&"the sheet ends within a cell")),
            };
            match name.as_str() {
                "v" if cell.kind != "inlineStr" => value = self.xml.text()?,
                "is" => value = self.xml.string_item()?,
                other => {
                    formula |= other == "f";
                    self.xml.text()?;
                }
            }
        }
        let here = || Place { letter: letter(column), name: String::new() };
        let text =
            if formula { Err(RowFlaw::Formula(here())) } else { self.shown(&value, cell, here)? };
        match text {
            Ok(text) => self.keep(column, text, here),
            Err(flaw) => {
                self.flaw.get_or_insert(flaw);
                self.keep(column, value, here);
            }
        }
        Ok(())
    }

    /// What a person sees in a cell, or what is wrong with it.
    fn shown(
        &self,
        value: &str,
        cell: &Cell,
        here: impl Fn() -> Place,
    ) -> Result<Result<String, RowFlaw>, FileFault> {
        let unreadable = |why| match why {
            Unreadable::DigitsLost => RowFlaw::DigitsLost { place: here(), text: value.to_owned() },
            Unreadable::NoValue => RowFlaw::BadValue { place: here(), text: value.to_owned() },
        };
        Ok(match cell.kind.as_str() {
            "inlineStr" => Ok(value.to_owned()),
            "str" => Ok(unescaped(value)),
            "e" => Err(RowFlaw::ErrorValue { place: here(), error: value.to_owned() }),
            "b" => Ok(if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned()),
            "d" => Ok(value.strip_suffix("T00:00:00").unwrap_or(value).to_owned()),
            _ if value.is_empty() => Ok(String::new()),
            "s" => {
                let text =
                    value.trim().parse().ok().and_then(|at: usize| self.book.strings.get(at));
                Ok(text.ok_or_else(|| FileFault::damaged(&"a text is missing"))?.clone())
            }
            "n" if self.book.moments.get(cell.style).copied().unwrap_or(false) => {
                value::moment(value, self.book.from_1904).map_err(unreadable)
            }
            "n" => value::number(value).map_err(unreadable),
            kind => return Err(FileFault::damaged(&format!("a cell of the type {kind:?}"))),
        })
    }

    /// Puts a text into its column. Beyond the header's columns there is
    /// nothing to keep, only to tell.
    fn keep(&mut self, column: usize, text: String, here: impl Fn() -> Place) {
        let length = text.chars().count();
        if column >= self.width.unwrap_or(MAX_COLUMNS + 1) {
            if !text.trim().is_empty() {
                self.flaw.get_or_insert(RowFlaw::NoHeader(here()));
            }
        } else if length > MAX_CELL {
            let flaw = RowFlaw::TooLong { place: here(), length, limit: MAX_CELL };
            self.flaw.get_or_insert(flaw);
        } else if !text.is_empty() {
            if self.cells.len() <= column {
                self.cells.resize(column + 1, String::new());
            }
            if let Some(cell) = self.cells.get_mut(column) {
                *cell = text;
            }
        }
    }
}

fn step(node: &Node<'_>) -> Result<Step, FileFault> {
    Ok(match node {
        Node::Start(element) => match element.local_name().as_ref() {
            "row" => Step::Row(attribute(element, "r")?),
            "c" => Step::Cell(cell_of(element)?),
            "mergeCell" => Step::Merge(attribute(element, "ref")?.unwrap_or_default()),
            _ => Step::Other,
        },
        Node::End(element) if element.local_name().as_ref() == "row" => Step::RowEnd,
        Node::End(_) | Node::Text(_) | Node::Aside => Step::Other,
    })
}

/// Reads the attributes in one pass: there is an element for every cell.
fn cell_of(element: &BytesStart<'_>) -> Result<Cell, FileFault> {
    let mut cell = Cell { at: None, style: 0, kind: "n".to_owned() };
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| FileFault::damaged(&error))?;
        match attribute.key.local_name().as_ref() {
            "r" => cell.at = Some(attribute.value.into_owned()),
            "s" => cell.style = attribute.value.parse().unwrap_or(0),
            "t" => cell.kind = attribute.value.into_owned(),
            _ => {}
        }
    }
    Ok(cell)
}

/// A cell's column from 0. Where the cell names its place, it must be of this
/// row and no column before `next`.
fn place(at: Option<&str>, row: u32, next: usize) -> Result<usize, FileFault> {
    let column = match at {
        Some(at) => match reference(at) {
            Some((column, named)) if named == row => column,
            Some(_) | None => return Err(bad_place(at)),
        },
        None => next,
    };
    if column < next || column >= LAST_COLUMN {
        return Err(bad_place(at.unwrap_or_default()));
    }
    Ok(column)
}

/// `C5` as column 2, row 5.
fn reference(text: &str) -> Option<(usize, u32)> {
    let digits = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, row) = text.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !row.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0_usize, |sum, byte| sum * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1);
    Some((column - 1, row.parse().ok()?))
}

/// The rows that a merged range covers.
fn rows_of(range: &str) -> Result<(u32, u32), FileFault> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    let row = |text| reference(text).map(|(_, row)| row).ok_or_else(|| bad_place(range));
    Ok((row(first)?, row(last)?))
}

fn bad_place(text: &str) -> FileFault {
    FileFault::damaged(&format!("a cell in the impossible place {text:?}"))
}
