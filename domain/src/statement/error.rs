//! Why a statement is refused.

use super::words::{BreakKind, Effect};
use crate::{
    authority::Forbidden, currency::Currency, date::Date, explained::Explained, money::Money,
};

/// A refusal of a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum StatementRefusal {
    #[error(transparent)]
    #[explain(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("no such statement was imported")]
    #[explain(code = "unknown-statement", zh = "没有导入过该对账单")]
    #[explain(hint = "see `bofu statement list`", hint_zh = "请查看 `bofu statement list`")]
    Unknown,
    /// The stream belongs to another file.
    #[error("this is the statement of the file {known}, not of {asked}")]
    #[explain(code = "other-statement", zh = "此处是文件 {known} 的对账单，不是 {asked} 的")]
    #[explain(hint = "each file has its own statement", hint_zh = "每个文件对应独立的对账单")]
    OtherFile {
        /// The hash of the file it is.
        known: String,
        /// The hash of the file that was given.
        asked: String,
    },
    #[error("the line at place {place} has the number {no}")]
    #[explain(code = "line-number", zh = "第 {place} 条明细的编号为 {no}")]
    #[explain(
        hint = "number the lines from 1 in the file's order",
        hint_zh = "明细须按文件顺序从1编号"
    )]
    LineNumber {
        /// Its place from 1.
        place: usize,
        no: u32,
    },
    #[error("the amount {amount} of line {no} is not above zero")]
    #[explain(code = "line-amount", zh = "第 {no} 条明细的金额 {amount} 须大于零")]
    #[explain(hint = "check the amounts in the file", hint_zh = "请核对文件中的金额")]
    LineAmount { no: u32, amount: Money },
    /// opening + in − out ≠ closing.
    #[error(
        "the statement does not add up: opening {opening} + in {paid_in} − out {paid_out} is not closing {closing}"
    )]
    #[explain(
        code = "statement-unbalanced",
        zh = "对账单不平：期初 {opening} + 收入 {paid_in} − 支出 {paid_out} ≠ 期末 {closing}",
        hint = "get the whole file from the bank again: a line is missing or was changed",
        hint_zh = "请向银行重新获取完整文件：有明细缺失或被改动"
    )]
    Unbalanced { opening: Money, paid_in: Money, paid_out: Money, closing: Money },
    #[error("the statement begins on {from}, but {id} of the same account runs to {to}")]
    #[explain(
        code = "statement-overlap",
        zh = "对账单自 {from} 起，与同一账户的 {id}（截至 {to}）重叠",
        hint = "ask the bank for a statement that begins after it; statements of an account are \
                imported in the order of time",
        hint_zh = "请向银行索取其后的对账单；同一账户须按时间先后导入"
    )]
    Overlap { id: String, to: Date, from: Date },
    #[error(
        "the statement ends on {to}, and {id} of the same account, which begins on {from}, is in already: it is older than the last one"
    )]
    #[explain(
        code = "statement-older",
        zh = "对账单截至 {to}，早于同一账户最近一份 {id}（自 {from} 起）",
        hint = "statements of an account are imported in the order of time: one from before the \
                last cannot be added",
        hint_zh = "同一账户须按时间先后导入，早于最近一份的不能补入"
    )]
    Older {
        /// The last statement of the account.
        id: String,
        from: Date,
        to: Date,
    },
    #[error(
        "the statement opens with {opening}, but {id} of the same account closes with {closing}"
    )]
    #[explain(
        code = "statement-gap",
        zh = "对账单期初 {opening}，与同一账户上一份 {id} 的期末 {closing} 不衔接",
        hint = "import the statement between the two first",
        hint_zh = "请先导入两者之间的对账单"
    )]
    Gap { id: String, closing: Money, opening: Money },
    #[error("the statement is in {0}, and orders are in CNY: its lines are matched with none")]
    #[explain(
        code = "foreign-currency",
        zh = "对账单币种为 {0}，拨付指令均为人民币，其明细不与指令勾对",
        hint = "its lines are kept as evidence and shown by `bofu report reconciliation`; nothing \
                is to be done with them here",
        hint_zh = "外币明细仅留存备查，见 `bofu report reconciliation`，无须勾对或处理"
    )]
    Foreign(Currency),
    #[error("the sums of the statement leave the range of amounts")]
    #[explain(code = "amount-out-of-range", zh = "对账单金额超出可记账范围")]
    #[explain(hint = "check the amounts in the file", hint_zh = "请核对文件中的金额")]
    OutOfRange,
    #[error("the statement has no line {0}")]
    #[explain(code = "unknown-line", zh = "对账单没有第 {0} 条明细")]
    #[explain(
        hint = "see `bofu report reconciliation`",
        hint_zh = "请查看 `bofu report reconciliation`"
    )]
    UnknownLine(u32),
    #[error("the statement has no match {0}")]
    #[explain(code = "unknown-match", zh = "对账单没有勾对 {0}")]
    #[explain(
        hint = "see `bofu report reconciliation`",
        hint_zh = "请查看 `bofu report reconciliation`"
    )]
    UnknownMatch(u32),
    #[error("the statement has no proposal {0}")]
    #[explain(code = "unknown-proposal", zh = "对账单没有待确认勾对 {0}")]
    #[explain(hint = "see `bofu statement breaks`", hint_zh = "请查看 `bofu statement breaks`")]
    UnknownProposal(u32),
    #[error("proposal {no} was declined: {reason}")]
    #[explain(code = "proposal-declined", zh = "待确认勾对 {no} 已被否决：{reason}")]
    #[explain(
        hint = "pair the lines by hand: `bofu statement match ID --line N --order ID --reason R`",
        hint_zh = "请人工勾对：`bofu statement match ID --line N --order 指令号 --reason 理由`"
    )]
    Declined { no: u32, reason: String },
    #[error("line {no} is already matched, by match {match_no}")]
    #[explain(code = "line-matched", zh = "第 {no} 条明细已由勾对 {match_no} 对应")]
    #[explain(
        hint = "undo that match first: `bofu statement unmatch`",
        hint_zh = "请先取消该勾对：`bofu statement unmatch`"
    )]
    LineMatched { no: u32, match_no: u32 },
    #[error("line {0} stands twice in what is to be matched")]
    #[explain(code = "line-twice", zh = "第 {0} 条明细重复出现")]
    #[explain(hint = "name each line once", hint_zh = "每条明细只写一次")]
    LineTwice(u32),
    #[error("line {no} is already explained: {reason}")]
    #[explain(code = "line-resolved", zh = "第 {no} 条明细已处理：{reason}")]
    #[explain(
        hint = "take the explanation back first: `bofu statement resolve ID --line N --reopen`",
        hint_zh = "请先撤回该处理：`bofu statement resolve ID --line N --reopen`"
    )]
    LineResolved { no: u32, reason: String },
    #[error("lines {lines:?} cannot be a match that {effect}: check their directions and orders")]
    #[explain(
        code = "match-directions",
        zh("明细 {lines:?} 不能作为“{}”勾对：请核对收付方向与指令", effect.zh()),
        hint = "lines out settle orders, lines in return them; without orders, in and out take \
                each other back",
        hint_zh = "付方明细对应到账，收方明细对应退票；无指令时须收付相抵"
    )]
    Directions { lines: Vec<u32>, effect: Effect },
    #[error("the lines are {lines} in all, what they are matched with {orders}")]
    #[explain(code = "match-sums-differ", zh = "明细合计 {lines}，与对方合计 {orders} 不等")]
    #[explain(
        hint = "what belongs together has the same sum; resolve the rest as a difference",
        hint_zh = "勾对双方合计须相等；其余请按差异处理"
    )]
    SumsDiffer { lines: Money, orders: Money },
    #[error("line {no} cannot be resolved as {kind}")]
    #[explain(code = "break-kind", zh("第 {no} 条明细不能按“{}”处理", kind.zh()))]
    #[explain(
        hint = "choose a kind that fits the line's direction",
        hint_zh = "请选择与明细收付方向相符的类别"
    )]
    Kind { no: u32, kind: BreakKind },
    #[error("line {0} is written off without a document")]
    #[explain(code = "write-off-without-document", zh = "第 {0} 条明细核销缺少文号")]
    #[explain(hint = "name it with --document", hint_zh = "请用 --document 写明文号")]
    NoDocument(u32),
    #[error("the reason is empty")]
    #[explain(code = "reason-missing", zh = "缺少理由")]
    #[explain(hint = "give it with --reason", hint_zh = "请用 --reason 说明理由")]
    NoReason,
}
