#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod camt053;
mod generic;
mod shared;
