//! A bank statement and its reconciliation.

pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::StatementRefusal;
pub use state::Statement;

use crate::{context::aggregate, ledger::kind};

aggregate!(
    Statement,
    kind::STATEMENT,
    command::StatementCommand,
    event::StatementEvent,
    StatementRefusal
);
