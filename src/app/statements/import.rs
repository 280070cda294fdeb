//! Files of a bank become statements: header and lines in one commit.

use std::path::Path;

use bofu_domain::{
    account::plain_account_no,
    currency::Currency,
    date::Date,
    money::Money,
    statement::command::{Import, Previous, StatementCommand},
};
use bofu_projections::statements::StatementRow;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{error::StatementError, list};
use crate::{
    bulk::{self, Changed, Item},
    error::AppError,
    files::Files,
    input, offices,
    session::Session,
};
use bofu_bank::statement::{self, BankStatement, MAX_BYTES, Profile};

/// How often an import is tried while others import for the same account.
const TRIES: usize = 4;

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedStatement {
    /// The statement's id.
    pub statement: String,
    /// Whether it was not there before.
    pub changed: bool,
    /// The account; empty where nothing names it.
    pub account_no: String,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// The balance before the first line.
    pub opening: Money,
    /// The balance after the last line.
    pub closing: Money,
    /// The currency of both.
    pub currency: Currency,
    /// How many lines.
    pub lines: usize,
    /// By which profile the file was read.
    pub profile: String,
}

/// What a person says of a file beside its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stated<'a> {
    /// By which profile it is read; found by its content where none is said.
    pub profile: Option<&'a str>,
    /// Of which account it is; the payer's where none is said.
    pub account: Option<&'a str>,
    /// In which currency, where the file names none.
    pub currency: Option<&'a str>,
}

/// Takes a file in, in the currency that it names, or else in the stated one,
/// or in yuan. One with several statements takes them one after another;
/// what is in already stays, so that the same again completes it.
///
/// # Errors
/// A file that cannot be read or does not add up, another account or currency,
/// a gap or overlap with the statement before it, or one from before that.
pub async fn import(
    session: &Session,
    path: &Path,
    files: &dyn Files,
    stated: Stated<'_>,
) -> Result<Vec<ImportedStatement>, AppError> {
    let Stated { profile, account, currency } = stated;
    let profile = profile.map(Profile::named).transpose().map_err(StatementError::File)?;
    let file = files.upload(path, MAX_BYTES)?;
    let read = statement::read_bytes(&file.name, file.bytes, profile.as_ref());
    let read = read.map_err(StatementError::File)?;
    let account = account.map(|no| input::account_no("--account", no)).transpose()?;
    let currency = currency.map(|code| input::currency("--currency", code)).transpose()?;
    let payer = offices::office(session).await?;
    let payer = payer.payer().map(|payer| payer.account.account_no.clone());
    let asked = account.or(payer);
    for found in &read {
        of_this_office(found, asked.as_deref(), currency.as_ref())?;
    }
    let taken = bulk::run(session, read.len(), Vec::new(), async |bulk, done: &mut Vec<_>| {
        for found in read {
            let currency = found.currency.clone().or(currency.clone()).unwrap_or_default();
            let item = Item::new("place", &found.place);
            match bulk.attempt(&item, take(session, found, asked.as_deref(), currency)).await {
                Some(Err(refusal)) => return Err(refusal),
                Some(Ok(taken)) => done.push((item, Ok::<_, AppError>(taken))),
                None => {}
            }
            bulk.go_on()?;
        }
        Ok(())
    });
    Ok(taken.await?.into_iter().filter_map(|(_, taken)| taken.ok()).collect())
}

impl Changed for ImportedStatement {
    fn changed(&self) -> bool {
        self.changed
    }
}

fn of_this_office(
    found: &BankStatement,
    asked: Option<&str>,
    currency: Option<&Currency>,
) -> Result<(), StatementError> {
    if let (Some(file), Some(asked)) = (&found.currency, currency)
        && file != asked
    {
        return Err(StatementError::OtherCurrency { file: file.clone(), asked: asked.clone() });
    }
    match asked {
        Some(asked) if !found.may_be_of(asked) => Err(StatementError::OtherAccount {
            file: found.account_no.clone().unwrap_or_default(),
            asked: asked.to_owned(),
        }),
        Some(_) | None => Ok(()),
    }
}

/// A short id that the same file always gets: its last day and what its hash
/// begins with.
fn id_of(found: &Import, to: Option<Date>) -> String {
    let hash = if found.place == 1 {
        found.file_hash.clone()
    } else {
        hex::encode(Sha256::digest(format!("{}/{}", found.file_hash, found.place)))
    };
    let short: String = hash.chars().take(6).collect();
    match to {
        Some(day) => format!("S-{}-{short}", day.strftime("%Y%m%d")),
        None => format!("S-{short}"),
    }
}

async fn take(
    session: &Session,
    found: BankStatement,
    asked: Option<&str>,
    currency: Currency,
) -> Result<ImportedStatement, AppError> {
    let account_no = asked.or(found.account_no.as_deref()).map(plain_account_no);
    let account_no = account_no.unwrap_or_default();
    let mut import = Import {
        account_no: account_no.clone(),
        file_hash: found.file_hash,
        place: found.place,
        profile: found.profile,
        number: found.number,
        from: found.from,
        to: found.to,
        opening: found.opening,
        closing: found.closing,
        currency,
        lines: found.lines,
        previous: None,
    };
    let days = import.days();
    let id = id_of(&import, days.map(|(_, to)| to));
    let answer = |changed: bool, import: &Import| ImportedStatement {
        statement: id.clone(),
        changed,
        account_no: account_no.clone(),
        from: days.map(|(from, _)| from),
        to: days.map(|(_, to)| to),
        opening: import.opening,
        closing: import.closing,
        currency: import.currency.clone(),
        lines: import.lines.len(),
        profile: import.profile.clone(),
    };
    for _ in 0..TRIES {
        let known = list(session.ledger()).await?;
        import.previous = last_of(&known, (&account_no, &import.currency), &id);
        let before = import.previous.as_ref().map(|previous| previous.id.as_str());
        let key = key(&account_no, &import.currency, before);
        let command = StatementCommand::Import(Box::new(import.clone()));
        match session.statement_with_key(&id, &command, Some((&key, &id))).await {
            Ok(done) => return Ok(answer(!done.is_unchanged() && !done.is_repeat, &import)),
            Err(AppError::KeyReused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(AppError::Contended)
}

/// The key under which a statement is taken in: only one can follow another,
/// whoever imports meanwhile.
pub(crate) fn key(account_no: &str, currency: &Currency, before: Option<&str>) -> String {
    let before = before.unwrap_or("-");
    if currency.is_home() {
        format!("statement/{account_no}/after/{before}")
    } else {
        format!("statement-in/{currency}/{account_no}/after/{before}")
    }
}

/// The last statement of an account in a currency, but for the one that is
/// asked about. A number may have an account in each currency.
fn last_of(
    known: &[StatementRow],
    (account_no, currency): (&str, &Currency),
    id: &str,
) -> Option<Previous> {
    let of_account =
        known.iter().filter(|row| row.account_no == account_no && row.currency == *currency);
    let last = of_account.filter(|row| row.statement != id).max_by_key(|row| row.position)?;
    let (from, to, closing) = (last.from, last.to, last.closing);
    Some(Previous { id: last.statement.clone(), from, to, closing })
}
