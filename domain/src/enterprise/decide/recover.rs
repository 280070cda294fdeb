//! After payment: recovery 追回 and write-off 核销.

use super::{
    merger::followed,
    outcome::{Outcome, reasoned},
    set_off::Bearer,
};
use crate::{
    authority::Action,
    context::Context,
    date::Date,
    days::Step,
    enterprise::{
        Enterprise, EnterpriseRefusal, PaymentRefusal,
        claim::Claim,
        command::{Recovery, SetOff},
        event::{EnterpriseEvent, EnterpriseExcluded, payment},
        payment::{Debt, InstalmentState, Recovered, given_back},
        values::{Exceeded, InstalmentPlace, RecoveryCause},
    },
    event::Decided,
    money::Money,
    names::{ClaimNo, DocumentNo},
    uscc::Uscc,
};

/// What is given up of a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WriteOff<'a> {
    pub(super) claim_no: &'a ClaimNo,
    pub(super) document_no: &'a DocumentNo,
    pub(super) amount: Money,
    pub(super) written_off_by: &'a DocumentNo,
    pub(super) reason: &'a str,
}

impl Debt {
    /// What is neither taken back nor given up.
    pub(in crate::enterprise) fn outstanding(&self, part: &InstalmentState) -> Money {
        let back = part.recovered.iter().filter(|one| one.document_no == self.document_no);
        let back = back.fold(Money::ZERO, |sum, one| sum.plus(one.amount));
        let given_up = self.written_off.iter().fold(Money::ZERO, |sum, (_, one)| sum.plus(*one));
        self.amount.minus(back).minus(given_up).or_zero()
    }
}

