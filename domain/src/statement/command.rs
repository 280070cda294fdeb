//! What can be asked of a bank statement.

use super::{
    event::{Line, LineRef, Pairing},
    words::{BreakKind, Remedy},
};
use crate::{
    currency::Currency,
    date::Date,
    money::Money,
    names::{ActorName, DocumentNo, EndToEndId},
};

/// The statement of an account before another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    /// Its id.
    pub id: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Its last balance.
    pub closing: Money,
}

/// A file's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The account; empty where nothing names it.
    pub account_no: String,
    /// SHA-256 of the file, hex.
    pub file_hash: String,
    /// Its place among the file's statements, from 1.
    pub place: u32,
    /// By which profile the file was read.
    pub profile: String,
    /// The bank's own number of it.
    pub number: Option<String>,
    /// The first day, where the file says so.
    pub from: Option<Date>,
    /// The last day, where the file says so.
    pub to: Option<Date>,
    /// The balance before the first line.
    pub opening: Money,
    /// The balance after the last line.
    pub closing: Money,
    /// The currency of all its sums.
    pub currency: Currency,
    /// The lines, in the file's order, numbered from 1.
    pub lines: Vec<Line>,
    /// The last statement of the account in the currency.
    pub previous: Option<Previous>,
}

impl Import {
    /// The first and the last day: as the file says, or of its lines.
    pub fn days(&self) -> Option<(Date, Date)> {
        let days = || self.lines.iter().map(|line| line.booked_on);
        let from = self.from.or_else(|| days().min()).or(self.to)?;
        let to = self.to.or_else(|| days().max()).unwrap_or(from);
        Some((from, to.max(from)))
    }
}

/// A line that matches no order, or not well enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line.
    pub line: u32,
    /// What it seems to be.
    pub kind: BreakKind,
    /// The order that it names.
    pub end_to_end_id: Option<EndToEndId>,
    /// The line, of another statement or explained, that it may take back.
    pub beside: Option<LineRef>,
}

/// What a person is to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What may belong together.
    pub pairing: Pairing,
    /// Whether something else fits as well.
    pub ambiguous: bool,
}

/// How a difference was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settling {
    /// The line.
    pub line: u32,
    /// What it is; `None`: what it was found to be.
    pub kind: Option<BreakKind>,
    /// How it was settled.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// The document, where there is one.
    pub document_no: Option<DocumentNo>,
}

/// A command to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementCommand {
    /// Takes in a file whole, or refuses it whole.
    Import(Box<Import>),
    /// 勾对. What it says of the orders is decided beside it.
    Match {
        /// What belongs together.
        pairing: Pairing,
        /// Which proposal this accepts.
        proposal_no: Option<u32>,
    },
    /// The match was wrong.
    Unmatch {
        /// Which.
        match_no: u32,
        /// Why.
        reason: String,
    },
    /// What a search has left to persons. The same again changes nothing.
    Report {
        /// What may belong together.
        proposals: Vec<Proposal>,
        /// Every line that is not matched.
        findings: Vec<Finding>,
    },
    /// A person says no to a proposal.
    Decline {
        /// Which.
        proposal_no: u32,
        /// Why.
        reason: String,
    },
    /// Gives a difference to somebody.
    Assign {
        /// The line.
        line: u32,
        /// Who.
        owner: ActorName,
    },
    /// Explains a line that matches no order.
    Resolve(Settling),
    /// Takes the explanation back.
    Reopen {
        /// The line.
        line: u32,
        /// Why.
        reason: String,
    },
}
