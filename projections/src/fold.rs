//! What can stop a fold. Nothing is ever skipped: an event that does not fit
//! the rows stops its projection, with its position and the cause.

use bofu_domain::{explained::Explained, money::Money, uscc::Uscc};

use crate::recorded::Recorded;

/// Why an event cannot be folded. Each means that the ledger or the rows are
/// not what the writer left: it is a finding for an auditor, not a user's error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(
    hint = "run `bofu audit verify`; if it finds nothing, the projection is at fault: report \
            the position",
    hint_zh = "请运行 bofu audit verify；如无异常，则为投影程序问题，请上报该序号"
)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum FoldError {
    /// The event speaks of something no earlier event has brought into being.
    #[error("{event} at position {position}: the {what} {id} is not known")]
    #[explain(
        code = "fold-unknown",
        zh("序号 {position} 的事件 {event}：{}{id}不存在", what_zh(what))
    )]
    Unknown {
        position: u64,
        event: &'static str,
        /// An enterprise, a claim, an instalment.
        what: &'static str,
        id: String,
    },
    #[error("{event} at position {position}: the {what} {id} is already there")]
    #[explain(
        code = "fold-twice",
        zh("序号 {position} 的事件 {event}：{}{id}已存在", what_zh(what))
    )]
    Twice {
        position: u64,
        event: &'static str,
        /// A claim, an instalment.
        what: &'static str,
        id: String,
    },
    /// The stream's id is no code of an enterprise, no number of an audit.
    #[error("the stream {stream:?} at position {position} is not named by a code or number")]
    #[explain(code = "fold-stream", zh = "序号 {position} 的事件流 {stream:?} 不以代码或编号命名")]
    Stream { position: u64, stream: String },
    #[error("{event} at position {position}: the {what} leaves the range of amounts")]
    #[explain(code = "fold-out-of-range", zh = "序号 {position} 的事件 {event}：合计金额超出范围")]
    OutOfRange { position: u64, event: &'static str, what: &'static str },
}

impl FoldError {
    /// The position of the event that could not be folded.
    pub fn position(&self) -> u64 {
        match self {
            Self::Unknown { position, .. }
            | Self::Twice { position, .. }
            | Self::Stream { position, .. }
            | Self::OutOfRange { position, .. } => *position,
        }
    }
}

fn what_zh(what: &str) -> &'static str {
    match what {
        "enterprise" => "企业",
        "claim" => "申报",
        "instalment" => "分期",
        "order" => "指令",
        "statement" => "对账单",
        "finding" => "审计发现",
        "recovery" => "追回",
        _other => "对象",
    }
}

/// The enterprise whose stream the event stands in.
pub(crate) fn uscc_of(event: &Recorded) -> Result<Uscc, FoldError> {
    // The code was verified, or overridden with evidence, when it was registered.
    Uscc::issued_against_check_digit(&event.stream_id).map_err(|_| FoldError::Stream {
        position: event.position,
        stream: event.stream_id.to_string(),
    })
}

/// A checked sum, or the place where it left the range.
pub(crate) fn add(
    event: &Recorded,
    what: &'static str,
    sum: Money,
    more: Money,
) -> Result<Money, FoldError> {
    use bofu_domain::event::Fact;
    sum.checked_add(more).ok_or(FoldError::OutOfRange {
        position: event.position,
        event: event.event.name(),
        what,
    })
}
