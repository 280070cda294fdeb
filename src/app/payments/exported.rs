//! Of which batches a payment file was ever made. A bank that answers an order
//! of another has got its list some other way: that is told, and refused is
//! nothing of it.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    enterprise::Enterprise,
    event::{Fact as _, kind},
    ledger::LedgerEvent,
    names::{BatchNo, EndToEndId},
    statement::event::OrderRef,
};
use bofu_projections::past::Moment;
use futures::StreamExt as _;
use serde::Serialize;

use crate::{error::AppError, session::Session};
use bofu_store::Ledger;

/// The event of a file that was made.
const EXPORT: [&str; 1] = ["PaymentFileExported"];

/// The batches of which a payment file was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ExportedBatches(BTreeSet<BatchNo>);

impl ExportedBatches {
    /// As a moment knows them.
    pub(crate) async fn at(ledger: &Ledger, moment: &Moment) -> Result<Self, AppError> {
        let mut batches = BTreeSet::new();
        let mut events = ledger.events_named(kind::BATCH, &EXPORT);
        while let Some(stored) = events.next().await {
            let event = stored?.recorded(ledger.upcasters())?;
            if moment.is_before(&event) {
                break;
            }
            let counts = moment.as_of.is_none_or(|as_of| event.event.occurred_on() <= as_of);
            if let LedgerEvent::Batch(happened) = &event.event
                && counts
            {
                batches.insert(happened.batch().clone());
            }
        }
        Ok(Self(batches))
    }

    /// Whether files are made of batches here, and none was of this one. A
    /// ledger without any such file was kept before they were recorded.
    pub(crate) fn lacks(&self, batch: &BatchNo) -> bool {
        !self.0.is_empty() && !self.0.contains(batch)
    }
}

/// Orders that the bank has answered, of a batch of which no file was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeverExported {
    /// The batch.
    pub batch: BatchNo,
    /// The orders.
    pub orders: Vec<EndToEndId>,
}

/// Those of the orders whose batch was never exported, by batch. Read from the
/// enterprises' events.
pub(crate) async fn never_exported(
    session: &Session,
    orders: impl IntoIterator<Item = &OrderRef>,
) -> Result<Vec<NeverExported>, AppError> {
    let exported = ExportedBatches::at(session.ledger(), &Moment::default()).await?;
    let mut found: BTreeMap<BatchNo, Vec<EndToEndId>> = BTreeMap::new();
    if exported.0.is_empty() {
        return Ok(Vec::new());
    }
    let store = session.ledger().store::<Enterprise>();
    for order in orders {
        let (state, _) = store.latest(order.uscc.as_str()).await?;
        let parts = state.claim(&order.claim_no).into_iter().flat_map(|claim| &claim.parts);
        let mut known = parts.flat_map(|part| &part.orders);
        let known = known.find(|known| known.end_to_end_id == order.end_to_end_id);
        if let Some(known) = known.filter(|known| exported.lacks(&known.batch)) {
            found.entry(known.batch.clone()).or_default().push(order.end_to_end_id.clone());
        }
    }
    Ok(found.into_iter().map(|(batch, orders)| NeverExported { batch, orders }).collect())
}