impl Enterprise {
    /// The instalments that a recovery is of, each with its sum. Never a
    /// guess: without a number it is the only one that can be recovered, or
    /// all of them where the sum is all that is left. `left` tells what can be
    /// recovered of one.
    fn recovered_parts<'a>(
        recovery: &Recovery,
        claim: &'a Claim,
        left_of: fn(&InstalmentState) -> Money,
    ) -> Result<Vec<(&'a InstalmentState, Money)>, EnterpriseRefusal> {
        let Recovery { claim_no, amount, .. } = recovery;
        if !amount.is_positive() {
            return Err(EnterpriseRefusal::NoAmount(*amount));
        }
        let parts: Vec<&InstalmentState> = if let Some(instalment) = recovery.instalment {
            let part = claim.parts.iter().find(|part| part.no == instalment);
            let claim_no = claim_no.clone();
            vec![part.ok_or(EnterpriseRefusal::UnknownInstalment { claim_no, instalment })?]
        } else {
            claim.parts.iter().filter(|part| left_of(part).is_positive()).collect()
        };
        let left = parts.iter().fold(Money::ZERO, |sum, part| sum.plus(left_of(part)));
        if *amount > left {
            let (claim_no, asked) = (claim_no.clone(), *amount);
            return Err(PaymentRefusal::TooMuch { claim_no, asked, left }.into());
        }
        if *amount == left {
            return Ok(parts.into_iter().map(|part| (part, left_of(part))).collect());
        }
        match parts.as_slice() {
            [part] => Ok(vec![(part, *amount)]),
            _several => Err(PaymentRefusal::WhichInstalment(claim_no.clone()).into()),
        }
    }

    /// 追回决定. One document decides about an instalment once, and all of them
    /// together never ask more than was paid. After a fraud the enterprise is
    /// barred from the day of the decision, whether it pays or not.
    pub(super) fn decide_recovery(
        &self,
        recovery: &Recovery,
        deadline: Option<Date>,
        ground: Option<&Exceeded>,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::RecoverFunds)?;
        let claim = self.known(&recovery.claim_no)?;
        let named = |part: &&InstalmentState| recovery.instalment.is_none_or(|no| part.no == no);
        let debts = claim.parts.iter().filter(named).flat_map(|part| &part.debts);
        let known: Vec<&Debt> =
            debts.filter(|debt| debt.document_no.is(&recovery.document_no)).collect();
        if let Some(first) = known.first() {
            let amount = known.iter().fold(Money::ZERO, |sum, debt| sum.plus(debt.amount));
            // Another exceeded ceiling, or the same one exceeded anew, is another matter.
            let same_ground = ground.is_none_or(|ground| first.ground.as_ref() == Some(ground));
            let said = (recovery.amount, recovery.cause, deadline);
            if same_ground && (amount, first.cause, first.deadline) == said {
                return Ok(Decided::unchanged());
            }
            return Err(other(&recovery.document_no, amount, first.cause).into());
        }
        let decided = |(part, amount): (&InstalmentState, Money)| {
            let event = payment::RecoveryDecided {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                claim_no: recovery.claim_no.clone(),
                instalment: part.no,
                cause: recovery.cause,
                amount,
                document_no: recovery.document_no.clone(),
                deadline,
                ground: ground.cloned(),
            };
            event.into()
        };
        let parts = Self::recovered_parts(recovery, claim, InstalmentState::undecided)?;
        let paid = parts.iter().flat_map(|(part, _)| part.last_steps());
        ctx.not_before(Step::RecoveryDecision, paid)?;
        let mut events: Vec<EnterpriseEvent> = parts.into_iter().map(decided).collect();
        if recovery.cause == RecoveryCause::Fraud {
            events.extend(self.barred(recovery, ctx));
        }
        Ok(Decided::of(events))
    }

    /// 追回 from an enterprise that is still its own.
    pub(super) fn recover_alone(
        &self,
        recovery: &Recovery,
        receipt: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Outcome {
        let events = self.recover(recovery, receipt, None, ctx)?;
        if !events.is_empty() {
            self.standing_alone()?;
        }
        Ok(Decided::of(events))
    }

    /// 追回 of what a merged enterprise was granted: as
    /// [`Self::revoke_after_merger`], where headroom is restored.
    pub fn recover_after_merger(
        &self,
        recovery: &Recovery,
        receipt: Option<&DocumentNo>,
        successors: &[Uscc],
        heir: &Self,
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        let events = self.recover(recovery, receipt, None, ctx)?;
        if events.is_empty() {
            return Ok([Decided::unchanged(), Decided::unchanged()]);
        }
        heir.standing_alone()?;
        ctx.not_before(Step::Recovery, self.merged_into(heir))?;
        let predecessor = &self.registered()?.uscc;
        let mut after = self.clone();
        let mut freed = Vec::new();
        for event in &events {
            after.apply_event(event);
            let EnterpriseEvent::FundsRecovered(back) = event else { continue };
            if back.charges.is_empty() {
                continue;
            }
            let follow = |successor| followed(&back.charges, predecessor, successor);
            let event = payment::PredecessorFundsRecovered {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                predecessor: predecessor.clone(),
                claim_no: recovery.claim_no.clone(),
                instalment: back.instalment,
                amount: back.amount,
                standing: after.carried_claim(&recovery.claim_no).map(Box::new),
                charges: successors.iter().flat_map(follow).collect(),
            };
            freed.push(event.into());
        }
        if recovery.cause == RecoveryCause::Fraud {
            freed.extend(heir.barred(recovery, ctx));
        }
        self.booked_both([Decided::of(events), Decided::of(freed)], ctx)
    }

    /// Money that came back, or is kept from another grant. Payments under one
    /// decision are told apart by receipt and amount, and by whether and from
    /// what they were kept: the same again changes nothing.
    pub(super) fn recover(
        &self,
        recovery: &Recovery,
        receipt: Option<&DocumentNo>,
        against: Option<&SetOff>,
        ctx: &Context,
    ) -> Result<Vec<EnterpriseEvent>, EnterpriseRefusal> {
        ctx.permit(Action::RecoverFunds)?;
        let claim = self.known(&recovery.claim_no)?;
        let recovery = &as_known(recovery, claim);
        let document_no = &recovery.document_no;
        let named = |part: &&InstalmentState| recovery.instalment.is_none_or(|no| part.no == no);
        let known = claim.parts.iter().filter(named).flat_map(|part| &part.recovered);
        let known = known.filter(|one| one.document_no == *document_no);
        let same = known
            .clone()
            .filter(|one| DocumentNo::are(one.receipt.as_ref(), receipt))
            .filter(|one| is_kept_from(one, against));
        let sum = same.clone().fold(Money::ZERO, |sum, one| sum.plus(one.amount));
        if same.clone().any(|one| one.amount == recovery.amount) || sum == recovery.amount {
            return Ok(Vec::new());
        }
        if let Some((receipt, one)) = receipt.zip(same.clone().next()) {
            let (receipt, amount) = (receipt.clone(), one.amount);
            return Err(PaymentRefusal::OtherReceipt { receipt, amount }.into());
        }
        if let Some(one) = known.clone().find(|one| one.cause != recovery.cause) {
            return Err(other(document_no, one.amount, one.cause).into());
        }
        let parts = Self::recovered_parts(recovery, claim, InstalmentState::recoverable)?;
        for (part, amount) in &parts {
            Self::within_its_decision(recovery, part, *amount)?;
            let decided = part.debts.iter().filter(|debt| debt.document_no == *document_no);
            let decided = decided.map(|debt| Step::RecoveryDecision.on(debt.decided_on));
            ctx.not_before(Step::Recovery, decided.chain(part.last_steps()))?;
        }
        let mut bearer = against.map(|to| self.bearer(recovery, &parts, to, ctx)).transpose()?;
        let mut events = Vec::new();
        for (part, amount) in parts {
            let set_off = bearer.as_ref().map(Bearer::place);
            events.push(recovered(recovery, receipt, part, amount, set_off, ctx).into());
            if let Some(bearer) = &mut bearer {
                events.push(bearer.bear(recovery, part, amount, ctx).into());
            }
        }
        if recovery.cause == RecoveryCause::Fraud {
            events.extend(self.barred(recovery, ctx));
        }
        Ok(events)
    }

    /// Where the document decided about the instalment: for the same cause, and
    /// no more than is outstanding.
    fn within_its_decision(
        recovery: &Recovery,
        part: &InstalmentState,
        amount: Money,
    ) -> Result<(), PaymentRefusal> {
        let document_no = &recovery.document_no;
        let Some(debt) = part.debts.iter().find(|debt| debt.document_no == *document_no) else {
            return Ok(());
        };
        if debt.cause != recovery.cause {
            return Err(other(document_no, debt.amount, debt.cause));
        }
        let left = debt.outstanding(part);
        if amount > left {
            let (document_no, asked) = (document_no.clone(), amount);
            return Err(PaymentRefusal::Outstanding { document_no, asked, left });
        }
        Ok(())
    }

    /// After a fraud the enterprise is barred, by the same decision.
    fn barred(&self, recovery: &Recovery, ctx: &Context) -> Option<EnterpriseEvent> {
        let by_it = |known: &crate::enterprise::state::Exclusion| {
            known.document_no.is(&recovery.document_no)
        };
        if self.exclusions().iter().any(by_it) {
            return None;
        }
        Some(EnterpriseEvent::EnterpriseExcluded(EnterpriseExcluded {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            from: ctx.on,
            until: None,
            document_no: recovery.document_no.clone(),
            reason: format!("骗取补贴资金 {}", recovery.claim_no),
        }))
    }

    /// 核销 of what a decision asks and will not come. It restores nothing.
    pub(super) fn write_off(&self, order: &WriteOff, ctx: &Context) -> Outcome {
        ctx.permit(Action::RecoverFunds)?;
        let reason = reasoned(order.reason)?;
        let claim = self.known(order.claim_no)?;
        let debts =
            claim.parts.iter().flat_map(|part| part.debts.iter().map(move |debt| (part, debt)));
        let debts: Vec<(&InstalmentState, &Debt)> =
            debts.filter(|(_, debt)| debt.document_no.is(order.document_no)).collect();
        let none = || PaymentRefusal::NoRecovery {
            claim_no: order.claim_no.clone(),
            document_no: order.document_no.clone(),
        };
        debts.first().ok_or_else(none)?;
        let given_up = debts.iter().flat_map(|(_, debt)| &debt.written_off);
        let same = |(by, amount): &(DocumentNo, Money)| {
            by.is(order.written_off_by) && *amount == order.amount
        };
        if given_up.into_iter().any(same) {
            return Ok(Decided::unchanged());
        }
        if !order.amount.is_positive() {
            return Err(EnterpriseRefusal::NoAmount(order.amount));
        }
        let open =
            |(part, debt): &&(&InstalmentState, &Debt)| debt.outstanding(part) >= order.amount;
        let left =
            debts.iter().fold(Money::ZERO, |sum, (part, debt)| sum.max(debt.outstanding(part)));
        let Some((part, debt)) = debts.iter().find(open) else {
            let (document_no, asked) = (order.document_no.clone(), order.amount);
            return Err(PaymentRefusal::Outstanding { document_no, asked, left }.into());
        };
        ctx.not_before(Step::WriteOff, [Step::RecoveryDecision.on(debt.decided_on)])?;
        let event = payment::RecoveryWrittenOff {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: order.claim_no.clone(),
            instalment: part.no,
            document_no: debt.document_no.clone(),
            amount: order.amount,
            written_off_by: order.written_off_by.clone(),
            reason,
        };
        Ok(Decided::of(vec![event.into()]))
    }
}

