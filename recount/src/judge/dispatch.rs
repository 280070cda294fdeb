//! Every event type with the roles that allow it and the function that judges it. A type that is missing
//! here is a finding, and a test walks all types of the domain.

use super::{entry::UNKNOWN, event::Event, judging::Judge, records::office::Roles};

const OFFICER: Roles = Roles::OFFICER;
const APPROVER: Roles = Roles::APPROVER;
const FINANCE: Roles = Roles::FINANCE;
const ADMIN: Roles = Roles::ADMIN;

/// A function that judges an event.
type JudgeEvent = fn(&mut Judge, &Event<'_>) -> Result<(), String>;

/// The events of an enterprise: the roles of which the actor must have one, and
/// the function that judges it; `None`: no such event is known.
pub(super) fn enterprise_event(name: &str) -> Option<(Roles, JudgeEvent)> {
    let (roles, judge): (Roles, JudgeEvent) = match name {
        "EnterpriseRegistered" => (OFFICER.or(ADMIN), Judge::registered),
        "EnterpriseRenamed" => (OFFICER.or(ADMIN), Judge::renamed),
        "TitleRecognised" | "SpecialistAssigned" => (OFFICER, Judge::described),
        "EnterpriseExcluded" => (APPROVER, Judge::excluded),
        "ExclusionLifted" => (APPROVER, Judge::exclusion_lifted),
        "AccountChanged" => (OFFICER.or(FINANCE), Judge::account_changed),
        "AccountConfirmed" => (OFFICER.or(APPROVER).or(FINANCE), Judge::account_confirmed),
        "ClaimFiled" => (OFFICER, Judge::claim_filed),
        "ClaimAssessed" => (OFFICER, Judge::claim_assessed),
        "ClaimRejected" => (APPROVER, Judge::claim_rejected),
        "ClaimWithdrawn" => (OFFICER, Judge::claim_withdrawn),
        "AwardGranted"
        | "InterestSubsidyGranted"
        | "RentSubsidyGranted"
        | "StagedPaymentGranted"
        | "CostSubsidyGranted" => (APPROVER, Judge::claim_granted),
        "GrantRevoked" => (APPROVER, Judge::grant_revoked),
        "NoticePublished" => (OFFICER.or(APPROVER), Judge::notice_published),
        "ObjectionRaised" => (OFFICER.or(APPROVER), Judge::objection_raised),
        "ObjectionResolved" => (APPROVER, Judge::objection_resolved),
        "PaymentOrdered" => (FINANCE, Judge::payment_ordered),
        "PaymentReleased" => (FINANCE, Judge::payment_released),
        "PaymentCancelled" => (FINANCE, Judge::payment_cancelled),
        "PaymentSettled" => (FINANCE, Judge::payment_settled),
        "PaymentReturned" => (FINANCE, Judge::payment_returned),
        "SettlementUndone" => (FINANCE, Judge::settlement_undone),
        "ReturnUndone" => (FINANCE, Judge::return_undone),
        "RecoveryDecided" => (APPROVER.or(FINANCE), Judge::recovery_decided),
        "FundsRecovered" => (APPROVER.or(FINANCE), Judge::funds_recovered),
        "RecoverySetOff" => (APPROVER.or(FINANCE), Judge::recovery_set_off),
        "RecoveryWrittenOff" => (APPROVER.or(FINANCE), Judge::recovery_written_off),
        "ExternalAidRecorded" => (OFFICER.or(FINANCE), Judge::aid_recorded),
        "ExternalAidCancelled" => (OFFICER.or(FINANCE), Judge::aid_cancelled),
        "EnterpriseMerged" => (APPROVER, Judge::enterprise_merged),
        "PredecessorAbsorbed" | "PredecessorGrantRevoked" => (APPROVER, Judge::predecessor),
        "PredecessorAidCancelled" => (OFFICER.or(FINANCE), Judge::predecessor),
        "PredecessorFundsRecovered" => (APPROVER.or(FINANCE), Judge::predecessor),
        _other => return None,
    };
    Some((roles, judge))
}

impl Judge {
    pub(super) fn dispatch(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.stream_type {
            "enterprise" => {
                self.take_charges(event)?;
                self.judge_months(event)?;
                self.dispatch_enterprise(event)
            }
            "batch" => self.judge_batch(event),
            "office" => self.judge_office(event),
            "fund" => self.judge_fund(event),
            "policy" => self.judge_policy(event),
            "statement" => self.judge_statement(event),
            "audit" => self.judge_audit(event),
            _other => {
                self.unknown(event);
                Ok(())
            }
        }
    }

    pub(super) fn unknown(&mut self, event: &Event<'_>) {
        self.breaks(event, &UNKNOWN, format!("{}/{}", event.stream_type, event.name), "");
    }

    /// What concerns an event beside its own matter: matches, rows, books.
    fn judge_beside(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.name {
            "PaymentOrdered" => self.judge_shares(event),
            "PaymentSettled" | "PaymentReturned" | "SettlementUndone" | "ReturnUndone" => {
                self.judge_evidence(event)?;
                self.judge_owed(event)?;
                self.judge_shares(event)
            }
            "TitleRecognised" => self.judge_title(event),
            "EnterpriseExcluded" => self.judge_exclusion(event),
            _other => Ok(()),
        }
    }

    fn dispatch_enterprise(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.judge_beside(event)?;
        let Some((_, judge)) = enterprise_event(event.name) else {
            self.unknown(event);
            return Ok(());
        };
        judge(self, event)
    }
}
