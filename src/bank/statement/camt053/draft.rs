//! A statement's values as they are met, by their path within `Stmt`.

use bofu_domain::{
    date::Date,
    money::{Money, MoneyError},
    statement::event::Direction,
};

use super::{
    super::{BankStatement, Flaw, LineOrigin, Spot, StatementFault, day, fault::XmlFlaw},
    lines, missing,
};

/// Which elements a version has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// 02 to 06: a status is a code, a party a name.
    Early,
    /// 07 to 13: a status is `Cd` or `Prtry`, a party `Pty` or `Agt`.
    Late,
}

impl Version {
    /// The version by its two digits.
    pub(super) fn known(digits: &str) -> Option<Self> {
        match digits {
            "02" | "03" | "04" | "05" | "06" => Some(Self::Early),
            "07" | "08" | "09" | "10" | "11" | "12" | "13" => Some(Self::Late),
            _ => None,
        }
    }
}

/// A sum with its currency, as one element gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) amount: Money,
    pub(super) currency: String,
    pub(super) at: Spot,
}

/// A party: its name and its account.
#[derive(Debug, Clone, Default)]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) account: String,
}

/// One transaction of an entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Transaction {
    pub(super) end_to_end_id: String,
    pub(super) amount: Option<Sum>,
    pub(super) detailed: Option<Sum>,
    pub(super) instructed: Option<Sum>,
    pub(super) direction: Option<Direction>,
    pub(super) debtor: Party,
    pub(super) creditor: Party,
    pub(super) remarks: Vec<String>,
    pub(super) return_code: String,
}

/// One entry.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) at: Spot,
    pub(super) amount: Option<Sum>,
    pub(super) direction: Option<Direction>,
    pub(super) booked: Option<bool>,
    pub(super) booked_on: Option<Date>,
    pub(super) valued_on: Option<Date>,
    pub(super) remarks: Vec<String>,
    pub(super) transactions: Vec<Transaction>,
}

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
    currency: String,
    from: Option<Date>,
    to: Option<Date>,
    balances: Vec<Balance>,
    entry: Option<Entry>,
    booked: Vec<lines::Booked>,
}

/// The most balances and transactions that are kept of one statement or entry.
const MAX_PARTS: usize = 100_000;

impl Draft {
    pub(super) fn new(version: Version, at: Spot) -> Self {
        Self {
            version,
            at,
            id: String::new(),
            account: String::new(),
            currency: String::new(),
            from: None,
            to: None,
            balances: Vec::new(),
            entry: None,
            booked: Vec::new(),
        }
    }

