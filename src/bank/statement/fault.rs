//! Why a statement file is refused: what, where, and what to do.

mod flaw;
mod profile;
mod xml;

use std::path::{Path, PathBuf};

use bofu_domain::explained::Explained;

pub use flaw::Flaw;
pub use profile::ProfileFlaw;
pub use xml::XmlFlaw;

use crate::tabular::{FileError, RowFault};

/// A statement file that is refused whole.
#[derive(Debug, thiserror::Error)]
pub enum StatementFault {
    /// The file as such: size, encoding, header, package.
    #[error(transparent)]
    File(#[from] FileError),
    /// A row that cannot be taken apart.
    #[error("{}{fault}", named(path.as_deref()))]
    Row {
        /// The file as it was named.
        path: Option<PathBuf>,
        /// What is wrong with which row.
        // Not a source: the text above already says it.
        fault: RowFault,
    },
    /// What the file says.
    #[error("{}{}{flaw}", named(path.as_deref()), placed(at.as_ref()))]
    Content {
        /// The file as it was named; `None` where the fault is not in one.
        path: Option<PathBuf>,
        /// Where; `None` where it is the file as a whole.
        at: Option<Spot>,
        /// What is wrong.
        // Not a source: the text above already says it.
        flaw: Box<Flaw>,
    },
}

/// A place in a statement file. Rows, lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// A row of a table.
    Row(u32),
    /// A cell of a table.
    Cell {
        /// Its row.
        row: u32,
        /// Its column, by its header, letter or both.
        column: String,
    },
    /// A line of a text.
    Line(u32),
    /// A place in a text.
    Text {
        /// The line.
        line: u32,
        /// The character in it.
        column: u32,
    },
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Row(row) => write!(f, "row {row}"),
            Self::Cell { row, column } => write!(f, "row {row}, column {column}"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Text { line, column } => write!(f, "line {line}, column {column}"),
        }
    }
}

impl Spot {
    fn zh(&self) -> String {
        match self {
            Self::Row(row) => format!("第 {row} 行"),
            Self::Cell { row, column } => format!("第 {row} 行“{column}”列"),
            Self::Line(line) => format!("第 {line} 行"),
            Self::Text { line, column } => format!("第 {line} 行第 {column} 列"),
        }
    }
}

fn named(path: Option<&Path>) -> String {
    path.map(|path| format!("{}: ", path.display())).unwrap_or_default()
}

fn placed(at: Option<&Spot>) -> String {
    at.map(|at| format!("{at}: ")).unwrap_or_default()
}

impl From<RowFault> for StatementFault {
    fn from(fault: RowFault) -> Self {
        Self::Row { path: None, fault }
    }
}

impl StatementFault {
    /// A fault of a file's content, the file not named yet.
    pub(super) fn content(at: Option<Spot>, flaw: Flaw) -> Self {
        Self::Content { path: None, at, flaw: Box::new(flaw) }
    }

    /// The fault with the file's name, unless it has one.
    #[must_use]
    pub(super) fn in_file(mut self, file: &Path) -> Self {
        match &mut self {
            Self::File(_) => {}
            Self::Row { path, .. } | Self::Content { path, .. } => {
                path.get_or_insert_with(|| file.to_owned());
            }
        }
        self
    }

    /// Whether the file could be read and is refused by a rule (its balances do
    /// not follow from its lines), rather than unreadable.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::File(_) | Self::Row { .. } => false,
            Self::Content { flaw, .. } => flaw.is_refusal(),
        }
    }
}

impl Explained for StatementFault {
    fn code(&self) -> &'static str {
        match self {
            Self::File(fault) => fault.code(),
            Self::Row { fault, .. } => fault.code(),
            Self::Content { flaw, .. } => flaw.code(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::File(fault) => fault.zh(),
            Self::Row { path, fault } => format!("{}{}", named(path.as_deref()), fault.zh()),
            Self::Content { path, at, flaw } => {
                let at = at.as_ref().map(|at| format!("{}: ", at.zh())).unwrap_or_default();
                format!("{}{at}{}", named(path.as_deref()), flaw.zh())
            }
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::File(fault) => fault.hint(),
            Self::Row { fault, .. } => fault.hint(),
            Self::Content { flaw, .. } => flaw.remedies().0,
        }
    }

    fn hint_zh(&self) -> String {
        match self {
            Self::File(fault) => fault.hint_zh(),
            Self::Row { fault, .. } => fault.hint_zh(),
            Self::Content { flaw, .. } => flaw.remedies().1,
        }
    }
}
