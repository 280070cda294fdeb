//! Aggregates in memory: one slot for each, the least used let go of.

use std::{
    any::Any,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::request::{Mark, Stamp};

/// An aggregate as the last command leaves it, which may still wait in the
/// queue.
#[derive(Debug)]
pub(super) struct Tail<A> {
    pub(super) state: Arc<A>,
    pub(super) sequence: u64,
    /// Of the mark when it was read; it is worth nothing under another.
    epoch: u64,
}

/// The place of one aggregate. Who holds the guard decides.
#[derive(Debug)]
pub(super) struct Slot<A> {
    pub(super) mark: Arc<Mark>,
    tail: Arc<AsyncMutex<Option<Tail<A>>>>,
}

impl<A> Slot<A> {
    fn new() -> Self {
        Self { mark: Arc::default(), tail: Arc::new(AsyncMutex::new(None)) }
    }

    pub(super) async fn seat(&self) -> Seat<A> {
        let guard = Arc::clone(&self.tail).lock_owned().await;
        let stamp = Stamp { mark: Arc::clone(&self.mark), epoch: self.mark.epoch() };
        Seat { guard, stamp }
    }
}

/// The right to decide on one aggregate, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat<A> {
    guard: OwnedMutexGuard<Option<Tail<A>>>,
    pub(super) stamp: Stamp,
}

impl<A> Seat<A> {
    /// The aggregate, if it is in memory and still worth something.
    pub(super) fn tail(&self) -> Option<&Tail<A>> {
        self.guard.as_ref().filter(|tail| tail.epoch == self.stamp.epoch)
    }

    /// Where the aggregate in memory stands.
    pub(super) fn sequence(&self) -> u64 {
        self.tail().map_or(0, |tail| tail.sequence)
    }

    /// Puts an aggregate in, as it was read under this seat's epoch.
    pub(super) fn put(&mut self, state: Arc<A>, sequence: u64) {
        *self.guard = Some(Tail { state, sequence, epoch: self.stamp.epoch });
    }

    /// Takes the aggregate out, so that nothing half done stays there if
    /// what follows fails.
    pub(super) fn take(&mut self) -> Option<Tail<A>> {
        self.guard.take()
    }
}

/// The slots of one aggregate type.
#[derive(Debug)]
pub(super) struct Cache<A> {
    kind: Arc<str>,
    slots: Mutex<LruCache<Arc<str>, Arc<Slot<A>>>>,
}

impl<A> Cache<A> {
    pub(super) fn new(kind: &str, most: NonZeroUsize) -> Self {
        Self { kind: kind.into(), slots: Mutex::new(LruCache::new(most)) }
    }

    /// The aggregate type, as it is shared.
    pub(super) fn kind(&self) -> &Arc<str> {
        &self.kind
    }

    /// The slot of an aggregate, and its id as it is shared.
    pub(super) fn slot(&self, id: &str) -> (Arc<str>, Arc<Slot<A>>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((id, slot)) = slots.get_key_value(id) {
            return (Arc::clone(id), Arc::clone(slot));
        }
        let (id, slot) = (Arc::<str>::from(id), Arc::new(Slot::new()));
        slots.put(Arc::clone(&id), Arc::clone(&slot));
        (id, slot)
    }

    fn find(&self, id: &str) -> Option<Arc<Slot<A>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).peek(id).cloned()
    }
}

/// A cache whatever its aggregate.
pub(super) trait AnyCache: Any + Send + Sync {
    /// What is in memory of this aggregate is worth nothing any more.
    fn spoil(&self, id: &str);
    /// For the one who knows the type.
    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl<A: Send + Sync + 'static> AnyCache for Cache<A> {
    fn spoil(&self, id: &str) {
        if let Some(slot) = self.find(id) {
            slot.mark.raise();
        }
    }

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
