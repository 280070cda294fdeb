//! Loads the aggregates of one type.

use std::{collections::BTreeSet, sync::Arc};

use bofu_domain::event::Fact;
use cqrs_es::Aggregate;
use futures::{StreamExt as _, stream};

use super::{
    aggregate_cache::{AggregateCache, CacheEntry, CacheGuard},
    cqrs_reader::CqrsReader,
    error::StoreError,
    ledger::Ledger,
    pool::{Pool, retry_dead_connections},
    request::StreamKey,
    server::with_timeout,
    stored_event::StoredEvent,
};

/// How many aggregates are read at once.
const READERS: usize = 8;

impl Ledger {
    /// The aggregates of one type. All stores of a type share their memory.
    pub fn store<A>(&self) -> LedgerStore<A>
    where
        A: Aggregate + Clone + 'static,
        A::Event: Fact,
    {
        LedgerStore::new(self.clone(), self.cache::<A>())
    }
}

/// The aggregates of one type in a ledger.
pub struct LedgerStore<A: Aggregate> {
    ledger: Ledger,
    cache: Arc<AggregateCache<A>>,
}

impl<A: Aggregate> Clone for LedgerStore<A> {
    fn clone(&self) -> Self {
        Self { ledger: self.ledger.clone(), cache: Arc::clone(&self.cache) }
    }
}

impl<A: Aggregate> std::fmt::Debug for LedgerStore<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LedgerStore({} of {:?})", A::TYPE, self.ledger)
    }
}

impl<A> LedgerStore<A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    pub(super) fn new(ledger: Ledger, cache: Arc<AggregateCache<A>>) -> Self {
        Self { ledger, cache }
    }

    /// The reader of `cqrs-es`, made for each read: most commands find their
    /// aggregates in memory.
    pub(super) fn cqrs_reader(&self) -> Option<CqrsReader<A>> {
        CqrsReader::new(self.ledger.pool(), self.ledger.upcasters())
    }

    /// An aggregate as it is stored, and its sequence; 0: no event yet.
    pub async fn load(&self, id: &str) -> Result<(A, u64), StoreError> {
        let Some(reader) = self.cqrs_reader() else { return self.fold(id).await };
        let loaded = self.bounded(async { retry_dead_connections!(reader.load(id).await) }).await;
        if let Err(StoreError::Forbidden { .. } | StoreError::NotInitialised { .. }) = &loaded {
            // The session may be another's now: ours is set in each transaction.
            return self.fold(id).await;
        }
        if let Err(StoreError::Unreadable { .. }) = &loaded {
            // Our own reader can say which event it is.
            for stored in self.ledger.stream(A::TYPE, id).await? {
                self.typed(&stored)?;
            }
        }
        loaded
    }

    /// Loads the aggregate by our own reader.
    async fn fold(&self, id: &str) -> Result<(A, u64), StoreError> {
        let (mut state, mut sequence) = (A::default(), 0);
        for stored in self.ledger.stream(A::TYPE, id).await? {
            state.apply(self.typed(&stored)?);
            sequence = stored.sequence;
        }
        Ok((state, sequence))
    }

    /// Waits no longer than for one statement.
    async fn bounded<T>(
        &self,
        read: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let Pool::Postgres(server) = self.ledger.pool() else { return read.await };
        let limit = server.limits().statement;
        let read = async { Ok(read.await) };
        with_timeout(limit, read)
            .await
            .map_err(|error| StoreError::from_sqlx("reading a stream", error))?
    }

    /// An aggregate in the memory of this process, with events that are not durable
    /// yet. It is for decisions that expect its sequence
    /// ([`CommandContext::expect_version`]), and never shown.
    pub async fn latest(&self, id: &str) -> Result<(Arc<A>, u64), StoreError> {
        let (_, entry) = self.cache.entry(id);
        let mut guard = entry.lock().await;
        self.fill(id, &mut guard).await
    }

    pub(super) fn stream_key(&self, id: &Arc<str>) -> StreamKey {
        StreamKey { kind: Arc::clone(self.cache.kind()), id: Arc::clone(id) }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The cache entry of an aggregate, and its id as a shared text.
    pub(super) fn entry(&self, id: &str) -> (Arc<str>, Arc<CacheEntry<A>>) {
        self.cache.entry(id)
    }

    /// Brings aggregates into memory, several at a time.
    pub async fn read_ahead(&self, ids: &BTreeSet<String>) -> Result<(), StoreError> {
        let reads = stream::iter(ids).map(async |id| self.latest(id).await.map(drop));
        let mut reads = reads.buffer_unordered(READERS);
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    /// The aggregate of a cache entry; it is loaded if it is not in memory.
    pub(super) async fn fill(
        &self,
        id: &str,
        guard: &mut CacheGuard<A>,
    ) -> Result<(Arc<A>, u64), StoreError> {
        if let Some(cached) = guard.cached() {
            return Ok((Arc::clone(&cached.state), cached.sequence));
        }
        let (state, sequence) = self.load(id).await?;
        let state = Arc::new(state);
        guard.put(Arc::clone(&state), sequence);
        Ok((state, sequence))
    }

    /// A stored event as this aggregate's.
    pub(super) fn typed(&self, stored: &StoredEvent) -> Result<A::Event, StoreError> {
        let payload = stored.present_payload(self.ledger.upcasters())?;
        serde_json::from_value(payload).map_err(|error| stored.unreadable(error.to_string()))
    }
}
