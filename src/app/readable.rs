//! Reading a ledger that cannot be written to: on a medium for reading alone,
//! without the right to write, on a full disk.

use super::{
    error::AppError,
    evidence::tree,
    projector::{self, ProjectorError},
};
use bofu_store::{Ledger, StoreError};

/// The ledger itself where what follows its events is up to date or can be
/// brought there; else a copy in which it can be. What is wrong with it
/// otherwise is told by whoever asks for its rows.
pub async fn up_to_date(ledger: &Ledger) -> Result<Ledger, AppError> {
    let asked = ledger.is_read_only() || is_behind(ledger).await.unwrap_or(false);
    if asked
        && is_refused(ledger).await
        && let Some(copy) = ledger.temporary_copy().await?
    {
        return Ok(copy);
    }
    Ok(ledger.clone())
}

/// Whether a projection has not come to the ledger's end.
async fn is_behind(ledger: &Ledger) -> Result<bool, StoreError> {
    let reached = projector::status(&ledger.rows()).await?.position;
    Ok(reached < ledger.head().await?.size)
}

/// Tries to bring it up to date; whether the medium refuses that.
async fn is_refused(ledger: &Ledger) -> bool {
    if let Err(ProjectorError::Store(error)) = projector::catch_up(ledger).await {
        return error.is_unwritable();
    }
    matches!(tree::catch_up(ledger).await, Err(AppError::Store(error)) if error.is_unwritable())
}
