//! A row's cells: texts and numbers, whichever database they come from, and
//! how the types of the rows are read from and written to them.

use bofu_domain::{
    date::{Date, Year},
    money::Money,
    names::NameError,
    uscc::Uscc,
};
use serde_json::Value;

use crate::StoreError;

/// One row, by column number.
pub(super) trait Cells {
    /// A text, or null.
    fn text(&self, index: usize) -> Result<Option<String>, sqlx::Error>;
    /// A number, or null.
    fn int(&self, index: usize) -> Result<Option<i64>, sqlx::Error>;
}

/// Reads the cells of one row from left to right.
pub(super) struct Reader<'a> {
    cells: &'a dyn Cells,
    table: &'static str,
    next: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(table: &'static str, cells: &'a dyn Cells) -> Self {
        Self { cells, table, next: 0 }
    }

    fn damaged(&self, why: &dyn std::fmt::Display) -> StoreError {
        let (table, column) = (self.table, self.next);
        StoreError::Damaged { what: format!("column {column} of {table}: {why}") }
    }

    fn needed<T>(&self, cell: Option<T>) -> Result<T, StoreError> {
        cell.ok_or_else(|| self.damaged(&"null where a value must stand"))
    }

    /// A text that may be null.
    pub(super) fn maybe_text<T: From<String>>(&mut self) -> Result<Option<T>, StoreError> {
        Ok(self.maybe_string()?.map(T::from))
    }

    fn maybe_string(&mut self) -> Result<Option<String>, StoreError> {
        let cell = self.cells.text(self.next);
        self.next += 1;
        cell.map_err(|error| self.damaged(&error))
    }

    /// A number that may be null.
    pub(super) fn maybe_int(&mut self) -> Result<Option<i64>, StoreError> {
        let cell = self.cells.int(self.next);
        self.next += 1;
        cell.map_err(|error| self.damaged(&error))
    }

    pub(super) fn text<T: From<String>>(&mut self) -> Result<T, StoreError> {
        self.string().map(T::from)
    }

    fn string(&mut self) -> Result<String, StoreError> {
        let cell = self.maybe_string()?;
        self.needed(cell)
    }

    fn int(&mut self) -> Result<i64, StoreError> {
        let cell = self.maybe_int()?;
        self.needed(cell)
    }

    /// A position, a sequence, a version.
    pub(super) fn count(&mut self) -> Result<u64, StoreError> {
        let number = self.int()?;
        u64::try_from(number).map_err(|error| self.damaged(&error))
    }

    /// An instalment's number.
    pub(super) fn number(&mut self) -> Result<u32, StoreError> {
        let number = self.int()?;
        u32::try_from(number).map_err(|error| self.damaged(&error))
    }

    /// An instalment's number that may be null.
    pub(super) fn maybe_number(&mut self) -> Result<Option<u32>, StoreError> {
        let cell = self.maybe_int()?.map(u32::try_from).transpose();
        cell.map_err(|error| self.damaged(&error))
    }

    pub(super) fn year(&mut self) -> Result<Year, StoreError> {
        let number = self.int()?;
        i16::try_from(number).map(Year).map_err(|error| self.damaged(&error))
    }

    pub(super) fn money(&mut self) -> Result<Money, StoreError> {
        let cell = self.maybe_money()?;
        self.needed(cell)
    }

    pub(super) fn maybe_money(&mut self) -> Result<Option<Money>, StoreError> {
        let Some(fen) = self.maybe_int()? else { return Ok(None) };
        Money::checked_fen(fen)
            .map(Some)
            .ok_or_else(|| self.damaged(&"an amount that is out of range"))
    }

    pub(super) fn date(&mut self) -> Result<Date, StoreError> {
        let cell = self.maybe_date()?;
        self.needed(cell)
    }

    pub(super) fn maybe_date(&mut self) -> Result<Option<Date>, StoreError> {
        let Some(text) = self.maybe_string()? else { return Ok(None) };
        text.parse().map(Some).map_err(|error| self.damaged(&error))
    }

    /// A name or number, by its own reader.
    pub(super) fn name<T>(
        &mut self,
        parse: fn(&str) -> Result<T, NameError>,
    ) -> Result<T, StoreError> {
        let text = self.string()?;
        parse(&text).map_err(|error| self.damaged(&error))
    }

    pub(super) fn maybe_name<T>(
        &mut self,
        parse: fn(&str) -> Result<T, NameError>,
    ) -> Result<Option<T>, StoreError> {
        let Some(text) = self.maybe_string()? else { return Ok(None) };
        parse(&text).map(Some).map_err(|error| self.damaged(&error))
    }

    pub(super) fn uscc(&mut self) -> Result<Uscc, StoreError> {
        let cell = self.maybe_uscc()?;
        self.needed(cell)
    }

    pub(super) fn maybe_uscc(&mut self) -> Result<Option<Uscc>, StoreError> {
        let Some(text) = self.maybe_string()? else { return Ok(None) };
        // Verified, or overridden with evidence, when it was registered.
        Uscc::stored(&text).map(Some).map_err(|error| self.damaged(&error))
    }

    /// One of a list of words.
    pub(super) fn word<T>(&mut self, parse: fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let text = self.string()?;
        parse(&text).ok_or_else(|| self.damaged(&format!("{text:?} is none of its words")))
    }

    /// Yes or no, kept as 1 or 0.
    pub(super) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    /// A list, kept as JSON.
    pub(super) fn list<T: serde::de::DeserializeOwned>(&mut self) -> Result<Vec<T>, StoreError> {
        let text = self.string()?;
        serde_json::from_str(&text).map_err(|error| self.damaged(&error))
    }
}

