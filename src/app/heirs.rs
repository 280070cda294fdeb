//! What concerns a merged enterprise and its last successor at once: what is
//! taken back at the one frees the other in the same commit.

use bofu_domain::{
    charge::Caps,
    context::Context,
    enterprise::{
        Enterprise, EnterpriseRefusal, command::EnterpriseCommand, event::EnterpriseEvent,
    },
    ledger::Decided,
    uscc::Uscc,
};

use super::{
    error::AppError,
    session::{Session, rests_on_books},
};

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
            let decide = |[old, heir]: [&Enterprise; 2], caps: &dyn Caps| {
                both(old, successors, heir, &session.context(rules, caps))
            };
            let order = session.order(rules, on_books);
            let store = session.ledger().store::<Enterprise>();
            store.execute_pair([uscc.as_str(), heir.as_str()], &order, decide).await
        })
        .await?;
    Ok(!done.events.is_empty())
}

/// Those that took an enterprise over, one after the other; none where it
/// still stands alone. That it does is taken from what this process knows: a
/// merger that another has made since is met at the decision. A merger is taken
/// from the store, since one that waits to be durable may come to nothing.
async fn successors(session: &Session, uscc: &Uscc) -> Result<Vec<Uscc>, AppError> {
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

/// The enterprise, or the last that took it over, as it is stored.
pub(super) async fn last(session: &Session, uscc: &Uscc) -> Result<Enterprise, AppError> {
    let store = session.ledger().store::<Enterprise>();
    let (mut state, _) = store.load(uscc.as_str()).await?;
    while let Some(merger) = state.merged() {
        (state, _) = store.load(merger.successor.as_str()).await?;
    }
    Ok(state)
}