    /// An element begins.
    pub(super) fn enter(&mut self, path: &str, at: Spot) {
        match path {
            "Bal" if self.balances.len() < MAX_PARTS => {
                self.balances.push(Balance { code: String::new(), sum: None, direction: None, at })
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
                    entry.transactions.push(Transaction::default());
                }
            }
            _ => {}
        }
    }

    /// An element with elements in it has ended.
    pub(super) fn leave(&mut self, path: &str) -> Result<(), StatementFault> {
        if path == "Ntry"
            && let Some(entry) = self.entry.take()
        {
            lines::book(entry, &self.account, &mut self.booked)?;
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
            "Acct/Ccy" => text.clone_into(&mut self.currency),
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
        let currency =
            if self.currency.is_empty() { closing.currency.clone() } else { self.currency };
        if let Some(other) = currencies.iter().find(|sum| sum.currency != currency) {
            let flaw = Flaw::MixedCurrencies { one: currency, other: other.currency.clone() };
            return Err(StatementFault::content(Some(other.at.clone()), flaw));
        }
        let rows = self.booked.iter().map(|booked| LineOrigin { row: booked.row, balance: None });
        let rows = rows.collect();
        let lines = (1_u32..).zip(self.booked).map(|(no, booked)| booked.line(no)).collect();
        Ok(BankStatement {
            profile: String::new(),
            file_hash: String::new(),
            place: 1,
            account_no: Some(self.account).filter(|account| !account.is_empty()),
            currency,
            number: Some(self.id),
            from: self.from,
            to: self.to,
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

impl Entry {
    fn leaf(
        &mut self,
        path: &str,
        version: Version,
        currency: &str,
        text: &str,
        at: Spot,
    ) -> Result<(), StatementFault> {
        match (path, version) {
            ("Amt", _) => self.amount = Some(sum(currency, text, at)?),
            ("CdtDbtInd", _) => self.direction = Some(direction(text, at)?),
            ("Sts", Version::Early) | ("Sts/Cd", Version::Late) => {
                self.booked = Some(is_booked(text, at)?);
            }
            ("Sts", Version::Late) => return Err(value("Sts", text, "Sts/Cd", at)),
            ("Sts/Cd", Version::Early) => return Err(value("Sts/Cd", text, "Sts", at)),
            ("Sts/Prtry", _) => return Err(value("Sts/Prtry", text, "Sts/Cd", at)),
            ("BookgDt/Dt" | "BookgDt/DtTm", _) => self.booked_on = Some(date(text, &at)?),
            ("ValDt/Dt" | "ValDt/DtTm", _) => self.valued_on = Some(date(text, &at)?),
            ("AddtlNtryInf" | "NtryDtls/Btch/PmtInfId", _) => self.remarks.push(text.to_owned()),
            _ => {}
        }
        Ok(())
    }
}

impl Transaction {
    fn leaf(
        &mut self,
        path: &str,
        version: Version,
        currency: &str,
        text: &str,
        at: Spot,
    ) -> Result<(), StatementFault> {
        if let Some(inner) = path.strip_prefix("RltdPties/") {
            self.party(inner, version, text);
            return Ok(());
        }
        match path {
            "Refs/EndToEndId" if text != "NOTPROVIDED" => text.clone_into(&mut self.end_to_end_id),
            "Amt" => self.amount = Some(sum(currency, text, at)?),
            "AmtDtls/TxAmt/Amt" => self.detailed = Some(sum(currency, text, at)?),
            "AmtDtls/InstdAmt/Amt" => self.instructed = Some(sum(currency, text, at)?),
            "CdtDbtInd" => self.direction = Some(direction(text, at)?),
            "RmtInf/Ustrd" | "AddtlTxInf" | "RtrInf/AddtlInf" => self.remarks.push(text.to_owned()),
            "RtrInf/Rsn/Cd" => text.clone_into(&mut self.return_code),
            _ => {}
        }
        Ok(())
    }

    fn party(&mut self, path: &str, version: Version, text: &str) {
        let Some((element, inner)) = path.split_once('/') else { return };
        let place = match element {
            "Dbtr" | "DbtrAcct" => &mut self.debtor,
            "Cdtr" | "CdtrAcct" => &mut self.creditor,
            _ => return,
        };
        match (inner, version) {
            ("Nm", Version::Early) | ("Pty/Nm" | "Agt/FinInstnId/Nm", Version::Late) => {
                if !element.ends_with("Acct") {
                    text.clone_into(&mut place.name);
                }
            }
            ("Id/IBAN" | "Id/Othr/Id", _) if element.ends_with("Acct") => {
                text.clone_into(&mut place.account);
            }
            _ => {}
        }
    }
}

/// Booked entries count; pending, information and future ones do not.
fn is_booked(text: &str, at: Spot) -> Result<bool, StatementFault> {
    match text {
        "BOOK" => Ok(true),
        "PDNG" | "INFO" | "FUTR" => Ok(false),
        _ => Err(value("Sts", text, "BOOK, PDNG, INFO, FUTR", at)),
    }
}

fn direction(text: &str, at: Spot) -> Result<Direction, StatementFault> {
    match text {
        "CRDT" => Ok(Direction::In),
        "DBIT" => Ok(Direction::Out),
        _ => Err(value("CdtDbtInd", text, "CRDT, DBIT", at)),
    }
}

fn date(text: &str, at: &Spot) -> Result<Date, StatementFault> {
    day::parse(text).map_err(|flaw| StatementFault::content(Some(at.clone()), flaw))
}

/// A sum as the schema writes it: digits, a point, at most two places that are
/// not zero.
fn sum(currency: &str, text: &str, at: Spot) -> Result<Sum, StatementFault> {
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(value("Ccy", currency, "EUR, CNY", at));
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let amount =
        if plain { Money::parse(text) } else { Err(MoneyError::NotANumber(text.to_owned())) };
    let amount =
        amount.map_err(|why| StatementFault::content(Some(at.clone()), Flaw::BadAmount(why)))?;
    Ok(Sum { amount, currency: currency.to_owned(), at })
}

/// A fault of a value that the element may not have.
fn value(element: &str, found: &str, expected: &str, at: Spot) -> StatementFault {
    let found = found.chars().take(64).collect();
    let (element, expected) = (element.to_owned(), expected.to_owned());
    StatementFault::content(Some(at), Flaw::Xml(XmlFlaw::Value { element, found, expected }))
}
