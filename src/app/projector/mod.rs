//! The projections: events in position order, folded in bounded batches, rows
//! and checkpoint written in one transaction.
//!
//! | step | where | what |
//! |---|---|---|
//! | 1 | no transaction | read the checkpoint, and a page of events from it on |
//! | 2 | transaction | lock the checkpoint; if another runner has moved it, begin again |
//! | 3 | transaction | load the rows that the page touches, fold, write what changed |
//! | 4 | transaction | move the checkpoint, commit |
//!
//! So every event is folded exactly once and in order, however many runners
//! there are and wherever one dies. An event that cannot be read or folded
//! stops its projection: the events before it are written, its position and
//! the cause stand in the checkpoint, and every run tries it again and fails
//! as loudly. Nothing is skipped.
//!
//! Rows of another version of a fold are built anew beside the ones that are
//! read ([`rebuild`]). [`registry`] says which projections there are,
//! [`status`] where each stands; [`running`] follows for as long as a
//! process lives.

mod audit_trail;
mod bloom_filter;
mod error;
mod folding;
pub mod projection;
pub mod rebuild;
pub mod registry;
pub mod running;
mod source;
pub mod status;
mod subsidies;

use std::sync::Arc;

pub use error::ProjectorError;
pub use folding::BATCH;
pub use source::{Events, Page};

use crate::projector::{
    folding::{checkpoints, fold_page, stopped_by},
    projection::Projection,
};
use bofu_store::{
    Ledger, StoreError,
    rows::{Checkpoint, Db, FoldFailure},
};

/// From how many events on rows that were never begun are built beside their
/// empty tables: that is much quicker.
const WORTH_BUILDING: u64 = 20_000;

/// How far the projections have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Every event below it is in the rows of every projection.
    pub position: u64,
    /// Each projection.
    pub projections: Vec<Checkpoint>,
}

/// Brings the ledger's projections up to date: [`follow`].
///
/// # Errors
/// Those of [`follow`], and [`ProjectorError::Behind`] where the login lacks the
/// right to.
pub async fn catch_up(ledger: &Ledger) -> Result<Status, ProjectorError> {
    match follow(ledger, &ledger.rows()).await {
        Err(ProjectorError::Store(error)) if error.is_forbidden() => {
            Err(behind(ledger, error).await)
        }
        done => done,
    }
}

/// How far the projections are, for a login that may not move them.
async fn behind(ledger: &Ledger, source: StoreError) -> ProjectorError {
    match (status(&ledger.rows()).await, ledger.head().await) {
        (Ok(Status { position, .. }), Ok(head)) => {
            let (events, head) = (head.size.saturating_sub(position), head.size);
            ProjectorError::Behind { events, position, head, source }
        }
        // It may not read either.
        (Err(_), _) | (_, Err(_)) => ProjectorError::Store(source),
    }
}

/// Folds all that the projections have not seen. Returns when they stand at
/// the ledger's end as it was when this began, or later. Rows of another
/// version of a fold are built anew first.
///
/// # Errors
/// [`ProjectorError::Stopped`] when a projection cannot go on, and
/// [`ProjectorError::Ahead`] when its checkpoint is behind the ledger's end; the
/// others have been brought up to date all the same.
pub async fn follow<E: Events>(events: &E, db: &Db) -> Result<Status, ProjectorError> {
    match checkpoints(db).await? {
        // The tables follow the ledger and are no part of it.
        None => db.make_tables().await?,
        Some(known) if known.iter().any(|known| known.builds().is_some()) => {
            rebuild::tidy(db).await?;
        }
        Some(_) => {}
    }
    let mut outdated = Vec::new();
    let mut stopped = fold_all(events, db, &mut outdated).await?;
    if !outdated.is_empty() {
        rebuild::replace(events, db, &outdated).await?;
        let mut still_outdated = Vec::new();
        stopped = fold_all(events, db, &mut still_outdated).await?;
    }
    match stopped {
        Some(stopped) => Err(stopped),
        None => Ok(status(db).await?),
    }
}

