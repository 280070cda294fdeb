//! Notice 公示 and objections 异议.

use super::{
    claim::settled,
    outcome::{Outcome, reasoned},
};
use crate::{
    authority::Action,
    context::Context,
    days::Step,
    enterprise::{
        Enterprise, EnterpriseRefusal, PaymentRefusal,
        claim::{Claim, Stage},
        command::Revocation,
        event::{EnterpriseEvent, payment},
        payment::InstalmentState,
    },
    event::Decided,
    money::total,
    names::{ClaimNo, DocumentNo},
    uscc::Uscc,
};

/// How an objection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolution<'a> {
    /// The claim.
    pub claim_no: &'a ClaimNo,
    /// Whether it is upheld.
    pub upheld: bool,
    /// Why.
    pub reason: &'a str,
    /// The document, where there is one.
    pub document_no: Option<&'a DocumentNo>,
}

impl Enterprise {
    /// A claim that is granted.
    pub(super) fn granted_claim(&self, claim_no: &ClaimNo) -> Result<&Claim, EnterpriseRefusal> {
        let claim = self.known(claim_no)?;
        match &claim.stage {
            Stage::Granted { .. } => Ok(claim),
            Stage::Filed
            | Stage::Assessed
            | Stage::Rejected { .. }
            | Stage::Withdrawn { .. }
            | Stage::Revoked => Err(settled(claim_no, claim)),
        }
    }

    /// 公示 of what is granted and not yet ordered, from the business date on or,
    /// where operators are registered and no late-entry window has that date, not
    /// before the day of recording: what is published today is read from today on.
    /// It lasts for as many working days as the reading `notice-days` asks. A notice
    /// that stands is not opened again.
    pub(super) fn publish(&self, claim_no: &ClaimNo, ctx: &Context) -> Outcome {
        ctx.permit(Action::PublishNotice)?;
        let claim = self.granted_claim(claim_no)?;
        let unrevoked = |part: &&InstalmentState| part.revoked.is_none();
        if let Some(notice) = &claim.notice
            && claim
                .parts
                .iter()
                .filter(unrevoked)
                .all(|part| notice.instalments.contains(&part.no))
        {
            return Ok(Decided::unchanged());
        }
        let open = |part: &&InstalmentState| {
            unrevoked(part) && part.open_order().is_none() && !part.is_settled()
        };
        let parts: Vec<&InstalmentState> = claim.parts.iter().filter(open).collect();
        if parts.is_empty() {
            return Err(PaymentRefusal::NothingToPay(claim_no.clone()).into());
        }
        let earlier = claim.notice.as_ref().map(|notice| Step::Notice.on(notice.published_on));
        ctx.not_before(Step::Notice, earlier.into_iter().chain([claim.stage_step]))?;
        let days = notice_days(claim, ctx)?;
        let starts_on = ctx.authority.term_begins(ctx.on, ctx.today);
        let event = payment::NoticePublished {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            instalments: parts.iter().map(|part| part.no).collect(),
            amount: total(parts.iter().map(|part| part.granted))
                .ok_or(crate::determination::OutOfRange)?,
            days,
            starts_on,
            ends_on: ctx.workdays.add(starts_on, days).map_err(PaymentRefusal::Workdays)?,
        };
        Ok(Decided::of(vec![event.into()]))
    }

