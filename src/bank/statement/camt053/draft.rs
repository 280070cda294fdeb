//! A statement's values as they are met, by their path within `Stmt`.

use bofu_domain::{currency::Currency, date::Date, statement::event::Direction};

use super::{
    super::{Flaw, Spot, StatementFault, fault::XmlFlaw},
    entry::{Entry, Sum, Transaction, code, date, direction, sum},
    lines,
};
use crate::statement::{
    bank_statement::{BankStatement, LineOrigin},
    camt053::{absent::missing, version::Version},
};

/// One balance.
struct Balance {
    code: String,
    sum: Option<Sum>,
    direction: Option<Direction>,
    at: Spot,
}

/// A statement as far as it is read.
pub(super) struct Draft {
    version: Version,
    at: Spot,
    id: String,
    account: String,
    currency: Option<Currency>,
    from: Option<Date>,
    to: Option<Date>,
    balances: Vec<Balance>,
    entry: Option<Entry>,
    booked: Vec<lines::Booked>,
}

/// The most transactions of one entry; balances beyond it are passed over.
const MAX_PARTS: usize = 50_000;

impl Draft {
    pub(super) fn new(version: Version, at: Spot) -> Self {
        Self {
            version,
            at,
            id: String::new(),
            account: String::new(),
            currency: None,
            from: None,
            to: None,
            balances: Vec::new(),
            entry: None,
            booked: Vec::new(),
        }
    }

    /// An element begins.
    pub(super) fn enter(&mut self, path: &str, at: Spot) -> Result<(), StatementFault> {
        match path {
            "Bal" if self.balances.len() < MAX_PARTS => {
                self.balances.push(Balance { code: String::new(), sum: None, direction: None, at });
            }
            "Ntry" => {
                self.entry = Some(Entry {
                    at,
                    amount: None,
                    direction: None,
                    booked: None,
                    booked_on: None,
                    valued_on: None,
                    remarks: Vec::new(),
                    transactions: Vec::new(),
                });
            }
            "Ntry/NtryDtls/TxDtls" => {
                if let Some(entry) = &mut self.entry {
                    if entry.transactions.len() >= MAX_PARTS {
                        let flaw = XmlFlaw::TooMany { element: path.to_owned(), limit: MAX_PARTS };
                        return Err(StatementFault::content(Some(at), Flaw::Xml(flaw)));
                    }
                    entry.transactions.push(Transaction::default());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// An element with elements in it has ended.
    pub(super) fn leave(&mut self, path: &str) -> Result<(), StatementFault> {
        if path == "Ntry"
            && let Some(entry) = self.entry.take()
        {
            lines::book(&entry, &self.account, &mut self.booked)?;
            lines::bounded(self.booked.len())?;
        }
        Ok(())
    }

    /// A value.
    pub(super) fn leaf(
        &mut self,
        path: &str,
        currency: &str,
        text: &str,
        at: Spot,
    ) -> Result<(), StatementFault> {
        if let Some(inner) = path.strip_prefix("Bal/") {
            return self.balance(inner, currency, text, at);
        }
        if let Some(inner) = path.strip_prefix("Ntry/") {
            let Some(entry) = &mut self.entry else { return Ok(()) };
            return match inner.strip_prefix("NtryDtls/TxDtls/") {
                Some(inner) => match entry.transactions.last_mut() {
                    Some(known) => known.leaf(inner, self.version, currency, text, at),
                    None => Ok(()),
                },
                None => entry.leaf(inner, self.version, currency, text, at),
            };
        }
        match path {
            "Id" => text.clone_into(&mut self.id),
            "Acct/Id/IBAN" | "Acct/Id/Othr/Id" => text.clone_into(&mut self.account),
            "Acct/Ccy" => self.currency = Some(code(text, &at)?),
            "FrToDt/FrDtTm" => self.from = Some(date(text, &at)?),
            "FrToDt/ToDtTm" => self.to = Some(date(text, &at)?),
            "StmtPgntn/LastPgInd" if matches!(text, "false" | "0") => {
                return Err(StatementFault::content(Some(at), Flaw::Xml(XmlFlaw::MorePages)));
            }
            _ => {}
        }
        Ok(())
    }

    fn balance(
        &mut self,
        path: &str,
        currency: &str,
        text: &str,
        at: Spot,
    ) -> Result<(), StatementFault> {
        let Some(balance) = self.balances.last_mut() else { return Ok(()) };
        match path {
            "Tp/CdOrPrtry/Cd" => text.clone_into(&mut balance.code),
            "Amt" => balance.sum = Some(sum(currency, text, at)?),
            "CdtDbtInd" => balance.direction = Some(direction(text, at)?),
            _ => {}
        }
        Ok(())
    }

    /// The statement, its end being reached.
    pub(super) fn finish(self) -> Result<BankStatement, StatementFault> {
        if self.id.is_empty() {
            return Err(missing("Id", "Stmt", self.at));
        }
        let opening = self.signed(&["OPBD", "PRCD"])?;
        let closing = self.signed(&["CLBD"])?;
        let mut currencies = vec![&opening, &closing];
        currencies.extend(self.booked.iter().map(|booked| &booked.sum));
        let currency = self.currency.unwrap_or_else(|| closing.currency.clone());
        if let Some(other) = currencies.iter().find(|sum| sum.currency != currency) {
            let flaw = Flaw::MixedCurrencies { one: currency, other: other.currency.clone() };
            return Err(StatementFault::content(Some(other.at.clone()), flaw));
        }
        // Banks book entries on days beside those that they state: the lines
        // are part of what the statement covers.
        let days = || self.booked.iter().map(|booked| booked.on);
        let from = self.from.map(|from| days().fold(from, Date::min));
        let to = self.to.map(|to| days().fold(to, Date::max));
        let rows = self.booked.iter().map(|booked| LineOrigin { row: booked.row, balance: None });
        let rows = rows.collect();
        let lines = (1_u32..).zip(self.booked).map(|(no, booked)| booked.line(no)).collect();
        Ok(BankStatement {
            profile: String::new(),
            file_hash: String::new(),
            place: 1,
            account_no: Some(self.account).filter(|account| !account.is_empty()),
            currency: Some(currency),
            number: Some(self.id),
            from,
            to,
            opening: opening.amount,
            closing: closing.amount,
            lines,
            rows,
        })
    }

    /// The first balance that has the first of the codes which any has.
    fn signed(&self, codes: &[&str]) -> Result<Sum, StatementFault> {
        let found = codes
            .iter()
            .find_map(|code| self.balances.iter().find(|balance| balance.code == *code));
        let named = || format!("Bal {}", codes.join(" / "));
        let balance = found.ok_or_else(|| missing(&named(), "Stmt", self.at.clone()))?;
        let at = || balance.at.clone();
        let mut sum = balance.sum.clone().ok_or_else(|| missing("Amt", "Bal", at()))?;
        match balance.direction.ok_or_else(|| missing("CdtDbtInd", "Bal", at()))? {
            Direction::In => {}
            Direction::Out => sum.amount = sum.amount.negated(),
        }
        Ok(sum)
    }
}
