//! A report that is shown, or was handed out as a file.

use std::path::{Path, PathBuf};

use bofu_app::{error::AppError, files::Download, reports::Frame};
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
    File(PathBuf),
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
        Ok(Self::File(path.to_owned()))
    }
}

impl<R> TableOrFile<R> {
    /// The same with rows of another type.
    pub(crate) fn map<T>(self, rows_as: impl FnOnce(R) -> T) -> TableOrFile<T> {
        match self {
            Self::Rows { rows, table } => TableOrFile::Rows { rows: rows_as(rows), table },
            Self::File(path) => TableOrFile::File(path),
        }
    }
}

impl<R: Serialize> Serialize for TableOrFile<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Rows { rows, .. } => rows.serialize(serializer),
            Self::File(path) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("file", &path.display().to_string())?;
                map.end()
            }
        }
    }
}
