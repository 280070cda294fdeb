//! `claims`: one row per claim.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

use bofu_domain::{
    aid_events,
    assessment::{Assessment, PackRef},
    date::Date,
    determination::{Cause, Reduction},
    enterprise::event::{
        ClaimAssessed, ClaimFiled, ClaimRejected, ClaimWithdrawn, EnterpriseEvent, Grant,
        GrantRevoked, RejectionCause,
    },
    exclusion_events, merger_events,
    money::Money,
    names::{ActorName, ClaimNo, MeasureId, PartyName, Subject},
    payment_events, registration_events,
    uscc::Uscc,
};
use serde::Serialize;
use smol_str::{SmolStr, format_smolstr};

use crate::{
    enterprises::EnterpriseRow,
    fold::{FoldError, add},
    recorded::Recorded,
    status::ClaimStatus,
    table::TableRow,
};

/// A claim 申报 as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("claims")]
pub struct ClaimRow {
    /// 申报号
    #[column(key)]
    pub claim_no: ClaimNo,
    /// 企业: whose
    #[column(fixed, index = "claims_by_uscc")]
    pub uscc: Uscc,
    /// the enterprise's name when the row was last written
    pub name: PartyName,
    /// 措施
    #[column(fixed)]
    pub measure: MeasureId,
    /// 条款; null until assessed
    pub clause: Option<SmolStr>,
    /// 项目
    #[column(fixed)]
    pub subject: Subject,
    /// 申报日: the day on which it is judged
    #[column(fixed, index = "claims_by_applied_on")]
    pub applied_on: Date,
    /// 状态: `filed` 已申报, `assessed` 已审核, `granted` 已核定, `rejected`
    /// 不予支持, `withdrawn` 已撤回, `revoked` 已撤销
    pub status: ClaimStatus,
    /// 测算, fen; null until assessed
    pub computed: Option<Money>,
    /// 核定, fen; null before approval
    pub granted: Option<Money>,
    /// 撤销: how much of `granted`, fen
    pub revoked: Money,
    /// 经办: who filed it
    #[column(fixed)]
    pub filed_by: ActorName,
    /// 批准: who granted or rejected it
    pub approved_by: Option<ActorName>,
    /// business date of the filing
    #[column(fixed)]
    pub filed_on: Date,
    /// business date of grant, rejection or withdrawal
    pub decided_on: Option<Date>,
    /// 政策包: `id@version`
    pub pack: Option<SmolStr>,
    /// why rejected, withdrawn or revoked
    pub reason: Option<String>,
    /// 序号 of the filing
    #[column(fixed)]
    pub filed_position: u64,
    /// of the last event that changed the row
    pub position: u64,
    /// 补录: by how many days the latest of its events was recorded after its
    /// business date, beyond the allowance; null: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// The claim that an event is about.
pub fn claim_of(happened: &EnterpriseEvent) -> Option<&ClaimNo> {
    happened.facets().claim().map(|(claim_no, _)| claim_no)
}

/// The row of the claim that an event is about, after it; `None` where the
/// event is about no claim. An event at or before the row's position changes
/// nothing.
pub fn fold(
    old: Option<&ClaimRow>,
    enterprise: &EnterpriseRow,
    happened: &EnterpriseEvent,
    event: &Recorded,
) -> Result<Option<ClaimRow>, FoldError> {
    let Some(claim_no) = claim_of(happened) else { return Ok(None) };
    if let Some(row) = old.filter(|row| row.position >= event.position) {
        return Ok(Some(row.clone()));
    }
    let id = || claim_no.to_string();
    let (position, name) = (event.position, happened.name());
    let row = match (old, filed(enterprise, happened, position)) {
        (None, Some(row)) => row,
        (Some(row), None) => changed(row, enterprise, happened, event)?,
        (Some(_), Some(_)) => {
            return Err(FoldError::Twice { position, event: name, what: "claim", id: id() });
        }
        (None, None) => {
            return Err(FoldError::Unknown { position, event: name, what: "claim", id: id() });
        }
    };
    Ok(Some(row))
}

fn filed(
    enterprise: &EnterpriseRow,
    happened: &EnterpriseEvent,
    position: u64,
) -> Option<ClaimRow> {
    let EnterpriseEvent::ClaimFiled(ClaimFiled {
        occurred_on,
        by,
        claim_no,
        measure,
        subject,
        applied_on,
        ..
    }) = happened
    else {
        return None;
    };
    Some(ClaimRow {
        claim_no: claim_no.clone(),
        uscc: enterprise.uscc.clone(),
        name: enterprise.name.clone(),
        measure: measure.clone(),
        clause: None,
        subject: subject.clone(),
        applied_on: *applied_on,
        status: ClaimStatus::Filed,
        computed: None,
        granted: None,
        revoked: Money::ZERO,
        filed_by: by.clone(),
        approved_by: None,
        filed_on: *occurred_on,
        decided_on: None,
        pack: None,
        reason: None,
        filed_position: position,
        position,
        late_days: None,
    })
}

fn changed(
    old: &ClaimRow,
    enterprise: &EnterpriseRow,
    happened: &EnterpriseEvent,
    event: &Recorded,
) -> Result<ClaimRow, FoldError> {
    use EnterpriseEvent as E;
    let mut row =
        ClaimRow { position: event.position, name: enterprise.name.clone(), ..old.clone() };
    match happened {
        E::ClaimAssessed(ClaimAssessed { assessment, .. }) => {
            row.status = ClaimStatus::Assessed;
            row.judged(assessment);
        }
        E::ClaimRejected(ClaimRejected { occurred_on, by, cause, .. }) => {
            row.rejected(cause);
            row.approved_by = Some(by.clone());
            row.decided_on = Some(*occurred_on);
        }
        E::ClaimWithdrawn(ClaimWithdrawn { occurred_on, reason, .. }) => {
            row.status = ClaimStatus::Withdrawn;
            row.decided_on = Some(*occurred_on);
            row.reason = Some(reason.clone());
        }
        E::AwardGranted(grant)
        | E::InterestSubsidyGranted(grant)
        | E::RentSubsidyGranted(grant)
        | E::StagedPaymentGranted(grant)
        | E::CostSubsidyGranted(grant) => row.granted(grant),
        E::GrantRevoked(GrantRevoked { amount, reason, .. }) => {
            row.revoked = add(event, "revoked sum", row.revoked, *amount)?;
            if row.granted == Some(row.revoked) {
                row.status = ClaimStatus::Revoked;
            }
            row.reason = Some(reason.clone());
        }
        // What becomes of the instalments stands in the register.
        E::ClaimFiled(_)
        | payment_events!()
        | registration_events!()
        | aid_events!()
        | exclusion_events!()
        | merger_events!() => return Ok(old.clone()),
    }
    Ok(row)
}

impl ClaimRow {
    fn judged(&mut self, assessment: &Assessment) {
        self.clause = Some(assessment.clause.clone());
        self.computed = Some(assessment.computed);
        self.pack = Some(pack_name(&assessment.pack));
    }

