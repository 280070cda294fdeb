//! Filling new tables from position 0, as fast as it goes or as slowly as was
//! asked: events are read ahead and decoded while those before them are folded
//! and written, each projection on a connection of its own.

use std::sync::Arc;

use futures::{StreamExt as _, stream::FuturesOrdered};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use super::{
    super::{Events, Page},
    Plan,
};
use crate::projector::{
    folding::moved,
    projection::{Projection, loader_of},
};
use bofu_store::{
    StoreError,
    rows::{Checkpoint, Db, Pace as _, Tx},
};

/// How many events are read at once: so few that what they are decoded to is
/// still in the processor's cache when it is folded.
const PAGE: u32 = 1_000;

/// How many events are folded in one transaction, or a little more.
const IN_ONE: u64 = 16_000;

/// As many, where others are to be let go first.
const SLOW_PAGE: u32 = 250;

/// How many pages are read ahead.
const AHEAD: usize = 4;

/// How many pages wait for a projection that is slower than the others.
const WAITING: usize = 4;

/// A page on its way to a projection, and who waits until it is written.
struct Work {
    page: Arc<Page>,
    done: Option<oneshot::Sender<()>>,
}

/// A projection that is being filled.
struct Sink {
    pages: mpsc::Sender<Work>,
    filling: JoinHandle<Result<Checkpoint, StoreError>>,
}

/// Fills the new tables of each projection with the events below its end.
/// Answers where each stands then.
pub(super) async fn fill<E: Events>(
    events: &E,
    db: &Db,
    targets: &[(&'static dyn Projection, u64)],
    plan: &Plan<'_>,
) -> Result<Vec<Checkpoint>, StoreError> {
    let sinks: Vec<Sink> = targets
        .iter()
        .map(|(projection, end)| {
            let (pages, waiting) = mpsc::channel(WAITING);
            let filling = fill_one(db.clone(), *projection, *end, plan.most, waiting);
            Sink { pages, filling: tokio::spawn(filling) }
        })
        .collect();
    let end = targets.iter().map(|(_, end)| *end).max().unwrap_or_default();
    let handed_out = hand_out(events, &sinks, end, plan).await;
    let mut filled = Vec::new();
    for sink in sinks {
        drop(sink.pages);
        let done = sink.filling.await;
        filled.push(done.map_err(|error| StoreError::Damaged { what: error.to_string() })?);
    }
    // An error while filling is the reason why no more pages could be handed out.
    let filled = filled.into_iter().collect::<Result<_, _>>()?;
    handed_out.map(|()| filled)
}

/// Reads the events and hands each page to all.
async fn hand_out<E: Events>(
    events: &E,
    sinks: &[Sink],
    end: u64,
    plan: &Plan<'_>,
) -> Result<(), StoreError> {
    let slow = plan.throttle.is_slow();
    let (size, ahead) = if slow { (SLOW_PAGE, 1) } else { (PAGE, AHEAD) };
    let mut next = 0;
    let mut reading = FuturesOrdered::new();
    loop {
        while reading.len() < ahead && next < end {
            let limit = u32::try_from(end - next).unwrap_or(size).min(size);
            reading.push_back(events.lean_page(next, limit));
            next += u64::from(limit);
        }
        let Some(page) = reading.next().await else { return Ok(()) };
        let page = Arc::new(page?);
        let mut waiting = Vec::new();
        for sink in sinks {
            let (done, written) = oneshot::channel();
            let work = Work { page: Arc::clone(&page), done: slow.then_some(done) };
            if sink.pages.send(work).await.is_err() {
                return Ok(());
            }
            waiting.push(written);
        }
        if slow {
            for written in waiting {
                // One that failed has answered why.
                let _ = written.await;
            }
            plan.throttle.pause().await;
        }
        plan.progress.advance(u64::try_from(page.events.len()).unwrap_or_default());
        if page.unreadable.is_some() {
            return Ok(());
        }
    }
}

/// Waits until what was handed over is written.
async fn written(writing: Option<JoinHandle<Result<(), StoreError>>>) -> Result<(), StoreError> {
    let Some(writing) = writing else { return Ok(()) };
    writing.await.map_err(|error| StoreError::Damaged { what: error.to_string() })?
}

/// Fills the new tables of one projection with the pages it is handed. On
/// PostgreSQL several pages go into one transaction; where there is one writer
/// at a time, a transaction never waits for a page.
async fn fill_one(
    db: Db,
    projection: &'static dyn Projection,
    end: u64,
    most: usize,
    mut pages: mpsc::Receiver<Work>,
) -> Result<Checkpoint, StoreError> {
    let name = Checkpoint::name_of_next(projection.name());
    let mut loader = loader_of(projection, most);
    let mut at = Checkpoint::at_zero(name, projection.version());
    let mut writing: Option<JoinHandle<Result<(), StoreError>>> = None;
    let mut begun: Option<(Tx, u64)> = None;
    let in_one = if db.has_many_writers() { IN_ONE } else { 0 };
    while let Some(Work { page, done }) = pages.recv().await {
        let wanted = usize::try_from(end.saturating_sub(at.next)).unwrap_or(usize::MAX);
        if at.stopped.is_some() || wanted == 0 {
            // The others go on.
            continue;
        }
        let (mut tx, since) = if let Some(begun) = begun.take() {
            begun
        } else {
            if loader.looks_back() {
                written(writing.take()).await?;
            }
            (db.begin_next(projection.tables()).await?, at.next)
        };
        let some = page.events.get(..wanted).unwrap_or(&page.events);
        let refused = loader.fold(&mut tx, some).await?;
        if some.len() == page.events.len() {
            moved(&mut at, &page, refused.as_ref());
        } else {
            let cut = Page { events: some.to_vec(), unreadable: None };
            moved(&mut at, &cut, refused.as_ref());
        }
        if done.is_none() && at.stopped.is_none() && at.next < end.min(since + in_one) {
            begun = Some((tx, since));
            continue;
        }
        written(writing.take()).await?;
        let now = at.clone();
        writing = Some(tokio::spawn(async move {
            tx.write_checkpoint(&now).await?;
            tx.commit().await?;
            drop(done);
            Ok(())
        }));
    }
    written(writing.take()).await?;
    if let Some((mut tx, _)) = begun {
        // The pages have ended before their end was reached.
        tx.write_checkpoint(&at).await?;
        tx.commit().await?;
    }
    loop {
        let mut tx = db.begin_next(projection.tables()).await?;
        let more = loader.write_rest(&mut tx).await?;
        if db.has_many_writers() {
            written(writing.take()).await?;
            writing = Some(tokio::spawn(tx.commit()));
        } else {
            tx.commit().await?;
        }
        if !more {
            break;
        }
    }
    written(writing).await?;
    db.index_next(projection.tables()).await?;
    Ok(at)
}
