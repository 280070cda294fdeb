//! Bofu 拨付: an event-sourced disbursement ledger for public subsidies.
//!
//! Modules in reading order; arrows point up: `proof ← store ← app ← cli`,
//! with `tabular`, `report` and `bank` beside `app`.

pub mod app;
pub mod bank;
pub mod cli;
pub mod proof;
pub mod report;
pub mod store;
pub mod tabular;
