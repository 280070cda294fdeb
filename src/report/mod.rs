//! Reports as tables for people and programs.
//!
//! A [`Table`] is what a person reads: on the terminal, as CSV, as a workbook.
//! A program gets the rows themselves as JSON, under the contract's names.
//! Modules in reading order.

pub mod claim;
mod csv;
pub mod enterprise;
mod file;
pub mod policy;
mod table;
mod text;
mod xlsx;

#[cfg(test)]
mod tests;

pub use csv::{Form, csv};
pub use file::{Report, write};
pub use table::{Cell, ColumnSpec, Kind, Table, Words, thousands};
pub use text::text;
pub use xlsx::xlsx;
