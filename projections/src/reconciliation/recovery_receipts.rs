//! Money that came back under recovery decisions: what the ledger has booked,
//! receipt by receipt, and what the bank's lines show of it.

use std::collections::BTreeMap;

use bofu_domain::{
    date::Date,
    money::Money,
    names::DocumentNo,
    statement::{event::Line, words::BreakKind},
};

use super::item::{Item, Ledger, Receipt, Side, of_line};
use crate::statements::StatementBook;

/// The lines that a person has explained as money that came back, with the
/// decision that they name.
fn recovery_lines(book: &StatementBook) -> impl Iterator<Item = (Option<DocumentNo>, &Line)> {
    book.unmatched().filter_map(|line| {
        let known = book.difference(line);
        let resolution = known.resolution.filter(|_| known.kind == BreakKind::Recovery)?;
        Some((resolution.document_no, line))
    })
}

/// Money that came back under one decision: what the ledger has booked, and
/// what the bank's lines show of it.
#[derive(Default)]
pub(super) struct Back<'a> {
    /// Booked before the account's first statement: its lines need not be here.
    early: Money,
    /// Booked since.
    pub(super) booked: Money,
    receipts: Vec<&'a Receipt>,
    /// On lines of statements before the first day, and since.
    pub(super) lines_before: Money,
    lines_since: Money,
    lines: Vec<(&'a StatementBook, &'a Line)>,
}

impl Back<'_> {
    /// Booked less shown; below zero where the bank shows more.
    pub(super) fn open(&self) -> Money {
        let lines = self.lines_before.plus(self.lines_since);
        self.booked.minus(lines)
    }

    /// What the lines show of money that was booked before the first statement.
    pub(super) fn of_early(&self) -> Money {
        self.open().negated().or_zero().min(self.early)
    }

    /// In at the bank, and not booked.
    pub(super) fn unbooked(&self) -> Money {
        self.open().negated().or_zero().minus(self.of_early())
    }

    /// What of a decision's money only one side has: the latest of it.
    pub(super) fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut left = self.open().or_zero();
        for receipt in self.receipts.iter().rev() {
            let amount = left.min(receipt.amount);
            left = left.minus(amount);
            if amount.is_positive() {
                items.push(Item {
                    side: Side::LedgerIn,
                    what: format!("{} {}", receipt.document_no, receipt.claim_no),
                    party: receipt.name.to_string(),
                    since: Some(receipt.on),
                    amount,
                });
            }
        }
        let mut left = self.unbooked();
        for (book, line) in self.lines.iter().rev() {
            let amount = left.min(line.amount);
            left = left.minus(amount);
            if amount.is_positive() {
                items.push(Item { amount, ..of_line(book, Side::BankIn, line) });
            }
        }
        items
    }
}

/// What came back by the end of a day, by decision.
pub(super) fn by_decision<'a>(
    ledger: &Ledger<'a>,
    first: Date,
    to: Date,
) -> BTreeMap<Option<DocumentNo>, Back<'a>> {
    let mut known: BTreeMap<Option<DocumentNo>, Back<'a>> = BTreeMap::new();
    for receipt in ledger.receipts.iter().filter(|receipt| receipt.on <= to) {
        let back = known.entry(Some(receipt.document_no.clone())).or_default();
        let sum = if receipt.on < first { &mut back.early } else { &mut back.booked };
        *sum = sum.plus(receipt.amount);
        if receipt.on >= first {
            back.receipts.push(receipt);
        }
    }
    for book in ledger.statements.iter().copied() {
        for (document_no, line) in recovery_lines(book) {
            let back = known.entry(document_no).or_default();
            let sum = if book.row.from < ledger.from {
                &mut back.lines_before
            } else {
                &mut back.lines_since
            };
            *sum = sum.plus(line.amount);
            back.lines.push((book, line));
        }
    }
    known
}
