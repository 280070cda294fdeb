//! The way of a command: load, decide, take a place in the queue, await the
//! durable commit, answer.
//!
//! The decision is made on the aggregate in memory, which counts in what still
//! waits in the queue, and on the ceilings' rows, which do too. Nothing is
//! answered before it is known to be so: events when they are durable, and a
//! refusal or "unchanged" when the writer has seen that what it was decided on
//! holds. What does not hold is decided again, from a fresh load.

use std::sync::Arc;

use bofu_domain::{
    charge::{CapKey, Caps},
    ledger::{Decided, Fact},
};
use bofu_projections::caps::OverLimit;
use cqrs_es::{Aggregate, persist::SerializedEvent};

use super::{
    caps_view::{CapsView, Rows},
    command::{Command, Committed, ExecuteError, Placed},
    desk::Place,
    error::StoreError,
    ledger::Ledger,
    pool::patiently,
    read::Stored,
    request::{Change, CommandKey, Failure, NewEvent, Part, Refusal, Request, StreamKey, Verdict},
    slot::{Cache, Seat},
    stock::Stock,
};
use crate::proof::leaf::canonical;

/// How often a command is decided before it gives up.
const ATTEMPTS: u32 = 64;

/// How often rows are fetched for one decision: each time it must ask for
/// others than before.
const FETCHES: u32 = 64;

/// The aggregates of one type in a ledger.
pub struct LedgerStore<A: Aggregate> {
    ledger: Ledger,
    kind: Arc<str>,
    cache: Arc<Cache<A>>,
    pub(super) stock: Arc<Stock<A>>,
}

impl<A: Aggregate> Clone for LedgerStore<A> {
    fn clone(&self) -> Self {
        Self {
            ledger: self.ledger.clone(),
            kind: Arc::clone(&self.kind),
            cache: Arc::clone(&self.cache),
            stock: Arc::clone(&self.stock),
        }
    }
}

impl<A: Aggregate> std::fmt::Debug for LedgerStore<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LedgerStore({} of {:?})", self.kind, self.ledger)
    }
}

/// How an attempt ended.
enum Step<T, E> {
    Done(Committed<T>),
    Refused(E),
    OverLimit(Box<OverLimit>),
    /// What it was decided on does not hold.
    Again,
}

/// What the writer was asked to do.
enum Asked<T, E> {
    /// To store these.
    Store(Vec<T>),
    /// To say whether what this was decided on holds.
    Unchanged,
    Refuse(E),
    RefuseOver(Box<OverLimit>),
}

/// What a decision comes to.
enum Outcome<T, E, const N: usize> {
    Events([Decided<T>; N]),
    Refused(E),
}

