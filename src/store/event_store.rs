//! Implements the event store of `cqrs-es`, for its framework: one stream at a
//! time.

use std::{collections::HashMap, convert::Infallible, sync::Arc};

use bofu_domain::{
    charge::Caps,
    event::{Decided, Fact, RULES},
};
use bofu_projections::recorded::key;
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};

use super::{
    command::ExecuteError, ledger_store::LedgerStore, locked_aggregates::Expected,
    request::Request, streams::Stream,
};
use bofu_proof::leaf::canonical;

/// A loaded aggregate, and where it stood.
#[derive(Debug)]
pub struct LedgerContext<A> {
    id: Arc<str>,
    aggregate: A,
    expected: Expected,
}

impl<A: Aggregate> AggregateContext<A> for LedgerContext<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

fn unexpected<E: std::error::Error>(
    error: impl std::error::Error + Send + Sync + 'static,
) -> AggregateError<E> {
    AggregateError::UnexpectedError(Box::new(error))
}

impl<A> EventStore<A> for LedgerStore<A>
where
    A: Aggregate + Clone + 'static,
    A::Event: Fact,
{
    type AC = LedgerContext<A>;

    async fn load_events(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if let Some(reader) = self.cqrs_reader() {
            return reader.events(aggregate_id).await;
        }
        let mut envelopes = Vec::new();
        for stored in self.ledger().stream(A::TYPE, aggregate_id).await.map_err(unexpected)? {
            let metadata = serde_json::from_str(&stored.metadata).map_err(unexpected)?;
            envelopes.push(EventEnvelope {
                aggregate_id: stored.stream_id.clone(),
                sequence: usize::try_from(stored.sequence).unwrap_or(usize::MAX),
                payload: self.typed(&stored).map_err(unexpected)?,
                metadata,
            });
        }
        Ok(envelopes)
    }

    async fn load_aggregate(
        &self,
        aggregate_id: &str,
    ) -> Result<LedgerContext<A>, AggregateError<A::Error>> {
        let (id, entry) = self.entry(aggregate_id);
        let mut guard = entry.lock().await;
        let (aggregate, sequence) = self.fill(&id, &mut guard).await.map_err(unexpected)?;
        let expected = Expected { sequence, stamp: guard.stamp.clone() };
        Ok(LedgerContext { id, aggregate: A::clone(&aggregate), expected })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: LedgerContext<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let LedgerContext { id, expected, .. } = context;
        let metadata = with_actor_and_rules(metadata, &events);
        let frame =
            Request { metadata: canonical(&metadata).map_err(unexpected)?, ..Request::default() };
        let stream = Stream::<A>::expected(&id, &expected);
        let decide = |_: &A, caps: &dyn Caps| {
            // A charge is held to its row before it is queued if the row is in memory.
            for charge in events.iter().flat_map(Fact::charges) {
                caps.row(&charge.key);
            }
            Ok::<_, Infallible>(Decided::of(events.clone()))
        };
        match self.ledger().transact_framed(&stream, &frame, decide).await {
            Ok(done) => Ok(envelopes(&id, expected.sequence, done.events, &metadata)),
            Err(ExecuteError::OverLimit(over)) => Err(unexpected(*over)),
            Err(ExecuteError::Store(error)) => Err(unexpected(error)),
            Err(
                ExecuteError::ClaimTaken { .. }
                | ExecuteError::GuardMoved { .. }
                | ExecuteError::KeyReused { .. }
                | ExecuteError::Contended { .. }
                | ExecuteError::Refused(_),
            ) => Err(AggregateError::AggregateConflict),
        }
    }
}

/// Metadata with what every event's have: the actor and the rules.
fn with_actor_and_rules<E: Fact>(
    mut metadata: HashMap<String, String>,
    events: &[E],
) -> HashMap<String, String> {
    if let Some(event) = events.first() {
        let actor = || event.by().as_str().to_owned();
        metadata.entry(key::ACTOR.to_owned()).or_insert_with(actor);
    }
    metadata.insert(key::RULES.to_owned(), RULES.to_string());
    metadata
}

fn envelopes<A: Aggregate>(
    id: &str,
    sequence: u64,
    events: Vec<A::Event>,
    metadata: &HashMap<String, String>,
) -> Vec<EventEnvelope<A>> {
    let first = usize::try_from(sequence).unwrap_or(usize::MAX).saturating_add(1);
    let numbered = events.into_iter().zip(first..);
    let envelope = |(payload, sequence)| EventEnvelope {
        aggregate_id: id.to_owned(),
        sequence,
        payload,
        metadata: metadata.clone(),
    };
    numbered.map(envelope).collect()
}
