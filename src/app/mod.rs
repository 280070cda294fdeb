//! What the ledger can be asked to do.

pub mod batch;
pub mod input;
pub mod quickstart;
