//! Folding what was committed while tables were filled.

use crate::projector::{
    error::ProjectorError,
    folding::{BATCH, fold_page},
    projection::Projection,
    source::Events,
};
use bofu_store::{
    StoreError,
    rows::{Checkpoint, Db, FoldFailure, Tx},
};

/// Where the old rows of a projection stand, if they are of this version. Rows
/// that say that they stand behind the ledger's end stand nowhere.
pub(super) async fn comparable<E: Events>(
    events: &E,
    db: &Db,
    projection: &dyn Projection,
) -> Result<Option<Checkpoint>, StoreError> {
    let known = db.checkpoints().await?;
    let size = events.size().await?;
    let known = known.into_iter().find(|known| known.name == projection.name());
    Ok(known.filter(|known| known.version == projection.version() && known.next <= size))
}

/// Folds what was committed meanwhile, until less than a batch is left.
pub(super) async fn near<E: Events>(
    events: &E,
    db: &Db,
    projection: &'static dyn Projection,
    at: &mut Checkpoint,
) -> Result<(), ProjectorError> {
    loop {
        let end = comparable(events, db, projection).await?.map(|known| known.next);
        if at.has_reached(end) {
            break;
        }
        let before = at.next;
        let mut tx = db.begin_next(projection.tables()).await?;
        *at = fold_next(events, projection, &mut tx, at.clone(), end).await?;
        tx.commit().await?;
        if at.next - before < u64::from(BATCH) {
            break;
        }
    }
    match (comparable(events, db, projection).await?, &at.stopped) {
        (Some(old), Some(failed)) if failed.position < old.next => {
            Err(falls_short(projection, old.next, failed.clone()))
        }
        (Some(_) | None, _) => Ok(()),
    }
}

/// Folds the next events below an end into the new tables.
pub(super) async fn fold_next<E: Events>(
    events: &E,
    projection: &'static dyn Projection,
    tx: &mut Tx,
    at: Checkpoint,
    end: Option<u64>,
) -> Result<Checkpoint, StoreError> {
    let left = end.map_or(u64::MAX, |end| end.saturating_sub(at.next));
    let limit = u32::try_from(left).unwrap_or(BATCH).min(BATCH);
    let page = events.page(at.next, limit).await?;
    tx.onto(Some(projection.tables()));
    let folded = fold_page(projection, tx, at, &page).await;
    tx.onto(None);
    folded
}

pub(super) fn falls_short(
    projection: &dyn Projection,
    reached: u64,
    failed: FoldFailure,
) -> ProjectorError {
    let FoldFailure { position, cause, cause_zh } = failed;
    let projection = projection.name();
    ProjectorError::FallsShort { projection, position, reached, cause, cause_zh }
}
