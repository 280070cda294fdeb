//! `kill -9` at any moment: what was acknowledged is there, once; what was not
//! is there whole or not at all; and to do it again completes it.

mod jobs;
pub(crate) mod worker;
