//! `audit_trail`: one row per event.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

use bofu_domain::{
    audit::event::AuditEvent,
    batch::event::BatchEvent,
    date::Date,
    enterprise::event::{EnterpriseEvent, RejectionCause},
    event::{Fact, kind},
    ledger::LedgerEvent,
    money::{Money, total},
    names::{ActorName, ClaimNo},
    payment_events,
};
use serde::Serialize;
use smol_str::{SmolStr, format_smolstr};

use crate::{
    claims::claim_of,
    narrate::{self, What},
    operators::Operators,
    recorded::{Recorded, key},
    table::TableRow,
};

/// The name of the projection.
pub const NAME: &str = "audit_trail";

/// Rises when the meaning of the rows changes.
pub const VERSION: u32 = 2;

/// An event as an auditor reads it: who did what, when, where, to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("audit_trail")]
pub struct AuditRow {
    /// 序号
    #[column(key)]
    pub position: u64,
    /// 记账时间: when it was committed, RFC 3339, UTC, six decimals
    pub recorded_at: SmolStr,
    /// 业务日期
    #[column(index = "audit_trail_by_occurred_on")]
    pub occurred_on: Date,
    /// 操作人: who acted
    pub actor: ActorName,
    /// as which operating-system user
    pub os_user: Option<SmolStr>,
    /// on which host
    pub host: Option<SmolStr>,
    /// as which database user
    pub db_user: Option<SmolStr>,
    /// 角色: in which roles; null: no registered operator, duties unverified
    pub role: Option<SmolStr>,
    /// 事件: the event's name
    #[serde(rename = "type")]
    pub event_type: SmolStr,
    /// `<aggregate type>/<aggregate id>`
    pub stream: SmolStr,
    /// its place in the stream, from 1
    pub sequence: u64,
    /// 企业; null: the event is of none
    pub uscc: Option<SmolStr>,
    /// 申报号; null: the event is of none
    pub claim_no: Option<ClaimNo>,
    /// 条款: where the event names it, else null; join `claims` for it
    pub clause: Option<SmolStr>,
    /// 金额: the sum that it speaks of, fen; a revocation's is positive; null:
    /// it speaks of none, or of one in another currency
    pub amount: Option<Money>,
    /// the leaf hash of the tree, 64 hex digits
    pub leaf: SmolStr,
    /// what happened, in Chinese
    pub what_zh: String,
    /// what happened, in English
    pub what_en: String,
}

/// The row of an event, and the operators after it. `operators` are those
/// before it: the roles shown are those that the actor had when acting.
pub fn fold(operators: &mut Operators, event: &Recorded) -> AuditRow {
    let row = row(operators, event);
    operators.fold(event);
    row
}

fn row(operators: &Operators, event: &Recorded) -> AuditRow {
    let said =
        |name: &str| event.metadata.get(name).filter(|text| !text.is_empty()).map(SmolStr::new);
    let What { zh, en } = narrate::what(&event.event);
    AuditRow {
        position: event.position,
        recorded_at: event.recorded_at.clone(),
        occurred_on: event.event.occurred_on(),
        actor: event.event.by().clone(),
        os_user: said(key::OS_USER),
        host: said(key::HOST),
        db_user: said(key::DB_USER),
        role: said(key::ROLE).or_else(|| operators.roles_of(event.event.by())),
        event_type: SmolStr::new_static(event.event.name()),
        stream: format_smolstr!("{}/{}", event.stream_type, event.stream_id),
        sequence: event.sequence,
        uscc: (event.stream_type == kind::ENTERPRISE).then(|| event.stream_id.clone()),
        claim_no: claim_no(&event.event).cloned(),
        clause: clause(&event.event).cloned(),
        amount: amount(&event.event),
        leaf: hex(&event.leaf),
        what_zh: zh,
        what_en: en,
    }
}

fn claim_no(event: &LedgerEvent) -> Option<&ClaimNo> {
    match event {
        LedgerEvent::Enterprise(happened) => claim_of(happened),
        LedgerEvent::Audit(AuditEvent::FindingRecorded { claim_no, .. }) => Some(claim_no),
        LedgerEvent::Audit(_)
        | LedgerEvent::Fund(_)
        | LedgerEvent::Policy(_)
        | LedgerEvent::Office(_)
        | LedgerEvent::Statement(_)
        | LedgerEvent::Batch(_) => None,
    }
}

