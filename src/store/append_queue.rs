//! Queues requests for the writer, and caches the ceilings' rows.
//!
//! The rows count in the requests that wait in the queue. So of many commands on
//! one row, each is decided after the one before it. The rows are a forecast:
//! the writer validates again, and replaces them if it refuses.

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
    request::{Change, QueuedRequest, Reply, Request},
};

/// The rows and the queue, behind one lock: requests are queued in the order in
/// which the rows are charged.
#[derive(Debug)]
pub(super) struct AppendQueue(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    rows: LruCache<Arc<CapKey>, CapRow>,
    sender: Option<mpsc::UnboundedSender<QueuedRequest>>,
}

/// The result of queueing a request.
pub(super) enum EnqueueResult {
    /// It is in the queue; the answer will come.
    Queued(oneshot::Receiver<Reply>),
    /// A row has moved since it was read. Nothing was queued; decide again.
    RowMoved,
    /// A charge does not fit into the row in memory. Nothing was queued. The
    /// writer may know another row ([`Request::expected_rows`] asks it).
    OverLimit(Box<OverLimit>, Arc<CapKey>, CapRow),
}

impl AppendQueue {
    /// A queue to the writer; without a sender, one for readers.
    pub(super) fn new(
        capacity: NonZeroUsize,
        sender: Option<mpsc::UnboundedSender<QueuedRequest>>,
    ) -> Self {
        Self(Mutex::new(Inner { rows: LruCache::new(capacity), sender }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // After a panic the rows are still a forecast like any other.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A row, if it is in memory.
    pub(super) fn row(&self, key: &CapKey) -> Option<CapRow> {
        self.inner().rows.get(key).copied()
    }

    /// Caches rows that were read from the database. A row that is in memory
    /// already stays: it may count in more.
    pub(super) fn cache_rows(&self, rows: impl IntoIterator<Item = (Arc<CapKey>, CapRow)>) {
        let mut inner = self.inner();
        for (key, row) in rows {
            if !inner.rows.contains(key.as_ref()) {
                inner.rows.put(key, row);
            }
        }
    }

    /// Replaces rows by those that the writer has just committed.
    pub(super) fn replace_rows(&self, rows: impl IntoIterator<Item = (Arc<CapKey>, CapRow)>) {
        let mut inner = self.inner();
        for (key, row) in rows {
            inner.rows.put(key, row);
        }
    }

    /// Forgets every row.
    pub(super) fn clear_rows(&self) {
        self.inner().rows.clear();
    }

    /// Queues a request, and charges the rows in memory.
    pub(super) fn enqueue(&self, request: Request) -> Result<EnqueueResult, StoreError> {
        let mut inner = self.inner();
        let Some(sender) = inner.sender.clone() else { return Err(StoreError::ReadOnly) };
        let rows = match forecast(&mut inner.rows, &request) {
            Ok(rows) => rows,
            Err(instead) => return Ok(instead),
        };
        let (reply, answer) = oneshot::channel();
        let queued = QueuedRequest { request, reply };
        sender.send(queued).map_err(|_| StoreError::WriterStopped)?;
        for (key, row) in rows {
            inner.rows.put(key, row);
        }
        Ok(EnqueueResult::Queued(answer))
    }

    /// Takes no more requests. The writer ends when the queue is empty.
    pub(super) fn close(&self) {
        self.inner().sender = None;
    }
}

type Row = (Arc<CapKey>, CapRow);

/// The rows in memory after the request, or the reason why it is not queued.
fn forecast(
    rows: &mut LruCache<Arc<CapKey>, CapRow>,
    request: &Request,
) -> Result<Vec<Row>, EnqueueResult> {
    for (key, seen) in &request.expected_rows {
        if rows.get(key.as_ref()).is_some_and(|row| row != seen) {
            return Err(EnqueueResult::RowMoved);
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
                    EnqueueResult::OverLimit(over, Arc::clone(key), before)
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
