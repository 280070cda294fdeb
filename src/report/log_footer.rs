//! The state of the log that a paper names at its foot.

use bofu_domain::language::Text;

use crate::number::thousands;

/// What a paper has of the state that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealOf {
    /// It was made from it.
    Paper,
    /// The orders that it lists are in it: the state after the last of them
    /// was recorded, which no later event changes.
    Orders,
}

/// How many events the log held, and the hex of their Merkle root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// How many events.
    pub events: u64,
    /// The root over them, hex.
    pub root: String,
    /// What the paper has of it.
    pub of: SealOf,
}

impl Seal {
    /// As papers say it.
    pub fn words(&self) -> Text {
        let (count, root) = (thousands(&self.events.to_string()), &self.root);
        match self.of {
            SealOf::Paper => Text::new(
                format!("依据台账前 {count} 个事件, 根哈希 {root}"),
                format!("made from the first {count} events of the ledger, root {root}"),
            ),
            SealOf::Orders => Text::new(
                format!("所列指令载于台账前 {count} 个事件, 根哈希 {root}"),
                format!("its orders are in the first {count} events of the ledger, root {root}"),
            ),
        }
    }
}
