//! Approving a claim and revoking a grant.

use super::{
    claim::settled,
    outcome::{Outcome, reasoned},
};
use crate::{
    assessment::{Application, Assessment, MeasureKind},
    authority::Action,
    charge::Charge,
    context::Context,
    date::Year,
    days::Step,
    determination::{Determination, determine},
    enterprise::{
        Enterprise, EnterpriseRefusal, PaymentRefusal,
        claim::{Claim, Comparison, Stage},
        command::Revocation,
        event::{ClaimRejected, EnterpriseEvent, Grant, GrantRevoked, RejectionCause},
        payment::InstalmentState,
    },
    event::Decided,
    money::total,
    names::ClaimNo,
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
        let registration = self.registered()?;
        if let Some(merger) = self.merged() {
            return Err(EnterpriseRefusal::MergedBeforeGrant {
                claim_no: claim_no.clone(),
                uscc: registration.uscc.clone(),
                successor: merger.successor.clone(),
            });
        }
        self.may_be_granted(claim_no, claim, ctx)?;
        ctx.not_before(Step::Approval, [claim.stage_step])?;
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
        ctx.closed.check(&assessment.fund.fund, Year::of(ctx.on))?;
        let comparison = Comparison::of(&assessment);
        let so_far = self.so_far(&claim.measure, &claim.subject, &comparison);
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

    /// 撤销核定. After a merger the successor's stream must hear of it too:
    /// [`Self::revoke_after_merger`].
    pub(super) fn revoke(&self, revocation: &Revocation, ctx: &Context) -> Outcome {
        let Some(event) = self.revocation(revocation, ctx)? else {
            return Ok(Decided::unchanged());
        };
        self.standing_alone()?;
        Ok(Decided::of(vec![event]))
    }

    /// The revocation of a grant: gives back exactly what its instalments
    /// charged. `None` where they are revoked already, for the same reason.
    pub(super) fn revocation(
        &self,
        revocation: &Revocation,
        ctx: &Context,
    ) -> Result<Option<EnterpriseEvent>, EnterpriseRefusal> {
        ctx.permit(Action::RevokeGrant)?;
        let claim_no = revocation.claim_no;
        let reason = reasoned(revocation.reason)?;
        let claim = self.known(claim_no)?;
        if claim.parts.is_empty() {
            return Err(settled(claim_no, claim));
        }
        let named: Vec<&InstalmentState> = match revocation.instalment {
            None => claim.parts.iter().collect(),
            Some(no) => vec![claim.parts.iter().find(|part| part.no == no).ok_or_else(|| {
                EnterpriseRefusal::UnknownInstalment { claim_no: claim_no.clone(), instalment: no }
            })?],
        };
        let unrevoked: Vec<&InstalmentState> =
            named.iter().copied().filter(|part| part.revoked.is_none()).collect();
        if unrevoked.is_empty() {
            let other = named.iter().filter_map(|part| part.revoked.as_ref());
            return match other.into_iter().find(|known| **known != reason) {
                None => Ok(None),
                Some(known) => Err(EnterpriseRefusal::AlreadyRevoked {
                    claim_no: claim_no.clone(),
                    reason: known.clone(),
                }),
            };
        }
        unpaid(claim_no, &unrevoked)?;
        let last = unrevoked.iter().flat_map(|part| part.last_steps());
        ctx.not_before(Step::Revocation, last.chain([claim.stage_step]))?;
        let amount = total(unrevoked.iter().map(|part| part.granted))
            .ok_or(crate::determination::OutOfRange)?;
        Ok(Some(EnterpriseEvent::GrantRevoked(GrantRevoked {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            instalments: unrevoked.iter().map(|part| part.no).collect(),
            amount,
            reason,
            charges: unrevoked.iter().flat_map(|part| &part.charges).map(given_back).collect(),
        })))
    }
}

/// What is paid, or on its way, is not revoked.
fn unpaid(claim_no: &ClaimNo, parts: &[&InstalmentState]) -> Result<(), PaymentRefusal> {
    for part in parts {
        let (claim_no, instalment) = (claim_no.clone(), part.no);
        if let Some(order) = part.open_order() {
            let (id, batch) = (order.end_to_end_id.clone(), order.batch.clone());
            return Err(PaymentRefusal::Ordered { claim_no, instalment, id, batch });
        }
        if let Some(order) = part.paid_order() {
            let id = order.end_to_end_id.clone();
            return Err(PaymentRefusal::Paid { claim_no, instalment, id });
        }
        let amount = part.set_off();
        if amount.is_positive() {
            return Err(PaymentRefusal::SetOff { claim_no, instalment, amount });
        }
    }
    Ok(())
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
        let event = EnterpriseEvent::ClaimRejected(ClaimRejected {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            cause,
        });
        return Decided { events: vec![event], rests_on: trimmed_by };
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
    Decided { events: vec![event], rests_on: trimmed_by }
}
