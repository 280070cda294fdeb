//! Carries out a command: lock, decide, queue, await the durable commit, answer.
//!
//! A decision is made on the aggregates and the ceilings' rows in memory. Both
//! count in what still waits in the queue. So nothing is answered before the
//! writer has confirmed it: events are answered when they are durable. A refusal
//! or "unchanged" is answered when the writer has seen that its basis holds.
//! Otherwise the command is decided again.
//!
//! A decision on streams of one type names the rows that it rests on
//! ([`Decided::rests_on`]). A decision on streams of
//! several types rests on every row that it read.

use std::sync::Arc;

use bofu_domain::{
    charge::{CapKey, Caps},
    event::{Decided, Fact},
};
use bofu_projections::caps::OverLimit;
use bofu_proof::leaf::canonical;
use cqrs_es::Aggregate;
use tokio::sync::oneshot;

use super::{
    append_queue::EnqueueResult,
    caps_view::{CapsView, Rows},
    command::{CommandContext, CommandResult, ExecuteError, Placement},
    error::StoreError,
    ledger::Ledger,
    ledger_store::LedgerStore,
    locked_aggregates::lock_in_order,
    request::{CommandKey, Failure, Refusal, Reply, Request, StreamAppend, StreamKey, Verdict},
    streams::{Stream, StreamSet},
};

/// How often a command is decided before it is given up.
const ATTEMPTS: u32 = 64;

/// How often one decision may ask for rows that are not in memory.
const FETCHES: u32 = 64;

/// A proposal to the writer.
enum Proposal<T, E> {
    /// To store these events.
    Store(T),
    /// To confirm that nothing changes.
    Unchanged,
    /// To confirm a refusal of `decide`.
    Refuse(E),
    /// To confirm that a charge does not fit.
    RefuseOverLimit(Box<OverLimit>),
}

/// A proposal in the queue.
struct Queued<T, E> {
    proposal: Proposal<T, E>,
    answer: oneshot::Receiver<Reply>,
}

/// A decision, and the rows that it has read.
type Decision<T, E> = (Result<T, E>, Rows);

