//! A report in a file, in the form that the file's ending names.

use std::path::Path;

use serde::Serialize;

use bofu_domain::language::Lang;

use super::{Form, Table, csv, pdf, svg, xlsx};
use bofu_tabular::{FileError, FileFault, write_whole};

/// The endings of files that reports are written to.
const ENDINGS: &[&str] = &["csv", "json", "pdf", "svg", "xlsx"];

/// The endings for a report without a chart.
const WITHOUT_CHART: &[&str] = &["csv", "json", "pdf", "xlsx"];

/// A report: rows for programs, and the table of them for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<R> {
    /// The rows as the contract has them.
    pub rows: R,
    /// The table.
    pub table: Table,
}

/// Writes a report as [`bytes`] gives it, whole or not at all.
///
/// # Errors
/// Those of [`bytes`], and what the system says against it.
pub fn write<R: Serialize>(report: &Report<R>, path: &Path, lang: Lang) -> Result<(), FileError> {
    write_whole(path, &bytes(report, path, lang)?)
}

/// A report as the file that a name asks for: `.csv`, `.json`, `.pdf` or
/// `.xlsx`, its chart as `.svg`.
///
/// # Errors
/// Another ending, a chart of a report that has none, what the form cannot hold.
pub fn bytes<R: Serialize>(
    report: &Report<R>,
    path: &Path,
    lang: Lang,
) -> Result<Vec<u8>, FileError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("csv") => csv(&report.table, Form::Office(lang)),
        Some("json") => json(&report.rows),
        Some("pdf") => pdf(&report.table, lang),
        Some("svg") => chart(&report.table, lang),
        Some("xlsx") => xlsx(&report.table, lang),
        Some(_) | None => Err(FileFault::Ending { known: ENDINGS }),
    };
    bytes.map_err(|fault| fault.at(path))
}

fn chart(table: &Table, lang: Lang) -> Result<Vec<u8>, FileFault> {
    let chart = table.chart.as_ref().ok_or(FileFault::Ending { known: WITHOUT_CHART })?;
    Ok(svg(chart, lang).into_bytes())
}

fn json<R: Serialize>(rows: &R) -> Result<Vec<u8>, FileFault> {
    let mut text =
        serde_json::to_vec_pretty(rows).map_err(|error| FileFault::unwritable(&error))?;
    text.push(b'\n');
    Ok(text)
}
