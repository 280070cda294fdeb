//! `register` 资金使用台账: one row per instalment.

use bofu_domain::{
    date::{Date, Year},
    determination::Instalment,
    enterprise::event::{EnterpriseEvent, Grant, GrantRevoked, PaymentEvent},
    money::Money,
    names::{ActorName, ClaimNo, MeasureId, PartyName, Subject},
    uscc::Uscc,
};
use serde::Serialize;
use smol_str::SmolStr;

use crate::{
    claims::ClaimRow,
    fold::{FoldError, add},
    recorded::Recorded,
    status::InstalmentStatus,
    table::TableRow,
};

/// An instalment's place: claim and number.
pub type InstalmentKey = (ClaimNo, u32);

/// An instalment 分期 as it stands: what it has in the end is `settled -
/// recovered`, what is on its way `ordered - settled`. Its JSON is the row of
/// `report register` in `docs/guides/command-line.md`; all else is for tables
/// and files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("register")]
pub struct RegisterRow {
    /// 申报号
    #[column(key)]
    pub claim_no: ClaimNo,
    /// 分期: its number within the claim, from 1
    #[column(key)]
    pub instalment: u32,
    /// 企业: whose
    #[column(fixed)]
    pub uscc: Uscc,
    /// the enterprise's name when the row was last written
    pub name: PartyName,
    /// 措施
    #[column(fixed)]
    pub measure: MeasureId,
    /// 条款
    #[column(fixed)]
    pub clause: SmolStr,
    /// 年度归属: a calendar year
    #[column(fixed, index = "register_by_period")]
    #[serde(serialize_with = "as_text")]
    pub period: Year,
    /// 测算: before reductions, fen
    #[column(fixed)]
    pub computed: Money,
    /// 核定, fen; kept when revoked, the status says so
    #[column(fixed)]
    pub granted: Money,
    /// 应付: under orders in force, fen, with what was set off
    pub ordered: Money,
    /// 到账, fen, without what was returned; what was recovered is still in it,
    /// and what was set off
    pub settled: Money,
    /// 退票: Σ of all returns, fen
    pub returned: Money,
    /// 追回: Σ of what came back, fen
    pub recovered: Money,
    /// 状态: `granted` 已核定, `noticed` 公示, `ordered` 已下达, `settled` 到账,
    /// `returned` 退票, `revoked` 已撤销, `recovered` 已追回
    pub status: InstalmentStatus,
    /// 项目
    #[column(fixed)]
    #[serde(skip)]
    pub subject: Subject,
    /// 经办: who filed the claim
    #[column(fixed)]
    #[serde(skip)]
    pub filed_by: ActorName,
    /// 批准: who granted it
    #[column(fixed)]
    #[serde(skip)]
    pub approved_by: ActorName,
    /// business date of the grant
    #[column(fixed)]
    #[serde(skip)]
    pub granted_on: Date,
    /// 序号 of the grant
    #[column(fixed)]
    #[serde(skip)]
    pub granted_position: u64,
    /// of the last event that changed the row
    #[serde(skip)]
    pub position: u64,
    /// 抵扣, fen: how much of `ordered` and `settled` no bank paid, because it
    /// was kept for the recovery of another grant
    #[serde(skip)]
    pub set_off: Money,
    /// 补录: by how many days the latest event of the claim until the grant, or
    /// of the instalment since, was recorded after its business date, beyond the
    /// allowance; null: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

// serde hands a reference to what it serialises.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn as_text<S: serde::Serializer>(year: &Year, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(year)
}

impl RegisterRow {
    /// Its place.
    pub fn key(&self) -> InstalmentKey {
        (self.claim_no.clone(), self.instalment)
    }
}

