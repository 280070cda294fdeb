//! Tamper evidence: canonical lines, leaf hashes, the Merkle tree, signed checkpoints.
//!
//! Nothing here knows the store: it hands lines in.

pub mod leaf;
pub mod merkle;
mod number;
