//! The one integration binary: the real store, the real command.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod architecture;
mod cli;
mod crash;
mod evidence;
mod mergers;
mod pooler;
mod postgres;
mod projector;
mod properties;
mod spellings;
mod store;
