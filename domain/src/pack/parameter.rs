//! Parameters in time: each value with its first day and its source.

use rust_decimal::Decimal;

use super::bounds::Bounds;
use crate::{date::Date, language::Text};

/// A figure of the policy, or of what it refers to, in time.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its id, as lookups name it.
    pub id: String,
    /// What it is.
    pub label: Text,
    /// The clause that sets it, where one does.
    pub clause: Option<String>,
    /// The last day on which the series is known; later days have no value.
    pub complete_until: Option<Date>,
    /// The values, in time, without overlap or hole.
    pub values: Vec<Dated>,
}

/// One value with the days on which it is in force.
#[derive(Debug, Clone)]
pub struct Dated {
    /// The first day; `None`: from the beginning.
    pub from: Option<Date>,
    /// The day after the last; `None`: until further notice.
    pub to: Option<Date>,
    /// Where it is published.
    pub source: String,
    /// The value.
    pub figure: Figure,
}

/// A value, or several by a number or a choice.
#[derive(Debug, Clone)]
pub enum Figure {
    /// One for all.
    One(Decimal),
    /// By a number: the first band whose bound is not exceeded.
    Bands(Vec<Band>),
    /// By a choice.
    Table(Vec<(String, Decimal)>),
}

/// Up to and including a bound.
#[derive(Debug, Clone, Copy)]
pub struct Band {
    /// The bound; `None` in the last.
    pub up_to: Option<i64>,
    /// The value.
    pub value: Decimal,
}

/// By what a band or a row of a table is found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key<'a> {
    None,
    Number(Decimal),
    Choice(&'a str),
}

impl Parameter {
    /// Whether the value depends on a day.
    pub fn is_dated(&self) -> bool {
        self.complete_until.is_some()
            || self.values.iter().any(|value| value.from.is_some() || value.to.is_some())
    }

    /// What is in force on a day. Without a day, the only value.
    pub(super) fn at(&self, day: Option<Date>) -> Option<&Dated> {
        let Some(day) = day else { return self.values.first() };
        if self.complete_until.is_some_and(|last| day > last) {
            return None;
        }
        let after = self.values.partition_point(|value| value.from.is_none_or(|from| from <= day));
        let value = self.values.get(after.checked_sub(1)?)?;
        value.to.is_none_or(|to| day < to).then_some(value)
    }

    /// The first and the last day with a value, as far as there are such.
    pub(super) fn known(&self) -> (Option<Date>, Option<Date>) {
        let last = self.values.last().and_then(|value| value.to?.yesterday().ok());
        (self.values.first().and_then(|value| value.from), self.complete_until.or(last))
    }

    /// Between which values it ever lies.
    pub(super) fn bounds(&self) -> Bounds {
        let numbers = self.values.iter().flat_map(|value| value.figure.numbers());
        let all = numbers.map(Bounds::exactly).reduce(Bounds::or);
        all.unwrap_or(Bounds::new(None, None))
    }
}

impl Figure {
    pub(super) fn numbers(&self) -> Vec<Decimal> {
        match self {
            Self::One(number) => vec![*number],
            Self::Bands(bands) => bands.iter().map(|band| band.value).collect(),
            Self::Table(rows) => rows.iter().map(|(_, number)| *number).collect(),
        }
    }

    pub(super) fn find(&self, key: Key<'_>) -> Option<Decimal> {
        match (self, key) {
            (Self::One(number), _) => Some(*number),
            (Self::Bands(bands), Key::Number(number)) => bands
                .iter()
                .find(|band| band.up_to.is_none_or(|bound| number <= Decimal::from(bound)))
                .map(|band| band.value),
            (Self::Table(rows), Key::Choice(choice)) => {
                rows.iter().find(|(id, _)| id == choice).map(|(_, number)| *number)
            }
            (Self::Bands(_) | Self::Table(_), _) => None,
        }
    }
}
