//! `recoveries` 追回台账: one row per instalment and decision.

use bofu_domain::{
    date::Date,
    enterprise::{
        event::{
            PaymentEvent,
            payment::{FundsRecovered, RecoveryDecided, RecoveryWrittenOff},
        },
        values::RecoveryCause,
    },
    money::Money,
    names::{ClaimNo, DocumentNo, MeasureId, PartyName},
    uscc::Uscc,
};
use serde::Serialize;
use smol_str::{SmolStr, ToSmolStr as _};

use crate::{
    claims::ClaimRow,
    fold::{FoldError, add},
    recorded::Recorded,
    register::RegisterRow,
    table::TableRow,
};

/// A row's place: claim, instalment, decision.
pub type RecoveryKey = (ClaimNo, u32, DocumentNo);

/// What is taken back of an instalment under one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("recoveries")]
pub struct RecoveryRow {
    /// 决定号
    #[column(key, after = "instalment")]
    pub document_no: DocumentNo,
    /// 申报号
    #[column(key)]
    pub claim_no: ClaimNo,
    /// 分期: its number within the claim, from 1
    #[column(key)]
    pub instalment: u32,
    /// 企业: whose
    #[column(fixed)]
    pub uscc: Uscc,
    /// the enterprise's name when the row was begun
    #[column(fixed)]
    pub name: PartyName,
    /// 措施
    #[column(fixed)]
    pub measure: MeasureId,
    /// 条款
    #[column(fixed)]
    pub clause: SmolStr,
    /// 年度归属: the year whose headroom it concerns
    #[column(fixed)]
    pub period: SmolStr,
    /// 原因: `error` 差错, `fraud` 骗取
    #[column(fixed)]
    pub cause: RecoveryCause,
    /// 应追, fen
    pub due: Money,
    /// 已追, fen
    pub recovered: Money,
    /// 抵扣, fen: how much of `recovered` was kept from other grants, and not
    /// paid back
    #[column(after = "position")]
    pub set_off: Money,
    /// 核销, fen
    pub written_off: Money,
    /// 未追, fen
    pub outstanding: Money,
    /// 期限
    pub deadline: Option<Date>,
    /// 恢复额度: 1: its headroom is given back; else 0
    #[column(fixed)]
    pub restores: bool,
    /// 决定日: business date of the decision, or of the first money
    #[column(fixed, index = "recoveries_by_day")]
    pub decided_on: Date,
    /// business date of the last money 最近追回日; where all of it was set off,
    /// of the last set-off
    pub recovered_on: Option<Date>,
    /// 序号 of the first event
    #[column(fixed)]
    pub decided_position: u64,
    /// of the last event that changed the row
    pub position: u64,
    /// 补录: by how many days the latest of its events was recorded after its
    /// business date, beyond the allowance; null: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

impl RecoveryRow {
    /// Its place.
    pub fn key(&self) -> RecoveryKey {
        (self.claim_no.clone(), self.instalment, self.document_no.clone())
    }

