//! An entry's values as they are met, by their path within `Ntry`.

use bofu_domain::{
    currency::Currency,
    date::Date,
    money::{Money, MoneyError},
    statement::event::Direction,
};

use super::super::{Flaw, Spot, StatementFault, day, fault::XmlFlaw};
use crate::statement::camt053::version::Version;

/// A sum with its currency, as one element gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) amount: Money,
    pub(super) currency: Currency,
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

impl Entry {
    pub(super) fn leaf(
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
            ("AddtlNtryInf" | "NtryDtls/Btch/PmtInfId", _) => remark(&mut self.remarks, text),
            _ => {}
        }
        Ok(())
    }
}

impl Transaction {
    pub(super) fn leaf(
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
            "RmtInf/Ustrd" | "AddtlTxInf" | "RtrInf/AddtlInf" => remark(&mut self.remarks, text),
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
            ("Nm", Version::Early) | ("Pty/Nm" | "Agt/FinInstnId/Nm", Version::Late)
                if !element.ends_with("Acct") =>
            {
                text.clone_into(&mut place.name);
            }
            ("Id/IBAN" | "Id/Othr/Id", _) if element.ends_with("Acct") => {
                text.clone_into(&mut place.account);
            }
            _ => {}
        }
    }
}

/// Keeps a remark. Nobody reads more than some of them.
fn remark(remarks: &mut Vec<String>, text: &str) {
    const MAX_REMARKS: usize = 32;
    if !text.is_empty() && remarks.len() < MAX_REMARKS {
        remarks.push(text.to_owned());
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

pub(super) fn direction(text: &str, at: Spot) -> Result<Direction, StatementFault> {
    match text {
        "CRDT" => Ok(Direction::In),
        "DBIT" => Ok(Direction::Out),
        _ => Err(value("CdtDbtInd", text, "CRDT, DBIT", at)),
    }
}

pub(super) fn date(text: &str, at: &Spot) -> Result<Date, StatementFault> {
    day::parse(text).map_err(|flaw| StatementFault::content(Some(at.clone()), flaw))
}

/// A sum as the schema writes it: digits, a point, at most two places that are
/// not zero.
pub(super) fn sum(currency: &str, text: &str, at: Spot) -> Result<Sum, StatementFault> {
    let currency = code(currency, &at)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let amount =
        if plain { Money::parse(text) } else { Err(MoneyError::NotANumber(text.to_owned())) };
    let amount =
        amount.map_err(|why| StatementFault::content(Some(at.clone()), Flaw::BadAmount(why)))?;
    Ok(Sum { amount, currency, at })
}

/// A currency's code.
pub(super) fn code(text: &str, at: &Spot) -> Result<Currency, StatementFault> {
    Currency::parse(text).map_err(|_| value("Ccy", text, "EUR, CNY", at.clone()))
}

/// A fault of a value that the element may not have.
fn value(element: &str, found: &str, expected: &str, at: Spot) -> StatementFault {
    let found = found.chars().take(64).collect();
    let (element, expected) = (element.to_owned(), expected.to_owned());
    StatementFault::content(Some(at), Flaw::Xml(XmlFlaw::Value { element, found, expected }))
}
