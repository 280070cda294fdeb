//! The orders of batches, read from the events: from the batch's own stream,
//! which lists them, and from the streams of the enterprises that it names.

use std::collections::BTreeSet;

use bofu_domain::{
    batch::Batch,
    event::kind,
    names::{BatchNo, EndToEndId},
};
use bofu_projections::{
    orders::{EVENTS, OrderRow, Orders, in_order},
    status::OrderStatus,
};
use futures::StreamExt as _;

use super::numbers::{self, KnownBatch, listed};
use crate::error::{AppError, BatchError};
use bofu_store::Ledger;

/// How often a batch is read again when others change it meanwhile.
const READINGS: usize = 8;

/// How many streams' events are in memory at once.
const STREAMS: usize = 1_000;

/// A batch with its orders, as the events have them.
#[derive(Debug, Clone)]
pub struct BatchList {
    /// The batch, with what was ordered before batches were recorded.
    pub state: Batch,
    /// Its number and stream.
    pub known: KnownBatch,
    /// Its orders that are not cancelled, in the order of its list.
    pub orders: Vec<OrderRow>,
}

/// Every order of the ledger. Reads all events that are about orders.
pub(crate) async fn all(ledger: &Ledger) -> Result<Orders, AppError> {
    let mut orders = Orders::default();
    let mut events = ledger.events_named(kind::ENTERPRISE, &EVENTS);
    while let Some(stored) = events.next().await {
        orders.fold(&stored?.recorded(ledger.upcasters())?)?;
    }
    Ok(orders)
}

/// A batch and its orders. What the batch lists and the enterprises' events do
/// not have, or have otherwise, is an error: no file is made of it.
pub async fn of_batch(ledger: &Ledger, batch: &BatchNo) -> Result<BatchList, AppError> {
    let mut wrong = Vec::new();
    let mut before = None;
    for _ in 0..READINGS {
        let known = numbers::find(ledger, batch).await?;
        let (stored, sequence) = ledger.store::<Batch>().load(&known.stream).await?;
        let state = stored.with_unrecorded(&known.unrecorded);
        let found = of_enterprises(ledger, &known.number, &state).await?;
        let (orders, others) = compared(&state, &known.number, &found);
        if others.is_empty() {
            return Ok(BatchList { state, known, orders: in_order(orders) });
        }
        // Somebody may have changed the batch between the two readings.
        if before.replace(sequence) == Some(sequence) {
            wrong = others;
            break;
        }
        wrong = others;
    }
    let orders = wrong.iter().map(ToString::to_string).collect();
    Err(BatchError::Contradicted { batch: batch.to_string(), orders }.into())
}

/// The orders in the streams of the enterprises that a batch names.
async fn of_enterprises(
    ledger: &Ledger,
    batch: &BatchNo,
    state: &Batch,
) -> Result<Orders, AppError> {
    let ids: BTreeSet<&str> = state.orders().map(|listed| listed.order.uscc.as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut orders = Orders::of_batch(Some(batch.clone()));
    for ids in ids.chunks(STREAMS) {
        for stored in ledger.events_of_streams(kind::ENTERPRISE, ids, &EVENTS).await? {
            orders.fold(&stored.recorded(ledger.upcasters())?)?;
        }
    }
    Ok(orders)
}

/// The orders that a batch lists as the enterprises' events have them, and the
/// ids of those that the events do not have so.
fn compared(state: &Batch, batch: &BatchNo, found: &Orders) -> (Vec<OrderRow>, Vec<EndToEndId>) {
    let (mut orders, mut wrong) = (Vec::new(), Vec::new());
    for known in state.orders() {
        let id = &known.order.end_to_end_id;
        let same = |row: &&OrderRow| {
            row.batch == *batch
                && listed(row) == known.order
                && row.status != OrderStatus::Cancelled
                && (row.released_on.is_some() || !known.released)
        };
        match found.get(id).filter(same) {
            Some(row) => orders.push(row.clone()),
            None => wrong.push(id.clone()),
        }
    }
    (orders, wrong)
}
