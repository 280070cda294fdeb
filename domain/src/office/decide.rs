//! What the office answers to a command.

mod late_entry;
mod workdays;

use std::collections::BTreeSet;

use super::{Office, OfficeRefusal, command::OfficeCommand, event::OfficeEvent, state::Payer};
use crate::{
    authority::{Action, Forbidden, Role},
    context::Context,
    days::{self, Step},
    event::Decided,
    names::ActorName,
    office::event::{
        ClockAccepted, FundCodesSet, KeyRotated, OperatorAdded, OperatorRemoved, PayerSet,
        ReleaseThresholdSet,
    },
    release_threshold::ReleaseThreshold,
};

impl Office {
    /// Decides a command. Pure.
    pub fn decide(
        &self,
        command: &OfficeCommand,
        ctx: &Context,
    ) -> Result<Decided<OfficeEvent>, OfficeRefusal> {
        match command {
            OfficeCommand::AddOperator { operator, roles } => self.add(operator, roles, ctx),
            OfficeCommand::RemoveOperator { operator } => self.remove(operator, ctx),
            OfficeCommand::SetPayer { name, account } => {
                self.set_payer(&Payer { name: name.clone(), account: account.clone() }, ctx)
            }
            OfficeCommand::RotateKey { from, to, statement } => {
                self.rotate_key(from, to, statement, ctx)
            }
            OfficeCommand::SetReleaseThreshold(threshold) => self.set_threshold(threshold, ctx),
            OfficeCommand::OpenLateEntry(window) => self.open_late_entry(window, ctx),
            OfficeCommand::CloseLateEntry { document_no } => {
                self.close_late_entry(document_no.as_ref(), ctx)
            }
            OfficeCommand::SetLateEntryAllowance { days } => {
                self.set_late_entry_allowance(*days, ctx)
            }
            OfficeCommand::ArrangeWorkdays { holidays, workdays, document_no } => {
                self.arrange_workdays(holidays, workdays, document_no, ctx)
            }
            OfficeCommand::AcceptClock { machine, ledger } => {
                ctx.permit(Action::AcceptClock)?;
                days::today_alone(ctx.on, ctx.today)?;
                Ok(Decided::of(vec![OfficeEvent::ClockAccepted(ClockAccepted {
                    occurred_on: ctx.on,
                    by: ctx.by.clone(),
                    machine: machine.clone(),
                    ledger: ledger.clone(),
                })]))
            }
            OfficeCommand::SetFundCodes { fund, source, codes } => {
                ctx.permit(Action::SetBudget)?;
                if self.codes(fund, *source) == Some(codes) {
                    return Ok(Decided::unchanged());
                }
                Ok(Decided::of(vec![OfficeEvent::FundCodesSet(FundCodesSet {
                    occurred_on: ctx.on,
                    by: ctx.by.clone(),
                    fund: fund.clone(),
                    source: *source,
                    codes: codes.clone(),
                })]))
            }
        }
    }

    fn add(
        &self,
        operator: &ActorName,
        roles: &BTreeSet<Role>,
        ctx: &Context,
    ) -> Result<Decided<OfficeEvent>, OfficeRefusal> {
        // An admin may move the own role back too: the role alone is asked for.
        self.authority().permit(ctx.by, Action::ManageOperators).map_err(Forbidden::from)?;
        ctx.permit_day()?;
        if roles.is_empty() {
            return Err(OfficeRefusal::NoRole(operator.clone()));
        }
        let before = self.authority().roles(operator);
        let after: BTreeSet<Role> = before.union(roles).copied().collect();
        let is_earlier = |role: &&Role| {
            self.authority().since(operator, **role).is_some_and(|since| ctx.on < since)
        };
        let earlier: BTreeSet<Role> = roles.iter().filter(is_earlier).copied().collect();
        if after == before && earlier.is_empty() {
            return Ok(Decided::unchanged());
        }
        if before.is_empty()
            && let Some(known) = self.authority().resembled(operator)
        {
            return Err(OfficeRefusal::Resembles { operator: operator.clone(), known });
        }
        if self.authority().is_open() && !after.contains(&Role::Admin) {
            return Err(OfficeRefusal::FirstNotAdmin(operator.clone()));
        }
        let removed = self.removed_on(operator).map(|on| Step::OperatorRemoved.on(on));
        ctx.not_before(Step::OperatorAdded, removed)?;
        // The threshold comes before the operator, from whom on it could be late.
        let is_unset = self.authority().is_open() && self.authority().release_threshold().is_none();
        let mut events: Vec<OfficeEvent> =
            is_unset.then(|| threshold_set(&ReleaseThreshold::FIRST, ctx)).into_iter().collect();
        events.push(OfficeEvent::OperatorAdded(OperatorAdded {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            operator: operator.clone(),
            roles: after,
            earlier,
        }));
        Ok(Decided::of(events))
    }

