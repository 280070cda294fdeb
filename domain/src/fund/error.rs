//! Why a fund refuses a command.

use super::{MonthClosed, YearClosed};
use crate::{
    assessment::Source,
    date::{Date, Year},
    explained::Explained,
    money::Money,
    month::Month,
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
    /// The month is closed.
    #[error(transparent)]
    MonthClosed(#[from] MonthClosed),
    /// A month is closed when it is over.
    #[error("the month {month} runs until {last}")]
    MonthRuns {
        /// Which month.
        month: Month,
        /// Its last day.
        last: Date,
    },
    /// Months are closed one after another.
    #[error("the month {open} of fund {fund} is still open")]
    EarlierOpen {
        /// Which fund.
        fund: FundId,
        /// The first that is open.
        open: Month,
    },
    /// Months are reopened from the last one.
    #[error("the month {later} of fund {fund} is closed and comes after {month}")]
    LaterClosed {
        /// Which fund.
        fund: FundId,
        /// The one that is to be reopened.
        month: Month,
        /// The last that is closed.
        later: Month,
    },
    /// The month is open, so that it cannot be reopened.
    #[error("the month {month} of fund {fund} is open")]
    MonthOpen {
        /// Which fund.
        fund: FundId,
        /// Which month.
        month: Month,
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
            Self::Open { .. } | Self::MonthOpen { .. } => ("nothing needs to be done", "无需重开"),
            Self::MonthClosed(why) => return (why.hint(), why.hint_zh()),
            Self::MonthRuns { .. } => {
                ("close it on its last day or later", "请在该月最后一日或之后结账")
            }
            Self::EarlierOpen { fund, open } => {
                return (
                    format!("months close in order: `month close {open} --fund {fund}` first"),
                    format!("须按月顺序结账，请先执行 `month close {open} --fund {fund}`"),
                );
            }
            Self::LaterClosed { fund, later, .. } => {
                return (
                    format!(
                        "months are reopened from the last: `month reopen {later} --fund {fund} \
                         --document NO --reason WHY` first"
                    ),
                    format!(
                        "须由后向前重开，请先执行 `month reopen {later} --fund {fund} \
                         --document 文号 --reason 原因`"
                    ),
                );
            }
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
            Self::MonthClosed(why) => why.code(),
            Self::MonthRuns { .. } => "month-runs",
            Self::EarlierOpen { .. } => "earlier-month-open",
            Self::LaterClosed { .. } => "later-month-closed",
            Self::MonthOpen { .. } => "month-open",
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
            Self::MonthClosed(why) => why.zh(),
            Self::MonthRuns { month, last } => format!("{month} 月份到 {last} 才结束"),
            Self::EarlierOpen { fund, open } => format!("资金 {fund} 的 {open} 月份尚未结账"),
            Self::LaterClosed { fund, month, later } => {
                format!("资金 {fund} 在 {month} 之后的 {later} 月份已结账")
            }
            Self::MonthOpen { fund, month } => format!("资金 {fund} 的 {month} 月份未结账"),
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
