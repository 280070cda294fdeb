//! The store as `cqrs-es` knows it: for its framework, one stream at a time.

use std::{collections::HashMap, sync::Arc};

use bofu_domain::event::{Fact, RULES};
use bofu_projections::recorded::key;
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};

use super::{
    desk::Place,
    error::StoreError,
    held::{count_in, new_event},
    ledger_store::LedgerStore,
    request::{Change, ClaimEntry, Part, Refusal, Request, Stamp, Verdict},
};
use bofu_proof::leaf::canonical;

/// A loaded aggregate, and where it stood.
#[derive(Debug)]
pub struct LedgerContext<A> {
    id: Arc<str>,
    aggregate: A,
    sequence: u64,
    stamp: Stamp,
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
        if let Some(stock) = self.stock() {
            return stock.events(aggregate_id).await;
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
        let (id, seat) = self.seat(aggregate_id).await.map_err(unexpected)?;
        let aggregate = seat.tail().map(|tail| A::clone(&tail.state)).unwrap_or_default();
        Ok(LedgerContext { id, aggregate, sequence: seat.sequence(), stamp: seat.stamp.clone() })
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
        let LedgerContext { id, sequence, stamp, .. } = context;
        let (_, mut seat) = self.seat(&id).await.map_err(unexpected)?;
        let at = seat.sequence();
        if at != sequence || seat.stamp.epoch != stamp.epoch {
            return Err(AggregateError::AggregateConflict);
        }
        let metadata = framed(metadata, &events);
        let mut request =
            Request { metadata: canonical(&metadata).map_err(unexpected)?, ..Request::default() };
        let mut new = Vec::with_capacity(events.len());
        for event in &events {
            new.push(new_event(event).map_err(unexpected)?);
            Change::of(event, &mut request.changes);
            if let Some(claim_no) = event.claim_filed() {
                request.claims.push(ClaimEntry::new(claim_no, &id));
            }
        }
        request.parts.push(Part {
            stream: self.stream_key(&id),
            at,
            stamp: Some(stamp),
            events: new,
        });
        let desk = self.ledger().desk();
        let mut place = desk.place(request.clone()).map_err(unexpected)?;
        while let Place::Over(_, key, _) = &place {
            // The writer has the last word.
            desk.forget(key);
            place = desk.place(request.clone()).map_err(unexpected)?;
        }
        let Place::Taken(answer) = place else { return Err(AggregateError::AggregateConflict) };
        count_in(&mut seat, &events);
        drop(seat);
        let reply = answer.await.map_err(|_| unexpected(StoreError::WriterStopped))?;
        let (verdict, _) = reply.map_err(|failure| unexpected(failure.error))?;
        match verdict {
            Verdict::Stored { .. } => Ok(envelopes(&id, sequence, events, &metadata)),
            Verdict::Refused(Refusal::OverLimit(over)) => Err(unexpected(*over)),
            Verdict::Refused(
                Refusal::ClaimTaken { .. }
                | Refusal::Stale
                | Refusal::Moved
                | Refusal::Guard(_)
                | Refusal::KeyReused,
            )
            | Verdict::Holds
            | Verdict::Already(_) => Err(AggregateError::AggregateConflict),
        }
    }
}

/// Metadata with what every event's have: the actor and the rules.
fn framed<E: Fact>(mut metadata: HashMap<String, String>, events: &[E]) -> HashMap<String, String> {
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
