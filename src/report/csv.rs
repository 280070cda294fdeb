//! A table as CSV.

use bofu_domain::language::Lang;

use super::Table;
use bofu_tabular::{FileFault, neutralised};

/// For whom a CSV file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a spreadsheet program: labels as headers (in English the names), a
    /// byte order mark, without which Excel takes UTF-8 for GBK.
    Office(Lang),
    /// For a program: names as headers, no mark.
    Machine,
}

/// The table's rows under its headers, without title and sums: what is data
/// stays data. Cells that a spreadsheet would run are neutralised.
///
/// # Errors
/// None that a table in memory could cause.
pub fn csv(table: &Table, form: Form) -> Result<Vec<u8>, FileFault> {
    let (mark, lang) = match form {
        Form::Office(lang) => ("\u{feff}", lang),
        Form::Machine => ("", Lang::En),
    };
    let header = |column: &super::ColumnSpec| match form {
        Form::Office(Lang::Zh) => column.label.zh.clone(),
        Form::Office(Lang::En) | Form::Machine => column.name.to_owned(),
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(mark.as_bytes().to_vec());
    let unwritable = |error: csv::Error| FileFault::unwritable(&error);
    writer.write_record(table.columns.iter().map(header)).map_err(unwritable)?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| neutralised(&cell.plain(lang)).into_owned());
        writer.write_record(cells).map_err(unwritable)?;
    }
    writer.into_inner().map_err(|error| FileFault::unwritable(error.error()))
}
