//! Where the events come from.

use bofu_projections::recorded::Recorded;

use bofu_store::{Ledger, StoreError, StoredEvent, Upcasters};

/// From how many events on it pays to decode them beside what else is done.
const WORTH_A_THREAD: usize = 200;

/// A ledger to be folded.
pub trait Events: Sync {
    /// The events from a position on, at most `limit` of them, in order and
    /// without a gap. Fewer than `limit` only where the ledger ends, or before
    /// an event that cannot be read.
    fn page(&self, from: u64, limit: u32) -> impl Future<Output = Result<Page, StoreError>> + Send;

    /// The same for folds that fill tables: lists that explain how a sum was
    /// calculated, which no table shows, may be empty in what it gives.
    fn lean_page(
        &self,
        from: u64,
        limit: u32,
    ) -> impl Future<Output = Result<Page, StoreError>> + Send {
        self.page(from, limit)
    }

    /// How many events there are.
    fn size(&self) -> impl Future<Output = Result<u64, StoreError>> + Send;
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
                return Ok(Page { unreadable, ..read(&stored, from, self.upcasters()) });
            }
            stored => stored?,
        };
        if stored.len() < WORTH_A_THREAD {
            return Ok(read(&stored, from, self.upcasters()));
        }
        let upcasters = self.upcasters().clone();
        let decoded = tokio::task::spawn_blocking(move || read(&stored, from, &upcasters)).await;
        decoded.map_err(|error| StoreError::Damaged { what: error.to_string() })
    }

    async fn lean_page(&self, from: u64, limit: u32) -> Result<Page, StoreError> {
        let Some(bulk) = self.copy_events(from, from + u64::from(limit)).await? else {
            return self.page(from, limit).await;
        };
        let decoded = tokio::task::spawn_blocking(move || bulk.decode()).await;
        let decoded = decoded.map_err(|error| StoreError::Damaged { what: error.to_string() })?;
        let dense = |events: &Vec<Recorded>| {
            events.iter().zip(from..).all(|(event, expected)| event.position == expected)
        };
        match decoded.filter(dense) {
            Some(events) => Ok(Page { events, unreadable: None }),
            // Something is wrong with one of them: that is said with care.
            None => self.page(from, limit).await,
        }
    }

    async fn size(&self) -> Result<u64, StoreError> {
        Ok(self.head().await?.size)
    }
}

/// The events up to the first that is missing or cannot be decoded.
fn read(stored: &[StoredEvent], from: u64, upcasters: &Upcasters) -> Page {
    let mut page = Page { events: Vec::with_capacity(stored.len()), unreadable: None };
    for (expected, event) in (from..).zip(stored) {
        if event.position != expected {
            let what = format!("the event at position {expected} is missing");
            page.unreadable = Some(StoreError::Damaged { what });
            break;
        }
        match event.recorded(upcasters) {
            Ok(event) => page.events.push(event),
            Err(unreadable) => {
                page.unreadable = Some(unreadable);
                break;
            }
        }
    }
    page
}
