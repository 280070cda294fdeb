//! Values that stand above or below the table, found by their labels.

use bofu_domain::{date::Date, money::Money};
use unicode_normalization::UnicodeNormalization;

use super::{
    super::{Flaw, Spot, StatementFault, amount, day},
    schema::{Column, Layout},
};
use bofu_tabular::TableRow;

/// What a bank tells of a statement outside its lines.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) account: Option<String>,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    pub(super) opening: Option<(u32, Money)>,
    pub(super) closing: Option<(u32, Money)>,
    pub(super) sum_in: Option<(u32, Money)>,
    pub(super) sum_out: Option<(u32, Money)>,
    pub(super) count_in: Option<(u32, Money)>,
    pub(super) count_out: Option<(u32, Money)>,
    pub(super) count: Option<(u32, Money)>,
}

impl Facts {
    /// Takes what a row outside the table tells. What was told before stands.
    pub(super) fn search(&mut self, row: &TableRow, layout: &Layout) -> Result<(), StatementFault> {
        let cells = squeezed(row, layout);
        let labels = &layout.labels;
        let value = |label: &Option<Column>| label.as_ref().and_then(|label| value(&cells, label));
        if self.account.is_none() {
            self.account =
                value(&labels.account).map(|text| account(&text)).filter(|text| !text.is_empty());
        }
        let unread = |what: &Option<Column>, text: &str| {
            let label = what.as_ref().map(|label| label.name.clone()).unwrap_or_default();
            let flaw = Flaw::UnreadFact { label, text: text.chars().take(40).collect() };
            StatementFault::content(Some(Spot::Row(row.number)), flaw)
        };
        if let Some(text) = value(&labels.period).filter(|_| self.from.is_none()) {
            let (from, to) = period(&text).ok_or_else(|| unread(&labels.period, &text))?;
            (self.from, self.to) = (Some(from), Some(to));
        }
        for (known, label) in [(&mut self.from, &labels.from), (&mut self.to, &labels.to)] {
            if let Some(text) = value(label).filter(|_| known.is_none()) {
                let day: String = text.chars().take_while(|c| is_of_day(*c)).collect();
                *known = Some(day::parse(&day).map_err(|_| unread(label, &text))?);
            }
        }
        for (known, label) in [
            (&mut self.opening, &labels.opening),
            (&mut self.closing, &labels.closing),
            (&mut self.sum_in, &labels.sum_in),
            (&mut self.sum_out, &labels.sum_out),
            (&mut self.count_in, &labels.count_in),
            (&mut self.count_out, &labels.count_out),
            (&mut self.count, &labels.count),
        ] {
            if let Some(text) = value(label).filter(|_| known.is_none()) {
                let number: String = text.chars().take_while(|c| is_of_amount(*c)).collect();
                let read = amount::signed(number.trim_end_matches([',', '.']));
                *known = Some((row.number, read.map_err(|_| unread(label, &text))?));
            }
        }
        Ok(())
    }
}

/// The row's cells without blanks; of a comment, one cell, since its commas
/// divide nothing.
fn squeezed(row: &TableRow, layout: &Layout) -> Vec<String> {
    let is_comment = layout
        .comment()
        .is_some_and(|mark| row.cells.first().is_some_and(|cell| cell.starts_with(mark)));
    if is_comment {
        return vec![squeeze(&row.cells.join(","))];
    }
    row.cells.iter().map(|cell| squeeze(cell)).filter(|cell| !cell.is_empty()).collect()
}

/// A text in half width and small letters, without blanks.
fn squeeze(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What stands behind a label: in its cell, or in the next one.
fn value(cells: &[String], label: &Column) -> Option<String> {
    let (at, behind) = label.plain.iter().find_map(|label| {
        cells
            .iter()
            .enumerate()
            .find_map(|(at, cell)| cell.split_once(label.as_str()).map(|(_, behind)| (at, behind)))
    })?;
    // The label's English in brackets.
    let behind = match behind.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, rest)) if inside.contains(|c: char| c.is_ascii_alphabetic()) => rest,
        Some(_) | None => behind,
    };
    let here = behind.trim_start_matches([':', '=', '[', '(', '【', '-']);
    if here.is_empty() { cells.get(at + 1).cloned() } else { Some(here.to_owned()) }
}

fn account(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '*')
        .collect::<String>()
        .to_uppercase()
}

fn is_of_day(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月' | '日')
}

fn is_of_amount(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '+' | '¥' | '￥')
}

/// Two days: two numbers of eight digits, or twice three numbers.
fn period(text: &str) -> Option<(Date, Date)> {
    let numbers: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .take(7)
        .collect();
    let day = |parts: &[&str]| day::parse(&parts.join("-")).ok();
    match numbers.as_slice() {
        [from, to] => Some((day(&[from])?, day(&[to])?)),
        [from @ .., _, _, _] if from.len() == 3 => Some((day(from)?, day(&numbers[3..])?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(cells: &[&str], label: &str) -> Option<String> {
        let cells: Vec<String> = cells.iter().map(|cell| squeeze(cell)).collect();
        value(&cells, &Column::try_from(label.to_owned()).unwrap())
    }

    #[test]
    fn a_value_stands_behind_its_label_or_in_the_next_cell() {
        assert_eq!(of(&["账　　号：", "12020*0001"], "账号").unwrap(), "12020*0001");
        assert_eq!(of(&["# 账号: [1202] 户名: 样例"], "账号").unwrap(), "1202]户名:样例");
        assert_eq!(
            of(&["查询账号[ Inquirer account number ]", "1202"], "查询账号").unwrap(),
            "1202"
        );
        assert_eq!(of(&["户名"], "账号"), None);
    }

    #[test]
    fn a_period_is_two_days_however_they_are_divided() {
        let days = Some((Date::constant(2026, 9, 1), Date::constant(2026, 9, 30)));
        for text in [
            "20260901-20260930",
            "20260901至20260930",
            "2026-09-01~2026-09-30",
            "2026年9月1日至2026年9月30日",
        ] {
            assert_eq!(period(text), days, "{text}");
        }
        assert_eq!(period("2026-09"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_search_panic(text in "[0-9至账号:\\[\\], -]{0,30}|\\PC{0,20}") {
            let _ = (of(&[&text], "账号"), period(&text), account(&text));
        }
    }
}
