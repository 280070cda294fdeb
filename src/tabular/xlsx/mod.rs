//! XLSX workbooks, read part by part as a stream.
//!
//! A workbook is a zip of XML parts. `package` opens the zip within bounds,
//! `xml` walks a part, `workbook` finds the first visible sheet, the date
//! formats and the shared strings, `cells` reads the sheet into a `grid`, and
//! `value` turns a number as written into the text a person sees, without a
//! float between.

mod cells;
mod grid;
mod package;
pub(super) mod value;
mod workbook;
mod xml;

#[cfg(test)]
mod tests;

pub(super) use grid::{Grid, GridRow};

use super::FileFault;

/// How much of a workbook is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// Whether the first row is a header, beyond which no cell may lie.
    pub(super) headed: bool,
    /// The most bytes that all parts together may unpack to.
    pub(super) unpacked: u64,
    /// The most bytes of text of the sheet. A workbook names a repeated text
    /// once, so a small file could otherwise ask for any amount.
    pub(super) text: usize,
    /// The most shared strings.
    pub(super) strings: usize,
}

impl Extent {
    /// A table with a header: 512 MiB unpacked, 256 MiB of text.
    pub(super) const TABLE: Self = Self {
        headed: true,
        unpacked: 512 * 1024 * 1024,
        text: 256 * 1024 * 1024,
        strings: 5_000_000,
    };
}

/// Reads the first visible sheet of a workbook.
pub(super) fn grid(bytes: Vec<u8>, extent: Extent) -> Result<Grid, FileFault> {
    let mut package = package::Package::open(bytes, extent.unpacked)?;
    let book = workbook::Workbook::read(&mut package, extent.strings)?;
    cells::read(&mut package, &book, extent)
}
