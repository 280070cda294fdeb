//! Approving a claim and revoking a grant.

use super::{Outcome, claim::settled, moved, reasoned};
use crate::{
    assessment::{Application, Assessment, MeasureKind},
    charge::{Charge, Lane},
    context::Context,
    date::Year,
    determination::{Determination, determine},
    enterprise::{
        Enterprise, EnterpriseRefusal,
        claim::{Claim, Comparison, Part, Stage},
        event::{EnterpriseEvent, Grant, RejectionCause},
    },
    ledger::Decided,
    money::total,
    names::ClaimNo,
    office::Action,
};

impl Enterprise {
    /// 核定. The claim is assessed anew under the policy now in force, then
    /// held to decision, no-duplicate, ceilings and appropriation. What is
    /// left is granted; a claim of which nothing is left is rejected for good.
    pub(super) fn approve(&self, claim_no: &ClaimNo, ctx: &Context) -> Outcome {
        ctx.permit(Action::ApproveClaim)?;
        let claim = self.known(claim_no)?;
        match &claim.stage {
            Stage::Granted { by } if by.is(ctx.by) => return Ok(Decided::unchanged()),
            Stage::Granted { by } => {
                return Err(EnterpriseRefusal::AlreadyGranted {
                    claim_no: claim_no.clone(),
                    by: by.clone(),
                });
            }
            Stage::Assessed => {}
            Stage::Filed | Stage::Rejected { .. } | Stage::Withdrawn { .. } | Stage::Revoked => {
                return Err(settled(claim_no, claim));
            }
        }
        let registration = self.standing_alone()?;
        self.may_be_granted(claim_no, claim, ctx)?;
        let policy = ctx.policy.ok_or(EnterpriseRefusal::NoPolicy)?;
        let assessment = policy.assess(&Application {
            uscc: &registration.uscc,
            titles: self.titles(),
            measure: &claim.measure,
            subject: &claim.subject,
            applied_on: claim.applied_on,
            facts: &claim.facts,
            decided: claim.decided.as_ref(),
        })?;
        let comparison = Comparison::of(&claim.measure, &claim.subject, &assessment);
        let so_far = self.so_far(&comparison.group_keys);
        let decided = claim.decided.as_ref().map(|decided| decided.amount);
        let determination = determine(&assessment, decided, &so_far, Year::of(ctx.on), ctx.caps)?;
        Ok(outcome(claim_no, claim, assessment, determination, ctx))
    }

    /// Maker ≠ checker, and no exclusion on the day of approval.
    fn may_be_granted(
        &self,
        claim_no: &ClaimNo,
        claim: &Claim,
        ctx: &Context,
    ) -> Result<(), EnterpriseRefusal> {
        if claim.filed_by.is(ctx.by) {
            return Err(EnterpriseRefusal::MakerIsChecker {
                claim_no: claim_no.clone(),
                filed_by: claim.filed_by.clone(),
            });
        }
        match self.excluded_on(ctx.on) {
            None => Ok(()),
            Some(exclusion) => Err(EnterpriseRefusal::Excluded {
                on: ctx.on,
                from: exclusion.from,
                until: exclusion.until,
                document_no: exclusion.document_no.clone(),
            }),
        }
    }

    /// 撤销核定: gives back exactly what the instalments charged. After a
    /// merger the successor's rows get back what they count of it.
    pub(super) fn revoke(
        &self,
        claim_no: &ClaimNo,
        instalment: Option<u32>,
        reason: &str,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::RevokeGrant)?;
        let reason = reasoned(reason)?;
        let claim = self.known(claim_no)?;
        if claim.parts.is_empty() {
            return Err(settled(claim_no, claim));
        }
        let named: Vec<&Part> = match instalment {
            None => claim.parts.iter().collect(),
            Some(no) => vec![claim.parts.iter().find(|part| part.no == no).ok_or_else(|| {
                EnterpriseRefusal::UnknownInstalment { claim_no: claim_no.clone(), instalment: no }
            })?],
        };
        let standing: Vec<&Part> =
            named.iter().copied().filter(|part| part.revoked.is_none()).collect();
        if standing.is_empty() {
            let other = named.iter().filter_map(|part| part.revoked.as_ref());
            return match other.into_iter().find(|known| **known != reason) {
                None => Ok(Decided::unchanged()),
                Some(known) => Err(EnterpriseRefusal::AlreadyRevoked {
                    claim_no: claim_no.clone(),
                    reason: known.clone(),
                }),
            };
        }
        let amount = total(standing.iter().map(|part| part.granted))
            .ok_or(crate::determination::OutOfRange)?;
        let mut charges: Vec<Charge> =
            standing.iter().flat_map(|part| &part.charges).map(given_back).collect();
        charges.extend(self.given_back_by_successor(&charges));
        Ok(Decided::of(vec![EnterpriseEvent::GrantRevoked {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            instalments: standing.iter().map(|part| part.no).collect(),
            amount,
            reason,
            charges,
        }]))
    }

    /// The same charges on the successor's rows, where they count as external.
    pub(super) fn given_back_by_successor(&self, charges: &[Charge]) -> Vec<Charge> {
        let (Some(registration), Some(merger)) = (self.registration(), self.merged()) else {
            return Vec::new();
        };
        let follow = |charge: &Charge| {
            let key = moved(&charge.key, &registration.uscc, &merger.successor)?;
            Some(Charge { key, lane: Lane::External, amount: charge.amount, limit: None })
        };
        charges.iter().filter_map(follow).collect()
    }
}

/// The opposite of a charge. It leaves the row's limit as it is: the limit may
/// have changed since.
fn given_back(charge: &Charge) -> Charge {
    Charge {
        key: charge.key.clone(),
        lane: charge.lane,
        amount: charge.amount.negated(),
        limit: None,
    }
}

/// The granted event of the measure's kind, or the final rejection.
fn outcome(
    claim_no: &ClaimNo,
    claim: &Claim,
    assessment: Assessment,
    determination: Determination,
    ctx: &Context,
) -> Decided<EnterpriseEvent> {
    let Determination { instalments, reductions, granted, trimmed_by } = determination;
    if instalments.is_empty() {
        let cause = RejectionCause::NothingLeft { assessment: Box::new(assessment), reductions };
        let event = EnterpriseEvent::ClaimRejected {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            cause,
        };
        return Decided { events: vec![event], trimmed_by };
    }
    let kind = assessment.kind;
    let grant = Grant {
        occurred_on: ctx.on,
        by: ctx.by.clone(),
        claim_no: claim_no.clone(),
        measure: claim.measure.clone(),
        subject: claim.subject.clone(),
        applied_on: claim.applied_on,
        facts: claim.facts.clone(),
        decided: claim.decided.clone(),
        assessment,
        reductions,
        instalments,
        granted,
    };
    let event = match kind {
        MeasureKind::Award => EnterpriseEvent::AwardGranted(grant),
        MeasureKind::Interest => EnterpriseEvent::InterestSubsidyGranted(grant),
        MeasureKind::Rent => EnterpriseEvent::RentSubsidyGranted(grant),
        MeasureKind::Staged => EnterpriseEvent::StagedPaymentGranted(grant),
        MeasureKind::Cost => EnterpriseEvent::CostSubsidyGranted(grant),
    };
    Decided { events: vec![event], trimmed_by }
}
