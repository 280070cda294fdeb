//! The ceilings' rows as `decide` reads them: from memory. It notes the rows that
//! were read and those that were not there.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bofu_domain::charge::{CapKey, CapRow, Caps};

use super::append_queue::AppendQueue;

/// Rows read, by key.
pub(super) type Rows = BTreeMap<CapKey, CapRow>;

/// One decision's view of the rows. A row is read once, so that a decision
/// sees one value of it however often it asks.
pub(super) struct CapsView<'a> {
    append_queue: &'a AppendQueue,
    /// Rows that this command fetched from the database.
    fetched: &'a Rows,
    seen: RefCell<Rows>,
    missing: RefCell<BTreeSet<CapKey>>,
}

impl<'a> CapsView<'a> {
    pub(super) fn new(append_queue: &'a AppendQueue, fetched: &'a Rows) -> Self {
        Self { append_queue, fetched, seen: RefCell::default(), missing: RefCell::default() }
    }

    /// The rows that were read, and the keys to fetch before the decision counts.
    pub(super) fn finish(self) -> (Rows, Vec<Arc<CapKey>>) {
        let missing = self.missing.into_inner();
        (self.seen.into_inner(), missing.into_iter().map(Arc::new).collect())
    }
}

impl Caps for CapsView<'_> {
    fn row(&self, key: &CapKey) -> CapRow {
        if let Some(row) = self.seen.borrow().get(key) {
            return *row;
        }
        let row = self.append_queue.row(key).or_else(|| self.fetched.get(key).copied());
        if let Some(row) = row {
            self.seen.borrow_mut().insert(key.clone(), row);
            return row;
        }
        self.missing.borrow_mut().insert(key.clone());
        CapRow::default()
    }
}
