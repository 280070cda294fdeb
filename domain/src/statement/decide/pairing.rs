//! Lines and orders that belong together, and what is taken back of that.

use std::collections::BTreeSet;

use super::outcome::{Outcome, reasoned};
use crate::{
    authority::Action,
    context::Context,
    days::Step,
    event::Decided,
    money::{Money, total},
    statement::{
        Statement, StatementRefusal,
        event::{
            Direction, Line, LinesMatched, LinesUnmatched, Pairing, ProposalDeclined,
            StatementEvent,
        },
        words::Effect,
    },
};

/// Many matches decided one after another on one statement, without a copy of
/// it: what they take is counted in beside it.
#[derive(Debug)]
pub struct Matching<'a> {
    statement: &'a Statement,
    taken: BTreeSet<u32>,
    next: u32,
}

impl<'a> Matching<'a> {
    /// None yet.
    pub fn of(statement: &'a Statement) -> Self {
        Self { statement, taken: BTreeSet::new(), next: statement.next_match() }
    }

    /// The match that a pairing makes; `None` where it stands already. Counted
    /// in with [`Self::take`].
    pub fn check(
        &self,
        pairing: &Pairing,
        proposal_no: Option<u32>,
        ctx: &Context,
    ) -> Result<Option<StatementEvent>, StatementRefusal> {
        ctx.permit(Action::ReconcileStatement)?;
        self.statement.known()?;
        self.statement.in_home_currency()?;
        let mut pairing = pairing.clone();
        pairing.lines.sort_unstable();
        if self.stands(&pairing) {
            return Ok(None);
        }
        let mut lines = Vec::with_capacity(pairing.lines.len());
        for no in &pairing.lines {
            lines.push(self.free(*no)?);
        }
        agrees(&pairing, &lines)?;
        if let Some(no) = proposal_no {
            let known = self.statement.proposals().get(&no);
            let known = known.ok_or(StatementRefusal::UnknownProposal(no))?;
            if let Some(reason) = &known.declined {
                return Err(StatementRefusal::Declined { no, reason: reason.clone() });
            }
        }
        let steps = pairing.lines.iter().flat_map(|no| self.statement.line_steps(*no));
        let proposed = proposal_no.and_then(|no| self.statement.proposals().get(&no));
        let proposed = proposed.map(|known| Step::Proposal.on(known.proposed_on));
        ctx.not_before(Step::Match, steps.chain(proposed))?;
        Ok(Some(StatementEvent::LinesMatched(LinesMatched {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            match_no: self.next,
            pairing: Pairing { reason: reasoned(&pairing.reason)?, ..pairing },
            proposal_no,
        })))
    }

    /// Counts a match in.
    pub fn take(&mut self, pairing: &Pairing) {
        self.taken.extend(&pairing.lines);
        self.next = self.next.saturating_add(1);
    }

    pub(super) fn accept(
        mut self,
        pairing: &Pairing,
        proposal_no: Option<u32>,
        ctx: &Context,
    ) -> Result<Option<StatementEvent>, StatementRefusal> {
        let event = self.check(pairing, proposal_no, ctx)?;
        self.take(pairing);
        Ok(event)
    }

    /// Whether the same lines are matched with the same orders.
    fn stands(&self, pairing: &Pairing) -> bool {
        let of = |line: &u32| self.statement.match_of(*line);
        let Some(no) = pairing.lines.first().and_then(of) else { return false };
        let known = self.statement.matches().get(&no).map(|known| &known.pairing);
        known.is_some_and(|known| known.lines == pairing.lines && known.orders == pairing.orders)
    }

    fn free(&self, no: u32) -> Result<&'a Line, StatementRefusal> {
        let line = self.statement.line(no).ok_or(StatementRefusal::UnknownLine(no))?;
        if let Some(match_no) = self.statement.match_of(no) {
            return Err(StatementRefusal::LineMatched { no, match_no });
        }
        if self.taken.contains(&no) {
            return Err(StatementRefusal::LineTwice(no));
        }
        match self.statement.break_of(no).and_then(|known| known.resolution.as_ref()) {
            Some(known) => Err(StatementRefusal::LineResolved { no, reason: known.reason.clone() }),
            None => Ok(line),
        }
    }
}

/// No line twice, the directions of the effect, and equal sums.
fn agrees(pairing: &Pairing, lines: &[&Line]) -> Result<(), StatementRefusal> {
    let sum = |direction: Direction| {
        let lines = lines.iter().filter(|line| line.direction == direction);
        total(lines.map(|line| line.amount)).ok_or(StatementRefusal::OutOfRange)
    };
    if let Some(pair) = pairing.lines.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(StatementRefusal::LineTwice(pair[0]));
    }
    let (paid_in, paid_out) = (sum(Direction::In)?, sum(Direction::Out)?);
    let ordered = total(pairing.orders.iter().map(|order| order.amount));
    let ordered = ordered.ok_or(StatementRefusal::OutOfRange)?;
    let (one, other, stray) = match pairing.effect {
        Effect::Settles => (paid_out, ordered, paid_in),
        Effect::Returns => (paid_in, ordered, paid_out),
        Effect::Offsets => (paid_in, paid_out, ordered),
    };
    let effect = pairing.effect;
    if !stray.is_zero() || lines.is_empty() || (effect != Effect::Offsets && ordered.is_zero()) {
        return Err(StatementRefusal::Directions { lines: pairing.lines.clone(), effect });
    }
    if one != other || one == Money::ZERO {
        return Err(StatementRefusal::SumsDiffer { lines: one, orders: other });
    }
    Ok(())
}

impl Statement {
    /// 取消勾对. Undone already for the same reason changes nothing.
    pub(super) fn unmatch(&self, match_no: u32, reason: &str, ctx: &Context) -> Outcome {
        self.known()?;
        let reason = reasoned(reason)?;
        let known = self.matches().get(&match_no);
        let known = known.ok_or(StatementRefusal::UnknownMatch(match_no))?;
        if known.undone {
            return Ok(Decided::unchanged());
        }
        ctx.not_before(Step::Unmatch, [Step::Match.on(known.on)])?;
        Ok(Decided::of(vec![StatementEvent::LinesUnmatched(LinesUnmatched {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            match_no,
            reason,
        })]))
    }

    /// A person says no.
    pub(super) fn decline(&self, proposal_no: u32, reason: &str, ctx: &Context) -> Outcome {
        self.known()?;
        let reason = reasoned(reason)?;
        let known = self.proposals().get(&proposal_no);
        let known = known.ok_or(StatementRefusal::UnknownProposal(proposal_no))?;
        if known.declined.is_some() {
            return Ok(Decided::unchanged());
        }
        ctx.not_before(Step::Decline, [Step::Proposal.on(known.proposed_on)])?;
        Ok(Decided::of(vec![StatementEvent::ProposalDeclined(ProposalDeclined {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            proposal_no,
            reason,
        })]))
    }
}
