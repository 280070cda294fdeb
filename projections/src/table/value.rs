//! The types that a column may have. Names, days and words are texts, sums are
//! numbers of fen, yes and no are 1 and 0, lists are texts of JSON.

use std::collections::BTreeSet;

use bofu_domain::{
    audit::event::FindingKind,
    authority::Role,
    date::{Date, Year},
    enterprise::values::RecoveryCause,
    money::Money,
    names::{
        ActorName, AuditNo, BatchNo, CeilingId, ClaimNo, DocumentNo, EndToEndId, Holder, MeasureId,
        PartyName, Subject,
    },
    uscc::Uscc,
};
use serde::{Serialize, de::DeserializeOwned};
use smol_str::SmolStr;

use super::cell::{Cell, ColumnType, ColumnValue, WriteCells};
use crate::{
    findings::FindingStatus,
    status::{ClaimStatus, InstalmentStatus, OrderStatus},
};

impl<T: ColumnValue> ColumnValue for Option<T> {
    const TYPE: ColumnType = T::TYPE;
    const IS_NULLABLE: bool = true;

    fn write(&self, to: &mut impl WriteCells) {
        match self {
            Some(value) => value.write(to),
            None => to.null(),
        }
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        T::read(cell).map(Some)
    }

    fn read_nullable(cell: Option<Cell<'_>>) -> Result<Self, String> {
        cell.map(T::read).transpose()
    }
}

/// Names and numbers, by their own readers.
macro_rules! names {
    ($($name:ty: $parse:path,)+) => {$(
        impl ColumnValue for $name {
            const TYPE: ColumnType = ColumnType::Text;

            fn write(&self, to: &mut impl WriteCells) {
                to.text(self.as_str());
            }

            fn read(cell: Cell<'_>) -> Result<Self, String> {
                $parse(cell.text()?).map_err(|error| error.to_string())
            }
        }
    )+};
}

names! {
    ActorName: ActorName::parse,
    AuditNo: AuditNo::parse,
    BatchNo: BatchNo::parse,
    CeilingId: CeilingId::parse,
    ClaimNo: ClaimNo::parse,
    DocumentNo: DocumentNo::parse,
    EndToEndId: EndToEndId::parse,
    Holder: Holder::parse,
    MeasureId: MeasureId::parse,
    PartyName: PartyName::parse,
    Subject: Subject::parse,
    // Verified, or overridden with evidence, when it was registered.
    Uscc: Uscc::stored,
}

/// Words of a list.
macro_rules! listed_words {
    ($($name:ty,)+) => {$(
        impl ColumnValue for $name {
            const TYPE: ColumnType = ColumnType::Text;

            fn write(&self, to: &mut impl WriteCells) {
                to.text(self.as_str());
            }

            fn read(cell: Cell<'_>) -> Result<Self, String> {
                let text = cell.text()?;
                Self::parse(text).ok_or_else(|| format!("{text:?} is none of its words"))
            }
        }
    )+};
}

listed_words! {
    ClaimStatus,
    FindingKind,
    FindingStatus,
    InstalmentStatus,
    OrderStatus,
    RecoveryCause,
}

/// Texts as they are.
macro_rules! texts {
    ($($name:ty,)+) => {$(
        impl ColumnValue for $name {
            const TYPE: ColumnType = ColumnType::Text;

            fn write(&self, to: &mut impl WriteCells) {
                to.text(self.as_str());
            }

            fn read(cell: Cell<'_>) -> Result<Self, String> {
                cell.text().map(Self::from)
            }
        }
    )+};
}

texts! {
    SmolStr,
    String,
}

/// Numbers that fit into 64 bits with a sign; one beyond is held at the bound.
macro_rules! numbers {
    ($($name:ty,)+) => {$(
        impl ColumnValue for $name {
            const TYPE: ColumnType = ColumnType::Number;

            fn write(&self, to: &mut impl WriteCells) {
                to.number(i64::try_from(*self).unwrap_or(i64::MAX));
            }

            fn read(cell: Cell<'_>) -> Result<Self, String> {
                Self::try_from(cell.number()?).map_err(|error| error.to_string())
            }
        }
    )+};
}

numbers! {
    i64,
    u32,
    u64,
}

impl ColumnValue for Year {
    const TYPE: ColumnType = ColumnType::Number;

    fn write(&self, to: &mut impl WriteCells) {
        to.number(self.0.into());
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        i16::try_from(cell.number()?).map(Self).map_err(|error| error.to_string())
    }
}

