//! 余额调节表: the bank's balance and the ledger's, each with what only the
//! other side has. They are computed apart: the bank's from the statement, the
//! ledger's from its orders, returns, recoveries and explained lines, from the
//! opening of the account's first statement of the year on. So that they agree
//! says something.

use bofu_domain::{
    date::Date,
    money::Money,
    statement::{
        event::{Direction, Line},
        words::BreakKind,
    },
};
use serde::Serialize;

use super::{
    item::{Item, Ledger, Side, of_line},
    recovery_receipts::by_decision,
};
use crate::{payments::PaymentRow, statements::StatementBook, status::OrderStatus};

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
    /// 未达账项: what the four sums are made of.
    pub items: Vec<Item>,
}

/// When an order left the ledger's balance: at its release, or where the bank
/// was quicker, with the bank. One that was cancelled never left it, though it
/// had been released: whoever cancelled it knew that it was not paid.
fn left(order: &PaymentRow) -> Option<Date> {
    if order.status == OrderStatus::Cancelled {
        return None;
    }
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
fn unknown(book: &StatementBook, direction: Direction) -> impl Iterator<Item = &Line> {
    let lines = book.unmatched().filter(move |line| line.direction == direction);
    lines.filter(|line| book.difference(line).resolution.is_none())
}

fn of_order(order: &PaymentRow) -> Item {
    Item {
        side: Side::LedgerOut,
        what: order.end_to_end_id.to_string(),
        party: order.payee_name.to_string(),
        since: order.released_on,
        amount: order.amount,
    }
}

/// The lines that a person has explained and that are no recovery, in less out.
fn explained(book: &StatementBook) -> Money {
    let mut sum = Money::ZERO;
    for line in book.unmatched() {
        let known = book.difference(line);
        if known.resolution.is_some() && known.kind != BreakKind::Recovery {
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
        let lines = books.iter().flat_map(|book| unknown(book, direction));
        lines.fold(Money::ZERO, |sum, line| sum.plus(line.amount))
    };
    let (old_in, old_out) = (sum(&earlier, Direction::In), sum(&earlier, Direction::Out));
    // As the year before was left: what the bank knew and the ledger did not,
    // and the orders that were at the bank.
    let at_start = ledger.orders.iter().filter(|order| !answered(order, before));
    let at_start = at_start.fold(Money::ZERO, |sum, order| sum.plus(moved(order, before)));
    let mut book = opening.minus(old_in).plus(old_out).plus(at_start);
    for order in ledger.orders {
        book = book.plus(moved(order, to)).minus(moved(order, before));
    }
    for statement in &since {
        book = book.plus(explained(statement));
    }
    let first = ledger.statements.first().map_or(ledger.from, |first| first.row.from);
    let decisions = by_decision(&ledger, first, to);
    let (mut items, mut not_at_bank, mut not_booked) = (Vec::new(), Money::ZERO, Money::ZERO);
    for known in decisions.values() {
        // The opening has what earlier statements show of it.
        book = book.plus(known.booked).plus(known.of_early()).minus(known.lines_before);
        not_at_bank = not_at_bank.plus(known.open().or_zero());
        not_booked = not_booked.plus(known.unbooked());
        items.extend(known.items());
    }
    let at_bank = under_way(ledger.orders, to);
    let ledger_out_bank_not = at_bank.iter().fold(Money::ZERO, |sum, order| sum.plus(order.amount));
    items.extend(at_bank.into_iter().map(of_order));
    for (side, direction) in [(Side::BankIn, Direction::In), (Side::BankOut, Direction::Out)] {
        for book in ledger.statements {
            items.extend(unknown(book, direction).map(|line| of_line(book, side, line)));
        }
    }
    let bank_in_ledger_not = old_in.plus(sum(&since, Direction::In)).plus(not_booked);
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
        items,
    }
}

/// The orders that the bank had not answered by the end of a day, though they
/// were there.
pub fn under_way(orders: &[PaymentRow], day: Date) -> Vec<&PaymentRow> {
    let open =
        |order: &&PaymentRow| left(order).is_some_and(|left| left <= day) && !answered(order, day);
    orders.iter().filter(open).collect()
}
