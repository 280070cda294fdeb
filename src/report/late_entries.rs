//! 补录 on tables and pages: which rows were entered long after their days, how
//! many, and whether anybody answers for the days at all.

use bofu_domain::language::Text;
use bofu_projections::date_remarks::DateRemarks;

use super::{Cell, ColumnSpec, Kind, Table};

/// Said where nobody answers for any day.
const UNVERIFIED: (&str, &str) = (
    "未登记操作人员, 业务日期未经核验",
    "no operators are registered: business dates are unverified",
);

/// Who answers for the business dates that a report rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusinessDates {
    /// Nobody: no operators are registered.
    Unverified,
    /// The operators, but for what was recorded before there were any.
    Verified {
        /// How many events of the year were recorded late, in a window that a
        /// document opened.
        late: u64,
        /// How many of them were recorded before operators were registered.
        unverified: u64,
    },
}

impl BusinessDates {
    /// Says it below a table.
    #[must_use]
    pub fn say(self, table: Table) -> Table {
        let Self::Verified { late, unverified } = self else {
            return table.note_dates(UNVERIFIED.0, UNVERIFIED.1);
        };
        let mut table = table;
        if late > 0 {
            table = table.note_dates(
                format!("本年度业务日期的事件中, 补录 {late} 个"),
                format!("events of the year's business dates that were recorded late: {late}"),
            );
        }
        if unverified > 0 {
            table = table.note_dates(
                format!(
                    "本年度业务日期的事件中, {unverified} 个登记时未登记操作人员, 业务日期未经核验"
                ),
                format!(
                    "events of the year's business dates that were recorded before operators were \
                     registered: {unverified}; their dates are unverified"
                ),
            );
        }
        table
    }
}

impl Table {
    /// Marks the rows that were entered late, each with the days, and counts
    /// them. Where none was, the table stays as it is.
    #[must_use]
    pub(super) fn mark_late(mut self, late: impl Iterator<Item = Option<u32>>) -> Self {
        let late: Vec<Option<u32>> = late.collect();
        let count = late.iter().flatten().count();
        if count == 0 {
            return self;
        }
        self.columns.push(ColumnSpec::new("late_days", "补录(迟登日数)", "Days late", Kind::Count));
        for (row, days) in self.rows.iter_mut().zip(late) {
            row.push(days.map_or(Cell::Empty, |days| Cell::Count(days.into())));
        }
        self.note_dates(
            format!("补录 {count} 行: 业务日期后逾期限方登记, 日数见“补录”列"),
            format!("rows that were entered late, by the days in the last column: {count}"),
        )
    }

    /// Says below the table how many of its events nobody answers for.
    #[must_use]
    pub(super) fn note_unverified(self, dates: &DateRemarks) -> Self {
        let count = dates.unverified_events;
        if dates.all_unverified() {
            return self.note_dates(UNVERIFIED.0, UNVERIFIED.1);
        }
        if count == 0 {
            return self;
        }
        self.note_dates(
            format!("{count} 行登记时未登记操作人员, 业务日期未经核验"),
            format!(
                "rows that were recorded before operators were registered: {count}; their business \
                 dates are unverified"
            ),
        )
    }
}

/// A page's remarks on its events' business dates; `None`: there are none.
pub fn remark(dates: &DateRemarks) -> Option<Text> {
    let (late, unverified) = (dates.late_events, dates.unverified_events);
    let late = (late > 0).then(|| {
        Text::new(format!("补录 {late} 个事件"), format!("{late} events were recorded late"))
    });
    let unverified = if dates.all_unverified() {
        Some(Text::new("未登记操作人员, 未经核验", "unverified: no operators are registered"))
    } else {
        (unverified > 0).then(|| {
            Text::new(
                format!("{unverified} 个事件登记时未登记操作人员, 未经核验"),
                format!("{unverified} events are unverified: no operators were registered then"),
            )
        })
    };
    let parts: Vec<Text> = unverified.into_iter().chain(late).collect();
    let joined = |lang: fn(&Text) -> &str, between: &str| {
        parts.iter().map(lang).collect::<Vec<_>>().join(between)
    };
    let (zh, en) = (joined(|text| &text.zh, "；"), joined(|text| &text.en, "; "));
    (!parts.is_empty()).then(|| Text::new(zh, en))
}
