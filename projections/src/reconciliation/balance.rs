//! 余额调节表: the bank's balance and the ledger's, each with what only the
//! other side has. They are computed apart: the bank's from the statement, the
//! ledger's from its orders, returns, recoveries and explained lines, from the
//! opening of the account's first statement of the year on. So that they agree
//! says something.

use bofu_domain::{
    date::Date,
    money::Money,
    statement::{event::Direction, words::BreakKind},
};
use serde::Serialize;

use crate::{payments::PaymentRow, recoveries::RecoveryRow, statements::StatementBook};

/// 余额调节表 at a statement's last day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Adjusted {
    /// 银行余额: the statement's closing.
    pub bank: Money,
    /// 企收银未收: in the ledger came in what the bank has not.
    pub ledger_in_bank_not: Money,
    /// 企付银未付: the ledger paid what the bank has not.
    pub ledger_out_bank_not: Money,
    /// 调节后银行余额
    pub bank_adjusted: Money,
    /// 账面余额
    pub ledger: Money,
    /// 银收企未收: the bank took in what the ledger does not know.
    pub bank_in_ledger_not: Money,
    /// 银付企未付: the bank paid what the ledger does not know.
    pub bank_out_ledger_not: Money,
    /// 调节后账面余额
    pub ledger_adjusted: Money,
    /// Whether the two agree.
    pub agrees: bool,
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
    /// What came back since then.
    pub recoveries: &'a [RecoveryRow],
}

/// When an order left the ledger's balance: at its release, or where the bank
/// was quicker, with the bank.
fn left(order: &PaymentRow) -> Option<Date> {
    let days = [order.released_on, order.settled_on, order.returned_on];
    order.released_on?;
    days.into_iter().flatten().min()
}

/// Whether the bank had answered an order by the end of a day.
pub(super) fn answered(order: &PaymentRow, day: Date) -> bool {
    let by = |known: Option<Date>| known.is_some_and(|known| known <= day);
    by(order.settled_on) || by(order.returned_on)
}

/// What an order has moved in the ledger by the end of a day.
fn moved(order: &PaymentRow, day: Date) -> Money {
    let gone = left(order).is_some_and(|left| left <= day);
    let back = order.returned_on.is_some_and(|back| back <= day);
    if gone && !back { order.amount.negated() } else { Money::ZERO }
}

/// The lines of a statement that the ledger does not know: neither matched nor
/// explained.
fn unknown(book: &StatementBook, direction: Direction) -> Money {
    let lines = book.unmatched().filter(|line| line.direction == direction);
    let open = lines.filter(|line| book.difference(line).resolution.is_none());
    open.fold(Money::ZERO, |sum, line| sum.plus(line.amount))
}

/// The lines that a person has explained, in less out; those that are a
/// recovery apart, by document.
fn explained(book: &StatementBook, recoveries: &mut Vec<(String, Money)>) -> Money {
    let mut sum = Money::ZERO;
    for line in book.unmatched() {
        let known = book.difference(line);
        let Some(resolution) = known.resolution else { continue };
        let document = resolution.document_no.filter(|_| known.kind == BreakKind::Recovery);
        if let Some(document) = document {
            recoveries.push((document.to_string(), line.amount));
        } else {
            sum = sum.plus(line.direction.signed(line.amount));
        }
    }
    sum
}

/// 余额调节表 of the last of the statements.
pub fn adjust(ledger: Ledger<'_>) -> Adjusted {
    let Some(last) = ledger.statements.last() else { return Adjusted::default() };
    let to = last.row.to;
    let (earlier, since): (Vec<&StatementBook>, Vec<&StatementBook>) =
        ledger.statements.iter().partition(|book| book.row.from < ledger.from);
    let opening = since.first().map_or(last.row.opening, |book| book.row.opening);
    let before = ledger.from.yesterday().unwrap_or(ledger.from);
    let sum = |books: &[&StatementBook], direction| {
        books.iter().fold(Money::ZERO, |sum, book| sum.plus(unknown(book, direction)))
    };
    let (old_in, old_out) = (sum(&earlier, Direction::In), sum(&earlier, Direction::Out));
    // As the year before was left: what the bank knew and the ledger did not,
    // and the orders that were at the bank.
    let under_way = ledger.orders.iter().filter(|order| !answered(order, before));
    let under_way = under_way.fold(Money::ZERO, |sum, order| sum.plus(moved(order, before)));
    let mut book = opening.minus(old_in).plus(old_out).plus(under_way);
    for order in ledger.orders {
        book = book.plus(moved(order, to)).minus(moved(order, before));
    }
    let mut known_recoveries = Vec::new();
    for statement in &since {
        book = book.plus(explained(statement, &mut known_recoveries));
    }
    let (recovered, not_at_bank) = recovered(ledger.recoveries, to, known_recoveries);
    book = book.plus(recovered);
    let at_bank = ledger.orders.iter().filter(|order| !answered(order, to));
    let ledger_out_bank_not = at_bank.fold(Money::ZERO, |sum, order| sum.minus(moved(order, to)));
    let bank_in_ledger_not = old_in.plus(sum(&since, Direction::In));
    let bank_out_ledger_not = old_out.plus(sum(&since, Direction::Out));
    let bank = last.row.closing;
    let bank_adjusted = bank.plus(not_at_bank).minus(ledger_out_bank_not);
    let ledger_adjusted = book.plus(bank_in_ledger_not).minus(bank_out_ledger_not);
    Adjusted {
        bank,
        ledger_in_bank_not: not_at_bank,
        ledger_out_bank_not,
        bank_adjusted,
        ledger: book,
        bank_in_ledger_not,
        bank_out_ledger_not,
        ledger_adjusted,
        agrees: bank_adjusted == ledger_adjusted,
    }
}

/// Recoveries by the end of a day, and what of them no line shows. A line that
/// is explained as a recovery of which the ledger knows nothing counts too.
fn recovered(rows: &[RecoveryRow], to: Date, lines: Vec<(String, Money)>) -> (Money, Money) {
    let mut left = lines;
    let (mut sum, mut unseen) = (Money::ZERO, Money::ZERO);
    for row in rows.iter().filter(|row| row.recovered_on.is_some_and(|on| on <= to)) {
        sum = sum.plus(row.recovered);
        let mut open = row.recovered;
        for (_, amount) in left.iter_mut().filter(|(no, _)| *no == row.document_no.to_string()) {
            let part = open.min(*amount);
            open = open.minus(part);
            *amount = amount.minus(part);
        }
        unseen = unseen.plus(open);
    }
    let unknown = left.into_iter().fold(Money::ZERO, |sum, (_, amount)| sum.plus(amount));
    (sum.plus(unknown), unseen)
}

/// The orders that the bank had not answered by the end of a day, though they
/// were there.
pub fn under_way(orders: &[PaymentRow], day: Date) -> Vec<&PaymentRow> {
    let open =
        |order: &&PaymentRow| left(order).is_some_and(|left| left <= day) && !answered(order, day);
    orders.iter().filter(open).collect()
}
