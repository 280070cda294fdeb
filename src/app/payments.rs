//! Payment batches: order, release, cancel, export. Each claim is decided on
//! its own, as approvals are; what is done already changes nothing. What a
//! batch holds is read from the events ([`list`]), never from a table.

pub mod export;
pub(super) mod exported;
pub mod list;
mod numbers;
mod window;

pub use window::Outcome;

use std::collections::BTreeSet;

use bofu_domain::{
    date::Date,
    enterprise::command::{OrderPlace, OrderRequest},
    explained::Explained as _,
    names::{BatchNo, ClaimNo},
    office::state::Payer,
    uscc::Uscc,
};
use bofu_projections::{orders::OrderRow, past::Moment, status::OrderStatus};
use futures::{StreamExt as _, stream};

pub use self::{exported::NeverExported, numbers::KnownBatch};
use self::{
    list::BatchList,
    window::{PlannedStep, Step},
};
use super::{
    bulk::{self, Named},
    claims::{holder, spelt},
    error::{AppError, BatchError, Exit},
    input,
    progress::{Progress, Unwatched},
    projector,
    session::Session,
    statements::payer::Payers,
};
use crate::{
    bulk::lanes::{self, WINDOW},
    enterprises::successors,
};

/// How many claims are looked up at once.
const READERS: usize = 8;

/// Handles claims, those of one enterprise one after another. A failure of the
/// store ends it: what is done is done, and the same again completes it.
pub(super) async fn each_claim(
    session: &Session,
    claims: &[ClaimNo],
    progress: &dyn Progress,
    handle: impl AsyncFn(Uscc, ClaimNo) -> Outcome,
) -> Result<Vec<(ClaimNo, Outcome)>, AppError> {
    progress.expect(u64::try_from(claims.len()).unwrap_or_default());
    bulk::run(session, claims.len(), Vec::new(), async |bulk, done: &mut Vec<_>| {
        for chunk in claims.chunks(WINDOW) {
            let mut window = Vec::with_capacity(chunk.len());
            for claim_no in chunk {
                let claim_no = spelt(session, claim_no.clone()).await?;
                match holder(session, &claim_no).await {
                    Err(error) if error.exit() == Exit::Storage => return Err(error),
                    uscc => window.push((claim_no, uscc)),
                }
            }
            let lane = |(claim_no, uscc): &(ClaimNo, Result<Uscc, AppError>)| {
                uscc.as_ref().map_or_else(|_| claim_no.to_string(), ToString::to_string)
            };
            let results = lanes::in_lanes(window, lane, &async |(claim_no, uscc): (ClaimNo, _)| {
                let deed = async {
                    match uscc {
                        Ok(uscc) => handle(uscc, claim_no.clone()).await,
                        Err(error) => Err(error),
                    }
                };
                let outcome = bulk.attempt(&claim_no, deed).await;
                progress.advance(1);
                (claim_no, outcome)
            })
            .await;
            bulk.settle(results, done)?;
        }
        Ok(())
    })
    .await
}

/// A batch's name as it is typed.
pub fn batch_no(text: &str) -> Result<BatchNo, AppError> {
    Ok(input::name("--batch", text, BatchNo::parse)?)
}

/// Orders what of the claims is due. A batch of which any order was released
/// takes no more: its list may have gone to the bank. Each claim is decided on
/// its own; those of a window, and what the batch lists of them, are one commit.
pub async fn order(
    session: &Session,
    batch: &BatchNo,
    claims: &[ClaimNo],
    progress: &dyn Progress,
) -> Result<Vec<(ClaimNo, Outcome)>, AppError> {
    progress.expect(u64::try_from(claims.len()).unwrap_or_default());
    let known = numbers::find(session.ledger(), batch).await?;
    let step = |claim_no: &ClaimNo| {
        let (claim_no, batch) = (claim_no.clone(), known.number.clone());
        Step::Order(OrderRequest { claim_no, instalment: None, batch })
    };
    let place = async |claim_no: &ClaimNo| {
        let claim_no = spelt(session, claim_no.clone()).await?;
        let uscc = holder(session, &claim_no).await;
        Ok((claim_no, uscc))
    };
    in_windows(session, &known, claims, place, step, progress).await
}

/// A window that is ready to be carried out: its items, the steps of those that
/// have a place, and why the others have none, by their number in the window.
struct PreparedWindow<T> {
    items: Vec<T>,
    steps: Vec<PlannedStep>,
    refused: Vec<(usize, AppError)>,
}

