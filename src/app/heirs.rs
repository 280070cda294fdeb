//! What concerns a merged enterprise and its last successor at once: what is
//! taken back at the one frees the other in the same commit.

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

use super::{
    error::AppError,
    session::{Session, rests_on_books},
};
use bofu_store::{Ledger, Stream};

/// Decides for the enterprise and, given all that took it over one after the
/// other, for the last of them.
pub(super) trait DecideBoth:
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

/// Asks an enterprise that stands alone for `alone`, and a merged one with its
/// last successor for `both`. Returns whether that changed anything.
pub(super) async fn with_heir(
    session: &Session,
    uscc: &Uscc,
    alone: &EnterpriseCommand,
    both: impl DecideBoth,
) -> Result<bool, AppError> {
    let mut successors = successors(session, uscc).await?;
    loop {
        let done = match successors.last() {
            None => session.enterprise(uscc, alone).await.map(|done| !done.events.is_empty()),
            Some(heir) => {
                let on_books = rests_on_books(alone);
                pair(session, [uscc, heir], &successors, on_books, &both).await
            }
        };
        let Err(AppError::Enterprise(EnterpriseRefusal::Merged { .. })) = &done else {
            return done;
        };
        // A merger came between: each makes the way longer by one.
        let now = self::successors(session, uscc).await?;
        if now == successors {
            return done;
        }
        successors = now;
    }
}

async fn pair(
    session: &Session,
    [uscc, heir]: [&Uscc; 2],
    successors: &[Uscc],
    on_books: bool,
    both: &impl DecideBoth,
) -> Result<bool, AppError> {
    let done = session
        .decided_under_rules(async |rules| {
            let decide = |(old, heir): (&Enterprise, &Enterprise), caps: &dyn Caps| {
                both(old, successors, heir, &session.context(rules, caps)).map(Into::into)
            };
            let order = session.order(rules, on_books);
            let streams = (Stream::of(uscc.as_str()), Stream::of(heir.as_str()));
            session.ledger().transact(&streams, &order, decide).await
        })
        .await?;
    Ok(!done.is_unchanged())
}

/// Those that took an enterprise over, one after the other; none where it
/// still stands alone. That it does is taken from what this process knows: a
/// merger that another has made since is met at the decision. A merger is taken
/// from the store, since one that waits to be durable may come to nothing.
pub(super) async fn successors(session: &Session, uscc: &Uscc) -> Result<Vec<Uscc>, AppError> {
    let store = session.ledger().store::<Enterprise>();
    let mut found: Vec<Uscc> = Vec::new();
    loop {
        let last = found.last().unwrap_or(uscc);
        let (known, _) = store.latest(last.as_str()).await?;
        if known.merged().is_none() {
            return Ok(found);
        }
        let (state, _) = store.load(last.as_str()).await?;
        // What was merged absorbs nothing, so that the way has an end.
        match state.merged() {
            Some(merger) => found.push(merger.successor.clone()),
            None => return Ok(found),
        }
    }
}

/// The events that tell who may be paid.
const STANDING: [&str; 3] = ["EnterpriseExcluded", "ExclusionLifted", "EnterpriseMerged"];

/// How many enterprises are read at once.
const STREAMS: usize = 1_000;

/// Those of the enterprises that, or whose last successors, may not be paid on
/// the business date. Read from the events, many streams at a time.
pub(super) async fn excluded(
    session: &Session,
    usccs: BTreeSet<Uscc>,
) -> Result<BTreeSet<Uscc>, AppError> {
    let mut excluded = BTreeSet::new();
    // Whom it stands for now, and who it was to begin with.
    let mut open: Vec<(Uscc, Uscc)> = usccs.into_iter().map(|uscc| (uscc.clone(), uscc)).collect();
    while !open.is_empty() {
        let ids: BTreeSet<&str> = open.iter().map(|(now, _)| now.as_str()).collect();
        let states = standing(session.ledger(), &ids).await?;
        let mut merged = Vec::new();
        for (now, first) in open {
            let Some(state) = states.get(now.as_str()) else { continue };
            if let Some(merger) = state.merged() {
                // What was merged absorbs nothing, so that the way has an end.
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
async fn standing(
    ledger: &Ledger,
    ids: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Enterprise>, AppError> {
    let mut states: BTreeMap<String, Enterprise> = BTreeMap::new();
    let ids: Vec<&str> = ids.iter().copied().collect();
    for ids in ids.chunks(STREAMS) {
        for stored in ledger.events_of_streams(kind::ENTERPRISE, ids, &STANDING).await? {
            let event = stored.recorded(ledger.upcasters())?;
            if let LedgerEvent::Enterprise(happened) = &event.event {
                let state = states.entry(stored.stream_id).or_default();
                state.apply_event(happened);
            }
        }
    }
    Ok(states)
}