/// Brings all projections but the outdated ones to the end; answers the first
/// that stops before it.
async fn fold_all<E: Events>(
    events: &E,
    db: &Db,
    outdated: &mut Vec<&'static dyn Projection>,
) -> Result<Option<ProjectorError>, StoreError> {
    let mut pages = Pages { events, last: None };
    let mut standing = registry::ALL.to_vec();
    let mut stopped = None;
    // In rounds, so that projections that stand at one place read a page once.
    while !standing.is_empty() {
        let mut going_on = Vec::new();
        for projection in standing {
            match step(projection, &mut pages, db).await? {
                Step::Moved => going_on.push(projection),
                Step::AtEnd => {}
                Step::Outdated => outdated.push(projection),
                Step::Stopped(failed) => {
                    stopped.get_or_insert_with(|| stopped_by(projection, failed));
                }
                Step::Ahead { position, head } => {
                    let projection = projection.name();
                    stopped.get_or_insert(ProjectorError::Ahead { projection, position, head });
                }
            }
        }
        standing = going_on;
    }
    Ok(stopped)
}

/// How far the projections have come, without moving them.
pub async fn status(db: &Db) -> Result<Status, StoreError> {
    let known = checkpoints(db).await?.unwrap_or_default();
    let projections: Vec<_> = registry::ALL
        .iter()
        .map(|projection| {
            let found = known.iter().find(|known| known.name == projection.name());
            found.cloned().unwrap_or_else(|| at_zero(*projection))
        })
        .collect();
    let position = projections.iter().map(|known| known.next).min().unwrap_or_default();
    Ok(Status { position, projections })
}

fn at_zero(projection: &dyn Projection) -> Checkpoint {
    Checkpoint::at_zero(projection.name(), projection.version())
}

/// The result of one batch.
enum Step {
    /// There may be more.
    Moved,
    /// Nothing is left to fold.
    AtEnd,
    /// The rows are those of another version.
    Outdated,
    /// An event cannot be folded.
    Stopped(FoldFailure),
    /// Its checkpoint is behind the ledger's end.
    Ahead { position: u64, head: u64 },
}

async fn step<E: Events>(
    projection: &'static dyn Projection,
    pages: &mut Pages<'_, E>,
    db: &Db,
) -> Result<Step, StoreError> {
    let checkpoints = db.checkpoints().await?;
    let found = checkpoints.into_iter().find(|known| known.name == projection.name());
    let begun = found.is_some();
    let known = found.unwrap_or_else(|| at_zero(projection));
    if known.version != projection.version() {
        return Ok(Step::Outdated);
    }
    let page = pages.from(known.next).await?;
    if begun && page.events.is_empty() && page.unreadable.is_none() {
        // Nothing to write: a reader of a ledger that is up to date needs no lock.
        let (position, head) = (known.next, pages.events.size().await?);
        return Ok(if position > head { Step::Ahead { position, head } } else { Step::AtEnd });
    }
    let mut tx = db.begin().await?;
    let checkpoint = tx.lock_checkpoint(projection.name(), projection.version()).await?;
    if checkpoint.next != known.next || checkpoint.version != known.version {
        // Another runner was here: what was read is not what comes next.
        return Ok(Step::Moved);
    }
    if !begun
        && (tx.has_rows(projection.tables()).await? || pages.events.size().await? >= WORTH_BUILDING)
    {
        // Whose rows they are, nothing says; or it is a long way.
        return Ok(Step::Outdated);
    }
    let checkpoint = fold_page(projection, &mut tx, checkpoint, &page).await?;
    tx.commit().await?;
    let more = page.events.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
    Ok(match checkpoint.stopped {
        Some(failed) => Step::Stopped(failed),
        None if more => Step::Moved,
        None => Step::AtEnd,
    })
}

/// Remembers the last page: projections mostly stand at the same place.
struct Pages<'a, E> {
    events: &'a E,
    last: Option<(u64, Arc<Page>)>,
}

impl<E: Events> Pages<'_, E> {
    async fn from(&mut self, position: u64) -> Result<Arc<Page>, StoreError> {
        if let Some((from, page)) = &self.last
            && *from == position
            // An empty page may have grown since.
            && !page.events.is_empty()
        {
            return Ok(Arc::clone(page));
        }
        let page = Arc::new(self.events.page(position, BATCH).await?);
        self.last = Some((position, Arc::clone(&page)));
        Ok(page)
    }
}
