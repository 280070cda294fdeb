#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