impl ColumnValue for Money {
    const TYPE: ColumnType = ColumnType::Fen;

    fn write(&self, to: &mut impl WriteCells) {
        to.number(self.fen());
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let fen = cell.number()?;
        Self::checked_fen(fen).ok_or_else(|| "an amount that is out of range".to_owned())
    }
}

impl ColumnValue for bool {
    const TYPE: ColumnType = ColumnType::Number;

    fn write(&self, to: &mut impl WriteCells) {
        to.number(i64::from(*self));
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        cell.number().map(|number| number != 0)
    }
}

impl ColumnValue for Date {
    const TYPE: ColumnType = ColumnType::Text;

    /// As ISO 8601 writes it, without a text on the heap: rows have several.
    fn write(&self, to: &mut impl WriteCells) {
        let digits = |number: i16| [number / 10 % 10, number % 10];
        let numbers =
            [self.year() / 100, self.year() % 100, self.month().into(), self.day().into()];
        let mut text = *b"0000-00-00";
        for (at, number) in [0, 2, 5, 8].into_iter().zip(numbers) {
            for (place, digit) in text.iter_mut().skip(at).zip(digits(number)) {
                *place += u8::try_from(digit).unwrap_or_default();
            }
        }
        match std::str::from_utf8(&text) {
            Ok(text) if self.year() >= 0 => to.text(text),
            Ok(_) | Err(_) => to.shown(self),
        }
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        cell.text()?.parse::<Self>().map_err(|error| error.to_string())
    }
}

/// A list that is no JSON becomes a null, which the column refuses.
fn write_list(list: &impl Serialize, to: &mut impl WriteCells) {
    match serde_json::to_string(list) {
        Ok(json) => to.text(&json),
        Err(_) => to.null(),
    }
}

fn read_list<T: DeserializeOwned>(cell: Cell<'_>) -> Result<T, String> {
    serde_json::from_str(cell.text()?).map_err(|error| error.to_string())
}

impl<T: Serialize + DeserializeOwned> ColumnValue for Vec<T> {
    const TYPE: ColumnType = ColumnType::Text;

    fn write(&self, to: &mut impl WriteCells) {
        write_list(self, to);
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        read_list(cell)
    }
}

impl ColumnValue for BTreeSet<Role> {
    const TYPE: ColumnType = ColumnType::Text;

    fn write(&self, to: &mut impl WriteCells) {
        write_list(self, to);
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        read_list(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes the texts of cells.
    #[derive(Default)]
    struct Texts(Vec<String>);

    impl WriteCells for Texts {
        fn text(&mut self, text: &str) {
            self.0.push(text.to_owned());
        }

        fn shown(&mut self, value: &dyn std::fmt::Display) {
            self.0.push(value.to_string());
        }

        fn number(&mut self, number: i64) {
            self.0.push(number.to_string());
        }

        fn null(&mut self) {
            self.0.push("null".to_owned());
        }
    }

    fn written(value: &impl ColumnValue) -> String {
        let mut texts = Texts::default();
        value.write(&mut texts);
        texts.0.concat()
    }

    #[test]
    fn a_day_is_written_as_it_shows_itself() {
        let days =
            [(2023, 10, 1), (1949, 1, 31), (2199, 12, 9), (7, 2, 3), (0, 1, 1), (-44, 3, 15)];
        for (year, month, day) in days {
            let date = Date::constant(year, month, day);
            assert_eq!(written(&date), date.to_string());
        }
    }

    #[test]
    fn a_null_is_refused_unless_the_column_may_be_null() {
        assert_eq!(Option::<Money>::read_nullable(None), Ok(None));
        assert_eq!(written(&None::<Money>), "null");
        assert_eq!(Money::read_nullable(None), Err("null where a value must stand".to_owned()));
    }

    #[test]
    fn a_cell_that_holds_no_such_value_says_why() {
        let range = Err("an amount that is out of range".to_owned());
        assert_eq!(Money::read(Cell::Number(i64::MAX)), range);
        let word = Err("\"paid\" is none of its words".to_owned());
        assert_eq!(ClaimStatus::read(Cell::Text("paid")), word);
        assert!(u64::read(Cell::Number(-1)).is_err());
        assert!(Date::read(Cell::Text("2023-13-01")).is_err());
        assert!(ClaimNo::read(Cell::Number(1)).is_err());
    }
}
