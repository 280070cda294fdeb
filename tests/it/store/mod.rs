//! The store: one contract on both databases, and what is each one's own.

mod contract;
pub(crate) mod kit;
mod paid;
mod postgres_own;
mod sqlite_own;
