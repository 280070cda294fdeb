//! What a command has in its hands, and how it takes its place in the queue.

use std::sync::Arc;

use bofu_domain::{
    charge::CapKey,
    event::{Decided, Fact},
};
use bofu_projections::caps::OverLimit;
use cqrs_es::Aggregate;

use super::{
    caps_view::Rows,
    command::Command,
    desk::Place,
    error::StoreError,
    ledger_store::LedgerStore,
    request::{Change, ClaimEntry, CommandKey, NewEvent, Part, Request, StreamKey},
    slot::Seat,
};
use bofu_proof::leaf::canonical;

/// What the writer was asked to do.
pub(super) enum Asked<T, E> {
    /// To store these.
    Store(Vec<T>),
    /// To say whether what this was decided on holds.
    Unchanged,
    Refuse(E),
    RefuseOver(Box<OverLimit>),
}

/// One aggregate and the right to decide on it.
pub(super) struct OneHeld<A> {
    id: Arc<str>,
    pub(super) seat: Seat<A>,
}

impl<A> OneHeld<A> {
    /// The aggregate; `None` once what is in memory is worth nothing.
    pub(super) fn state(&self) -> Option<&A> {
        self.seat.tail().map(|tail| tail.state.as_ref())
    }
}

/// Every aggregate of a command, in the order of its ids.
pub(super) struct Held<A, const N: usize>([Option<OneHeld<A>>; N]);

impl<A, const N: usize> Held<A, N> {
    fn iter(&self) -> impl Iterator<Item = &OneHeld<A>> {
        self.0.iter().flatten()
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut OneHeld<A>> {
        self.0.iter_mut().flatten()
    }

    pub(super) fn states(&self) -> Option<[&A; N]> {
        let tails = self.iter().filter_map(|one| one.seat.tail());
        let states: Vec<&A> = tails.map(|tail| tail.state.as_ref()).collect();
        states.try_into().ok()
    }
}

impl<A> LedgerStore<A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    /// Seats for every id, always taken in one order, so that no two commands
    /// wait for each other.
    pub(super) async fn hold<const N: usize>(
        &self,
        ids: [&str; N],
    ) -> Result<Held<A, N>, StoreError> {
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

    /// Queues events, and lets the aggregates in memory count them in. Where a
    /// charge does not fit by the rows in memory, the writer is asked whether
    /// they hold: nothing that it would refuse is queued before others.
    pub(super) fn enqueue<E, const N: usize>(
        &self,
        held: &mut Held<A, N>,
        command: &Command<'_>,
        decided: [Decided<A::Event>; N],
        seen: &Rows,
    ) -> Result<(Place, Asked<A::Event, E>), StoreError> {
        let mut request = self.frame(command)?;
        for (one, decided) in held.iter().zip(&decided) {
            let events = Self::written(&decided.events, one, &mut request)?;
            request.parts.push(self.part(one, events));
            for (key, version) in &decided.rests_on {
                if let Some(row) = seen.get(key).filter(|row| row.version == *version) {
                    request.seen.push((Arc::new(key.clone()), *row));
                }
            }
        }
        let place = match self.ledger().desk().place(request)? {
            // Decided on another row than the one it does not fit into.
            Place::Over(_, key, row) if seen.get(&key).is_some_and(|seen| *seen != row) => {
                Place::Moved
            }
            Place::Over(over, key, row) => {
                let rows = Rows::from([(CapKey::clone(&key), row)]);
                return Ok((self.ask(held, command, &rows)?, Asked::RefuseOver(over)));
            }
            place @ (Place::Taken(_) | Place::Moved) => place,
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
    pub(super) fn ask<const N: usize>(
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
        self.ledger().desk().place(request)
    }

    /// The seat of one aggregate.
    pub(super) async fn hold_one(&self, id: &str) -> Result<OneHeld<A>, StoreError> {
        let (id, seat) = self.seat(id).await?;
        Ok(OneHeld { id, seat })
    }

    /// Events in their canonical form; what they change goes into the request.
    pub(super) fn written(
        events: &[A::Event],
        one: &OneHeld<A>,
        request: &mut Request,
    ) -> Result<Vec<NewEvent>, StoreError> {
        let mut written = Vec::with_capacity(events.len());
        for event in events {
            written.push(new_event(event)?);
            Change::of(event, &mut request.changes);
            if let Some(claim_no) = event.claim_filed() {
                request.claims.push(ClaimEntry::new(claim_no, &one.id));
            }
        }
        Ok(written)
    }

    /// Metadata, key and guards.
    pub(super) fn frame(&self, command: &Command<'_>) -> Result<Request, StoreError> {
        let metadata = canonical(&self.ledger().host().metadata(command.actor()));
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

    pub(super) fn part(&self, one: &OneHeld<A>, events: Vec<NewEvent>) -> Part {
        Part {
            stream: self.stream_key(&one.id),
            at: one.seat.sequence(),
            stamp: Some(one.seat.stamp.clone()),
            events,
        }
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
