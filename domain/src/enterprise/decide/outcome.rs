//! The form of every answer.

use crate::{
    enterprise::{EnterpriseRefusal, event::EnterpriseEvent},
    event::Decided,
};

/// The events that a command leads to, or the refusal.
pub(super) type Outcome = Result<Decided<EnterpriseEvent>, EnterpriseRefusal>;

/// A reason must say something.
pub(super) fn reasoned(reason: &str) -> Result<String, EnterpriseRefusal> {
    let reason = reason.trim();
    if reason.is_empty() { Err(EnterpriseRefusal::NoReason) } else { Ok(reason.to_owned()) }
}
