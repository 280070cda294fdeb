//! Many orders of one batch in one commit: the enterprises' events and the
//! batch's. Each order is decided on its own, and one that is refused leaves no
//! trace.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    batch::{
        Batch, BatchRefusal,
        command::{BatchAction, BatchCommand},
        event::{BatchEvent, BatchOrder},
    },
    charge::Caps,
    context::Context,
    enterprise::{
        Enterprise, EnterpriseRefusal,
        command::{EnterpriseCommand, OrderPlace, OrderRequest, PaymentCommand},
        event::{EnterpriseEvent, PaymentEvent},
    },
    event::Decided,
    names::EndToEndId,
    uscc::Uscc,
};

use super::KnownBatch;
use crate::{enterprises::successors, error::AppError, session::Session};
use bofu_store::{ExecuteError, Stream, Streams};

/// What came of one claim or order: whether it changed anything.
pub type Outcome = Result<bool, AppError>;

/// What is asked of one claim or order.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Order what of a claim is due.
    Order(OrderRequest),
    /// Release an order.
    Release(OrderPlace),
    /// Cancel an order.
    Cancel(OrderPlace, String),
}

impl Step {
    fn command(&self) -> EnterpriseCommand {
        match self {
            Self::Order(ordering) => {
                EnterpriseCommand::Payment(PaymentCommand::OrderPayment(ordering.clone()))
            }
            Self::Release(order) => {
                EnterpriseCommand::Payment(PaymentCommand::ReleasePayment(order.clone()))
            }
            Self::Cancel(order, reason) => {
                EnterpriseCommand::Payment(PaymentCommand::CancelPayment {
                    order: order.clone(),
                    reason: reason.clone(),
                })
            }
        }
    }

    /// What an enterprise answers, and beside it its last successor.
    fn decide(
        &self,
        enterprise: &Enterprise,
        successor: Option<&Enterprise>,
        context: &Context,
    ) -> Result<Vec<EnterpriseEvent>, EnterpriseRefusal> {
        let Some(successor) = successor else {
            return Ok(enterprise.decide(&self.command(), context)?.events);
        };
        let [own, _none_of_the_successor] = match self {
            Self::Order(ordering) => enterprise.order_after_merger(ordering, successor, context)?,
            Self::Release(order) => enterprise.release_after_merger(order, successor, context)?,
            Self::Cancel(order, reason) => {
                enterprise.cancel_after_merger(order, reason, successor, context)?
            }
        };
        Ok(own.events)
    }
}

/// A step with the enterprise in whose stream it is decided, and those that
/// took it over, one after the other.
#[derive(Debug, Clone)]
pub(super) struct PlannedStep {
    uscc: Uscc,
    successors: Vec<Uscc>,
    step: Step,
}

impl PlannedStep {
    fn last_successor(&self) -> Option<&Uscc> {
        self.successors.last()
    }
}

/// Finds the successors of the steps' enterprises, and brings all of them into
/// memory.
pub(super) async fn plan(
    session: &Session,
    steps: Vec<(Uscc, Step)>,
) -> Result<Vec<PlannedStep>, AppError> {
    let ids: BTreeSet<String> = steps.iter().map(|(uscc, _)| uscc.to_string()).collect();
    session.ledger().store::<Enterprise>().read_ahead(&ids).await?;
    let mut planned = Vec::with_capacity(steps.len());
    for (uscc, step) in steps {
        let successors = successors::find(session, &uscc).await?;
        planned.push(PlannedStep { uscc, successors, step });
    }
    Ok(planned)
}

/// Why one step of a commit is refused.
enum StepRefusal {
    Enterprise(EnterpriseRefusal),
    Batch(BatchRefusal),
}

impl From<StepRefusal> for AppError {
    fn from(refusal: StepRefusal) -> Self {
        match refusal {
            StepRefusal::Enterprise(refusal) => refusal.into(),
            StepRefusal::Batch(refusal) => refusal.into(),
        }
    }
}

