//! Payment orders: when an instalment is due, and the two pairs of eyes.

use super::{notice::notice_days, outcome::Outcome};
use crate::{
    authority::Action,
    context::Context,
    days::{Step, StepDay},
    enterprise::{
        Enterprise, EnterpriseRefusal, PaymentRefusal,
        claim::{Claim, Stage},
        command::{OrderPlace, OrderRequest},
        event::{EnterpriseEvent, payment},
        payment::{InstalmentState, Order, end_to_end_id, of_source},
    },
    event::Decided,
    names::{ClaimNo, EndToEndId},
};

impl Enterprise {
    /// 下达拨付指令 of an enterprise that is still its own.
    pub(super) fn order_alone(&self, request: &OrderRequest, ctx: &Context) -> Outcome {
        self.order(request, self, ctx)
    }

    /// The grant of a merged enterprise is paid to the last of its successors,
    /// `heir`. Both streams are read in one commit; the order stands in this
    /// enterprise's.
    pub fn order_after_merger(
        &self,
        request: &OrderRequest,
        heir: &Self,
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        let ordered = self.order(request, heir, ctx)?;
        Ok([self.booked(ordered, ctx)?, Decided::unchanged()])
    }

    /// Orders every instalment of a claim that is due, or the one that is
    /// named. What is ordered in the batch already changes nothing.
    fn order(&self, request: &OrderRequest, payee: &Self, ctx: &Context) -> Outcome {
        ctx.permit(Action::OrderPayment)?;
        let claim_no = &request.claim_no;
        let claim = self.granted_claim(claim_no)?;
        not_by_its_approver(claim_no, claim, ctx)?;
        let named = claim.parts.iter().filter(|part| {
            request.instalment.map_or(part.revoked.is_none(), |wanted| part.no == wanted)
        });
        // What is paid or on its way says nothing of what is not.
        let (mut first_refusal, mut nothing_left) = (None, None);
        let (mut events, mut already, mut found) = (Vec::new(), false, false);
        for part in named {
            found = true;
            if part.open_order().is_some_and(|order| order.batch.is(&request.batch)) {
                already = true;
                continue;
            }
            match self.order_of(request, claim, part, payee, ctx) {
                Ok(event) => events.push(event),
                Err(refusal) if part.is_out() => nothing_left = nothing_left.or(Some(refusal)),
                Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
            }
        }
        if !events.is_empty() || already {
            return Ok(Decided::of(events));
        }
        if !found && let Some(instalment) = request.instalment {
            let claim_no = claim_no.clone();
            return Err(EnterpriseRefusal::UnknownInstalment { claim_no, instalment });
        }
        Err(first_refusal
            .or(nothing_left)
            .unwrap_or_else(|| PaymentRefusal::NothingToPay(claim_no.clone()).into()))
    }

    fn order_of(
        &self,
        request: &OrderRequest,
        claim: &Claim,
        part: &InstalmentState,
        payee: &Self,
        ctx: &Context,
    ) -> Result<EnterpriseEvent, EnterpriseRefusal> {
        let claim_no = &request.claim_no;
        Self::unpaid(claim_no, claim, part, ctx)?;
        payee.payable(ctx)?;
        Self::funded(part, ctx)?;
        let registration = payee.standing_alone()?;
        let steps = payee.as_payee().chain(self.merged_into(payee));
        ctx.not_before(Step::Order, steps.chain(claim.steps_to_pay(part)))?;
        Self::appropriated(Step::Order, part, ctx)?;
        let attempt = u32::try_from(part.orders.len() + 1).unwrap_or(u32::MAX);
        let id = end_to_end_id(claim_no, part.no, attempt);
        let amount = part.to_order();
        let shares = part.shares_of_order(amount);
        let event = payment::PaymentOrdered {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: claim_no.clone(),
            instalment: part.no,
            batch: request.batch.clone(),
            attempt,
            end_to_end_id: EndToEndId::parse(&id)
                .map_err(|_| PaymentRefusal::NothingToPay(claim_no.clone()))?,
            amount,
            payee: registration.uscc.clone(),
            payee_name: registration.name.clone(),
            account: registration.account.clone(),
            city: of_source(&shares, "city"),
            district: of_source(&shares, "district"),
            shares,
            needs_release: ctx.authority.needs_release(amount),
        };
        Ok(event.into())
    }

