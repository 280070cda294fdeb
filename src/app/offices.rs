//! Operators and the payer.

pub mod workdays;

use std::collections::BTreeSet;

use bofu_domain::{
    account::Account,
    authority::Role,
    event::{Fact as _, kind},
    late_entry::LateEntryWindow,
    ledger::LedgerEvent,
    names::{ActorName, DocumentNo, FundId, PartyName},
    office::{OFFICE, Office, command::OfficeCommand, event::FundCodes},
    release_threshold::ReleaseThreshold,
};
use bofu_projections::past::Moment;

use super::{error::AppError, input, session::Session};

/// An account as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct AccountInput<'a> {
    /// 户名
    pub account_name: &'a str,
    /// 开户行
    pub bank: &'a str,
    /// 联行号
    pub bank_code: &'a str,
    /// 账号
    pub account_no: &'a str,
}

impl AccountInput<'_> {
    /// Reads it; the shapes of code and number are the domain's to check.
    pub fn read(&self) -> Result<Account, AppError> {
        Ok(Account {
            account_name: input::name("account_name", self.account_name, PartyName::parse)?,
            bank: input::name("bank", self.bank, PartyName::parse)?,
            bank_code: input::digits("bank_code", self.bank_code, 12..=12)?,
            account_no: input::digits("account_no", self.account_no, 1..=32)?,
        })
    }
}

/// Gives an operator roles. Returns whether that changed anything.
pub async fn add_operator(
    session: &Session,
    name: &str,
    roles: BTreeSet<Role>,
) -> Result<bool, AppError> {
    let operator = input::name("NAME", name, ActorName::typed)?;
    let done = session.office(&OfficeCommand::AddOperator { operator, roles }).await?;
    Ok(!done.events.is_empty())
}

/// Takes an operator's roles away. Returns whether that changed anything.
pub async fn remove_operator(session: &Session, name: &str) -> Result<bool, AppError> {
    // One that was added before names were read strictly can still be removed.
    let operator = input::name("NAME", name, ActorName::parse)?;
    let done = session.office(&OfficeCommand::RemoveOperator { operator }).await?;
    Ok(!done.events.is_empty())
}

/// Sets the payer. Returns whether that changed anything.
pub async fn set_payer(
    session: &Session,
    name: &str,
    account: AccountInput<'_>,
) -> Result<bool, AppError> {
    let name = input::name("--name", name, PartyName::parse)?;
    let account = account.read()?;
    let done = session.office(&OfficeCommand::SetPayer { name, account }).await?;
    Ok(!done.events.is_empty())
}

/// Sets the sum above which a payment needs a second finance officer; `none`
/// for any sum, by a document. Returns whether that changed anything.
pub async fn set_threshold(
    session: &Session,
    above: &str,
    document: Option<&str>,
) -> Result<bool, AppError> {
    let above = if above == "none" { None } else { Some(input::money("AMOUNT", above)?) };
    let read = |text| input::name("--document", text, DocumentNo::parse);
    let document_no = document.map(read).transpose()?;
    let command = OfficeCommand::SetReleaseThreshold(ReleaseThreshold { above, document_no });
    Ok(!session.office(&command).await?.events.is_empty())
}

/// Opens a late-entry window. Returns whether that changed anything.
pub async fn open_late_entry(
    session: &Session,
    from: &str,
    to: &str,
    document: &str,
) -> Result<bool, AppError> {
    let window = LateEntryWindow {
        from: input::date("--from", from)?,
        to: input::date("--to", to)?,
        document_no: input::name("--document", document, DocumentNo::parse)?,
    };
    Ok(!session.office(&OfficeCommand::OpenLateEntry(window)).await?.events.is_empty())
}

/// Closes the window of a document, or all windows. Returns how many.
pub async fn close_late_entry(
    session: &Session,
    document: Option<&str>,
) -> Result<usize, AppError> {
    let read = |text| input::name("--document", text, DocumentNo::parse);
    let document_no = document.map(read).transpose()?;
    let done = session.office(&OfficeCommand::CloseLateEntry { document_no }).await?;
    Ok(done.events.len())
}

/// Sets by how many days events may be recorded after their day. Returns
/// whether that changed anything.
pub async fn set_late_entry_allowance(session: &Session, days: u32) -> Result<bool, AppError> {
    let command = OfficeCommand::SetLateEntryAllowance { days };
    Ok(!session.office(&command).await?.events.is_empty())
}

/// Sets 预算科目 and 指标号 of a fund's source. Returns whether that changed
/// anything.
pub async fn set_codes(
    session: &Session,
    fund: &str,
    source: &str,
    subject: &str,
    quota: &str,
) -> Result<bool, AppError> {
    let text = |field: &str, text: &str| -> Result<String, AppError> {
        Ok(input::name(field, text, DocumentNo::parse)?.to_string())
    };
    let command = OfficeCommand::SetFundCodes {
        fund: input::name("--fund", fund, FundId::parse)?,
        source: input::source("--source", source)?,
        codes: FundCodes { subject: text("--subject", subject)?, quota: text("--quota", quota)? },
    };
    Ok(!session.office(&command).await?.events.is_empty())
}

/// The office as it stands.
pub async fn office(session: &Session) -> Result<Office, AppError> {
    Ok(session.ledger().store::<Office>().load(OFFICE).await?.0)
}

/// The position of the event that registered the first operator: from there on
/// operators answer for business dates. `None`: there are no operators. The last
/// admin cannot be removed, so that it stays.
pub async fn verified_from(session: &Session) -> Result<Option<u64>, AppError> {
    let events = session.ledger().stream(kind::OFFICE, OFFICE).await?;
    let first = events.iter().find(|stored| stored.event_type == "OperatorAdded");
    Ok(first.map(|stored| stored.position))
}

/// The office as it stood before a position of the log.
pub async fn office_before(session: &Session, position: u64) -> Result<Office, AppError> {
    let (ledger, mut office) = (session.ledger(), Office::default());
    for stored in ledger.stream(kind::OFFICE, OFFICE).await? {
        let event = stored.recorded(ledger.upcasters())?;
        if let LedgerEvent::Office(happened) = &event.event
            && event.position < position
        {
            office.apply_event(happened);
        }
    }
    Ok(office)
}

/// The office as it was known at a moment; where that names no time of
/// recording, as it stands.
pub async fn office_at(session: &Session, moment: &Moment) -> Result<Office, AppError> {
    if moment.known_at.is_none() {
        return office(session).await;
    }
    let (ledger, mut office) = (session.ledger(), Office::default());
    for stored in ledger.stream(kind::OFFICE, OFFICE).await? {
        let event = stored.recorded(ledger.upcasters())?;
        let later = moment.as_of.is_some_and(|as_of| event.event.occurred_on() > as_of);
        if let LedgerEvent::Office(happened) = &event.event
            && !later
            && !moment.is_before(&event)
        {
            office.apply_event(happened);
        }
    }
    Ok(office)
}
