//! One cell of a row, and how a value becomes one.

use std::fmt::Display;

/// The kind of value that a column keeps, in whichever database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A text.
    Text,
    /// A whole number of 64 bits.
    Number,
    /// Money: a whole number of fen.
    Fen,
}

/// A cell that holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(i64),
}

impl<'a> Cell<'a> {
    /// The text.
    ///
    /// # Errors
    /// Says so where it is a number.
    pub fn text(self) -> Result<&'a str, String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Number(number) => Err(format!("{number} is no text")),
        }
    }

    /// The number.
    ///
    /// # Errors
    /// Says so where it is a text.
    pub fn number(self) -> Result<i64, String> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Text(text) => Err(format!("{text:?} is no number")),
        }
    }
}

/// Takes the cells of one row from left to right, in whichever form.
pub trait WriteCells {
    /// A text.
    fn text(&mut self, text: &str);
    /// A value by the text that it displays.
    fn shown(&mut self, value: &dyn Display);
    /// A number.
    fn number(&mut self, number: i64);
    /// Nothing.
    fn null(&mut self);
}

/// Gives the cells of one row from left to right.
pub trait ReadCells {
    /// Says which column of which table cannot be read, and why.
    type Error;

    /// The next cell as a value.
    ///
    /// # Errors
    /// Where the cell holds no such value.
    fn value<T: ColumnValue>(&mut self) -> Result<T, Self::Error>;
}

/// A type that a column may have.
pub trait ColumnValue: Sized {
    /// The kind of value that the database keeps.
    const TYPE: ColumnType;

    /// Whether a cell may be null.
    const IS_NULLABLE: bool = false;

    /// Hands over the cell.
    fn write(&self, to: &mut impl WriteCells);

    /// The value of a cell that holds something.
    ///
    /// # Errors
    /// Says why the cell holds no such value.
    fn read(cell: Cell<'_>) -> Result<Self, String>;

    /// The value of a cell; `None` is a null.
    ///
    /// # Errors
    /// Says why the cell holds no such value.
    fn read_nullable(cell: Option<Cell<'_>>) -> Result<Self, String> {
        match cell {
            Some(cell) => Self::read(cell),
            None => Err("null where a value must stand".to_owned()),
        }
    }
}