/// Carries out the steps in one commit, and answers what came of each.
pub(super) async fn carry_out(
    session: &Session,
    batch: &KnownBatch,
    mut planned: Vec<PlannedStep>,
) -> Result<Vec<Outcome>, AppError> {
    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    let mut open: Vec<usize> = (0..planned.len()).collect();
    while !open.is_empty() {
        let steps: Vec<&PlannedStep> = open.iter().filter_map(|at| planned.get(*at)).collect();
        let results = commit(session, batch, &steps).await?;
        let mut again = Vec::new();
        for (at, result) in open.into_iter().zip(results) {
            if let Err(StepRefusal::Enterprise(EnterpriseRefusal::Merged { .. })) = &result
                && let Some(step) = planned.get_mut(at)
            {
                // A merger came between: each makes the way longer by one.
                let now = successors::find(session, &step.uscc).await?;
                if now != step.successors {
                    step.successors = now;
                    again.push(at);
                    continue;
                }
            }
            outcomes.insert(at, result.map_err(AppError::from));
        }
        open = again;
    }
    Ok(outcomes.into_values().collect())
}

async fn commit(
    session: &Session,
    batch: &KnownBatch,
    steps: &[&PlannedStep],
) -> Result<Vec<Result<bool, StepRefusal>>, AppError> {
    let usccs =
        steps.iter().flat_map(|step| std::iter::once(&step.uscc).chain(step.last_successor()));
    let ids: BTreeSet<String> = usccs.map(ToString::to_string).collect();
    let index: BTreeMap<&str, usize> =
        ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    session
        .decided_under_rules(async |rules| {
            let mut results = Vec::new();
            let decide = |(state, enterprises): (&Batch, Vec<&Enterprise>), caps: &dyn Caps| {
                let context = session.context(rules, caps);
                let enterprises = UnitOfWork::new(&enterprises, &index);
                let decision;
                (decision, results) = decide_all(state, batch, enterprises, steps, &context)?;
                Ok(decision)
            };
            let command_context = session.command_context(rules, true);
            let streams = (Stream::of(&batch.stream), Streams::of(&ids));
            session.ledger().transact(&streams, &command_context, decide).await?;
            Ok::<_, ExecuteError<BatchRefusal>>(results)
        })
        .await
}

/// What happens to the batch and to its enterprises.
type Decision = (Decided<BatchEvent>, Vec<Decided<EnterpriseEvent>>);

/// What came of each step.
type StepResults = Vec<Result<bool, StepRefusal>>;

fn decide_all(
    state: &Batch,
    known: &KnownBatch,
    mut enterprises: UnitOfWork<'_>,
    steps: &[&PlannedStep],
    context: &Context,
) -> Result<(Decision, StepResults), BatchRefusal> {
    let KnownBatch { number: batch, unrecorded, .. } = known;
    let to = |action| BatchCommand { batch: batch.clone(), action };
    let mut first = state.decide(&to(BatchAction::Record(unrecorded.clone())), context)?.events;
    let state = state.with_unrecorded(unrecorded);
    let mut changes = BatchChanges::default();
    let mut results = Vec::with_capacity(steps.len());
    for step in steps {
        let events = match enterprises.decide(step, context) {
            Ok(events) => events,
            Err(refusal) => {
                results.push(Err(StepRefusal::Enterprise(refusal)));
                continue;
            }
        };
        if matches!(step.step, Step::Order(_))
            && !events.is_empty()
            && let Err(refusal) = state.takes_more(batch)
        {
            results.push(Err(StepRefusal::Batch(refusal)));
            continue;
        }
        results.push(Ok(!events.is_empty()));
        changes.take(&state, step, &events);
        enterprises.apply(&step.uscc, events);
    }
    let mut after = state;
    for event in &first {
        after.apply_event(event);
    }
    let mut own = Vec::new();
    for action in changes.actions() {
        let events = after.decide(&to(action), context)?.events;
        for event in &events {
            after.apply_event(event);
        }
        own.extend(events);
    }
    // What was ordered earlier is recorded beside something new, never alone.
    first = if own.is_empty() { own } else { first.into_iter().chain(own).collect() };
    Ok(((Decided::of(first), enterprises.decided()), results))
}

