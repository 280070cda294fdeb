//! Names the streams of a command, with the types of their aggregates.
//!
//! A [`Stream`] is one, [`Streams`] are several of one type, and a pair of
//! either joins streams of the same or of different types. A decision has the
//! form of what it was decided on: one [`Decided`] for each stream.

use std::marker::PhantomData;

use bofu_domain::event::{Decided, Fact};
use cqrs_es::Aggregate;

use super::{
    caps_view::Rows,
    error::StoreError,
    ledger::Ledger,
    locked_aggregates::{Expected, Lock, LockedAggregate},
    request::Request,
    stored_event::StoredEvent,
};

/// The streams of one command.
pub trait StreamSet: Sync {
    /// The aggregates as a decision sees them.
    type States<'s>;
    /// The decision on each stream.
    type Decision: Send;
    /// The events that were stored.
    type Events: Default + Send;
    /// The aggregates, and the right to decide on them.
    #[doc(hidden)]
    type Locked: Send;

    /// The type of the aggregates; `None` where there are several.
    #[doc(hidden)]
    fn common_type() -> Option<&'static str>;

    /// The aggregates, not locked yet.
    #[doc(hidden)]
    fn aggregates(&self, ledger: &Ledger) -> Self::Locked;

    /// Lists the aggregates, so that they are locked in one order.
    #[doc(hidden)]
    fn list<'l>(locked: &'l mut Self::Locked, list: &mut Vec<&'l mut dyn Lock>);

    /// The arguments of `decide`; `None` before the aggregates are locked.
    #[doc(hidden)]
    fn states(locked: &Self::Locked) -> Option<Self::States<'_>>;

    /// Adds every stream to a request: with the events of a decision and the
    /// rows that it rests on, or without.
    #[doc(hidden)]
    fn write(
        locked: &Self::Locked,
        decision: Option<&Self::Decision>,
        seen: &Rows,
        request: &mut Request,
    ) -> Result<(), StoreError>;

    /// Applies the events of a decision to the aggregates in memory.
    #[doc(hidden)]
    fn apply(locked: &mut Self::Locked, decision: Self::Decision) -> Self::Events;

    /// Picks the events of these streams.
    #[doc(hidden)]
    fn read(&self, ledger: &Ledger, stored: &[StoredEvent]) -> Result<Self::Events, StoreError>;
}

/// One stream, by the type of its aggregate.
#[derive(Debug)]
pub struct Stream<'a, A> {
    id: &'a str,
    expected: Option<&'a Expected>,
    aggregate: PhantomData<fn() -> A>,
}

impl<'a, A> Stream<'a, A> {
    /// The stream of the aggregate with this id.
    pub fn of(id: &'a str) -> Self {
        Self { id, expected: None, aggregate: PhantomData }
    }

    /// The same, as long as the aggregate stands where it was loaded.
    pub(super) fn expected(id: &'a str, expected: &'a Expected) -> Self {
        Self { expected: Some(expected), ..Self::of(id) }
    }
}

impl<A> StreamSet for Stream<'_, A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    type States<'s> = &'s A;
    type Decision = Decided<A::Event>;
    type Events = Vec<A::Event>;
    type Locked = LockedAggregate<A>;

    fn common_type() -> Option<&'static str> {
        Some(A::TYPE)
    }

    fn aggregates(&self, ledger: &Ledger) -> LockedAggregate<A> {
        LockedAggregate::new(ledger.store(), self.id, self.expected)
    }

    fn list<'l>(locked: &'l mut LockedAggregate<A>, list: &mut Vec<&'l mut dyn Lock>) {
        list.push(locked);
    }

    fn states(locked: &LockedAggregate<A>) -> Option<&A> {
        locked.state()
    }

    fn write(
        locked: &LockedAggregate<A>,
        decision: Option<&Decided<A::Event>>,
        seen: &Rows,
        request: &mut Request,
    ) -> Result<(), StoreError> {
        locked.write(decision, seen, request)
    }

    fn apply(locked: &mut LockedAggregate<A>, decision: Decided<A::Event>) -> Vec<A::Event> {
        locked.apply(&decision.events);
        decision.events
    }

    fn read(&self, ledger: &Ledger, stored: &[StoredEvent]) -> Result<Vec<A::Event>, StoreError> {
        let own =
            |stored: &&StoredEvent| stored.stream_type == A::TYPE && stored.stream_id == self.id;
        let store = ledger.store::<A>();
        stored.iter().filter(own).map(|stored| store.typed(stored)).collect()
    }
}

