//! What can have happened to a bank statement. The stream's id is the
//! statement's id.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::words::{BreakKind, Effect, Remedy, Rule};
use crate::{
    currency::Currency,
    date::Date,
    money::Money,
    names::{ActorName, ClaimNo, DocumentNo, EndToEndId},
    uscc::Uscc,
};

/// Whether the bank took in or paid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// 贷: money came in.
    In,
    /// 借: money went out.
    Out,
}

impl Direction {
    /// As it stands in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    /// 收 or 付.
    pub fn zh(self) -> &'static str {
        match self {
            Self::In => "收",
            Self::Out => "付",
        }
    }

    /// What money is that nobody knows of.
    pub fn unknown(self) -> BreakKind {
        match self {
            Self::In => BreakKind::UnknownReceipt,
            Self::Out => BreakKind::UnknownPayment,
        }
    }

    /// An amount with its sign: what came in is above zero.
    pub fn signed(self, amount: Money) -> Money {
        match self {
            Self::In => amount,
            Self::Out => amount.negated(),
        }
    }
}

/// One line 明细 of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number in the file, from 1.
    pub no: u32,
    /// The day on which the bank booked it.
    pub booked_on: Date,
    /// In or out.
    pub direction: Direction,
    /// How much, above zero.
    pub amount: Money,
    /// The other party's name.
    pub counterparty_name: String,
    /// The other party's account.
    pub counterparty_account: String,
    /// The order's end-to-end id, where the bank passed it on.
    pub reference: String,
    /// The bank's words.
    pub summary: String,
}

/// A line of some statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineRef {
    /// Of which.
    pub statement: String,
    /// Its number.
    pub line: u32,
}

impl fmt::Display for LineRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{}", self.statement, self.line)
    }
}

/// An order that a line settles or returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRef {
    /// In whose stream the order is.
    pub uscc: Uscc,
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// The order's end-to-end id.
    pub end_to_end_id: EndToEndId,
    /// How much.
    pub amount: Money,
}

/// Lines and orders that belong together, and by what that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// The lines' numbers.
    pub lines: Vec<u32>,
    /// The orders; none where the lines take each other back.
    pub orders: Vec<OrderRef>,
    /// What that says of the orders.
    pub effect: Effect,
    /// By what.
    pub rule: Rule,
    /// The rule's words, or a person's.
    pub reason: String,
    /// From 0 to 100.
    pub score: u8,
}

impl Pairing {
    /// What tells pairings apart: their lines, and their orders' ids.
    pub fn key(&self) -> (&[u32], Vec<&str>) {
        let orders = self.orders.iter().map(|order| order.end_to_end_id.as_str());
        (&self.lines, orders.collect())
    }
}

events! {
    /// 导入对账单: opening + in − out = closing, or it is refused whole.
    /// Committed with its lines.
    StatementImported [
        claim: none, amount: (|event| event.currency.is_home().then_some(event.closing)), charges: none] {
        /// The account; empty where nothing names it.
        account_no: String,
        /// SHA-256 of the file, hex.
        file_hash: String,
        /// Its place among the file's statements, from 1.
        place: u32,
        /// By which profile the file was read.
        profile: String,
        /// The bank's own number of it.
        number: Option<String>,
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
        /// The balance before the first line.
        opening: Money,
        /// The balance after the last line.
        closing: Money,
        /// The currency of all its sums.
        #[serde(default, skip_serializing_if = "Currency::is_home")]
        currency: Currency,
        /// Σ in.
        paid_in: Money,
        /// Σ out.
        paid_out: Money,
        /// How many lines follow.
        lines: u32,
        /// The statement of the account before this one.
        follows: Option<String>,
    }
    /// 明细, in the file's order.
    LineRecorded [
        claim: none, amount: (|event| event.currency.is_home().then_some(event.line.amount)), charges: none] {
        /// The line.
        line: Line,
        /// The currency of its amount.
        #[serde(default, skip_serializing_if = "Currency::is_home")]
        currency: Currency,
    }
    /// 待确认勾对: found, and left to a person.
    MatchProposed [claim: none, amount: none, charges: none] {
        /// The proposal's number in the statement, from 1.
        proposal_no: u32,
        /// What belongs together.
        pairing: Pairing,
        /// Whether something else fits as well.
        ambiguous: bool,
    }
    /// A person says no.
    ProposalDeclined [claim: none, amount: none, charges: none] {
        /// Which.
        proposal_no: u32,
        /// Why.
        reason: String,
    }
    /// A later search does not find it any more.
    ProposalLapsed [claim: none, amount: none, charges: none] {
        /// Which.
        proposal_no: u32,
    }
    /// 勾对: lines and orders that belong together. Committed with what it
    /// says of the orders.
    LinesMatched [claim: none, amount: none, charges: none] {
        /// The match's number in the statement, from 1.
        match_no: u32,
        /// What belongs together.
        pairing: Pairing,
        /// Which proposal a person accepted; `None`: the rules allow it
        /// without, or a person has paired it by hand.
        proposal_no: Option<u32>,
    }
    /// The match is undone. Committed with what that takes back of the orders.
    LinesUnmatched [claim: none, amount: none, charges: none] {
        /// Which match.
        match_no: u32,
        /// Why.
        reason: String,
    }
    /// 差异: a line that matches no order, or not well enough.
    BreakFound [claim: none, amount: none, charges: none] {
        /// The line.
        line: u32,
        /// What it seems to be.
        kind: BreakKind,
        /// The order that it names.
        end_to_end_id: Option<EndToEndId>,
        /// The line, of another statement or explained, that it may take back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beside: Option<LineRef>,
    }
    /// Somebody is to look after a difference.
    BreakAssigned [claim: none, amount: none, charges: none] {
        /// The line.
        line: u32,
        /// Who.
        owner: ActorName,
    }
    /// 差异处理: a line that matches no order is explained.
    BreakResolved [claim: none, amount: none, charges: none] {
        /// The line.
        line: u32,
        /// What it is.
        kind: BreakKind,
        /// How it was settled.
        remedy: Remedy,
        /// Why.
        reason: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
    /// The explanation is taken back.
    BreakReopened [claim: none, amount: none, charges: none] {
        /// The line.
        line: u32,
        /// Why.
        reason: String,
    }
}

event_enum! {
    /// An event of a statement's stream.
    StatementEvent in statement {
        import_events {
            StatementImported "导入对账单",
            LineRecorded "登记明细",
        }
        match_events {
            MatchProposed "提请勾对",
            ProposalDeclined "否决勾对",
            ProposalLapsed "勾对提请失效",
            LinesMatched "勾对",
            LinesUnmatched "撤销勾对",
        }
        break_events {
            BreakFound "发现差异",
            BreakAssigned "分派差异",
            BreakResolved "差异处理",
            BreakReopened "撤回差异处理",
        }
    }
}