/// What the steps of a commit do to their batch.
#[derive(Default)]
struct BatchChanges {
    ordered: Vec<BatchOrder>,
    released: Vec<EndToEndId>,
    cancelled: BTreeMap<String, Vec<EndToEndId>>,
}

impl BatchChanges {
    fn take(&mut self, state: &Batch, step: &PlannedStep, events: &[EnterpriseEvent]) {
        for event in events.iter().filter_map(EnterpriseEvent::payment) {
            if let PaymentEvent::PaymentOrdered(order) = event {
                self.ordered.push(BatchOrder {
                    end_to_end_id: order.end_to_end_id.clone(),
                    uscc: step.uscc.clone(),
                    claim_no: order.claim_no.clone(),
                    instalment: order.instalment,
                    amount: order.amount,
                });
            }
            if let PaymentEvent::PaymentReleased(order) = event {
                self.released.push(order.end_to_end_id.clone());
            }
            if let PaymentEvent::PaymentCancelled(order) = event {
                let cancelled = self.cancelled.entry(order.reason.clone()).or_default();
                cancelled.push(order.end_to_end_id.clone());
            }
        }
        // An order that was released without its batch is marked now.
        if let Step::Release(place) = &step.step
            && events.is_empty()
            && state.order(&place.end_to_end_id).is_some_and(|known| !known.released)
        {
            self.released.push(place.end_to_end_id.clone());
        }
    }

    fn actions(self) -> Vec<BatchAction> {
        let mut actions = Vec::new();
        if !self.ordered.is_empty() {
            actions.push(BatchAction::Order(self.ordered));
        }
        if !self.released.is_empty() {
            actions.push(BatchAction::Release(self.released));
        }
        let cancelled = self.cancelled.into_iter();
        actions.extend(cancelled.map(|(reason, orders)| BatchAction::Cancel { orders, reason }));
        actions
    }
}

/// Enterprises as the steps of one commit leave them.
struct UnitOfWork<'a> {
    given: &'a [&'a Enterprise],
    index: &'a BTreeMap<&'a str, usize>,
    changed: BTreeMap<usize, (Enterprise, Vec<EnterpriseEvent>)>,
}

impl<'a> UnitOfWork<'a> {
    fn new(given: &'a [&'a Enterprise], index: &'a BTreeMap<&'a str, usize>) -> Self {
        Self { given, index, changed: BTreeMap::new() }
    }

    fn state(&self, uscc: &Uscc) -> Option<&Enterprise> {
        let at = self.index.get(uscc.as_str())?;
        let given = self.given.get(*at).copied();
        self.changed.get(at).map(|(state, _)| state).or(given)
    }

    fn decide(
        &self,
        step: &PlannedStep,
        context: &Context,
    ) -> Result<Vec<EnterpriseEvent>, EnterpriseRefusal> {
        let enterprise = self.state(&step.uscc).ok_or(EnterpriseRefusal::NotRegistered)?;
        let successor = step.last_successor().and_then(|successor| self.state(successor));
        step.step.decide(enterprise, successor, context)
    }

    fn apply(&mut self, uscc: &Uscc, events: Vec<EnterpriseEvent>) {
        if events.is_empty() {
            return;
        }
        let Some(at) = self.index.get(uscc.as_str()) else { return };
        let Some(given) = self.given.get(*at) else { return };
        let (state, known) =
            self.changed.entry(*at).or_insert_with(|| (Enterprise::clone(given), Vec::new()));
        for event in &events {
            state.apply_event(event);
        }
        known.extend(events);
    }

    /// What happens to each enterprise, in their order.
    fn decided(mut self) -> Vec<Decided<EnterpriseEvent>> {
        let events = |at| self.changed.remove(&at).map(|(_, events)| events).unwrap_or_default();
        (0..self.given.len()).map(events).map(Decided::of).collect()
    }
}
