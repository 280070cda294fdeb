//! Where an enterprise is paid: one person changes it, another confirms it.

use super::outcome::Outcome;
use crate::{
    account::Account,
    authority::Action,
    context::Context,
    days::Step,
    enterprise::{Enterprise, PaymentRefusal, event::payment, payment::Order},
    event::Decided,
    names::DocumentNo,
};

impl Enterprise {
    /// 账户变更. What was ordered to the account so far stops: it is cancelled
    /// and ordered anew once the account is confirmed. The account so far
    /// again takes the change back.
    pub(super) fn change_account(
        &self,
        account: &Account,
        document_no: &DocumentNo,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::ChangeAccount)?;
        let registration = self.standing_alone()?;
        let asked = registration.asked.as_ref().map(|asked| &asked.account);
        if asked.unwrap_or(&registration.account) == account {
            return Ok(Decided::unchanged());
        }
        account.check()?;
        let orders = self.claims.values().flat_map(|claim| &claim.parts);
        let open = orders.filter_map(|part| part.open_order());
        let open: Vec<&Order> = open.filter(|order| !order.stopped).collect();
        let stopped = open.iter().map(|order| order.last);
        ctx.not_before(Step::AccountChange, stopped.chain(self.account_step()))?;
        let event = payment::AccountChanged {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            before: registration.account.clone(),
            account: account.clone(),
            document_no: document_no.clone(),
            stopped: open.iter().map(|order| order.end_to_end_id.clone()).collect(),
        };
        Ok(Decided::of(vec![event.into()]))
    }

    /// 账户确认, by another person.
    pub(super) fn confirm_account(&self, ctx: &Context) -> Outcome {
        ctx.permit(Action::ConfirmAccount)?;
        let asked = self.standing_alone()?.asked.as_ref();
        let asked = asked.ok_or(PaymentRefusal::NothingToConfirm)?;
        if asked.by.is(ctx.by) {
            return Err(PaymentRefusal::ChangerConfirms { by: asked.by.clone() }.into());
        }
        ctx.not_before(Step::AccountConfirmation, self.account_step())?;
        let event = payment::AccountConfirmed {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            account: asked.account.clone(),
            changed_by: asked.by.clone(),
        };
        Ok(Decided::of(vec![event.into()]))
    }
}