    fn rejected(&mut self, cause: &RejectionCause) {
        self.status = ClaimStatus::Rejected;
        match cause {
            RejectionCause::Decision { reason } => self.reason = Some(reason.clone()),
            RejectionCause::NothingLeft { assessment, reductions } => {
                self.judged(assessment);
                self.granted = Some(Money::ZERO);
                self.reason = Some(cuts(reductions));
            }
        }
    }

    fn granted(&mut self, grant: &Grant) {
        self.status = ClaimStatus::Granted;
        self.judged(&grant.assessment);
        self.granted = Some(grant.granted);
        self.approved_by = Some(grant.by.clone());
        self.decided_on = Some(grant.occurred_on);
    }
}

/// `id@version`, as the contract writes a pack.
pub fn pack_name(pack: &PackRef) -> SmolStr {
    format_smolstr!("{}@{}", pack.id, pack.version)
}

/// A cause as the contract writes it.
pub fn cause_name(cause: Cause) -> &'static str {
    match cause {
        Cause::Decision => "decision",
        Cause::Duplicate => "duplicate",
        Cause::Ceiling => "ceiling",
        Cause::Appropriation => "appropriation",
    }
}

/// The cuts in one line, such as `ceiling pledge-interest.year 2023 -100.00`.
fn cuts(reductions: &[Reduction]) -> String {
    let cut = |cut: &Reduction| {
        let ceiling = cut.ceiling.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        format!("{}{ceiling} {} -{}", cause_name(cut.cause), cut.period, cut.amount)
    };
    reductions.iter().map(cut).collect::<Vec<_>>().join("; ")
}
