//! What the ledger can be asked to do.
//!
//! Commands go through a [`session::Session`], which decides them under the
//! [`rules::Rules`] in force; what is read comes from [`views`] and
//! [`lookups`], whose rows the [`projector`] keeps at the ledger's end.

pub mod error;
pub mod session;
pub mod rules;
pub mod input;
pub mod progress;
pub mod batch;
pub mod import;
pub mod policies;
pub mod offices;
pub mod budgets;
pub mod enterprises;
pub mod claims;
pub mod approvals;
pub mod aid;
pub mod projector;
pub mod views;
pub mod lookups;
pub mod reports;
pub mod evidence;
pub mod quickstart;
