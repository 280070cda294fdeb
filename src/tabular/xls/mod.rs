//! The workbooks of before 2007 (`.xls`), as Chinese banks still send them.
//!
//! `container` finds the workbook's stream in the compound file, `records`
//! takes the stream apart, `strings` reads the shared texts, `cells` reads the
//! first visible sheet into the same grid as XLSX. Cells have at most 256
//! columns and 65,536 rows by the format; every chain and count is held to
//! what the file can hold.

mod cells;
mod container;
mod records;
mod strings;

#[cfg(test)]
mod tests;

use super::{FileFault, xlsx::Grid};

/// Reads the first visible sheet; `room` is the most bytes of its text.
pub(super) fn grid(bytes: &[u8], room: usize) -> Result<Grid, FileFault> {
    let stream = container::workbook(bytes)?;
    cells::read(&stream, room)
}
