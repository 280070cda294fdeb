//! What the events so far have left, for later ones to be held to: one file for
//! each matter. The rules stand in the matters' own files.

pub(super) mod audits;
pub(super) mod bank;
pub(super) mod batches;
pub(super) mod books;
pub(super) mod claims;
pub(super) mod enterprises;
pub(super) mod frame;
pub(super) mod funds;
pub(super) mod late_entries;
pub(super) mod office;
pub(super) mod policies;
pub(super) mod recoveries;
pub(super) mod together;
