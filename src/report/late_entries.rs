//! 补录 on tables: which rows were entered long after their days, how many, and
//! whether anybody answers for the days at all.

use super::{Cell, ColumnSpec, Kind, Table};

/// Who answers for the business dates that a report rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusinessDates {
    /// Nobody: no operators are registered.
    Unverified,
    /// The operators; so many events of the year were recorded late.
    Verified {
        /// How many, in a window that a document opened.
        late: u64,
    },
}

impl BusinessDates {
    /// Says it below a table.
    pub(super) fn say(self, table: Table) -> Table {
        match self {
            Self::Unverified => table.note(
                "未登记操作人员, 业务日期未经核验",
                "no operators are registered: business dates are unverified",
            ),
            Self::Verified { late: 0 } => table,
            Self::Verified { late } => table.note(
                format!("本年度业务日期的事件中, 补录 {late} 个"),
                format!("events of the year's business dates that were recorded late: {late}"),
            ),
        }
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
        self.note(
            format!("补录 {count} 行: 业务日期后逾期限方登记, 日数见“补录”列"),
            format!("{count} rows were entered late, by the days in the last column"),
        )
    }
}
