//! Readings 口径: how an open point of the text is read.

use rust_decimal::Decimal;

use super::figure::{canonical_percent, parse_figure};
use crate::{
    date::{Date, parse_date},
    language::Text,
    names::ReadingId,
};

/// An open point of the policy's text, with the options offered.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// The clause that leaves it open, where it is one clause.
    pub clause: Option<String>,
    /// The question.
    pub question: Text,
    /// Why the default is the default.
    pub why: Text,
    /// What an option is.
    pub kind: ReadingKind,
    /// The option in force until a decision adopts another.
    pub default: String,
    /// Whether the office's procedure follows it, and no measure's calculation.
    pub process: bool,
}

/// What may be adopted.
#[derive(Debug, Clone)]
pub enum ReadingKind {
    /// One of these.
    Choice(Vec<ReadingOption>),
    /// A day.
    Date,
    /// A whole number within bounds.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A share from 0 % to 100 %.
    Percent,
}

/// One way to read the point.
#[derive(Debug, Clone)]
pub struct ReadingOption {
    /// Its id.
    pub id: String,
    /// In words.
    pub label: Text,
    /// The number that formulas use for it.
    pub value: Option<Decimal>,
}

impl Reading {
    /// The option in its one form; `None` where it is not offered.
    pub fn canonical(&self, option: &str) -> Option<String> {
        let option = option.trim();
        match &self.kind {
            ReadingKind::Choice(options) => {
                let hit = options.iter().find(|known| {
                    known.id.eq_ignore_ascii_case(option) || known.label.zh == option
                });
                hit.map(|known| known.id.clone())
            }
            ReadingKind::Date => parse_date(option).ok().map(|date| date.to_string()),
            ReadingKind::Integer { min, max } => {
                let digits = !option.is_empty() && option.bytes().all(|byte| byte.is_ascii_digit());
                let number = digits.then(|| option.parse::<i64>().ok()).flatten()?;
                (*min..=*max).contains(&number).then(|| number.to_string())
            }
            ReadingKind::Percent => canonical_percent(option),
        }
    }

    /// What may be adopted, in words.
    pub fn offered(&self) -> String {
        match &self.kind {
            ReadingKind::Choice(options) => {
                let ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
                ids.join(", ")
            }
            ReadingKind::Date => "a day / 日期, 2023-01-01".to_owned(),
            ReadingKind::Integer { min, max } => format!("{min} … {max}"),
            ReadingKind::Percent => "0% … 100%".to_owned(),
        }
    }

    /// The ids of the options; none where it is no choice.
    pub(super) fn options(&self) -> &[ReadingOption] {
        if let ReadingKind::Choice(options) = &self.kind { options } else { &[] }
    }

    /// The number of a canonical option, for formulas.
    pub(super) fn number(&self, option: &str) -> Option<Decimal> {
        match &self.kind {
            ReadingKind::Choice(options) => {
                options.iter().find(|known| known.id == option).and_then(|known| known.value)
            }
            ReadingKind::Date => None,
            ReadingKind::Integer { .. } | ReadingKind::Percent => parse_figure(option),
        }
    }

    /// The day of a canonical option.
    pub(super) fn date(&self, option: &str) -> Option<Date> {
        if matches!(self.kind, ReadingKind::Date) { parse_date(option).ok() } else { None }
    }

    /// Whether every option is a number.
    pub(super) fn is_numeric(&self) -> bool {
        match &self.kind {
            ReadingKind::Choice(options) => options.iter().all(|option| option.value.is_some()),
            ReadingKind::Date => false,
            ReadingKind::Integer { .. } | ReadingKind::Percent => true,
        }
    }
}

/// A condition on the reading at an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guard {
    pub(super) reading: usize,
    pub(super) option: String,
}

/// The options in force, by the readings' indices.
#[derive(Debug, Clone)]
pub(super) struct Adopted(pub(super) Vec<String>);

impl Adopted {
    pub(super) fn option(&self, reading: usize) -> &str {
        self.0.get(reading).map_or("", String::as_str)
    }

    /// Whether a condition holds; none always does.
    pub(super) fn holds(&self, guard: Option<&Guard>) -> bool {
        guard.is_none_or(|guard| self.option(guard.reading) == guard.option)
    }
}

/// A thing that may depend on a choice reading.
#[derive(Debug, Clone)]
pub(super) enum Chosen<T> {
    Always(T),
    By { reading: usize, options: Vec<(String, T)> },
}

impl<T> Chosen<T> {
    pub(super) fn get(&self, adopted: &Adopted) -> Option<&T> {
        match self {
            Self::Always(thing) => Some(thing),
            Self::By { reading, options } => {
                let option = adopted.option(*reading);
                options.iter().find(|(id, _)| id == option).map(|(_, thing)| thing)
            }
        }
    }

    pub(super) fn reading(&self) -> Option<usize> {
        match self {
            Self::Always(_) => None,
            Self::By { reading, .. } => Some(*reading),
        }
    }

    pub(super) fn all(&self) -> Vec<&T> {
        match self {
            Self::Always(thing) => vec![thing],
            Self::By { options, .. } => options.iter().map(|(_, thing)| thing).collect(),
        }
    }
}
