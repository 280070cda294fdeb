//! A file is taken in whole, or refused whole.

use super::outcome::Outcome;
use crate::{
    context::Context,
    date::Date,
    days::Step,
    event::Decided,
    money::{Money, total},
    statement::{
        Statement, StatementRefusal,
        command::{Import, Previous},
        event::{Direction, Line, LineRecorded, StatementEvent, StatementImported},
    },
};

impl Statement {
    /// 导入. The same file again changes nothing.
    pub(super) fn take_in(&self, import: &Import, ctx: &Context) -> Outcome {
        if let Some(known) = self.imported() {
            if known.file_hash == import.file_hash && known.place == import.place {
                return Ok(Decided::unchanged());
            }
            return Err(StatementRefusal::OtherFile {
                known: known.file_hash.clone(),
                asked: import.file_hash.clone(),
            });
        }
        numbered(&import.lines)?;
        let (paid_in, paid_out) = balanced(import)?;
        let (from, to) = import.days().unwrap_or((ctx.on, ctx.on));
        let last = import.lines.iter().map(|line| line.booked_on).chain([to]).max().unwrap_or(to);
        ctx.not_in_future(last)?;
        ctx.not_before(Step::Import, [Step::ClosingDay.on(last)])?;
        if let Some(previous) = &import.previous {
            continues(previous, (from, to), import.opening)?;
        }
        let lines = u32::try_from(import.lines.len()).map_err(|_| StatementRefusal::OutOfRange)?;
        let header = StatementEvent::StatementImported(StatementImported {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            account_no: import.account_no.clone(),
            file_hash: import.file_hash.clone(),
            place: import.place,
            profile: import.profile.clone(),
            number: import.number.clone(),
            from,
            to,
            opening: import.opening,
            closing: import.closing,
            currency: import.currency.clone(),
            paid_in,
            paid_out,
            lines,
            follows: import.previous.as_ref().map(|previous| previous.id.clone()),
        });
        let line = |line: &Line| {
            StatementEvent::LineRecorded(LineRecorded {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                line: line.clone(),
                currency: import.currency.clone(),
            })
        };
        let events = std::iter::once(header).chain(import.lines.iter().map(line));
        Ok(Decided::of(events.collect()))
    }
}

/// Lines are numbered from 1 in the file's order, and each moves something.
fn numbered(lines: &[Line]) -> Result<(), StatementRefusal> {
    for (place, line) in (1_usize..).zip(lines) {
        if usize::try_from(line.no) != Ok(place) {
            return Err(StatementRefusal::LineNumber { place, no: line.no });
        }
        if !line.amount.is_positive() {
            return Err(StatementRefusal::LineAmount { no: line.no, amount: line.amount });
        }
    }
    Ok(())
}

/// The gate: opening + in − out = closing, or the file is refused whole.
/// Answers with Σ in and Σ out.
fn balanced(import: &Import) -> Result<(Money, Money), StatementRefusal> {
    let (opening, closing) = (import.opening, import.closing);
    let sum = |direction: Direction| {
        let lines = import.lines.iter().filter(|line| line.direction == direction);
        total(lines.map(|line| line.amount)).ok_or(StatementRefusal::OutOfRange)
    };
    let (paid_in, paid_out) = (sum(Direction::In)?, sum(Direction::Out)?);
    let end = opening
        .checked_add(paid_in)
        .and_then(|sum| sum.checked_sub(paid_out))
        .ok_or(StatementRefusal::OutOfRange)?;
    if end == closing {
        return Ok((paid_in, paid_out));
    }
    Err(StatementRefusal::Unbalanced { opening, paid_in, paid_out, closing })
}

/// It begins where the one before it ends. Both may have the same day: a bank
/// closes a file when it likes.
fn continues(
    previous: &Previous,
    (from, to): (Date, Date),
    opening: Money,
) -> Result<(), StatementRefusal> {
    let id = || previous.id.clone();
    if to < previous.from {
        return Err(StatementRefusal::Older { id: id(), from: previous.from, to });
    }
    if from < previous.to {
        return Err(StatementRefusal::Overlap { id: id(), to: previous.to, from });
    }
    if opening != previous.closing {
        let closing = previous.closing;
        return Err(StatementRefusal::Gap { id: id(), closing, opening });
    }
    Ok(())
}
