//! An enterprise and the life of its claims.

// First: it makes the macros that are patterns of its events.
#[macro_use]
pub mod event;

pub mod carried;
pub mod claim;
pub mod command;
mod decide;
pub mod error;
mod fold;
pub mod payment;
pub mod policy_rules;
pub mod state;
#[cfg(test)]
mod tests;
pub mod values;

pub use decide::Resolution;
pub use error::{EnterpriseRefusal, payment::PaymentRefusal};
pub use state::Enterprise;

use crate::{context::aggregate, event::kind};

aggregate!(
    Enterprise,
    kind::ENTERPRISE,
    command::EnterpriseCommand,
    event::EnterpriseEvent,
    EnterpriseRefusal
);
