//! Why a fund refuses a command.

use crate::{
    date::Year,
    explained::Explained,
    money::Money,
    names::{DocumentNo, FundId},
    office::Forbidden,
};

/// A refusal of a fund's year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FundRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// An appropriation is a sum, not a debt.
    #[error("the appropriation {0} is negative")]
    Negative(Money),
    /// The year is closed.
    #[error("the year {year} of fund {fund} was closed by {document_no}")]
    Closed {
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// By which document.
        document_no: DocumentNo,
    },
    /// The year is open, so that it cannot be reopened.
    #[error("the year {year} of fund {fund} is open")]
    Open {
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
    },
    /// The stream belongs to another fund or year.
    #[error("this is the fund {fund} in {year}, not the one that was asked for")]
    OtherFund {
        /// Which fund it is.
        fund: FundId,
        /// Which year it is.
        year: Year,
    },
}

impl FundRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::Negative(_) => ("give the total, zero or more", "请填写总额，不得为负"),
            Self::Closed { .. } => (
                "reopen the year by a decision, with `year reopen`, or book to an open year",
                "请凭决定文号用 `year reopen` 重开该年度，或记入未关账年度",
            ),
            Self::Open { .. } => ("nothing needs to be done", "无需重开"),
            Self::OtherFund { .. } => {
                ("send the command to the stream FUND/YEAR", "请发往 资金/年度 对应的流")
            }
        };
        (en.to_owned(), zh.to_owned())
    }
}

impl Explained for FundRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::Negative(_) => "appropriation-negative",
            Self::Closed { .. } => "year-closed",
            Self::Open { .. } => "year-open",
            Self::OtherFund { .. } => "other-fund",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::Negative(amount) => format!("预算指标 {amount} 为负数"),
            Self::Closed { fund, year, document_no } => {
                format!("资金 {fund} 的 {year} 年度已由 {document_no} 关账")
            }
            Self::Open { fund, year } => format!("资金 {fund} 的 {year} 年度未关账"),
            Self::OtherFund { fund, year } => {
                format!("此处是资金 {fund} 的 {year} 年度，不是所要的那一个")
            }
        }
    }

    fn hint(&self) -> String {
        self.hints().0
    }

    fn hint_zh(&self) -> String {
        self.hints().1
    }
}
