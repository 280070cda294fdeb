//! 抵扣: what is to come back is kept from a grant that is still to be paid.
//!
//! For the one instalment it is money that came back, for the other money that
//! is paid; no bank moves any. So it is held against both: what a recovery must
//! be, and what makes an instalment due. Only the payee's exclusion and account
//! do not matter, since nothing goes out.

use super::{outcome::Outcome, pay::not_by_its_approver};
use crate::{
    context::Context,
    days::Step,
    enterprise::{
        Enterprise, EnterpriseRefusal, PaymentRefusal,
        claim::Claim,
        command::{Recovery, SetOff},
        event::payment::RecoverySetOff,
        payment::InstalmentState,
        values::InstalmentPlace,
    },
    event::Decided,
    money::Money,
    names::{ClaimNo, DocumentNo},
};

/// The instalment from which a recovery is kept, and how much of it is so far.
pub(super) struct Bearer<'a> {
    claim_no: &'a ClaimNo,
    part: &'a InstalmentState,
    kept: Money,
}

impl Bearer<'_> {
    /// Which instalment it is.
    pub(super) fn place(&self) -> InstalmentPlace {
        InstalmentPlace { claim_no: self.claim_no.clone(), instalment: self.part.no }
    }

    /// Keeps of it what comes back of `recovered`.
    pub(super) fn bear(
        &mut self,
        recovery: &Recovery,
        recovered: &InstalmentState,
        amount: Money,
        ctx: &Context,
    ) -> RecoverySetOff {
        let shares = self.part.shares_of_set_off(self.kept, amount);
        self.kept = self.kept.plus(amount);
        RecoverySetOff {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: self.claim_no.clone(),
            instalment: self.part.no,
            amount,
            document_no: recovery.document_no.clone(),
            recovered: InstalmentPlace {
                claim_no: recovery.claim_no.clone(),
                instalment: recovered.no,
            },
            shares,
        }
    }
}

impl Enterprise {
    /// 抵扣 between two claims of one enterprise. After a merger money is paid
    /// back instead: the claims stand in two streams, and what is left of the
    /// predecessor's is paid to another.
    pub(super) fn set_off_recovery(
        &self,
        recovery: &Recovery,
        receipt: Option<&DocumentNo>,
        against: &SetOff,
        ctx: &Context,
    ) -> Outcome {
        let events = self.recover(recovery, receipt, Some(against), ctx)?;
        let bearing = self.claim(&against.claim_no).into_iter().flat_map(|claim| &claim.parts);
        let rows = bearing.flat_map(InstalmentState::fund_years);
        let rests_on = rows.map(|(.., key)| (key.clone(), ctx.caps.row(key).version)).collect();
        Ok(Decided { events, rests_on })
    }

    /// The instalment that can bear a recovery of `parts`. Never a guess:
    /// without a number it is the only one.
    pub(super) fn bearer<'a>(
        &'a self,
        recovery: &Recovery,
        parts: &[(&InstalmentState, Money)],
        against: &'a SetOff,
        ctx: &Context,
    ) -> Result<Bearer<'a>, EnterpriseRefusal> {
        let claim_no = &against.claim_no;
        let claim = self.own_claim(recovery, claim_no)?;
        not_by_its_approver(claim_no, claim, ctx)?;
        let named = |part: &&InstalmentState| against.instalment.is_none_or(|no| part.no == no);
        let mut refusal = match against.instalment {
            Some(instalment) => {
                EnterpriseRefusal::UnknownInstalment { claim_no: claim_no.clone(), instalment }
            }
            None => PaymentRefusal::NothingToPay(claim_no.clone()).into(),
        };
        let mut able = Vec::new();
        for part in claim.parts.iter().filter(named) {
            let itself = recovery.claim_no == *claim_no
                && parts.iter().any(|(recovered, _)| recovered.no == part.no);
            match Self::bears(recovery, against, claim, part, ctx) {
                Ok(()) if itself => {
                    let (claim_no, instalment) = (claim_no.clone(), part.no);
                    refusal = PaymentRefusal::SetOffItself { claim_no, instalment }.into();
                }
                Ok(()) => able.push(part),
                Err(why) => refusal = why,
            }
        }
        match able.as_slice() {
            [part] => Ok(Bearer { claim_no, part, kept: Money::ZERO }),
            [] => Err(refusal),
            _several => Err(PaymentRefusal::WhichSetOff(claim_no.clone()).into()),
        }
    }

    /// The granted claim from which it is kept: the enterprise's own, and the
    /// enterprise still its own.
    fn own_claim(
        &self,
        recovery: &Recovery,
        claim_no: &ClaimNo,
    ) -> Result<&Claim, EnterpriseRefusal> {
        if self.merged().is_some() {
            return Err(PaymentRefusal::SetOffMerged(recovery.claim_no.clone()).into());
        }
        if self.inherited(claim_no).is_some() {
            return Err(PaymentRefusal::SetOffMerged(claim_no.clone()).into());
        }
        if self.claim(claim_no).is_none() {
            return Err(PaymentRefusal::SetOffElsewhere(claim_no.clone()).into());
        }
        self.granted_claim(claim_no)
    }

    /// Whether so much of an instalment could be ordered today, whoever its
    /// payee.
    fn bears(
        recovery: &Recovery,
        against: &SetOff,
        claim: &Claim,
        part: &InstalmentState,
        ctx: &Context,
    ) -> Result<(), EnterpriseRefusal> {
        let claim_no = &against.claim_no;
        Self::unpaid(claim_no, claim, part, ctx)?;
        Self::funded(part, ctx)?;
        ctx.not_before(Step::SetOff, claim.steps_to_pay(part))?;
        Self::appropriated(Step::SetOff, part, ctx)?;
        let (asked, left) = (recovery.amount, part.to_order());
        if asked > left {
            let (claim_no, instalment) = (claim_no.clone(), part.no);
            return Err(PaymentRefusal::SetOffTooMuch { claim_no, instalment, asked, left }.into());
        }
        Ok(())
    }
}
