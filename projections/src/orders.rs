//! Payment orders as the events alone have them: what a payment file is made
//! of, and what the lines of a statement are matched with. The table
//! `payments` shows the same, and is never asked for it.

use std::collections::BTreeMap;

use bofu_domain::{
    account::Account,
    date::Date,
    enterprise::{
        event::{PaymentEvent, payment::PaymentOrdered},
        values::Share,
    },
    ledger::LedgerEvent,
    money::Money,
    names::{ActorName, BatchNo, ClaimNo, EndToEndId, PartyName},
    uscc::Uscc,
};
use smol_str::ToSmolStr as _;

use crate::{
    fold::{FoldError, uscc_of},
    payments::{FundShare, PaymentRow, order_of},
    recorded::Recorded,
    status::OrderStatus,
};

/// The names of the events that an order is made of.
pub const EVENTS: [&str; 8] = [
    "PaymentOrdered",
    "PaymentReleased",
    "PaymentCancelled",
    "PaymentSettled",
    "PaymentReturned",
    "SettlementUndone",
    "ReturnUndone",
    "AccountChanged",
];

/// A payment order as its events leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// What the bank passes on.
    pub end_to_end_id: EndToEndId,
    /// 批次
    pub batch: BatchNo,
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// Which attempt at it, from 1.
    pub attempt: u32,
    /// Who was granted it.
    pub uscc: Uscc,
    /// Who is paid: the same, or its successor.
    pub payee: Uscc,
    /// The payee's name when it was ordered.
    pub payee_name: PartyName,
    /// The payee's account when it was ordered.
    pub account: Account,
    /// How much.
    pub amount: Money,
    /// 市级分担
    pub city: Money,
    /// 区级分担
    pub district: Money,
    /// The rows of the appropriations that pay it.
    pub funds: Vec<FundShare>,
    /// Where it stands.
    pub status: OrderStatus,
    /// Whether a second finance officer must release it.
    pub needs_release: bool,
    /// Whether the payee's account was changed since.
    pub stopped: bool,
    /// The business date of the order.
    pub ordered_on: Date,
    /// Who ordered it.
    pub ordered_by: ActorName,
    /// The business date of its release.
    pub released_on: Option<Date>,
    /// Who released it 复核.
    pub released_by: Option<ActorName>,
    /// The bank's day of the settlement.
    pub settled_on: Option<Date>,
    /// The bank's day of the return.
    pub returned_on: Option<Date>,
    /// Why it was returned or cancelled.
    pub reason: Option<String>,
    /// The position of the order.
    pub ordered_position: u64,
    /// The position of the last event that changed it.
    pub position: u64,
    /// 补录: by how many days the latest of its events was recorded after its
    /// business date, beyond the allowance.
    pub late_days: Option<u32>,
}

impl From<&PaymentRow> for OrderRow {
    /// What a row of the table says of the order.
    fn from(row: &PaymentRow) -> Self {
        Self {
            end_to_end_id: row.end_to_end_id.clone(),
            batch: row.batch.clone(),
            claim_no: row.claim_no.clone(),
            instalment: row.instalment,
            attempt: row.attempt,
            uscc: row.uscc.clone(),
            payee: row.payee.clone(),
            payee_name: row.payee_name.clone(),
            account: row.account.clone(),
            amount: row.amount,
            city: row.city,
            district: row.district,
            funds: row.funds.clone(),
            status: row.status,
            needs_release: row.needs_release,
            stopped: row.stopped,
            ordered_on: row.ordered_on,
            ordered_by: row.ordered_by.clone(),
            released_on: row.released_on,
            released_by: row.released_by.clone(),
            settled_on: row.settled_on,
            returned_on: row.returned_on,
            reason: row.reason.clone(),
            ordered_position: row.ordered_position,
            position: row.position,
            late_days: row.late_days,
        }
    }
}

impl OrderRow {
    fn new(order: &PaymentOrdered, uscc: Uscc, position: u64) -> Self {
        Self {
            end_to_end_id: order.end_to_end_id.clone(),
            batch: order.batch.clone(),
            claim_no: order.claim_no.clone(),
            instalment: order.instalment,
            attempt: order.attempt,
            uscc,
            payee: order.payee.clone(),
            payee_name: order.payee_name.clone(),
            account: order.account.clone(),
            amount: order.amount,
            city: order.city,
            district: order.district,
            funds: order.shares.iter().filter_map(fund).collect(),
            status: OrderStatus::Ordered,
            needs_release: order.needs_release,
            stopped: false,
            ordered_on: order.occurred_on,
            ordered_by: order.by.clone(),
            released_on: None,
            released_by: None,
            settled_on: None,
            returned_on: None,
            reason: None,
            ordered_position: position,
            position,
            late_days: None,
        }
    }

