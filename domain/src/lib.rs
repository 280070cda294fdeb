//! The rules of Bofu 拨付: money, policy packs and aggregates.
//!
//! Pure: no clock, no randomness, no I/O, no SQL, no HTTP. Read in this order.

// The derives name this crate by its name, here too.
extern crate self as bofu_domain;

#[macro_use]
mod event_macros;

pub mod account;
pub mod assessment;
pub mod audit;
pub mod authority;
pub mod batch;
pub mod capitals;
pub mod charge;
pub mod context;
pub mod currency;
pub mod date;
pub mod days;
pub mod determination;
pub mod enterprise;
pub mod event;
pub mod explained;
#[cfg(test)]
mod frozen;
pub mod fund;
pub mod identity_number;
pub mod language;
pub mod late_entry;
pub mod ledger;
pub mod money;
pub mod month;
pub mod names;
pub mod office;
pub mod pack;
pub mod policy;
pub mod release_threshold;
pub mod spelling;
pub mod statement;
#[cfg(test)]
mod testing;
pub mod uscc;
pub mod words;
pub mod workdays;
