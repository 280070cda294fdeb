//! The way of a command: load, decide, take a place in the queue, await the
//! durable commit, answer.
//!
//! The decision is made on the aggregate in memory, which counts in what still
//! waits in the queue, and on the ceilings' rows, which do too. Nothing is
//! answered before it is known to be so: events when they are durable, and a
//! refusal or "unchanged" when the writer has seen that what it was decided on
//! holds. What does not hold is decided again, from a fresh load.

use std::sync::Arc;

use crate::held::Asked;

use bofu_domain::{
    charge::{CapKey, Caps},
    event::{Decided, Fact},
};
use bofu_projections::caps::OverLimit;
use cqrs_es::Aggregate;

use super::{
    caps_view::{CapsView, Rows},
    command::{Command, Committed, ExecuteError, Placed},
    desk::Place,
    error::StoreError,
    held::Held,
    ledger_store::LedgerStore,
    request::{Failure, Refusal, Verdict},
};

/// How often a command is decided before it gives up.
const ATTEMPTS: u32 = 64;

/// How often rows are fetched for one decision: each time it must ask for
/// others than before.
const FETCHES: u32 = 64;

/// How an attempt ended.
enum Step<T, E> {
    Done(Committed<T>),
    Refused(E),
    OverLimit(Box<OverLimit>),
    /// What it was decided on does not hold.
    Again,
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
    pub(super) async fn run<F, E, const N: usize>(
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
            match Box::pin(self.attempt(ids, command, &decide, &mut contradicted)).await? {
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
        let reply = answer.await.unwrap_or_else(|_| Err(Failure::of_stopped_writer()));
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
            let view = CapsView::new(self.ledger().desk(), &fetched);
            let outcome = match decide(states, &view) {
                Ok(decided) => Outcome::Events(decided),
                Err(refusal) => Outcome::Refused(refusal),
            };
            let (seen, missing) = view.finish();
            if missing.is_empty() {
                return Ok((outcome, seen));
            }
            let rows = self.ledger().cap_rows(&missing).await?;
            self.ledger().desk().learn(missing.iter().cloned().zip(rows.iter().copied()));
            let keys = missing.into_iter().map(|key| CapKey::clone(&key));
            fetched.extend(keys.zip(rows));
        }
        Err(ExecuteError::Contended { attempts: FETCHES })
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
        let Some(found) = self.ledger().committed(key).await? else { return Ok(None) };
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
                self.ledger().spoil(&stream.kind, &stream.id);
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