    /// 异议, against a claim of which something is not yet paid.
    pub(super) fn object(
        &self,
        claim_no: &ClaimNo,
        reason: &str,
        document_no: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::PublishNotice)?;
        let reason = reasoned(reason)?;
        let claim = self.granted_claim(claim_no)?;
        let open = claim.objection.as_ref().filter(|known| known.resolved.is_none());
        if let Some(known) = open {
            if known.reason == reason {
                return Ok(Decided::unchanged());
            }
            let (claim_no, reason) = (claim_no.clone(), known.reason.clone());
            return Err(PaymentRefusal::Objected { claim_no, reason }.into());
        }
        let unpaid = |part: &InstalmentState| part.revoked.is_none() && !part.is_settled();
        if !claim.parts.iter().any(unpaid) {
            return Err(PaymentRefusal::NothingToPay(claim_no.clone()).into());
        }
        let notice = claim.notice.as_ref().map(|notice| Step::Notice.on(notice.published_on));
        let earlier = claim.objection.as_ref().map(|known| known.last);
        let steps = notice.into_iter().chain(earlier).chain([claim.stage_step]);
        ctx.not_before(Step::Objection, steps)?;
        let event = payment::ObjectionRaised {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            reason,
            document_no: document_no.cloned(),
        };
        Ok(Decided::of(vec![event.into()]))
    }

    /// 异议处理: one that is upheld revokes what is not paid.
    pub(super) fn resolve(&self, resolution: &Resolution, ctx: &Context) -> Outcome {
        let Some(resolved) = self.resolution(resolution, ctx)? else {
            return Ok(Decided::unchanged());
        };
        if !resolution.upheld {
            return Ok(Decided::of(vec![resolved]));
        }
        self.standing_alone()?;
        let revoked = self.upheld(resolution, ctx)?;
        Ok(Decided::of([Some(resolved), revoked].into_iter().flatten().collect()))
    }

    /// An upheld objection against a merged enterprise's grant: as
    /// [`Self::revoke_after_merger`].
    pub fn uphold_after_merger(
        &self,
        resolution: &Resolution,
        successors: &[Uscc],
        heir: &Self,
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        let Some(resolved) = self.resolution(resolution, ctx)? else {
            return Ok([Decided::unchanged(), Decided::unchanged()]);
        };
        let mut both = if resolution.upheld {
            self.revoke_after_merger(&revocation_of(resolution), successors, heir, ctx)?
        } else {
            [Decided::unchanged(), Decided::unchanged()]
        };
        both[0].events.insert(0, resolved);
        Ok(both)
    }

    /// The end of an objection; `None` where it ended so already.
    fn resolution(
        &self,
        resolution: &Resolution,
        ctx: &Context,
    ) -> Result<Option<EnterpriseEvent>, EnterpriseRefusal> {
        ctx.permit(Action::ResolveObjection)?;
        let reason = reasoned(resolution.reason)?;
        let claim = self.known(resolution.claim_no)?;
        let none = || PaymentRefusal::NoObjection(resolution.claim_no.clone());
        let objection = claim.objection.as_ref().ok_or_else(none)?;
        match objection.resolved.as_ref() {
            None => {}
            Some((upheld, known)) if (*upheld, known) == (resolution.upheld, &reason) => {
                return Ok(None);
            }
            Some(_) => return Err(none().into()),
        }
        if let Stage::Granted { by } = &claim.stage
            && by.is(ctx.by)
        {
            let (claim_no, by) = (resolution.claim_no.clone(), by.clone());
            return Err(PaymentRefusal::ApproverResolves { claim_no, by }.into());
        }
        ctx.not_before(Step::Resolution, [objection.last])?;
        let event = payment::ObjectionResolved {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: resolution.claim_no.clone(),
            upheld: resolution.upheld,
            reason,
            document_no: resolution.document_no.cloned(),
        };
        Ok(Some(event.into()))
    }

    fn upheld(
        &self,
        resolution: &Resolution,
        ctx: &Context,
    ) -> Result<Option<EnterpriseEvent>, EnterpriseRefusal> {
        self.revocation(&revocation_of(resolution), ctx)
    }
}

/// For how many working days a granted claim is published before it is paid: as
/// the pack says under which it was granted, or a decision.
pub(super) fn notice_days(claim: &Claim, ctx: &Context) -> Result<u32, EnterpriseRefusal> {
    let policy = ctx.policy.ok_or(EnterpriseRefusal::NoPolicy)?;
    let pack = claim.comparison.as_ref().and_then(|comparison| comparison.pack.as_deref());
    let pack = pack.unwrap_or_default();
    let undecided = || PaymentRefusal::NoticeUndecided { pack: pack.to_owned() };
    Ok(policy.notice_days(pack).ok_or_else(undecided)?)
}

fn revocation_of<'a>(resolution: &Resolution<'a>) -> Revocation<'a> {
    Revocation { claim_no: resolution.claim_no, instalment: None, reason: resolution.reason }
}
