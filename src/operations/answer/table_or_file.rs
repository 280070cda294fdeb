//! A report that is shown, or was handed out as a file.

use std::path::{Path, PathBuf};

use bofu_app::{error::AppError, files::Download, reports::Frame};
use bofu_domain::language::Text;
use bofu_projections::past::Moment;
use bofu_report::{Report, Table};
use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::operation::Call;

/// A report as its rows, or the name of the file that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableOrFile<R> {
    /// Its rows, with the table of them for people.
    Rows {
        /// The rows as the contract has them.
        rows: R,
        /// The table.
        table: Box<Table>,
    },
    /// Where it was written.
    File {
        /// The file.
        path: PathBuf,
        /// The report's remarks on business dates for which the file's form has
        /// no place.
        left_out: Vec<Text>,
    },
}

impl<R: Serialize> TableOrFile<R> {
    /// Gives a report as it is asked for: a file has the office's name and the
    /// state of the log on it.
    pub(crate) async fn of(
        call: &Call<'_>,
        mut report: Report<R>,
        out: Option<&Path>,
        moment: &Moment,
    ) -> Result<Self, AppError> {
        let Some(path) = out else {
            let Report { rows, table } = report;
            return Ok(Self::Rows { rows, table: Box::new(table) });
        };
        report.table = Frame::at(call.session()?, moment).await?.around(report.table);
        let bytes = bofu_report::bytes(&report, path, call.lang)?;
        call.files.download(&Download { name: path.to_owned(), bytes })?;
        let left_out = if holds_notes(path) { Vec::new() } else { report.table.date_notes };
        Ok(Self::File { path: path.to_owned(), left_out })
    }
}

/// Whether a file of this name has a place for what is said below a table.
fn holds_notes(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    matches!(ending.as_deref(), Some("pdf" | "xlsx"))
}

impl<R> TableOrFile<R> {
    /// The same with rows of another type.
    pub(crate) fn map<T>(self, rows_as: impl FnOnce(R) -> T) -> TableOrFile<T> {
        match self {
            Self::Rows { rows, table } => TableOrFile::Rows { rows: rows_as(rows), table },
            Self::File { path, left_out } => TableOrFile::File { path, left_out },
        }
    }
}

impl<R: Serialize> Serialize for TableOrFile<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Rows { rows, .. } => rows.serialize(serializer),
            Self::File { path, .. } => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("file", &path.display().to_string())?;
                map.end()
            }
        }
    }
}