    /// An instalment is due when it is granted and neither paid nor on its
    /// way, past its notice without an open objection, its payee not excluded
    /// and with a confirmed account ([`Self::payable`]), within its
    /// appropriation, and its fund's year is open ([`Self::funded`]).
    pub(super) fn unpaid(
        claim_no: &ClaimNo,
        claim: &Claim,
        part: &InstalmentState,
        ctx: &Context,
    ) -> Result<(), EnterpriseRefusal> {
        let instalment = part.no;
        if let Some(reason) = &part.revoked {
            let (claim_no, reason) = (claim_no.clone(), reason.clone());
            return Err(EnterpriseRefusal::AlreadyRevoked { claim_no, reason });
        }
        if let Some(order) = part.open_order() {
            let (id, batch) = (order.end_to_end_id.clone(), order.batch.clone());
            let claim_no = claim_no.clone();
            return Err(PaymentRefusal::Ordered { claim_no, instalment, id, batch }.into());
        }
        if let Some(order) = part.paid_order() {
            let (claim_no, id) = (claim_no.clone(), order.end_to_end_id.clone());
            return Err(PaymentRefusal::Paid { claim_no, instalment, id }.into());
        }
        if part.is_settled() {
            let (claim_no, amount) = (claim_no.clone(), part.set_off());
            return Err(PaymentRefusal::SetOff { claim_no, instalment, amount }.into());
        }
        noticed(claim_no, claim, instalment, ctx)
    }

    /// Within its appropriation, and the fund's year is open.
    pub(super) fn funded(part: &InstalmentState, ctx: &Context) -> Result<(), EnterpriseRefusal> {
        for (fund, year, key) in part.fund_years() {
            ctx.closed.check(&fund, year)?;
            let headroom = ctx.caps.row(key).headroom().unwrap_or_default();
            if headroom < crate::money::Money::ZERO {
                let (holder, year) = (key.holder.to_string(), year.to_string());
                let by = headroom.negated();
                return Err(PaymentRefusal::Overdrawn { holder, year, by }.into());
            }
        }
        Ok(())
    }

    /// Nothing is paid of a fund before the day of its appropriation.
    pub(super) fn appropriated(
        step: Step,
        part: &InstalmentState,
        ctx: &Context,
    ) -> Result<(), EnterpriseRefusal> {
        let years = part.fund_years().into_iter();
        let set = years.filter_map(|(.., key)| ctx.closed.appropriated_on(key));
        Ok(ctx.not_before(step, set.map(|on| Step::Appropriation.on(on)))?)
    }

    /// The steps that a payment to it rests on.
    fn as_payee(&self) -> impl Iterator<Item = StepDay> + use<> {
        self.account_step().into_iter()
    }

    /// The mergers by which it went to its last successor.
    pub(super) fn merged_into(&self, heir: &Self) -> impl Iterator<Item = StepDay> + use<> {
        let merger = self.merged();
        let direct = merger.filter(|merger| {
            heir.registration().is_some_and(|known| known.uscc == merger.successor)
        });
        // Of a chain only the first and the last are known here: the last comes
        // after all others, and whichever it was, it was not later than these.
        let last = heir.absorbed().values().filter(|_| merger.is_some() && direct.is_none());
        let last = last.map(|absorbed| absorbed.on).max();
        merger.map(|merger| merger.on).into_iter().chain(last).map(|on| Step::Merger.on(on))
    }

    /// Whether money may go to it on the business date.
    fn payable(&self, ctx: &Context) -> Result<(), EnterpriseRefusal> {
        let registration = self.standing_alone()?;
        if let Some(exclusion) = self.excluded_on(ctx.on) {
            return Err(EnterpriseRefusal::Excluded {
                on: ctx.on,
                from: exclusion.from,
                until: exclusion.until,
                document_no: exclusion.document_no.clone(),
            });
        }
        if let Some(asked) = &registration.asked {
            let (by, document_no) = (asked.by.clone(), asked.document_no.clone());
            return Err(PaymentRefusal::AccountWaits { by, document_no }.into());
        }
        Ok(())
    }

