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
    claims::ClaimRow,
    fold::FoldError,
    recorded::Recorded,
    register::RegisterRow,
    status::OrderStatus,
    table::{Column, Columns, ReadCells, TableRow, WriteCells},
};

/// A payment order 拨付指令 as it stands: a row of `report payments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("payments")]
pub struct PaymentRow {
    /// 端到端标识: what the bank passes on
    #[column(key)]
    pub end_to_end_id: EndToEndId,
    /// 批次
    #[column(fixed, index = "payments_by_batch")]
    pub batch: BatchNo,
    /// 申报号
    #[column(fixed)]
    pub claim_no: ClaimNo,
    /// 分期: its number within the claim, from 1
    #[column(fixed)]
    pub instalment: u32,
    /// 第几次: which attempt at it, from 1
    #[column(fixed)]
    pub attempt: u32,
    /// 企业: who was granted it
    #[column(fixed)]
    pub uscc: Uscc,
    /// 收款方: who is paid, the same or its successor
    #[column(fixed)]
    pub payee: Uscc,
    /// its name when it was ordered
    #[column(fixed)]
    pub payee_name: PartyName,
    /// 措施
    #[column(fixed)]
    pub measure: MeasureId,
    /// 条款
    #[column(fixed)]
    pub clause: SmolStr,
    /// 户名, 开户行, 联行号, 账号 when it was ordered.
    #[column(group)]
    #[serde(flatten)]
    pub account: Account,
    /// 金额, fen
    #[column(fixed)]
    pub amount: Money,
    /// 市级分担, fen
    #[column(fixed)]
    pub city: Money,
    /// 区级分担, fen
    #[column(fixed)]
    pub district: Money,
    /// 资金来源: JSON array of `{"holder", "year", "amount"}`; `holder` is
    /// `FUND/source`, `amount` a text in yuan
    #[column(fixed)]
    pub funds: Vec<FundShare>,
    /// 状态: `ordered` 已下达, `released` 已放行, `cancelled` 已撤回, `settled`
    /// 到账, `returned` 退票
    #[column(index = "payments_by_status")]
    pub status: OrderStatus,
    /// 1: a second finance officer must release it 需复核; else 0
    #[column(fixed)]
    pub needs_release: bool,
    /// 1: the account was changed since 账户已变更; else 0
    pub stopped: bool,
    /// 下达日: business date
    #[column(fixed, index = "payments_by_day")]
    pub ordered_on: Date,
    /// 经办
    #[column(fixed)]
    pub ordered_by: ActorName,
    /// 放行日: business date
    pub released_on: Option<Date>,
    /// 复核
    pub released_by: Option<ActorName>,
    /// 到账日: the bank's day
    pub settled_on: Option<Date>,
    /// 退票日: the bank's day
    pub returned_on: Option<Date>,
    /// why it was returned or cancelled 原因
    pub reason: Option<String>,
    /// 序号 of the order
    #[column(fixed)]
    pub ordered_position: u64,
    /// of the last event that changed the row
    pub position: u64,
    /// 补录: by how many days the latest of its events was recorded after its
    /// business date, beyond the allowance; null: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

impl Columns for Account {
    fn columns() -> Vec<Column> {
        vec![
            Column::of::<PartyName>("account_name", "户名").fixed(),
            Column::of::<PartyName>("bank", "开户行").fixed(),
            Column::of::<String>("bank_code", "联行号").fixed(),
            Column::of::<String>("account_no", "账号").fixed(),
        ]
    }

    fn write(&self, to: &mut impl WriteCells) {
        let Self { account_name, bank, bank_code, account_no } = self;
        for text in [account_name.as_str(), bank.as_str(), bank_code, account_no] {
            to.text(text);
        }
    }

    fn read<R: ReadCells>(from: &mut R) -> Result<Self, R::Error> {
        Ok(Self {
            account_name: from.value()?,
            bank: from.value()?,
            bank_code: from.value()?,
            account_no: from.value()?,
        })
    }
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
        late_days: None,
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
