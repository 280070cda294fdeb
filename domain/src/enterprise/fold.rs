//! How an enterprise takes in its events: total, it cannot fail and does not
//! choose. An event that speaks of what is not there changes nothing.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

mod payment;

use std::collections::BTreeMap;

use super::{
    Enterprise,
    carried::CarriedClaim,
    claim::{Claim, Comparison, Stage, duplicates},
    event::{EnterpriseEvent, Grant, RejectionCause},
    state::{
        Absorbed, Aid, Exclusion, Merger, Registration, RegistrationRecord, Specialist, aid_key,
        spelt_aid_key,
    },
};
use crate::{
    assessment::{Assessment, Recognition},
    days::{Step, StepDay},
    enterprise::{
        event::{
            ClaimAssessed, ClaimFiled, ClaimRejected, ClaimWithdrawn, EnterpriseExcluded,
            EnterpriseMerged, EnterpriseRegistered, EnterpriseRenamed, ExclusionLifted,
            ExternalAidCancelled, ExternalAidRecorded, GrantRevoked, PredecessorAbsorbed,
            PredecessorGrantRevoked, SpecialistAssigned, TitleRecognised,
        },
        payment::InstalmentState,
    },
    money::Money,
    names::{ClaimNo, DocumentNo, MeasureId},
};

