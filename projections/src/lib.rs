//! What the events of Bofu mean to a reader: pure folds from events to rows.

pub mod caps;
pub mod recorded;