/// Several streams of one type. A decision on them says something of each, in
/// the order in which they were given.
#[derive(Debug)]
pub struct Streams<'a, A>(Vec<Stream<'a, A>>);

impl<'a, A> Streams<'a, A> {
    /// The streams of the aggregates with these ids.
    pub fn of(ids: impl IntoIterator<Item = &'a String>) -> Self {
        Self(ids.into_iter().map(|id| Stream::of(id)).collect())
    }
}

impl<'a, A> StreamSet for Streams<'a, A>
where
    Stream<'a, A>: StreamSet,
{
    type States<'s> = Vec<<Stream<'a, A> as StreamSet>::States<'s>>;
    type Decision = Vec<<Stream<'a, A> as StreamSet>::Decision>;
    type Events = Vec<<Stream<'a, A> as StreamSet>::Events>;
    type Locked = Vec<<Stream<'a, A> as StreamSet>::Locked>;

    fn common_type() -> Option<&'static str> {
        Stream::<A>::common_type()
    }

    fn aggregates(&self, ledger: &Ledger) -> Self::Locked {
        self.0.iter().map(|stream| stream.aggregates(ledger)).collect()
    }

    fn list<'l>(locked: &'l mut Self::Locked, list: &mut Vec<&'l mut dyn Lock>) {
        for one in locked {
            Stream::<A>::list(one, list);
        }
    }

    fn states(locked: &Self::Locked) -> Option<Self::States<'_>> {
        locked.iter().map(Stream::<A>::states).collect()
    }

    fn write(
        locked: &Self::Locked,
        decision: Option<&Self::Decision>,
        seen: &Rows,
        request: &mut Request,
    ) -> Result<(), StoreError> {
        for (index, one) in locked.iter().enumerate() {
            let decided = decision.and_then(|decision| decision.get(index));
            Stream::<A>::write(one, decided, seen, request)?;
        }
        Ok(())
    }

    fn apply(locked: &mut Self::Locked, decision: Self::Decision) -> Self::Events {
        let decided = locked.iter_mut().zip(decision);
        decided.map(|(one, decided)| Stream::<A>::apply(one, decided)).collect()
    }

    fn read(&self, ledger: &Ledger, stored: &[StoredEvent]) -> Result<Self::Events, StoreError> {
        self.0.iter().map(|stream| stream.read(ledger, stored)).collect()
    }
}

impl<S: StreamSet, T: StreamSet> StreamSet for (S, T) {
    type States<'s> = (S::States<'s>, T::States<'s>);
    type Decision = (S::Decision, T::Decision);
    type Events = (S::Events, T::Events);
    type Locked = (S::Locked, T::Locked);

    fn common_type() -> Option<&'static str> {
        S::common_type().filter(|first| T::common_type() == Some(first))
    }

    fn aggregates(&self, ledger: &Ledger) -> Self::Locked {
        (self.0.aggregates(ledger), self.1.aggregates(ledger))
    }

    fn list<'l>(locked: &'l mut Self::Locked, list: &mut Vec<&'l mut dyn Lock>) {
        S::list(&mut locked.0, list);
        T::list(&mut locked.1, list);
    }

    fn states(locked: &Self::Locked) -> Option<Self::States<'_>> {
        Some((S::states(&locked.0)?, T::states(&locked.1)?))
    }

    fn write(
        locked: &Self::Locked,
        decision: Option<&Self::Decision>,
        seen: &Rows,
        request: &mut Request,
    ) -> Result<(), StoreError> {
        S::write(&locked.0, decision.map(|(first, _)| first), seen, request)?;
        T::write(&locked.1, decision.map(|(_, second)| second), seen, request)
    }

    fn apply(locked: &mut Self::Locked, (first, second): Self::Decision) -> Self::Events {
        (S::apply(&mut locked.0, first), T::apply(&mut locked.1, second))
    }

    fn read(&self, ledger: &Ledger, stored: &[StoredEvent]) -> Result<Self::Events, StoreError> {
        Ok((self.0.read(ledger, stored)?, self.1.read(ledger, stored)?))
    }
}
