//! What a fund's year answers to a command.

mod carry;
mod months;

pub use carry::CarryOver;

use super::{
    Fund, FundRefusal,
    command::{FundAction, FundCommand},
    event::{self, FundEvent},
    state::Books,
};
use crate::{
    assessment::Source,
    authority::Action,
    context::Context,
    date::Year,
    days::Step,
    event::Decided,
    fund::event::{AppropriationSet, YearReopened},
    money::Money,
    names::{DocumentNo, FundId},
};

impl Fund {
    /// Decides a command. Pure.
    pub fn decide(
        &self,
        command: &FundCommand,
        ctx: &Context,
    ) -> Result<Decided<FundEvent>, FundRefusal> {
        if let Some((fund, year)) = self.identity()
            && (fund, *year) != (&command.fund, command.year)
        {
            return Err(FundRefusal::OtherFund { fund: fund.clone(), year: *year });
        }
        match &command.action {
            FundAction::SetAppropriation { source, amount, document_no } => {
                self.set(command, *source, *amount, document_no, ctx)
            }
            FundAction::CloseYear { document_no } => self.close(command, document_no.as_ref(), ctx),
            FundAction::ReopenYear { document_no, reason } => {
                self.reopen(command, document_no, reason, ctx)
            }
            FundAction::CloseMonth { month, document_no } => {
                self.close_month(command, *month, document_no.as_ref(), ctx)
            }
            FundAction::ReopenMonth { month, document_no, reason } => {
                self.reopen_month(command, *month, (document_no, reason), ctx)
            }
        }
    }

    /// Sets a total. The same total by the same document again changes
    /// nothing. Below what is committed it may fall: the headroom is then
    /// negative and shown.
    fn set(
        &self,
        command: &FundCommand,
        source: Source,
        amount: Money,
        document_no: &DocumentNo,
        ctx: &Context,
    ) -> Result<Decided<FundEvent>, FundRefusal> {
        ctx.permit(Action::SetBudget)?;
        let before = self.appropriation(source);
        let same = before.filter(|set| set.amount == amount && set.document_no.is(document_no));
        // With an earlier day it is the same since that day.
        if same.is_some_and(|set| set.since <= ctx.on) {
            return Ok(Decided::unchanged());
        }
        if amount < Money::ZERO {
            return Err(FundRefusal::Negative(amount));
        }
        if let Some(Books::Closed(document_no)) = self.books() {
            return Err(closed(&command.fund, command.year, document_no.as_ref()));
        }
        ctx.closed.check_day(&command.fund, ctx.on)?;
        let earlier = before.filter(|_| same.is_none()).map(|set| set.last);
        ctx.not_before(Step::Appropriation, earlier.into_iter().chain(self.year_step()))?;
        Ok(Decided::of(vec![FundEvent::AppropriationSet(AppropriationSet {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            fund: command.fund.clone(),
            year: command.year,
            source,
            before: before.map(|set| set.amount),
            amount,
            document_no: document_no.clone(),
        })]))
    }

    fn close(
        &self,
        command: &FundCommand,
        document_no: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Result<Decided<FundEvent>, FundRefusal> {
        ctx.permit(Action::CloseYear)?;
        match self.books() {
            Some(Books::Closed(by)) if DocumentNo::are(by.as_ref(), document_no) => {
                return Ok(Decided::unchanged());
            }
            Some(Books::Closed(by)) => {
                return Err(closed(&command.fund, command.year, by.as_ref()));
            }
            Some(Books::Reopened(..)) | None => {}
        }
        let set = self.appropriations().map(|(_, set)| set.last);
        let books = [self.year_step(), self.month_step()];
        ctx.not_before(Step::YearClose, set.chain(books.into_iter().flatten()))?;
        Ok(Decided::of(vec![FundEvent::YearClosed(event::YearClosed {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            fund: command.fund.clone(),
            year: command.year,
            document_no: document_no.cloned(),
        })]))
    }

    fn reopen(
        &self,
        command: &FundCommand,
        document_no: &DocumentNo,
        reason: &str,
        ctx: &Context,
    ) -> Result<Decided<FundEvent>, FundRefusal> {
        ctx.permit(Action::CloseYear)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(FundRefusal::NoReason);
        }
        let open = || FundRefusal::Open { fund: command.fund.clone(), year: command.year };
        match self.books() {
            Some(Books::Reopened(by, why)) if by.is(document_no) && why == reason => {
                return Ok(Decided::unchanged());
            }
            Some(Books::Reopened(..)) | None => return Err(open()),
            Some(Books::Closed(_)) => {}
        }
        ctx.not_before(Step::YearReopening, self.year_step())?;
        Ok(Decided::of(vec![FundEvent::YearReopened(YearReopened {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            fund: command.fund.clone(),
            year: command.year,
            document_no: document_no.clone(),
            reason: reason.to_owned(),
        })]))
    }
}

fn closed(fund: &FundId, year: Year, document_no: Option<&DocumentNo>) -> FundRefusal {
    crate::fund::YearClosed { fund: fund.clone(), year, document_no: document_no.cloned() }.into()
}
