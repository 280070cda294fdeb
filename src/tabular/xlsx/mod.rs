//! XLSX workbooks, read part by part as a stream.
//!
//! A workbook is a zip of XML parts. `package` opens the zip within bounds,
//! `xml` walks a part, `workbook` finds the first visible sheet, the date
//! formats and the shared strings, `cells` reads the sheet into a `grid`, and
//! `value` turns a number as written into the text a person sees, without a
//! float between.

mod cells;
pub(super) mod extent;
mod grid;
mod package;
pub(super) mod value;
mod workbook;
mod xml;

#[cfg(test)]
mod tests;

pub(super) use grid::{Grid, GridRow};

use super::FileFault;

use crate::xlsx::extent::Extent;

/// Reads the first visible sheet of a workbook.
pub(super) fn grid(bytes: Vec<u8>, extent: Extent) -> Result<Grid, FileFault> {
    let mut package = package::Package::open(bytes, extent.unpacked)?;
    let book = workbook::Workbook::read(&mut package, extent.strings)?;
    cells::read(&mut package, &book, extent)
}
