//! Why a fund refuses a command.

use super::YearClosed;
use crate::{
    assessment::Source,
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
    #[error(transparent)]
    Closed(#[from] YearClosed),
    /// Nothing, or not so much, is left to carry over.
    #[error("of the {} appropriation of fund {fund} in {year} {left} is left to carry over", of.as_str())]
    NothingToCarry {
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// Whose money.
        of: Source,
        /// What is left.
        left: Money,
    },
    /// The document has carried over another sum.
    #[error("under {document_no} {known} was carried over already")]
    OtherCarryOver {
        /// The document.
        document_no: DocumentNo,
        /// How much.
        known: Money,
    },
    /// A reopening without a reason.
    #[error("no reason is given")]
    NoReason,
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
            Self::Closed(why) => return (why.hint(), why.hint_zh()),
            Self::NothingToCarry { .. } => (
                "give that much or less; see `report budget`",
                "结转金额不得超过可用数，请查看 `report budget`",
            ),
            Self::OtherCarryOver { .. } => ("check the document number", "请核对文号"),
            Self::NoReason => ("say why, with `--reason`", "请用 `--reason` 说明原因"),
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
            Self::Closed(why) => why.code(),
            Self::NothingToCarry { .. } => "nothing-to-carry",
            Self::OtherCarryOver { .. } => "carry-over-exists",
            Self::NoReason => "reason-missing",
            Self::Open { .. } => "year-open",
            Self::OtherFund { .. } => "other-fund",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::Negative(amount) => format!("预算指标 {amount} 为负数"),
            Self::Closed(why) => why.zh(),
            Self::NothingToCarry { fund, year, of, left } => {
                let source = of.zh();
                format!("资金 {fund} {year} 年度{source}预算指标可结转 {left} 元")
            }
            Self::OtherCarryOver { document_no, known } => {
                format!("{document_no} 已结转 {known} 元")
            }
            Self::NoReason => "未填写原因".to_owned(),
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
