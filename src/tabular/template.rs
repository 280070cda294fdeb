//! Empty files with the headers that a reader wants.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Note, Workbook, XlsxError};

use bofu_domain::language::Lang;

use super::{Column, FileError, FileFault};

/// Rows below the header that a template formats as text.
const TEXT_ROWS: u32 = 5_000;

/// An empty `.csv` or `.xlsx` file with the headers of `columns`, in
/// Chinese or by name. In a workbook all cells are text, so that no account
/// loses a digit, and a note at each header gives its other name and whether
/// it must be filled in.
///
/// # Errors
/// Another ending of the file's name.
pub fn template(path: &Path, columns: &[Column], lang: Lang) -> Result<Vec<u8>, FileError> {
    let header = |column: &Column| lang.pick(&column.zh, &column.name).to_owned();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(csv_header(columns.iter().map(header))),
        Some("xlsx") => {
            workbook(columns, lang).map_err(|error| FileFault::unwritable(&error).at(path))
        }
        Some(_) | None => Err(FileFault::Ending { known: &["csv", "xlsx"] }.at(path)),
    }
}

/// A workbook's properties with a fixed time of creation: what a workbook is
/// made from names its time, and the same content is the same file.
pub fn properties(title: &str) -> Result<DocProperties, XlsxError> {
    let fixed = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new().set_title(title).set_author("Bofu").set_creation_datetime(&fixed))
}

fn csv_header(headers: impl Iterator<Item = String>) -> Vec<u8> {
    let cell = |text: String| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let line: Vec<String> = headers.map(cell).collect();
    format!("\u{feff}{}\r\n", line.join(",")).into_bytes()
}

fn workbook(columns: &[Column], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(lang.pick("导入模板", "Import template"))?);
    let sheet = book.add_worksheet();
    let (head, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (index, column) in columns.iter().enumerate() {
        let at = u16::try_from(index).unwrap_or(u16::MAX);
        let (shown, other) = match lang {
            Lang::Zh => (&column.zh, &column.name),
            Lang::En => (&column.name, &column.zh),
        };
        let need = if column.required {
            lang.pick("必填", "required")
        } else {
            lang.pick("选填", "optional")
        };
        sheet.write_string_with_format(0, at, shown, &head)?;
        sheet.insert_note(0, at, &Note::new(format!("{other}\n{need}")).set_author("Bofu"))?;
        let width = u16::try_from(unicode_width::UnicodeWidthStr::width(shown.as_str()));
        sheet.set_column_width(at, width.unwrap_or(20).clamp(10, 40) + 4)?;
        for row in 1..=TEXT_ROWS {
            sheet.write_blank(row, at, &text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{read, write_whole},
        *,
    };

    #[test]
    fn a_template_has_exactly_the_columns_that_the_reader_wants() {
        let columns =
            [Column::required("uscc", "统一社会信用代码"), Column::optional("a", "金额, 元")];
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "a.xlsx"] {
            for lang in [Lang::Zh, Lang::En] {
                let path = folder.path().join(name);
                write_whole(&path, &template(&path, &columns, lang).unwrap()).unwrap();
                let sheet = read(&path, &columns).unwrap();
                assert_eq!(sheet.headers()[0], lang.pick("统一社会信用代码", "uscc"));
                assert_eq!(sheet.count(), 0);
            }
        }
    }

    #[test]
    fn a_template_of_another_ending_is_refused_with_those_there_are() {
        let error = template(Path::new("a.pdf"), &[], Lang::En).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.pdf: cannot be written in this form; known are .csv, .xlsx"
        );
    }
}
