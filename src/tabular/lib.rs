//! Tables in files: CSV, XLSX and XLS as people send them, read row by row.
//! Never knows what a column means, and never opens a ledger.
//!
//! [`read`] takes a file apart into a [`Sheet`] of [`Row`]s. What makes the
//! whole file untrustworthy (its encoding, its header, its quotes, its package)
//! is a [`FileError`]; what concerns one row is that row's [`RowFault`], and the
//! other rows go on. Modules in reading order.

mod atomic_write;
mod columns;
mod encoding;
mod error;
mod fault;
mod injection;
mod records;
mod refused;
mod sheet;
mod shown;
mod table;
mod template;
mod xls;
mod xlsx;

#[cfg(test)]
mod tests;

pub use atomic_write::{make_folder, name_part, read_bounded, write_whole};
pub use columns::{Column, letter, plain};
pub use encoding::{decode, decode_gb18030, decode_utf8};
pub use error::{FileError, FileFault};
pub use fault::{Place, RowFault, RowFlaw};
pub use injection::{neutralised, restored};
pub use records::{Record, Records, Split};
pub use refused::{Refusals, refused_path};
pub use sheet::{Row, Sheet, read, read_bytes};
pub use shown::{shown, shown_json, shown_line, shown_message};
pub use table::{Bounds, Table, TableRow, TableRows};
pub use template::{properties, template};

/// The largest file that is read, in bytes: 64 MiB.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// The most rows of one file, the header not counted.
pub const MAX_ROWS: u32 = 1_000_000;
/// The most columns of one file.
pub const MAX_COLUMNS: usize = 256;
/// The longest cell in characters, as in a spreadsheet.
pub const MAX_CELL: usize = 32_767;
