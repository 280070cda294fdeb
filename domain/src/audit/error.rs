//! Why an audit refuses.

use crate::{authority::Forbidden, explained::Explained, money::Money, names::ActorName};

/// A refusal of an audit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// More than one event keeps.
    #[error("the sample has {items} instalments; at most {most} are recorded at once")]
    SampleTooLarge {
        /// How many.
        items: usize,
        /// The most.
        most: usize,
    },
    /// A sum that is none.
    #[error("the sum {0} is not above zero")]
    NoAmount(Money),
    /// Nothing is said.
    #[error("the text is empty")]
    NoText,
    /// Too much is said.
    #[error("the text has {length} characters; at most {most} are kept")]
    TextTooLong {
        /// How many.
        length: usize,
        /// The most.
        most: usize,
    },
    /// No such finding.
    #[error("the audit has no finding {finding}; it has {known}")]
    UnknownFinding {
        /// Which was asked for.
        finding: u32,
        /// How many there are.
        known: usize,
    },
    /// The finding is closed.
    #[error("finding {finding} is closed: {with}")]
    Closed {
        /// Which.
        finding: u32,
        /// With what result.
        with: String,
    },
    /// Who found it does not answer it.
    #[error("{by} recorded finding {finding} and does not answer it")]
    FinderAnswers {
        /// Which.
        finding: u32,
        /// Who.
        by: ActorName,
    },
    /// Who answered it does not close it.
    #[error("{by} answered finding {finding} and does not close it")]
    AnswererCloses {
        /// Which.
        finding: u32,
        /// Who.
        by: ActorName,
    },
    /// More than can be numbered.
    #[error("the audit has as many entries as can be numbered")]
    TooMany,
}

impl AuditRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::SampleTooLarge { .. } => (
                "leave out --audit and keep the file of --out, or draw fewer",
                "请不带 --audit, 以 --out 文件留存, 或减少样本量",
            ),
            Self::NoAmount(_) => {
                ("give the sum in question, or leave it out", "请填写涉及金额, 或不填")
            }
            Self::NoText => ("say it in a sentence", "请用一句话说明"),
            Self::TextTooLong { .. } => {
                ("say it shorter and name a document", "请精简文字, 详情注明文号")
            }
            Self::UnknownFinding { .. } => {
                ("see `report findings` for their numbers", "编号见 `report findings`")
            }
            Self::Closed { .. } => ("record a new finding", "请登记新的审计发现"),
            Self::FinderAnswers { .. } => ("let the audited office answer", "请由被审计单位答复"),
            Self::AnswererCloses { .. } => ("let an auditor close it", "请由审计人员销号"),
            Self::TooMany => ("begin another audit", "请另立审计项目"),
        };
        (en.to_owned(), zh.to_owned())
    }
}

impl Explained for AuditRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::SampleTooLarge { .. } => "sample-too-large",
            Self::NoAmount(_) => "no-amount",
            Self::NoText => "no-text",
            Self::TextTooLong { .. } => "text-too-long",
            Self::UnknownFinding { .. } => "unknown-finding",
            Self::Closed { .. } => "finding-closed",
            Self::FinderAnswers { .. } => "finder-answers",
            Self::AnswererCloses { .. } => "answerer-closes",
            Self::TooMany => "too-many",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::SampleTooLarge { items, most } => {
                format!("样本有 {items} 个分期, 一次最多记录 {most} 个")
            }
            Self::NoAmount(amount) => format!("金额 {amount} 须大于零"),
            Self::NoText => "文字为空".to_owned(),
            Self::TextTooLong { length, most } => {
                format!("文字有 {length} 字, 最多保存 {most} 字")
            }
            Self::UnknownFinding { finding, known } => {
                format!("该审计没有发现 {finding}, 现有 {known} 项")
            }
            Self::Closed { finding, with } => format!("发现 {finding} 已销号：{with}"),
            Self::FinderAnswers { finding, by } => {
                format!("发现 {finding} 由{by}登记, 不能由本人答复")
            }
            Self::AnswererCloses { finding, by } => {
                format!("发现 {finding} 由{by}答复, 不能由本人销号")
            }
            Self::TooMany => "该审计的编号已用尽".to_owned(),
        }
    }

    fn hint(&self) -> String {
        self.hints().0
    }

    fn hint_zh(&self) -> String {
        self.hints().1
    }
}
