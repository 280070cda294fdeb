//! What can be asked of a fund's year.

use crate::{
    assessment::Source,
    date::Year,
    money::Money,
    month::Month,
    names::{DocumentNo, FundId},
};

/// A command to a fund's year. Which fund and year it is for stands in it, so
/// that the first command opens the stream `FUND/YEAR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundCommand {
    /// Which fund.
    pub fund: FundId,
    /// Which year.
    pub year: Year,
    /// What is to be done.
    pub action: FundAction,
}

/// What is to be done with a fund's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FundAction {
    /// Sets the total of a source's appropriation.
    SetAppropriation {
        /// Whose money.
        source: Source,
        /// The total, zero or more.
        amount: Money,
        /// The document.
        document_no: DocumentNo,
    },
    /// 年度关账
    CloseYear {
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
    /// Opens a closed year again.
    ReopenYear {
        /// The decision.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// 月结
    CloseMonth {
        /// Which month of the year.
        month: Month,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
    /// Opens a closed month again.
    ReopenMonth {
        /// Which month of the year.
        month: Month,
        /// The decision.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
}
