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
};

/// A row's place: claim, instalment, decision.
pub type RecoveryKey = (ClaimNo, u32, DocumentNo);

/// What is taken back of an instalment under one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryRow {
    /// 决定号
    pub document_no: DocumentNo,
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// Whose.
    pub uscc: Uscc,
    /// The enterprise's name when the row was last written.
    pub name: PartyName,
    /// Under which measure.
    pub measure: MeasureId,
    /// The clause.
    pub clause: SmolStr,
    /// The year whose headroom it concerns.
    pub period: SmolStr,
    /// Why 原因.
    pub cause: RecoveryCause,
    /// 应追: what the decision asks, or what came without one.
    pub due: Money,
    /// 已追
    pub recovered: Money,
    /// 抵扣: how much of it was kept from other grants, and not paid back.
    pub set_off: Money,
    /// 核销
    pub written_off: Money,
    /// 未追
    pub outstanding: Money,
    /// 期限
    pub deadline: Option<Date>,
    /// 是否恢复额度
    pub restores: bool,
    /// The business date of the decision, or of the first money.
    pub decided_on: Date,
    /// The business date of the last money; where all of it was set off, of the
    /// last set-off.
    pub recovered_on: Option<Date>,
    /// The position of the first event.
    pub decided_position: u64,
    /// The position of the last event that changed the row.
    pub position: u64,
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