/// Carries out a step for each item, a window of them in one commit; while one
/// is written, the next is read.
async fn in_windows<T: Named>(
    session: &Session,
    batch: &KnownBatch,
    items: &[T],
    place: impl AsyncFn(&T) -> Result<(T, Result<Uscc, AppError>), AppError>,
    step: impl Fn(&T) -> Step,
    progress: &dyn Progress,
) -> Result<Vec<(T, Outcome)>, AppError> {
    let prepare = async |window: Option<&[T]>| {
        let window = window.unwrap_or_default();
        let places: Vec<_> = stream::iter(window)
            .map(async |item| place(item).await)
            .buffered(READERS)
            .collect()
            .await;
        let (mut items, mut steps, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for (at, placed) in places.into_iter().enumerate() {
            let (item, place) = placed?;
            match place {
                Ok(uscc) => steps.push((uscc, step(&item))),
                Err(error) if error.exit() == Exit::Storage => return Err(error),
                Err(error) => refused.push((at, error)),
            }
            items.push(item);
        }
        Ok(PreparedWindow { items, steps: window::plan(session, steps).await?, refused })
    };
    bulk::run(session, items.len(), Vec::new(), async |bulk, done: &mut Vec<_>| {
        let mut windows = items.chunks(WINDOW);
        let mut next = prepare(windows.next()).await?;
        while !next.items.is_empty() {
            bulk.go_on()?;
            let PreparedWindow { items, steps, refused } = next;
            let carried_out = window::carry_out(session, batch, steps);
            let (outcomes, following) = futures::join!(carried_out, prepare(windows.next()));
            let count = u64::try_from(items.len()).unwrap_or_default();
            match outcomes {
                Ok(mut outcomes) => {
                    // Those without a place were left out: each takes its own again.
                    for (at, error) in refused {
                        outcomes.insert(at.min(outcomes.len()), Err(error));
                    }
                    done.extend(items.into_iter().zip(outcomes));
                }
                Err(error) => bulk.fail(error, items.iter().map(Named::item)),
            }
            bulk.go_on()?;
            progress.advance(count);
            next = following?;
        }
        Ok(())
    })
    .await
}

/// The claims that may have something due: granted, noticed or returned.
pub async fn due(session: &Session) -> Result<Vec<ClaimNo>, AppError> {
    projector::catch_up(session.ledger()).await?;
    Ok(session.ledger().rows().claims_to_pay().await?)
}

/// Not due yet, or no more: who asks for all that is due passes it over.
pub fn not_due(outcome: &Outcome) -> bool {
    let codes = [
        "not-noticed",
        "notice-runs",
        "already-ordered",
        "already-paid",
        "already-set-off",
        "nothing-to-pay",
    ];
    outcome.as_ref().is_err_and(|error| codes.contains(&error.code()))
}

/// Not due because something holds it back that a person must settle: who asks for all that is due is told
/// of it, and it is no refusal.
pub fn held_back(outcome: &Outcome) -> bool {
    let codes = [
        "objection-open",
        "notice-undecided",
        "enterprise-excluded",
        "account-unconfirmed",
        "appropriation-overdrawn",
        "year-closed",
    ];
    outcome.as_ref().is_err_and(|error| codes.contains(&error.code()))
}

/// Nothing of it is left to publish: who asks for all passes it over.
pub fn nothing_to_pay(outcome: &Outcome) -> bool {
    outcome.as_ref().is_err_and(|error| error.code() == "nothing-to-pay")
}

async fn each_order(
    session: &Session,
    batch: BatchList,
    wanted: impl Fn(&OrderRow) -> bool,
    step: impl Fn(OrderPlace) -> Step,
) -> Result<Vec<(OrderRow, Outcome)>, AppError> {
    let BatchList { known, orders, .. } = batch;
    if orders.is_empty() {
        return Err(BatchError::Unknown(known.number.to_string()).into());
    }
    let orders: Vec<OrderRow> = orders.into_iter().filter(wanted).collect();
    let place = async |row: &OrderRow| Ok((row.clone(), Ok(row.uscc.clone())));
    let of = |row: &OrderRow| {
        let (claim_no, end_to_end_id) = (row.claim_no.clone(), row.end_to_end_id.clone());
        step(OrderPlace { claim_no, end_to_end_id })
    };
    in_windows(session, &known, &orders, place, of, &Unwatched).await
}

/// Who pays a batch: the payer of the day on which its orders were released,
/// or are if they are today; `None` where none is set. One list debits one
/// account: a batch of which a part was released before the payer's account
/// was changed is refused.
pub async fn payer_of(
    session: &Session,
    batch: &BatchNo,
    orders: &[OrderRow],
) -> Result<Option<Payer>, AppError> {
    let payers = Payers::at(session.ledger(), &Moment::default()).await?;
    let days: BTreeSet<Date> =
        orders.iter().map(|row| row.released_on.unwrap_or(session.on())).collect();
    let paid: Vec<&Payer> = days.iter().filter_map(|day| payers.on(*day)).collect();
    let accounts: BTreeSet<&str> =
        paid.iter().map(|payer| payer.account.account_no.as_str()).collect();
    if accounts.len() > 1 {
        let accounts = accounts.into_iter().map(ToOwned::to_owned).collect();
        return Err(BatchError::SeveralPayers { batch: batch.to_string(), accounts }.into());
    }
    Ok(paid.last().copied().cloned())
}

/// Releases the open orders of a batch, each on its own.
pub async fn release(
    session: &Session,
    batch: &BatchNo,
) -> Result<Vec<(OrderRow, Outcome)>, AppError> {
    let known = list::of_batch(session.ledger(), batch).await?;
    payer_of(session, batch, &known.orders).await?;
    each_order(session, known, |_| true, Step::Release).await
}

/// Cancels orders of a batch: those of the claims, or all of them.
pub async fn cancel(
    session: &Session,
    batch: &BatchNo,
    claims: &[ClaimNo],
    reason: &str,
) -> Result<Vec<(OrderRow, Outcome)>, AppError> {
    let known = list::of_batch(session.ledger(), batch).await?;
    let wanted = |row: &OrderRow| claims.is_empty() || claims.contains(&row.claim_no);
    let step = |order| Step::Cancel(order, reason.to_owned());
    each_order(session, known, wanted, step).await
}

/// The cancelled orders that had been released: the bank may have them, and
/// pays what nobody stops.
pub fn may_be_paid(done: &[(OrderRow, Outcome)]) -> Vec<&OrderRow> {
    let gone = |(row, outcome): &&(OrderRow, Outcome)| {
        matches!(outcome, Ok(true)) && row.released_on.is_some()
    };
    done.iter().filter(gone).map(|(row, _)| row).collect()
}

/// The orders of a batch as they go to the bank. Those that need no second
/// person are released by this; one that does, or that a changed account has
/// stopped, or whose payee was excluded since, refuses the whole list: half a
/// list is not sent.
pub async fn to_export(session: &Session, batch: &BatchNo) -> Result<BatchList, AppError> {
    let known = list::of_batch(session.ledger(), batch).await?;
    let orders = &known.orders;
    if orders.is_empty() {
        return Err(BatchError::Unknown(batch.to_string()).into());
    }
    let ids = |rows: Vec<&OrderRow>| -> Vec<String> {
        rows.into_iter().map(|row| row.end_to_end_id.to_string()).collect()
    };
    let open = |row: &&OrderRow| row.is_open();
    let stopped = ids(orders.iter().filter(open).filter(|row| row.stopped).collect());
    if !stopped.is_empty() {
        return Err(BatchError::Stopped { batch: batch.to_string(), orders: stopped }.into());
    }
    let barred = barred(session, orders.iter().filter(open)).await?;
    if !barred.is_empty() {
        return Err(BatchError::Barred { batch: batch.to_string(), orders: barred }.into());
    }
    let waits = |row: &&OrderRow| row.status == OrderStatus::Ordered;
    let held = ids(orders.iter().filter(waits).filter(|row| row.needs_release).collect());
    if !held.is_empty() {
        return Err(BatchError::Unreleased { batch: batch.to_string(), orders: held }.into());
    }
    if known.state.orders().all(|listed| listed.released) {
        return Ok(known);
    }
    for (_, outcome) in release(session, batch).await? {
        outcome?;
    }
    list::of_batch(session.ledger(), batch).await
}

/// The orders whose payee, or whoever took it over, may not be paid on the
/// business date.
async fn barred<'a>(
    session: &Session,
    rows: impl Iterator<Item = &'a OrderRow>,
) -> Result<Vec<String>, AppError> {
    let rows: Vec<&OrderRow> = rows.collect();
    let payees = rows.iter().map(|row| row.payee.clone()).collect();
    let barred = successors::excluded(session, payees).await?;
    let barred = rows.into_iter().filter(|row| barred.contains(&row.payee));
    Ok(barred.map(|row| row.end_to_end_id.to_string()).collect())
}
