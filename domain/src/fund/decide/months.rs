//! 月结: the close of a fund's months, one after another, and their reopening
//! from the last one.

use crate::{
    authority::Action,
    context::Context,
    days::Step,
    event::Decided,
    fund::{
        Fund, FundRefusal, MonthClosed,
        command::FundCommand,
        event::{self, FundEvent, MonthReopened},
        state::Books,
    },
    month::Month,
    names::DocumentNo,
};

type Outcome = Result<Decided<FundEvent>, FundRefusal>;

impl Fund {
    /// A month is closed when it is over and the one before it is closed. A
    /// January waits for a December alone of whose year any month was ever
    /// closed.
    pub(super) fn close_month(
        &self,
        command: &FundCommand,
        month: Month,
        document_no: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::CloseYear)?;
        of_year(command, month)?;
        if let Some(Books::Closed(by)) = self.month(month) {
            if DocumentNo::are(by.as_ref(), document_no) {
                return Ok(Decided::unchanged());
            }
            let fund = command.fund.clone();
            return Err(MonthClosed { fund, month, document_no: by.clone() }.into());
        }
        let last = month.last_day();
        if ctx.on < last {
            return Err(FundRefusal::MonthRuns { month, last });
        }
        if let Some(open) = self.first_open(command, month, ctx) {
            return Err(FundRefusal::EarlierOpen { fund: command.fund.clone(), open });
        }
        ctx.not_before(Step::MonthClose, self.month_step())?;
        Ok(Decided::of(vec![FundEvent::MonthClosed(event::MonthClosed {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            fund: command.fund.clone(),
            month,
            document_no: document_no.cloned(),
        })]))
    }

    /// A month is reopened by a decision, and those after it before it.
    pub(super) fn reopen_month(
        &self,
        command: &FundCommand,
        month: Month,
        (document_no, reason): (&DocumentNo, &str),
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::CloseYear)?;
        of_year(command, month)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(FundRefusal::NoReason);
        }
        let fund = command.fund.clone();
        match self.month(month) {
            Some(Books::Reopened(by, why)) if by == document_no && why == reason => {
                return Ok(Decided::unchanged());
            }
            Some(Books::Reopened(..)) | None => {
                return Err(FundRefusal::MonthOpen { fund, month });
            }
            Some(Books::Closed(_)) => {}
        }
        if let Some(later) = self.last_closed_after(command, month, ctx) {
            return Err(FundRefusal::LaterClosed { fund, month, later });
        }
        ctx.not_before(Step::MonthReopening, self.month_step())?;
        Ok(Decided::of(vec![FundEvent::MonthReopened(MonthReopened {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            fund,
            month,
            document_no: document_no.clone(),
            reason: reason.to_owned(),
        })]))
    }

    fn is_shut(&self, month: Month) -> bool {
        matches!(self.month(month), Some(Books::Closed(_)))
    }

    /// The first open month before this one. What this stream says of its own
    /// year is the last word.
    fn first_open(&self, command: &FundCommand, month: Month, ctx: &Context) -> Option<Month> {
        let open = ctx.closed.open_before(&command.fund, month);
        open.into_iter().find(|open| !self.is_shut(*open))
    }

    /// The last closed month after this one, of its year or a later one.
    fn last_closed_after(
        &self,
        command: &FundCommand,
        month: Month,
        ctx: &Context,
    ) -> Option<Month> {
        let own =
            Month::all_of(month.year()).filter(|later| *later > month && self.is_shut(*later));
        ctx.closed.last_shut_after(&command.fund, month).or(own.last())
    }
}

fn of_year(command: &FundCommand, month: Month) -> Result<(), FundRefusal> {
    if month.year() == command.year {
        return Ok(());
    }
    Err(FundRefusal::OtherFund { fund: command.fund.clone(), year: command.year })
}
