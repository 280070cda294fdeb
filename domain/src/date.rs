//! Business dates, calendar years and the periods between them.
//!
//! A date is a [`jiff::civil::Date`] in Asia/Shanghai; nothing here knows what
//! day it is today.

use std::fmt;

pub use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::explained::Explained;

/// A calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Year(pub i16);

impl Year {
    /// The year of a date.
    pub fn of(date: Date) -> Self {
        Self(date.year())
    }

    /// 1 January.
    pub fn first_day(self) -> Date {
        Date::constant(self.0, 1, 1)
    }

    /// 31 December.
    pub fn last_day(self) -> Date {
        Date::constant(self.0, 12, 31)
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A half-open span of days: the first day counts, the last does not
/// (算头不算尾). Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct Span {
    from: Date,
    to: Date,
}

#[derive(Serialize, Deserialize)]
struct Ends {
    from: Date,
    to: Date,
}

impl TryFrom<Ends> for Span {
    type Error = String;

    fn try_from(ends: Ends) -> Result<Self, String> {
        Self::new(ends.from, ends.to)
            .ok_or_else(|| format!("a period cannot run from {} to {}", ends.from, ends.to))
    }
}

impl From<Span> for Ends {
    fn from(span: Span) -> Self {
        Self { from: span.from, to: span.to }
    }
}

impl Span {
    /// `None` unless `from < to`.
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// The first day, which counts.
    pub fn from(self) -> Date {
        self.from
    }

    /// The last day, which does not.
    pub fn to(self) -> Date {
        self.to
    }

    /// How many days count.
    pub fn days(self) -> i64 {
        (self.to.duration_since(self.from).as_hours()) / 24
    }

    /// Whole calendar months between two first days of months.
    pub fn months(self) -> i64 {
        let count = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
        count(self.to) - count(self.from)
    }

    /// Whether the two have a day in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// The parts of the span, cut at each 1 January.
    pub fn by_year(self) -> Vec<(Year, Self)> {
        let last = Year::of(self.to.yesterday().unwrap_or(self.to));
        (self.from.year()..=last.0)
            .map(Year)
            .filter_map(|year| {
                let next = Date::new(year.0.saturating_add(1), 1, 1).unwrap_or(self.to);
                Self::new(self.from.max(year.first_day()), self.to.min(next))
                    .map(|part| (year, part))
            })
            .collect()
    }
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[error("{0:?} is not a date")]
#[explain(code = "bad-date", zh = "“{0}”不是日期")]
#[explain(hint = "write it as 2023-10-01", hint_zh = "请写成 2023-10-01")]
pub struct DateError(pub String);

/// Reads a day written as `2023-10-01`, `2023/10/1`, `2023.10.1`, `20231001`
/// or `2023年10月1日`. Years outside 1949 to 2199 are refused as mistypings.
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let refuse = || DateError(text.trim().to_owned());
    let plain = text.trim().trim_end_matches('日').replace(['年', '月', '/', '.'], "-");
    let parts: Vec<&str> = plain.split('-').collect();
    let (year, month, day) = match parts.as_slice() {
        [whole] if whole.len() == 8 && whole.is_ascii() => (&whole[..4], &whole[4..6], &whole[6..]),
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            (*year, *month, *day)
        }
        _other => return Err(refuse()),
    };
    let number = |digits: &str| {
        (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| digits.parse::<i16>().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return Err(refuse());
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err(refuse());
    };
    if !(1949..=2199).contains(&year) {
        return Err(refuse());
    }
    Date::new(year, month, day).map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    #[test]
    fn a_winter_loan_is_split_92_and_91_days() {
        let loan = Span::new(day("2023-10-01"), day("2024-04-01")).unwrap();
        let days: Vec<i64> = loan.by_year().into_iter().map(|(_, part)| part.days()).collect();
        assert_eq!(days, [92, 91]);
    }

    #[test]
    fn a_period_that_ends_on_new_year_has_no_slice_in_the_new_year() {
        let year = Span::new(day("2023-01-01"), day("2024-01-01")).unwrap();
        assert_eq!(year.by_year(), [(Year(2023), year)]);
        assert_eq!(year.days(), 365);
        assert_eq!(year.months(), 12);
    }

    #[test]
    fn the_usual_ways_to_write_a_day_are_read() {
        for text in ["2023-10-01", "2023/10/1", "2023.10.1", "20231001", "2023年10月1日"] {
            assert_eq!(day(text), Date::constant(2023, 10, 1), "{text}");
        }
    }

    #[test]
    fn a_day_that_is_none_is_refused() {
        for text in [
            "2023-02-30",
            "2023-13-01",
            "1023-01-01",
            "45200",
            "",
            "today",
            "2023-1",
            "２０２３-01-01",
        ] {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }
}