impl Ledger {
    /// Carries out a command on one or several streams: all of them change, or
    /// none. `decide` may be called several times; its last answer is what
    /// happens. The events of earlier streams are stored before those of later
    /// ones.
    pub async fn transact<S, F, E>(
        &self,
        streams: &S,
        command: &CommandContext<'_>,
        decide: F,
    ) -> Result<CommandResult<S::Events>, ExecuteError<E>>
    where
        S: StreamSet,
        F: FnMut(S::States<'_>, &dyn Caps) -> Result<S::Decision, E>,
    {
        let metadata = canonical(&self.host().metadata(command));
        let guards = command.guards().iter().map(|guard| StreamAppend {
            stream: StreamKey {
                kind: guard.stream_type.into(),
                id: guard.stream_id.as_str().into(),
            },
            at: guard.sequence,
            stamp: None,
            events: Vec::new(),
        });
        let frame = Request {
            metadata: metadata.map_err(|error| StoreError::Canonical(Arc::new(error)))?,
            key: command.key().map(|(key, fingerprint)| CommandKey {
                key: key.into(),
                fingerprint: fingerprint.into(),
            }),
            appends: guards.collect(),
            stream_counts: command.stream_counts().to_vec(),
            ..Request::default()
        };
        self.transact_framed(streams, &frame, decide).await
    }

    /// The same with metadata, key and guards as the writer takes them.
    pub(super) async fn transact_framed<S, F, E>(
        &self,
        streams: &S,
        frame: &Request,
        mut decide: F,
    ) -> Result<CommandResult<S::Events>, ExecuteError<E>>
    where
        S: StreamSet,
        F: FnMut(S::States<'_>, &dyn Caps) -> Result<S::Decision, E>,
    {
        // A refusal that was contradicted once need not wait until every row
        // that it read stands still.
        let mut contradicted = false;
        for attempt in 0..ATTEMPTS {
            if attempt > 0
                && let Some(first) = self.stored_under_key(streams, frame).await?
            {
                return Ok(first);
            }
            let attempt = self.attempt(streams, frame, &mut decide, &mut contradicted);
            if let Some(done) = Box::pin(attempt).await? {
                return Ok(done);
            }
        }
        Err(ExecuteError::Contended { attempts: ATTEMPTS })
    }

    /// One attempt; `None`: the basis of the decision does not hold.
    async fn attempt<S, F, E>(
        &self,
        streams: &S,
        frame: &Request,
        decide: &mut F,
        contradicted: &mut bool,
    ) -> Result<Option<CommandResult<S::Events>>, ExecuteError<E>>
    where
        S: StreamSet,
        F: FnMut(S::States<'_>, &dyn Caps) -> Result<S::Decision, E>,
    {
        let mut locked = self.lock(streams).await?;
        let decision = self.decide::<S, F, E>(&locked, decide).await?;
        let queued = self.queue::<S, E>(&mut locked, frame, decision, *contradicted)?;
        drop(locked);
        let Some(Queued { proposal, answer }) = queued else { return Ok(None) };
        let reply = answer.await.unwrap_or_else(|_| Err(Failure::writer_stopped()));
        let (verdict, recorded_at) = match reply {
            Ok(answer) => answer,
            Err(failure) => {
                let stores = matches!(proposal, Proposal::Store(_));
                return failed(frame, failure, stores).map(|()| None);
            }
        };
        match (verdict, proposal) {
            (Verdict::Stored { first, last }, Proposal::Store(events)) => {
                let recorded_at = recorded_at.as_ref().to_owned();
                let placement =
                    Placement { first_position: first, last_position: last, recorded_at };
                Ok(Some(CommandResult { events, placement: Some(placement), is_repeat: false }))
            }
            (Verdict::Repeated(taken), _) => {
                self.stored_before(streams, taken.first, taken.last).await.map(Some)
            }
            (Verdict::Refused(refusal), _) => {
                *contradicted |= refusal == Refusal::RowMoved;
                self.refused(frame, refusal).map(|()| None)
            }
            (Verdict::Confirmed | Verdict::Stored { .. }, proposal) => {
                self.confirmed(streams, frame, proposal).await
            }
        }
    }

    /// Locks and loads the aggregates.
    async fn lock<S: StreamSet, E>(&self, streams: &S) -> Result<S::Locked, ExecuteError<E>> {
        let mut locked = streams.aggregates(self);
        let mut list = Vec::new();
        S::list(&mut locked, &mut list);
        lock_in_order(list).await?;
        let mut list = Vec::new();
        S::list(&mut locked, &mut list);
        if let Some(moved) = list.iter().find(|aggregate| aggregate.has_moved()) {
            let (kind, id) = moved.key();
            return Err(ExecuteError::GuardMoved { stream: format!("{kind}/{id}") });
        }
        Ok(locked)
    }

    /// Calls `decide` until it has every row that it asks for.
    async fn decide<S, F, E>(
        &self,
        locked: &S::Locked,
        decide: &mut F,
    ) -> Result<Decision<S::Decision, E>, ExecuteError<E>>
    where
        S: StreamSet,
        F: FnMut(S::States<'_>, &dyn Caps) -> Result<S::Decision, E>,
    {
        let mut fetched = Rows::new();
        for _ in 0..FETCHES {
            let (seen, missing, decided) = {
                let view = CapsView::new(self.append_queue(), &fetched);
                let Some(states) = S::states(locked) else {
                    return Err(StoreError::WriterStopped.into());
                };
                let decided = decide(states, &view);
                let (seen, missing) = view.finish();
                (seen, missing, decided)
            };
            if missing.is_empty() {
                return Ok((decided, seen));
            }
            let rows = self.cap_rows(&missing).await?;
            self.append_queue().cache_rows(missing.iter().cloned().zip(rows.iter().copied()));
            let keys = missing.into_iter().map(|key| CapKey::clone(&key));
            fetched.extend(keys.zip(rows));
        }
        Err(ExecuteError::Contended { attempts: FETCHES })
    }

    /// Queues what was decided, and applies its events to the aggregates in
    /// memory; `None`: a row has moved since it was read. Where a charge does
    /// not fit by the rows in memory, the writer is asked whether they hold:
    /// nothing that it would refuse is queued before others.
    fn queue<S: StreamSet, E>(
        &self,
        locked: &mut S::Locked,
        frame: &Request,
        (decided, seen): Decision<S::Decision, E>,
        contradicted: bool,
    ) -> Result<Option<Queued<S::Events, E>>, StoreError> {
        let rests_on_all = S::common_type().is_none();
        let decision = match decided {
            Ok(decision) => decision,
            Err(refusal) => {
                let rows = if contradicted { Rows::new() } else { seen };
                return self.confirm::<S, E>(locked, frame, rows, Proposal::Refuse(refusal));
            }
        };
        let mut request = frame.clone();
        S::write(locked, Some(&decision), &seen, &mut request)?;
        if !request.stores() {
            let rows = if rests_on_all { seen } else { Rows::new() };
            return self.confirm::<S, E>(locked, frame, rows, Proposal::Unchanged);
        }
        if rests_on_all {
            request.expected_rows =
                seen.iter().map(|(key, row)| (Arc::new(key.clone()), *row)).collect();
        }
        match self.append_queue().enqueue(request)? {
            EnqueueResult::Queued(answer) => {
                let proposal = Proposal::Store(S::apply(locked, decision));
                Ok(Some(Queued { proposal, answer }))
            }
            EnqueueResult::RowMoved => Ok(None),
            // It was decided on another row than the one it does not fit into.
            EnqueueResult::OverLimit(_, key, row)
                if seen.get(&key).is_some_and(|seen| *seen != row) =>
            {
                Ok(None)
            }
            EnqueueResult::OverLimit(over, key, row) => {
                let rows = Rows::from([(CapKey::clone(&key), row)]);
                self.confirm::<S, E>(locked, frame, rows, Proposal::RefuseOverLimit(over))
            }
        }
    }

    /// Asks the writer whether the basis of a decision holds: the streams, the
    /// guards, and `rows` as they were read.
    fn confirm<S: StreamSet, E>(
        &self,
        locked: &S::Locked,
        frame: &Request,
        rows: Rows,
        proposal: Proposal<S::Events, E>,
    ) -> Result<Option<Queued<S::Events, E>>, StoreError> {
        let mut request = Request { key: None, ..frame.clone() };
        S::write(locked, None, &rows, &mut request)?;
        request.expected_rows = rows.into_iter().map(|(key, row)| (Arc::new(key), row)).collect();
        let place = self.append_queue().enqueue(request)?;
        let EnqueueResult::Queued(answer) = place else { return Ok(None) };
        Ok(Some(Queued { proposal, answer }))
    }

    /// The basis holds: a refusal or "unchanged" may be answered, unless the
    /// command was stored the first time it came.
    async fn confirmed<S: StreamSet, E>(
        &self,
        streams: &S,
        frame: &Request,
        proposal: Proposal<S::Events, E>,
    ) -> Result<Option<CommandResult<S::Events>>, ExecuteError<E>> {
        if let Some(first) = self.stored_under_key(streams, frame).await? {
            return Ok(Some(first));
        }
        match proposal {
            Proposal::Refuse(refusal) => Err(ExecuteError::Refused(refusal)),
            Proposal::RefuseOverLimit(over) => Err(ExecuteError::OverLimit(over)),
            Proposal::Unchanged => Ok(Some(CommandResult::unchanged())),
            // Unreachable: the writer stores events, or refuses them.
            Proposal::Store(_) => Ok(None),
        }
    }

    /// The answer that was given under the command's key before, if one was.
    async fn stored_under_key<S: StreamSet, E>(
        &self,
        streams: &S,
        frame: &Request,
    ) -> Result<Option<CommandResult<S::Events>>, ExecuteError<E>> {
        let Some(CommandKey { key, fingerprint }) = &frame.key else { return Ok(None) };
        let Some(found) = self.command_by_key(key).await? else { return Ok(None) };
        if found.fingerprint != fingerprint.as_ref() {
            return Err(ExecuteError::KeyReused { key: key.as_ref().to_owned() });
        }
        let (first, last) = (found.first_position, found.last_position);
        self.stored_before(streams, first, last).await.map(Some)
    }

    /// The answer of the first time, by its positions.
    async fn stored_before<S: StreamSet, E>(
        &self,
        streams: &S,
        first: u64,
        last: u64,
    ) -> Result<CommandResult<S::Events>, ExecuteError<E>> {
        let count = u32::try_from(last.saturating_sub(first) + 1).unwrap_or(u32::MAX);
        let stored = self.events(first, count).await?;
        let recorded_at = stored.last().map(|event| event.recorded_at.clone());
        let events = streams.read(self, &stored)?;
        let placement = Placement {
            first_position: first,
            last_position: last,
            recorded_at: recorded_at.unwrap_or_default(),
        };
        Ok(CommandResult { events, placement: Some(placement), is_repeat: true })
    }

    /// Converts a refusal of the writer; `Ok`: decide again.
    fn refused<E>(&self, frame: &Request, refusal: Refusal) -> Result<(), ExecuteError<E>> {
        match refusal {
            Refusal::Stale | Refusal::RowMoved | Refusal::OverLimit(_) => Ok(()),
            Refusal::GuardMoved(stream) => {
                self.invalidate(&stream.kind, &stream.id);
                let stream = format!("{}/{}", stream.kind, stream.id);
                Err(ExecuteError::GuardMoved { stream })
            }
            Refusal::KeyReused => {
                let key = frame.key.as_ref().map(|key| key.key.as_ref().to_owned());
                Err(ExecuteError::KeyReused { key: key.unwrap_or_default() })
            }
            Refusal::ClaimTaken { claim_no, stream } => {
                Err(ExecuteError::ClaimTaken { claim_no, stream_id: stream.as_ref().to_owned() })
            }
        }
    }
}

impl<A> LedgerStore<A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    /// Carries out a command on one aggregate ([`Ledger::transact`]).
    pub async fn execute<F, E>(
        &self,
        id: &str,
        command: &CommandContext<'_>,
        decide: F,
    ) -> Result<CommandResult<Vec<A::Event>>, ExecuteError<E>>
    where
        F: FnMut(&A, &dyn Caps) -> Result<Decided<A::Event>, E>,
    {
        self.ledger().transact(&Stream::<A>::of(id), command, decide).await
    }
}

/// Converts the failure of a batch; `Ok`: decide again. With a key a repeat is
/// harmless: it finds the stored events. Without a key the outcome stays unclear.
fn failed<E>(frame: &Request, failure: Failure, stores: bool) -> Result<(), ExecuteError<E>> {
    let Failure { error, unclear } = failure;
    if unclear && stores && frame.key.is_none() {
        return Err(StoreError::Unclear { source: Arc::new(error) }.into());
    }
    if unclear || error.is_passing() { Ok(()) } else { Err(error.into()) }
}
