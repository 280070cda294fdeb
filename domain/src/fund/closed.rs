//! Which years of which funds are closed: what every decision that charges or
//! pays a fund's year asks.

use std::collections::BTreeMap;

use crate::{
    date::Year,
    explained::Explained,
    names::{DocumentNo, FundId},
};

/// The closed years of all funds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClosedYears(BTreeMap<(FundId, Year), Option<DocumentNo>>);

/// No year is closed.
pub static ALL_OPEN: ClosedYears = ClosedYears(BTreeMap::new());

impl ClosedYears {
    /// With one more closed year, and the document that closed it.
    pub fn close(&mut self, fund: FundId, year: Year, document_no: Option<DocumentNo>) {
        self.0.insert((fund, year), document_no);
    }

    /// Refuses a closed year.
    pub fn check(&self, fund: &FundId, year: Year) -> Result<(), YearClosed> {
        match self.0.get(&(fund.clone(), year)) {
            None => Ok(()),
            Some(document_no) => {
                Err(YearClosed { fund: fund.clone(), year, document_no: document_no.clone() })
            }
        }
    }
}

/// The year is closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the year {year} of fund {fund} is closed{}",
    document_no.as_ref().map(|no| format!(" by {no}")).unwrap_or_default()
)]
pub struct YearClosed {
    /// Which fund.
    pub fund: FundId,
    /// Which year.
    pub year: Year,
    /// By which document, where one was named.
    pub document_no: Option<DocumentNo>,
}

impl Explained for YearClosed {
    fn code(&self) -> &'static str {
        "year-closed"
    }

    fn zh(&self) -> String {
        let by = self.document_no.as_ref().map(|no| format!("由 {no} ")).unwrap_or_default();
        format!("资金 {} 的 {} 年度已{by}关账", self.fund, self.year)
    }

    fn hint(&self) -> String {
        format!(
            "it needs a decision to reopen: `year reopen {} --fund {} --document NO --reason WHY`; \
             or book to an open year",
            self.year, self.fund
        )
    }

    fn hint_zh(&self) -> String {
        format!(
            "须凭决定文号重开：`year reopen {} --fund {} --document 文号 --reason 原因`；\
             或记入未关账年度",
            self.year, self.fund
        )
    }
}
