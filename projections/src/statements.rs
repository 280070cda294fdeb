//! Bank statements with what became of their lines: matches, proposals,
//! differences.

use std::collections::BTreeMap;

use bofu_domain::{
    currency::Currency,
    date::Date,
    event::Fact,
    money::Money,
    names::{ActorName, DocumentNo, EndToEndId},
    statement::{
        event::{
            BreakAssigned, BreakFound, BreakReopened, BreakResolved, Line, LineRecorded, LineRef,
            LinesMatched, LinesUnmatched, MatchProposed, Pairing, ProposalDeclined, ProposalLapsed,
            StatementEvent, StatementImported,
        },
        words::{BreakKind, Remedy},
    },
};
use serde::Serialize;

use crate::{fold::FoldError, recorded::Recorded};

/// A statement 对账单 as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementRow {
    /// Its id.
    pub statement: String,
    /// The account; empty where nothing names it.
    pub account_no: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The balance before the first line.
    pub opening: Money,
    /// Σ in.
    pub paid_in: Money,
    /// Σ out.
    pub paid_out: Money,
    /// The balance after the last line.
    pub closing: Money,
    /// The currency of all its sums.
    pub currency: Currency,
    /// How many lines it has.
    pub lines: u32,
    /// By which profile the file was read.
    pub profile: String,
    /// SHA-256 of the file, hex.
    pub file_hash: String,
    /// Its place among the file's statements, from 1.
    pub place: u32,
    /// The statement of the account before it.
    pub follows: Option<String>,
    /// The business date of the import.
    pub imported_on: Date,
    /// Who imported it.
    pub imported_by: ActorName,
    /// The position of the import.
    pub position: u64,
    /// 补录: by how many days it was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

impl StatementRow {
    /// Whether it is in yuan, as the orders are. One that is not is kept as
    /// evidence: none of its lines is matched, differs, or is summed up with
    /// the ledger's money.
    pub fn in_home_currency(&self) -> bool {
        self.currency.is_home()
    }
}

/// How a difference was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResolutionRow {
    /// How.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// The document, where there is one.
    pub document_no: Option<DocumentNo>,
    /// The business date.
    pub resolved_on: Date,
    /// By whom.
    pub resolved_by: ActorName,
}

/// A difference 差异 of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreakRow {
    /// What it is.
    pub kind: BreakKind,
    /// The order that the line names.
    pub end_to_end_id: Option<EndToEndId>,
    /// The line elsewhere that it may take back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<LineRef>,
    /// Who looks after it.
    pub owner: Option<ActorName>,
    /// How it was settled.
    pub resolution: Option<ResolutionRow>,
    /// 补录: by how many days the latest of its events was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// A match 勾对.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchRow {
    /// Its number in the statement.
    pub match_no: u32,
    /// What belongs together, and by what.
    #[serde(flatten)]
    pub pairing: Pairing,
    /// Which proposal a person accepted.
    pub proposal_no: Option<u32>,
    /// The business date.
    pub matched_on: Date,
    /// By whom.
    pub matched_by: ActorName,
    /// Why it was undone.
    pub undone: Option<String>,
    /// 补录: by how many days it was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// A proposal 待确认勾对.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalRow {
    /// Its number in the statement.
    pub proposal_no: u32,
    /// What may belong together, and by what.
    #[serde(flatten)]
    pub pairing: Pairing,
    /// Whether something else fits as well.
    pub ambiguous: bool,
    /// The business date.
    pub proposed_on: Date,
    /// Why a person said no.
    pub declined: Option<String>,
    /// Whether a later search has not found it again.
    pub lapsed: bool,
}

/// One statement with all that became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementBook {
    /// The statement.
    pub row: StatementRow,
    /// Its lines, in order; line n has the place n − 1.
    pub lines: Vec<Line>,
    /// Every match, undone ones too.
    pub matches: BTreeMap<u32, MatchRow>,
    /// Which match accounts for a line.
    pub matched: BTreeMap<u32, u32>,
    /// Every proposal.
    pub proposals: BTreeMap<u32, ProposalRow>,
    /// The differences that were found, by line, of matched lines too.
    pub breaks: BTreeMap<u32, BreakRow>,
}

/// Statements by id.
pub type StatementBooks = BTreeMap<String, StatementBook>;

/// A statement as its first event makes it; `None` for any other event.
pub fn imported(happened: &StatementEvent, event: &Recorded) -> Option<StatementRow> {
    let StatementEvent::StatementImported(StatementImported {
        occurred_on,
        by,
        account_no,
        file_hash,
        place,
        profile,
        from,
        to,
        opening,
        closing,
        currency,
        paid_in,
        paid_out,
        lines,
        follows,
        ..
    }) = happened
    else {
        return None;
    };
    Some(StatementRow {
        statement: event.stream_id.to_string(),
        account_no: account_no.clone(),
        from: *from,
        to: *to,
        opening: *opening,
        paid_in: *paid_in,
        paid_out: *paid_out,
        closing: *closing,
        currency: currency.clone(),
        lines: *lines,
        profile: profile.clone(),
        file_hash: file_hash.clone(),
        place: *place,
        follows: follows.clone(),
        imported_on: *occurred_on,
        imported_by: by.clone(),
        position: event.position,
        late_days: event.late_days(),
    })
}