    /// An order of a claim, with its instalment.
    pub(super) fn order_at(
        &self,
        place: &OrderPlace,
    ) -> Result<(&InstalmentState, &Order), EnterpriseRefusal> {
        let claim = self.known(&place.claim_no)?;
        let orders =
            claim.parts.iter().flat_map(|part| part.orders.iter().map(move |order| (part, order)));
        let mut orders = orders.filter(|(_, order)| order.end_to_end_id == place.end_to_end_id);
        let (claim_no, id) = (place.claim_no.clone(), place.end_to_end_id.clone());
        orders.next().ok_or_else(|| PaymentRefusal::UnknownOrder { claim_no, id }.into())
    }

    /// 复核放行 of an enterprise that is still its own.
    pub(super) fn release_alone(&self, place: &OrderPlace, ctx: &Context) -> Outcome {
        self.release(place, self, ctx)
    }

    /// Releases an order of a merged enterprise, whose payee is its last
    /// successor.
    pub fn release_after_merger(
        &self,
        place: &OrderPlace,
        heir: &Self,
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        let released = self.release(place, heir, ctx)?;
        Ok([self.booked(released, ctx)?, Decided::unchanged()])
    }

    /// From here on the order may go to the bank. Above the office's threshold
    /// another than who ordered does it, and never who approved the claim.
    fn release(&self, place: &OrderPlace, payee: &Self, ctx: &Context) -> Outcome {
        ctx.permit(Action::ReleasePayment)?;
        let (part, order) = self.order_at(place)?;
        let id = || order.end_to_end_id.clone();
        if let Some(reason) = &order.cancelled {
            return Err(PaymentRefusal::Cancelled { id: id(), reason: reason.clone() }.into());
        }
        if order.released_by.is_some() {
            return Ok(Decided::unchanged());
        }
        if order.stopped {
            return Err(PaymentRefusal::Stopped(id()).into());
        }
        let now = payee.standing_alone()?;
        if now.uscc != order.payee {
            let (payee, successor) = (order.payee.clone(), now.uscc.clone());
            return Err(PaymentRefusal::OtherPayee { id: id(), payee, successor }.into());
        }
        if now.account != order.account {
            return Err(PaymentRefusal::Stopped(id()).into());
        }
        payee.payable(ctx)?;
        // What was ordered while the year was open is not sent after its close.
        for (fund, year, _) in part.fund_years() {
            ctx.closed.check(&fund, year)?;
        }
        let claim = self.known(&place.claim_no)?;
        unobjected(&place.claim_no, claim)?;
        let needs = order.needs_release || ctx.authority.needs_release(order.amount);
        if needs && order.ordered_by.is(ctx.by) {
            let by = order.ordered_by.clone();
            return Err(PaymentRefusal::OrdererReleases { id: id(), by }.into());
        }
        if let Stage::Granted { by } = &claim.stage
            && by.is(ctx.by)
        {
            let (claim_no, by) = (place.claim_no.clone(), by.clone());
            return Err(PaymentRefusal::ApproverReleases { claim_no, by }.into());
        }
        let steps = payee.as_payee().chain(self.merged_into(payee));
        let resolved = claim.objection.as_ref().map(|known| known.last);
        ctx.not_before(Step::Release, steps.chain(resolved).chain([order.last]))?;
        let event = payment::PaymentReleased {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: place.claim_no.clone(),
            instalment: part.no,
            end_to_end_id: id(),
        };
        Ok(Decided::of(vec![event.into()]))
    }

    /// 撤回指令, before its release; one that a changed account has stopped, or
    /// whose payee is excluded by now, after it too.
    pub(super) fn cancel_alone(&self, place: &OrderPlace, reason: &str, ctx: &Context) -> Outcome {
        self.cancel(place, reason, self, ctx)
    }

