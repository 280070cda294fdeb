//! Calendar months, by which a fund's books are closed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::{Date, Year, parse_date};

/// A calendar month of a year from 1949 to 2199, written `2023-07`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i16,
    /// From 1 to 12.
    month: i8,
}

/// Why a text is no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a month")]
pub struct MonthError(pub String);

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Reads `2023-07`, `2023/7`, `2023.7`, `202307` or `2023年7月`.
    pub fn parse(text: &str) -> Result<Self, MonthError> {
        let refuse = || MonthError(text.trim().to_owned());
        let plain = text.trim().trim_end_matches('月').replace(['年', '/', '.'], "-");
        let first = if plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("{plain}01")
        } else {
            format!("{plain}-01")
        };
        parse_date(&first).map(Self::of).map_err(|_| refuse())
    }

    /// The twelve of a year, in their order.
    pub fn all_of(year: Year) -> impl Iterator<Item = Self> {
        (1..=12).map(move |month| Self { year: year.0, month })
    }

    /// Its year.
    pub fn year(self) -> Year {
        Year(self.year)
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        // A month is made of a day, so that it has a first one.
        Date::new(self.year, self.month, 1).unwrap_or(self.year().first_day())
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The month before it.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.month > 1 {
            Self { month: self.month - 1, ..self }
        } else {
            Self { year: self.year.saturating_sub(1), month: 12 }
        }
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month < 12 {
            Self { month: self.month + 1, ..self }
        } else {
            Self { year: self.year.saturating_add(1), month: 1 }
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.year, self.month)
    }
}

impl TryFrom<String> for Month {
    type Error = MonthError;

    fn try_from(text: String) -> Result<Self, MonthError> {
        Self::parse(&text)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::day;

    #[test]
    fn a_month_is_read_as_people_write_it_and_written_in_one_way() {
        for text in ["2023-07", "2023-7", "2023/7", "2023.07", "202307", " 2023年7月 "] {
            assert_eq!(Month::parse(text).unwrap().to_string(), "2023-07", "{text}");
        }
        for text in ["", "2023", "2023-13", "2023-00", "23-07", "2023-07-01", "20237", "7月"] {
            assert!(Month::parse(text).is_err(), "{text}");
        }
        let stored = serde_json::to_string(&Month::of(day("2023-07-15"))).unwrap();
        assert_eq!(stored, "\"2023-07\"");
        assert_eq!(serde_json::from_str::<Month>(&stored).unwrap(), Month::of(day("2023-07-31")));
    }

    #[test]
    fn months_follow_one_another_over_the_turn_of_the_year() {
        let december = Month::parse("2023-12").unwrap();
        assert_eq!(december.next().to_string(), "2024-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.next().next().last_day(), day("2024-02-29"));
        let all: Vec<Month> = Month::all_of(Year(2023)).collect();
        assert_eq!((all.len(), all[0].first_day()), (12, day("2023-01-01")));
        assert!(all.windows(2).all(|pair| pair[0].next() == pair[1] && pair[0] < pair[1]));
    }
}
