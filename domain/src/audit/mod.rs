//! An audit: the samples that were drawn for it, and its findings. One stream
//! for each audit, by the number that the auditor gives it.

pub mod command;
mod decide;
pub mod draw;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;
mod text;

pub use error::AuditRefusal;
pub use state::Audit;

use crate::{context::aggregate, event::kind};

aggregate!(Audit, kind::AUDIT, command::AuditCommand, event::AuditEvent, AuditRefusal);
