//! The columns a file may have, and which of its headers names which.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{FileFault, MAX_COLUMNS, Place};

/// The columns that [`super::Refusals`] adds behind the original ones.
pub(super) const REFUSAL_COLUMNS: [&str; 4] = ["row", "code", "reason", "hint"];

/// A column that a file may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, accepted as a header in any case.
    pub name: String,
    /// Its Chinese label, accepted as a header too.
    pub zh: String,
    /// Whether the column must be there and every row must fill it.
    pub required: bool,
}

impl Column {
    /// A column that must be there and be filled in every row.
    pub fn required(name: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { name: name.into(), zh: zh.into(), required: true }
    }

    /// A column that may be left out, or left empty.
    pub fn optional(name: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { name: name.into(), zh: zh.into(), required: false }
    }
}

/// A column's letter as a spreadsheet shows it: 0 is `A`, 26 is `AA`.
pub fn letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % 26]));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The header of a file, matched with the columns it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The headers as written.
    pub(super) written: Vec<String>,
    /// For each header the column it names; `None` where the header is empty
    /// or only repeats why the row was refused before.
    named: Vec<Option<Column>>,
    /// Headers that a file of refused rows carries beyond the original ones.
    pub(super) ignored_from: usize,
}

impl Header {
    /// Matches the headers of row `row`. The four columns that a file of refused
    /// rows ends with are passed over, whatever it was saved as since.
    pub(super) fn matched(
        cells: Vec<String>,
        row: u32,
        columns: &[Column],
    ) -> Result<Self, FileFault> {
        let written = without_empty_end(cells);
        if written.is_empty() {
            return Err(FileFault::Empty);
        }
        if written.len() > MAX_COLUMNS {
            return Err(FileFault::TooManyColumns { columns: written.len(), limit: MAX_COLUMNS });
        }
        let ignored_from = match written.len().checked_sub(REFUSAL_COLUMNS.len()) {
            Some(start) if written[start..] == REFUSAL_COLUMNS => start,
            Some(_) | None => written.len(),
        };
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let mut named = Vec::with_capacity(written.len());
        for (index, header) in written.iter().enumerate() {
            let column = if index >= ignored_from || header.is_empty() {
                None
            } else {
                Some(find(header, columns).ok_or_else(|| unknown(header, index, row, columns))?)
            };
            if let Some(column) = column
                && let Some(before) = first.insert(&column.name, index)
            {
                return Err(FileFault::DuplicateColumn {
                    name: column.name.clone(),
                    first: letter(before),
                    second: letter(index),
                });
            }
            named.push(column.cloned());
        }
        for column in columns.iter().filter(|column| column.required) {
            if !first.contains_key(column.name.as_str()) {
                return Err(FileFault::MissingColumn {
                    name: column.name.clone(),
                    zh: column.zh.clone(),
                });
            }
        }
        Ok(Self { written, named, ignored_from })
    }

    /// How many headers there are.
    pub(super) fn len(&self) -> usize {
        self.written.len()
    }

    /// The column under a header.
    pub(super) fn column(&self, index: usize) -> Option<&Column> {
        self.named.get(index).and_then(Option::as_ref)
    }

    /// Where a cell stands.
    pub(super) fn place(&self, index: usize) -> Place {
        let name = self.column(index).map(|column| column.name.clone()).unwrap_or_default();
        Place { letter: letter(index), name }
    }
}

fn without_empty_end(mut cells: Vec<String>) -> Vec<String> {
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

fn find<'a>(header: &str, columns: &'a [Column]) -> Option<&'a Column> {
    let wanted = plain(header);
    columns.iter().find(|column| plain(&column.name) == wanted || plain(&column.zh) == wanted)
}

/// A header without what people vary: blanks, case, full width, and the star
/// that marks required columns in templates.
pub fn plain(header: &str) -> String {
    header.nfkc().filter(|c| !c.is_whitespace() && *c != '*').flat_map(char::to_lowercase).collect()
}

fn unknown(header: &str, index: usize, row: u32, columns: &[Column]) -> FileFault {
    FileFault::UnknownColumn {
        header: header.to_owned(),
        column: letter(index),
        row,
        known: columns.iter().map(|column| (column.name.clone(), column.zh.clone())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(cells: &[&str]) -> Result<Header, FileFault> {
        let columns = [
            Column::required("uscc", "统一社会信用代码"),
            Column::required("amount", "金额(元)"),
            Column::optional("note", "备注"),
        ];
        let cells = cells.iter().map(|&cell| cell.to_owned()).collect();
        Header::matched(cells, 1, &columns)
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let letters = [0, 25, 26, 51, 701, 702].map(letter);
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "ZZ", "AAA"]);
    }

    #[test]
    fn headers_are_found_in_both_languages_and_any_order() {
        let header = header(&["金额（元）", "USCC *", "", ""]).unwrap();
        assert_eq!(header.len(), 2);
        assert_eq!(header.place(0).to_string(), "A (amount)");
        assert_eq!(header.place(1).to_string(), "B (uscc)");
    }

    #[test]
    fn a_header_that_no_column_has_is_named_with_its_cell() {
        let error = header(&["uscc", "amuont"]).unwrap_err();
        assert_eq!(error.to_string(), "unknown column \"amuont\" in B1");
    }

    #[test]
    fn one_column_under_two_names_is_refused() {
        let error = header(&["uscc", "amount", "统一社会信用代码"]).unwrap_err();
        assert_eq!(error.to_string(), "the column uscc stands twice, in A and C");
    }

    #[test]
    fn a_missing_column_is_named_in_both_languages() {
        let error = header(&["uscc"]).unwrap_err();
        assert_eq!(error.to_string(), "the column amount (金额(元)) is missing");
    }

    #[test]
    fn the_reasons_behind_refused_rows_are_passed_over_only_as_a_whole() {
        let cells = ["uscc", "amount", "row", "code", "reason", "hint"];
        assert_eq!(header(&cells).unwrap().ignored_from, 2);
        assert!(header(&cells[..5]).is_err());
    }
}