fn clause(event: &LedgerEvent) -> Option<&SmolStr> {
    let LedgerEvent::Enterprise(happened) = event else { return None };
    if let Some(grant) = happened.grant() {
        return Some(&grant.assessment.clause);
    }
    match happened.as_ref() {
        EnterpriseEvent::ClaimAssessed { assessment, .. } => Some(&assessment.clause),
        EnterpriseEvent::ClaimRejected {
            cause: RejectionCause::NothingLeft { assessment, .. },
            ..
        } => Some(&assessment.clause),
        EnterpriseEvent::EnterpriseRegistered { .. }
        | EnterpriseEvent::EnterpriseRenamed { .. }
        | EnterpriseEvent::TitleRecognised { .. }
        | EnterpriseEvent::SpecialistAssigned { .. }
        | EnterpriseEvent::ClaimFiled { .. }
        | EnterpriseEvent::ClaimRejected { cause: RejectionCause::Decision { .. }, .. }
        | EnterpriseEvent::ClaimWithdrawn { .. }
        | EnterpriseEvent::AwardGranted(_)
        | EnterpriseEvent::InterestSubsidyGranted(_)
        | EnterpriseEvent::RentSubsidyGranted(_)
        | EnterpriseEvent::StagedPaymentGranted(_)
        | EnterpriseEvent::CostSubsidyGranted(_)
        | EnterpriseEvent::GrantRevoked { .. }
        | EnterpriseEvent::ExternalAidRecorded { .. }
        | EnterpriseEvent::ExternalAidCancelled { .. }
        | EnterpriseEvent::EnterpriseExcluded { .. }
        | EnterpriseEvent::ExclusionLifted { .. }
        | EnterpriseEvent::EnterpriseMerged { .. }
        | EnterpriseEvent::PredecessorAbsorbed { .. }
        | EnterpriseEvent::PredecessorGrantRevoked { .. }
        | EnterpriseEvent::PredecessorAidCancelled { .. }
        | payment_events!() => None,
    }
}

fn amount(event: &LedgerEvent) -> Option<Money> {
    use bofu_domain::{fund::event::FundEvent, statement::event::StatementEvent};
    match event {
        LedgerEvent::Enterprise(happened) => enterprise_amount(happened),
        LedgerEvent::Fund(FundEvent::AppropriationSet { amount, .. }) => Some(*amount),
        LedgerEvent::Fund(
            FundEvent::AppropriationCarriedOver { carried, .. }
            | FundEvent::AppropriationBroughtForward { carried, .. },
        ) => Some(*carried),
        LedgerEvent::Statement(StatementEvent::StatementImported { closing, currency, .. }) => {
            currency.is_home().then_some(*closing)
        }
        LedgerEvent::Statement(StatementEvent::LineRecorded { line, currency, .. }) => {
            currency.is_home().then_some(line.amount)
        }
        LedgerEvent::Audit(AuditEvent::FindingRecorded { amount, .. }) => *amount,
        LedgerEvent::Batch(
            BatchEvent::BatchRecorded { orders, .. } | BatchEvent::BatchOrdered { orders, .. },
        ) => total(orders.iter().map(|order| order.amount)),
        LedgerEvent::Batch(BatchEvent::PaymentFileExported { total, .. }) => Some(total.amount),
        LedgerEvent::Audit(
            AuditEvent::SampleDrawn { .. }
            | AuditEvent::FindingAnswered { .. }
            | AuditEvent::FindingClosed { .. },
        )
        | LedgerEvent::Fund(
            FundEvent::YearClosed { .. }
            | FundEvent::YearReopened { .. }
            | FundEvent::MonthClosed { .. }
            | FundEvent::MonthReopened { .. },
        )
        | LedgerEvent::Batch(
            BatchEvent::BatchReleased { .. } | BatchEvent::BatchCancelled { .. },
        )
        | LedgerEvent::Policy(_)
        | LedgerEvent::Office(_)
        | LedgerEvent::Statement(
            StatementEvent::MatchProposed { .. }
            | StatementEvent::ProposalDeclined { .. }
            | StatementEvent::ProposalLapsed { .. }
            | StatementEvent::LinesMatched { .. }
            | StatementEvent::LinesUnmatched { .. }
            | StatementEvent::BreakFound { .. }
            | StatementEvent::BreakAssigned { .. }
            | StatementEvent::BreakResolved { .. }
            | StatementEvent::BreakReopened { .. },
        ) => None,
    }
}

fn enterprise_amount(happened: &EnterpriseEvent) -> Option<Money> {
    use EnterpriseEvent as E;
    match happened {
        E::AwardGranted(grant)
        | E::InterestSubsidyGranted(grant)
        | E::RentSubsidyGranted(grant)
        | E::StagedPaymentGranted(grant)
        | E::CostSubsidyGranted(grant) => Some(grant.granted),
        E::ClaimFiled { decided, .. } => decided.as_ref().map(|decided| decided.amount),
        E::ClaimAssessed { assessment, .. } => Some(assessment.computed),
        E::ClaimRejected { cause: RejectionCause::NothingLeft { .. }, .. } => Some(Money::ZERO),
        E::GrantRevoked { amount, .. }
        | E::ExternalAidRecorded { amount, .. }
        | E::ExternalAidCancelled { amount, .. }
        | E::PredecessorGrantRevoked { amount, .. }
        | E::PredecessorAidCancelled { amount, .. } => Some(*amount),
        E::EnterpriseRegistered { .. }
        | E::EnterpriseRenamed { .. }
        | E::TitleRecognised { .. }
        | E::SpecialistAssigned { .. }
        | E::ClaimRejected { cause: RejectionCause::Decision { .. }, .. }
        | E::ClaimWithdrawn { .. }
        | E::EnterpriseExcluded { .. }
        | E::ExclusionLifted { .. }
        | E::EnterpriseMerged { .. }
        | E::PredecessorAbsorbed { .. } => None,
        payment_events!() => happened.payment()?.amount(),
    }
}

fn hex(bytes: &[u8; 32]) -> SmolStr {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
    let mut text = [0; 64];
    for (two, byte) in text.chunks_exact_mut(2).zip(bytes) {
        two.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    std::str::from_utf8(&text).map(SmolStr::new).unwrap_or_default()
}
