//! A batch as its events leave it.

use rpds::RedBlackTreeMapSync;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use smol_str::SmolStr;

use super::{
    command::UnrecordedOrders,
    event::{BatchEvent, BatchOrder, BatchTotal, FileForm},
};
use crate::{
    batch::event::{
        BatchCancelled, BatchOrdered, BatchRecorded, BatchReleased, PaymentFileExported,
    },
    days::{Step, StepDay},
    money::Money,
    names::{BatchNo, EndToEndId},
};

/// An order of the batch that is not cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrder {
    /// The order.
    pub order: BatchOrder,
    /// Whether it was released.
    pub released: bool,
    /// Its line, which every digest is taken of.
    line: SmolStr,
}

impl ListedOrder {
    fn new(order: &BatchOrder, released: bool) -> Self {
        Self { order: order.clone(), released, line: SmolStr::new(order.line()) }
    }
}

/// A file that was made of the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// Its form.
    pub form: FileForm,
    /// Its SHA-256, hex.
    pub sha256: String,
}

/// A payment batch: a copy costs the same for ten orders as for a hundred
/// thousand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Batch {
    number: Option<BatchNo>,
    orders: RedBlackTreeMapSync<EndToEndId, ListedOrder>,
    closed: bool,
    exports: Vec<ExportedFile>,
    /// The last order, release or cancellation.
    last: Option<StepDay>,
}

impl Batch {
    /// Its number; `None` before the first event.
    pub fn number(&self) -> Option<&BatchNo> {
        self.number.as_ref()
    }

    /// Its orders that are not cancelled, by end-to-end id.
    pub fn orders(&self) -> impl Iterator<Item = &ListedOrder> {
        self.orders.values()
    }

    /// One of them.
    pub fn order(&self, id: &EndToEndId) -> Option<&ListedOrder> {
        self.orders.get(id)
    }

    /// Whether any order was ever released: it takes no more.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// The last order, release or cancellation, by its day.
    pub(super) fn last(&self) -> Option<StepDay> {
        self.last
    }

    /// The files that were made of it, in their order.
    pub fn exports(&self) -> &[ExportedFile] {
        &self.exports
    }

    /// Its orders taken together. Reads each of them.
    pub fn total(&self) -> BatchTotal {
        let (mut hash, mut amount) = (Sha256::new(), Money::ZERO);
        for listed in self.orders.values() {
            hash.update(listed.line.as_bytes());
            amount = amount.plus(listed.order.amount);
        }
        let digest = hash.finalize();
        let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        BatchTotal {
            count: u64::try_from(self.orders.size()).unwrap_or(u64::MAX),
            amount,
            digest: nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect(),
        }
    }

    /// The batch with what was ordered before batches were recorded; one that
    /// has events of its own as it is.
    #[must_use]
    pub fn with_unrecorded(&self, found: &UnrecordedOrders) -> Self {
        let mut after = self.clone();
        if self.number.is_none() {
            after.list(&found.orders);
            after.mark_released(&found.released);
            after.closed |= found.closed;
        }
        after
    }

    pub(super) fn list(&mut self, orders: &[BatchOrder]) {
        for order in orders {
            let listed = ListedOrder::new(order, false);
            self.orders.insert_mut(order.end_to_end_id.clone(), listed);
        }
    }

    pub(super) fn mark_released(&mut self, orders: &[EndToEndId]) {
        for id in orders {
            if let Some(known) = self.orders.get(id) {
                let released = ListedOrder { released: true, ..known.clone() };
                self.orders.insert_mut(id.clone(), released);
            }
        }
    }

    pub(super) fn remove(&mut self, orders: &[EndToEndId]) {
        for id in orders {
            self.orders.remove_mut(id);
        }
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &BatchEvent) {
        self.number = Some(event.batch().clone());
        match event {
            BatchEvent::BatchRecorded(BatchRecorded { orders, released, closed, .. }) => {
                self.list(orders);
                self.mark_released(released);
                self.closed |= closed;
            }
            BatchEvent::BatchOrdered(BatchOrdered { occurred_on, orders, .. }) => {
                self.last = self.last.max(Some(Step::Order.on(*occurred_on)));
                self.list(orders);
            }
            BatchEvent::BatchReleased(BatchReleased { occurred_on, orders, .. }) => {
                self.last = self.last.max(Some(Step::Release.on(*occurred_on)));
                self.mark_released(orders);
                self.closed = true;
            }
            BatchEvent::BatchCancelled(BatchCancelled { occurred_on, orders, .. }) => {
                self.last = self.last.max(Some(Step::Cancellation.on(*occurred_on)));
                self.remove(orders);
            }
            BatchEvent::PaymentFileExported(PaymentFileExported { form, sha256, .. }) => {
                self.exports.push(ExportedFile { form: *form, sha256: sha256.clone() });
            }
        }
    }
}
