//! Which batch a number is: two spellings of one number are one batch, under
//! the one that was typed first. Batches that were ordered before numbers were
//! compared stay what they are: each is found by its own spelling.

use bofu_domain::{
    batch::{Batch, command::UnrecordedOrders, event::BatchOrder, stream_id},
    event::kind,
    names::BatchNo,
    spelling,
};
use bofu_projections::{
    orders::{EVENTS, OrderRow, Orders},
    status::OrderStatus,
};
use futures::StreamExt as _;

use crate::error::AppError;
use bofu_store::Ledger;

/// A batch by its number, and where its events are.
#[derive(Debug, Clone)]
pub struct KnownBatch {
    /// Its number as it was first typed.
    pub number: BatchNo,
    /// The id of its stream, which has no event before the first command.
    pub stream: String,
    /// What was ordered before batches were recorded: its next event records
    /// that. Empty where it has events.
    pub unrecorded: UnrecordedOrders,
}

/// The batch of a number in any spelling: the one of the very spelling first.
/// Where none is known, the one that a command would open.
pub(crate) async fn find(ledger: &Ledger, typed: &BatchNo) -> Result<KnownBatch, AppError> {
    let mut recorded = recorded(ledger, typed).await?;
    if let Some(at) = recorded.iter().position(|batch| batch.number == *typed) {
        return Ok(recorded.swap_remove(at));
    }
    let mut rows = unrecorded(ledger, typed).await?;
    rows.retain(|row| recorded.iter().all(|batch| batch.number != row.batch));
    let is_exact = rows.iter().any(|row| row.batch == *typed);
    if !is_exact && !recorded.is_empty() {
        return Ok(recorded.swap_remove(0));
    }
    let first = rows.iter().min_by_key(|row| row.ordered_position).map(|row| &row.batch);
    let number = if is_exact { typed } else { first.unwrap_or(typed) }.clone();
    rows.retain(|row| row.batch == number);
    let stream = if rows.is_empty() { stream_id(&number).into_owned() } else { number.to_string() };
    Ok(KnownBatch { number, stream, unrecorded: taken(&rows) })
}

/// The batches with events whose number is a spelling of another: the one that
/// has the stream of new batches first.
async fn recorded(ledger: &Ledger, typed: &BatchNo) -> Result<Vec<KnownBatch>, AppError> {
    let wanted = typed.compared();
    let mut ids: Vec<String> = Vec::new();
    for (id, _) in ledger.stream_heads(kind::BATCH).await? {
        if spelling::compared(&id) == wanted {
            ids.push(id);
        }
    }
    ids.sort_by_key(|id| *id != wanted);
    let mut batches = Vec::with_capacity(ids.len());
    for stream in ids {
        let (state, _) = ledger.store::<Batch>().latest(&stream).await?;
        if let Some(number) = state.number().cloned() {
            batches.push(KnownBatch { number, stream, unrecorded: UnrecordedOrders::default() });
        }
    }
    Ok(batches)
}

/// The orders of a batch, under any spelling of its number, by a reading of all
/// events that are about orders.
async fn unrecorded(ledger: &Ledger, typed: &BatchNo) -> Result<Vec<OrderRow>, AppError> {
    let mut orders = Orders::of_batch(Some(typed.clone()));
    let mut events = ledger.events_named(kind::ENTERPRISE, &EVENTS);
    while let Some(stored) = events.next().await {
        let stored = stored?;
        let names_it = || stored.texts("batch").any(|no| spelling::same(&no, typed.as_str()));
        // Most ledgers have none, and nothing is decoded for it.
        if !orders.is_empty() || names_it() {
            orders.fold(&stored.recorded(ledger.upcasters())?)?;
        }
    }
    Ok(orders.into_values().collect())
}

/// Orders as their batch's next event records them.
fn taken(rows: &[OrderRow]) -> UnrecordedOrders {
    let mut found = UnrecordedOrders::default();
    for row in rows {
        found.closed |= row.released_on.is_some();
        if row.status != OrderStatus::Cancelled {
            if row.released_on.is_some() {
                found.released.push(row.end_to_end_id.clone());
            }
            found.orders.push(listed(row));
        }
    }
    found
}

/// An order as its batch lists it.
pub(super) fn listed(row: &OrderRow) -> BatchOrder {
    BatchOrder {
        end_to_end_id: row.end_to_end_id.clone(),
        uscc: row.uscc.clone(),
        claim_no: row.claim_no.clone(),
        instalment: row.instalment,
        amount: row.amount,
    }
}
