//! Every event type with the function that judges it. A type that is missing
//! here is a finding, and a test walks all types of the domain.

use super::{entry::UNKNOWN, event::Event, judging::Judge};

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
        match event.name {
            "EnterpriseRegistered" => self.registered(event),
            "EnterpriseRenamed" => self.renamed(event),
            "TitleRecognised" | "SpecialistAssigned" => self.described(event),
            "EnterpriseExcluded" => self.excluded(event),
            "ExclusionLifted" => self.exclusion_lifted(event),
            "AccountChanged" => self.account_changed(event),
            "AccountConfirmed" => self.account_confirmed(event),
            "ClaimFiled" => self.claim_filed(event),
            "ClaimAssessed" => self.claim_assessed(event),
            "ClaimRejected" => self.claim_rejected(event),
            "ClaimWithdrawn" => self.claim_withdrawn(event),
            "AwardGranted"
            | "InterestSubsidyGranted"
            | "RentSubsidyGranted"
            | "StagedPaymentGranted"
            | "CostSubsidyGranted" => self.claim_granted(event),
            "GrantRevoked" => self.grant_revoked(event),
            "NoticePublished" => self.notice_published(event),
            "ObjectionRaised" => self.objection_raised(event),
            "ObjectionResolved" => self.objection_resolved(event),
            "PaymentOrdered" => self.payment_ordered(event),
            "PaymentReleased" => self.payment_released(event),
            "PaymentCancelled" => self.payment_cancelled(event),
            "PaymentSettled" => self.payment_settled(event),
            "PaymentReturned" => self.payment_returned(event),
            "SettlementUndone" => self.settlement_undone(event),
            "ReturnUndone" => self.return_undone(event),
            "RecoveryDecided" => self.recovery_decided(event),
            "FundsRecovered" => self.funds_recovered(event),
            "RecoverySetOff" => self.recovery_set_off(event),
            "RecoveryWrittenOff" => self.recovery_written_off(event),
            "ExternalAidRecorded" => self.aid_recorded(event),
            "ExternalAidCancelled" => self.aid_cancelled(event),
            "EnterpriseMerged" => self.enterprise_merged(event),
            "PredecessorAbsorbed"
            | "PredecessorGrantRevoked"
            | "PredecessorAidCancelled"
            | "PredecessorFundsRecovered" => self.predecessor(event),
            _other => {
                self.unknown(event);
                Ok(())
            }
        }
    }
}
