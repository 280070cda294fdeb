//! Reports as tables for people and programs. Never reads a ledger: rows are
//! handed in.
//!
//! A [`Table`] is what a person reads: on the terminal, as CSV, as a workbook,
//! on paper.
//! A program gets the rows themselves as JSON, under the contract's names.
//! Modules in reading order.

mod column;
mod log_footer;
mod number;
mod table;

mod chart;
mod drawing;

mod csv;
pub mod pdf;
mod svg;
mod text;
mod xlsx;

mod file;
mod late_entries;
mod names;

pub mod audits;
pub mod budgets;
pub mod caps;
pub mod claims;
pub mod closes;
pub mod enterprises;
pub mod evidence;
pub mod journal;
pub mod notices;
pub mod over_awards;
pub mod payments;
pub mod policies;
pub mod recoveries;
pub mod register;
pub mod statements;
pub mod workdays;

#[cfg(test)]
mod tests;

pub use chart::{Bar, Chart, Gauge};
pub use column::{ColumnSpec, Kind, OnPaper};
pub use csv::{Form, csv};
pub use file::{Report, bytes, write};
pub use late_entries::{BusinessDates, remark};
pub use log_footer::{Seal, SealOf};
pub use names::{Names, Scope};
pub use number::thousands;
pub use pdf::pdf;
pub use svg::svg;
pub(crate) use table::LineColumn;
pub use table::{Cell, Table};
pub use text::text;
pub use xlsx::xlsx;
