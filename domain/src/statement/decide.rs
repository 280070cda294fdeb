//! What a statement answers to a command.

use super::{
    Statement, StatementRefusal,
    command::StatementCommand,
    event::{Direction, Line, StatementEvent},
};
use crate::{
    context::Context,
    ledger::Decided,
    money::{Money, total},
    office::Action,
};

impl Statement {
    /// Decides a command. Pure.
    pub fn decide(
        &self,
        command: &StatementCommand,
        ctx: &Context,
    ) -> Result<Decided<StatementEvent>, StatementRefusal> {
        let StatementCommand::Import { account_no, file_hash, opening, closing, lines } = command;
        ctx.permit(Action::ReconcileStatement)?;
        if let Some(known) = self.imported() {
            if known.file_hash == *file_hash {
                return Ok(Decided::unchanged());
            }
            return Err(StatementRefusal::OtherFile {
                known: known.file_hash.clone(),
                asked: file_hash.clone(),
            });
        }
        numbered(lines)?;
        balanced(*opening, *closing, lines)?;
        Ok(Decided::of(vec![StatementEvent::StatementImported {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            account_no: account_no.clone(),
            file_hash: file_hash.clone(),
            opening: *opening,
            closing: *closing,
            lines: lines.clone(),
        }]))
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
fn balanced(opening: Money, closing: Money, lines: &[Line]) -> Result<(), StatementRefusal> {
    let sum = |direction: Direction| {
        total(lines.iter().filter(|line| line.direction == direction).map(|line| line.amount))
            .ok_or(StatementRefusal::OutOfRange)
    };
    let (paid_in, paid_out) = (sum(Direction::In)?, sum(Direction::Out)?);
    let end = opening
        .checked_add(paid_in)
        .and_then(|sum| sum.checked_sub(paid_out))
        .ok_or(StatementRefusal::OutOfRange)?;
    if end == closing {
        return Ok(());
    }
    Err(StatementRefusal::Unbalanced { opening, paid_in, paid_out, closing })
}
