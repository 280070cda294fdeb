//! Folding a page of events, and what a checkpoint says after it.

use bofu_domain::explained::Explained as _;
use bofu_projections::fold::FoldError;

use super::{error::ProjectorError, projection::Projection, source::Page};
use bofu_store::{
    StoreError,
    rows::{Checkpoint, Db, FoldFailure, Tx},
};

/// How many events are folded in one transaction.
pub const BATCH: u32 = 1000;

pub(super) fn stopped_by(projection: &dyn Projection, failed: FoldFailure) -> ProjectorError {
    let FoldFailure { position, cause, cause_zh } = failed;
    ProjectorError::Stopped { projection: projection.name(), position, cause, cause_zh }
}

/// The checkpoints; `None` before the first run, when there are no tables yet.
pub(super) async fn checkpoints(db: &Db) -> Result<Option<Vec<Checkpoint>>, StoreError> {
    match db.checkpoints().await {
        Ok(known) => Ok(Some(known)),
        Err(StoreError::NotInitialised { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Folds a page that begins where a locked checkpoint stands, and moves the
/// checkpoint: to the page's end, or to the first event that cannot be folded.
pub(super) async fn fold_page(
    projection: &dyn Projection,
    tx: &mut Tx,
    mut checkpoint: Checkpoint,
    page: &Page,
) -> Result<Checkpoint, StoreError> {
    let refused = projection.fold(tx, &page.events).await?;
    moved(&mut checkpoint, page, refused.as_ref());
    tx.write_checkpoint(&checkpoint).await?;
    Ok(checkpoint)
}

/// Where a checkpoint stands after a page.
pub(super) fn moved(checkpoint: &mut Checkpoint, page: &Page, refused: Option<&FoldError>) {
    let end = checkpoint.next + u64::try_from(page.events.len()).unwrap_or_default();
    checkpoint.stopped = match (refused, &page.unreadable) {
        (Some(refused), _) => Some(FoldFailure {
            position: refused.position(),
            cause: refused.to_string(),
            cause_zh: refused.zh(),
        }),
        (None, Some(unreadable)) => Some(FoldFailure {
            position: end,
            cause: unreadable.to_string(),
            cause_zh: unreadable.zh(),
        }),
        (None, None) => None,
    };
    checkpoint.next = checkpoint.stopped.as_ref().map_or(end, |failed| failed.position);
}
