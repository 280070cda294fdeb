//! Why a fund refuses a command.

use super::{MonthClosed, YearClosed};
use crate::{
    assessment::Source,
    authority::Forbidden,
    date::{Date, Year},
    explained::Explained,
    money::Money,
    month::Month,
    names::{DocumentNo, FundId},
};

/// A refusal of a fund's year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum FundRefusal {
    #[error(transparent)]
    #[explain(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the appropriation {0} is negative")]
    #[explain(code = "appropriation-negative", zh = "预算指标 {0} 为负数")]
    #[explain(hint = "give the total, zero or more", hint_zh = "请填写总额，不得为负")]
    Negative(Money),
    #[error(transparent)]
    #[explain(transparent)]
    Closed(#[from] YearClosed),
    #[error("of the {} appropriation of fund {fund} in {year} {left} is left to carry over", of.as_str())]
    #[explain(
        code = "nothing-to-carry",
        zh("资金 {fund} {year} 年度{}预算指标可结转 {left} 元", of.zh()),
        hint = "give that much or less; see `report budget`",
        hint_zh = "结转金额不得超过可用数，请查看 `report budget`"
    )]
    NothingToCarry { fund: FundId, year: Year, of: Source, left: Money },
    #[error("under {document_no} {known} was carried over already")]
    #[explain(code = "carry-over-exists", zh = "{document_no} 已结转 {known} 元")]
    #[explain(hint = "check the document number", hint_zh = "请核对文号")]
    OtherCarryOver { document_no: DocumentNo, known: Money },
    #[error("no reason is given")]
    #[explain(code = "reason-missing", zh = "未填写原因")]
    #[explain(hint = "say why, with `--reason`", hint_zh = "请用 `--reason` 说明原因")]
    NoReason,
    #[error("the year {year} of fund {fund} is open")]
    #[explain(code = "year-open", zh = "资金 {fund} 的 {year} 年度未关账")]
    #[explain(hint = "nothing needs to be done", hint_zh = "无需重开")]
    Open { fund: FundId, year: Year },
    #[error(transparent)]
    #[explain(transparent)]
    MonthClosed(#[from] MonthClosed),
    #[error("the month {month} runs until {last}")]
    #[explain(code = "month-runs", zh = "{month} 月份到 {last} 才结束")]
    #[explain(hint = "close it on its last day or later", hint_zh = "请在该月最后一日或之后结账")]
    MonthRuns { month: Month, last: Date },
    #[error("the month {open} of fund {fund} is still open")]
    #[explain(
        code = "earlier-month-open",
        zh = "资金 {fund} 的 {open} 月份尚未结账",
        hint = "months close in order: `month close {open} --fund {fund}` first",
        hint_zh = "须按月顺序结账，请先执行 `month close {open} --fund {fund}`"
    )]
    EarlierOpen { fund: FundId, open: Month },
    #[error("the month {later} of fund {fund} is closed and comes after {month}")]
    #[explain(
        code = "later-month-closed",
        zh = "资金 {fund} 在 {month} 之后的 {later} 月份已结账",
        hint = "months are reopened from the last: `month reopen {later} --fund {fund} \
                --document NO --reason WHY` first",
        hint_zh = "须由后向前重开，请先执行 `month reopen {later} --fund {fund} \
                   --document 文号 --reason 原因`"
    )]
    LaterClosed { fund: FundId, month: Month, later: Month },
    #[error("the month {month} of fund {fund} is open")]
    #[explain(code = "month-open", zh = "资金 {fund} 的 {month} 月份未结账")]
    #[explain(hint = "nothing needs to be done", hint_zh = "无需重开")]
    MonthOpen { fund: FundId, month: Month },
    /// The stream belongs to another fund or year.
    #[error("this is the fund {fund} in {year}, not the one that was asked for")]
    #[explain(code = "other-fund", zh = "此处是资金 {fund} 的 {year} 年度，不是所要的那一个")]
    #[explain(
        hint = "send the command to the stream FUND/YEAR",
        hint_zh = "请发往 资金/年度 对应的流"
    )]
    OtherFund { fund: FundId, year: Year },
}
