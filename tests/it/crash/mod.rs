//! `kill -9` at any moment: what was acknowledged is there, once; what was not
//! is there whole or not at all; and to do it again completes it.

mod acknowledged;
pub(crate) mod chance;
mod command;
mod export;
mod follower;
mod jobs;
mod reconcile;
pub(crate) mod worker;

/// How often each store's process is killed.
const KILLS: usize = 20;
