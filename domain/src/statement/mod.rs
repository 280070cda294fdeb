//! A bank statement and its reconciliation. Modules in reading order.

pub mod words;

pub mod event;

pub mod command;

pub mod state;

mod decide;
pub mod error;

pub mod matching;

#[cfg(test)]
mod tests;

pub use decide::Matching;
pub use error::StatementRefusal;
pub use state::Statement;

use crate::{context::aggregate, event::kind};

aggregate!(
    Statement,
    kind::STATEMENT,
    command::StatementCommand,
    event::StatementEvent,
    StatementRefusal
);
