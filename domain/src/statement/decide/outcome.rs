//! The form of every answer.

use crate::{
    event::Decided,
    statement::{StatementRefusal, event::StatementEvent},
};

/// The events that a command leads to, or the refusal.
pub(super) type Outcome = Result<Decided<StatementEvent>, StatementRefusal>;

/// A reason, which must be given.
pub(super) fn reasoned(reason: &str) -> Result<String, StatementRefusal> {
    let reason = reason.trim();
    if reason.is_empty() { Err(StatementRefusal::NoReason) } else { Ok(reason.to_owned()) }
}
