//! A payment batch 批次: the list of its orders, what was released of it, and
//! the files that were written of it. One stream for each batch, by its number
//! as it is compared.
//!
//! The orders themselves stand in the enterprises' streams; each of a batch's
//! events is committed together with those that it lists.

pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::BatchRefusal;
pub use state::Batch;

use std::borrow::Cow;

use crate::{context::aggregate, event::kind, names::BatchNo};

/// The id of a new batch's stream: two spellings of one number are one stream.
/// A batch that was ordered before numbers were compared has a stream by its
/// own spelling.
pub fn stream_id(batch: &BatchNo) -> Cow<'_, str> {
    batch.compared()
}

aggregate!(Batch, kind::BATCH, command::BatchCommand, event::BatchEvent, BatchRefusal);
