//! A statement as its events leave it. Everything is found by the number of
//! its line, match or proposal: no command looks through the whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    event::{Line, LineRef, Pairing, StatementEvent},
    words::{BreakKind, Remedy},
};
use crate::{
    currency::Currency,
    date::Date,
    days::{Step, StepDay},
    money::Money,
    names::{ActorName, DocumentNo, EndToEndId},
    statement::event::{
        BreakAssigned, BreakFound, BreakReopened, BreakResolved, LineRecorded, LinesMatched,
        LinesUnmatched, MatchProposed, ProposalDeclined, ProposalLapsed, StatementImported,
    },
};

/// The file as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The account; empty where nothing names it.
    pub account_no: String,
    /// SHA-256 of the file, hex.
    pub file_hash: String,
    /// Its place among the file's statements, from 1.
    pub place: u32,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The day of the import.
    pub imported_on: Date,
    /// The balance before the first line.
    pub opening: Money,
    /// The balance after the last line.
    pub closing: Money,
    /// The currency of all its sums.
    #[serde(default, skip_serializing_if = "Currency::is_home")]
    pub currency: Currency,
}

/// Lines and orders that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// What belongs together.
    pub pairing: Pairing,
    /// Whether it was undone.
    pub undone: bool,
    /// The day on which it was made, or undone.
    pub on: Date,
}

/// What a person is to decide, or has decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// What may belong together.
    pub pairing: Pairing,
    /// Whether something else fits as well.
    pub ambiguous: bool,
    /// Why a person said no.
    pub declined: Option<String>,
    /// Whether a later search has not found it again.
    pub lapsed: bool,
    /// The day of the proposal.
    pub proposed_on: Date,
}

/// How a line that matches no order is explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// How it was settled.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// The document, where there is one.
    pub document_no: Option<DocumentNo>,
}

/// 差异
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// What it is.
    pub kind: BreakKind,
    /// The order that the line names.
    pub end_to_end_id: Option<EndToEndId>,
    /// The line elsewhere that it may take back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<LineRef>,
    /// Who looks after it.
    pub owner: Option<ActorName>,
    /// How it was settled.
    pub resolution: Option<Resolution>,
    /// The last step about it.
    pub last: Option<Date>,
}

/// A bank statement and its reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Statement {
    imported: Option<Imported>,
    lines: Vec<Line>,
    matches: BTreeMap<u32, Match>,
    /// By which match a line is accounted for.
    matched: BTreeMap<u32, u32>,
    /// Lines whose match was undone, with the last day of that.
    freed: BTreeMap<u32, Date>,
    proposals: BTreeMap<u32, Proposed>,
    breaks: BTreeMap<u32, Break>,
}

impl Statement {
    /// The file; `None` before it is taken in.
    pub fn imported(&self) -> Option<&Imported> {
        self.imported.as_ref()
    }

    /// The lines, in the file's order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// A line by its number.
    pub fn line(&self, no: u32) -> Option<&Line> {
        let index = usize::try_from(no.checked_sub(1)?).ok()?;
        self.lines.get(index)
    }

    /// Every match there was, by number.
    pub fn matches(&self) -> &BTreeMap<u32, Match> {
        &self.matches
    }

    /// The steps on which one about a line rests: the import, and the last
    /// that was said of it.
    pub(super) fn line_steps(&self, line: u32) -> impl Iterator<Item = StepDay> + use<> {
        let import = self.imported.as_ref().map(|known| Step::Import.on(known.imported_on));
        let freed = self.freed.get(&line).map(|on| Step::Unmatch.on(*on));
        let said = self.breaks.get(&line).and_then(|known| known.last);
        import.into_iter().chain(freed).chain(said.map(|on| Step::Difference.on(on)))
    }

    /// The match that accounts for a line.
    pub fn match_of(&self, line: u32) -> Option<u32> {
        self.matched.get(&line).copied()
    }

    /// Every proposal there was, by number.
    pub fn proposals(&self) -> &BTreeMap<u32, Proposed> {
        &self.proposals
    }

    /// The proposals that wait for a person: not declined, and of lines that
    /// nothing else accounts for.
    pub fn open_proposals(&self) -> impl Iterator<Item = (u32, &Proposed)> {
        let open = |known: &Proposed| {
            known.declined.is_none()
                && !known.lapsed
                && known.pairing.lines.iter().all(|line| self.is_open(*line))
        };
        self.proposals.iter().filter(move |(_, known)| open(known)).map(|(no, known)| (*no, known))
    }

    /// The differences that were found, by line. One whose line is matched
    /// since is none any more.
    pub fn breaks(&self) -> impl Iterator<Item = (u32, &Break)> {
        let standing = |line: &u32| !self.matched.contains_key(line);
        self.breaks
            .iter()
            .filter(move |(line, _)| standing(line))
            .map(|(line, known)| (*line, known))
    }

    /// The difference of a line, matched or not.
    pub fn break_of(&self, line: u32) -> Option<&Break> {
        self.breaks.get(&line)
    }