    /// What came back by the bank.
    pub fn paid_back(&self) -> Money {
        self.recovered.minus(self.set_off)
    }
}

/// What happens to a recovery.
#[derive(Clone, Copy)]
enum Step<'a> {
    Decided(&'a RecoveryDecided),
    Recovered(&'a FundsRecovered),
    WrittenOff(&'a RecoveryWrittenOff),
}

impl<'a> Step<'a> {
    fn of(happened: PaymentEvent<'a>) -> Option<Self> {
        match happened {
            PaymentEvent::RecoveryDecided(event) => Some(Self::Decided(event)),
            PaymentEvent::FundsRecovered(event) => Some(Self::Recovered(event)),
            PaymentEvent::RecoveryWrittenOff(event) => Some(Self::WrittenOff(event)),
            PaymentEvent::AccountChanged(_)
            | PaymentEvent::AccountConfirmed(_)
            | PaymentEvent::NoticePublished(_)
            | PaymentEvent::ObjectionRaised(_)
            | PaymentEvent::ObjectionResolved(_)
            | PaymentEvent::PaymentOrdered(_)
            | PaymentEvent::PaymentReleased(_)
            | PaymentEvent::PaymentCancelled(_)
            | PaymentEvent::PaymentSettled(_)
            | PaymentEvent::PaymentReturned(_)
            | PaymentEvent::SettlementUndone(_)
            | PaymentEvent::ReturnUndone(_)
            | PaymentEvent::RecoverySetOff(_)
            | PaymentEvent::PredecessorFundsRecovered(_) => None,
        }
    }

    fn key(self) -> RecoveryKey {
        let (claim_no, instalment, document_no) = match self {
            Self::Decided(event) => (&event.claim_no, event.instalment, &event.document_no),
            Self::Recovered(event) => (&event.claim_no, event.instalment, &event.document_no),
            Self::WrittenOff(event) => (&event.claim_no, event.instalment, &event.document_no),
        };
        (claim_no.clone(), instalment, document_no.clone())
    }
}

/// The row that an event is about.
pub fn touches(happened: PaymentEvent) -> Option<RecoveryKey> {
    Step::of(happened).map(Step::key)
}

/// The row after an event about it. An event at or before the row's position
/// changes nothing.
pub fn fold(
    old: Option<&RecoveryRow>,
    claim: &ClaimRow,
    part: &RegisterRow,
    happened: PaymentEvent,
    event: &Recorded,
) -> Result<Option<RecoveryRow>, FoldError> {
    if let Some(row) = old.filter(|row| row.position >= event.position) {
        return Ok(Some(row.clone()));
    }
    let Some(step) = Step::of(happened) else { return Ok(old.cloned()) };
    let (_, _, document_no) = step.key();
    let begun = |cause, on| RecoveryRow {
        document_no: document_no.clone(),
        claim_no: claim.claim_no.clone(),
        instalment: part.instalment,
        uscc: claim.uscc.clone(),
        name: claim.name.clone(),
        measure: claim.measure.clone(),
        clause: part.clause.clone(),
        period: part.period.to_smolstr(),
        cause,
        due: Money::ZERO,
        recovered: Money::ZERO,
        set_off: Money::ZERO,
        written_off: Money::ZERO,
        outstanding: Money::ZERO,
        deadline: None,
        restores: cause == RecoveryCause::Error,
        decided_on: on,
        recovered_on: None,
        decided_position: event.position,
        position: event.position,
        late_days: None,
    };
    let mut row = match step {
        Step::Decided(decided) => {
            let mut row = old.cloned().unwrap_or_else(|| begun(decided.cause, decided.occurred_on));
            row.due = row.due.max(decided.amount);
            row.deadline = decided.deadline;
            row
        }
        Step::Recovered(back) => {
            let mut row = old.cloned().unwrap_or_else(|| begun(back.cause, back.occurred_on));
            row.recovered = add(event, "recovered sum", row.recovered, back.amount)?;
            let set_off = back.set_off.is_some();
            if set_off {
                row.set_off = add(event, "set-off sum", row.set_off, back.amount)?;
            }
            row.due = row.due.max(row.recovered);
            // The day of money that came is a bank's: a set-off does not move it.
            if !set_off || row.paid_back().is_zero() {
                row.recovered_on = Some(back.occurred_on);
            }
            row
        }
        Step::WrittenOff(given_up) => {
            let mut row = old.cloned().ok_or_else(|| FoldError::Unknown {
                position: event.position,
                event: happened.name(),
                what: "recovery",
                id: format!("{}/{}/{document_no}", claim.claim_no, part.instalment),
            })?;
            row.written_off = add(event, "written-off sum", row.written_off, given_up.amount)?;
            row
        }
    };
    row.outstanding = row.due.minus(row.recovered).minus(row.written_off).or_zero();
    row.position = event.position;
    Ok(Some(row))
}

/// The report's order: by the day of the decision, then by place.
pub fn in_order(mut rows: Vec<RecoveryRow>) -> Vec<RecoveryRow> {
    rows.sort_by(|one, other| {
        let key = |row: &RecoveryRow| {
            (row.decided_on, row.document_no.clone(), row.claim_no.clone(), row.instalment)
        };
        key(one).cmp(&key(other))
    });
    rows
}
