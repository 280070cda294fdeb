//! What the ledger can be asked to do.

pub mod batch;
pub mod input;
pub mod projector;
pub mod quickstart;
pub mod views;
