//! Why a statement file is refused: what, where, and what to do.

mod flaw;
mod profile;
mod xml;

use std::path::{Path, PathBuf};

use bofu_domain::explained::Explained;

pub use flaw::Flaw;
pub use profile::ProfileFlaw;
pub use xml::XmlFlaw;

use bofu_tabular::{FileError, RowFault};

/// A statement file that is refused whole.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum StatementFault {
    /// The file as such: size, encoding, header, package.
    #[error(transparent)]
    #[explain(transparent)]
    File(#[from] FileError),
    /// A row that cannot be taken apart.
    #[error("{}{fault}", named(path.as_deref()))]
    #[explain(code = fault.code(), zh("{}{}", named(path.as_deref()), fault.zh()))]
    #[explain(hint = fault.hint(), hint_zh = fault.hint_zh())]
    Row {
        /// The file as it was named.
        path: Option<PathBuf>,
        // Not a source: the text above already says it.
        fault: RowFault,
    },
    #[error("{}{}{flaw}", named(path.as_deref()), placed(at.as_ref()))]
    #[explain(
        code = flaw.code(),
        zh("{}{}{}", named(path.as_deref()), placed_zh(at.as_ref()), flaw.zh()),
        hint = flaw.hint(),
        hint_zh = flaw.hint_zh()
    )]
    Content {
        /// The file as it was named; `None` where the fault is not in one.
        path: Option<PathBuf>,
        /// Where; `None` where it is the file as a whole.
        at: Option<Spot>,
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

fn placed_zh(at: Option<&Spot>) -> String {
    at.map(|at| format!("{}: ", at.zh())).unwrap_or_default()
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
