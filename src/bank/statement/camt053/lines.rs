//! From booked entries to lines.

use bofu_domain::{
    date::Date,
    money::total,
    statement::event::{Direction, Line},
};

use super::{
    super::{Flaw, Spot, StatementFault},
    entry::{Entry, Party, Sum, Transaction},
};
use crate::statement::{bank_statement::MAX_LINES, camt053::absent::missing};

/// A line that has no number yet.
pub(super) struct Booked {
    /// Its amount and currency.
    pub(super) sum: Sum,
    /// The line of the text in which its entry begins.
    pub(super) row: u32,
    pub(super) on: Date,
    direction: Direction,
    party: Party,
    reference: String,
    summary: String,
}

impl Booked {
    /// The line, numbered.
    pub(super) fn line(self, no: u32) -> Line {
        Line {
            no,
            booked_on: self.on,
            direction: self.direction,
            amount: self.sum.amount,
            counterparty_name: self.party.name,
            counterparty_account: self.party.account,
            reference: self.reference,
            summary: self.summary,
        }
    }
}

/// Refuses more lines than one file may have.
pub(super) fn bounded(count: usize) -> Result<(), StatementFault> {
    if count > MAX_LINES {
        return Err(StatementFault::content(None, Flaw::TooManyLines { limit: MAX_LINES }));
    }
    Ok(())
}

/// Adds the lines of an entry: none unless it is booked and moves something,
/// one for each of several transactions whose amounts make up the entry's,
/// else one.
pub(super) fn book(
    entry: &Entry,
    account: &str,
    lines: &mut Vec<Booked>,
) -> Result<(), StatementFault> {
    let lacking = |element: &str| missing(element, "Ntry", entry.at.clone());
    let sum = entry.amount.clone().ok_or_else(|| lacking("Amt"))?;
    let direction = entry.direction.ok_or_else(|| lacking("CdtDbtInd"))?;
    if !entry.booked.ok_or_else(|| lacking("Sts"))? || sum.amount.is_zero() {
        return Ok(());
    }
    let on = entry.booked_on.or(entry.valued_on).ok_or_else(|| lacking("BookgDt"))?;
    let row = match &entry.at {
        Spot::Text { line, .. } | Spot::Line(line) => *line,
        Spot::Row(row) | Spot::Cell { row, .. } => *row,
    };
    let whole = || Booked {
        sum: sum.clone(),
        row,
        on,
        direction,
        party: Party::default(),
        reference: String::new(),
        summary: String::new(),
    };
    let parts = parts(&entry.transactions, &sum, direction);
    if let Some(parts) = parts {
        for (transaction, (part, direction)) in entry.transactions.iter().zip(parts) {
            let line = Booked { sum: part, direction, ..whole() };
            lines.push(described(line, transaction, &entry.remarks, account));
        }
        return Ok(());
    }
    lines.push(match entry.transactions.as_slice() {
        [one] => described(whole(), one, &entry.remarks, account),
        several => {
            let remarks = several.iter().flat_map(|transaction| &transaction.remarks).take(8);
            let summary = joined(remarks.chain(&entry.remarks));
            Booked { summary, ..whole() }
        }
    });
    Ok(())
}

/// Each transaction's sum and direction, if there are several and they make up
/// the entry's sum in its currency.
fn parts(
    transactions: &[Transaction],
    sum: &Sum,
    direction: Direction,
) -> Option<Vec<(Sum, Direction)>> {
    if transactions.len() < 2 {
        return None;
    }
    let each = |of: fn(&Transaction) -> Option<&Sum>| {
        let parts: Option<Vec<_>> = transactions
            .iter()
            .map(|transaction| {
                let part = of(transaction)?;
                let fits = part.currency == sum.currency && part.amount.is_positive();
                fits.then(|| (part.clone(), transaction.direction.unwrap_or(direction)))
            })
            .collect();
        let parts = parts?;
        let signed = parts
            .iter()
            .map(|(part, way)| if *way == direction { part.amount } else { part.amount.negated() });
        (total(signed)? == sum.amount).then_some(parts)
    };
    each(|transaction| transaction.amount.as_ref())
        .or_else(|| each(|transaction| transaction.detailed.as_ref()))
        .or_else(|| each(|transaction| transaction.instructed.as_ref()))
}

/// The line with what its transaction tells of it.
fn described(line: Booked, transaction: &Transaction, remarks: &[String], account: &str) -> Booked {
    let (near, far) = match line.direction {
        Direction::In => (&transaction.debtor, &transaction.creditor),
        Direction::Out => (&transaction.creditor, &transaction.debtor),
    };
    // A returned payment may keep the parties of the payment: then the other
    // side is the account's own.
    let own = |party: &Party| {
        (party.name.is_empty() && party.account.is_empty())
            || (!account.is_empty() && party.account == account)
    };
    let party = if own(near) && !own(far) { far.clone() } else { near.clone() };
    let code = Some(&transaction.return_code).filter(|code| !code.is_empty());
    let code = code.map(|code| format!("[{code}]"));
    let summary = joined(transaction.remarks.iter().chain(remarks).chain(&code));
    Booked { party, reference: transaction.end_to_end_id.clone(), summary, ..line }
}

fn joined<'a>(parts: impl Iterator<Item = &'a String>) -> String {
    let parts: Vec<&str> = parts.map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}
