//! Commands over aggregates of two types at once: a bank statement and the
//! enterprises whose orders its lines answer. All of it is stored, or nothing.
//!
//! The way is that of [`super::execute`]: load, decide, take one place in the
//! queue, await the durable commit; what does not hold is decided again. Seats
//! are taken in one order, the first type's before the second's, so that no
//! two commands wait for each other.

use std::{collections::BTreeSet, sync::Arc};

use bofu_domain::{
    charge::{CapKey, Caps},
    event::Fact,
};
use cqrs_es::Aggregate;
use futures::{StreamExt as _, stream};

use super::{
    caps_view::{CapsView, Rows},
    command::{Command, ExecuteError},
    desk::Place,
    error::StoreError,
    held::{OneHeld, count_in},
    ledger::Ledger,
    ledger_store::LedgerStore,
    request::{Failure, Refusal, Verdict},
};

/// How often a command is decided before it gives up.
const ATTEMPTS: u32 = 64;
/// How often rows are fetched for one decision.
const FETCHES: u32 = 64;
/// How many aggregates are read at once.
const READERS: usize = 8;

/// What was decided over two types of aggregates.
#[derive(Debug)]
pub struct Across<A, B, R> {
    /// What happens to the one of the first type.
    pub first: Vec<A>,
    /// What happens to those of the second type: the index of each among the
    /// ids, ascending, with its events.
    pub others: Vec<(usize, Vec<B>)>,
    /// What is answered.
    pub result: R,
}

/// How an attempt ended.
enum Step<R> {
    Done(R),
    Again,
}

impl Ledger {
    /// Carries out a command on an aggregate of one type and several of
    /// another; `others` come to `decide` in ascending order of their ids.
    /// `decide` may be asked several times; what it answers last is what
    /// happens, and nothing is answered that does not rest on what is stored.
    ///
    /// Such a command charges no ceiling that could refuse it: one that does
    /// is answered with [`ExecuteError::OverLimit`].
    pub async fn execute_across<A, B, F, R, E>(
        &self,
        first: &str,
        others: &BTreeSet<String>,
        command: &Command<'_>,
        decide: F,
    ) -> Result<R, ExecuteError<E>>
    where
        A: Aggregate + Clone + 'static,
        B: Aggregate + Clone + 'static,
        A::Event: Fact,
        B::Event: Fact,
        F: Fn(&A, &[&B], &dyn Caps) -> Result<Across<A::Event, B::Event, R>, E>,
    {
        self.read_ahead::<B>(others).await?;
        for _ in 0..ATTEMPTS {
            match self.attempt_across(first, others, command, &decide).await? {
                Step::Done(result) => return Ok(result),
                Step::Again => {}
            }
        }
        Err(ExecuteError::Contended { attempts: ATTEMPTS })
    }

