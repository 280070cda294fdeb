//! What an enterprise answers to a command. Each rule of the life of a claim
//! stands in one of the files below; here they are told apart, and here is
//! what concerns the enterprise itself.
//!
//! In each: the role first, then whether the same was already done (a repeat
//! succeeds and changes nothing), then the preconditions.

mod account;
mod aid;
mod bank;
mod claim;
mod exclusion;
mod grant;
mod merger;
mod months;
mod notice;
mod outcome;
mod pay;
mod recover;
mod set_off;
mod title;

pub use notice::Resolution;
use outcome::{Outcome, reasoned};
use recover::WriteOff;
use title::AskedTitle;

use super::{
    Enterprise, EnterpriseRefusal,
    command::{Cancellation, EnterpriseCommand, Revocation},
    event::EnterpriseEvent,
    state::{Registration, Specialist},
};
use crate::{
    account::Account,
    authority::Action,
    context::Context,
    days::Step,
    enterprise::{
        command::PaymentCommand,
        event::{EnterpriseRegistered, EnterpriseRenamed, SpecialistAssigned},
    },
    event::Decided,
    names::{DocumentNo, PartyName},
    uscc::Uscc,
};

impl Enterprise {
    /// Decides a command. Pure.
    pub fn decide(&self, command: &EnterpriseCommand, ctx: &Context) -> Outcome {
        let decided = self.answer(command, ctx)?;
        self.booked(decided, ctx)
    }

    /// Decides commands one after another, each on what those before it leave.
    ///
    /// # Errors
    /// The refusal of the first that is refused: then none is decided.
    pub fn decide_in_turn(&self, commands: &[EnterpriseCommand], ctx: &Context) -> Outcome {
        let [command, rest @ ..] = commands else { return Ok(Decided::unchanged()) };
        let decided = self.decide(command, ctx)?;
        if rest.is_empty() {
            return Ok(decided);
        }
        let mut after = self.clone();
        decided.events.iter().for_each(|event| after.apply_event(event));
        Ok(decided.and(after.decide_in_turn(rest, ctx)?))
    }

    fn answer(&self, command: &EnterpriseCommand, ctx: &Context) -> Outcome {
        use EnterpriseCommand as C;
        match command {
            C::Register { uscc, name, account, check_digit_override } => {
                self.register(uscc, name, account, check_digit_override.as_ref(), ctx)
            }
            C::Rename { name, document_no } => self.rename(name, document_no, ctx),
            C::RecogniseTitle { title, pack, recognised_on, document_no } => {
                let asked = AskedTitle {
                    title,
                    pack: pack.as_deref(),
                    recognised_on: *recognised_on,
                    document_no,
                };
                self.recognise(&asked, ctx)
            }
            C::AssignSpecialist { specialist, liaison } => {
                let (specialist, liaison) = (specialist.clone(), liaison.clone());
                self.assign(Specialist { specialist, liaison, since: ctx.on }, ctx)
            }
            C::FileClaim(filing) => self.file(filing, ctx),
            C::ApproveClaim { claim_no } => self.approve(claim_no, ctx),
            C::RejectClaim { claim_no, reason } => self.reject(claim_no, reason, ctx),
            C::WithdrawClaim { claim_no, reason } => self.withdraw(claim_no, reason, ctx),
            C::RevokeGrant { claim_no, instalment, reason } => {
                self.revoke(&Revocation { claim_no, instalment: *instalment, reason }, ctx)
            }
            C::RecordAid { target, amount, source, document_no } => {
                self.record_aid(target, *amount, source, document_no, ctx)
            }
            C::CancelAid { target, document_no, reason } => {
                self.cancel_aid(&Cancellation { target, document_no, reason }, ctx)
            }
            C::Exclude { from, until, document_no, reason } => {
                self.exclude(*from, *until, document_no, reason, ctx)
            }
            C::LiftExclusion { document_no } => self.lift(document_no, ctx),
            C::MergeInto { successor, document_no } => self.merge(successor, document_no, ctx),
            C::Absorb { predecessor, document_no, carried } => {
                self.absorb(predecessor, document_no, carried, ctx)
            }
            C::Payment(command) => self.decide_payment(command, ctx),
        }
    }