/// Takes the cells of one row from left to right, in whichever form.
pub(super) trait Row {
    /// A text.
    fn text(&mut self, text: &str);
    /// What shows itself as a text.
    fn shown(&mut self, text: &dyn std::fmt::Display);
    /// A number.
    fn number(&mut self, number: i64);
    /// Nothing.
    fn null(&mut self);
}

impl Row for Vec<Value> {
    fn text(&mut self, cell: &str) {
        self.push(text(&cell));
    }

    fn shown(&mut self, cell: &dyn std::fmt::Display) {
        self.push(text(&cell));
    }

    fn number(&mut self, number: i64) {
        self.push(Value::from(number));
    }

    fn null(&mut self) {
        self.push(Value::Null);
    }
}

impl dyn Row + '_ {
    /// A text that shows itself, or null.
    pub(super) fn maybe(&mut self, cell: Option<&impl std::fmt::Display>) {
        match cell {
            Some(cell) => self.shown(cell),
            None => self.null(),
        }
    }

    /// A day, as ISO 8601 writes it.
    pub(super) fn date(&mut self, date: Date) {
        let digits = |number: i16| [number / 10 % 10, number % 10];
        let numbers =
            [date.year() / 100, date.year() % 100, date.month().into(), date.day().into()];
        let mut text = *b"0000-00-00";
        for (at, number) in [0, 2, 5, 8].into_iter().zip(numbers) {
            for (place, digit) in text.iter_mut().skip(at).zip(digits(number)) {
                *place += u8::try_from(digit).unwrap_or_default();
            }
        }
        match std::str::from_utf8(&text) {
            Ok(text) if date.year() >= 0 => self.text(text),
            Ok(_) | Err(_) => self.shown(&date),
        }
    }

    /// A day or null.
    pub(super) fn maybe_date(&mut self, date: Option<Date>) {
        match date {
            Some(date) => self.date(date),
            None => self.null(),
        }
    }

    /// Fen.
    pub(super) fn fen(&mut self, money: Money) {
        self.number(money.fen());
    }

    /// Fen or null.
    pub(super) fn maybe_fen(&mut self, money: Option<Money>) {
        match money {
            Some(money) => self.fen(money),
            None => self.null(),
        }
    }

    /// Yes or no, kept as 1 or 0.
    pub(super) fn flag(&mut self, yes: bool) {
        self.number(i64::from(yes));
    }

    /// A list, kept as JSON. One that is no JSON becomes a null, which the
    /// column refuses.
    pub(super) fn list<T: serde::Serialize>(&mut self, items: &[T]) {
        match serde_json::to_string(items) {
            Ok(json) => self.text(&json),
            Err(_) => self.null(),
        }
    }
}

/// A text of JSON, of which both databases make a text.
fn text(text: &impl ToString) -> Value {
    // PostgreSQL has no text with a NUL in it; free text in an event may.
    Value::String(text.to_string().replace('\0', "\u{fffd}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_it_shows_itself() {
        let days =
            [(2023, 10, 1), (1949, 1, 31), (2199, 12, 9), (7, 2, 3), (0, 1, 1), (-44, 3, 15)];
        for (year, month, day) in days {
            let date = Date::constant(year, month, day);
            let mut cells: Vec<Value> = Vec::new();
            let row: &mut dyn Row = &mut cells;
            row.date(date);
            assert_eq!(cells, [Value::from(date.to_string())]);
        }
    }
}