    /// Brings aggregates into memory, several at a time.
    pub async fn read_ahead<B>(&self, ids: &BTreeSet<String>) -> Result<(), StoreError>
    where
        B: Aggregate + Clone + 'static,
        B::Event: Fact,
    {
        let store = self.store::<B>();
        let store = &store;
        let reads = stream::iter(ids).map(async |id| store.latest(id).await.map(drop));
        let mut reads = reads.buffer_unordered(READERS);
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    async fn attempt_across<A, B, F, R, E>(
        &self,
        first: &str,
        others: &BTreeSet<String>,
        command: &Command<'_>,
        decide: &F,
    ) -> Result<Step<R>, ExecuteError<E>>
    where
        A: Aggregate + Clone + 'static,
        B: Aggregate + Clone + 'static,
        A::Event: Fact,
        B::Event: Fact,
        F: Fn(&A, &[&B], &dyn Caps) -> Result<Across<A::Event, B::Event, R>, E>,
    {
        let (one, many) = (self.store::<A>(), self.store::<B>());
        let mut one_held = one.hold_one(first).await?;
        let mut held = Vec::with_capacity(others.len());
        for id in others {
            held.push(many.hold_one(id).await?);
        }
        let (decided, seen) = self.decide_across(&one_held, &held, decide).await?;
        let mut request = one.frame(command)?;
        // No charge is held to the rows that were read: they must stand still.
        request.seen.extend(seen.into_iter().map(|(key, row)| (Arc::new(key), row)));
        // What is refused, and an aggregate to which nothing happens, must
        // still stand where it was read.
        let made = decided.as_ref();
        let first_events = made.map_or(&[][..], |made| made.first.as_slice());
        let events = made.map_or(&[][..], |made| made.others.as_slice());
        let written = LedgerStore::<A>::written(first_events, &one_held, &mut request)?;
        request.parts.push(one.part(&one_held, written));
        let mut events = events.iter().peekable();
        for (index, other) in held.iter().enumerate() {
            let events = events.next_if(|(at, _)| *at == index);
            let events = events.map_or(&[][..], |(_, events)| events.as_slice());
            let written = LedgerStore::<B>::written(events, other, &mut request)?;
            request.parts.push(many.part(other, written));
        }
        let refused = decided.is_err();
        let answer = match self.desk().place(request)? {
            Place::Taken(answer) => answer,
            Place::Moved => return Ok(Step::Again),
            Place::Over(over, ..) => return Err(ExecuteError::OverLimit(over)),
        };
        if let Ok(decided) = &decided {
            count_in(&mut one_held.seat, &decided.first);
            for (index, events) in &decided.others {
                if let Some(other) = held.get_mut(*index) {
                    count_in(&mut other.seat, events);
                }
            }
        }
        drop((one_held, held));
        let reply = answer.await.unwrap_or_else(|_| Err(Failure::of_stopped_writer()));
        let (verdict, _) = match reply {
            Ok(answer) => answer,
            Err(failure) if failure.unclear && !refused => {
                return Err(StoreError::Unclear { source: Arc::new(failure.error) }.into());
            }
            Err(failure) if failure.error.is_passing() => return Ok(Step::Again),
            Err(failure) => return Err(failure.error.into()),
        };
        match verdict {
            Verdict::Stored { .. } | Verdict::Holds | Verdict::Already(_) => match decided {
                Ok(decided) => Ok(Step::Done(decided.result)),
                Err(refusal) => Err(ExecuteError::Refused(refusal)),
            },
            Verdict::Refused(refusal) => self.refused_across(refusal),
        }
    }

    fn refused_across<R, E>(&self, refusal: Refusal) -> Result<Step<R>, ExecuteError<E>> {
        match refusal {
            // Such a command has no key and files no claim: of the last two
            // there are none.
            Refusal::Stale | Refusal::Moved | Refusal::KeyReused | Refusal::ClaimTaken { .. } => {
                Ok(Step::Again)
            }
            Refusal::OverLimit(over) => Err(ExecuteError::OverLimit(over)),
            Refusal::Guard(stream) => {
                self.spoil(&stream.kind, &stream.id);
                Err(ExecuteError::GuardMoved { stream: format!("{}/{}", stream.kind, stream.id) })
            }
        }
    }

    /// Asks `decide` until it has every row that it asks for.
    async fn decide_across<A, B, F, R, E>(
        &self,
        first: &OneHeld<A>,
        others: &[OneHeld<B>],
        decide: &F,
    ) -> Result<(Result<Across<A::Event, B::Event, R>, E>, Rows), ExecuteError<E>>
    where
        A: Aggregate,
        B: Aggregate,
        F: Fn(&A, &[&B], &dyn Caps) -> Result<Across<A::Event, B::Event, R>, E>,
    {
        let states: Option<Vec<&B>> = others.iter().map(OneHeld::state).collect();
        let (Some(first), Some(states)) = (first.state(), states) else {
            return Err(StoreError::WriterStopped.into());
        };
        let mut fetched = Rows::new();
        for _ in 0..FETCHES {
            let view = CapsView::new(self.desk(), &fetched);
            let decided = decide(first, &states, &view);
            let (seen, missing) = view.finish();
            if missing.is_empty() {
                return Ok((decided, seen));
            }
            let rows = self.cap_rows(&missing).await?;
            self.desk().learn(missing.iter().cloned().zip(rows.iter().copied()));
            let keys = missing.into_iter().map(|key| CapKey::clone(&key));
            fetched.extend(keys.zip(rows));
        }
        Err(ExecuteError::Contended { attempts: FETCHES })
    }
}
