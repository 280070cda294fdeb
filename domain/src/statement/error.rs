//! Why a statement is refused.

use super::words::{BreakKind, Effect};
use crate::{
    authority::Forbidden, currency::Currency, date::Date, explained::Explained, money::Money,
};

/// A refusal of a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Nothing was taken in under this id.
    #[error("no such statement was imported")]
    Unknown,
    /// The stream belongs to another file.
    #[error("this is the statement of the file {known}, not of {asked}")]
    OtherFile {
        /// The hash of the file it is.
        known: String,
        /// The hash of the file that was given.
        asked: String,
    },
    /// A line out of its place.
    #[error("the line at place {place} has the number {no}")]
    LineNumber {
        /// Its place from 1.
        place: usize,
        /// The number that it has.
        no: u32,
    },
    /// A line moves nothing.
    #[error("the amount {amount} of line {no} is not above zero")]
    LineAmount {
        /// The line.
        no: u32,
        /// Its amount.
        amount: Money,
    },
    /// opening + in − out ≠ closing.
    #[error(
        "the statement does not add up: opening {opening} + in {paid_in} − out {paid_out} is not closing {closing}"
    )]
    Unbalanced {
        /// The balance before the first line.
        opening: Money,
        /// Σ in.
        paid_in: Money,
        /// Σ out.
        paid_out: Money,
        /// The balance after the last line.
        closing: Money,
    },
    /// It begins before the one before it ends.
    #[error("the statement begins on {from}, but {id} of the same account runs to {to}")]
    Overlap {
        /// The statement before.
        id: String,
        /// Its last day.
        to: Date,
        /// The first day.
        from: Date,
    },
    /// It ends before the last one begins.
    #[error(
        "the statement ends on {to}, and {id} of the same account, which begins on {from}, is in already: it is older than the last one"
    )]
    Older {
        /// The last statement of the account.
        id: String,
        /// Its first day.
        from: Date,
        /// The last day of this one.
        to: Date,
    },
    /// Something is missing between it and the one before it.
    #[error(
        "the statement opens with {opening}, but {id} of the same account closes with {closing}"
    )]
    Gap {
        /// The statement before.
        id: String,
        /// Its last balance.
        closing: Money,
        /// The first balance.
        opening: Money,
    },
    /// Its lines are in another currency than the orders.
    #[error("the statement is in {0}, and orders are in CNY: its lines are matched with none")]
    Foreign(Currency),
    /// The sums are too large.
    #[error("the sums of the statement leave the range of amounts")]
    OutOfRange,
    /// Not a line of it.
    #[error("the statement has no line {0}")]
    UnknownLine(u32),
    /// Not a match of it.
    #[error("the statement has no match {0}")]
    UnknownMatch(u32),
    /// Not a proposal of it.
    #[error("the statement has no proposal {0}")]
    UnknownProposal(u32),
    /// A person has said no.
    #[error("proposal {no} was declined: {reason}")]
    Declined {
        /// Which.
        no: u32,
        /// Why.
        reason: String,
    },
    /// Another match accounts for the line.
    #[error("line {no} is already matched, by match {match_no}")]
    LineMatched {
        /// The line.
        no: u32,
        /// The match.
        match_no: u32,
    },
    /// The line stands twice.
    #[error("line {0} stands twice in what is to be matched")]
    LineTwice(u32),
    /// An explanation accounts for the line.
    #[error("line {no} is already explained: {reason}")]
    LineResolved {
        /// The line.
        no: u32,
        /// The explanation.
        reason: String,
    },
    /// Lines that cannot do that to orders.
    #[error("lines {lines:?} cannot be a match that {effect}: check their directions and orders")]
    Directions {
        /// The lines.
        lines: Vec<u32>,
        /// The effect.
        effect: Effect,
    },
    /// Other sums.
    #[error("the lines are {lines} in all, what they are matched with {orders}")]
    SumsDiffer {
        /// Σ of the lines.
        lines: Money,
        /// Σ of the orders.
        orders: Money,
    },
    /// A line cannot be that.
    #[error("line {no} cannot be resolved as {kind}")]
    Kind {
        /// The line.
        no: u32,
        /// The kind.
        kind: BreakKind,
    },
    /// What is given up needs a document.
    #[error("line {0} is written off without a document")]
    NoDocument(u32),
    /// No reason is given.
    #[error("the reason is empty")]
    NoReason,
}

