//! Days, counted, without a calendar library.

/// A day, counted from 0000-03-01 of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(i32);

impl Day {
    /// A day by year, month and day of the month.
    pub(crate) fn of(year: i64, month: i64, day: i64) -> Self {
        // Years that begin in March: the leap day is their last.
        let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
        let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Self::counted(year * 365 + leaps + (month * 153 + 2) / 5 + day - 1)
    }

    /// The day of a count; one that is too far away for it is the last or first.
    fn counted(count: i64) -> Self {
        let far = if count < 0 { i32::MIN } else { i32::MAX };
        Self(i32::try_from(count).unwrap_or(far))
    }

    fn count(self) -> i64 {
        self.0.into()
    }

    /// Reads `2023-10-01`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut next = || parts.next()?.parse::<i64>().ok();
        let (year, month, day) = (next()?, next()?, next()?);
        let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
        (fits && parts.next().is_none()).then(|| Self::of(year, month, day))
    }

    /// Year and month.
    pub(crate) fn month(self) -> (i64, i64) {
        // The year is at most one beside this; found by looking.
        let mut year = self.count() / 365 + 1;
        while Self::of(year, 1, 1) > self {
            year -= 1;
        }
        while Self::of(year + 1, 1, 1) <= self {
            year += 1;
        }
        let month = (1..=12).rev().find(|month| Self::of(year, *month, 1) <= self);
        (year, month.unwrap_or(1))
    }

    /// The year.
    pub(crate) fn year(self) -> i64 {
        self.month().0
    }

    /// The day after it.
    pub(crate) fn next(self) -> Self {
        Self::counted(self.count() + 1)
    }

    /// Seconds from a day long ago to its beginning.
    pub(crate) fn seconds(self) -> i64 {
        self.count() * 86_400
    }

    /// All days of a year.
    pub(crate) fn all_of(year: i64) -> impl Iterator<Item = Self> {
        (Self::of(year, 1, 1).count()..Self::of(year + 1, 1, 1).count()).map(Self::counted)
    }

    /// How many days it is from this one to another; negative: the other is earlier.
    pub(crate) fn days_until(self, other: Self) -> i64 {
        other.count() - self.count()
    }

    /// The day so many days before it.
    pub(crate) fn days_before(self, days: i64) -> Self {
        Self::counted(self.count() - days)
    }

    /// Whether it is a Saturday or a Sunday.
    pub(crate) fn is_weekend(self) -> bool {
        // 0000-03-01 was a Wednesday.
        (self.count() + 2).rem_euclid(7) > 4
    }

    /// The last day of the month before.
    pub(crate) fn end_of_month_before(self) -> Self {
        let (year, month) = self.month();
        Self::counted(Self::of(year, month, 1).count() - 1)
    }

    /// The same day of the month some years later, or the last one it has.
    pub(crate) fn years_later(self, years: i64) -> Self {
        self.months_later(years.saturating_mul(12))
    }

    /// The same day of the month some months later, or the last one it has.
    pub(crate) fn months_later(self, months: i64) -> Self {
        let (year, month) = self.month();
        let day = self.count() - Self::of(year, month, 1).count() + 1;
        let count = (year * 12 + month - 1).saturating_add(months);
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        let next =
            if month == 12 { Self::of(year + 1, 1, 1) } else { Self::of(year, month + 1, 1) };
        Self::of(year, month, day).min(Self::counted(next.count() - 1))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month) = self.month();
        let day = self.count() - Self::of(year, month, 1).count() + 1;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Days from one, which counts, to another, which does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Day,
    pub(crate) to: Day,
}

impl Stretch {
    pub(crate) fn days(self) -> i64 {
        self.to.count() - self.from.count()
    }

    /// Whole months between two first days of months.
    pub(crate) fn months(self) -> i64 {
        let ((from, first), (to, last)) = (self.from.month(), self.to.month());
        (to - from) * 12 + last - first
    }

    /// Its parts by calendar year, in time.
    pub(crate) fn by_year(self) -> Vec<(i64, Self)> {
        let mut parts = Vec::new();
        let mut from = self.from;
        while from < self.to {
            let year = from.year();
            let to = self.to.min(Day::of(year + 1, 1, 1));
            parts.push((year, Self { from, to }));
            from = to;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn stretch(from: &str, to: &str) -> Stretch {
        Stretch { from: Day::parse(from).unwrap(), to: Day::parse(to).unwrap() }
    }

    #[test]
    fn a_winter_has_its_days_in_two_years_and_a_leap_year_one_more() {
        let parts = stretch("2023-10-01", "2024-04-01").by_year();
        let days: Vec<_> = parts.iter().map(|(year, part)| (*year, part.days())).collect();
        assert_eq!(days, [(2023, 92), (2024, 91)]);
        assert_eq!(stretch("2024-01-01", "2025-01-01").days(), 366);
        assert_eq!(stretch("1900-01-01", "1901-01-01").days(), 365);
        assert_eq!(stretch("2023-11-01", "2025-02-01").months(), 15);
    }

    #[test]
    fn months_end_where_the_calendar_ends_them() {
        let before = |day: &str| Day::parse(day).unwrap().end_of_month_before();
        assert_eq!(before("2024-03-15"), Day::parse("2024-02-29").unwrap());
        assert_eq!(before("2023-01-01"), Day::parse("2022-12-31").unwrap());
        let leap = Day::parse("2024-02-29").unwrap();
        assert_eq!(leap.years_later(3), Day::parse("2027-02-28").unwrap());
        assert_eq!(leap.months_later(12), Day::parse("2025-02-28").unwrap());
        let end = Day::parse("2023-10-31").unwrap();
        assert_eq!(end.months_later(4), leap);
        assert_eq!(leap.month(), (2024, 2));
        assert_eq!([leap, leap.next()].map(|day| day.to_string()), ["2024-02-29", "2024-03-01"]);
        assert!(Day::parse("2024-09-29").unwrap().is_weekend() && !leap.is_weekend());
        for text in ["2023-13-01", "2023-1", "x", "2023-01-01-01"] {
            assert!(Day::parse(text).is_none(), "{text}");
        }
    }
}
