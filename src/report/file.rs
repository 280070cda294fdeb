//! A report in a file, in the form that the file's ending names.

use std::path::Path;

use serde::Serialize;

use super::{Form, Table, csv, xlsx};
use crate::tabular::{FileError, FileFault, Lang, write_whole};

/// The endings of files that reports are written to.
const ENDINGS: &[&str] = &["csv", "json", "xlsx"];

/// A report: rows for programs, and the table of them for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<R> {
    /// The rows as the contract has them.
    pub rows: R,
    /// The table.
    pub table: Table,
}

/// Writes a report as `.csv`, `.json` or `.xlsx`, whole or not at all.
///
/// # Errors
/// Another ending, what the form cannot hold, what the system says against it.
pub fn write<R: Serialize>(report: &Report<R>, path: &Path, lang: Lang) -> Result<(), FileError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("csv") => csv(&report.table, Form::Office(lang)),
        Some("json") => json(&report.rows),
        Some("xlsx") => xlsx(&report.table, lang),
        Some(_) | None => Err(FileFault::Ending { known: ENDINGS }),
    };
    write_whole(path, &bytes.map_err(|fault| fault.at(path))?)
}

fn json<R: Serialize>(rows: &R) -> Result<Vec<u8>, FileFault> {
    let mut text =
        serde_json::to_vec_pretty(rows).map_err(|error| FileFault::unwritable(&error))?;
    text.push(b'\n');
    Ok(text)
}
