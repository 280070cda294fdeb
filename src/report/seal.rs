//! The state of the log that a paper was made from.

use super::{Words, thousands};

/// How many events the log held, and the hex of their Merkle root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// How many events.
    pub events: u64,
    /// The root over them, hex.
    pub root: String,
}

impl Seal {
    /// As papers say it.
    pub fn words(&self) -> Words {
        let (count, root) = (thousands(&self.events.to_string()), &self.root);
        Words::new(
            format!("依据台账前 {count} 个事件, 根哈希 {root}"),
            format!("made from the first {count} events of the ledger, root {root}"),
        )
    }
}
