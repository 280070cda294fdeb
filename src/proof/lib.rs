//! Tamper evidence: canonical lines, leaf hashes, the Merkle tree, signed checkpoints.
//!
//! Never opens a database: the store hands lines in.
//!
//! ```text
//! event ─▶ leaf::Line ─▶ leaf hash ─▶ merkle::Frontier ─▶ note::Checkpoint ─▶ key signs
//!               ├──▶ bundle (files)          ├──▶ verify, refold ─▶ finding
//!               └──▶ receipt (one claim)     └──▶ tiles: nodes that are kept, for proofs
//! ```

pub mod bundle;
pub mod finding;
mod form;
pub mod key;
pub mod leaf;
pub mod merkle;
pub mod note;
mod number;
pub mod receipt;
pub mod refold;
pub mod remarks;
pub mod rotation;
pub mod tiles;
pub mod verify;
