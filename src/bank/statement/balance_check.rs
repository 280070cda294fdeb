//! What every statement must satisfy: its balances follow from its lines.

use bofu_domain::{
    date::Date,
    money::{Money, total},
    statement::event::{Direction, Line},
};

use super::{Flaw, Spot};
use crate::statement::bank_statement::{BankStatement, LineOrigin};

/// A flaw and where it stands.
pub(super) type Placed = (Option<Spot>, Flaw);

/// No line lies outside the statement's days, every running balance follows from the one before, and the last balance is
/// the closing one.
///
/// The chain goes first, since it names the line; the sums alone only say that
/// something is wrong somewhere.
pub(super) fn check(statement: &BankStatement) -> Result<(), Placed> {
    within(statement)?;
    chain(statement.opening, &statement.lines, &statement.rows)?;
    let sum = |direction| {
        let lines = statement.lines.iter().filter(|line| line.direction == direction);
        total(lines.map(|line| line.amount)).ok_or((None, Flaw::OutOfRange))
    };
    let (paid_in, paid_out) = (sum(Direction::In)?, sum(Direction::Out)?);
    let (opening, closing) = (statement.opening, statement.closing);
    let end = opening
        .checked_add(paid_in)
        .and_then(|sum| sum.checked_sub(paid_out))
        .ok_or((None, Flaw::OutOfRange))?;
    let difference = closing.checked_sub(end).ok_or((None, Flaw::OutOfRange))?;
    if difference.is_zero() {
        return Ok(());
    }
    Err((None, Flaw::Unbalanced { opening, paid_in, paid_out, closing, difference }))
}

/// No line lies outside the days that the file says it covers.
fn within(statement: &BankStatement) -> Result<(), Placed> {
    let (from, to) = (statement.from, statement.to);
    let outside = |day: Date| from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to);
    let mut lines = statement.lines.iter().zip(&statement.rows);
    match lines.find(|(line, _)| outside(line.booked_on)) {
        Some((line, origin)) => {
            let day = line.booked_on;
            Err((Some(Spot::Row(origin.row)), Flaw::OutsidePeriod { day, from, to }))
        }
        None => Ok(()),
    }
}

fn chain(opening: Money, lines: &[Line], rows: &[LineOrigin]) -> Result<(), Placed> {
    let mut balance = opening;
    for (line, origin) in lines.iter().zip(rows) {
        let here = || Some(Spot::Row(origin.row));
        let expected = after(balance, line).ok_or_else(|| (here(), Flaw::OutOfRange))?;
        if let Some(found) = origin.balance.filter(|found| *found != expected) {
            let difference =
                found.checked_sub(expected).ok_or_else(|| (here(), Flaw::OutOfRange))?;
            return Err((here(), Flaw::ChainBroken { expected, found, difference }));
        }
        balance = expected;
    }
    Ok(())
}

/// The balance after a line; `None` out of range.
pub(super) fn after(balance: Money, line: &Line) -> Option<Money> {
    match line.direction {
        Direction::In => balance.checked_add(line.amount),
        Direction::Out => balance.checked_sub(line.amount),
    }
}

/// The balance before a line; `None` out of range.
pub(super) fn before(balance: Money, line: &Line) -> Option<Money> {
    match line.direction {
        Direction::In => balance.checked_sub(line.amount),
        Direction::Out => balance.checked_add(line.amount),
    }
}
