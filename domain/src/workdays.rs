//! Working days 工作日: Monday to Friday, but for what the State Council's
//! General Office moves each year (节假日安排的通知).
//!
//! One row a year, entered when the notice is out (October to December of the
//! year before). A day of a year without a row is an error, never a guess.

use jiff::civil::Weekday;

use crate::{
    date::{Date, Year},
    explained::Explained,
};

/// A year's notice: what differs from Monday to Friday.
struct Notice {
    year: i16,
    /// Weekdays off, as `MMDD`. A day off on a weekend needs no entry.
    off: &'static [u16],
    /// Weekend days worked (调休), as `MMDD`.
    worked: &'static [u16],
}

const NOTICES: [Notice; 5] = [
    Notice {
        year: 2022,
        off: &[
            103, 131, 201, 202, 203, 204, 404, 405, 502, 503, 504, 603, 912, 1003, 1004, 1005,
            1006, 1007,
        ],
        worked: &[129, 130, 402, 424, 507, 1008, 1009],
    },
    Notice {
        year: 2023,
        off: &[
            102, 123, 124, 125, 126, 127, 405, 501, 502, 503, 622, 623, 929, 1002, 1003, 1004,
            1005, 1006,
        ],
        worked: &[128, 129, 423, 506, 625, 1007, 1008],
    },
    Notice {
        year: 2024,
        off: &[
            101, 212, 213, 214, 215, 216, 404, 405, 501, 502, 503, 610, 916, 917, 1001, 1002, 1003,
            1004, 1007,
        ],
        worked: &[204, 218, 407, 428, 511, 914, 929, 1012],
    },
    Notice {
        year: 2025,
        off: &[
            101, 128, 129, 130, 131, 203, 204, 404, 501, 502, 505, 602, 1001, 1002, 1003, 1006,
            1007, 1008,
        ],
        worked: &[126, 208, 427, 928, 1011],
    },
    Notice {
        year: 2026,
        off: &[
            101, 102, 216, 217, 218, 219, 220, 223, 406, 501, 504, 505, 619, 925, 1001, 1002, 1005,
            1006, 1007,
        ],
        worked: &[104, 214, 228, 509, 920, 1010],
    },
];

/// The working days of a year are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum WorkdayError {
    /// The notice of the year is not out, or not in this version.
    #[error("the working days of {0} are not published yet")]
    #[explain(code = "workdays-not-published", zh = "{0} 年的工作日安排尚未公布")]
    #[explain(
        hint = "update Bofu once the State Council's notice is out",
        hint_zh = "请在国务院办公厅发布节假日安排后更新本软件"
    )]
    NotPublished(Year),
    #[error(
        "the working days of {0} are not kept: the table begins in {begin}",
        begin = NOTICES[0].year
    )]
    #[explain(
        code = "workdays-unknown",
        zh("未收录 {0} 年的工作日安排，最早为 {} 年", NOTICES[0].year),
        hint = "give a later date",
        hint_zh = "请改用较晚的日期"
    )]
    BeforeTable(Year),
}

/// Whether a day is a working day.
pub fn is_working_day(date: Date) -> Result<bool, WorkdayError> {
    let year = Year::of(date);
    let Some(notice) = NOTICES.iter().find(|notice| notice.year == year.0) else {
        return Err(if year.0 < NOTICES[0].year {
            WorkdayError::BeforeTable(year)
        } else {
            WorkdayError::NotPublished(year)
        });
    };
    let day = u16::from(date.month().unsigned_abs()) * 100 + u16::from(date.day().unsigned_abs());
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    Ok(if weekend { notice.worked.contains(&day) } else { !notice.off.contains(&day) })
}

/// The `n`-th working day after a date; the date itself does not count. For
/// `n` = 0 the date itself, working day or not.
pub fn add_working_days(date: Date, n: u32) -> Result<Date, WorkdayError> {
    let mut day = date;
    let mut left = n;
    while left > 0 {
        day = day.tomorrow().map_err(|_| WorkdayError::NotPublished(Year::of(day)))?;
        if is_working_day(day)? {
            left -= 1;
        }
    }
    Ok(day)
}

/// How many working days there are after a date, up to and with another; none
/// where that is not later.
pub fn working_days_between(after: Date, upto: Date) -> Result<u32, WorkdayError> {
    let mut day = after;
    let mut count = 0;
    while day < upto {
        day = day.tomorrow().map_err(|_| WorkdayError::NotPublished(Year::of(day)))?;
        count += u32::from(is_working_day(day)?);
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::date::parse_date;

    fn day(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    fn days_of(year: i16) -> impl Iterator<Item = Date> {
        Date::constant(year, 1, 1)
            .series(jiff::Span::new().days(1))
            .take_while(move |date| date.year() == year)
    }

    #[test]
    fn each_year_has_as_many_working_days_as_its_notice_gives() {
        let counts = NOTICES.map(|notice| {
            days_of(notice.year).filter(|date| is_working_day(*date).unwrap()).count()
        });
        assert_eq!(counts, [249, 249, 251, 248, 248]);
    }

    #[test]
    fn no_entry_of_the_table_is_idle() {
        for notice in &NOTICES {
            let weekend = |entry: &u16| {
                let [month, day] =
                    [entry / 100, entry % 100].map(|part| i8::try_from(part).unwrap());
                let weekday = Date::new(notice.year, month, day).unwrap().weekday();
                matches!(weekday, Weekday::Saturday | Weekday::Sunday)
            };
            assert!(!notice.off.iter().any(weekend), "{}", notice.year);
            assert!(notice.worked.iter().all(weekend), "{}", notice.year);
        }
    }

    #[test]
    fn five_working_days_step_over_the_national_holidays_and_the_sunday_worked_before() {
        assert_eq!(add_working_days(day("2024-09-27"), 5).unwrap(), day("2024-10-10"));
        assert_eq!(add_working_days(day("2024-09-28"), 0).unwrap(), day("2024-09-28"));
    }

    #[test]
    fn a_year_without_a_notice_is_an_error_that_says_so() {
        let error = add_working_days(day("2026-12-30"), 5).unwrap_err();
        assert_eq!(error, WorkdayError::NotPublished(Year(2027)));
        assert_eq!(error.to_string(), "the working days of 2027 are not published yet");
        assert_eq!(
            is_working_day(day("2021-12-31")).unwrap_err(),
            WorkdayError::BeforeTable(Year(2021))
        );
    }

    #[test]
    fn every_day_agrees_with_the_published_list_where_it_is_at_hand() {
        let list = bofu_test_files::outside("data/calendar/cn-workdays-2022-2026.csv");
        let Some(list) = list else { return };
        #[allow(clippy::disallowed_methods, reason = "a list to compare with, not an input")]
        let list = std::fs::read_to_string(list).unwrap();
        let listed: std::collections::BTreeMap<Date, bool> = list
            .lines()
            .skip(1)
            .map(|line| {
                let mut cells = line.split(',');
                (day(cells.next().unwrap()), cells.next().unwrap() == "workday")
            })
            .collect();
        for date in NOTICES.iter().flat_map(|notice| days_of(notice.year)) {
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            let expected = listed.get(&date).copied().unwrap_or(!weekend);
            assert_eq!(is_working_day(date).unwrap(), expected, "{date}");
        }
    }
}
