//! The office: its operators, their roles, and the payer.

pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::OfficeRefusal;
pub use state::Office;

use crate::{context::aggregate, event::kind};

/// The id of the office's one stream.
pub const OFFICE: &str = "office";

aggregate!(Office, kind::OFFICE, command::OfficeCommand, event::OfficeEvent, OfficeRefusal);
