//! Payment batches: order, release, cancel, export. Each claim is decided on
//! its own, as approvals are; what is done already changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    date::Date,
    enterprise::command::{EnterpriseCommand, OrderPlace, Ordering},
    explained::Explained as _,
    names::{BatchNo, ClaimNo},
    office::state::Payer,
    uscc::Uscc,
};
use bofu_projections::{past::Moment, payments::PaymentRow, status::OrderStatus};

use super::{
    batch::{self, WINDOW},
    bulk,
    claims::{holder, spelt},
    error::{AppError, BatchError, Exit},
    heirs, input,
    progress::Progress,
    projector,
    session::Session,
    statements::payer::Payers,
};

/// What came of one claim or order: whether it changed anything.
pub type Outcome = Result<bool, AppError>;

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
            let results = batch::in_lanes(window, lane, &async |(claim_no, uscc): (ClaimNo, _)| {
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

/// The orders of a batch, cancelled ones too.
pub async fn of_batch(session: &Session, batch: &BatchNo) -> Result<Vec<PaymentRow>, AppError> {
    projector::catch_up(session.ledger()).await?;
    Ok(session.ledger().rows().batch(batch).await?)
}

/// Orders what of the claims is due. A batch that was released takes no more:
/// its list has gone to the bank.
pub async fn order(
    session: &Session,
    batch: &BatchNo,
    claims: &[ClaimNo],
    progress: &dyn Progress,
) -> Result<Vec<(ClaimNo, Outcome)>, AppError> {
    let known = of_batch(session, batch).await?;
    let there: BTreeSet<&ClaimNo> = known
        .iter()
        .filter(|row| row.status != OrderStatus::Cancelled)
        .map(|row| &row.claim_no)
        .collect();
    let gone = known.iter().any(|row| row.released_on.is_some());
    each_claim(session, claims, progress, async |uscc, claim_no: ClaimNo| {
        if gone && !there.contains(&claim_no) {
            return Err(BatchError::Released(batch.to_string()).into());
        }
        let ordering = Ordering { claim_no, instalment: None, batch: batch.clone() };
        let command = EnterpriseCommand::OrderPayment(ordering.clone());
        heirs::with_heir(session, &uscc, &command, |old, _, heir, context| {
            old.order_after_merger(&ordering, heir, context)
        })
        .await
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
    batch: &BatchNo,
    wanted: impl Fn(&PaymentRow) -> bool,
    handle: impl AsyncFn(&PaymentRow) -> Outcome,
) -> Result<Vec<(PaymentRow, Outcome)>, AppError> {
    let rows = of_batch(session, batch).await?;
    if rows.is_empty() {
        return Err(BatchError::Unknown(batch.to_string()).into());
    }
    let rows: Vec<PaymentRow> = rows.into_iter().filter(wanted).collect();
    bulk::run(session, rows.len(), Vec::new(), async |bulk, done: &mut Vec<_>| {
        for chunk in rows.chunks(WINDOW) {
            let lane = |row: &PaymentRow| row.uscc.to_string();
            let results = batch::in_lanes(chunk.to_vec(), lane, &async |row: PaymentRow| {
                let outcome = bulk.attempt(&row, handle(&row)).await;
                (row, outcome)
            })
            .await;
            bulk.settle(results, done)?;
        }
        Ok(())
    })
    .await
}

fn place(row: &PaymentRow) -> OrderPlace {
    OrderPlace { claim_no: row.claim_no.clone(), end_to_end_id: row.end_to_end_id.clone() }
}

/// Who pays a batch: the payer of the day on which its orders were released,
/// or are if they are today; `None` where none is set. One list debits one
/// account: a batch of which a part was released before the payer's account
/// was changed is refused.
pub async fn payer_of(
    session: &Session,
    batch: &BatchNo,
    rows: &[PaymentRow],
) -> Result<Option<Payer>, AppError> {
    let payers = Payers::at(session.ledger(), &Moment::default()).await?;
    let open = rows.iter().filter(|row| row.status != OrderStatus::Cancelled);
    let days: BTreeSet<Date> = open.map(|row| row.released_on.unwrap_or(session.on())).collect();
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
) -> Result<Vec<(PaymentRow, Outcome)>, AppError> {
    payer_of(session, batch, &of_batch(session, batch).await?).await?;
    let open = |row: &PaymentRow| row.status != OrderStatus::Cancelled;
    each_order(session, batch, open, async |row| release_one(session, row).await).await
}

async fn release_one(session: &Session, row: &PaymentRow) -> Outcome {
    let place = place(row);
    let command = EnterpriseCommand::ReleasePayment(place.clone());
    heirs::with_heir(session, &row.uscc, &command, |old, _, heir, context| {
        old.release_after_merger(&place, heir, context)
    })
    .await
}

/// Cancels orders of a batch: those of the claims, or all of them.
pub async fn cancel(
    session: &Session,
    batch: &BatchNo,
    claims: &[ClaimNo],
    reason: &str,
) -> Result<Vec<(PaymentRow, Outcome)>, AppError> {
    let wanted = |row: &PaymentRow| {
        row.status != OrderStatus::Cancelled
            && (claims.is_empty() || claims.contains(&row.claim_no))
    };
    each_order(session, batch, wanted, async |row| {
        let (order, why) = (place(row), reason.to_owned());
        let command = EnterpriseCommand::CancelPayment { order: order.clone(), reason: why };
        heirs::with_heir(session, &row.uscc, &command, |old, _, heir, context| {
            old.cancel_after_merger(&order, reason, heir, context)
        })
        .await
    })
    .await
}

/// The cancelled orders that had been released: the bank may have them, and
/// pays what nobody stops.
pub fn may_be_paid(done: &[(PaymentRow, Outcome)]) -> Vec<&PaymentRow> {
    let gone = |(row, outcome): &&(PaymentRow, Outcome)| {
        matches!(outcome, Ok(true)) && row.released_on.is_some()
    };
    done.iter().filter(gone).map(|(row, _)| row).collect()
}

/// The orders of a batch as they go to the bank. Those that need no second
/// person are released by this; one that does, or that a changed account has
/// stopped, or whose payee was excluded since, refuses the whole list: half a
/// list is not sent.
pub async fn to_export(session: &Session, batch: &BatchNo) -> Result<Vec<PaymentRow>, AppError> {
    let rows = of_batch(session, batch).await?;
    let mut rows: Vec<PaymentRow> =
        rows.into_iter().filter(|row| row.status != OrderStatus::Cancelled).collect();
    if rows.is_empty() {
        return Err(BatchError::Unknown(batch.to_string()).into());
    }
    let ids = |rows: Vec<&PaymentRow>| -> Vec<String> {
        rows.into_iter().map(|row| row.end_to_end_id.to_string()).collect()
    };
    let open =
        |row: &&PaymentRow| matches!(row.status, OrderStatus::Ordered | OrderStatus::Released);
    let stopped = ids(rows.iter().filter(open).filter(|row| row.stopped).collect());
    if !stopped.is_empty() {
        return Err(BatchError::Stopped { batch: batch.to_string(), orders: stopped }.into());
    }
    let barred = barred(session, rows.iter().filter(open)).await?;
    if !barred.is_empty() {
        return Err(BatchError::Barred { batch: batch.to_string(), orders: barred }.into());
    }
    let waits = |row: &&PaymentRow| row.status == OrderStatus::Ordered;
    let held = ids(rows.iter().filter(waits).filter(|row| row.needs_release).collect());
    if !held.is_empty() {
        return Err(BatchError::Unreleased { batch: batch.to_string(), orders: held }.into());
    }
    if rows.iter().any(|row| waits(&row)) {
        for (_, outcome) in release(session, batch).await? {
            outcome?;
        }
        rows = of_batch(session, batch).await?;
        rows.retain(|row| row.status != OrderStatus::Cancelled);
    }
    Ok(rows)
}

/// The orders whose payee, or whoever took it over, may not be paid on the
/// business date.
async fn barred<'a>(
    session: &Session,
    rows: impl Iterator<Item = &'a PaymentRow>,
) -> Result<Vec<String>, AppError> {
    let (mut known, mut barred) = (BTreeMap::new(), Vec::new());
    for row in rows {
        let excluded = if let Some(excluded) = known.get(&row.payee) {
            *excluded
        } else {
            let last = heirs::last(session, &row.payee).await?;
            let excluded = last.excluded_on(session.on()).is_some();
            known.insert(&row.payee, excluded);
            excluded
        };
        if excluded {
            barred.push(row.end_to_end_id.to_string());
        }
    }
    Ok(barred)
}
