#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod banks;
mod camt053;
mod generic;
mod shared;
