//! The orders of batches, read from the events: from the batch's own stream,
//! which lists them, and from the streams of the enterprises that it names.

use std::collections::BTreeSet;

use bofu_domain::{
    batch::{Batch, command::UnrecordedOrders, event::BatchOrder, stream_id},
    event::kind,
    names::{BatchNo, EndToEndId},
};
use bofu_projections::{
    orders::{EVENTS, OrderRow, Orders, in_order},
    status::OrderStatus,
};
use futures::StreamExt as _;

use crate::{
    app::error::{AppError, BatchError},
    store::{Ledger, Stored},
};

/// How often a batch is read again when others change it meanwhile.
const READINGS: usize = 8;

/// How many streams' events are in memory at once.
const STREAMS: usize = 1_000;

/// A batch with its orders, as the events have them.
#[derive(Debug, Clone)]
pub struct BatchList {
    /// The batch, with what was ordered before batches were recorded.
    pub state: Batch,
    /// What the batch's next event records of that; empty where it has events.
    pub unrecorded: UnrecordedOrders,
    /// Its orders that are not cancelled, in the order of its list.
    pub orders: Vec<OrderRow>,
}

/// Every order of the ledger. Reads all events that are about orders.
pub(in crate::app) async fn all(ledger: &Ledger) -> Result<Orders, AppError> {
    let mut orders = Orders::default();
    let mut events = ledger.events_named(kind::ENTERPRISE, &EVENTS);
    while let Some(stored) = events.next().await {
        orders.fold(&stored?.recorded(ledger.upcasters())?)?;
    }
    Ok(orders)
}

/// What of a batch was ordered before batches were recorded: found by a reading
/// of all events that are about orders, where the batch has no event of its own.
pub(super) async fn unrecorded(
    ledger: &Ledger,
    batch: &BatchNo,
) -> Result<UnrecordedOrders, AppError> {
    let (state, _) = ledger.store::<Batch>().latest(stream_id(batch)).await?;
    if state.number().is_some() {
        return Ok(UnrecordedOrders::default());
    }
    let mut orders = Orders::of_batch(Some(batch.clone()));
    let wanted = names_batch(batch);
    let mut events = ledger.events_named(kind::ENTERPRISE, &EVENTS);
    while let Some(stored) = events.next().await {
        let stored = stored?;
        // Most ledgers have none, and nothing is decoded for it.
        if !orders.is_empty() || wanted(&stored) {
            orders.fold(&stored.recorded(ledger.upcasters())?)?;
        }
    }
    let mut found = UnrecordedOrders::default();
    for row in orders.into_values() {
        found.closed |= row.released_on.is_some();
        if row.status != OrderStatus::Cancelled {
            if row.released_on.is_some() {
                found.released.push(row.end_to_end_id.clone());
            }
            found.orders.push(listed(&row));
        }
    }
    Ok(found)
}

/// Whether an event's payload names the batch, told without decoding it.
fn names_batch(batch: &BatchNo) -> impl Fn(&Stored) -> bool {
    let name = serde_json::Value::from(batch.as_str()).to_string();
    move |stored| stored.payload.contains(&name)
}

/// An order as its batch lists it.
fn listed(row: &OrderRow) -> BatchOrder {
    BatchOrder {
        end_to_end_id: row.end_to_end_id.clone(),
        uscc: row.uscc.clone(),
        claim_no: row.claim_no.clone(),
        instalment: row.instalment,
        amount: row.amount,
    }
}

/// A batch and its orders. What the batch lists and the enterprises' events do
/// not have, or have otherwise, is an error: no file is made of it.
pub async fn of_batch(ledger: &Ledger, batch: &BatchNo) -> Result<BatchList, AppError> {
    let mut wrong = Vec::new();
    let mut before = None;
    for _ in 0..READINGS {
        let unrecorded = unrecorded(ledger, batch).await?;
        let (stored, sequence) = ledger.store::<Batch>().load(stream_id(batch)).await?;
        let state = stored.with_unrecorded(&unrecorded);
        let found = of_enterprises(ledger, batch, &state).await?;
        let (orders, others) = compared(&state, batch, &found);
        if others.is_empty() {
            return Ok(BatchList { state, unrecorded, orders: in_order(orders) });
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
