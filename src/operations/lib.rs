//! One description of each thing that the ledger can do: its input, who may do
//! it, whether it reads or writes, its answer, and how it runs. Every face runs
//! these and nothing else. Never prints, and never reads the terminal.
//!
//! [`operation`] says what a description is, and [`catalogue`] lists them all;
//! the other modules are the features.

pub mod accounts;
pub mod aid;
pub mod answer;
pub mod audits;
pub mod budgets;
pub mod catalogue;
pub mod claims;
pub mod closes;
pub mod enterprises;
pub mod evidence;
pub mod grants;
pub mod journal;
pub mod notices;
pub mod offices;
pub mod operation;
pub mod payments;
pub mod policies;
pub mod recoveries;
pub mod reports;
pub mod statements;

pub use operation::{Access, Call, Operation};
