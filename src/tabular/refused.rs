//! The rows of an import that were refused, as a file to correct and import again.

use std::{
    borrow::Cow,
    ffi::OsString,
    path::{Path, PathBuf},
};

use bofu_domain::{explained::Explained, identity_number::masked, language::Lang, uscc::Uscc};

use super::{
    FileFault, Row, Sheet,
    columns::{REFUSAL_COLUMNS, plain},
    neutralised, shown, shown_message,
};

/// What a file of refused rows ends its name with.
const SUFFIX: &str = ".refused.csv";

/// Refused rows, collected during an import.
#[derive(Debug, Clone)]
pub struct Refusals {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    lang: Lang,
}

impl Refusals {
    /// None yet of a sheet's rows; reasons are written in `lang`.
    pub fn new(sheet: &Sheet, lang: Lang) -> Self {
        Self { headers: sheet.headers().to_vec(), rows: Vec::new(), lang }
    }

    /// Adds a row with why it was refused.
    pub fn push(&mut self, row: &Row, why: &dyn Explained) {
        let (reason, hint) = match self.lang {
            Lang::Zh => (why.zh(), why.hint_zh()),
            Lang::En => (why.to_string(), why.hint()),
        };
        let [reason, hint] = [reason, hint].map(|text| shown_message(&text, self.lang));
        let cell = |(column, cell): (usize, &String)| shown(&self.shown(column, cell)).into_owned();
        let mut cells: Vec<String> = row.raw.iter().enumerate().map(cell).collect();
        cells.extend([row.number.to_string(), why.code().to_owned(), reason, hint]);
        self.rows.push(cells);
    }

    /// A cell as it is written: a person's identity number in the column of
    /// codes has its middle hidden.
    fn shown(&self, column: usize, cell: &str) -> String {
        let is_code = self.headers.get(column).is_some_and(|header| {
            let header = plain(header);
            header == "uscc" || header == "统一社会信用代码"
        });
        let is_person = is_code && Uscc::parse(cell).is_err();
        masked(cell).filter(|_| is_person).unwrap_or_else(|| cell.to_owned())
    }

    /// How many rows were refused.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether every row went well.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as a file.
    ///
    /// # Errors
    /// What cannot be written as CSV.
    pub fn bytes(&self) -> Result<Vec<u8>, FileFault> {
        self.csv().map_err(|error| FileFault::Io { writing: true, error })
    }

    fn csv(&self) -> std::io::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let headers = self.headers.iter().map(|header| shown(header));
        let ours = REFUSAL_COLUMNS.into_iter().map(Cow::Borrowed);
        writer.write_record(headers.chain(ours).map(Cow::into_owned))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| neutralised(cell).into_owned()))?;
        }
        writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The file of refused rows that belongs to a file: `claims.csv.refused.csv`.
pub fn refused_path(source: &Path) -> PathBuf {
    let mut name: OsString = source.as_os_str().to_owned();
    name.push(SUFFIX);
    PathBuf::from(name)
}
