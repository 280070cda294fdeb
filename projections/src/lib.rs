//! What the events of Bofu mean to a reader: pure folds from events to rows.
//!
//! Modules in reading order. Each fold is total over well-kept ledgers,
//! replay-safe (an event at or before a row's position changes nothing), and
//! knows neither clock nor database.

// The derives name this crate as other crates do.
extern crate self as bofu_projections;

pub mod recorded;

pub mod date_remarks;

pub mod status;

pub mod table;

pub mod caps;

pub mod fold;

pub mod enterprises;

pub mod claims;

pub mod register;

pub mod notices;

pub mod payments;

pub mod orders;

pub mod recoveries;

pub mod budget;

pub mod annual;

pub mod over_awards;

pub mod findings;
pub mod targets;

pub mod statements;

pub mod reconciliation;

pub mod threeway;

pub mod subsidies;

pub mod operators;

pub mod narrate;

pub mod audit_trail;

pub mod claim_detail;

pub mod past;

pub mod journal;

#[cfg(test)]
mod tests;
