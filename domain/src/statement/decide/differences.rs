//! What a search leaves to persons, and what they make of it.

use std::collections::BTreeSet;

use super::outcome::{Outcome, reasoned};
use crate::{
    context::Context,
    days::Step,
    event::Decided,
    names::{ActorName, DocumentNo},
    statement::{
        Statement, StatementRefusal,
        command::{Finding, Proposal, Settling},
        event::{
            BreakAssigned, BreakFound, BreakReopened, BreakResolved, Direction, Line,
            MatchProposed, ProposalLapsed, StatementEvent,
        },
        words::{BreakKind, Remedy},
    },
};

impl Statement {
    /// Proposals and differences of a search, as far as they are new.
    pub(super) fn report(
        &self,
        proposals: &[Proposal],
        findings: &[Finding],
        ctx: &Context,
    ) -> Outcome {
        self.known()?;
        let mut events = self.lapsed(proposals, ctx);
        // What a person has declined is not asked again.
        let asked: BTreeSet<_> = self
            .proposals()
            .values()
            .filter(|known| {
                let lines = &known.pairing.lines;
                let open = !known.lapsed && lines.iter().all(|line| self.is_open(*line));
                known.declined.is_some() || open
            })
            .map(|known| known.pairing.key())
            .collect();
        let new = proposals.iter().filter(|proposal| {
            let lines = &proposal.pairing.lines;
            !asked.contains(&proposal.pairing.key()) && lines.iter().all(|no| self.is_open(*no))
        });
        for (proposal_no, proposal) in (self.next_proposal()..).zip(new) {
            for line in &proposal.pairing.lines {
                self.line(*line).ok_or(StatementRefusal::UnknownLine(*line))?;
                ctx.not_before(Step::Proposal, self.line_steps(*line))?;
            }
            events.push(StatementEvent::MatchProposed(MatchProposed {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                proposal_no,
                pairing: proposal.pairing.clone(),
                ambiguous: proposal.ambiguous,
            }));
        }
        // A line may have been matched by another since it was looked at.
        for finding in findings.iter().filter(|finding| self.match_of(finding.line).is_none()) {
            self.unmatched(finding.line)?;
            let known = self.break_of(finding.line);
            let same = known.is_some_and(|known| {
                known.resolution.is_some()
                    || (known.kind == finding.kind
                        && known.end_to_end_id == finding.end_to_end_id
                        && known.beside == finding.beside)
            });
            if !same {
                ctx.not_before(Step::Difference, self.line_steps(finding.line))?;
                events.push(StatementEvent::BreakFound(BreakFound {
                    occurred_on: ctx.on,
                    by: ctx.by.clone(),
                    line: finding.line,
                    kind: finding.kind,
                    end_to_end_id: finding.end_to_end_id.clone(),
                    beside: finding.beside.clone(),
                }));
            }
        }
        Ok(Decided::of(events))
    }

    /// The open proposals that this search has not found again.
    fn lapsed(&self, proposals: &[Proposal], ctx: &Context) -> Vec<StatementEvent> {
        let found: BTreeSet<_> = proposals.iter().map(|proposal| proposal.pairing.key()).collect();
        let gone = self.open_proposals().filter(|(_, known)| !found.contains(&known.pairing.key()));
        gone.map(|(proposal_no, _)| {
            StatementEvent::ProposalLapsed(ProposalLapsed {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                proposal_no,
            })
        })
        .collect()
    }

    /// A line that no match accounts for.
    fn unmatched(&self, no: u32) -> Result<&Line, StatementRefusal> {
        let line = self.line(no).ok_or(StatementRefusal::UnknownLine(no))?;
        match self.match_of(no) {
            Some(match_no) => Err(StatementRefusal::LineMatched { no, match_no }),
            None => Ok(line),
        }
    }

    /// Gives a difference to somebody. To the same again changes nothing.
    pub(super) fn assign(&self, line: u32, owner: &ActorName, ctx: &Context) -> Outcome {
        self.known()?;
        self.unmatched(line)?;
        if self.break_of(line).is_some_and(|known| known.owner.as_ref() == Some(owner)) {
            return Ok(Decided::unchanged());
        }
        ctx.not_before(Step::Difference, self.line_steps(line))?;
        Ok(Decided::of(vec![StatementEvent::BreakAssigned(BreakAssigned {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            line,
            owner: owner.clone(),
        })]))
    }

    /// 差异处理. The same again changes nothing; another explanation first
    /// needs the one before it taken back.
    pub(super) fn resolve(&self, settling: &Settling, ctx: &Context) -> Outcome {
        self.known()?;
        let reason = reasoned(&settling.reason)?;
        let line = self.unmatched(settling.line)?;
        let known = self.break_of(line.no);
        let found = known.map_or(line.direction.unknown(), |known| known.kind);
        let kind = settling.kind.unwrap_or(found);
        fits(line, kind)?;
        let document_no = settling.document_no.clone();
        if settling.remedy == Remedy::WrittenOff && document_no.is_none() {
            return Err(StatementRefusal::NoDocument(line.no));
        }
        if let Some(before) = known.and_then(|known| known.resolution.as_ref()) {
            let same = found == kind
                && before.remedy == settling.remedy
                && before.reason == reason
                && DocumentNo::are(before.document_no.as_ref(), document_no.as_ref());
            if same {
                return Ok(Decided::unchanged());
            }
            let (no, reason) = (line.no, before.reason.clone());
            return Err(StatementRefusal::LineResolved { no, reason });
        }
        ctx.not_before(Step::Difference, self.line_steps(line.no))?;
        Ok(Decided::of(vec![StatementEvent::BreakResolved(BreakResolved {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            line: line.no,
            kind,
            remedy: settling.remedy,
            reason,
            document_no,
        })]))
    }

    /// Takes an explanation back.
    pub(super) fn reopen(&self, line: u32, reason: &str, ctx: &Context) -> Outcome {
        self.known()?;
        let reason = reasoned(reason)?;
        self.unmatched(line)?;
        if self.break_of(line).is_none_or(|known| known.resolution.is_none()) {
            return Ok(Decided::unchanged());
        }
        ctx.not_before(Step::Difference, self.line_steps(line))?;
        Ok(Decided::of(vec![StatementEvent::BreakReopened(BreakReopened {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            line,
            reason,
        })]))
    }
}

/// A kind that a line of its direction can be.
fn fits(line: &Line, kind: BreakKind) -> Result<(), StatementRefusal> {
    let fits = match kind {
        BreakKind::UnknownReceipt | BreakKind::ReturnWithoutOrder | BreakKind::Recovery => {
            line.direction == Direction::In
        }
        BreakKind::UnknownPayment | BreakKind::WrongPayee | BreakKind::CancelledOrder => {
            line.direction == Direction::Out
        }
        BreakKind::Fee
        | BreakKind::Interest
        | BreakKind::Duplicate
        | BreakKind::WrongAmount
        | BreakKind::BeforeRelease => true,
        BreakKind::ForeignCurrency | BreakKind::InTransit | BreakKind::Overdue => false,
    };
    if fits { Ok(()) } else { Err(StatementRefusal::Kind { no: line.no, kind }) }
}
