//! Reports as tables for people and programs.
//!
//! A [`Table`] is what a person reads: on the terminal, as CSV, as a workbook,
//! on paper.
//! A program gets the rows themselves as JSON, under the contract's names.
//! Modules in reading order.

mod seal;
mod table;

mod chart;
mod drawing;

mod csv;
pub mod pdf;
mod text;
mod xlsx;

mod file;
mod names;

pub mod audit;
pub mod caps;
pub mod claim;
pub mod claims;
pub mod enterprise;
pub mod policy;
pub mod register;

#[cfg(test)]
mod tests;

pub use chart::{Bar, Chart, Gauge, svg};
pub use csv::{Form, csv};
pub use file::{Report, write};
pub use names::{Names, Scope};
pub use pdf::pdf;
pub use seal::Seal;
pub use table::{Cell, ColumnSpec, Kind, OnPaper, Table, Words, thousands};
pub use text::text;
pub use xlsx::xlsx;