    /// What comes between a grant and a closed matter.
    fn decide_payment(&self, command: &PaymentCommand, ctx: &Context) -> Outcome {
        use PaymentCommand as C;
        match command {
            C::ChangeAccount { account, document_no } => {
                self.change_account(account, document_no, ctx)
            }
            C::ConfirmAccount => self.confirm_account(ctx),
            C::PublishNotice { claim_no } => self.publish(claim_no, ctx),
            C::RaiseObjection { claim_no, reason, document_no } => {
                self.object(claim_no, reason, document_no.as_ref(), ctx)
            }
            C::ResolveObjection { claim_no, upheld, reason, document_no } => {
                let resolution = Resolution {
                    claim_no,
                    upheld: *upheld,
                    reason,
                    document_no: document_no.as_ref(),
                };
                self.resolve(&resolution, ctx)
            }
            C::OrderPayment(ordering) => self.order_alone(ordering, ctx),
            C::ReleasePayment(place) => self.release_alone(place, ctx),
            C::CancelPayment { order, reason } => self.cancel_alone(order, reason, ctx),
            C::SettlePayment(bank) => self.settle(bank, ctx),
            C::ReturnPayment { bank, reason } => self.take_return(bank, reason, ctx),
            C::UndoSettlement { order, reason } => self.undo_settlement(order, reason, ctx),
            C::UndoReturn { order, reason } => self.undo_return(order, reason, ctx),
            C::DecideRecovery { recovery, deadline, ground } => {
                self.decide_recovery(recovery, *deadline, ground.as_ref(), ctx)
            }
            C::RecoverFunds { recovery, receipt } => {
                self.recover_alone(recovery, receipt.as_ref(), ctx)
            }
            C::SetOffRecovery { recovery, receipt, against } => {
                self.set_off_recovery(recovery, receipt.as_ref(), against, ctx)
            }
            C::WriteOff { claim_no, document_no, amount, written_off_by, reason } => {
                let write_off =
                    WriteOff { claim_no, document_no, amount: *amount, written_off_by, reason };
                self.write_off(&write_off, ctx)
            }
        }
    }

    /// The registration, without which nothing else can be.
    fn registered(&self) -> Result<&Registration, EnterpriseRefusal> {
        self.registration().ok_or(EnterpriseRefusal::NotRegistered)
    }

    /// The registration of an enterprise that is still its own.
    fn standing_alone(&self) -> Result<&Registration, EnterpriseRefusal> {
        let registration = self.registered()?;
        match self.merged() {
            None => Ok(registration),
            Some(merger) => Err(EnterpriseRefusal::Merged {
                uscc: registration.uscc.clone(),
                successor: merger.successor.clone(),
            }),
        }
    }

    /// Registers. What is registered already, as it was or as it now is,
    /// changes nothing; anything else is refused with the way to change it.
    fn register(
        &self,
        uscc: &Uscc,
        name: &PartyName,
        account: &Account,
        evidence: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::RegisterEnterprise)?;
        if let Some(known) = self.registration() {
            let same_name = known.name == *name || known.registered_name == *name;
            if known.uscc == *uscc && same_name && known.account == *account {
                return Ok(Decided::unchanged());
            }
            return Err(EnterpriseRefusal::OtherRegistration {
                uscc: known.uscc.clone(),
                known: known.name.clone(),
                differs: if same_name { "account" } else { "name" },
            });
        }
        account.check()?;
        let evidence = evidence.filter(|_| !uscc.check_digit_holds());
        if evidence.is_none() && !uscc.check_digit_holds() {
            return Err(EnterpriseRefusal::CheckDigit(uscc.clone()));
        }
        Ok(Decided::of(vec![EnterpriseEvent::EnterpriseRegistered(EnterpriseRegistered {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            uscc: uscc.clone(),
            name: name.clone(),
            account: account.clone(),
            check_digit_override: evidence.cloned(),
        })]))
    }

    fn rename(&self, name: &PartyName, document_no: &DocumentNo, ctx: &Context) -> Outcome {
        ctx.permit(Action::RegisterEnterprise)?;
        let registration = self.registered()?;
        if registration.name == *name {
            return Ok(Decided::unchanged());
        }
        ctx.not_before(Step::Renaming, self.record.as_ref().and_then(|record| record.named))?;
        Ok(Decided::of(vec![EnterpriseEvent::EnterpriseRenamed(EnterpriseRenamed {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            name: name.clone(),
            document_no: document_no.clone(),
        })]))
    }

    fn assign(&self, wanted: Specialist, ctx: &Context) -> Outcome {
        ctx.permit(Action::AssignSpecialist)?;
        let known = self.specialist();
        if known.is_some_and(|known| {
            (&known.specialist, &known.liaison) == (&wanted.specialist, &wanted.liaison)
        }) {
            return Ok(Decided::unchanged());
        }
        self.standing_alone()?;
        let assigned = known.map(|known| Step::Assignment.on(known.since));
        ctx.not_before(Step::Assignment, assigned)?;
        Ok(Decided::of(vec![EnterpriseEvent::SpecialistAssigned(SpecialistAssigned {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            specialist: wanted.specialist,
            liaison: wanted.liaison,
        })]))
    }
}
