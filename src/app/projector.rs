//! The runner of the projections: events in position order, folded in bounded
//! batches, rows and checkpoint written in one transaction.
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

use std::sync::Arc;

use bofu_domain::explained::Explained;
use bofu_projections::{
    audit_trail,
    book::{self, Book},
    fold::FoldError,
    recorded::Recorded,
};

use crate::store::{
    Ledger, StoreError, Stored,
    rows::{Checkpoint, Db, Tx},
};

/// How many events are folded in one transaction.
pub const BATCH: u32 = 1000;

/// Where the events come from.
pub trait Events {
    /// The events from a position on, at most `limit` of them, in order and
    /// without a gap. Fewer than `limit` only where the ledger ends, or before
    /// an event that cannot be read.
    fn page(&self, from: u64, limit: u32) -> impl Future<Output = Result<Page, StoreError>> + Send;
}

/// Some events in a row.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Those that could be read.
    pub events: Vec<Recorded>,
    /// Why the one after them could not be.
    pub unreadable: Option<StoreError>,
}

impl Events for Ledger {
    async fn page(&self, from: u64, limit: u32) -> Result<Page, StoreError> {
        let stored = match self.events(from, limit).await {
            // One that cannot even be read as a row hides the page: take what
            // stands before it.
            Err(StoreError::Unreadable { position, stream, why }) => {
                let before = u64::try_from(position).ok().and_then(|at| at.checked_sub(from));
                let before = before.and_then(|count| u32::try_from(count).ok()).unwrap_or(0);
                let unreadable = Some(StoreError::Unreadable { position, stream, why });
                let stored = self.events(from, before).await?;
                return Ok(Page { unreadable, ..read(&stored, self) });
            }
            stored => stored?,
        };
        Ok(read(&stored, self))
    }
}

/// The events up to the first that cannot be decoded.
fn read(stored: &[Stored], ledger: &Ledger) -> Page {
    let mut page = Page::default();
    for event in stored {
        match event.recorded(ledger.upcasters()) {
            Ok(event) => page.events.push(event),
            Err(unreadable) => {
                page.unreadable = Some(unreadable);
                break;
            }
        }
    }
    page
}

/// How far the projections have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Every event below it is in the rows of every projection.
    pub position: u64,
    /// Each projection.
    pub projections: Vec<Checkpoint>,
}

/// Why the projections could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum ProjectorError {
    /// The store failed; the rows are as they were.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A projection stands still before an event. The ledger itself is not
    /// harmed: what was committed is committed.
    #[error("the projection {projection} stands before position {position}: {cause}")]
    Stopped {
        /// Which.
        projection: &'static str,
        /// The event that it cannot fold.
        position: u64,
        /// Why.
        cause: String,
    },
}

impl Explained for ProjectorError {
    fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Stopped { .. } => "projection-stopped",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Store(error) => error.zh(),
            Self::Stopped { projection, position, cause } => {
                format!("投影 {projection} 停在序号 {position} 之前：{cause}")
            }
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::Store(error) => error.hint(),
            Self::Stopped { .. } => {
                "run `bofu audit verify`; reports wait until the event can be folded".to_owned()
            }
        }
    }

    fn hint_zh(&self) -> String {
        match self {
            Self::Store(error) => error.hint_zh(),
            Self::Stopped { .. } => {
                "请运行 `bofu audit verify`；该事件可处理之前不出报表".to_owned()
            }
        }
    }
}

/// The projections that follow the ledger. `caps` is not among them: it is
/// folded in the commit itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Projection {
    Book,
    AuditTrail,
}

impl Projection {
    const ALL: [Self; 2] = [Self::Book, Self::AuditTrail];

    fn name(self) -> &'static str {
        match self {
            Self::Book => book::NAME,
            Self::AuditTrail => audit_trail::NAME,
        }
    }

    fn version(self) -> u32 {
        match self {
            Self::Book => book::VERSION,
            Self::AuditTrail => audit_trail::VERSION,
        }
    }

    async fn clear(self, tx: &mut Tx) -> Result<(), StoreError> {
        match self {
            Self::Book => tx.clear_book().await,
            Self::AuditTrail => tx.clear_audit_trail().await,
        }
    }

    /// Folds events into the rows, up to the first that cannot be folded.
    async fn fold(self, tx: &mut Tx, events: &[Recorded]) -> Result<Option<FoldError>, StoreError> {
        match self {
            Self::Book => fold_book(tx, events).await,
            Self::AuditTrail => fold_audit_trail(tx, events).await.map(|()| None),
        }
    }
}

async fn fold_book(tx: &mut Tx, events: &[Recorded]) -> Result<Option<FoldError>, StoreError> {
    let before: Book = tx.load_book(&book::touches(events)).await?;
    let mut after = before.clone();
    let stopped = events.iter().find_map(|event| after.fold(event).err());
    tx.write_book(&after.changed_since(&before)).await?;
    Ok(stopped)
}

