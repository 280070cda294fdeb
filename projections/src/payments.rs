//! `payments`: one row per attempt to pay an instalment.

use bofu_domain::{
    account::Account,
    date::Date,
    enterprise::event::{PaymentEvent, payment::PaymentOrdered},
    money::Money,
    names::{ActorName, BatchNo, ClaimNo, EndToEndId, MeasureId, PartyName},
    uscc::Uscc,
};
use serde::Serialize;
use smol_str::{SmolStr, ToSmolStr as _};

use crate::{
    claims::ClaimRow, fold::FoldError, recorded::Recorded, register::RegisterRow,
    status::OrderStatus,
};

/// A payment order 拨付指令 as it stands: a row of `report payments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentRow {
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
    /// Under which measure.
    pub measure: MeasureId,
    /// The clause.
    pub clause: SmolStr,
    /// 户名, 开户行, 联行号, 账号 when it was ordered.
    #[serde(flatten)]
    pub account: Account,
    /// How much.
    pub amount: Money,
    /// 市级分担
    pub city: Money,
    /// 区级分担
    pub district: Money,
    /// The rows of the appropriations that pay it, `FUND/source` and year.
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
    /// The position of the last event that changed the row.
    pub position: u64,
}

/// The part of one appropriation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct FundShare {
    /// `FUND/source`
    pub holder: SmolStr,
    /// The appropriation's year.
    pub year: SmolStr,
    /// How much.
    pub amount: Money,
}

/// The order that an event is about.
pub fn order_of(event: PaymentEvent<'_>) -> Option<&EndToEndId> {
    match event {
        PaymentEvent::PaymentOrdered(event) => Some(&event.end_to_end_id),
        PaymentEvent::PaymentReleased(event) => Some(&event.end_to_end_id),
        PaymentEvent::PaymentCancelled(event) => Some(&event.end_to_end_id),
        PaymentEvent::PaymentSettled(event) => Some(&event.end_to_end_id),
        PaymentEvent::PaymentReturned(event) => Some(&event.end_to_end_id),
        PaymentEvent::SettlementUndone(event) => Some(&event.end_to_end_id),
        PaymentEvent::ReturnUndone(event) => Some(&event.end_to_end_id),
        PaymentEvent::AccountChanged(_)
        | PaymentEvent::AccountConfirmed(_)
        | PaymentEvent::NoticePublished(_)
        | PaymentEvent::ObjectionRaised(_)
        | PaymentEvent::ObjectionResolved(_)
        | PaymentEvent::RecoveryDecided(_)
        | PaymentEvent::FundsRecovered(_)
        | PaymentEvent::RecoverySetOff(_)
        | PaymentEvent::RecoveryWrittenOff(_)
        | PaymentEvent::PredecessorFundsRecovered(_) => None,
    }
}

/// The row of a new order.
pub fn ordered(
    order: &PaymentOrdered,
    claim: &ClaimRow,
    part: &RegisterRow,
    position: u64,
) -> PaymentRow {
    let fund = |share: &bofu_domain::enterprise::values::Share| {
        share.key.is_appropriation().then(|| FundShare {
            holder: share.key.holder.to_smolstr(),
            year: share.key.period.to_smolstr(),
            amount: share.amount,
        })
    };
    PaymentRow {
        end_to_end_id: order.end_to_end_id.clone(),
        batch: order.batch.clone(),
        claim_no: order.claim_no.clone(),
        instalment: order.instalment,
        attempt: order.attempt,
        uscc: claim.uscc.clone(),
        payee: order.payee.clone(),
        payee_name: order.payee_name.clone(),
        measure: claim.measure.clone(),
        clause: part.clause.clone(),
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
    }
}

/// The row after an event about its order. An event at or before the row's
/// position changes nothing.
pub fn fold(
    old: Option<&PaymentRow>,
    happened: PaymentEvent,
    event: &Recorded,
) -> Result<PaymentRow, FoldError> {
    let position = event.position;
    let id = || order_of(happened).map(ToString::to_string).unwrap_or_default();
    let old = old.ok_or_else(|| FoldError::Unknown {
        position,
        event: happened.name(),
        what: "order",
        id: id(),
    })?;
    let mut row = old.clone();
    if row.position >= position {
        return Ok(row);
    }
    row.position = position;
    match happened {
        PaymentEvent::PaymentReleased(event) => {
            row.status = OrderStatus::Released;
            row.released_on = Some(event.occurred_on);
            row.released_by = Some(event.by.clone());
        }
        PaymentEvent::PaymentCancelled(event) => {
            row.status = OrderStatus::Cancelled;
            row.reason = Some(event.reason.clone());
        }
        PaymentEvent::PaymentSettled(event) => {
            row.status = OrderStatus::Settled;
            row.settled_on = Some(event.settled_on);
        }
        PaymentEvent::PaymentReturned(event) => {
            row.status = OrderStatus::Returned;
            row.returned_on = Some(event.returned_on);
            row.reason = Some(event.reason.clone());
        }
        PaymentEvent::SettlementUndone(_) => {
            row.status = OrderStatus::Released;
            row.settled_on = None;
        }
        PaymentEvent::ReturnUndone(_) => {
            row.status =
                if row.settled_on.is_some() { OrderStatus::Settled } else { OrderStatus::Released };
            row.returned_on = None;
            row.reason = None;
        }
        PaymentEvent::AccountChanged(_) => row.stopped = true,
        PaymentEvent::PaymentOrdered(_)
        | PaymentEvent::AccountConfirmed(_)
        | PaymentEvent::NoticePublished(_)
        | PaymentEvent::ObjectionRaised(_)
        | PaymentEvent::ObjectionResolved(_)
        | PaymentEvent::RecoveryDecided(_)
        | PaymentEvent::FundsRecovered(_)
        | PaymentEvent::RecoverySetOff(_)
        | PaymentEvent::RecoveryWrittenOff(_)
        | PaymentEvent::PredecessorFundsRecovered(_) => return Ok(old.clone()),
    }
    Ok(row)
}

/// The order of a batch and of the report: by claim and instalment, then by
/// attempt.
pub fn in_order(mut rows: Vec<PaymentRow>) -> Vec<PaymentRow> {
    rows.sort_by(|one, other| {
        let key = |row: &PaymentRow| {
            (row.ordered_on, row.batch.clone(), row.claim_no.clone(), row.instalment, row.attempt)
        };
        key(one).cmp(&key(other))
    });
    rows
}