impl Enterprise {
    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &EnterpriseEvent) {
        match event {
            EnterpriseEvent::EnterpriseRegistered(event) => self.take_registration(event),
            EnterpriseEvent::EnterpriseRenamed(EnterpriseRenamed { occurred_on, name, .. }) => {
                if let Some(registration) = &mut self.registration {
                    registration.name = name.clone();
                }
                if let Some(record) = &mut self.record {
                    record.named = Some(Step::Renaming.on(*occurred_on));
                }
            }
            EnterpriseEvent::TitleRecognised(TitleRecognised {
                title,
                recognised_on,
                document_no,
                pack,
                ..
            }) => {
                let (title, pack) = (title.clone(), pack.clone());
                let recognition = Recognition { title, recognised_on: *recognised_on, pack };
                self.recognised(recognition, document_no);
            }
            EnterpriseEvent::SpecialistAssigned(SpecialistAssigned {
                occurred_on,
                specialist,
                liaison,
                ..
            }) => {
                let (specialist, liaison) = (specialist.clone(), liaison.clone());
                self.specialist = Some(Specialist { specialist, liaison, since: *occurred_on });
            }
            EnterpriseEvent::ClaimFiled(_) => self.filed(event),
            EnterpriseEvent::ClaimAssessed(ClaimAssessed {
                occurred_on,
                claim_no,
                assessment,
                ..
            }) => {
                self.set_stage(claim_no, Stage::Assessed, Step::Assessment.on(*occurred_on));
                self.compared(claim_no, assessment);
            }
            EnterpriseEvent::ClaimRejected(ClaimRejected {
                occurred_on, claim_no, cause, ..
            }) => {
                self.rejected(claim_no, cause, Step::Rejection.on(*occurred_on));
            }
            EnterpriseEvent::ClaimWithdrawn(ClaimWithdrawn {
                occurred_on,
                claim_no,
                reason,
                ..
            }) => {
                self.release_months(claim_no);
                let stage = Stage::Withdrawn { reason: reason.clone() };
                self.set_stage(claim_no, stage, Step::Withdrawal.on(*occurred_on));
            }
            EnterpriseEvent::AwardGranted(grant)
            | EnterpriseEvent::InterestSubsidyGranted(grant)
            | EnterpriseEvent::RentSubsidyGranted(grant)
            | EnterpriseEvent::StagedPaymentGranted(grant)
            | EnterpriseEvent::CostSubsidyGranted(grant) => self.granted(grant),
            EnterpriseEvent::GrantRevoked(revocation) => self.revoked(revocation),
            aid_events!() => self.aided(event),
            EnterpriseEvent::EnterpriseMerged(_)
            | EnterpriseEvent::PredecessorAbsorbed(_)
            | EnterpriseEvent::PredecessorGrantRevoked(_)
            | exclusion_events!() => self.standing(event),
            // It moves rows alone.
            EnterpriseEvent::PredecessorAidCancelled(_) => {}
            payment_events!() => {
                if let Some(event) = event.payment() {
                    self.take_payment(event);
                }
            }
        }
    }

    fn take_registration(&mut self, event: &EnterpriseRegistered) {
        let EnterpriseRegistered { uscc, name, account, .. } = event;
        self.registration = Some(Registration {
            uscc: uscc.clone(),
            registered_name: name.clone(),
            name: name.clone(),
            account: account.clone(),
            asked: None,
        });
        self.record = Some(RegistrationRecord::default());
    }

    fn recognised(&mut self, recognition: Recognition, document_no: &DocumentNo) {
        let place = self
            .titles
            .held
            .partition_point(|known| known.recognised_on <= recognition.recognised_on);
        self.titles.held.insert(place, recognition);
        self.titles.documents.insert(place, document_no.clone());
    }

    fn filed(&mut self, event: &EnterpriseEvent) {
        let EnterpriseEvent::ClaimFiled(ClaimFiled {
            occurred_on,
            by,
            claim_no,
            measure,
            subject,
            applied_on,
            facts,
            decided,
            ..
        }) = event
        else {
            return;
        };
        let claim = Claim {
            filed_by: by.clone(),
            measure: measure.clone(),
            subject: subject.clone(),
            applied_on: *applied_on,
            facts: facts.clone(),
            decided: decided.clone(),
            stage: Stage::Filed,
            stage_step: Step::Filing.on(*occurred_on),
            comparison: None,
            parts: Vec::new(),
            duplicate: Money::ZERO,
            notice: None,
            objection: None,
        };
        let compared = claim_no.compared();
        if compared != claim_no.as_str() {
            add(&mut self.spelt, &compared, claim_no);
        }
        self.claims.insert_mut(claim_no.clone(), claim);
    }

    fn set_stage(&mut self, claim_no: &ClaimNo, stage: Stage, step: StepDay) {
        if let Some(claim) = self.claims.get_mut(claim_no) {
            claim.stage = stage;
            claim.stage_step = step;
        }
    }

    /// Puts what later claims are compared with in place, and in the indexes.
    fn compared(&mut self, claim_no: &ClaimNo, assessment: &Assessment) {
        let Some(claim) = self.claims.get_mut(claim_no) else { return };
        let comparison = Comparison::of(assessment);
        let before = claim.comparison.replace(comparison.clone());
        let more = comparison.months - before.as_ref().map_or(0, |before| before.months);
        take_months(&mut self.months, &claim.measure, more);
        let stale = before.map(|before| before.overlap_keys()).unwrap_or_default();
        let keys = comparison.overlap_keys();
        if stale == keys {
            return;
        }
        for key in &stale {
            remove(&mut self.overlaps, key, claim_no);
        }
        for key in &keys {
            add(&mut self.overlaps, key, claim_no);
        }
    }

    /// A claim that stands no more takes no months.
    fn release_months(&mut self, claim_no: &ClaimNo) {
        let Some(claim) = self.claims.get_mut(claim_no) else { return };
        let Some(comparison) = claim.comparison.as_mut() else { return };
        take_months(&mut self.months, &claim.measure, -comparison.months);
        comparison.months = 0;
    }

    fn rejected(&mut self, claim_no: &ClaimNo, cause: &RejectionCause, step: StepDay) {
        match cause {
            RejectionCause::Decision { reason } => {
                let stage = Stage::Rejected { reason: Some(reason.clone()) };
                self.set_stage(claim_no, stage, step);
            }
            RejectionCause::NothingLeft { assessment, reductions } => {
                self.compared(claim_no, assessment);
                self.set_stage(claim_no, Stage::Rejected { reason: None }, step);
                if let Some(claim) = self.claims.get_mut(claim_no) {
                    claim.duplicate = duplicates(reductions);
                }
                self.joins_groups(claim_no);
            }
        }
        self.release_months(claim_no);
    }

    fn granted(&mut self, grant: &Grant) {
        self.compared(&grant.claim_no, &grant.assessment);
        if let Some(claim) = self.claims.get_mut(&grant.claim_no) {
            claim.stage = Stage::Granted { by: grant.by.clone() };
            claim.stage_step = Step::Approval.on(grant.occurred_on);
            claim.parts = grant.instalments.iter().map(InstalmentState::from).collect();
            claim.duplicate = duplicates(&grant.reductions);
        }
        self.joins_groups(&grant.claim_no);
    }

    fn joins_groups(&mut self, claim_no: &ClaimNo) {
        let Some(claim) = self.claims.get(claim_no) else { return };
        let Some(comparison) = claim.comparison.as_ref() else { return };
        for key in comparison.found_by(&claim.measure, &claim.subject) {
            add(&mut self.groups, &key, claim_no);
        }
    }

    fn revoked(&mut self, revocation: &GrantRevoked) {
        let GrantRevoked { occurred_on, claim_no, instalments, reason, .. } = revocation;
        let Some(claim) = self.claims.get_mut(claim_no) else { return };
        let mut months = 0;
        for part in claim.parts.iter_mut().filter(|part| instalments.contains(&part.no)) {
            if !part.is_freed() {
                months += part.span.map_or(0, crate::date::Span::months);
            }
            part.revoked = Some(reason.clone());
        }
        if claim.parts.iter().all(|part| part.revoked.is_some()) {
            claim.stage = Stage::Revoked;
            claim.stage_step = Step::Revocation.on(*occurred_on);
            self.release_months(claim_no);
            return;
        }
        self.free_months(claim_no, months);
    }

    /// Months that instalments of a claim held.
    pub(super) fn free_months(&mut self, claim_no: &ClaimNo, months: i64) {
        let Some(claim) = self.claims.get_mut(claim_no) else { return };
        if let Some(comparison) = claim.comparison.as_mut() {
            let freed = months.min(comparison.months);
            comparison.months -= freed;
            take_months(&mut self.months, &claim.measure, -freed);
        }
    }

    fn aided(&mut self, event: &EnterpriseEvent) {
        if let EnterpriseEvent::ExternalAidRecorded(ExternalAidRecorded {
            occurred_on,
            key,
            amount,
            source,
            document_no,
            ..
        }) = event
        {
            let aid = Aid {
                key: key.clone(),
                amount: *amount,
                source: source.clone(),
                cancelled: None,
                last: Step::Aid.on(*occurred_on),
            };
            let place = aid_key(key, document_no);
            let is_live = |known: &Aid| known.cancelled.is_none();
            let taken = self.aids.get(&place).is_some_and(is_live);
            let place = if taken { spelt_aid_key(key, document_no) } else { place };
            self.aids.insert_mut(place, aid);
        }
        if let EnterpriseEvent::ExternalAidCancelled(ExternalAidCancelled {
            occurred_on,
            key,
            document_no,
            reason,
            ..
        }) = event
        {
            let spelt = spelt_aid_key(key, document_no);
            let known = self.aids.contains_key(&spelt);
            let place = if known { spelt } else { aid_key(key, document_no) };
            if let Some(aid) = self.aids.get_mut(&place) {
                aid.cancelled = Some(reason.clone());
                aid.last = Step::AidCancellation.on(*occurred_on);
            }
        }
    }

    fn standing(&mut self, event: &EnterpriseEvent) {
        if let EnterpriseEvent::EnterpriseExcluded(EnterpriseExcluded {
            occurred_on,
            from,
            until,
            document_no,
            reason,
            ..
        }) = event
        {
            self.exclusions.push(Exclusion {
                from: *from,
                until: *until,
                document_no: document_no.clone(),
                reason: reason.clone(),
                lifted: None,
                recorded_on: *occurred_on,
            });
        }
        if let EnterpriseEvent::ExclusionLifted(ExclusionLifted {
            occurred_on, document_no, ..
        }) = event
        {
            for exclusion in &mut self.exclusions {
                let ended = exclusion.until.is_some_and(|until| until < *occurred_on);
                if exclusion.lifted.is_none() && !ended {
                    exclusion.lifted = Some((*occurred_on, document_no.clone()));
                }
            }
        }
        if let EnterpriseEvent::EnterpriseMerged(EnterpriseMerged {
            occurred_on,
            successor,
            document_no,
            ..
        }) = event
        {
            let (successor, document_no) = (successor.clone(), document_no.clone());
            self.merged = Some(Merger { successor, document_no, on: *occurred_on });
        }
        if let EnterpriseEvent::PredecessorAbsorbed(PredecessorAbsorbed {
            occurred_on,
            predecessor,
            document_no,
            charges,
            claims,
            ..
        }) = event
        {
            let (document_no, charges) = (document_no.clone(), charges.clone());
            let absorbed = Absorbed { document_no, on: *occurred_on, charges };
            self.absorbed.insert(predecessor.clone(), absorbed);
            for claim in claims {
                self.inherit(claim);
            }
        }
        if let EnterpriseEvent::PredecessorGrantRevoked(PredecessorGrantRevoked {
            claim_no,
            standing,
            ..
        }) = event
        {
            self.disinherit(claim_no);
            if let Some(claim) = standing {
                self.inherit(claim);
            }
        }
    }

    /// Puts a predecessor's claim where its own are compared with it.
    pub(super) fn inherit(&mut self, claim: &CarriedClaim) {
        self.disinherit(&claim.claim_no);
        for key in claim.found_by() {
            add(&mut self.groups, &key, &claim.claim_no);
        }
        for key in claim.comparison.overlap_keys() {
            add(&mut self.overlaps, &key, &claim.claim_no);
        }
        take_months(&mut self.months, &claim.measure, claim.comparison.months);
        self.inherited.insert_mut(claim.claim_no.clone(), claim.clone());
    }

    /// Frees what a predecessor's claim held.
    pub(super) fn disinherit(&mut self, claim_no: &ClaimNo) {
        let Some(claim) = self.inherited.get(claim_no).cloned() else { return };
        for key in claim.found_by() {
            remove(&mut self.groups, &key, claim_no);
        }
        for key in claim.comparison.overlap_keys() {
            remove(&mut self.overlaps, &key, claim_no);
        }
        take_months(&mut self.months, &claim.measure, -claim.comparison.months);
        self.inherited.remove_mut(claim_no);
    }
}

/// Takes months of a measure, or gives them back where `more` is negative.
fn take_months(months: &mut BTreeMap<MeasureId, i64>, measure: &MeasureId, more: i64) {
    let taken = months.get(measure).copied().unwrap_or_default() + more;
    if taken == 0 {
        months.remove(measure);
    } else {
        months.insert(measure.clone(), taken);
    }
}

/// Adds a claim to an index.
fn add(index: &mut rpds::RedBlackTreeMapSync<String, Vec<ClaimNo>>, key: &str, claim_no: &ClaimNo) {
    if let Some(known) = index.get_mut(key) {
        known.push(claim_no.clone());
    } else {
        index.insert_mut(key.to_owned(), vec![claim_no.clone()]);
    }
}

/// Takes a claim out of an index.
fn remove(
    index: &mut rpds::RedBlackTreeMapSync<String, Vec<ClaimNo>>,
    key: &str,
    claim_no: &ClaimNo,
) {
    if let Some(known) = index.get_mut(key) {
        known.retain(|no| no != claim_no);
    }
}