    /// Cancels an order of a merged enterprise, whose last successor is `heir`.
    pub fn cancel_after_merger(
        &self,
        place: &OrderPlace,
        reason: &str,
        heir: &Self,
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        let cancelled = self.cancel(place, reason, heir, ctx)?;
        Ok([self.booked(cancelled, ctx)?, Decided::unchanged()])
    }

    fn cancel(&self, place: &OrderPlace, reason: &str, payee: &Self, ctx: &Context) -> Outcome {
        ctx.permit(Action::OrderPayment)?;
        let reason = super::reasoned(reason)?;
        let (part, order) = self.order_at(place)?;
        if let Some(known) = &order.cancelled {
            if *known == reason {
                return Ok(Decided::unchanged());
            }
            let (id, reason) = (order.end_to_end_id.clone(), known.clone());
            return Err(PaymentRefusal::Cancelled { id, reason }.into());
        }
        unanswered(order)?;
        let merged = payee.standing_alone()?.uscc != order.payee;
        let barred = payee.excluded_on(ctx.on).is_some();
        let may_go = !order.stopped && !merged && !barred;
        if let Some(by) = order.released_by.as_ref().filter(|_| may_go) {
            let (id, by) = (order.end_to_end_id.clone(), by.clone());
            return Err(PaymentRefusal::Released { id, by }.into());
        }
        let stopped = payee.account_step().filter(|_| order.stopped);
        let steps = self.merged_into(payee).filter(|_| merged).chain(stopped);
        ctx.not_before(Step::Cancellation, steps.chain([order.last]))?;
        let event = payment::PaymentCancelled {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: place.claim_no.clone(),
            instalment: part.no,
            end_to_end_id: order.end_to_end_id.clone(),
            amount: order.amount,
            reason,
        };
        Ok(Decided::of(vec![event.into()]))
    }
}

/// Who approved a claim does not pay it.
pub(super) fn not_by_its_approver(
    claim_no: &ClaimNo,
    claim: &Claim,
    ctx: &Context,
) -> Result<(), PaymentRefusal> {
    match &claim.stage {
        Stage::Granted { by } if by.is(ctx.by) => {
            let (claim_no, by) = (claim_no.clone(), by.clone());
            Err(PaymentRefusal::ApproverOrders { claim_no, by })
        }
        Stage::Filed
        | Stage::Assessed
        | Stage::Granted { .. }
        | Stage::Rejected { .. }
        | Stage::Withdrawn { .. }
        | Stage::Revoked => Ok(()),
    }
}

/// Past its notice, and nobody objects.
fn noticed(
    claim_no: &ClaimNo,
    claim: &Claim,
    instalment: u32,
    ctx: &Context,
) -> Result<(), EnterpriseRefusal> {
    unobjected(claim_no, claim)?;
    if notice_days(claim, ctx)? == 0 {
        return Ok(());
    }
    let claim_no = || claim_no.clone();
    let notice = claim.notice.as_ref().filter(|notice| notice.instalments.contains(&instalment));
    let notice =
        notice.ok_or_else(|| PaymentRefusal::NotNoticed { claim_no: claim_no(), instalment })?;
    if ctx.on <= notice.ends_on {
        let ends_on = notice.ends_on;
        return Err(PaymentRefusal::NoticeRuns { claim_no: claim_no(), ends_on }.into());
    }
    Ok(())
}

fn unobjected(claim_no: &ClaimNo, claim: &Claim) -> Result<(), PaymentRefusal> {
    match claim.objection.as_ref().filter(|objection| objection.resolved.is_none()) {
        None => Ok(()),
        Some(objection) => Err(PaymentRefusal::Objected {
            claim_no: claim_no.clone(),
            reason: objection.reason.clone(),
        }),
    }
}

/// The bank has not answered to an order.
pub(super) fn unanswered(order: &Order) -> Result<(), PaymentRefusal> {
    let id = || order.end_to_end_id.clone();
    if let Some(fact) = &order.returned {
        return Err(PaymentRefusal::Returned { id: id(), on: fact.on });
    }
    match &order.settled {
        Some(fact) => Err(PaymentRefusal::Settled { id: id(), on: fact.on }),
        None => Ok(()),
    }
}
