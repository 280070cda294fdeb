//! What can be asked of a payment batch.

use super::event::{BatchOrder, BatchTotal, FileForm};
use crate::names::{BatchNo, EndToEndId};

/// A command to a batch. Its number stands in it, so that the first command
/// opens the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchCommand {
    /// Which batch.
    pub batch: BatchNo,
    /// What is to be done.
    pub action: BatchAction,
}

/// The orders of a batch that the enterprises' events have and no batch event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnrecordedOrders {
    /// Those that are not cancelled.
    pub orders: Vec<BatchOrder>,
    /// Those of them that are released.
    pub released: Vec<EndToEndId>,
    /// Whether any was ever released.
    pub closed: bool,
}

/// What is to be done with a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchAction {
    /// Takes in what was ordered before batches were recorded. A batch that has
    /// events already is left as it is.
    Record(UnrecordedOrders),
    /// Takes in orders. Those that it has already change nothing.
    Order(Vec<BatchOrder>),
    /// Marks orders as released.
    Release(Vec<EndToEndId>),
    /// Takes orders out.
    Cancel {
        /// Which.
        orders: Vec<EndToEndId>,
        /// Why.
        reason: String,
    },
    /// Records that a file of all its orders is made. The same file again
    /// changes nothing.
    Export {
        /// The form of the file.
        form: FileForm,
        /// SHA-256 of the file, hex.
        sha256: String,
        /// The orders in it.
        total: BatchTotal,
    },
}