    fn remove(
        &self,
        operator: &ActorName,
        ctx: &Context,
    ) -> Result<Decided<OfficeEvent>, OfficeRefusal> {
        ctx.permit(Action::ManageOperators)?;
        if self.removed_on(operator).is_some() {
            return Ok(Decided::unchanged());
        }
        let roles = self.authority().roles(operator);
        if roles.is_empty() {
            return Err(OfficeRefusal::UnknownOperator(operator.clone()));
        }
        if roles.contains(&Role::Admin) && self.authority().admins() == 1 {
            return Err(OfficeRefusal::LastAdmin(operator.clone()));
        }
        let given = roles.iter().filter_map(|role| self.authority().since(operator, *role));
        ctx.not_before(Step::OperatorRemoved, given.map(|on| Step::OperatorAdded.on(on)))?;
        Ok(Decided::of(vec![OfficeEvent::OperatorRemoved(OperatorRemoved {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            operator: operator.clone(),
        })]))
    }

    fn rotate_key(
        &self,
        from: &str,
        to: &str,
        statement: &str,
        ctx: &Context,
    ) -> Result<Decided<OfficeEvent>, OfficeRefusal> {
        ctx.permit(Action::RotateKey)?;
        if let Some((last_from, last_to)) = self.last_rotation() {
            if (last_from, last_to) == (from, to) {
                return Ok(Decided::unchanged());
            }
            if last_to != from {
                return Err(OfficeRefusal::KeyNotInForce {
                    given: from.to_owned(),
                    in_force: last_to.to_owned(),
                });
            }
        }
        if from == to || self.was_retired(to) {
            return Err(OfficeRefusal::KeyRetired(to.to_owned()));
        }
        Ok(Decided::of(vec![OfficeEvent::KeyRotated(KeyRotated {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            from: from.to_owned(),
            to: to.to_owned(),
            statement: statement.to_owned(),
        })]))
    }

    fn set_payer(
        &self,
        payer: &Payer,
        ctx: &Context,
    ) -> Result<Decided<OfficeEvent>, OfficeRefusal> {
        ctx.permit(Action::SetPayer)?;
        if self.payer() == Some(payer) {
            return Ok(Decided::unchanged());
        }
        payer.account.check()?;
        Ok(Decided::of(vec![OfficeEvent::PayerSet(PayerSet {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            name: payer.name.clone(),
            account: payer.account.clone(),
        })]))
    }

    fn set_threshold(
        &self,
        threshold: &ReleaseThreshold,
        ctx: &Context,
    ) -> Result<Decided<OfficeEvent>, OfficeRefusal> {
        ctx.permit(Action::SetPayer)?;
        if threshold.above.is_none() && threshold.document_no.is_none() {
            return Err(OfficeRefusal::ThresholdWithoutDocument);
        }
        if self.authority().release_threshold().is_some_and(|known| known.covers(threshold)) {
            return Ok(Decided::unchanged());
        }
        Ok(Decided::of(vec![threshold_set(threshold, ctx)]))
    }
}

fn threshold_set(threshold: &ReleaseThreshold, ctx: &Context) -> OfficeEvent {
    let ReleaseThreshold { above, document_no } = threshold.clone();
    let (occurred_on, by) = (ctx.on, ctx.by.clone());
    OfficeEvent::ReleaseThresholdSet(ReleaseThresholdSet { occurred_on, by, above, document_no })
}
