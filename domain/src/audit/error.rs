//! Why an audit refuses.

use crate::{authority::Forbidden, explained::Explained, money::Money, names::ActorName};

/// A refusal of an audit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum AuditRefusal {
    #[error(transparent)]
    #[explain(transparent)]
    Forbidden(#[from] Forbidden),
    /// More than one event keeps.
    #[error("the sample has {items} instalments; at most {most} are recorded at once")]
    #[explain(code = "sample-too-large", zh = "样本有 {items} 个分期, 一次最多记录 {most} 个")]
    #[explain(
        hint = "leave out --audit and keep the file of --out, or draw fewer",
        hint_zh = "请不带 --audit, 以 --out 文件留存, 或减少样本量"
    )]
    SampleTooLarge { items: usize, most: usize },
    #[error("the sum {0} is not above zero")]
    #[explain(code = "no-amount", zh = "金额 {0} 须大于零")]
    #[explain(
        hint = "give the sum in question, or leave it out",
        hint_zh = "请填写涉及金额, 或不填"
    )]
    NoAmount(Money),
    #[error("the text is empty")]
    #[explain(code = "no-text", zh = "文字为空")]
    #[explain(hint = "say it in a sentence", hint_zh = "请用一句话说明")]
    NoText,
    #[error("the text has {length} characters; at most {most} are kept")]
    #[explain(code = "text-too-long", zh = "文字有 {length} 字, 最多保存 {most} 字")]
    #[explain(hint = "say it shorter and name a document", hint_zh = "请精简文字, 详情注明文号")]
    TextTooLong { length: usize, most: usize },
    #[error("the audit has no finding {finding}; it has {known}")]
    #[explain(code = "unknown-finding", zh = "该审计没有发现 {finding}, 现有 {known} 项")]
    #[explain(
        hint = "see `report findings` for their numbers",
        hint_zh = "编号见 `report findings`"
    )]
    UnknownFinding { finding: u32, known: usize },
    #[error("finding {finding} is closed: {with}")]
    #[explain(code = "finding-closed", zh = "发现 {finding} 已销号：{with}")]
    #[explain(hint = "record a new finding", hint_zh = "请登记新的审计发现")]
    Closed { finding: u32, with: String },
    #[error("{by} recorded finding {finding} and does not answer it")]
    #[explain(code = "finder-answers", zh = "发现 {finding} 由{by}登记, 不能由本人答复")]
    #[explain(hint = "let the audited office answer", hint_zh = "请由被审计单位答复")]
    FinderAnswers { finding: u32, by: ActorName },
    #[error("{by} answered finding {finding} and does not close it")]
    #[explain(code = "answerer-closes", zh = "发现 {finding} 由{by}答复, 不能由本人销号")]
    #[explain(hint = "let an auditor close it", hint_zh = "请由审计人员销号")]
    AnswererCloses { finding: u32, by: ActorName },
    #[error("the audit has as many entries as can be numbered")]
    #[explain(code = "too-many", zh = "该审计的编号已用尽")]
    #[explain(hint = "begin another audit", hint_zh = "请另立审计项目")]
    TooMany,
}
