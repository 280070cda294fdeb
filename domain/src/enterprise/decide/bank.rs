//! What the bank did with an order. A fact of the bank is recorded whatever
//! the ledger thinks of the payee meanwhile: only what contradicts the order
//! itself is refused, and a day that has not come. A day before the release is
//! not: the bank's word stands, and `audit verify` lists it.

use super::{
    outcome::{Outcome, reasoned},
    pay::unanswered,
};
use crate::{
    authority::{Action, Forbidden},
    context::Context,
    days::{self, Step},
    enterprise::{
        Enterprise, EnterpriseRefusal, PaymentRefusal,
        command::{BankConfirmation, OrderPlace},
        event::payment,
        payment::{InstalmentState, Order},
    },
    event::Decided,
};

impl Enterprise {
    /// An order that went to the bank, of the amount that the bank has.
    fn at_the_bank(
        &self,
        bank: &BankConfirmation,
    ) -> Result<(&InstalmentState, &Order), EnterpriseRefusal> {
        let (part, order) = self.order_at(&bank.order)?;
        let id = order.end_to_end_id.clone();
        if let Some(reason) = &order.cancelled {
            return Err(PaymentRefusal::Cancelled { id, reason: reason.clone() }.into());
        }
        if order.released_by.is_none() {
            return Err(PaymentRefusal::NotReleased(id).into());
        }
        if order.amount != bank.amount {
            let (ordered, given) = (order.amount, bank.amount);
            return Err(PaymentRefusal::OtherAmount { id, ordered, given }.into());
        }
        Ok((part, order))
    }

    /// 到账. The same settlement again changes nothing.
    pub(super) fn settle(&self, bank: &BankConfirmation, ctx: &Context) -> Outcome {
        ctx.permit(Action::RecordSettlement)?;
        let (part, order) = self.at_the_bank(bank)?;
        let same = order.settled.as_ref().is_some_and(|known| known.evidence == bank.evidence);
        if same && order.returned.is_none() {
            return Ok(Decided::unchanged());
        }
        unanswered(order)?;
        answered(bank, order, Step::Settlement, ctx)?;
        let event = payment::PaymentSettled {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: bank.order.claim_no.clone(),
            instalment: part.no,
            end_to_end_id: order.end_to_end_id.clone(),
            amount: order.amount,
            settled_on: bank.on,
            evidence: bank.evidence.clone(),
            shares: part.shares_of_order(order.amount),
        };
        Ok(Decided::of(vec![event.into()]))
    }

    /// 退票: the entitlement stays, and its headroom stays taken.
    pub(super) fn take_return(
        &self,
        bank: &BankConfirmation,
        reason: &str,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::RecordSettlement)?;
        let reason = reasoned(reason)?;
        let (part, order) = self.at_the_bank(bank)?;
        if let Some(known) = &order.returned {
            if known.evidence == bank.evidence {
                return Ok(Decided::unchanged());
            }
            let (id, on) = (order.end_to_end_id.clone(), known.on);
            return Err(PaymentRefusal::Returned { id, on }.into());
        }
        // What came back as a recovery cannot come back as a return too. What
        // was set off does not come back by the bank.
        if part.recovered() > part.set_off() {
            return Err(PaymentRefusal::LaterAttempt(order.end_to_end_id.clone()).into());
        }
        // Nor may a decision stand that asks back what the bank has brought back.
        if let Some(debt) = part.debts.iter().find(|debt| debt.outstanding(part).is_positive()) {
            let (id, document_no) = (order.end_to_end_id.clone(), debt.document_no.clone());
            return Err(PaymentRefusal::Owed { id, document_no }.into());
        }
        answered(bank, order, Step::Return, ctx)?;
        let event = payment::PaymentReturned {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: bank.order.claim_no.clone(),
            instalment: part.no,
            end_to_end_id: order.end_to_end_id.clone(),
            amount: order.amount,
            returned_on: bank.on,
            reason,
            evidence: bank.evidence.clone(),
            was_settled: order.settled.is_some(),
            shares: part.shares_of_order(order.amount),
        };
        Ok(Decided::of(vec![event.into()]))
    }

    /// The settlement was recorded in error: the order is under way again.
    pub(super) fn undo_settlement(
        &self,
        place: &OrderPlace,
        reason: &str,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::RecordSettlement)?;
        let reason = reasoned(reason)?;
        let (part, order) = self.order_at(place)?;
        let id = order.end_to_end_id.clone();
        if let Some(fact) = &order.returned {
            return Err(PaymentRefusal::Returned { id, on: fact.on }.into());
        }
        if order.settled.is_none() {
            return Err(PaymentRefusal::NotSettled(id).into());
        }
        if part.recovered() > part.set_off() || !part.debts.is_empty() {
            return Err(PaymentRefusal::LaterAttempt(id).into());
        }
        ctx.not_before(Step::SettlementUndoing, [order.last])?;
        let event = payment::SettlementUndone {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: place.claim_no.clone(),
            instalment: part.no,
            end_to_end_id: id,
            amount: order.amount,
            reason,
            shares: part.shares_of_order(order.amount),
        };
        Ok(Decided::of(vec![event.into()]))
    }

    /// The return was recorded in error: the order is as it was before. Not
    /// once the instalment was ordered again, set off or revoked.
    pub(super) fn undo_return(&self, place: &OrderPlace, reason: &str, ctx: &Context) -> Outcome {
        ctx.permit(Action::RecordSettlement)?;
        let reason = reasoned(reason)?;
        let (part, order) = self.order_at(place)?;
        let id = order.end_to_end_id.clone();
        if order.returned.is_none() {
            return Err(PaymentRefusal::NotReturned(id).into());
        }
        let later = part.orders.iter().skip_while(|known| known.end_to_end_id != id).skip(1);
        let again = later.into_iter().any(|order| order.cancelled.is_none());
        if again || order.amount > part.to_order() || part.revoked.is_some() {
            return Err(PaymentRefusal::LaterAttempt(id).into());
        }
        ctx.not_before(Step::ReturnUndoing, [order.last])?;
        let event = payment::ReturnUndone {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            claim_no: place.claim_no.clone(),
            instalment: part.no,
            end_to_end_id: id,
            amount: order.amount,
            reason,
            was_settled: order.settled.is_some(),
            shares: part.shares_of_order(order.amount),
        };
        Ok(Decided::of(vec![event.into()]))
    }
}

/// The bank's day has come, its record comes after what was done with the order
/// before, and no rule has found it in a line from before the release.
fn answered(
    bank: &BankConfirmation,
    order: &Order,
    step: Step,
    ctx: &Context,
) -> Result<(), Forbidden> {
    ctx.not_in_future(bank.on)?;
    if let Some(first) = bank.by_rule_from {
        let released = order.released_on.map(|on| Step::Release.on(on));
        days::not_before(Step::BankDay.on(first), released)?;
    }
    ctx.not_before(step, [order.last, Step::BankDay.on(bank.on)])
}