/// Folds an event of a statement into the books.
pub fn fold(
    books: &mut StatementBooks,
    happened: &StatementEvent,
    event: &Recorded,
) -> Result<(), FoldError> {
    if let Some(row) = imported(happened, event) {
        let book = StatementBook {
            row,
            lines: Vec::new(),
            matches: BTreeMap::new(),
            matched: BTreeMap::new(),
            proposals: BTreeMap::new(),
            breaks: BTreeMap::new(),
        };
        books.insert(event.stream_id.to_string(), book);
        return Ok(());
    }
    let book = books.get_mut(event.stream_id.as_str()).ok_or_else(|| FoldError::Unknown {
        position: event.position,
        event: happened.name(),
        what: "statement",
        id: event.stream_id.to_string(),
    })?;
    book.take(happened, event.late_days());
    Ok(())
}

impl StatementBook {
    fn take(&mut self, happened: &StatementEvent, late_days: Option<u32>) {
        let (on, by) = (happened.occurred_on(), happened.by().clone());
        match happened {
            StatementEvent::StatementImported(_) => {}
            StatementEvent::LineRecorded(LineRecorded { line, .. }) => {
                self.lines.push(line.clone());
            }
            StatementEvent::MatchProposed(MatchProposed {
                proposal_no,
                pairing,
                ambiguous,
                ..
            }) => {
                let row = ProposalRow {
                    proposal_no: *proposal_no,
                    pairing: pairing.clone(),
                    ambiguous: *ambiguous,
                    proposed_on: on,
                    declined: None,
                    lapsed: false,
                };
                self.proposals.insert(*proposal_no, row);
            }
            StatementEvent::ProposalDeclined(ProposalDeclined { proposal_no, reason, .. }) => {
                if let Some(row) = self.proposals.get_mut(proposal_no) {
                    row.declined = Some(reason.clone());
                }
            }
            StatementEvent::ProposalLapsed(ProposalLapsed { proposal_no, .. }) => {
                if let Some(row) = self.proposals.get_mut(proposal_no) {
                    row.lapsed = true;
                }
            }
            StatementEvent::LinesMatched(LinesMatched {
                match_no, pairing, proposal_no, ..
            }) => {
                self.matched.extend(pairing.lines.iter().map(|line| (*line, *match_no)));
                let row = MatchRow {
                    match_no: *match_no,
                    pairing: pairing.clone(),
                    proposal_no: *proposal_no,
                    matched_on: on,
                    matched_by: by,
                    undone: None,
                    late_days,
                };
                self.matches.insert(*match_no, row);
            }
            StatementEvent::LinesUnmatched(LinesUnmatched { match_no, reason, .. }) => {
                if let Some(row) = self.matches.get_mut(match_no) {
                    row.undone = Some(reason.clone());
                    for line in &row.pairing.lines {
                        self.matched.remove(line);
                    }
                }
            }
            StatementEvent::BreakFound(BreakFound {
                line, kind, end_to_end_id, beside, ..
            }) => {
                let row = self.break_at(*line, late_days);
                row.kind = *kind;
                row.end_to_end_id.clone_from(end_to_end_id);
                row.beside.clone_from(beside);
            }
            StatementEvent::BreakAssigned(BreakAssigned { line, owner, .. }) => {
                self.break_at(*line, late_days).owner = Some(owner.clone());
            }
            StatementEvent::BreakResolved(BreakResolved {
                line,
                kind,
                remedy,
                reason,
                document_no,
                ..
            }) => {
                let row = self.break_at(*line, late_days);
                row.kind = *kind;
                row.resolution = Some(ResolutionRow {
                    remedy: *remedy,
                    reason: reason.clone(),
                    document_no: document_no.clone(),
                    resolved_on: on,
                    resolved_by: by,
                });
            }
            StatementEvent::BreakReopened(BreakReopened { line, .. }) => {
                self.break_at(*line, late_days).resolution = None;
            }
        }
    }

    /// A line by its number.
    pub fn line(&self, no: u32) -> Option<&Line> {
        self.lines.get(usize::try_from(no.checked_sub(1)?).ok()?)
    }

    /// The difference of a line that an event is about, which may be late.
    fn break_at(&mut self, line: u32, late_days: Option<u32>) -> &mut BreakRow {
        let unseen = unseen(self.line(line).map_or(BreakKind::UnknownPayment, unknown));
        let row = self.breaks.entry(line).or_insert(unseen);
        row.late_days = row.late_days.max(late_days);
        row
    }

    /// The difference of a line that no match accounts for.
    pub fn difference(&self, line: &Line) -> BreakRow {
        let kind = || {
            if self.row.in_home_currency() { unknown(line) } else { BreakKind::ForeignCurrency }
        };
        self.breaks.get(&line.no).cloned().unwrap_or_else(|| unseen(kind()))
    }

    /// The lines that no match accounts for.
    pub fn unmatched(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !self.matched.contains_key(&line.no))
    }

    /// The matches that stand.
    pub fn standing(&self) -> impl Iterator<Item = &MatchRow> {
        self.matches.values().filter(|row| row.undone.is_none())
    }

    /// The proposals that wait for a person.
    pub fn open_proposals(&self) -> impl Iterator<Item = &ProposalRow> {
        let open = |line: &u32| {
            !self.matched.contains_key(line)
                && self.breaks.get(line).is_none_or(|row| row.resolution.is_none())
        };
        let waits = move |row: &&ProposalRow| {
            row.declined.is_none() && !row.lapsed && row.pairing.lines.iter().all(open)
        };
        self.proposals.values().filter(waits)
    }
}

/// A difference at which nobody has looked yet.
fn unseen(kind: BreakKind) -> BreakRow {
    let (end_to_end_id, beside, owner) = (None, None, None);
    BreakRow { kind, end_to_end_id, beside, owner, resolution: None, late_days: None }
}

fn unknown(line: &Line) -> BreakKind {
    line.direction.unknown()
}