/// The instalments that an event touches, by number.
pub fn touches(happened: &EnterpriseEvent) -> Vec<u32> {
    if let Some(grant) = happened.grant() {
        return grant.instalments.iter().map(|part| part.no).collect();
    }
    if let EnterpriseEvent::GrantRevoked(GrantRevoked { instalments, .. }) = happened {
        return instalments.clone();
    }
    match happened.payment() {
        Some(PaymentEvent::NoticePublished(notice)) => notice.instalments.clone(),
        Some(event) => event.place().and_then(|(_, no)| no).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The register's order: by the day of the grant, then by claim. Not by
/// position: what is approved at once is stored in an order of its own each
/// time. Not by the database either, whose languages sort differently.
pub fn in_order(mut rows: Vec<RegisterRow>) -> Vec<RegisterRow> {
    rows.sort_by(|one, other| {
        let key = |row: &RegisterRow| (row.granted_on, row.claim_no.clone(), row.instalment);
        key(one).cmp(&key(other))
    });
    rows
}

/// The row of instalment `no` of `claim` after an event that touches it. An
/// event at or before the row's position changes nothing. `noticed` tells
/// whether the claim was ever published.
pub fn fold(
    old: Option<&RegisterRow>,
    (claim, no): (&ClaimRow, u32),
    noticed: bool,
    happened: &EnterpriseEvent,
    event: &Recorded,
) -> Result<RegisterRow, FoldError> {
    if let Some(row) = old.filter(|row| row.position >= event.position) {
        return Ok(row.clone());
    }
    let id = || format!("{}/{no}", claim.claim_no);
    let (position, name) = (event.position, happened.name());
    let unknown = || FoldError::Unknown { position, event: name, what: "instalment", id: id() };
    if let Some(grant) = happened.grant() {
        if old.is_some() {
            return Err(FoldError::Twice { position, event: name, what: "instalment", id: id() });
        }
        let part = grant.instalments.iter().find(|part| part.no == no).ok_or_else(unknown)?;
        return Ok(granted(claim, grant, part, position));
    }
    let mut row = old.ok_or_else(unknown)?.clone();
    if let EnterpriseEvent::GrantRevoked(_) = happened {
        row.status = InstalmentStatus::Revoked;
        row.name.clone_from(&claim.name);
        row.position = position;
    }
    if let Some(paying) = happened.payment() {
        row.paying(paying, event)?;
        if row.status != InstalmentStatus::Revoked {
            row.status = row.stands(noticed);
        }
        row.name.clone_from(&claim.name);
        row.position = position;
    }
    Ok(row)
}

impl RegisterRow {
    /// What an event does to the sums.
    fn paying(&mut self, happened: PaymentEvent, event: &Recorded) -> Result<(), FoldError> {
        let (ordered, settled, returned) = (self.ordered, self.settled, self.returned);
        let more = |what, sum: Money, amount: Money| add(event, what, sum, amount);
        match happened {
            PaymentEvent::PaymentOrdered(order) => {
                self.ordered = more("ordered sum", ordered, order.amount)?;
            }
            PaymentEvent::PaymentCancelled(order) => {
                self.ordered = more("ordered sum", ordered, order.amount.negated())?;
            }
            PaymentEvent::PaymentSettled(order) => {
                self.settled = more("settled sum", settled, order.amount)?;
            }
            PaymentEvent::SettlementUndone(order) => {
                self.settled = more("settled sum", settled, order.amount.negated())?;
            }
            PaymentEvent::PaymentReturned(order) => {
                let back = order.amount.negated();
                self.ordered = more("ordered sum", ordered, back)?;
                self.returned = more("returned sum", returned, order.amount)?;
                if order.was_settled {
                    self.settled = more("settled sum", settled, back)?;
                }
            }
            PaymentEvent::ReturnUndone(order) => {
                self.ordered = more("ordered sum", ordered, order.amount)?;
                self.returned = more("returned sum", returned, order.amount.negated())?;
                if order.was_settled {
                    self.settled = more("settled sum", settled, order.amount)?;
                }
            }
            PaymentEvent::FundsRecovered(back) => {
                self.recovered = more("recovered sum", self.recovered, back.amount)?;
            }
            PaymentEvent::RecoverySetOff(kept) => {
                self.ordered = more("ordered sum", ordered, kept.amount)?;
                self.settled = more("settled sum", settled, kept.amount)?;
                self.set_off = more("set-off sum", self.set_off, kept.amount)?;
            }
            PaymentEvent::AccountChanged(_)
            | PaymentEvent::AccountConfirmed(_)
            | PaymentEvent::NoticePublished(_)
            | PaymentEvent::ObjectionRaised(_)
            | PaymentEvent::ObjectionResolved(_)
            | PaymentEvent::PaymentReleased(_)
            | PaymentEvent::RecoveryDecided(_)
            | PaymentEvent::RecoveryWrittenOff(_)
            | PaymentEvent::PredecessorFundsRecovered(_) => {}
        }
        Ok(())
    }

    /// Where the sums say that it stands. Recovered: all that was paid came
    /// back. What is set off of it in part stands where its rest does.
    fn stands(&self, noticed: bool) -> InstalmentStatus {
        let wholly_set_off = self.set_off.is_positive() && self.set_off >= self.granted;
        if wholly_set_off || self.settled > self.set_off {
            let all_back = self.recovered >= self.settled;
            return if all_back { InstalmentStatus::Recovered } else { InstalmentStatus::Settled };
        }
        if self.ordered > self.settled {
            return InstalmentStatus::Ordered;
        }
        if self.returned.is_positive() {
            return InstalmentStatus::Returned;
        }
        if noticed { InstalmentStatus::Noticed } else { InstalmentStatus::Granted }
    }
}

fn granted(claim: &ClaimRow, grant: &Grant, part: &Instalment, position: u64) -> RegisterRow {
    RegisterRow {
        claim_no: claim.claim_no.clone(),
        instalment: part.no,
        uscc: claim.uscc.clone(),
        name: claim.name.clone(),
        measure: claim.measure.clone(),
        clause: grant.assessment.clause.clone(),
        period: part.period,
        computed: part.computed,
        granted: part.granted,
        ordered: Money::ZERO,
        settled: Money::ZERO,
        returned: Money::ZERO,
        recovered: Money::ZERO,
        status: InstalmentStatus::Granted,
        subject: claim.subject.clone(),
        filed_by: claim.filed_by.clone(),
        approved_by: grant.by.clone(),
        granted_on: grant.occurred_on,
        granted_position: position,
        position,
        set_off: Money::ZERO,
        late_days: claim.late_days,
    }
}
