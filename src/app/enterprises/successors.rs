//! Finds the successors of merged enterprises, and decides on a merged enterprise
//! and its last successor in one commit.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    charge::Caps,
    context::Context,
    enterprise::{
        Enterprise, EnterpriseRefusal, command::EnterpriseCommand, event::EnterpriseEvent,
    },
    event::{Decided, kind},
    ledger::LedgerEvent,
    uscc::Uscc,
};

use crate::{
    error::AppError,
    session::{Session, rests_on_funds},
};
use bofu_store::{Ledger, Stream};

/// Decides on an enterprise and its last successor. It is given all successors,
/// one after the other.
pub(crate) trait DecideBoth:
    Fn(
    &Enterprise,
    &[Uscc],
    &Enterprise,
    &Context,
) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal>
{
}

impl<F> DecideBoth for F where
    F: Fn(
        &Enterprise,
        &[Uscc],
        &Enterprise,
        &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal>
{
}

/// Carries out `alone` on an enterprise without a successor, and `both` on a merged
/// one and its last successor. Returns whether anything changed.
pub(crate) async fn decide_with_successor(
    session: &Session,
    uscc: &Uscc,
    alone: &EnterpriseCommand,
    both: impl DecideBoth,
) -> Result<bool, AppError> {
    decide_in_turn_with_successor(session, uscc, std::slice::from_ref(alone), both).await
}

/// [`decide_with_successor`] of several commands, each decided on what those before it
/// leave: all of them in one commit, or none.
pub(crate) async fn decide_in_turn_with_successor(
    session: &Session,
    uscc: &Uscc,
    alone: &[EnterpriseCommand],
    both: impl DecideBoth,
) -> Result<bool, AppError> {
    let mut successors = find(session, uscc).await?;
    loop {
        let done = match successors.last() {
            None => {
                let done = session.enterprise_in_turn(uscc, alone).await;
                done.map(|done| !done.events.is_empty())
            }
            Some(successor) => {
                let rests_on_funds = alone.iter().any(rests_on_funds);
                pair(session, [uscc, successor], &successors, rests_on_funds, &both).await
            }
        };
        let Err(AppError::Enterprise(EnterpriseRefusal::Merged { .. })) = &done else {
            return done;
        };
        // A merger came between: each makes the way longer by one.
        let now = find(session, uscc).await?;
        if now == successors {
            return done;
        }
        successors = now;
    }
}

async fn pair(
    session: &Session,
    [uscc, successor]: [&Uscc; 2],
    successors: &[Uscc],
    rests_on_funds: bool,
    both: &impl DecideBoth,
) -> Result<bool, AppError> {
    let done = session
        .decided_under_rules(async |rules| {
            let decide = |(old, successor): (&Enterprise, &Enterprise), caps: &dyn Caps| {
                both(old, successors, successor, &session.context(rules, caps)).map(Into::into)
            };
            let command_context = session.command_context(rules, rests_on_funds);
            let streams = (Stream::of(uscc.as_str()), Stream::of(successor.as_str()));
            session.ledger().transact(&streams, &command_context, decide).await
        })
        .await?;
    Ok(!done.is_unchanged())
}

/// The successors of an enterprise, one after the other; none if it was not merged.
/// The memory of this process tells whether it was merged: a merger by another
/// process is met at the decision. A merger itself is read from the store, since a
/// merger that waits to be durable may still be refused.
pub(crate) async fn find(session: &Session, uscc: &Uscc) -> Result<Vec<Uscc>, AppError> {
    let store = session.ledger().store::<Enterprise>();
    let mut found: Vec<Uscc> = Vec::new();
    loop {
        let last = found.last().unwrap_or(uscc);
        let (known, _) = store.latest(last.as_str()).await?;
        if known.merged().is_none() {
            return Ok(found);
        }
        let (state, _) = store.load(last.as_str()).await?;
        // A merged enterprise absorbs nothing, so that the way has an end.
        match state.merged() {
            Some(merger) => found.push(merger.successor.clone()),
            None => return Ok(found),
        }
    }
}

/// The events that tell whether an enterprise may be paid.
const STATUS_EVENTS: [&str; 3] = ["EnterpriseExcluded", "ExclusionLifted", "EnterpriseMerged"];

/// How many enterprises are read at once.
const MAX_STREAMS: usize = 1_000;

/// The enterprises that may not be paid on the business date, or whose last
/// successors may not be. They are read from the events, many streams at a time.
pub(crate) async fn excluded(
    session: &Session,
    usccs: BTreeSet<Uscc>,
) -> Result<BTreeSet<Uscc>, AppError> {
    let mut excluded = BTreeSet::new();
    // The enterprise of which the status is read, and the one that was given.
    let mut open: Vec<(Uscc, Uscc)> = usccs.into_iter().map(|uscc| (uscc.clone(), uscc)).collect();
    while !open.is_empty() {
        let ids: BTreeSet<&str> = open.iter().map(|(now, _)| now.as_str()).collect();
        let states = read_statuses(session.ledger(), &ids).await?;
        let mut merged = Vec::new();
        for (now, first) in open {
            let Some(state) = states.get(now.as_str()) else { continue };
            if let Some(merger) = state.merged() {
                // A merged enterprise absorbs nothing, so that the way has an end.
                merged.push((merger.successor.clone(), first));
            } else if state.excluded_on(session.on()).is_some() {
                excluded.insert(first);
            }
        }
        open = merged;
    }
    Ok(excluded)
}

/// The enterprises with what tells whether they may be paid; one of which
/// nothing of that kind happened is left out.
async fn read_statuses(
    ledger: &Ledger,
    ids: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Enterprise>, AppError> {
    let mut states: BTreeMap<String, Enterprise> = BTreeMap::new();
    let ids: Vec<&str> = ids.iter().copied().collect();
    for ids in ids.chunks(MAX_STREAMS) {
        for stored in ledger.events_of_streams(kind::ENTERPRISE, ids, &STATUS_EVENTS).await? {
            let event = stored.recorded(ledger.upcasters())?;
            if let LedgerEvent::Enterprise(happened) = &event.event {
                let state = states.entry(stored.stream_id).or_default();
                state.apply_event(happened);
            }
        }
    }
    Ok(states)
}
