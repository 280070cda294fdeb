//! ISO 20022 `pain.001.001.09`: a payment batch as banks take it in.
//!
//! What is written depends on the batch and the payer alone: the same batch is
//! the same bytes, whenever it is written.

use std::io;

use bofu_domain::{
    account::Account,
    money::{Money, total},
    office::state::Payer,
};
use bofu_projections::orders::OrderRow;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// The message's namespace.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
/// The longest name of a party.
const NAME: usize = 140;
/// China's clearing system, in ISO's external code list.
const CLEARING: &str = "CNAPS";
/// The currency.
const CURRENCY: &str = "CNY";

/// The batch's message. `rows` are its orders, one or more.
///
/// # Errors
/// A sum of the batch that leaves the range of amounts.
pub fn write(batch: &str, payer: &Payer, rows: &[OrderRow]) -> io::Result<Vec<u8>> {
    let sum = total(rows.iter().map(|row| row.amount));
    let sum = sum.ok_or_else(|| io::Error::other("the sum of the batch is out of range"))?;
    let sum = sum.to_string();
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
    xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut document = BytesStart::new("Document");
    document.push_attribute(("xmlns", NAMESPACE));
    xml.0.write_event(Event::Start(document))?;
    xml.within("CstmrCdtTrfInitn", |xml| {
        // The bank is asked for no day before it may have the list.
        let day = rows.iter().map(|row| row.released_on.unwrap_or(row.ordered_on)).max();
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        let count = rows.len().to_string();
        xml.within("GrpHdr", |xml| {
            xml.text("MsgId", batch)?;
            xml.text("CreDtTm", &format!("{day}T00:00:00"))?;
            xml.text("NbOfTxs", &count)?;
            xml.text("CtrlSum", &sum)?;
            xml.within("InitgPty", |xml| xml.text("Nm", &short(payer.name.as_str())))
        })?;
        xml.within("PmtInf", |xml| {
            xml.text("PmtInfId", batch)?;
            xml.text("PmtMtd", "TRF")?;
            xml.text("NbOfTxs", &count)?;
            xml.text("CtrlSum", &sum)?;
            xml.within("ReqdExctnDt", |xml| xml.text("Dt", &day))?;
            xml.within("Dbtr", |xml| xml.text("Nm", &short(payer.account.account_name.as_str())))?;
            xml.within("DbtrAcct", |xml| {
                xml.account_no(&payer.account)?;
                xml.text("Ccy", CURRENCY)
            })?;
            xml.within("DbtrAgt", |xml| xml.bank(&payer.account))?;
            rows.iter().try_for_each(|row| xml.within("CdtTrfTxInf", |xml| xml.transfer(row)))
        })
    })?;
    xml.0.write_event(Event::End(BytesEnd::new("Document")))?;
    let mut bytes = xml.0.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn within(
        &mut self,
        name: &str,
        inside: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Event::Start(BytesStart::new(name)))?;
        inside(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.within(name, |xml| xml.0.write_event(Event::Text(BytesText::new(&clean(text)))))
    }

    fn account_no(&mut self, account: &Account) -> io::Result<()> {
        self.within("Id", |xml| xml.within("Othr", |xml| xml.text("Id", &account.account_no)))
    }

    fn bank(&mut self, account: &Account) -> io::Result<()> {
        self.within("FinInstnId", |xml| {
            xml.within("ClrSysMmbId", |xml| {
                xml.within("ClrSysId", |xml| xml.text("Cd", CLEARING))?;
                xml.text("MmbId", &account.bank_code)
            })?;
            xml.text("Nm", &short(account.bank.as_str()))
        })
    }

    fn amount(&mut self, amount: Money) -> io::Result<()> {
        self.within("Amt", |xml| {
            let mut instructed = BytesStart::new("InstdAmt");
            instructed.push_attribute(("Ccy", CURRENCY));
            xml.0.write_event(Event::Start(instructed))?;
            xml.0.write_event(Event::Text(BytesText::new(&amount.to_string())))?;
            xml.0.write_event(Event::End(BytesEnd::new("InstdAmt")))
        })
    }

    fn transfer(&mut self, row: &OrderRow) -> io::Result<()> {
        let id = row.end_to_end_id.as_str();
        self.within("PmtId", |xml| {
            xml.text("InstrId", id)?;
            xml.text("EndToEndId", id)
        })?;
        self.amount(row.amount)?;
        self.within("CdtrAgt", |xml| xml.bank(&row.account))?;
        self.within("Cdtr", |xml| {
            xml.text("Nm", &short(row.account.account_name.as_str()))?;
            xml.within("Id", |xml| {
                xml.within("OrgId", |xml| {
                    xml.within("Othr", |xml| xml.text("Id", row.payee.as_str()))
                })
            })
        })?;
        self.within("CdtrAcct", |xml| xml.account_no(&row.account))?;
        let words = format!("补贴 {} 第{}期", row.claim_no, row.instalment);
        self.within("RmtInf", |xml| xml.text("Ustrd", &short(&words)))
    }
}

/// No longer than a party's name may be.
fn short(text: &str) -> String {
    text.chars().take(NAME).collect()
}

/// Without what XML 1.0 has no character for.
fn clean(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
            || *c >= '\u{10000}'
    };
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests;