    /// Whether neither a match nor an explanation accounts for the line.
    pub fn is_open(&self, line: u32) -> bool {
        !self.matched.contains_key(&line)
            && self.breaks.get(&line).is_none_or(|known| known.resolution.is_none())
    }

    /// The lines that neither a match nor an explanation accounts for.
    pub fn open_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| self.is_open(line.no))
    }

    /// The number of the next match.
    pub(super) fn next_match(&self) -> u32 {
        self.matches.last_key_value().map_or(1, |(last, _)| last.saturating_add(1))
    }

    /// The number of the next proposal.
    pub(super) fn next_proposal(&self) -> u32 {
        self.proposals.last_key_value().map_or(1, |(last, _)| last.saturating_add(1))
    }

    /// The difference of a line, as it seems where nobody has looked yet.
    fn broken(&mut self, line: u32) -> &mut Break {
        let kind =
            self.line(line).map_or(BreakKind::UnknownPayment, |line| line.direction.unknown());
        let unseen = Break {
            kind,
            end_to_end_id: None,
            beside: None,
            owner: None,
            resolution: None,
            last: None,
        };
        self.breaks.entry(line).or_insert(unseen)
    }

    /// The difference of a line, of which something is said on a day.
    fn broken_on(&mut self, line: u32, on: Date) -> &mut Break {
        let known = self.broken(line);
        known.last = known.last.max(Some(on));
        known
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &StatementEvent) {
        match event {
            StatementEvent::StatementImported(_) => self.take_import(event),
            StatementEvent::LineRecorded(LineRecorded { line, .. }) => {
                self.lines.push(line.clone());
            }
            StatementEvent::MatchProposed(MatchProposed {
                occurred_on,
                proposal_no,
                pairing,
                ambiguous,
                ..
            }) => {
                let (pairing, ambiguous) = (pairing.clone(), *ambiguous);
                let (declined, lapsed, proposed_on) = (None, false, *occurred_on);
                let known = Proposed { pairing, ambiguous, declined, lapsed, proposed_on };
                self.proposals.insert(*proposal_no, known);
            }
            StatementEvent::ProposalDeclined(ProposalDeclined { proposal_no, reason, .. }) => {
                if let Some(known) = self.proposals.get_mut(proposal_no) {
                    known.declined = Some(reason.clone());
                }
            }
            StatementEvent::ProposalLapsed(ProposalLapsed { proposal_no, .. }) => {
                if let Some(known) = self.proposals.get_mut(proposal_no) {
                    known.lapsed = true;
                }
            }
            StatementEvent::LinesMatched(LinesMatched {
                occurred_on, match_no, pairing, ..
            }) => {
                self.matched.extend(pairing.lines.iter().map(|line| (*line, *match_no)));
                let (pairing, undone, on) = (pairing.clone(), false, *occurred_on);
                let known = Match { pairing, undone, on };
                self.matches.insert(*match_no, known);
            }
            StatementEvent::LinesUnmatched(LinesUnmatched { occurred_on, match_no, .. }) => {
                if let Some(known) = self.matches.get_mut(match_no) {
                    known.undone = true;
                    known.on = *occurred_on;
                    for line in &known.pairing.lines {
                        self.freed.insert(*line, *occurred_on);
                        self.matched.remove(line);
                    }
                }
            }
            StatementEvent::BreakFound(BreakFound {
                occurred_on,
                line,
                kind,
                end_to_end_id,
                beside,
                ..
            }) => {
                let known = self.broken_on(*line, *occurred_on);
                known.kind = *kind;
                known.end_to_end_id.clone_from(end_to_end_id);
                known.beside.clone_from(beside);
            }
            StatementEvent::BreakAssigned(BreakAssigned { occurred_on, line, owner, .. }) => {
                self.broken_on(*line, *occurred_on).owner = Some(owner.clone());
            }
            StatementEvent::BreakResolved(BreakResolved {
                occurred_on,
                line,
                kind,
                remedy,
                reason,
                document_no,
                ..
            }) => {
                let known = self.broken_on(*line, *occurred_on);
                known.kind = *kind;
                known.resolution = Some(Resolution {
                    remedy: *remedy,
                    reason: reason.clone(),
                    document_no: document_no.clone(),
                });
            }
            StatementEvent::BreakReopened(BreakReopened { occurred_on, line, .. }) => {
                self.broken_on(*line, *occurred_on).resolution = None;
            }
        }
    }

    fn take_import(&mut self, event: &StatementEvent) {
        if let StatementEvent::StatementImported(StatementImported {
            occurred_on,
            account_no,
            file_hash,
            place,
            from,
            to,
            opening,
            closing,
            currency,
            ..
        }) = event
        {
            self.imported = Some(Imported {
                account_no: account_no.clone(),
                file_hash: file_hash.clone(),
                place: *place,
                from: *from,
                to: *to,
                imported_on: *occurred_on,
                opening: *opening,
                closing: *closing,
                currency: currency.clone(),
            });
        }
    }
}
