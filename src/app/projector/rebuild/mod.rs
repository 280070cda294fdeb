//! Building the tables of a projection anew, beside those that are read.
//!
//! | step | what | who waits |
//! |---|---|---|
//! | 1 | one process at a time takes the right to build, and drops what a killed one has left | other builders |
//! | 2 | new tables are filled from position 0, in bounded memory ([`fill`]), then get keys and indexes | nobody |
//! | 3 | what was committed meanwhile is folded into them, until little is left | nobody |
//! | 4 | where the old rows are of the same version: both are hashed as they stood at one moment and position ([`compare`]) | nobody |
//! | 5 | one transaction: lock the checkpoint, fold the rest, swap, move the checkpoint | runners, for milliseconds |
//!
//! Readers see the old rows until the swap, and the new ones after it; writers
//! are never in the way. Killed anywhere, nothing has happened: the new tables
//! are dropped by the next run. The rows that count are those that the events
//! fold to; that the old ones were others is said loudly.

mod compare;
mod fill;
mod nearing;
mod plan;
mod throttle;

use serde::Serialize;

use self::compare::compared;
pub use self::{
    compare::TableDigests,
    plan::{MOST_ROWS, Plan},
    throttle::Throttle,
};
use super::{Events, ProjectorError};
use crate::projector::{
    folding::{checkpoints, stopped_by},
    projection::Projection,
    rebuild::nearing::{comparable, falls_short, fold_next, near},
};
use bofu_store::{
    StoreError,
    rows::{Checkpoint, Db, DifferingRow},
};

/// A projection that was built anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RebuildResult {
    /// Which.
    pub projection: &'static str,
    /// Every event below it is in the new rows.
    pub position: u64,
    /// Whether old rows of the same version were there to be compared.
    pub compared: bool,
    /// Whether the old rows were the same; `true` where none were compared.
    pub same: bool,
    /// The digests of each table.
    pub tables: Vec<TableDigests>,
    /// The first rows that differed.
    pub differing: Vec<DifferingRow>,
}

