//! The aggregates of one command. While they are locked, no other command
//! decides on them.

use std::sync::Arc;

use bofu_domain::event::{Decided, Fact};
use cqrs_es::Aggregate;
use futures::future::BoxFuture;

use super::{
    aggregate_cache::{CacheEntry, CacheGuard},
    caps_view::Rows,
    error::StoreError,
    ledger_store::LedgerStore,
    request::{Change, ClaimEntry, EpochStamp, NewEvent, Request, StreamAppend},
};
use bofu_proof::leaf::canonical;

/// The sequence and epoch of an aggregate when it was loaded.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) sequence: u64,
    pub(super) stamp: EpochStamp,
}

/// An aggregate that can be locked, whatever its type.
pub trait Lock: Send {
    /// Its aggregate type and id: aggregates are locked in the order of these.
    fn key(&self) -> (&'static str, &str);
    /// Waits for other commands on it, and loads it.
    fn lock(&mut self) -> BoxFuture<'_, Result<(), StoreError>>;
    /// Whether it stands elsewhere than it was expected to.
    fn has_moved(&self) -> bool;
}

/// Locks aggregates by type, then by id, so that no two commands wait for each
/// other.
pub(super) async fn lock_in_order(mut list: Vec<&mut dyn Lock>) -> Result<(), StoreError> {
    list.sort_by(|one, other| one.key().cmp(&other.key()));
    for pair in list.windows(2) {
        if let [one, other] = pair
            && one.key() == other.key()
        {
            let (kind, id) = one.key();
            return Err(StoreError::SameStream(format!("{kind}/{id}")));
        }
    }
    for aggregate in list {
        aggregate.lock().await?;
    }
    Ok(())
}

/// One aggregate, and once it is locked the right to decide on it.
pub struct LockedAggregate<A: Aggregate> {
    store: LedgerStore<A>,
    id: Arc<str>,
    entry: Arc<CacheEntry<A>>,
    guard: Option<CacheGuard<A>>,
    expected: Option<Expected>,
}

impl<A> Lock for LockedAggregate<A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    fn key(&self) -> (&'static str, &str) {
        (A::TYPE, &self.id)
    }

    fn lock(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async {
            let mut guard = self.entry.lock().await;
            self.store.fill(&self.id, &mut guard).await?;
            self.guard = Some(guard);
            Ok(())
        })
    }

    fn has_moved(&self) -> bool {
        let (Some(expected), Some(guard)) = (&self.expected, &self.guard) else { return false };
        guard.sequence() != expected.sequence || guard.stamp.epoch != expected.stamp.epoch
    }
}

impl<A> LockedAggregate<A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    /// Not locked yet.
    pub(super) fn new(store: LedgerStore<A>, id: &str, expected: Option<&Expected>) -> Self {
        let (id, entry) = store.entry(id);
        let expected = expected.map(|Expected { sequence, stamp }| Expected {
            sequence: *sequence,
            stamp: stamp.clone(),
        });
        Self { store, id, entry, guard: None, expected }
    }

    /// The aggregate; `None` before it is locked.
    pub(super) fn state(&self) -> Option<&A> {
        self.guard.as_ref()?.cached().map(|cached| cached.state.as_ref())
    }

    /// Adds the stream to a request: with the events of a decision, what they
    /// change and the rows that it rests on, or without.
    pub(super) fn write(
        &self,
        decided: Option<&Decided<A::Event>>,
        seen: &Rows,
        request: &mut Request,
    ) -> Result<(), StoreError> {
        let Some(guard) = &self.guard else { return Err(StoreError::WriterStopped) };
        let events = decided.map_or(&[][..], |decided| decided.events.as_slice());
        let mut written = Vec::with_capacity(events.len());
        for event in events {
            written.push(new_event(event)?);
            Change::of(event, &mut request.changes);
            if let Some(claim_no) = event.claim_filed() {
                request.claims.push(ClaimEntry::new(claim_no, &self.id));
            }
        }
        let expected = self.expected.as_ref().map(|expected| &expected.stamp);
        request.appends.push(StreamAppend {
            stream: self.store.stream_key(&self.id),
            at: guard.sequence(),
            stamp: Some(expected.unwrap_or(&guard.stamp).clone()),
            events: written,
        });
        for (key, version) in decided.iter().flat_map(|decided| &decided.rests_on) {
            if let Some(row) = seen.get(key).filter(|row| row.version == *version) {
                request.expected_rows.push((Arc::new(key.clone()), *row));
            }
        }
        Ok(())
    }

    /// Applies events that are queued to the aggregate in memory.
    pub(super) fn apply(&mut self, events: &[A::Event]) {
        let Some(guard) = &mut self.guard else { return };
        let Some(mut cached) = guard.take() else { return };
        let state = Arc::make_mut(&mut cached.state);
        for event in events {
            state.apply(event.clone());
            cached.sequence += 1;
        }
        guard.put(cached.state, cached.sequence);
    }
}

/// An event in its canonical form.
fn new_event(event: &impl Fact) -> Result<NewEvent, StoreError> {
    Ok(NewEvent {
        event_type: event.name(),
        version: event.event_version(),
        payload: canonical(event).map_err(|error| StoreError::Canonical(Arc::new(error)))?,
    })
}
