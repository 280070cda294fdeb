//! Where callers read the ceilings' rows and take their place in the queue.
//!
//! The rows here count in what still waits in the queue, so that of many
//! commands on one row each is decided after the one before it. They are a
//! forecast: the writer judges again, and corrects them where it refuses.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bofu_domain::charge::{CapKey, CapRow};
use bofu_projections::caps;
use lru::LruCache;
use tokio::sync::{mpsc, oneshot};

use super::{
    error::StoreError,
    request::{Change, Pending, Reply, Request},
};

/// The rows and the queue, behind one lock: the order of the queue is the
/// order in which the rows are charged.
#[derive(Debug)]
pub(super) struct Desk(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    rows: LruCache<Arc<CapKey>, CapRow>,
    queue: Option<mpsc::UnboundedSender<Pending>>,
}

/// How taking a place ended.
pub(super) enum Place {
    /// In the queue; the answer will come.
    Taken(oneshot::Receiver<Reply>),
    /// A row has moved since it was read, or a charge does not fit any more:
    /// nothing was queued, decide again.
    Moved,
}

impl Desk {
    /// With a queue to the writer, or without one for readers.
    pub(super) fn new(most: NonZeroUsize, queue: Option<mpsc::UnboundedSender<Pending>>) -> Self {
        Self(Mutex::new(Inner { rows: LruCache::new(most), queue }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // What a panic leaves is a forecast like any other.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A row, where it is in memory.
    pub(super) fn row(&self, key: &CapKey) -> Option<CapRow> {
        self.inner().rows.get(key).copied()
    }

    /// Rows that were read from the database; one that is here already may
    /// count in more, and stays.
    pub(super) fn learn(&self, rows: impl IntoIterator<Item = (Arc<CapKey>, CapRow)>) {
        let mut inner = self.inner();
        for (key, row) in rows {
            if !inner.rows.contains(key.as_ref()) {
                inner.rows.put(key, row);
            }
        }
    }

    /// Rows as the writer has just committed them.
    pub(super) fn correct(&self, rows: impl IntoIterator<Item = (Arc<CapKey>, CapRow)>) {
        let mut inner = self.inner();
        for (key, row) in rows {
            inner.rows.put(key, row);
        }
    }

    /// Forgets every row.
    pub(super) fn clear(&self) {
        self.inner().rows.clear();
    }

    /// Takes a place in the queue. With `insist` a request that would be
    /// refused by the rows in memory is queued all the same: the writer may
    /// know better, and its answer is final.
    pub(super) fn place(&self, request: Request, insist: bool) -> Result<Place, StoreError> {
        let mut inner = self.inner();
        let Some(queue) = inner.queue.clone() else { return Err(StoreError::ReadOnly) };
        let rows = match forecast(&mut inner.rows, &request) {
            Some(rows) => rows,
            None if insist => Vec::new(),
            None => return Ok(Place::Moved),
        };
        let (reply, answer) = oneshot::channel();
        let pending = Pending { request, reply };
        queue.send(pending).map_err(|_| StoreError::WriterStopped)?;
        for (key, row) in rows {
            inner.rows.put(key, row);
        }
        Ok(Place::Taken(answer))
    }

    /// No more places: the writer ends when the queue is empty.
    pub(super) fn shut(&self) {
        self.inner().queue = None;
    }
}

/// The rows in memory after the request; `None` where it would be refused.
fn forecast(
    rows: &mut LruCache<Arc<CapKey>, CapRow>,
    request: &Request,
) -> Option<Vec<(Arc<CapKey>, CapRow)>> {
    for (key, seen) in &request.seen {
        if rows.get(key.as_ref()).is_some_and(|row| row != seen) {
            return None;
        }
    }
    let mut after: Vec<(Arc<CapKey>, CapRow)> = Vec::with_capacity(request.changes.len());
    for change in &request.changes {
        let changed = |key: &Arc<CapKey>, rows: &LruCache<Arc<CapKey>, CapRow>| {
            let own = after.iter().rev().find(|(changed, _)| changed == key);
            own.map(|(_, row)| *row).or_else(|| rows.peek(key.as_ref()).copied())
        };
        match change {
            Change::Limit(key, money) => {
                if let Some(row) = changed(key, rows) {
                    after.push((Arc::clone(key), caps::limit(row, *money)));
                }
            }
            Change::Charge(key, charge) => {
                if let Some(row) = changed(key, rows) {
                    after.push((Arc::clone(key), caps::charge(row, charge).ok()?));
                }
            }
            Change::Ceiling(ceiling, money) => {
                let keys = rows.iter().map(|(key, _)| key).filter(|key| key.ceiling == *ceiling);
                let rows: Vec<_> = keys
                    .filter_map(|key| Some((Arc::clone(key), changed(key, rows)?)))
                    .filter(|(_, row)| row.version > 0)
                    .map(|(key, row)| (key, caps::limit(row, *money)))
                    .collect();
                after.extend(rows);
            }
        }
    }
    Some(after)
}
