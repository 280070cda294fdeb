//! `generic`: the table that an office can make of any statement.
//!
//! `booked_on,direction,amount,counterparty_name,counterparty_account,`
//! `reference,summary,balance`; the first row's direction is `opening`, the
//! last one's `closing`, their amounts the balances.

use std::{collections::BTreeMap, path::Path};

use bofu_domain::{
    date::Date,
    money::Money,
    statement::event::{Direction, Line},
};

use super::{Flaw, Spot, StatementFault, amount, balance_check, day};
use crate::statement::bank_statement::{BankStatement, LineOrigin, MAX_LINES};
use bofu_tabular::{Column, Row, plain, read_bytes};

/// The columns, in the order in which they are written.
pub(super) fn columns() -> [Column; 8] {
    [
        // The first and the last row may leave it empty.
        Column::optional("booked_on", "记账日期"),
        Column::required("direction", "方向"),
        Column::required("amount", "金额"),
        Column::optional("counterparty_name", "对方户名"),
        Column::optional("counterparty_account", "对方账号"),
        Column::optional("reference", "参考号"),
        Column::optional("summary", "摘要"),
        Column::optional("balance", "余额"),
    ]
}

/// Whether a row is this table's header: it has the two columns without which
/// there is none.
pub(super) fn is_header(cells: &[String]) -> bool {
    let cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
    let has = |column: &Column| {
        cells.iter().any(|cell| *cell == plain(&column.name) || *cell == plain(&column.zh))
    };
    columns().iter().filter(|column| column.required).all(has)
}

/// What a row is.
enum Kind {
    Opening,
    Line(Direction),
    Closing,
}

/// Reads the file.
pub(super) fn read(path: &Path, bytes: Vec<u8>) -> Result<BankStatement, StatementFault> {
    let sheet = read_bytes(path, bytes, &columns())?;
    let mut reading = Reading::default();
    for row in sheet {
        reading.take(row).map_err(|fault| fault.in_file(path))?;
    }
    let statement =
        reading.finish().map_err(|flaw| StatementFault::content(None, flaw).in_file(path))?;
    balance_check::check(&statement)
        .map_err(|(at, flaw)| StatementFault::content(at, flaw).in_file(path))?;
    Ok(statement)
}

/// What is read so far.
#[derive(Default)]
struct Reading {
    opening: Option<(Money, Option<Date>)>,
    closing: Option<(Money, Option<Date>)>,
    lines: Vec<Line>,
    rows: Vec<LineOrigin>,
}

impl Reading {
    fn take(&mut self, row: Row) -> Result<(), StatementFault> {
        let cells = Cells { number: row.number, cells: row.cells? };
        let kind = kind(&cells)?;
        match (&kind, self.opening.is_some(), self.closing.is_some()) {
            (Kind::Opening, false, _) | (Kind::Line(_) | Kind::Closing, true, false) => {}
            (Kind::Opening, true, _) => return Err(cells.flawed("direction", Flaw::LateOpening)),
            (Kind::Line(_) | Kind::Closing, false, _) => {
                return Err(cells.flawed("direction", Flaw::NoOpening));
            }
            (Kind::Line(_) | Kind::Closing, true, true) => {
                return Err(cells.flawed("direction", Flaw::AfterClosing));
            }
        }
        let amount = cells.amount("amount")?.unwrap_or_default();
        match kind {
            Kind::Opening => self.opening = Some((cells.balance(amount)?, cells.date()?)),
            Kind::Closing => self.closing = Some((cells.balance(amount)?, cells.date()?)),
            Kind::Line(direction) => self.line(direction, amount, &cells)?,
        }
        Ok(())
    }

    fn line(
        &mut self,
        direction: Direction,
        amount: Money,
        cells: &Cells,
    ) -> Result<(), StatementFault> {
        let missing = || cells.flawed("booked_on", Flaw::Missing { what: "booked_on".to_owned() });
        let booked_on = cells.date()?.ok_or_else(missing)?;
        if !amount.is_positive() {
            return Err(cells.flawed("amount", Flaw::NotPositive { amount }));
        }
        let no = self.lines.len().saturating_add(1);
        let no = u32::try_from(no).ok().filter(|_| no <= MAX_LINES);
        let no = no.ok_or_else(|| {
            StatementFault::content(None, Flaw::TooManyLines { limit: MAX_LINES })
        })?;
        self.lines.push(Line {
            no,
            booked_on,
            direction,
            amount,
            counterparty_name: cells.text("counterparty_name"),
            counterparty_account: cells.text("counterparty_account"),
            reference: cells.text("reference"),
            summary: cells.text("summary"),
        });
        self.rows.push(LineOrigin { row: cells.number, balance: cells.amount("balance")? });
        Ok(())
    }

    fn finish(self) -> Result<BankStatement, Flaw> {
        let (opening, from) = self.opening.ok_or(Flaw::NoOpening)?;
        let (closing, to) = self.closing.ok_or(Flaw::NoClosing)?;
        Ok(BankStatement {
            profile: String::new(),
            file_hash: String::new(),
            place: 1,
            account_no: None,
            currency: None,
            number: None,
            from,
            to,
            opening,
            closing,
            lines: self.lines,
            rows: self.rows,
        })
    }
}

fn kind(cells: &Cells) -> Result<Kind, StatementFault> {
    let text = cells.text("direction");
    Ok(match text.to_lowercase().as_str() {
        "opening" | "期初" | "期初余额" => Kind::Opening,
        "closing" | "期末" | "期末余额" => Kind::Closing,
        "in" | "收入" | "贷" => Kind::Line(Direction::In),
        "out" | "支出" | "借" => Kind::Line(Direction::Out),
        _ => return Err(cells.flawed("direction", Flaw::BadDirection { text })),
    })
}

/// A row's cells by column.
struct Cells {
    number: u32,
    cells: BTreeMap<String, String>,
}

impl Cells {
    /// A fault in a column of this row.
    fn flawed(&self, column: &str, flaw: Flaw) -> StatementFault {
        let spot = Spot::Cell { row: self.number, column: column.to_owned() };
        StatementFault::content(Some(spot), flaw)
    }

    fn text(&self, column: &str) -> String {
        self.cells.get(column).cloned().unwrap_or_default()
    }

    fn amount(&self, column: &str) -> Result<Option<Money>, StatementFault> {
        let text = self.cells.get(column).map(|text| amount::signed(text));
        text.transpose().map_err(|why| self.flawed(column, Flaw::BadAmount(why)))
    }

    /// The balance of an opening or closing row, whose `balance`, where it is
    /// given too, must be the same.
    fn balance(&self, expected: Money) -> Result<Money, StatementFault> {
        match self.amount("balance")? {
            Some(found) if found != expected => {
                let difference = found.minus(expected);
                Err(self.flawed("balance", Flaw::ChainBroken { expected, found, difference }))
            }
            Some(_) | None => Ok(expected),
        }
    }

    fn date(&self) -> Result<Option<Date>, StatementFault> {
        let text = self.cells.get("booked_on").map(|text| day::parse(text));
        text.transpose().map_err(|flaw| self.flawed("booked_on", flaw))
    }
}