/// Builds projections anew that are in order, and compares.
///
/// # Errors
/// [`ProjectorError::Building`] when another process does so; the old rows are
/// then as they were, as after every error.
pub async fn rebuild<E: Events>(
    events: &E,
    db: &Db,
    projections: &[&'static dyn Projection],
    plan: &Plan<'_>,
) -> Result<Vec<RebuildResult>, ProjectorError> {
    if checkpoints(db).await?.is_none() {
        db.make_tables().await?;
    }
    let lock = db.build_lock(false).await?.ok_or(ProjectorError::Building)?;
    let built = build(events, db, projections, plan).await;
    // The tables stand as `built` says, also where this fails.
    let _ = lock.release().await;
    built
}

/// Builds projections anew whose rows are of another version. Waits for another
/// process that does so already.
pub(super) async fn replace<E: Events>(
    events: &E,
    db: &Db,
    projections: &[&'static dyn Projection],
) -> Result<(), ProjectorError> {
    let lock = db.build_lock(true).await?.ok_or(ProjectorError::Building)?;
    let known = db.checkpoints().await?;
    let is_current = |projection: &&'static dyn Projection| {
        let mut found = known.iter().filter(|known| known.name == projection.name());
        found.any(|known| known.version == projection.version())
    };
    let outdated: Vec<_> = projections.iter().copied().filter(|one| !is_current(one)).collect();
    if !outdated.is_empty() {
        build(events, db, &outdated, &Plan::fast()).await?;
    }
    let _ = lock.release().await;
    Ok(())
}

/// Drops the new tables that a killed process has left; those of one that is
/// at work stay.
pub(super) async fn tidy(db: &Db) -> Result<(), StoreError> {
    let Some(lock) = db.build_lock(false).await? else { return Ok(()) };
    for known in checkpoints(db).await?.unwrap_or_default() {
        let Some(name) = known.builds() else { continue };
        if let Some(projection) = super::registry::named(name) {
            db.drop_next(projection.tables()).await?;
        }
        let mut tx = db.begin().await?;
        tx.remove_checkpoint(&known.name).await?;
        tx.commit().await?;
    }
    lock.release().await
}

async fn build<E: Events>(
    events: &E,
    db: &Db,
    projections: &[&'static dyn Projection],
    plan: &Plan<'_>,
) -> Result<Vec<RebuildResult>, ProjectorError> {
    let built = build_and_swap(events, db, projections, plan).await;
    if built.is_err() {
        // An error here is passed over: the next run does it again.
        for projection in projections {
            let _ = db.drop_next(projection.tables()).await;
            if let Ok(mut tx) = db.begin().await {
                let name = Checkpoint::name_of_next(projection.name());
                if tx.remove_checkpoint(&name).await.is_ok() {
                    let _ = tx.commit().await;
                }
            }
        }
    }
    built
}

async fn build_and_swap<E: Events>(
    events: &E,
    db: &Db,
    projections: &[&'static dyn Projection],
    plan: &Plan<'_>,
) -> Result<Vec<RebuildResult>, ProjectorError> {
    let size = events.size().await?;
    let mut targets = Vec::new();
    for projection in projections {
        db.make_next(projection.tables(), plan.throttle.is_slow()).await?;
        if plan.throttle.is_slow() {
            // Made at the end, they would be one long piece of work.
            db.index_next(projection.tables()).await?;
        }
        let mut tx = db.begin().await?;
        let name = Checkpoint::name_of_next(projection.name());
        tx.lock_checkpoint(&name, projection.version()).await?;
        tx.write_checkpoint(&Checkpoint::at_zero(name, projection.version())).await?;
        tx.commit().await?;
        let end = comparable(events, db, *projection).await?.map_or(size, |known| known.next);
        targets.push((*projection, end));
    }
    plan.progress.expect(targets.iter().map(|(_, end)| *end).max().unwrap_or_default());
    let filled = fill::fill(events, db, &targets, plan).await?;
    let mut rebuilt = Vec::new();
    for (projection, at) in projections.iter().zip(filled) {
        rebuilt.push(finish(events, db, *projection, at, plan).await?);
    }
    Ok(rebuilt)
}

/// Steps 3 to 5.
async fn finish<E: Events>(
    events: &E,
    db: &Db,
    projection: &'static dyn Projection,
    mut at: Checkpoint,
    plan: &Plan<'_>,
) -> Result<RebuildResult, ProjectorError> {
    let (name, tables) = (projection.name(), projection.tables());
    near(events, db, projection, &mut at).await?;
    let compared = match comparable(events, db, projection).await? {
        Some(_) => compared(events, db, projection, &mut at, &plan.throttle).await?,
        None => None,
    };
    near(events, db, projection, &mut at).await?;
    let mut tx = db.begin().await?;
    let old = tx.lock_checkpoint(name, projection.version()).await?;
    let is_comparable = old.version == projection.version() && compared.is_some();
    let end = is_comparable.then_some(old.next);
    while !at.has_reached(end) {
        let before = at.next;
        at = fold_next(events, projection, &mut tx, at, end).await?;
        if at.next == before {
            break;
        }
    }
    if let (Some(end), Some(failed)) = (end, &at.stopped)
        && at.next < end
    {
        return Err(falls_short(projection, end, failed.clone()));
    }
    tx.swap_next(tables).await?;
    let stopped =
        at.stopped.clone().or_else(|| old.stopped.filter(|failed| failed.position == at.next));
    let position = at.next;
    tx.write_checkpoint(&Checkpoint {
        name: name.to_owned(),
        version: projection.version(),
        next: position,
        stopped,
    })
    .await?;
    tx.remove_checkpoint(&at.name).await?;
    tx.commit().await?;
    let (tables, differing) = compared.unwrap_or_default();
    let same = tables.iter().all(TableDigests::are_equal);
    Ok(RebuildResult {
        projection: name,
        position,
        compared: !tables.is_empty(),
        same,
        tables,
        differing,
    })
}

/// The error of a projection that stands still, where it is one of these.
pub fn standing_still(rebuilt: &[RebuildResult], status: &[Checkpoint]) -> Option<ProjectorError> {
    status.iter().find_map(|known| {
        let ours = rebuilt.iter().any(|one| one.projection == known.name);
        let projection = super::registry::named(&known.name).filter(|_| ours)?;
        known.stopped.clone().map(|failed| stopped_by(projection, failed))
    })
}
