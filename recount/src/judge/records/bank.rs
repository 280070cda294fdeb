//! Bank statements: lines, matches, proposals, and what matches say of orders.
//!
//! A line takes 40 bytes, and 4 for each word that may be an order's id. A match
//! keeps its lines and the ids of its orders, since it may be undone at any time.

use std::collections::{HashMap, HashSet};

use super::claims::StepDay;
use crate::{
    day::Day,
    judge::{
        event::{Event, Fen},
        key::{Key, Name},
    },
};

/// All statements so far.
#[derive(Debug, Default)]
pub(crate) struct Bank {
    pub(in crate::judge) statements: HashMap<Key, Statement>,
    /// The last statement of each account in each currency.
    pub(in crate::judge) last: HashMap<Key, Last>,
    pub(in crate::judge) answers: Answers,
}

/// What the next statement of the account goes on from.
#[derive(Debug)]
pub(in crate::judge) struct Last {
    pub(in crate::judge) id: Box<str>,
    pub(in crate::judge) to: Day,
    pub(in crate::judge) closing: Fen,
}

/// A statement.
#[derive(Debug)]
pub(in crate::judge) struct Statement {
    /// The position of its import.
    pub(in crate::judge) position: u64,
    /// The currency; empty where it is the ledger's.
    pub(in crate::judge) currency: Box<str>,
    pub(in crate::judge) paid_in: Fen,
    pub(in crate::judge) paid_out: Fen,
    /// Its first and its last day.
    pub(in crate::judge) days: (Day, Day),
    /// The day of the import.
    pub(in crate::judge) imported_on: Day,
    /// The last event about a line, by its number.
    pub(in crate::judge) steps: HashMap<u32, StepDay>,
    /// How many lines it has.
    pub(in crate::judge) count: u32,
    pub(in crate::judge) lines: Vec<Line>,
    /// What the bank says of the lines in.
    pub(in crate::judge) summaries: HashMap<u32, Box<str>>,
    /// To whom differences were given, by line.
    pub(in crate::judge) owners: HashMap<u32, Key>,
    /// As what differences were last found, by line.
    pub(in crate::judge) found: HashMap<u32, Key>,
    pub(in crate::judge) matches: Vec<Match>,
    pub(in crate::judge) proposals: Vec<Proposal>,
    /// The days of the proposals.
    pub(in crate::judge) proposed_on: Vec<Day>,
}

impl Statement {
    pub(in crate::judge) fn read(event: &Event<'_>) -> Result<Self, String> {
        Ok(Self {
            position: event.position,
            currency: event.maybe_text("currency").unwrap_or_default().into(),
            paid_in: event.sum("paid_in")?,
            paid_out: event.sum("paid_out")?,
            days: (event.day("from")?, event.day("to")?),
            imported_on: event.on,
            steps: HashMap::new(),
            count: event.number("lines")?,
            lines: Vec::new(),
            summaries: HashMap::new(),
            owners: HashMap::new(),
            found: HashMap::new(),
            matches: Vec::new(),
            proposals: Vec::new(),
            proposed_on: Vec::new(),
        })
    }

    pub(in crate::judge) fn is_whole(&self) -> bool {
        u32::try_from(self.lines.len()) == Ok(self.count)
    }

    pub(in crate::judge) fn line(&mut self, no: u32) -> Option<&mut Line> {
        self.lines.get_mut(usize::try_from(no.checked_sub(1)?).ok()?)
    }
}

/// A line: what came in is above zero.
#[derive(Debug, Clone)]
pub(in crate::judge) struct Line {
    pub(in crate::judge) amount: Fen,
    pub(in crate::judge) booked_on: Day,
    pub(in crate::judge) state: LineState,
    /// What of its texts may be an order's id, each as the beginning of its key.
    pub(in crate::judge) words: Box<[u32]>,
}

/// What accounts for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) enum LineState {
    Open,
    /// The match of this number.
    Matched(u32),
    /// A person's explanation.
    Explained,
}

/// What a match says of its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::judge) enum Effect {
    Settles,
    Returns,
    Offsets,
}

/// A match.
#[derive(Debug)]
pub(in crate::judge) struct Match {
    pub(in crate::judge) lines: Box<[u32]>,
    /// The keys of its orders' end-to-end ids.
    pub(in crate::judge) orders: Box<[Key]>,
    pub(in crate::judge) effect: Effect,
    pub(in crate::judge) undone: bool,
    pub(in crate::judge) on: Day,
}

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) enum Proposal {
    Open,
    Declined,
    Lapsed,
}

/// What a match asks of an order's own stream.
#[derive(Debug)]
pub(in crate::judge) struct ExpectedEvent {
    /// The position of the match.
    pub(in crate::judge) position: u64,
    pub(in crate::judge) statement: Key,
    pub(in crate::judge) lines: Box<[u32]>,
    pub(in crate::judge) uscc: Key,
    pub(in crate::judge) claim: Key,
    pub(in crate::judge) instalment: u32,
    pub(in crate::judge) amount: Fen,
    /// The last day of the lines.
    pub(in crate::judge) on: Option<Day>,
    /// The first day of the lines, where a rule and no person found them.
    pub(in crate::judge) by_rule_from: Option<Day>,
    /// Who matched, and on which day.
    pub(in crate::judge) hand: (Name, Day),
    /// What a return gives as its reason.
    pub(in crate::judge) reason: Key,
}

/// What is to be undone in an order's own stream.
#[derive(Debug)]
pub(in crate::judge) struct Undoing {
    /// The position of the undoing of the match.
    pub(in crate::judge) position: u64,
    /// Who took it back, and on which day.
    pub(in crate::judge) hand: (Name, Day),
    pub(in crate::judge) reason: Key,
}

/// Orders by the key of the end-to-end id, and what is said of them.
type OrderEffect = (Key, Effect);

/// Matches and what they say of orders.
#[derive(Debug, Default)]
pub(in crate::judge) struct Answers {
    /// Whether any match has answered an order: from then on the ledger learns
    /// of the bank by statements.
    pub(in crate::judge) by_statement: bool,
    /// What rests on a match that stands.
    pub(in crate::judge) standing: HashSet<OrderEffect>,
    pub(in crate::judge) awaited: HashMap<OrderEffect, ExpectedEvent>,
    /// Whether some of it was answered.
    pub(in crate::judge) begun: bool,
    pub(in crate::judge) undoing: HashMap<OrderEffect, Undoing>,
}
