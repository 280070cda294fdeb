//! The aggregates of one type: loaded, and asked to do something.

use std::sync::Arc;

use bofu_domain::{
    charge::Caps,
    event::{Decided, Fact},
};
use cqrs_es::Aggregate;

use super::{
    command::{Command, Committed, ExecuteError, Placed},
    error::StoreError,
    ledger::Ledger,
    pool::{Pool, patiently},
    read::Stored,
    request::StreamKey,
    server::within,
    slot::{Cache, Seat},
    stock::Stock,
};

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
    cache: Arc<Cache<A>>,
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
    pub(super) fn new(ledger: Ledger, cache: Arc<Cache<A>>) -> Self {
        Self { ledger, cache }
    }

    /// The stock reader, made for a read: most commands find what they need
    /// in memory.
    pub(super) fn stock(&self) -> Option<Stock<A>> {
        Stock::new(self.ledger.pool(), self.ledger.upcasters())
    }

    /// Carries out a command on one aggregate. `decide` may be asked several
    /// times; what it answers last is what happens.
    pub async fn execute<F, E>(
        &self,
        id: &str,
        command: &Command<'_>,
        decide: F,
    ) -> Result<Committed<A::Event>, ExecuteError<E>>
    where
        F: Fn(&A, &dyn Caps) -> Result<Decided<A::Event>, E>,
    {
        self.run([id], command, |[state], caps| Ok([decide(state, caps)?])).await
    }

    /// Carries out a command on two aggregates at once (a merger): both change,
    /// or neither. The first one's events come first.
    pub async fn execute_pair<F, E>(
        &self,
        ids: [&str; 2],
        command: &Command<'_>,
        decide: F,
    ) -> Result<Committed<A::Event>, ExecuteError<E>>
    where
        F: Fn([&A; 2], &dyn Caps) -> Result<[Decided<A::Event>; 2], E>,
    {
        if ids[0] == ids[1] {
            let stream = format!("{}/{}", A::TYPE, ids[0]);
            return Err(StoreError::SameStream(stream).into());
        }
        self.run(ids, command, decide).await
    }

    /// An aggregate as it is stored, and its sequence; 0: no event yet.
    pub async fn load(&self, id: &str) -> Result<(A, u64), StoreError> {
        let Some(stock) = self.stock() else { return self.fold(id).await };
        let loaded = self.bounded(async { patiently!(stock.load(id).await) }).await;
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

    /// The same by our own reader.
    async fn fold(&self, id: &str) -> Result<(A, u64), StoreError> {
        let (mut state, mut sequence) = (A::default(), 0);
        for stored in self.ledger.stream(A::TYPE, id).await? {
            state.apply(self.typed(&stored)?);
            sequence = stored.sequence;
        }
        Ok((state, sequence))
    }

    /// Waits no longer than for a statement.
    async fn bounded<T>(
        &self,
        read: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let Pool::Postgres(server) = self.ledger.pool() else { return read.await };
        let limit = server.limits().statement;
        let read = async { Ok(read.await) };
        within(limit, read)
            .await
            .map_err(|error| StoreError::from_sqlx("reading a stream", error))?
    }

    /// An aggregate as this process knows it, with what still waits to be
    /// durable: for decisions that rest on it, guarded by its sequence
    /// ([`Command::resting_on`]). Not for showing to anyone.
    pub async fn latest(&self, id: &str) -> Result<(Arc<A>, u64), StoreError> {
        let (_, slot) = self.cache.slot(id);
        let mut seat = slot.seat().await;
        self.fill(id, &mut seat).await
    }

    pub(super) fn stream_key(&self, id: &Arc<str>) -> StreamKey {
        StreamKey { kind: Arc::clone(self.cache.kind()), id: Arc::clone(id) }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The seat of an aggregate, with the aggregate in it.
    pub(super) async fn seat(&self, id: &str) -> Result<(Arc<str>, Seat<A>), StoreError> {
        let (id, slot) = self.cache.slot(id);
        let mut seat = slot.seat().await;
        self.fill(&id, &mut seat).await?;
        Ok((id, seat))
    }

    async fn fill(&self, id: &str, seat: &mut Seat<A>) -> Result<(Arc<A>, u64), StoreError> {
        if let Some(tail) = seat.tail() {
            return Ok((Arc::clone(&tail.state), tail.sequence));
        }
        let (state, sequence) = self.load(id).await?;
        let state = Arc::new(state);
        seat.put(Arc::clone(&state), sequence);
        Ok((state, sequence))
    }

    /// The answer of the first time.
    pub(super) async fn stored_before(
        &self,
        first: u64,
        last: u64,
    ) -> Result<Committed<A::Event>, StoreError> {
        let count = u32::try_from(last.saturating_sub(first) + 1).unwrap_or(u32::MAX);
        let stored = self.ledger.events(first, count).await?;
        let recorded_at = stored.last().map(|event| event.recorded_at.clone());
        let events = stored.iter().map(|stored| self.typed(stored)).collect::<Result<_, _>>()?;
        let placed = Placed {
            first_position: first,
            last_position: last,
            recorded_at: recorded_at.unwrap_or_default(),
        };
        Ok(Committed { events, placed: Some(placed), already: true })
    }

    /// A stored event as this aggregate's.
    pub(super) fn typed(&self, stored: &Stored) -> Result<A::Event, StoreError> {
        let payload = stored.present_payload(self.ledger.upcasters())?;
        serde_json::from_value(payload).map_err(|error| stored.unreadable(error.to_string()))
    }
}
