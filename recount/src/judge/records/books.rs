//! Closed years and months of each fund.

use std::collections::{BTreeSet, HashMap};

use crate::{day::Day, judge::key::Key};

/// Closed years and months by fund.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(in crate::judge) years: HashMap<(Key, i64), bool>,
    /// The closed months of each fund, counted from the year 0.
    pub(in crate::judge) months: BTreeSet<(Key, i64)>,
    /// The years of each fund of which any month was ever closed.
    pub(in crate::judge) by_months: BTreeSet<(Key, i64)>,
    /// The last close or reopening of each fund's year, and of any of its months.
    pub(in crate::judge) year_steps: HashMap<(Key, i64), Day>,
    pub(in crate::judge) month_steps: HashMap<(Key, i64), Day>,
}

impl Books {
    pub(crate) fn is_year_closed(&self, fund: Key, year: i64) -> bool {
        self.years.get(&(fund, year)).copied().unwrap_or_default()
    }

    pub(in crate::judge) fn is_month_closed(&self, fund: Key, day: Day) -> bool {
        !self.months.is_empty() && self.months.contains(&(fund, count(day.month())))
    }

    /// The first open month of a fund in a stretch of months.
    pub(in crate::judge) fn first_open(
        &self,
        fund: Key,
        mut months: std::ops::Range<i64>,
    ) -> Option<i64> {
        months.find(|month| !self.months.contains(&(fund, *month)))
    }
}

/// A month, counted from the year 0.
pub(in crate::judge) fn count((year, month): (i64, i64)) -> i64 {
    year * 12 + month - 1
}