impl<A> LedgerStore<A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    pub(super) fn new(ledger: Ledger, cache: Arc<Cache<A>>, stock: Stock<A>) -> Self {
        Self { ledger, kind: A::TYPE.into(), cache, stock: Arc::new(stock) }
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
            let stream = format!("{}/{}", self.kind, ids[0]);
            return Err(StoreError::SameStream(stream).into());
        }
        self.run(ids, command, decide).await
    }

    /// An aggregate as it is stored, and its sequence; 0: no event yet.
    pub async fn load(&self, id: &str) -> Result<(A, u64), StoreError> {
        let loaded = patiently!(self.stock.load(id).await);
        if let Err(StoreError::Unreadable { .. }) = &loaded {
            // Our own reader can say which event it is.
            for stored in self.ledger.stream(&self.kind, id).await? {
                self.typed(&stored)?;
            }
        }
        loaded
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
        StreamKey { kind: Arc::clone(&self.kind), id: Arc::clone(id) }
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

    async fn run<F, E, const N: usize>(
        &self,
        ids: [&str; N],
        command: &Command<'_>,
        decide: F,
    ) -> Result<Committed<A::Event>, ExecuteError<E>>
    where
        F: Fn([&A; N], &dyn Caps) -> Result<[Decided<A::Event>; N], E>,
    {
        // A refusal that was contradicted once need not wait for every row that
        // it read to stand still.
        let mut contradicted = false;
        for attempt in 0..ATTEMPTS {
            if attempt > 0
                && let Some(first) = self.first_time(command).await?
            {
                return Ok(first);
            }
            match self.attempt(ids, command, &decide, &mut contradicted).await? {
                Step::Done(committed) => return Ok(committed),
                Step::Refused(refusal) => return Err(ExecuteError::Refused(refusal)),
                Step::OverLimit(over) => return Err(ExecuteError::OverLimit(over)),
                Step::Again => {}
            }
        }
        Err(ExecuteError::Contended { attempts: ATTEMPTS })
    }

    async fn attempt<F, E, const N: usize>(
        &self,
        ids: [&str; N],
        command: &Command<'_>,
        decide: &F,
        contradicted: &mut bool,
    ) -> Result<Step<A::Event, E>, ExecuteError<E>>
    where
        F: Fn([&A; N], &dyn Caps) -> Result<[Decided<A::Event>; N], E>,
    {
        let mut held = self.hold(ids).await?;
        let (outcome, seen) = self.decide(&held, decide).await?;
        let (place, asked) = match outcome {
            Outcome::Events(decided) if decided.iter().any(|one| !one.events.is_empty()) => {
                self.enqueue(&mut held, command, decided, &seen)?
            }
            Outcome::Events(_) => (self.ask(&held, command, &Rows::new())?, Asked::Unchanged),
            Outcome::Refused(refusal) => {
                let rows = if *contradicted { Rows::new() } else { seen };
                (self.ask(&held, command, &rows)?, Asked::Refuse(refusal))
            }
        };
        drop(held);
        let Place::Taken(answer) = place else { return Ok(Step::Again) };
        let reply = answer.await.map_err(|_| StoreError::WriterStopped)?;
        let (verdict, recorded_at) = match reply {
            Ok(answer) => answer,
            Err(failure) => return failed(command, failure, matches!(asked, Asked::Store(_))),
        };
        match (verdict, asked) {
            (Verdict::Stored { first, last }, Asked::Store(events)) => {
                let recorded_at = recorded_at.as_ref().to_owned();
                let placed = Placed { first_position: first, last_position: last, recorded_at };
                Ok(Step::Done(Committed { events, placed: Some(placed), already: false }))
            }
            (Verdict::Already(taken), _) => {
                Ok(Step::Done(self.stored_before(taken.first, taken.last).await?))
            }
            (Verdict::Refused(refusal), _) => {
                *contradicted |= refusal == Refusal::Moved;
                self.refused(command, refusal)
            }
            (Verdict::Holds | Verdict::Stored { .. }, asked) => self.answer(command, asked).await,
        }
    }

    /// Seats for every id, always taken in one order, so that no two commands
    /// wait for each other.
    async fn hold<const N: usize>(&self, ids: [&str; N]) -> Result<Held<A, N>, StoreError> {
        let mut order: [usize; N] = std::array::from_fn(|index| index);
        order.sort_by_key(|index| ids.get(*index).copied());
        let mut held: [Option<OneHeld<A>>; N] = std::array::from_fn(|_| None);
        for index in order {
            let (Some(id), Some(place)) = (ids.get(index), held.get_mut(index)) else { continue };
            let (id, seat) = self.seat(id).await?;
            *place = Some(OneHeld { id, seat });
        }
        Ok(Held(held))
    }

    /// Asks `decide` until it has every row that it asks for.
    async fn decide<F, E, const N: usize>(
        &self,
        held: &Held<A, N>,
        decide: &F,
    ) -> Result<(Outcome<A::Event, E, N>, Rows), ExecuteError<E>>
    where
        F: Fn([&A; N], &dyn Caps) -> Result<[Decided<A::Event>; N], E>,
    {
        let Some(states) = held.states() else { return Err(StoreError::WriterStopped.into()) };
        let mut fetched = Rows::new();
        for _ in 0..FETCHES {
            let view = CapsView::new(self.ledger.desk(), &fetched);
            let outcome = match decide(states, &view) {
                Ok(decided) => Outcome::Events(decided),
                Err(refusal) => Outcome::Refused(refusal),
            };
            let (seen, missing) = view.finish();
            if missing.is_empty() {
                return Ok((outcome, seen));
            }
            let rows = self.ledger.cap_rows(&missing).await?;
            self.ledger.desk().learn(missing.iter().cloned().zip(rows.iter().copied()));
            let keys = missing.into_iter().map(|key| CapKey::clone(&key));
            fetched.extend(keys.zip(rows));
        }
        Err(ExecuteError::Contended { attempts: FETCHES })
    }

    /// Queues events, and lets the aggregates in memory count them in. Where a
    /// charge does not fit by the rows in memory, the writer is asked whether
    /// they hold: nothing that it would refuse is queued before others.
    fn enqueue<E, const N: usize>(
        &self,
        held: &mut Held<A, N>,
        command: &Command<'_>,
        decided: [Decided<A::Event>; N],
        seen: &Rows,
    ) -> Result<(Place, Asked<A::Event, E>), StoreError> {
        let mut request = self.frame(command)?;
        for (one, decided) in held.iter().zip(&decided) {
            let mut events = Vec::with_capacity(decided.events.len());
            for event in &decided.events {
                events.push(new_event(event)?);
                Change::of(event, &mut request.changes);
                if let Some(claim_no) = event.claim_filed() {
                    request.claims.push((claim_no.as_str().to_owned(), Arc::clone(&one.id)));
                }
            }
            request.parts.push(self.part(one, events));
            for (key, version) in &decided.trimmed_by {
                if let Some(row) = seen.get(key).filter(|row| row.version == *version) {
                    request.seen.push((Arc::new(key.clone()), *row));
                }
            }
        }
        let place = match self.ledger.desk().place(request)? {
            // Decided on another row than the one it does not fit into.
            Place::Over(_, key, row) if seen.get(&key).is_some_and(|seen| *seen != row) => {
                Place::Moved
            }
            Place::Over(over, key, row) => {
                let rows = Rows::from([(CapKey::clone(&key), row)]);
                return Ok((self.ask(held, command, &rows)?, Asked::RefuseOver(over)));
            }
            place => place,
        };
        let mut all = Vec::new();
        if matches!(place, Place::Taken(_)) {
            for (one, decided) in held.iter_mut().zip(decided) {
                count_in(&mut one.seat, &decided.events);
                all.extend(decided.events);
            }
        }
        Ok((place, Asked::Store(all)))
    }

    /// Asks the writer whether what was decided on holds: the streams, what
    /// the command rests on, and `rows` as they were read.
    fn ask<const N: usize>(
        &self,
        held: &Held<A, N>,
        command: &Command<'_>,
        rows: &Rows,
    ) -> Result<Place, StoreError> {
        let mut request = self.frame(command)?;
        request.key = None;
        request.parts.extend(held.iter().map(|one| self.part(one, Vec::new())));
        let seen = rows.iter().map(|(key, row)| (Arc::new(key.clone()), *row));
        request.seen.extend(seen);
        self.ledger.desk().place(request)
    }

    /// Metadata, key and guards.
    fn frame(&self, command: &Command<'_>) -> Result<Request, StoreError> {
        let metadata = canonical(&self.ledger.host().metadata(command.actor()));
        let guards = command.guards().iter().map(|guard| Part {
            stream: StreamKey {
                kind: guard.stream_type.into(),
                id: guard.stream_id.as_str().into(),
            },
            at: guard.sequence,
            stamp: None,
            events: Vec::new(),
        });
        Ok(Request {
            metadata: metadata.map_err(|error| StoreError::Canonical(Arc::new(error)))?,
            key: command.key().map(|(key, fingerprint)| CommandKey {
                key: key.into(),
                fingerprint: fingerprint.into(),
            }),
            parts: guards.collect(),
            ..Request::default()
        })
    }

    fn part(&self, one: &OneHeld<A>, events: Vec<NewEvent>) -> Part {
        Part {
            stream: self.stream_key(&one.id),
            at: one.seat.sequence(),
            stamp: Some(one.seat.stamp.clone()),
            events,
        }
    }

    /// What was decided on holds: a refusal or "unchanged" may be answered,
    /// unless the command was stored the first time it came.
    async fn answer<E>(
        &self,
        command: &Command<'_>,
        asked: Asked<A::Event, E>,
    ) -> Result<Step<A::Event, E>, ExecuteError<E>> {
        if let Some(first) = self.first_time(command).await? {
            return Ok(Step::Done(first));
        }
        Ok(match asked {
            Asked::Refuse(refusal) => Step::Refused(refusal),
            Asked::RefuseOver(over) => Step::OverLimit(over),
            Asked::Unchanged => Step::Done(Committed::unchanged()),
            // Unreachable: what is to be stored is never only looked at.
            Asked::Store(_) => Step::Again,
        })
    }

    /// What the command's key was answered with before, if it was.
    async fn first_time<E>(
        &self,
        command: &Command<'_>,
    ) -> Result<Option<Committed<A::Event>>, ExecuteError<E>> {
        let Some((key, fingerprint)) = command.key() else { return Ok(None) };
        let Some(found) = self.ledger.committed(key).await? else { return Ok(None) };
        if found.fingerprint != fingerprint {
            return Err(ExecuteError::KeyReused { key: key.to_owned() });
        }
        let (first, last) = (found.first_position, found.last_position);
        Ok(Some(self.stored_before(first, last).await?))
    }

    fn refused<E>(
        &self,
        command: &Command<'_>,
        refusal: Refusal,
    ) -> Result<Step<A::Event, E>, ExecuteError<E>> {
        match refusal {
            Refusal::Stale | Refusal::Moved | Refusal::OverLimit(_) => Ok(Step::Again),
            Refusal::Guard(stream) => {
                self.ledger.spoil(&stream.kind, &stream.id);
                let stream = format!("{}/{}", stream.kind, stream.id);
                Err(ExecuteError::GuardMoved { stream })
            }
            Refusal::KeyReused => {
                let key = command.key().map(|(key, _)| key.to_owned()).unwrap_or_default();
                Err(ExecuteError::KeyReused { key })
            }
            Refusal::ClaimTaken { claim_no, stream } => {
                Err(ExecuteError::ClaimTaken { claim_no, stream_id: stream.as_ref().to_owned() })
            }
        }
    }

    /// The answer of the first time.
    async fn stored_before(
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
    fn typed(&self, stored: &Stored) -> Result<A::Event, StoreError> {
        let payload = serde_json::from_str(&stored.payload)
            .map_err(|error| stored.unreadable(error.to_string()))?;
        let lifted = self.ledger.upcasters().lift(SerializedEvent::new(
            stored.stream_id.clone(),
            usize::try_from(stored.sequence).unwrap_or(usize::MAX),
            stored.stream_type.clone(),
            stored.event_type.clone(),
            stored.version.clone(),
            payload,
            serde_json::Value::Null,
        ));
        serde_json::from_value(lifted.payload).map_err(|error| stored.unreadable(error.to_string()))
    }
}

/// A failed batch. With a key a repeat is harmless, and finds what was stored;
/// without one no one knows.
fn failed<T, E>(
    command: &Command<'_>,
    failure: Failure,
    storing: bool,
) -> Result<Step<T, E>, ExecuteError<E>> {
    let Failure { error, unclear } = failure;
    if unclear && storing && command.key().is_none() {
        return Err(StoreError::Unclear { source: Arc::new(error) }.into());
    }
    if unclear || error.is_passing() { Ok(Step::Again) } else { Err(error.into()) }
}

/// An event in its canonical form.
pub(super) fn new_event(event: &impl Fact) -> Result<NewEvent, StoreError> {
    Ok(NewEvent {
        event_type: event.name(),
        version: event.event_version(),
        payload: canonical(event).map_err(|error| StoreError::Canonical(Arc::new(error)))?,
    })
}

/// One aggregate and the right to decide on it.
struct OneHeld<A> {
    id: Arc<str>,
    seat: Seat<A>,
}

/// Lets the aggregate in a seat count in events that are queued.
pub(super) fn count_in<A: Aggregate + Clone>(seat: &mut Seat<A>, events: &[A::Event]) {
    let Some(mut tail) = seat.take() else { return };
    let state = Arc::make_mut(&mut tail.state);
    for event in events {
        state.apply(event.clone());
        tail.sequence += 1;
    }
    seat.put(tail.state, tail.sequence);
}

/// Every aggregate of a command, in the order of its ids.
struct Held<A, const N: usize>([Option<OneHeld<A>>; N]);

impl<A, const N: usize> Held<A, N> {
    fn iter(&self) -> impl Iterator<Item = &OneHeld<A>> {
        self.0.iter().flatten()
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut OneHeld<A>> {
        self.0.iter_mut().flatten()
    }

    fn states(&self) -> Option<[&A; N]> {
        let tails = self.iter().filter_map(|one| one.seat.tail());
        let states: Vec<&A> = tails.map(|tail| tail.state.as_ref()).collect();
        states.try_into().ok()
    }
}
