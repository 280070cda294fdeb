//! Reports as tables for people and programs.
//!
//! A [`Table`] is what a person reads: on the terminal, as CSV, as a workbook.
//! A program gets the rows themselves as JSON, under the contract's names.
//! Modules in reading order.

mod table;

mod csv;
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

pub use csv::{Form, csv};
pub use file::{Report, write};
pub use names::{Names, Scope};
pub use table::{Cell, ColumnSpec, Kind, Table, Words, thousands};
pub use text::text;
pub use xlsx::xlsx;
