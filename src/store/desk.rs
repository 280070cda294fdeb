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
use bofu_projections::caps::{self, OverLimit};
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
    /// A row has moved since it was read: nothing was queued, decide again.
    Moved,
    /// A charge does not fit into the row as it is in memory: nothing was
    /// queued. The writer may know better ([`Request::seen`] asks it).
    Over(Box<OverLimit>, Arc<CapKey>, CapRow),
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

    /// Takes a place in the queue.
    pub(super) fn place(&self, request: Request) -> Result<Place, StoreError> {
        let mut inner = self.inner();
        let Some(queue) = inner.queue.clone() else { return Err(StoreError::ReadOnly) };
        let rows = match forecast(&mut inner.rows, &request) {
            Ok(rows) => rows,
            Err(instead) => return Ok(instead),
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

type Row = (Arc<CapKey>, CapRow);

/// The rows in memory after the request, or why it would be refused.
fn forecast(
    rows: &mut LruCache<Arc<CapKey>, CapRow>,
    request: &Request,
) -> Result<Vec<Row>, Place> {
    for (key, seen) in &request.seen {
        if rows.get(key.as_ref()).is_some_and(|row| row != seen) {
            return Err(Place::Moved);
        }
    }
    let mut after: Vec<Row> = Vec::with_capacity(request.changes.len());
    for change in &request.changes {
        let changed = |key: &Arc<CapKey>| {
            let own = after.iter().rev().find(|(changed, _)| changed == key);
            own.map(|(_, row)| *row).or_else(|| rows.peek(key.as_ref()).copied())
        };
        match change {
            Change::Limit(key, money) => {
                let row = changed(key).map(|row| caps::limit(row, *money));
                after.extend(row.map(|row| (Arc::clone(key), row)));
            }
            Change::Charge(key, charge) => {
                let Some(row) = changed(key) else { continue };
                let row = caps::charge(row, charge).map_err(|over| {
                    let before = rows.peek(key.as_ref()).copied().unwrap_or_default();
                    Place::Over(over, Arc::clone(key), before)
                })?;
                after.push((Arc::clone(key), row));
            }
            Change::Ceiling(ceiling, money) => {
                let keys = rows.iter().map(|(key, _)| key).filter(|key| key.ceiling == *ceiling);
                let rows: Vec<Row> = keys
                    .filter_map(|key| Some((Arc::clone(key), changed(key)?)))
                    .filter(|(_, row)| row.version > 0)
                    .map(|(key, row)| (key, caps::limit(row, *money)))
                    .collect();
                after.extend(rows);
            }
        }
    }
    Ok(after)
}
