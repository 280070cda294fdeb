//! Filing, rejecting and withdrawing a claim.

use rust_decimal::Decimal;

use super::outcome::{Outcome, reasoned};
use crate::{
    assessment::{self, Application, Assessment, Facts},
    authority::Action,
    context::Context,
    days::Step,
    enterprise::{
        Enterprise, EnterpriseRefusal,
        claim::{Claim, Stage},
        command::Filing,
        event::{
            ClaimAssessed, ClaimFiled, ClaimRejected, ClaimWithdrawn, EnterpriseEvent,
            RejectionCause,
        },
    },
    event::Decided,
    names::ClaimNo,
    pack::PolicyRefusal,
    spelling,
};

impl Enterprise {
    /// Files a claim and assesses it, in one decision. The same claim again
    /// changes nothing, however its number and facts are spelt; another claim of the same
    /// number is refused.
    pub(super) fn file(&self, filing: &Filing, ctx: &Context) -> Outcome {
        ctx.permit(Action::FileClaim)?;
        let facts = ctx.policy.map(|policy| policy.read_facts(&filing.measure, &filing.facts));
        if let Some((claim_no, known)) = self.claim_spelt(&filing.claim_no) {
            let given = facts.as_ref().and_then(|facts| facts.as_ref().ok());
            return match difference(known, filing, given.unwrap_or(&filing.facts)) {
                None => Ok(Decided::unchanged()),
                Some(differs) => {
                    Err(EnterpriseRefusal::OtherClaim { claim_no: claim_no.clone(), differs })
                }
            };
        }
        let registration = self.standing_alone()?;
        let policy = ctx.policy.ok_or(EnterpriseRefusal::NoPolicy)?;
        let facts = facts.ok_or(EnterpriseRefusal::NoPolicy)??;
        let assessment = policy.assess(&Application {
            uscc: &registration.uscc,
            titles: self.titles(),
            measure: &filing.measure,
            subject: &filing.subject,
            applied_on: filing.applied_on,
            facts: &facts,
            decided: filing.decided.as_ref(),
        })?;
        gives_something(filing, &assessment)?;
        self.overlaps_none(filing, &assessment)?;
        self.within_quota(filing, &assessment)?;
        let applied = Step::Application.on(filing.applied_on);
        ctx.not_before(Step::Filing, [applied])?;
        Ok(Decided::of(vec![
            EnterpriseEvent::ClaimFiled(ClaimFiled {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                claim_no: filing.claim_no.clone(),
                measure: filing.measure.clone(),
                subject: filing.subject.clone(),
                applied_on: filing.applied_on,
                facts,
                decided: filing.decided.clone(),
            }),
            EnterpriseEvent::ClaimAssessed(ClaimAssessed {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                claim_no: filing.claim_no.clone(),
                assessment,
            }),
        ]))
    }

    /// Within interest and rent, no day of one loan or premises is paid twice.
    fn overlaps_none(
        &self,
        filing: &Filing,
        assessment: &Assessment,
    ) -> Result<(), EnterpriseRefusal> {
        let Some(rule) = &assessment.overlap else { return Ok(()) };
        let pack = &assessment.pack.id;
        let Some((earlier, identity, span)) = self.overlapping(pack, rule) else { return Ok(()) };
        Err(EnterpriseRefusal::Overlap {
            claim_no: filing.claim_no.clone(),
            earlier: earlier.clone(),
            identity: identity.to_owned(),
            from: span.from(),
            to: span.to(),
        })
    }

    /// A bound on months holds over all live claims of the measure.
    fn within_quota(
        &self,
        filing: &Filing,
        assessment: &Assessment,
    ) -> Result<(), EnterpriseRefusal> {
        let Some(quota) = assessment.quota else { return Ok(()) };
        let used = self.months.get(&filing.measure).copied().unwrap_or_default();
        if used + quota.months <= quota.limit {
            return Ok(());
        }
        Err(EnterpriseRefusal::Months {
            claim_no: filing.claim_no.clone(),
            measure: filing.measure.clone(),
            asked: quota.months,
            used,
            limit: quota.limit,
            inherited: self.months_inherited(&filing.measure),
        })
    }