impl StatementRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::Unknown => ("see `bofu statement list`", "请查看 `bofu statement list`"),
            Self::OtherFile { .. } => {
                ("each file has its own statement", "每个文件对应独立的对账单")
            }
            Self::LineNumber { .. } => {
                ("number the lines from 1 in the file's order", "明细须按文件顺序从1编号")
            }
            Self::LineAmount { .. } | Self::OutOfRange => {
                ("check the amounts in the file", "请核对文件中的金额")
            }
            Self::Unbalanced { .. } => (
                "get the whole file from the bank again: a line is missing or was changed",
                "请向银行重新获取完整文件：有明细缺失或被改动",
            ),
            Self::Overlap { .. } => (
                "ask the bank for a statement that begins after it; statements of an account are imported in the order of time",
                "请向银行索取其后的对账单；同一账户须按时间先后导入",
            ),
            Self::Older { .. } => (
                "statements of an account are imported in the order of time: one from before the last cannot be added",
                "同一账户须按时间先后导入，早于最近一份的不能补入",
            ),
            Self::Foreign(_) => (
                "its lines are kept as evidence and shown by `bofu report reconciliation`; nothing is to be done with them here",
                "外币明细仅留存备查，见 `bofu report reconciliation`，无须勾对或处理",
            ),
            Self::Gap { .. } => {
                ("import the statement between the two first", "请先导入两者之间的对账单")
            }
            Self::UnknownLine(_) | Self::UnknownMatch(_) => {
                ("see `bofu report reconciliation`", "请查看 `bofu report reconciliation`")
            }
            Self::UnknownProposal(_) => {
                ("see `bofu statement breaks`", "请查看 `bofu statement breaks`")
            }
            Self::Declined { .. } => (
                "pair the lines by hand: `bofu statement match ID --line N --order ID --reason R`",
                "请人工勾对：`bofu statement match ID --line N --order 指令号 --reason 理由`",
            ),
            Self::LineMatched { .. } => (
                "undo that match first: `bofu statement unmatch`",
                "请先取消该勾对：`bofu statement unmatch`",
            ),
            Self::LineTwice(_) => ("name each line once", "每条明细只写一次"),
            Self::LineResolved { .. } => (
                "take the explanation back first: `bofu statement resolve ID --line N --reopen`",
                "请先撤回该处理：`bofu statement resolve ID --line N --reopen`",
            ),
            Self::Directions { .. } => (
                "lines out settle orders, lines in return them; without orders, in and out take each other back",
                "付方明细对应到账，收方明细对应退票；无指令时须收付相抵",
            ),
            Self::SumsDiffer { .. } => (
                "what belongs together has the same sum; resolve the rest as a difference",
                "勾对双方合计须相等；其余请按差异处理",
            ),
            Self::Kind { .. } => {
                ("choose a kind that fits the line's direction", "请选择与明细收付方向相符的类别")
            }
            Self::NoDocument(_) => ("name it with --document", "请用 --document 写明文号"),
            Self::NoReason => ("give it with --reason", "请用 --reason 说明理由"),
        };
        (en.to_owned(), zh.to_owned())
    }
}

impl Explained for StatementRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::Unknown => "unknown-statement",
            Self::OtherFile { .. } => "other-statement",
            Self::LineNumber { .. } => "line-number",
            Self::LineAmount { .. } => "line-amount",
            Self::Unbalanced { .. } => "statement-unbalanced",
            Self::Overlap { .. } => "statement-overlap",
            Self::Older { .. } => "statement-older",
            Self::Gap { .. } => "statement-gap",
            Self::Foreign(_) => "foreign-currency",
            Self::OutOfRange => "amount-out-of-range",
            Self::UnknownLine(_) => "unknown-line",
            Self::UnknownMatch(_) => "unknown-match",
            Self::UnknownProposal(_) => "unknown-proposal",
            Self::Declined { .. } => "proposal-declined",
            Self::LineMatched { .. } => "line-matched",
            Self::LineTwice(_) => "line-twice",
            Self::LineResolved { .. } => "line-resolved",
            Self::Directions { .. } => "match-directions",
            Self::SumsDiffer { .. } => "match-sums-differ",
            Self::Kind { .. } => "break-kind",
            Self::NoDocument(_) => "write-off-without-document",
            Self::NoReason => "reason-missing",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::Unknown => "没有导入过该对账单".to_owned(),
            Self::OtherFile { known, asked } => {
                format!("此处是文件 {known} 的对账单，不是 {asked} 的")
            }
            Self::LineNumber { place, no } => format!("第 {place} 条明细的编号为 {no}"),
            Self::LineAmount { no, amount } => format!("第 {no} 条明细的金额 {amount} 须大于零"),
            Self::Unbalanced { opening, paid_in, paid_out, closing } => format!(
                "对账单不平：期初 {opening} + 收入 {paid_in} − 支出 {paid_out} ≠ 期末 {closing}"
            ),
            Self::Overlap { id, to, from } => {
                format!("对账单自 {from} 起，与同一账户的 {id}（截至 {to}）重叠")
            }
            Self::Older { id, from, to } => {
                format!("对账单截至 {to}，早于同一账户最近一份 {id}（自 {from} 起）")
            }
            Self::Gap { id, closing, opening } => {
                format!("对账单期初 {opening}，与同一账户上一份 {id} 的期末 {closing} 不衔接")
            }
            Self::Foreign(currency) => {
                format!("对账单币种为 {currency}，拨付指令均为人民币，其明细不与指令勾对")
            }
            Self::OutOfRange => "对账单金额超出可记账范围".to_owned(),
            Self::UnknownLine(no) => format!("对账单没有第 {no} 条明细"),
            Self::UnknownMatch(no) => format!("对账单没有勾对 {no}"),
            Self::UnknownProposal(no) => format!("对账单没有待确认勾对 {no}"),
            Self::Declined { no, reason } => format!("待确认勾对 {no} 已被否决：{reason}"),
            Self::LineMatched { no, match_no } => format!("第 {no} 条明细已由勾对 {match_no} 对应"),
            Self::LineTwice(no) => format!("第 {no} 条明细重复出现"),
            Self::LineResolved { no, reason } => format!("第 {no} 条明细已处理：{reason}"),
            Self::Directions { lines, effect } => {
                format!("明细 {lines:?} 不能作为“{}”勾对：请核对收付方向与指令", effect.zh())
            }
            Self::SumsDiffer { lines, orders } => {
                format!("明细合计 {lines}，与对方合计 {orders} 不等")
            }
            Self::Kind { no, kind } => format!("第 {no} 条明细不能按“{}”处理", kind.zh()),
            Self::NoDocument(no) => format!("第 {no} 条明细核销缺少文号"),
            Self::NoReason => "缺少理由".to_owned(),
        }
    }

    fn hint(&self) -> String {
        self.hints().0
    }

    fn hint_zh(&self) -> String {
        self.hints().1
    }
}
