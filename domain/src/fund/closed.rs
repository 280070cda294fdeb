//! Which years and months of which funds are closed, and since when each
//! appropriation is there: what every decision that charges or pays a fund asks.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    charge::CapKey,
    date::{Date, Year},
    explained::Explained,
    language::Text,
    month::Month,
    names::{DocumentNo, FundId},
};

/// The closed years and months of all funds, each with the document that
/// closed it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClosedBooks {
    years: BTreeMap<(FundId, Year), Option<DocumentNo>>,
    months: BTreeMap<(FundId, Month), Option<DocumentNo>>,
    /// The years whose books are kept by months: any of them was ever closed.
    by_months: BTreeSet<(FundId, Year)>,
    /// Since when each appropriation is there, by its row.
    appropriated: BTreeMap<CapKey, Date>,
}

/// Nothing is closed.
pub static ALL_OPEN: ClosedBooks = ClosedBooks {
    years: BTreeMap::new(),
    months: BTreeMap::new(),
    by_months: BTreeSet::new(),
    appropriated: BTreeMap::new(),
};

impl ClosedBooks {
    /// With one more closed year, and the document that closed it.
    pub fn close(&mut self, fund: FundId, year: Year, document_no: Option<DocumentNo>) {
        self.years.insert((fund, year), document_no);
    }

    /// With one more closed month, and the document that closed it.
    pub fn close_month(&mut self, fund: FundId, month: Month, document_no: Option<DocumentNo>) {
        self.keep_by_months(fund.clone(), month.year());
        self.months.insert((fund, month), document_no);
    }

    /// With one more year of which a month was ever closed, though all of them
    /// may have been reopened since.
    pub fn keep_by_months(&mut self, fund: FundId, year: Year) {
        self.by_months.insert((fund, year));
    }

    /// With one more appropriation, and since when it is there.
    pub fn appropriate(&mut self, key: CapKey, since: Date) {
        self.appropriated.insert(key, since);
    }

    /// Since when an appropriation is there; `None`: there is none.
    pub fn appropriated_on(&self, key: &CapKey) -> Option<Date> {
        self.appropriated.get(key).copied()
    }

    /// Refuses a closed year.
    pub fn check(&self, fund: &FundId, year: Year) -> Result<(), YearClosed> {
        match self.years.get(&(fund.clone(), year)) {
            None => Ok(()),
            Some(document_no) => {
                Err(YearClosed { fund: fund.clone(), year, document_no: document_no.clone() })
            }
        }
    }

    /// Refuses a day of a closed month.
    pub fn check_day(&self, fund: &FundId, day: Date) -> Result<(), MonthClosed> {
        let month = Month::of(day);
        match self.months.get(&(fund.clone(), month)) {
            None => Ok(()),
            Some(document_no) => {
                Err(MonthClosed { fund: fund.clone(), month, document_no: document_no.clone() })
            }
        }
    }

    /// Whether a month of a fund is closed.
    pub fn is_shut(&self, fund: &FundId, month: Month) -> bool {
        self.months.contains_key(&(fund.clone(), month))
    }

    /// The open months of a fund before this one: those of its year, and those
    /// of the year before where its books are kept by months, the year itself
    /// being closed or not: that closes a budget and no book.
    pub fn open_before(&self, fund: &FundId, month: Month) -> Vec<Month> {
        let is_open = |earlier: &Month| !self.is_shut(fund, *earlier);
        let january = Month::of(month.year().first_day());
        let year_before = january.previous().year();
        let by_months = self.by_months.contains(&(fund.clone(), year_before));
        let before = Month::all_of(year_before).filter(|_| by_months);
        let own = Month::all_of(month.year()).take_while(|earlier| *earlier < month);
        before.chain(own).filter(is_open).collect()
    }

    /// The last closed month of a fund that comes after this one.
    pub fn last_shut_after(&self, fund: &FundId, month: Month) -> Option<Month> {
        let later = self.months.keys().filter(|(of, later)| of == fund && *later > month);
        later.map(|(_, later)| *later).max()
    }

    /// Whether any month of any fund is closed.
    pub fn any_month(&self) -> bool {
        !self.months.is_empty()
    }
}

/// The year is closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[error("the year {year} of fund {fund} is closed{}", by(document_no.as_ref()).en)]
#[explain(
    code = "year-closed",
    zh("资金 {fund} 的 {year} 年度已{}关账", by(document_no.as_ref()).zh),
    hint = "it needs a decision to reopen: `year reopen {year} --fund {fund} --document NO \
            --reason WHY`; or book to an open year",
    hint_zh = "须凭决定文号重开：`year reopen {year} --fund {fund} --document 文号 --reason 原因`；\
               或记入未关账年度"
)]
pub struct YearClosed {
    /// Which fund.
    pub fund: FundId,
    /// Which year.
    pub year: Year,
    /// By which document, where one was named.
    pub document_no: Option<DocumentNo>,
}

/// The month is closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[error("the month {month} of fund {fund} is closed{}", by(document_no.as_ref()).en)]
#[explain(
    code = "month-closed",
    zh("资金 {fund} 的 {month} 月份已{}结账", by(document_no.as_ref()).zh),
    hint = "book it on a day of an open month (`--on DATE`); or reopen the month by a decision: \
            `month reopen {month} --fund {fund} --document NO --reason WHY`",
    hint_zh = "请记入未结账月份（`--on 日期`）；或凭决定文号重开：\
               `month reopen {month} --fund {fund} --document 文号 --reason 原因`"
)]
pub struct MonthClosed {
    /// Which fund.
    pub fund: FundId,
    /// Which month.
    pub month: Month,
    /// By which document, where one was named.
    pub document_no: Option<DocumentNo>,
}

/// By which document, where one was named.
fn by(document_no: Option<&DocumentNo>) -> Text {
    document_no.map(|no| Text::new(format!("由 {no} "), format!(" by {no}"))).unwrap_or_default()
}
