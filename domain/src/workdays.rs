//! Working days 工作日: Monday to Friday, but for what the State Council's
//! General Office moves each year (节假日安排的通知).
//!
//! A year's notice is out in October to December of the year before. Some years
//! are built in; an office enters those that come, and corrects any. A day of a
//! year that nobody knows is an error, never a guess.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

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
    /// The notice of the year is neither built in nor entered.
    #[error("the working days of {0} are not known yet")]
    #[explain(code = "workdays-not-published", zh = "尚无 {0} 年的工作日安排")]
    #[explain(
        hint = "once the State Council's notice is out, enter it: \
                `office workdays import FILE --document NO`",
        hint_zh = "请在国务院办公厅发布节假日安排后录入：\
                   `office workdays import 文件 --document 文号`"
    )]
    NotPublished(Year),
    #[error(
        "the working days of {0} are not known: those built in begin in {begin}",
        begin = NOTICES[0].year
    )]
    #[explain(
        code = "workdays-unknown",
        zh("未收录 {0} 年的工作日安排，内置者始于 {} 年", NOTICES[0].year),
        hint = "enter the year's notice: `office workdays import FILE --document NO`",
        hint_zh = "请录入该年的节假日安排：`office workdays import 文件 --document 文号`"
    )]
    BeforeTable(Year),
}

/// Why days are no year's notice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
#[explain(
    hint = "give every day of one year's notice once: the days off, and the weekend days worked",
    hint_zh = "请逐日列出一个年度的安排：放假日，以及周末上班日，每日一行"
)]
pub enum ArrangementError {
    #[error("no day is given")]
    #[explain(code = "workdays-empty", zh = "没有任何日期")]
    Empty,
    #[error("{date} is not of the year {year}, as the first day is")]
    #[explain(code = "workdays-two-years", zh = "{date} 与首个日期不在同一年度（{year} 年）")]
    OtherYear { date: Date, year: Year },
    #[error("{0} stands twice")]
    #[explain(code = "workdays-twice", zh = "{0} 重复")]
    Twice(Date),
    #[error("{0} is no Saturday or Sunday, and is worked anyway")]
    #[explain(code = "workdays-weekday", zh = "{0} 不是周末，本就上班")]
    WorkedWeekday(Date),
}

/// 放假安排: what of a year differs from Monday to Friday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearArrangement {
    holidays: BTreeSet<Date>,
    workdays: BTreeSet<Date>,
}

fn days_in(year: Year) -> impl Iterator<Item = Date> {
    let one_day = jiff::Span::new().days(1);
    year.first_day().series(one_day).take_while(move |day| Year::of(*day) == year)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

impl YearArrangement {
    /// Of the days off and the weekend days worked 调休, all of one year. A day off
    /// on a weekend may be named or not.
    ///
    /// # Errors
    /// Why they are no year's notice.
    pub fn new(holidays: &[Date], workdays: &[Date]) -> Result<(Year, Self), ArrangementError> {
        let first = holidays.iter().chain(workdays).min().ok_or(ArrangementError::Empty)?;
        let year = Year::of(*first);
        let mut seen = BTreeSet::new();
        for date in holidays.iter().chain(workdays) {
            if Year::of(*date) != year {
                return Err(ArrangementError::OtherYear { date: *date, year });
            }
            if !seen.insert(*date) {
                return Err(ArrangementError::Twice(*date));
            }
        }
        if let Some(date) = workdays.iter().find(|date| !is_weekend(**date)) {
            return Err(ArrangementError::WorkedWeekday(*date));
        }
        let (holidays, workdays) = (holidays.iter().copied(), workdays.iter().copied());
        Ok((year, Self { holidays: holidays.collect(), workdays: workdays.collect() }))
    }

    /// The days off.
    pub fn holidays(&self) -> impl Iterator<Item = Date> {
        self.holidays.iter().copied()
    }

    /// The weekend days worked.
    pub fn workdays(&self) -> impl Iterator<Item = Date> {
        self.workdays.iter().copied()
    }

    fn is_worked(&self, date: Date) -> bool {
        if is_weekend(date) {
            self.workdays.contains(&date)
        } else {
            !self.holidays.contains(&date)
        }
    }
}

/// The working days that an office knows: the years built in, and those that it
/// has entered, which come first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Workdays {
    entered: BTreeMap<Year, YearArrangement>,
}

