//! `audit_trail`: one row per event.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

use bofu_domain::{
    aid_events,
    date::Date,
    enterprise::event::{ClaimAssessed, ClaimRejected, EnterpriseEvent, RejectionCause},
    event::{Fact, kind},
    exclusion_events, grant_events,
    ledger::LedgerEvent,
    merger_events,
    money::Money,
    names::{ActorName, ClaimNo},
    payment_events, registration_events,
};
use serde::Serialize;
use smol_str::{SmolStr, format_smolstr};

use crate::{
    narrate::{self, What},
    operators::Operators,
    recorded::{Recorded, key},
    table::TableRow,
};

/// The name of the projection.
pub const NAME: &str = "audit_trail";

/// Rises when the meaning of the rows changes.
pub const VERSION: u32 = 4;

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
    /// 补录: by how many days it was recorded after its business date, beyond the
    /// allowance; null: it was not late
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
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
        claim_no: event.event.facets().claim().map(|(claim_no, _)| claim_no.clone()),
        clause: clause(&event.event).cloned(),
        amount: event.event.facets().amount(),
        leaf: hex(&event.leaf),
        what_zh: zh,
        what_en: en,
        late_days: event.late_days(),
    }
}

fn clause(event: &LedgerEvent) -> Option<&SmolStr> {
    let LedgerEvent::Enterprise(happened) = event else { return None };
    if let Some(grant) = happened.grant() {
        return Some(&grant.assessment.clause);
    }
    match happened.as_ref() {
        EnterpriseEvent::ClaimAssessed(ClaimAssessed { assessment, .. }) => {
            Some(&assessment.clause)
        }
        EnterpriseEvent::ClaimRejected(ClaimRejected {
            cause: RejectionCause::NothingLeft { assessment, .. },
            ..
        }) => Some(&assessment.clause),
        EnterpriseEvent::ClaimFiled(_)
        | registration_events!()
        | EnterpriseEvent::ClaimRejected(ClaimRejected {
            cause: RejectionCause::Decision { .. },
            ..
        })
        | EnterpriseEvent::ClaimWithdrawn(_)
        | EnterpriseEvent::GrantRevoked(_)
        | payment_events!()
        | grant_events!()
        | aid_events!()
        | exclusion_events!()
        | merger_events!() => None,
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
