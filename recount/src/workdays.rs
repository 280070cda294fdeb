//! Working days, from the State Council's notices as they were published: the
//! days off as stretches, and the weekend days that are worked.

use std::collections::{HashMap, HashSet};

use crate::day::Day;

/// A month and a day of it.
type Place = (i64, i64);

/// A year's notice.
struct Notice {
    year: i64,
    off: &'static [(Place, Place)],
    worked: &'static [Place],
}

const NOTICES: [Notice; 5] = [
    Notice {
        year: 2022,
        off: &[
            ((1, 1), (1, 3)),
            ((1, 31), (2, 6)),
            ((4, 3), (4, 5)),
            ((4, 30), (5, 4)),
            ((6, 3), (6, 5)),
            ((9, 10), (9, 12)),
            ((10, 1), (10, 7)),
        ],
        worked: &[(1, 29), (1, 30), (4, 2), (4, 24), (5, 7), (10, 8), (10, 9)],
    },
    Notice {
        year: 2023,
        off: &[
            ((1, 1), (1, 2)),
            ((1, 21), (1, 27)),
            ((4, 5), (4, 5)),
            ((4, 29), (5, 3)),
            ((6, 22), (6, 24)),
            ((9, 29), (10, 6)),
        ],
        worked: &[(1, 28), (1, 29), (4, 23), (5, 6), (6, 25), (10, 7), (10, 8)],
    },
    Notice {
        year: 2024,
        off: &[
            ((1, 1), (1, 1)),
            ((2, 10), (2, 17)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 10), (6, 10)),
            ((9, 15), (9, 17)),
            ((10, 1), (10, 7)),
        ],
        worked: &[(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)],
    },
    Notice {
        year: 2025,
        off: &[
            ((1, 1), (1, 1)),
            ((1, 28), (2, 4)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((5, 31), (6, 2)),
            ((10, 1), (10, 8)),
        ],
        worked: &[(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    },
    Notice {
        year: 2026,
        off: &[
            ((1, 1), (1, 3)),
            ((2, 15), (2, 23)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 19), (6, 21)),
            ((9, 25), (9, 27)),
            ((10, 1), (10, 7)),
        ],
        worked: &[(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
    },
];

/// Years that were entered: the days off and the weekend days worked of each. They
/// come before the notices above.
#[derive(Debug, Default)]
pub(crate) struct EnteredYears(HashMap<i64, [HashSet<Day>; 2]>);

impl EnteredYears {
    /// Enters a year, or corrects it.
    pub(crate) fn enter(&mut self, year: i64, off: HashSet<Day>, worked: HashSet<Day>) {
        self.0.insert(year, [off, worked]);
    }

    /// Whether a day is worked; `None` for a year that nobody knows.
    pub(crate) fn is_worked(&self, day: Day) -> Option<bool> {
        let Some([off, worked]) = self.0.get(&day.year()) else { return is_worked(day) };
        Some(if day.is_weekend() { worked.contains(&day) } else { !off.contains(&day) })
    }

    /// The `n`-th working day after a day; for none the day itself.
    pub(crate) fn after(&self, day: Day, n: i64) -> Option<Day> {
        let (mut day, mut left) = (day, n);
        while left > 0 {
            day = day.next();
            left -= i64::from(self.is_worked(day)?);
        }
        Some(day)
    }
}

/// Whether a day is worked by the notices; `None` for a year without one.
fn is_worked(day: Day) -> Option<bool> {
    let known = NOTICES.iter().find(|known| known.year == day.year())?;
    let at = |(month, of_month): Place| Day::of(known.year, month, of_month);
    if known.worked.iter().any(|worked| at(*worked) == day) {
        return Some(true);
    }
    let off = known.off.iter().any(|(from, to)| at(*from) <= day && day <= at(*to));
    Some(!off && !day.is_weekend())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_year_has_as_many_working_days_as_its_notice_gives() {
        let worked = |year: &Notice| {
            let mut day = Day::of(year.year, 1, 1);
            let mut count = 0;
            while day.year() == year.year {
                count += u32::from(is_worked(day).unwrap());
                day = day.next();
            }
            count
        };
        let counts: Vec<u32> = NOTICES.iter().map(worked).collect();
        assert_eq!(counts, [249, 249, 251, 248, 248]);
    }

    #[test]
    fn five_working_days_step_over_the_national_holidays() {
        let day = |text| Day::parse(text).unwrap();
        let mut entered = EnteredYears::default();
        let after = |entered: &EnteredYears, from, n| entered.after(day(from), n);
        assert_eq!(after(&entered, "2024-09-27", 5), Some(day("2024-10-10")));
        assert_eq!(after(&entered, "2024-09-28", 0), Some(day("2024-09-28")));
        assert_eq!(after(&entered, "2026-12-30", 5), None);
        let days = |list: &[&'static str]| list.iter().map(|text| day(text)).collect();
        entered.enter(2027, days(&["2027-01-01"]), days(&["2027-01-03"]));
        assert_eq!(after(&entered, "2026-12-30", 5), Some(day("2027-01-06")));
    }
}