/// How many days of a year are worked, and how many are off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct YearDays {
    /// 工作日: the days that are worked.
    pub working_days: u32,
    /// 休息日: all others.
    pub days_off: u32,
    /// Of the days off, those from Monday to Friday.
    pub weekdays_off: u32,
    /// 调休: of the working days, those on a weekend.
    pub weekends_worked: u32,
}

/// The years built in, and no other.
pub static BUILT_IN: Workdays = Workdays { entered: BTreeMap::new() };

impl Workdays {
    /// Whether a day is a working day.
    ///
    /// # Errors
    /// Its year is not known.
    pub fn is_working_day(&self, date: Date) -> Result<bool, WorkdayError> {
        let year = Year::of(date);
        if let Some(entered) = self.entered.get(&year) {
            return Ok(entered.is_worked(date));
        }
        let Some(notice) = NOTICES.iter().find(|notice| notice.year == year.0) else {
            return Err(if year.0 < NOTICES[0].year {
                WorkdayError::BeforeTable(year)
            } else {
                WorkdayError::NotPublished(year)
            });
        };
        let day =
            u16::from(date.month().unsigned_abs()) * 100 + u16::from(date.day().unsigned_abs());
        Ok(if is_weekend(date) { notice.worked.contains(&day) } else { !notice.off.contains(&day) })
    }

