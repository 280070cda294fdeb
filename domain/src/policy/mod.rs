//! A policy: the adopted pack and its readings.

mod beside;
pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::PolicyAdoptionRefusal;
pub use state::Policy;

use crate::{context::aggregate, event::kind};

aggregate!(Policy, kind::POLICY, command::PolicyCommand, event::PolicyEvent, PolicyAdoptionRefusal);
