//! Bofu 拨付: an event-sourced disbursement ledger for public subsidies.
//!
//! Modules in reading order; arrows point up: `proof ← store ← app ← cli`,
//! with `tabular` and `report` beside `app`.

pub mod app;
pub mod cli;
pub mod proof;
pub mod report;
pub mod store;
pub mod tabular;