    /// Whether the bank has not answered it and nobody has cancelled it.
    pub fn is_open(&self) -> bool {
        matches!(self.status, OrderStatus::Ordered | OrderStatus::Released)
    }

    fn take(&mut self, happened: PaymentEvent) {
        match happened {
            PaymentEvent::PaymentReleased(event) => {
                self.status = OrderStatus::Released;
                self.released_on = Some(event.occurred_on);
                self.released_by = Some(event.by.clone());
            }
            PaymentEvent::PaymentCancelled(event) => {
                self.status = OrderStatus::Cancelled;
                self.reason = Some(event.reason.clone());
            }
            PaymentEvent::PaymentSettled(event) => {
                self.status = OrderStatus::Settled;
                self.settled_on = Some(event.settled_on);
            }
            PaymentEvent::PaymentReturned(event) => {
                self.status = OrderStatus::Returned;
                self.returned_on = Some(event.returned_on);
                self.reason = Some(event.reason.clone());
            }
            PaymentEvent::SettlementUndone(_) => {
                self.status = OrderStatus::Released;
                self.settled_on = None;
            }
            PaymentEvent::ReturnUndone(_) => {
                let settled = self.settled_on.is_some();
                self.status = if settled { OrderStatus::Settled } else { OrderStatus::Released };
                self.returned_on = None;
                self.reason = None;
            }
            PaymentEvent::AccountChanged(_) => self.stopped = true,
            PaymentEvent::PaymentOrdered(_)
            | PaymentEvent::AccountConfirmed(_)
            | PaymentEvent::NoticePublished(_)
            | PaymentEvent::ObjectionRaised(_)
            | PaymentEvent::ObjectionResolved(_)
            | PaymentEvent::RecoveryDecided(_)
            | PaymentEvent::FundsRecovered(_)
            | PaymentEvent::RecoverySetOff(_)
            | PaymentEvent::RecoveryWrittenOff(_)
            | PaymentEvent::PredecessorFundsRecovered(_) => {}
        }
    }
}

fn fund(share: &Share) -> Option<FundShare> {
    share.key.is_appropriation().then(|| FundShare {
        holder: share.key.holder.to_smolstr(),
        year: share.key.period.to_smolstr(),
        amount: share.amount,
    })
}

/// Orders by end-to-end id, as far as events were folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orders {
    rows: BTreeMap<EndToEndId, OrderRow>,
    /// The batch whose orders alone are kept.
    only: Option<BatchNo>,
}

impl Orders {
    /// Those of one batch, under whichever spelling of its number; `None`: of any.
    pub fn of_batch(only: Option<BatchNo>) -> Self {
        Self { only, ..Self::default() }
    }

    /// Whether no order is known.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One of them.
    pub fn get(&self, id: &EndToEndId) -> Option<&OrderRow> {
        self.rows.get(id)
    }

    /// All of them, by end-to-end id.
    pub fn values(&self) -> impl Iterator<Item = &OrderRow> {
        self.rows.values()
    }

    /// All of them, by end-to-end id.
    pub fn into_values(self) -> impl Iterator<Item = OrderRow> {
        self.rows.into_values()
    }

    /// Folds an event, those of one stream in their order. An event about an
    /// order that is not kept changes nothing.
    ///
    /// # Errors
    /// A stream whose id is no code.
    pub fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let LedgerEvent::Enterprise(happened) = &event.event else { return Ok(()) };
        let Some(happened) = happened.payment() else { return Ok(()) };
        if let PaymentEvent::PaymentOrdered(order) = happened {
            if self.only.as_ref().is_none_or(|only| only.is(&order.batch)) {
                let late_days = event.late_days();
                let new = OrderRow::new(order, uscc_of(event)?, event.position);
                let row = OrderRow { late_days, ..new };
                self.rows.insert(row.end_to_end_id.clone(), row);
            }
            return Ok(());
        }
        let stopped = if let PaymentEvent::AccountChanged(event) = happened {
            event.stopped.as_slice()
        } else {
            &[]
        };
        for id in order_of(happened).into_iter().chain(stopped) {
            if let Some(row) = self.rows.get_mut(id).filter(|row| row.position < event.position) {
                row.take(happened);
                row.position = event.position;
                row.late_days = row.late_days.max(event.late_days());
            }
        }
        Ok(())
    }
}

/// The order of a batch's list: by day, claim and instalment, then by attempt.
pub fn in_order(mut rows: Vec<OrderRow>) -> Vec<OrderRow> {
    rows.sort_by(|one, other| {
        let key = |row: &OrderRow| {
            (row.ordered_on, row.batch.clone(), row.claim_no.clone(), row.instalment, row.attempt)
        };
        key(one).cmp(&key(other))
    });
    rows
}