async fn fold_audit_trail(tx: &mut Tx, events: &[Recorded]) -> Result<(), StoreError> {
    let before = tx.load_operators().await?;
    let mut after = before.clone();
    let rows: Vec<_> = events.iter().map(|event| audit_trail::fold(&mut after, event)).collect();
    tx.add_audit_rows(&rows).await?;
    if after != before {
        tx.write_operators(&after).await?;
    }
    Ok(())
}

/// Brings the ledger's projections up to date: [`follow`].
pub async fn catch_up(ledger: &Ledger) -> Result<Status, ProjectorError> {
    follow(ledger, &ledger.rows()).await
}

/// Folds all that the projections have not seen. Returns when they stand at
/// the ledger's end as it was when this began, or later.
///
/// # Errors
/// [`ProjectorError::Stopped`] when a projection cannot go on; the others have
/// been brought up to date all the same.
pub async fn follow<E: Events>(events: &E, db: &Db) -> Result<Status, ProjectorError> {
    if checkpoints(db).await?.is_none() {
        // The tables follow the ledger and are no part of it.
        db.make_tables().await?;
    }
    let mut pages = Pages { events, last: None };
    let mut standing = Projection::ALL.to_vec();
    let mut stopped = None;
    // In rounds, so that projections that stand at one place read a page once.
    while !standing.is_empty() {
        let mut going_on = Vec::new();
        for projection in standing {
            match step(projection, &mut pages, db).await? {
                Step::Moved => going_on.push(projection),
                Step::AtEnd => {}
                Step::Stopped(position, cause) => {
                    let projection = projection.name();
                    stopped.get_or_insert(ProjectorError::Stopped { projection, position, cause });
                }
            }
        }
        standing = going_on;
    }
    match stopped {
        Some(stopped) => Err(stopped),
        None => Ok(status(db).await?),
    }
}

/// The checkpoints; `None` before the first run, when there are no tables yet.
async fn checkpoints(db: &Db) -> Result<Option<Vec<Checkpoint>>, StoreError> {
    match db.checkpoints().await {
        Ok(known) => Ok(Some(known)),
        Err(StoreError::NotInitialised { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// How far the projections have come, without moving them.
pub async fn status(db: &Db) -> Result<Status, StoreError> {
    let mut projections = checkpoints(db).await?.unwrap_or_default();
    for projection in Projection::ALL {
        if !projections.iter().any(|known| known.name == projection.name()) {
            projections.push(untouched(projection));
        }
    }
    let position = projections.iter().map(|known| known.next).min().unwrap_or_default();
    Ok(Status { position, projections })
}

fn untouched(projection: Projection) -> Checkpoint {
    let (name, version) = (projection.name().to_owned(), projection.version());
    Checkpoint { name, version, next: 0, stopped: None }
}

/// What became of one batch.
enum Step {
    /// There may be more.
    Moved,
    /// Nothing is left to fold.
    AtEnd,
    /// An event cannot be folded.
    Stopped(u64, String),
}

async fn step<E: Events>(
    projection: Projection,
    pages: &mut Pages<'_, E>,
    db: &Db,
) -> Result<Step, StoreError> {
    let checkpoints = db.checkpoints().await?;
    let known = checkpoints
        .into_iter()
        .find(|known| known.name == projection.name())
        .unwrap_or_else(|| untouched(projection));
    let page = pages.from(known.next).await?;
    let current = known.version == projection.version();
    if current && page.events.is_empty() && page.unreadable.is_none() {
        // Nothing to write: a reader of a ledger that is up to date needs no lock.
        return Ok(Step::AtEnd);
    }
    let mut tx = db.begin().await?;
    let mut checkpoint = tx.lock_checkpoint(projection.name(), projection.version()).await?;
    if checkpoint.next != known.next || checkpoint.version != known.version {
        // Another runner was here: what was read is not what comes next.
        return Ok(Step::Moved);
    }
    if !current {
        projection.clear(&mut tx).await?;
        tx.write_checkpoint(&untouched(projection)).await?;
        tx.commit().await?;
        return Ok(Step::Moved);
    }
    let refused = projection.fold(&mut tx, &page.events).await?;
    let end = known.next + u64::try_from(page.events.len()).unwrap_or_default();
    checkpoint.stopped = match (&refused, &page.unreadable) {
        (Some(refused), _) => Some((refused.position(), refused.to_string())),
        (None, Some(unreadable)) => Some((end, unreadable.to_string())),
        (None, None) => None,
    };
    checkpoint.next = checkpoint.stopped.as_ref().map_or(end, |(position, _)| *position);
    tx.write_checkpoint(&checkpoint).await?;
    tx.commit().await?;
    let more = page.events.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
    Ok(match checkpoint.stopped {
        Some((position, cause)) => Step::Stopped(position, cause),
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
