//! What the two sides of a balance are made of.

use bofu_domain::{
    date::Date,
    money::Money,
    names::{ClaimNo, DocumentNo, PartyName},
    statement::event::Line,
};
use serde::Serialize;

use crate::{payments::PaymentRow, statements::StatementBook};

/// Which side knows of an item, and whether money came in or went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// 企收银未收
    LedgerIn,
    /// 企付银未付
    LedgerOut,
    /// 银收企未收
    BankIn,
    /// 银付企未付
    BankOut,
}

/// An item in transit 未达账项.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Which of the four it is.
    pub side: Side,
    /// The order's end-to-end id, the decision, or the statement and its line.
    pub what: String,
    /// The other party.
    pub party: String,
    /// Since when.
    pub since: Option<Date>,
    /// How much.
    pub amount: Money,
}

/// What the ledger knows of an account.
#[derive(Debug, Clone, Copy)]
pub struct Ledger<'a> {
    /// Every statement of the account up to this one, in order of time.
    pub statements: &'a [&'a StatementBook],
    /// The first day from which the ledger's side is computed.
    pub from: Date,
    /// The orders that were at the bank on a day since then.
    pub orders: &'a [PaymentRow],
    /// What came back by the bank, whenever.
    pub receipts: &'a [Receipt],
}

pub(super) fn of_line(book: &StatementBook, side: Side, line: &Line) -> Item {
    Item {
        side,
        what: format!("{} #{}", book.row.statement, line.no),
        party: line.counterparty_name.clone(),
        since: Some(line.booked_on),
        amount: line.amount,
    }
}

/// Money that came back by the bank, as the ledger has booked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// 决定号
    pub document_no: DocumentNo,
    /// The claim.
    pub claim_no: ClaimNo,
    /// Who paid it back.
    pub name: PartyName,
    /// The business date.
    pub on: Date,
    /// How much.
    pub amount: Money,
}