    /// 不予支持, before a grant.
    pub(super) fn reject(&self, claim_no: &ClaimNo, reason: &str, ctx: &Context) -> Outcome {
        ctx.permit(Action::RejectClaim)?;
        let reason = reasoned(reason)?;
        let claim = self.known(claim_no)?;
        match &claim.stage {
            Stage::Rejected { reason: Some(known) } if *known == reason => {
                return Ok(Decided::unchanged());
            }
            Stage::Filed | Stage::Assessed => {}
            Stage::Granted { .. }
            | Stage::Rejected { .. }
            | Stage::Withdrawn { .. }
            | Stage::Revoked => return Err(settled(claim_no, claim)),
        }
        ctx.not_before(Step::Rejection, [claim.stage_step])?;
        Ok(Decided::of(vec![EnterpriseEvent::ClaimRejected(ClaimRejected {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            cause: RejectionCause::Decision { reason },
        })]))
    }

    /// 撤回, before a grant.
    pub(super) fn withdraw(&self, claim_no: &ClaimNo, reason: &str, ctx: &Context) -> Outcome {
        ctx.permit(Action::WithdrawClaim)?;
        let reason = reasoned(reason)?;
        let claim = self.known(claim_no)?;
        match &claim.stage {
            Stage::Withdrawn { reason: known } if *known == reason => {
                return Ok(Decided::unchanged());
            }
            Stage::Filed | Stage::Assessed => {}
            Stage::Granted { .. }
            | Stage::Rejected { .. }
            | Stage::Withdrawn { .. }
            | Stage::Revoked => return Err(settled(claim_no, claim)),
        }
        ctx.not_before(Step::Withdrawal, [claim.stage_step])?;
        Ok(Decided::of(vec![EnterpriseEvent::ClaimWithdrawn(ClaimWithdrawn {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            reason,
        })]))
    }

    /// A claim that was filed.
    pub(super) fn known(&self, claim_no: &ClaimNo) -> Result<&Claim, EnterpriseRefusal> {
        self.claim(claim_no).ok_or_else(|| EnterpriseRefusal::UnknownClaim(claim_no.clone()))
    }
}

/// A claim for nothing is not filed. One that a later reading brings to nothing
/// is rejected at its approval, as any of which nothing is left.
fn gives_something(filing: &Filing, assessment: &Assessment) -> Result<(), PolicyRefusal> {
    if assessment.computed.is_positive() {
        return Ok(());
    }
    let of_last = |part: fn(&assessment::Step) -> &String| {
        assessment.steps.last().map_or_else(|| "—".to_owned(), |step| part(step).clone())
    };
    Err(PolicyRefusal::NothingComputed {
        measure: filing.measure.to_string(),
        step: of_last(|step| &step.name),
        formula: of_last(|step| &step.formula),
        value: of_last(|step| &step.value),
    })
}

/// The claim is past the point at which this could be done.
pub(super) fn settled(claim_no: &ClaimNo, claim: &Claim) -> EnterpriseRefusal {
    EnterpriseRefusal::Stage { claim_no: claim_no.clone(), stage: claim.stage.clone() }
}

/// What of a filing, whose facts are `facts`, differs from the claim of that
/// number.
fn difference(known: &Claim, filing: &Filing, facts: &Facts) -> Option<String> {
    if known.measure != filing.measure {
        return Some("measure".to_owned());
    }
    if !known.subject.is(&filing.subject) {
        return Some("subject".to_owned());
    }
    if known.applied_on != filing.applied_on {
        return Some("applied_on".to_owned());
    }
    let same_sum = match (&known.decided, &filing.decided) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one.amount == other.amount && one.decision_no.is(&other.decision_no)
        }
        (None, Some(_)) | (Some(_), None) => false,
    };
    if !same_sum {
        return Some("decided_amount".to_owned());
    }
    let same_fact = |name: &&String| match (known.facts.get(*name), facts.get(*name)) {
        (Some(one), Some(other)) => {
            // The sign of a number is no dash.
            one == other || one.parse::<Decimal>().is_err() && spelling::same(one, other)
        }
        (one, other) => one == other,
    };
    let mut names = known.facts.keys().chain(facts.keys());
    names.find(|name| !same_fact(name)).cloned()
}
