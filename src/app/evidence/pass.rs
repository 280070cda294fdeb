//! One reading of all events, for several workers at once: while the database
//! reads on, what came before is being worked on, by each worker on a thread of
//! its own. Memory is bounded: a worker that lags behind holds the reading up.

use std::{ops::Range, sync::Arc};

use futures::StreamExt as _;
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{error::AppError, progress::Progress};
use bofu_store::{Ledger, StoreError, StoredEvent};

/// How many pages wait for a worker.
const WAITING: usize = 4;

/// What is done with the events, in order.
pub(super) trait Work: Send + 'static {
    /// Takes some events in a row.
    fn page(&mut self, events: &[StoredEvent]);

    /// An event that the database cannot even hand out.
    fn unreadable(&mut self, position: u64, why: &str);
}

enum Portion {
    Events(Vec<StoredEvent>),
    Unreadable(u64, String),
}

type Spent = mpsc::UnboundedSender<Arc<Portion>>;

/// A worker that was given to a [`Pass`].
pub(super) struct Worker<W>(JoinHandle<W>);

impl<W> Worker<W> {
    /// The worker, when it has taken everything: after [`Pass::read`].
    pub(super) async fn end(self) -> Result<W, AppError> {
        self.0.await.map_err(|_| StoreError::WriterStopped.into())
    }
}

/// A reading for several workers, each on a thread of its own.
pub(super) struct Pass {
    lanes: Vec<mpsc::Sender<Arc<Portion>>>,
    back: Spent,
    spent: mpsc::UnboundedReceiver<Arc<Portion>>,
}

impl Pass {
    /// For no worker yet.
    pub(super) fn new() -> Self {
        let (back, spent) = mpsc::unbounded_channel();
        Self { lanes: Vec::new(), back, spent }
    }

    /// Adds a worker. A portion that it is done with goes back to the reader:
    /// memory is freed by the thread that took it, which otherwise costs both
    /// of them more than the hashing.
    pub(super) fn add<W: Work>(&mut self, mut work: W) -> Worker<W> {
        let (portions, mut waiting) = mpsc::channel::<Arc<Portion>>(WAITING);
        let spent = self.back.clone();
        self.lanes.push(portions);
        Worker(tokio::task::spawn_blocking(move || {
            while let Some(portion) = waiting.blocking_recv() {
                match portion.as_ref() {
                    Portion::Events(events) => work.page(events),
                    Portion::Unreadable(position, why) => work.unreadable(*position, why),
                }
                // A reader that has gone wants nothing back.
                let _ = spent.send(portion);
            }
            work
        }))
    }

    /// Hands every event of these positions to all workers; answers the
    /// position after the last event.
    pub(super) async fn read(
        self,
        ledger: &Ledger,
        positions: Range<u64>,
        progress: &dyn Progress,
    ) -> Result<u64, AppError> {
        let Self { lanes, back: _, spent } = self;
        let Range { start: next, end } = positions;
        let page = Vec::with_capacity(PAGE);
        let mut reading = Reading { next, end, page, lanes, spent };
        let mut dead = 0;
        loop {
            match reading.run(ledger, progress).await {
                // Idle connections break; what was read is not read again.
                Err(error) if error.is_dead_connection() && dead < DEAD => dead += 1,
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(reading.next),
            }
        }
    }
}

/// How often the reading goes on over another connection.
const DEAD: u32 = 8;

/// How many events a portion has.
const PAGE: usize = 1_000;

struct Reading {
    next: u64,
    end: u64,
    page: Vec<StoredEvent>,
    lanes: Vec<mpsc::Sender<Arc<Portion>>>,
    spent: mpsc::UnboundedReceiver<Arc<Portion>>,
}

impl Reading {
    async fn run(&mut self, ledger: &Ledger, progress: &dyn Progress) -> Result<(), StoreError> {
        let mut events = ledger.all_events(self.next);
        while let Some(event) = events.next().await {
            match event {
                Ok(event) if event.position >= self.end => break,
                Ok(event) => {
                    self.next = event.position + 1;
                    self.page.push(event);
                    if self.page.len() == PAGE {
                        self.hand_out(progress).await;
                    }
                }
                Err(StoreError::Unreadable { position, why, .. }) => {
                    self.hand_out(progress).await;
                    let position = u64::try_from(position).unwrap_or(self.next);
                    self.next = position + 1;
                    self.give(Portion::Unreadable(position, why)).await;
                }
                Err(error) => return Err(error),
            }
        }
        self.hand_out(progress).await;
        Ok(())
    }

    async fn hand_out(&mut self, progress: &dyn Progress) {
        if self.page.is_empty() {
            return;
        }
        while let Ok(spent) = self.spent.try_recv() {
            drop(spent);
        }
        progress.advance(u64::try_from(self.page.len()).unwrap_or_default());
        let page = std::mem::replace(&mut self.page, Vec::with_capacity(PAGE));
        self.give(Portion::Events(page)).await;
    }

    async fn give(&self, portion: Portion) {
        let portion = Arc::new(portion);
        for lane in &self.lanes {
            // A worker that has gone is told of by `Worker::end`.
            let _ = lane.send(Arc::clone(&portion)).await;
        }
    }
}
