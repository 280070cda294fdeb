//! The events page by page.

use bofu_projections::recorded::Recorded;

use bofu_store::{Ledger, StoreError};

/// The events from one position up to another, page by page; those that cannot
/// be read were told of when all events were read.
pub(super) async fn each_page<E>(
    ledger: &Ledger,
    (mut from, to): (u64, u64),
    mut each: impl AsyncFnMut(&[Recorded]) -> Result<(), E>,
) -> Result<(), E>
where
    E: From<StoreError>,
{
    while from < to {
        let limit = u32::try_from(to - from).unwrap_or(PAGE).min(PAGE);
        let stored = ledger.events(from, limit).await?;
        let Some(last) = stored.last() else { return Ok(()) };
        from = last.position + 1;
        let inside = stored.iter().filter(|stored| stored.position < to);
        let read: Vec<Recorded> =
            inside.filter_map(|stored| stored.recorded(ledger.upcasters()).ok()).collect();
        each(&read).await?;
    }
    Ok(())
}

/// How many events are read at once when a projection is folded further.
pub(super) const PAGE: u32 = 1_000;
