//! A table and its columns, as data.

use super::cell::{ColumnType, ColumnValue};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name: that of the row's member.
    pub name: &'static str,
    /// The kind of value that it keeps.
    pub kind: ColumnType,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// Whether it belongs to the primary key.
    pub is_key: bool,
    /// Whether it never changes while its row stands.
    pub is_fixed: bool,
    /// The name of the index that it has.
    pub index: Option<&'static str>,
    /// Its meaning, as the guide tells readers.
    pub meaning: &'static str,
}

impl Column {
    /// A column of a type of values.
    pub fn of<T: ColumnValue>(name: &'static str, meaning: &'static str) -> Self {
        Self {
            name,
            kind: T::TYPE,
            is_nullable: T::IS_NULLABLE,
            is_key: false,
            is_fixed: false,
            index: None,
            meaning,
        }
    }

    /// It belongs to the primary key.
    #[must_use]
    pub fn key(self) -> Self {
        Self { is_key: true, is_fixed: true, ..self }
    }

    /// It never changes while its row stands: an update leaves it.
    #[must_use]
    pub fn fixed(self) -> Self {
        Self { is_fixed: true, ..self }
    }

    /// It has an index of this name.
    #[must_use]
    pub fn indexed(self, index: &'static str) -> Self {
        Self { index: Some(index), ..self }
    }

    /// Whether it keeps a number.
    pub fn is_number(&self) -> bool {
        match self.kind {
            ColumnType::Text => false,
            ColumnType::Number | ColumnType::Fen => true,
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// As messages name it: `the audit trail`.
    pub title: &'static str,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
}

impl Table {
    /// The columns of the primary key, in their order.
    pub fn key(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.is_key)
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
