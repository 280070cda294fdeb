//! Rows as lines of PostgreSQL's `COPY` text format: how new tables are filled
//! there, and the canonical form of a row for digests on both databases.

use std::fmt::Write as _;

use super::cells::Row;

/// A null.
pub(super) const NULL: &str = "\\N";

/// Adds a text as a cell, without the tab before it.
pub(super) fn push_text(line: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\t', '\n', '\r']) {
        let (plain, from) = rest.split_at(at);
        line.push_str(plain);
        let mut from = from.chars();
        line.push_str(match from.next() {
            Some('\t') => "\\t",
            Some('\n') => "\\n",
            Some('\r') => "\\r",
            Some(_) | None => "\\\\",
        });
        rest = from.as_str();
    }
    line.push_str(rest);
}

/// Rows that write their own cells.
pub(super) struct Lines {
    text: String,
    /// What shows itself, before it is escaped.
    shown: String,
    begun: bool,
}

impl Lines {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { text: String::with_capacity(rows * 512), shown: String::new(), begun: false }
    }

    fn begin_cell(&mut self) {
        if self.begun {
            self.text.push('\t');
        }
        self.begun = true;
    }

    pub(super) fn end_row(&mut self) {
        self.text.push('\n');
        self.begun = false;
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl Row for Lines {
    fn text(&mut self, text: &str) {
        self.begin_cell();
        // PostgreSQL has no text with a NUL in it; free text in an event may.
        if text.contains('\0') {
            push_text(&mut self.text, &text.replace('\0', "\u{fffd}"));
        } else {
            push_text(&mut self.text, text);
        }
    }

    fn shown(&mut self, text: &dyn std::fmt::Display) {
        let mut shown = std::mem::take(&mut self.shown);
        shown.clear();
        // Writing to a string cannot fail.
        let _ = write!(shown, "{text}");
        self.text(&shown);
        self.shown = shown;
    }

    fn number(&mut self, number: i64) {
        self.begin_cell();
        let _ = write!(self.text, "{number}");
    }

    fn null(&mut self) {
        self.begin_cell();
        self.text.push_str(NULL);
    }
}

/// The table and the columns of `INSERT INTO t (…) …`; `None`: another statement.
pub(super) fn target(insert: &str) -> Option<(&str, &str)> {
    let rest = insert.strip_prefix("INSERT INTO ")?;
    let (table, rest) = rest.split_once(" (")?;
    let (columns, _) = rest.split_once(')')?;
    Some((table, columns))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_would_end_a_cell_or_a_row_is_escaped() {
        let mut lines = Lines::with_capacity(1);
        lines.text("a\tb\\\n\r拨\0");
        lines.null();
        lines.number(-7);
        lines.shown(&"\\N");
        lines.end_row();
        lines.text("next");
        lines.end_row();
        let expected = "a\\tb\\\\\\n\\r拨\u{fffd}\t\\N\t-7\t\\\\N\nnext\n";
        assert_eq!(lines.into_text(), expected);
    }

    #[test]
    fn an_insert_says_where_its_rows_go() {
        let sql = "INSERT INTO claims (a, b) SELECT value->>0 FROM";
        assert_eq!(target(sql), Some(("claims", "a, b")));
        assert_eq!(target("UPDATE claims SET a = 1"), None);
    }
}
