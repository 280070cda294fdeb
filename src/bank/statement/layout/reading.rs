//! One row of a table, read by its layout.

use bofu_domain::{date::Date, money::Money, statement::event::Direction};

use super::{
    super::{Flaw, StatementFault, amount, day},
    header::Header,
    schema::{Amount, Column, Layout, Party},
};
use bofu_tabular::{RowFault, RowFlaw, TableRow, plain};

/// A row with what tells how to read it.
pub(super) struct Reading<'r> {
    pub(super) row: &'r TableRow,
    pub(super) layout: &'r Layout,
    pub(super) header: &'r Header,
}

impl<'r> Reading<'r> {
    /// A cell's text; what stands for nothing is nothing.
    pub(super) fn text(&self, column: &Column) -> &'r str {
        let text = self.header.text(self.row, column);
        if self.layout.empty.iter().any(|empty| empty == text) { "" } else { text }
    }

    pub(super) fn fault(&self, column: &Column, flaw: Flaw) -> StatementFault {
        self.header.fault(self.row, column, flaw)
    }

    pub(super) fn is_marked(&self, marks: &[String]) -> bool {
        let first = self.row.cells.iter().find(|cell| !cell.is_empty());
        first.is_some_and(|cell| {
            let cell = plain(cell);
            let cell = cell.trim_end_matches(':');
            marks.iter().any(|mark| plain(mark) == cell)
        })
    }

    /// Whether the row says anything that a line says: a day, an amount, a
    /// balance. What does not moves nothing.
    pub(super) fn is_line(&self) -> bool {
        let columns = &self.layout.columns;
        let mut telling = vec![&columns.date];
        telling.extend(&columns.balance);
        match &self.layout.amount {
            Amount::Split { r#in, out, .. } => telling.extend([r#in, out]),
            Amount::Signed { column } | Amount::Flagged { column, .. } => telling.push(column),
        }
        // A sentence below the table begins in the date's column, and no more.
        let told = telling.iter().filter(|column| !self.text(column).is_empty()).count();
        told > 1 || (told == 1 && (self.text(&columns.date).is_empty() || self.date().is_ok()))
    }

    /// A line can be relied on as a whole: no flaw, no cell too few or many.
    pub(super) fn whole(&self, is_text: bool) -> Result<(), StatementFault> {
        let (found, expected) = (self.row.cells.len(), self.header.width());
        let beyond = self.row.cells.iter().skip(expected).any(|cell| !cell.is_empty());
        let flaw = match &self.row.flaw {
            Some(flaw) => flaw.clone(),
            None if beyond => RowFlaw::TooManyCells { found, expected },
            None if is_text && found < expected => RowFlaw::TooFewCells { found, expected },
            None => return Ok(()),
        };
        Err(RowFault { row: self.row.number, flaw }.into())
    }

    pub(super) fn date(&self) -> Result<Date, StatementFault> {
        let column = &self.layout.columns.date;
        let text = self.text(column);
        if text.is_empty() {
            return Err(self.fault(column, Flaw::Missing { what: column.name.clone() }));
        }
        day::parse(text).map_err(|flaw| self.fault(column, flaw))
    }

    fn amount(&self, column: &Column) -> Result<Option<Money>, StatementFault> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        amount::signed(text).map(Some).map_err(|why| self.fault(column, Flaw::BadAmount(why)))
    }

    pub(super) fn balance(&self) -> Result<Option<Money>, StatementFault> {
        self.layout.columns.balance.as_ref().map_or(Ok(None), |column| self.amount(column))
    }

    /// What came in and what went out, each above zero where it stands.
    pub(super) fn sums(&self) -> Result<(Option<Money>, Option<Money>), StatementFault> {
        match &self.layout.amount {
            Amount::Split { r#in, out, out_negative } => {
                let paid_in = self.amount(r#in)?;
                let mut paid_out = self.amount(out)?;
                if *out_negative {
                    paid_out = paid_out.map(Money::negated);
                }
                for (column, amount) in [(r#in, paid_in), (out, paid_out)] {
                    if let Some(amount) = amount.filter(|amount| *amount < Money::ZERO) {
                        return Err(self.fault(column, Flaw::NotPositive { amount }));
                    }
                }
                Ok((paid_in, paid_out))
            }
            Amount::Signed { .. } | Amount::Flagged { .. } => Ok((None, None)),
        }
    }

    /// What the line moves and which way; `None` where it moves nothing.
    pub(super) fn movement(&self) -> Result<Option<(Direction, Money)>, StatementFault> {
        let missing =
            |column: &Column| self.fault(column, Flaw::Missing { what: column.name.clone() });
        let (direction, amount) = match &self.layout.amount {
            Amount::Split { r#in, out, .. } => {
                let (paid_in, paid_out) = self.sums()?;
                let moves = |amount: Option<Money>| amount.filter(|amount| !amount.is_zero());
                match (moves(paid_in), moves(paid_out)) {
                    (Some(_), Some(_)) => return Err(self.fault(out, Flaw::TwoSides)),
                    (Some(amount), None) => (Direction::In, amount),
                    (None, Some(amount)) => (Direction::Out, amount),
                    (None, None) if paid_in.or(paid_out).is_none() => return Err(missing(r#in)),
                    (None, None) => return Ok(None),
                }
            }
            Amount::Signed { column } => {
                let amount = self.amount(column)?.ok_or_else(|| missing(column))?;
                if amount < Money::ZERO {
                    (Direction::Out, amount.negated())
                } else {
                    (Direction::In, amount)
                }
            }
            Amount::Flagged { column, flag, r#in, out } => {
                let amount = self.amount(column)?.ok_or_else(|| missing(column))?;
                if amount < Money::ZERO {
                    return Err(self.fault(column, Flaw::NotPositive { amount }));
                }
                let said = plain(self.text(flag));
                let among = |words: &[String]| words.iter().any(|word| plain(word) == said);
                match (among(r#in), among(out)) {
                    (true, false) => (Direction::In, amount),
                    (false, true) => (Direction::Out, amount),
                    (true, true) | (false, false) => {
                        let text = self.text(flag).to_owned();
                        return Err(self.fault(flag, Flaw::BadDirection { text }));
                    }
                }
            }
        };
        Ok(Some((direction, amount)).filter(|(_, amount)| !amount.is_zero()))
    }

    /// The other party's name and account.
    pub(super) fn party(&self, direction: Direction) -> (String, String) {
        let Some(parties) = &self.layout.party else { return Default::default() };
        let own = match direction {
            Direction::In => parties.r#in.as_ref(),
            Direction::Out => parties.out.as_ref(),
        };
        let Some(party) = own.or(parties.any.as_ref()) else { return Default::default() };
        self.named(party)
    }

    fn named(&self, party: &Party) -> (String, String) {
        if let Some(column) = &party.joined {
            let text = self.text(column);
            let (account, name) = text.split_once(party.between.as_str()).unwrap_or(("", text));
            return (name.trim().to_owned(), account.trim().to_owned());
        }
        let text = |column: &Option<Column>| {
            column.as_ref().map_or("", |column| self.text(column)).to_owned()
        };
        (text(&party.name), text(&party.account))
    }
}