/// The recovery under its document as the claim's earlier ones spell it: what
/// comes back belongs to what was decided.
fn as_known(recovery: &Recovery, claim: &Claim) -> Recovery {
    let known = |part: &InstalmentState| {
        let debts = part.debts.iter().map(|debt| &debt.document_no);
        debts.chain(part.recovered.iter().map(|one| &one.document_no)).cloned().collect::<Vec<_>>()
    };
    let known: Vec<DocumentNo> = claim.parts.iter().flat_map(known).collect();
    let spelt = known.iter().find(|no| **no == recovery.document_no);
    let spelt = spelt.or_else(|| known.iter().find(|no| no.is(&recovery.document_no)));
    let document_no = spelt.unwrap_or(&recovery.document_no).clone();
    Recovery { document_no, ..recovery.clone() }
}

/// Whether what came back was kept from the grant that is named, or from none.
fn is_kept_from(one: &Recovered, against: Option<&SetOff>) -> bool {
    match (&one.set_off, against) {
        (None, None) => true,
        (Some(known), Some(to)) => {
            known.claim_no == to.claim_no && to.instalment.is_none_or(|no| no == known.instalment)
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn recovered(
    recovery: &Recovery,
    receipt: Option<&DocumentNo>,
    part: &InstalmentState,
    amount: Money,
    set_off: Option<InstalmentPlace>,
    ctx: &Context,
) -> payment::FundsRecovered {
    let shares = part.shares_of_recovery(amount);
    let charges = match recovery.cause {
        RecoveryCause::Error => given_back(&shares),
        RecoveryCause::Fraud => Vec::new(),
    };
    payment::FundsRecovered {
        occurred_on: ctx.on,
        by: ctx.by.clone(),
        claim_no: recovery.claim_no.clone(),
        instalment: part.no,
        cause: recovery.cause,
        amount,
        document_no: recovery.document_no.clone(),
        receipt: receipt.cloned(),
        shares,
        charges,
        set_off,
    }
}

fn other(document_no: &DocumentNo, amount: Money, cause: RecoveryCause) -> PaymentRefusal {
    PaymentRefusal::OtherRecovery {
        document_no: document_no.clone(),
        amount,
        cause: cause.as_str(),
    }
}
