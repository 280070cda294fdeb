//! Histories for the folds, their laws and their rows.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod history;
mod past;
mod properties;
mod rows;
