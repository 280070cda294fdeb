//! Keeps aggregates in memory. The least used ones are dropped first.

use std::{
    any::Any,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::request::{EpochCounter, EpochStamp};

/// An aggregate as the last command leaves it. The events of that command may
/// still wait in the queue.
#[derive(Debug)]
pub(super) struct CachedState<A> {
    pub(super) state: Arc<A>,
    pub(super) sequence: u64,
    /// The epoch in which it was read. In another epoch it is worthless.
    epoch: u64,
}

/// The entry of one aggregate. A command locks it to decide.
#[derive(Debug)]
pub(super) struct CacheEntry<A> {
    counter: Arc<EpochCounter>,
    cached: Arc<AsyncMutex<Option<CachedState<A>>>>,
}

impl<A> CacheEntry<A> {
    fn new() -> Self {
        Self { counter: Arc::default(), cached: Arc::new(AsyncMutex::new(None)) }
    }

    /// Waits until no other command decides on the aggregate.
    pub(super) async fn lock(&self) -> CacheGuard<A> {
        let cached = Arc::clone(&self.cached).lock_owned().await;
        let epoch = self.counter.epoch();
        CacheGuard { cached, stamp: EpochStamp { counter: Arc::clone(&self.counter), epoch } }
    }
}

/// The right to decide on one aggregate, until it is dropped.
#[derive(Debug)]
pub(super) struct CacheGuard<A> {
    cached: OwnedMutexGuard<Option<CachedState<A>>>,
    pub(super) stamp: EpochStamp,
}

impl<A> CacheGuard<A> {
    /// The aggregate, if it is in memory and valid.
    pub(super) fn cached(&self) -> Option<&CachedState<A>> {
        self.cached.as_ref().filter(|cached| cached.epoch == self.stamp.epoch)
    }

    /// The sequence of the aggregate in memory.
    pub(super) fn sequence(&self) -> u64 {
        self.cached().map_or(0, |cached| cached.sequence)
    }

    /// Puts in an aggregate that was read in this guard's epoch.
    pub(super) fn put(&mut self, state: Arc<A>, sequence: u64) {
        *self.cached = Some(CachedState { state, sequence, epoch: self.stamp.epoch });
    }

    /// Takes the aggregate out. If the caller fails, no half-applied aggregate
    /// stays in memory.
    pub(super) fn take(&mut self) -> Option<CachedState<A>> {
        self.cached.take()
    }
}

/// The aggregates of one type.
#[derive(Debug)]
pub(super) struct AggregateCache<A> {
    kind: Arc<str>,
    entries: Mutex<LruCache<Arc<str>, Arc<CacheEntry<A>>>>,
}

impl<A> AggregateCache<A> {
    pub(super) fn new(kind: &str, capacity: NonZeroUsize) -> Self {
        Self { kind: kind.into(), entries: Mutex::new(LruCache::new(capacity)) }
    }

    /// The aggregate type, as a shared text.
    pub(super) fn kind(&self) -> &Arc<str> {
        &self.kind
    }

    /// The entry of an aggregate, and its id as a shared text.
    pub(super) fn entry(&self, id: &str) -> (Arc<str>, Arc<CacheEntry<A>>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((id, entry)) = entries.get_key_value(id) {
            return (Arc::clone(id), Arc::clone(entry));
        }
        let (id, entry) = (Arc::<str>::from(id), Arc::new(CacheEntry::new()));
        entries.put(Arc::clone(&id), Arc::clone(&entry));
        (id, entry)
    }

    fn find(&self, id: &str) -> Option<Arc<CacheEntry<A>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).peek(id).cloned()
    }
}

/// A cache of any aggregate type.
pub(super) trait AnyAggregateCache: Any + Send + Sync {
    /// Has the aggregate loaded again before the next decision on it.
    fn invalidate(&self, id: &str);
    /// Gives the cache to a caller who knows its type.
    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl<A: Send + Sync + 'static> AnyAggregateCache for AggregateCache<A> {
    fn invalidate(&self, id: &str) {
        if let Some(entry) = self.find(id) {
            entry.counter.raise();
        }
    }

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
