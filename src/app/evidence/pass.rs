//! One reading of all events, for several workers at once: while a page is
//! read, the one before it is being worked on, by each worker on a thread of
//! its own. Memory is bounded: a worker that lags behind holds the reading up.

use std::sync::Arc;

use tokio::{sync::mpsc, task::JoinHandle};

use super::PAGE;
use crate::{
    app::{error::AppError, progress::Progress},
    store::{Ledger, StoreError, Stored},
};

/// How many pages wait for a worker.
const WAITING: usize = 4;

/// What is done with the events, in order.
pub(super) trait Work: Send + 'static {
    /// Takes some events in a row.
    fn page(&mut self, events: &[Stored]);

    /// An event that the database cannot even hand out.
    fn unreadable(&mut self, position: u64, why: &str);
}

/// Nothing is done.
impl Work for () {
    fn page(&mut self, _: &[Stored]) {}

    fn unreadable(&mut self, _: u64, _: &str) {}
}

enum Portion {
    Events(Vec<Stored>),
    Unreadable(u64, String),
}

/// A worker on its thread.
struct Lane<W> {
    portions: mpsc::Sender<Arc<Portion>>,
    work: JoinHandle<W>,
}

impl<W: Work> Lane<W> {
    fn start(mut work: W) -> Self {
        let (portions, mut waiting) = mpsc::channel::<Arc<Portion>>(WAITING);
        let work = tokio::task::spawn_blocking(move || {
            while let Some(portion) = waiting.blocking_recv() {
                match portion.as_ref() {
                    Portion::Events(events) => work.page(events),
                    Portion::Unreadable(position, why) => work.unreadable(*position, why),
                }
            }
            work
        });
        Self { portions, work }
    }

    async fn take(&self, portion: Arc<Portion>) {
        // A worker that has gone is told of by `end`.
        let _ = self.portions.send(portion).await;
    }

    async fn end(self) -> Result<W, AppError> {
        drop(self.portions);
        self.work.await.map_err(|_| StoreError::WriterStopped.into())
    }
}

/// Hands every event from a position on to both workers; answers them with the
/// position after the last event.
pub(super) async fn over<V: Work, W: Work>(
    ledger: &Ledger,
    from: u64,
    (first, second): (V, W),
    progress: &dyn Progress,
) -> Result<(V, W, u64), AppError> {
    let (first, second) = (Lane::start(first), Lane::start(second));
    let (mut next, mut limit) = (from, PAGE);
    loop {
        let portion = match ledger.events(next, limit).await {
            // It hides the page: take what stands before it, then name it.
            Err(StoreError::Unreadable { .. }) if limit > 1 => {
                limit /= 2;
                continue;
            }
            Err(StoreError::Unreadable { position, why, .. }) => {
                let position = u64::try_from(position).unwrap_or(next).max(next);
                next = position + 1;
                Portion::Unreadable(position, why)
            }
            page => {
                let page = page?;
                let Some(last) = page.last() else { break };
                next = last.position + 1;
                progress.advance(u64::try_from(page.len()).unwrap_or_default());
                Portion::Events(page)
            }
        };
        limit = PAGE;
        let portion = Arc::new(portion);
        first.take(Arc::clone(&portion)).await;
        second.take(portion).await;
    }
    Ok((first.end().await?, second.end().await?, next))
}
