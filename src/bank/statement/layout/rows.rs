//! The rows of a table: lines, sums, balances at its ends.

use bofu_domain::{
    currency::{Currency, CurrencyError},
    money::Money,
    statement::event::Line,
};

use super::{
    super::{Flaw, StatementFault},
    facts::Facts,
    header::Header,
    reading::Reading,
    schema::Layout,
};
use crate::statement::bank_statement::LineOrigin;
use bofu_tabular::{TableRow, plain};

/// Sums that a table states: its row, in, out.
pub(super) type Totals = (u32, Option<Money>, Option<Money>);

/// What the rows of a table say.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Whether every row has a cell for each header, as in a text.
    pub(super) is_text: bool,
    /// In the file's order, not numbered yet.
    pub(super) lines: Vec<Line>,
    pub(super) rows: Vec<LineOrigin>,
    /// The account and the currency that the lines name, with the row that
    /// named them first.
    pub(super) account: Option<String>,
    pub(super) currency: Option<Currency>,
    pub(super) totals: Vec<Totals>,
}

impl Body {
    /// Takes a row below the header.
    pub(super) fn take(
        &mut self,
        row: &TableRow,
        layout: &Layout,
        header: &Header,
        facts: &mut Facts,
    ) -> Result<(), StatementFault> {
        let Some(first) = row.cells.iter().find(|cell| !cell.is_empty()) else { return Ok(()) };
        if layout.comment().is_some_and(|mark| first.starts_with(mark)) {
            return facts.search(row, layout);
        }
        if header.is(row) {
            return Ok(());
        }
        let reading = Reading { row, layout, header };
        if reading.is_marked(&layout.rows.totals) {
            let (paid_in, paid_out) = reading.sums()?;
            self.totals.push((row.number, paid_in, paid_out));
            return Ok(());
        }
        if reading.is_marked(&layout.rows.opening) {
            facts.opening = reading.balance()?.map(|balance| (row.number, balance));
            return Ok(());
        }
        if reading.is_marked(&layout.rows.closing) {
            facts.closing = reading.balance()?.map(|balance| (row.number, balance));
            return Ok(());
        }
        if !reading.is_line() {
            return facts.search(row, layout);
        }
        reading.whole(self.is_text)?;
        self.line(&reading)
    }

    fn line(&mut self, reading: &Reading<'_>) -> Result<(), StatementFault> {
        let columns = &reading.layout.columns;
        let booked_on = reading.date()?;
        let balance = reading.balance()?;
        if let Some(column) = columns.balance.as_ref().filter(|column| !column.optional)
            && balance.is_none()
        {
            return Err(reading.fault(column, Flaw::Missing { what: column.name.clone() }));
        }
        if let Some(column) = &columns.account {
            let text = Some(reading.text(column)).filter(|text| !text.is_empty());
            let text = text.map(ToOwned::to_owned);
            if let Some((one, other)) = kept(&mut self.account, text) {
                return Err(reading.fault(column, Flaw::MixedAccounts { one, other }));
            }
        }
        if let Some(column) = &columns.currency {
            let text = reading.text(column);
            let code = plain(text).to_uppercase();
            let code = Some(code.as_str()).filter(|code| !code.is_empty()).map(currency);
            let code = code.transpose().map_err(|_| {
                reading.fault(column, Flaw::UnknownCurrency { text: text.to_owned() })
            })?;
            if let Some((one, other)) = kept(&mut self.currency, code) {
                return Err(reading.fault(column, Flaw::MixedCurrencies { one, other }));
            }
        }
        let Some((direction, amount)) = reading.movement()? else { return Ok(()) };
        let (counterparty_name, counterparty_account) = reading.party(direction);
        let summary: Vec<&str> = columns
            .summary
            .iter()
            .map(|column| reading.text(column))
            .filter(|text| !text.is_empty())
            .collect();
        self.lines.push(Line {
            no: 0,
            booked_on,
            direction,
            amount,
            counterparty_name,
            counterparty_account,
            reference: columns
                .reference
                .as_ref()
                .map_or("", |column| reading.text(column))
                .to_owned(),
            summary: summary.join(" "),
        });
        self.rows.push(LineOrigin { row: reading.row.number, balance });
        Ok(())
    }
}

/// Keeps the first; the two, where another follows.
fn kept<T: Clone + PartialEq>(known: &mut Option<T>, found: Option<T>) -> Option<(T, T)> {
    let found = found?;
    match known {
        Some(one) if *one != found => Some((one.clone(), found)),
        Some(_) => None,
        None => {
            *known = Some(found);
            None
        }
    }
}

/// A currency as banks in China write it: its code, its number in ISO 4217, or
/// its name. Of the banks' own numbers 01 alone is every bank's.
fn currency(text: &str) -> Result<Currency, CurrencyError> {
    Currency::parse(match text {
        "人民币" | "人民币元" | "RMB" | "156" | "01" => "CNY",
        "美元" | "840" => "USD",
        "欧元" | "978" => "EUR",
        "港币" | "港元" | "344" => "HKD",
        "日元" | "392" => "JPY",
        "英镑" | "826" => "GBP",
        "瑞士法郎" | "756" => "CHF",
        "澳大利亚元" | "澳元" | "036" => "AUD",
        "加拿大元" | "加元" | "124" => "CAD",
        "新加坡元" | "702" => "SGD",
        "澳门元" | "446" => "MOP",
        code => code,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_currency_is_known_by_its_code_its_number_and_its_name() {
        for (texts, code) in [
            (["CNY", "156", "人民币"], "CNY"),
            (["USD", "840", "美元"], "USD"),
            (["EUR", "978", "欧元"], "EUR"),
            (["HKD", "344", "港币"], "HKD"),
            (["JPY", "392", "日元"], "JPY"),
            (["GBP", "826", "英镑"], "GBP"),
        ] {
            assert_eq!(texts.map(|text| currency(text).unwrap().to_string()), [code; 3]);
        }
        for text in ["元", "14", "usd"] {
            assert!(currency(text).is_err(), "{text}");
        }
    }
}
