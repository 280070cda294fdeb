//! What must hold of the orders and batches of every ledger.

use std::collections::BTreeMap;

use bofu_domain::{
    batch::{Batch, event::BatchOrder},
    ledger::LedgerEvent,
};
use bofu_projections::{
    orders::{OrderRow, Orders},
    recorded::Recorded,
    status::OrderStatus,
    subsidies::SubsidyRows,
};

/// Orders, as their own events, the subsidy rows and the batches have them.
#[derive(Default)]
pub(super) struct Paid {
    orders: Orders,
    subsidies: SubsidyRows,
    /// Whether the subsidy fold has refused an event: some tests store what no
    /// office does.
    incoherent: bool,
    batches: BTreeMap<String, Batch>,
}

impl Paid {
    pub(super) fn take(&mut self, event: &Recorded) {
        self.incoherent |= self.orders.fold(event).is_err() || self.subsidies.fold(event).is_err();
        if let LedgerEvent::Batch(happened) = &event.event {
            let batch = self.batches.entry(event.stream_id.to_string()).or_default();
            batch.apply_event(happened);
            assert_eq!(
                batch.total(),
                *happened.total(),
                "{} at {}",
                event.stream_id,
                event.position
            );
        }
    }

    /// The rows of `payments` say what the events of each order say, and a
    /// batch lists its orders that are not cancelled, no other and none less.
    pub(super) fn agree(&self) {
        if self.incoherent {
            return;
        }
        let rows: Vec<OrderRow> = self.subsidies.payments.values().map(OrderRow::from).collect();
        let orders: Vec<OrderRow> = self.orders.values().cloned().collect();
        assert_eq!(rows, orders, "the events of the orders alone make the same rows");
        for (number, batch) in &self.batches {
            let own = |row: &&OrderRow| row.batch.as_str() == number;
            let own = self.orders.values().filter(own);
            let own = own.filter(|row| row.status != OrderStatus::Cancelled).map(|row| {
                let order = BatchOrder {
                    end_to_end_id: row.end_to_end_id.clone(),
                    uscc: row.uscc.clone(),
                    claim_no: row.claim_no.clone(),
                    instalment: row.instalment,
                    amount: row.amount,
                };
                (order, row.released_on.is_some())
            });
            let listed = batch.orders().map(|known| (known.order.clone(), known.released));
            assert_eq!(listed.collect::<Vec<_>>(), own.collect::<Vec<_>>(), "batch {number}");
        }
    }
}
