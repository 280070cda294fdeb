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
    read::Stored,
    request::{Change, CommandKey, NewEvent, Part, Refusal, Reply, Request, StreamKey, Verdict},
    slot::{Cache, Seat},
    stock::Stock,
};
use crate::proof::leaf::canonical;

/// How often a command is decided before it gives up.
const ATTEMPTS: u32 = 64;

/// How often a command may find, before it is queued, that the rows in memory
/// have moved; then the writer is asked, which may know better.
const MOVES: u32 = 8;

/// How often the writer may find a charge that does not fit, before it is the
/// decision's fault.
const OVERS: u32 = 8;

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
    Again(Again),
}

/// Why it is decided again.
enum Again {
    Stale,
    OverLimit(Box<OverLimit>),
}

/// What earlier attempts of the same command have taught.
#[derive(Default)]
struct Course {
    attempts: u32,
    /// A refusal was contradicted once: the next one need not wait for every
    /// row that it read to stand still.
    contradicted: bool,
    /// How often the rows in memory had moved.
    moves: u32,
    /// How often a charge did not fit.
    overs: u32,
}

impl Course {
    /// Whether to let the writer say what the rows in memory say.
    fn insists(&self) -> bool {
        self.moves >= MOVES
    }
}

/// What a decision comes to.
enum Outcome<T, E, const N: usize> {
    Events([Decided<T>; N]),
    Refused(E),
}

/// A position in the queue, or none.
enum Queued<T> {
    Waiting(tokio::sync::oneshot::Receiver<Reply>, Vec<T>),
    Moved,
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
        let loaded = self.stock.load(id).await;
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
        let mut course = Course::default();
        while course.attempts < ATTEMPTS {
            course.attempts += 1;
            match self.attempt(ids, command, &decide, &mut course).await? {
                Step::Done(committed) => return Ok(committed),
                Step::Refused(refusal) => return Err(ExecuteError::Refused(refusal)),
                Step::Again(Again::Stale) => {}
                Step::Again(Again::OverLimit(over)) => {
                    course.overs += 1;
                    if course.overs >= OVERS {
                        return Err(ExecuteError::OverLimit(over));
                    }
                }
            }
        }
        Err(ExecuteError::Contended { attempts: course.attempts })
    }

    async fn attempt<F, E, const N: usize>(
        &self,
        ids: [&str; N],
        command: &Command<'_>,
        decide: &F,
        course: &mut Course,
    ) -> Result<Step<A::Event, E>, ExecuteError<E>>
    where
        F: Fn([&A; N], &dyn Caps) -> Result<[Decided<A::Event>; N], E>,
    {
        let mut held = self.hold(ids).await?;
        let (outcome, seen) = self.decide(&held, decide).await?;
        let (queued, refusal) = match outcome {
            Outcome::Events(decided) if decided.iter().any(|one| !one.events.is_empty()) => {
                let queued = self.enqueue(&mut held, command, decided, &seen, course.insists())?;
                (queued, None)
            }
            Outcome::Events(_) => (self.ask(&held, command, None, course.insists())?, None),
            Outcome::Refused(refusal) => {
                let rows = (!course.contradicted).then_some(&seen);
                (self.ask(&held, command, rows, course.insists())?, Some(refusal))
            }
        };
        drop(held);
        let Queued::Waiting(answer, events) = queued else {
            course.moves += 1;
            return Ok(Step::Again(Again::Stale));
        };
        let stored_something = !events.is_empty();
        let reply = answer.await.map_err(|_| StoreError::WriterStopped)?;
        let (verdict, recorded_at) = match reply {
            Ok(answer) => answer,
            Err(failure) if failure.unclear && stored_something && command.key().is_none() => {
                let source = Arc::new(failure.error);
                return Err(StoreError::Unclear { source }.into());
            }
            Err(failure) if failure.unclear || failure.error.is_passing() => {
                // With a key a repeat is harmless, and finds what was stored.
                return Ok(Step::Again(Again::Stale));
            }
            Err(failure) => return Err(failure.error.into()),
        };
        match verdict {
            Verdict::Stored { first, last } => {
                let recorded_at = recorded_at.as_ref().to_owned();
                let placed = Placed { first_position: first, last_position: last, recorded_at };
                Ok(Step::Done(Committed { events, placed: Some(placed), already: false }))
            }
            Verdict::Holds => self.answer(command, refusal).await,
            Verdict::Already(taken) => {
                Ok(Step::Done(self.stored_before(taken.first, taken.last).await?))
            }
            Verdict::Refused(refusal) => self.refused(command, refusal, course),
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

    /// Queues events, and lets the aggregates in memory count them in.
    fn enqueue<const N: usize>(
        &self,
        held: &mut Held<A, N>,
        command: &Command<'_>,
        decided: [Decided<A::Event>; N],
        seen: &Rows,
        insist: bool,
    ) -> Result<Queued<A::Event>, StoreError> {
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
                let Some(row) = seen.get(key).filter(|row| row.version == *version) else {
                    continue;
                };
                request.seen.push((Arc::new(key.clone()), *row));
            }
        }
        let answer = match self.ledger.desk().place(request, insist)? {
            Place::Taken(answer) => answer,
            Place::Moved => return Ok(Queued::Moved),
        };
        let mut all = Vec::new();
        for (one, decided) in held.iter_mut().zip(decided) {
            count_in(&mut one.seat, &decided.events);
            all.extend(decided.events);
        }
        Ok(Queued::Waiting(answer, all))
    }

    /// Asks the writer whether what was decided on holds: the streams, what
    /// the command rests on, and `rows` as they were read.
    fn ask<const N: usize>(
        &self,
        held: &Held<A, N>,
        command: &Command<'_>,
        rows: Option<&Rows>,
        insist: bool,
    ) -> Result<Queued<A::Event>, StoreError> {
        let mut request = self.frame(command)?;
        request.key = None;
        request.parts.extend(held.iter().map(|one| self.part(one, Vec::new())));
        if let Some(rows) = rows {
            let seen = rows.iter().map(|(key, row)| (Arc::new(key.clone()), *row));
            request.seen.extend(seen);
        }
        Ok(match self.ledger.desk().place(request, insist)? {
            Place::Taken(answer) => Queued::Waiting(answer, Vec::new()),
            Place::Moved => Queued::Moved,
        })
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
        refusal: Option<E>,
    ) -> Result<Step<A::Event, E>, ExecuteError<E>> {
        if let Some((key, fingerprint)) = command.key()
            && let Some(found) = self.ledger.committed(key).await?
        {
            if found.fingerprint != fingerprint {
                return Err(ExecuteError::KeyReused { key: key.to_owned() });
            }
            let (first, last) = (found.first_position, found.last_position);
            return Ok(Step::Done(self.stored_before(first, last).await?));
        }
        Ok(match refusal {
            Some(refusal) => Step::Refused(refusal),
            None => Step::Done(Committed::unchanged()),
        })
    }

    fn refused<E>(
        &self,
        command: &Command<'_>,
        refusal: Refusal,
        course: &mut Course,
    ) -> Result<Step<A::Event, E>, ExecuteError<E>> {
        match refusal {
            Refusal::Stale => Ok(Step::Again(Again::Stale)),
            Refusal::Moved => {
                course.contradicted = true;
                Ok(Step::Again(Again::Stale))
            }
            Refusal::OverLimit(over) => Ok(Step::Again(Again::OverLimit(over))),
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
