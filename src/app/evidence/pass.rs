//! One reading of all events, for several workers at once: while the database
//! reads on, what came before is being worked on, by each worker on a thread of
//! its own. Memory is bounded: a worker that lags behind holds the reading up.

use std::sync::Arc;

use futures::StreamExt as _;
use tokio::{sync::mpsc, task::JoinHandle};

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

/// A worker on its thread. What it is done with goes back to the reader: memory
/// is freed by the thread that took it, which otherwise costs both of them more
/// than the hashing.
struct Lane<W> {
    portions: mpsc::Sender<Arc<Portion>>,
    work: JoinHandle<W>,
}

type Spent = mpsc::UnboundedSender<Arc<Portion>>;

impl<W: Work> Lane<W> {
    fn start(mut work: W, spent: Spent) -> Self {
        let (portions, mut waiting) = mpsc::channel::<Arc<Portion>>(WAITING);
        let work = tokio::task::spawn_blocking(move || {
            while let Some(portion) = waiting.blocking_recv() {
                match portion.as_ref() {
                    Portion::Events(events) => work.page(events),
                    Portion::Unreadable(position, why) => work.unreadable(*position, why),
                }
                // A reader that has gone wants nothing back.
                let _ = spent.send(portion);
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
    let (back, spent) = mpsc::unbounded_channel();
    let (first, second) = (Lane::start(first, back.clone()), Lane::start(second, back));
    let mut reading = Reading { next: from, page: Vec::with_capacity(PAGE), spent };
    let mut dead = 0;
    loop {
        match reading.run(ledger, (&first, &second), progress).await {
            // Idle connections break; what was read is not read again.
            Err(error) if error.is_dead_connection() && dead < DEAD => dead += 1,
            Err(error) => return Err(error.into()),
            Ok(()) => break,
        }
    }
    Ok((first.end().await?, second.end().await?, reading.next))
}

/// How often the reading goes on over another connection.
const DEAD: u32 = 8;

/// How many events a portion has.
const PAGE: usize = 1_000;

struct Reading {
    next: u64,
    page: Vec<Stored>,
    spent: mpsc::UnboundedReceiver<Arc<Portion>>,
}

impl Reading {
    async fn run<V: Work, W: Work>(
        &mut self,
        ledger: &Ledger,
        lanes: (&Lane<V>, &Lane<W>),
        progress: &dyn Progress,
    ) -> Result<(), StoreError> {
        let mut events = ledger.all_events(self.next);
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => {
                    self.next = event.position + 1;
                    self.page.push(event);
                    if self.page.len() == PAGE {
                        self.hand_out(lanes, progress).await;
                    }
                }
                Err(StoreError::Unreadable { position, why, .. }) => {
                    self.hand_out(lanes, progress).await;
                    let position = u64::try_from(position).unwrap_or(self.next);
                    self.next = position + 1;
                    let portion = Arc::new(Portion::Unreadable(position, why));
                    lanes.0.take(Arc::clone(&portion)).await;
                    lanes.1.take(portion).await;
                }
                Err(error) => return Err(error),
            }
        }
        self.hand_out(lanes, progress).await;
        Ok(())
    }

    async fn hand_out<V: Work, W: Work>(
        &mut self,
        (first, second): (&Lane<V>, &Lane<W>),
        progress: &dyn Progress,
    ) {
        if self.page.is_empty() {
            return;
        }
        while let Ok(spent) = self.spent.try_recv() {
            drop(spent);
        }
        progress.advance(u64::try_from(self.page.len()).unwrap_or_default());
        let page = std::mem::replace(&mut self.page, Vec::with_capacity(PAGE));
        let portion = Arc::new(Portion::Events(page));
        first.take(Arc::clone(&portion)).await;
        second.take(portion).await;
    }
}
