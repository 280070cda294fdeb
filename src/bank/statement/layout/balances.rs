//! The balances before and after the lines, and the sums that the bank states.

use bofu_domain::{
    money::{Money, total},
    statement::event::{Direction, Line},
};

use super::{
    super::{Flaw, Spot, StatementFault, balance_check},
    facts::Facts,
    rows::{Body, Totals},
    schema::{Layout, Order},
};
use crate::statement::bank_statement::{BankStatement, LineOrigin};

/// The statement: lines oldest first and numbered, its ends as the first and
/// the last running balance make them, or as stated. The chain of balances is
/// checked before the sums are: it names the line.
pub(super) fn statement(
    mut body: Body,
    facts: &Facts,
    layout: &Layout,
) -> Result<BankStatement, StatementFault> {
    match layout.order {
        Order::OldestFirst => {}
        Order::NewestFirst => {
            body.lines.reverse();
            body.rows.reverse();
        }
    }
    for (no, line) in (1_u32..).zip(&mut body.lines) {
        line.no = no;
    }
    let opening = opening(&body.lines, &body.rows, facts)?;
    let closing = match body.rows.last().and_then(|last| last.balance) {
        Some(balance) => balance,
        None => stated(facts.closing)
            .or(Some(opening).filter(|_| body.lines.is_empty()))
            .ok_or_else(none)?,
    };
    let statement = BankStatement {
        profile: String::new(),
        file_hash: String::new(),
        place: 1,
        account_no: body.account.or_else(|| facts.account.clone()),
        currency: body.currency,
        number: None,
        from: facts.from,
        to: facts.to,
        opening,
        closing,
        lines: body.lines,
        rows: body.rows,
    };
    balance_check::check(&statement).map_err(|(at, flaw)| StatementFault::content(at, flaw))?;
    agree("opening", facts.opening, opening)?;
    agree("closing", facts.closing, closing)?;
    sums(&statement.lines, &body.totals, facts)?;
    Ok(statement)
}

fn stated(fact: Option<(u32, Money)>) -> Option<Money> {
    fact.map(|(_, amount)| amount)
}

fn none() -> StatementFault {
    StatementFault::content(None, Flaw::NoBalance)
}

/// The balance before the first line: what the line left, less what it moved.
fn opening(lines: &[Line], rows: &[LineOrigin], facts: &Facts) -> Result<Money, StatementFault> {
    let first = lines.first().zip(rows.first());
    match first.and_then(|(line, origin)| Some((line, origin.row, origin.balance?))) {
        Some((line, row, balance)) => balance_check::before(balance, line)
            .ok_or_else(|| StatementFault::content(Some(Spot::Row(row)), Flaw::OutOfRange)),
        None => stated(facts.opening).ok_or_else(none),
    }
}

/// What the bank states is what the lines make.
fn agree(what: &str, fact: Option<(u32, Money)>, found: Money) -> Result<(), StatementFault> {
    match fact {
        Some((row, stated)) if stated != found => {
            let flaw = Flaw::TotalDisagrees { what: what.to_owned(), stated, found };
            Err(StatementFault::content(Some(Spot::Row(row)), flaw))
        }
        Some(_) | None => Ok(()),
    }
}

fn sums(lines: &[Line], totals: &[Totals], facts: &Facts) -> Result<(), StatementFault> {
    let of = |direction| lines.iter().filter(move |line| line.direction == direction);
    let sum = |direction| {
        let total = total(of(direction).map(|line: &Line| line.amount));
        total.ok_or_else(|| StatementFault::content(None, Flaw::OutOfRange))
    };
    let (paid_in, paid_out) = (sum(Direction::In)?, sum(Direction::Out)?);
    for (row, total_in, total_out) in totals {
        agree("in", total_in.map(|sum| (*row, sum)), paid_in)?;
        agree("out", total_out.map(|sum| (*row, sum)), paid_out)?;
    }
    agree("in", facts.sum_in, paid_in)?;
    agree("out", facts.sum_out, paid_out)?;
    let counted = |count: usize| {
        i64::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(100))
            .and_then(Money::checked_fen)
    };
    let (ins, outs) = (of(Direction::In).count(), of(Direction::Out).count());
    for (fact, count) in [(facts.count_in, ins), (facts.count_out, outs), (facts.count, ins + outs)]
    {
        let (Some((row, stated)), Some(found)) = (fact, counted(count)) else { continue };
        if stated != found {
            let flaw = Flaw::CountDisagrees {
                stated: stated.yuan().normalize().to_string(),
                found: count,
            };
            return Err(StatementFault::content(Some(Spot::Row(row)), flaw));
        }
    }
    Ok(())
}
