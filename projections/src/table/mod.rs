//! The one description of a table of the read model: the struct of its row,
//! with `#[derive(TableRow)]`.
//!
//! | module | what |
//! |---|---|
//! | [`description`] | a table and its columns, as data: names, types, key, indexes, meanings |
//! | [`cell`] | how a value of a type becomes a cell, and is made of one |
//! | [`value`] | the types that a column may have |
//! | [`row`] | a row as the derive makes it |
//!
//! From it follow the statements of the store on both databases, `COPY`, the
//! comparison of `audit verify`, and the tables of
//! `docs/guides/read-the-tables.md`.

mod cell;
mod description;
mod row;
mod value;

/// The derives of the same names: see there for the attributes.
pub use bofu_derive::{Columns, TableRow};

pub use cell::{Cell, ColumnType, ColumnValue, ReadCells, WriteCells};
pub use description::{Column, Table};
pub use row::{Columns, TableRow};
