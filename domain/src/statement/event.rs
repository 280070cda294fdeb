//! What can have happened to a bank statement. The stream's id is the
//! statement's id.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::{
    date::Date,
    money::Money,
    names::{ActorName, ClaimNo, DocumentNo},
};

/// Whether the bank took in or paid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// 贷: money came in.
    In,
    /// 借: money went out.
    Out,
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

/// An order that a line settles or returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRef {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// The order's end-to-end id.
    pub end_to_end_id: String,
}

/// An event of a statement's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatementEvent {
    /// 导入对账单: opening + in − out = closing, or it is refused whole.
    StatementImported {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The account.
        account_no: String,
        /// SHA-256 of the file, hex.
        file_hash: String,
        /// The balance before the first line.
        opening: Money,
        /// The balance after the last line.
        closing: Money,
        /// The lines, in the file's order.
        lines: Vec<Line>,
    },
    /// 勾对: lines and orders that belong together.
    LinesMatched {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The match's number in the statement, from 1.
        match_no: u32,
        /// The lines' numbers.
        lines: Vec<u32>,
        /// The orders.
        orders: Vec<OrderRef>,
        /// By which rule, or by whose judgement.
        reason: String,
        /// From 0 to 100.
        score: u8,
    },
    /// The match is undone.
    LinesUnmatched {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which match.
        match_no: u32,
        /// Why.
        reason: String,
    },
    /// 差异处理: a line that matches no order is explained.
    BreakResolved {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The line.
        line: u32,
        /// How.
        resolution: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
}

impl StatementEvent {
    /// The event's name, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::StatementImported { .. } => "StatementImported",
            Self::LinesMatched { .. } => "LinesMatched",
            Self::LinesUnmatched { .. } => "LinesUnmatched",
            Self::BreakResolved { .. } => "BreakResolved",
        }
    }
}

impl DomainEvent for StatementEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
