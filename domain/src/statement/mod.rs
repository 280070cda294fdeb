//! A bank statement and its reconciliation.

pub mod event;