    /// The `n`-th working day after a date; the date itself does not count. For
    /// `n` = 0 the date itself, working day or not.
    ///
    /// # Errors
    /// A year on the way is not known.
    pub fn add(&self, date: Date, n: u32) -> Result<Date, WorkdayError> {
        let mut day = date;
        let mut left = n;
        while left > 0 {
            day = day.tomorrow().map_err(|_| WorkdayError::NotPublished(Year::of(day)))?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// How many working days there are after a date, up to and with another; none
    /// where that is not later.
    ///
    /// # Errors
    /// A year on the way is not known.
    pub fn between(&self, after: Date, upto: Date) -> Result<u32, WorkdayError> {
        let mut day = after;
        let mut count = 0;
        while day < upto {
            day = day.tomorrow().map_err(|_| WorkdayError::NotPublished(Year::of(day)))?;
            count += u32::from(self.is_working_day(day)?);
        }
        Ok(count)
    }

    /// The years that are known, in order.
    pub fn years(&self) -> BTreeSet<Year> {
        let built_in = NOTICES.iter().map(|notice| Year(notice.year));
        built_in.chain(self.entered.keys().copied()).collect()
    }

    /// Whether the office has entered the year: else it is built in or not known.
    pub fn is_entered(&self, year: Year) -> bool {
        self.entered.contains_key(&year)
    }

    /// How many days of a year are worked.
    ///
    /// # Errors
    /// The year is not known.
    pub fn count(&self, year: Year) -> Result<YearDays, WorkdayError> {
        let mut count =
            YearDays { working_days: 0, days_off: 0, weekdays_off: 0, weekends_worked: 0 };
        for day in days_in(year) {
            match (self.is_working_day(day)?, is_weekend(day)) {
                (true, weekend) => {
                    count.working_days += 1;
                    count.weekends_worked += u32::from(weekend);
                }
                (false, weekend) => {
                    count.days_off += 1;
                    count.weekdays_off += u32::from(!weekend);
                }
            }
        }
        Ok(count)
    }

    /// Whether the year is known to have just these working days.
    pub fn agrees(&self, year: Year, arrangement: &YearArrangement) -> bool {
        days_in(year).all(|day| self.is_working_day(day) == Ok(arrangement.is_worked(day)))
    }

    /// Enters a year, or corrects it.
    pub(crate) fn enter(&mut self, year: Year, arrangement: YearArrangement) {
        self.entered.insert(year, arrangement);
    }
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
            days_of(notice.year).filter(|date| BUILT_IN.is_working_day(*date).unwrap()).count()
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
        assert_eq!(BUILT_IN.add(day("2024-09-27"), 5).unwrap(), day("2024-10-10"));
        assert_eq!(BUILT_IN.add(day("2024-09-28"), 0).unwrap(), day("2024-09-28"));
    }

    #[test]
    fn a_year_without_a_notice_is_an_error_that_says_so() {
        let error = BUILT_IN.add(day("2026-12-30"), 5).unwrap_err();
        assert_eq!(error, WorkdayError::NotPublished(Year(2027)));
        assert_eq!(error.to_string(), "the working days of 2027 are not known yet");
        assert_eq!(
            BUILT_IN.is_working_day(day("2021-12-31")).unwrap_err(),
            WorkdayError::BeforeTable(Year(2021))
        );
    }

    fn arranged(
        holidays: &[&str],
        workdays: &[&str],
    ) -> Result<(Year, YearArrangement), ArrangementError> {
        let days = |list: &[&str]| list.iter().map(|text| day(text)).collect::<Vec<_>>();
        YearArrangement::new(&days(holidays), &days(workdays))
    }

    #[test]
    fn a_year_that_is_entered_is_known_and_one_that_is_built_in_is_corrected() {
        let mut workdays = Workdays::default();
        let (year, arrangement) = arranged(&["2027-01-01"], &["2027-01-03"]).unwrap();
        assert!(!workdays.agrees(year, &arrangement));
        workdays.enter(year, arrangement.clone());
        assert!(workdays.agrees(year, &arrangement));
        // 31 December, 3 January (a Sunday that is worked), 4, 5 and 6.
        assert_eq!(workdays.add(day("2026-12-30"), 5).unwrap(), day("2027-01-06"));
        assert_eq!(workdays.between(day("2026-12-30"), day("2027-01-06")), Ok(5));
        assert_eq!(BUILT_IN.is_working_day(day("2026-05-04")), Ok(false));
        let (year, corrected) = arranged(&["2026-05-01"], &[]).unwrap();
        workdays.enter(year, corrected);
        assert_eq!(workdays.is_working_day(day("2026-05-04")), Ok(true));
    }

    #[test]
    fn the_days_of_a_year_are_counted_and_each_is_worked_or_off() {
        // 365 days, 105 of them on a weekend; 18 weekdays off, 7 weekend days worked.
        let of_2023 =
            YearDays { working_days: 249, days_off: 116, weekdays_off: 18, weekends_worked: 7 };
        let mut workdays = Workdays::default();
        assert_eq!(workdays.count(Year(2023)), Ok(of_2023));
        assert_eq!(workdays.count(Year(2027)), Err(WorkdayError::NotPublished(Year(2027))));
        assert_eq!(workdays.years().into_iter().next_back(), Some(Year(2026)));
        let (year, arrangement) = arranged(&["2027-01-01"], &["2027-01-03"]).unwrap();
        workdays.enter(year, arrangement);
        assert_eq!(workdays.years(), [2022, 2023, 2024, 2025, 2026, 2027].map(Year).into());
        assert!(workdays.is_entered(Year(2027)) && !workdays.is_entered(Year(2026)));
        // 2027 has 261 weekdays; one is off, and a Sunday is worked.
        let count = workdays.count(Year(2027)).unwrap();
        assert_eq!((count.working_days, count.weekdays_off, count.weekends_worked), (261, 1, 1));
    }

    #[test]
    fn days_that_are_no_years_notice_are_refused_with_the_day() {
        let refused =
            |holidays: &[&str], workdays: &[&str]| arranged(holidays, workdays).unwrap_err();
        assert_eq!(refused(&[], &[]), ArrangementError::Empty);
        assert_eq!(
            refused(&["2027-01-01", "2028-01-01"], &[]),
            ArrangementError::OtherYear { date: day("2028-01-01"), year: Year(2027) }
        );
        let twice = ArrangementError::Twice(day("2027-01-02"));
        assert_eq!(refused(&["2027-01-02"], &["2027-01-02"]), twice);
        let weekday = ArrangementError::WorkedWeekday(day("2027-01-04"));
        assert_eq!(refused(&["2027-01-01"], &["2027-01-04"]), weekday);
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
            assert_eq!(BUILT_IN.is_working_day(date).unwrap(), expected, "{date}");
        }
    }
}
