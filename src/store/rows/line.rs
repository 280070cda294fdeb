//! A row as one line of PostgreSQL's text format for `COPY`: the same bytes
//! from either database and from a row in memory, so that lines can be hashed
//! and compared.

use bofu_projections::table::{TableRow, WriteCells};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _, sqlite::SqliteRow};

use crate::StoreError;

/// A null.
const NULL: &str = "\\N";

/// Adds a text as a cell, without the tab before it.
fn push_text(line: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\t', '\n', '\r', '\u{8}', '\u{b}', '\u{c}']) {
        let (plain, from) = rest.split_at(at);
        line.push_str(plain);
        let mut from = from.chars();
        line.push_str(match from.next() {
            Some('\t') => "\\t",
            Some('\n') => "\\n",
            Some('\r') => "\\r",
            Some('\u{8}') => "\\b",
            Some('\u{b}') => "\\v",
            Some('\u{c}') => "\\f",
            Some(_) | None => "\\\\",
        });
        rest = from.as_str();
    }
    line.push_str(rest);
}

/// The text of a cell.
fn plain(cell: &str) -> String {
    let (mut text, mut escaped) = (String::with_capacity(cell.len()), false);
    for character in cell.chars() {
        if !escaped {
            escaped = character == '\\';
            if escaped {
                continue;
            }
            text.push(character);
            continue;
        }
        escaped = false;
        text.push(match character {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'b' => '\u{8}',
            'v' => '\u{b}',
            'f' => '\u{c}',
            other => other,
        });
    }
    text
}

/// The cells of a line; `None` is a null.
pub(super) fn cells(line: &str) -> Vec<Option<String>> {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.split('\t').map(|cell| (cell != NULL).then(|| plain(cell))).collect()
}

/// A line that is being written, cell by cell.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    begun: bool,
}

impl Line {
    fn begin_cell(&mut self) {
        if std::mem::replace(&mut self.begun, true) {
            self.text.push('\t');
        }
    }

    /// The line of a row.
    pub(super) fn of(row: &impl TableRow) -> String {
        let mut line = Self::default();
        row.write(&mut line);
        line.end()
    }

    /// The whole line, with its end.
    pub(super) fn end(mut self) -> String {
        self.text.push('\n');
        self.text
    }
}

impl WriteCells for Line {
    fn text(&mut self, text: &str) {
        self.begin_cell();
        if text.contains('\0') {
            // PostgreSQL has no text with a NUL in it: tables have this instead.
            push_text(&mut self.text, &text.replace('\0', "\u{fffd}"));
        } else {
            push_text(&mut self.text, text);
        }
    }

    fn shown(&mut self, value: &dyn std::fmt::Display) {
        self.text(&value.to_string());
    }

    fn number(&mut self, number: i64) {
        self.begin_cell();
        self.text.push_str(&number.to_string());
    }

    fn null(&mut self) {
        self.begin_cell();
        self.text.push_str(NULL);
    }
}

/// A row of SQLite as PostgreSQL copies it out. A cell of a type that no column
/// has, which only a hand at the file can have put there, is shown with its type.
pub(super) fn of_sqlite(
    row: &SqliteRow,
    failed: impl Fn(sqlx::Error) -> StoreError + Copy,
) -> Result<String, StoreError> {
    let mut line = Line::default();
    for at in 0..row.len() {
        let cell = row.try_get_raw(at).map_err(failed)?;
        let kind = cell.type_info();
        match (cell.is_null(), kind.name()) {
            (true, _) => line.null(),
            (false, "INTEGER") => line.number(row.try_get(at).map_err(failed)?),
            (false, "TEXT") => {
                let bytes: Vec<u8> = row.try_get_unchecked(at).map_err(failed)?;
                line.text(&String::from_utf8_lossy(&bytes));
            }
            (false, other) => {
                let bytes: Vec<u8> = row.try_get_unchecked(at).map_err(failed)?;
                line.text(&format!("{other}:{}", String::from_utf8_lossy(&bytes)));
            }
        }
    }
    Ok(line.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_back_the_cells_that_were_written() {
        let mut line = Line::default();
        let odd = "a\tb\\\n\r\u{8}\u{b}\u{c}拨";
        line.text(odd);
        line.null();
        line.number(-7);
        line.text("\\N");
        line.text("x\0y");
        let text = line.end();
        assert_eq!(text, "a\\tb\\\\\\n\\r\\b\\v\\f拨\t\\N\t-7\t\\\\N\tx\u{fffd}y\n");
        let expected = [Some(odd), None, Some("-7"), Some("\\N"), Some("x\u{fffd}y")];
        assert_eq!(cells(&text), expected.map(|cell| cell.map(ToOwned::to_owned)));
    }
}
