//! What the ledger can be asked to do. Never prints, and never reads arguments
//! or the terminal.
//!
//! Commands go through a [`session::Session`], which decides them under the
//! [`rules::RuleSnapshot`] in force; what is read comes from [`views`] and
//! [`lookups`], whose rows the [`projector`] keeps at the ledger's end.

pub mod accounts;
pub mod aid;
pub mod audits;
pub mod budgets;
pub mod bulk;
pub mod claims;
pub mod closes;
pub mod enterprises;
pub mod error;
pub mod evidence;
pub mod files;
pub mod grants;
pub mod import;
pub mod input;
pub mod journal;
pub mod lookups;
pub mod notices;
pub mod obstacle;
pub mod offices;
pub mod payments;
pub mod policies;
pub mod progress;
pub mod projector;
pub mod readable;
pub mod recoveries;
pub mod reports;
pub mod rules;
pub mod session;
pub mod statements;
pub mod stop;
pub mod usage;
pub mod views;
