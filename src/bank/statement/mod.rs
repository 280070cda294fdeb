//! Bank statements as banks and offices give them: read whole, checked, or
//! refused whole with the place.
//!
//! [`read`] finds the file's form by its first bytes and its layout by its
//! headers, unless a [`Profile`] says which one it is. Whatever the form, the
//! same is asked of it: opening + in − out = closing, and where the file gives
//! running balances, each follows from the one before. Modules in reading
//! order; what each form looks like is told in
//! `docs/guides/read-bank-statements.md`.

mod amount;
mod camt053;
mod day;
mod fault;
mod file;
mod gate;
mod generic;
mod layout;
mod profile;

#[cfg(test)]
mod tests;

use std::path::Path;

use bofu_domain::{
    account::plain_account_no, currency::Currency, date::Date, money::Money, statement::event::Line,
};

pub use fault::{Flaw, ProfileFlaw, Spot, StatementFault, XmlFlaw};
pub use layout::Layout;
pub use profile::Profile;

use crate::tabular::Table;

/// The largest statement file that is read, in bytes: 32 MiB, some 300,000
/// lines.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// The most lines of one file.
pub const MAX_LINES: usize = 500_000;

/// One statement of one account, which adds up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankStatement {
    /// The profile by which it was read.
    pub profile: String,
    /// SHA-256 of the whole file, lower-case hex. A file may hold several
    /// statements; they share it.
    pub file_hash: String,
    /// Its place in the file, from 1.
    pub place: u32,
    /// The account as the file gives it; `None` where it names none. Banks
    /// mask some (`1202****0001`): see [`BankStatement::may_be_of`].
    pub account_no: Option<String>,
    /// The currency, where the file names one.
    pub currency: Option<Currency>,
    /// The bank's own id of the statement.
    pub number: Option<String>,
    /// The first day that it covers, where the file says so.
    pub from: Option<Date>,
    /// The last day that it covers, where the file says so.
    pub to: Option<Date>,
    /// The balance before the first line.
    pub opening: Money,
    /// The balance after the last line.
    pub closing: Money,
    /// The lines, oldest first as the bank booked them, numbered from 1.
    pub lines: Vec<Line>,
    /// For each line its row in the file (of XML: its line) and the balance
    /// after it, where the file gives one.
    pub rows: Vec<LineOrigin>,
}

/// Where a line comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineOrigin {
    /// The row of a table as a spreadsheet shows it, the line of an XML text;
    /// from 1.
    pub row: u32,
    /// The balance after the line.
    pub balance: Option<Money>,
}

impl BankStatement {
    /// Whether it can be a statement of the account: it names this one, names
    /// none, or masks digits and the others agree.
    pub fn may_be_of(&self, account_no: &str) -> bool {
        let Some(named) = self.account_no.as_deref().map(plain_account_no) else { return true };
        let account_no = &plain_account_no(account_no);
        let ends = named.split_once('*').zip(named.rsplit_once('*'));
        match ends {
            None => named == *account_no,
            Some(((head, _), (_, tail))) => {
                account_no.len() >= head.len() + tail.len()
                    && account_no.starts_with(head)
                    && account_no.ends_with(tail)
            }
        }
    }
}

/// Reads a file's statements: one, but for `camt.053`, which may hold several.
/// Never empty.
///
/// # Errors
/// Whatever makes the file no statement to rely on, with its place; nothing of
/// it is used then. [`StatementFault::is_refusal`] tells a file that could be
/// read and does not add up from one that could not be read.
pub fn read(path: &Path, profile: Option<&Profile>) -> Result<Vec<BankStatement>, StatementFault> {
    read_bytes(path, file::bytes(path)?, profile)
}

/// Reads a file that is already in memory; `path` only names it.
///
/// # Errors
/// Those of [`read`].
pub fn read_bytes(
    path: &Path,
    bytes: Vec<u8>,
    profile: Option<&Profile>,
) -> Result<Vec<BankStatement>, StatementFault> {
    let hash = file::hash(&bytes);
    let found;
    let profile = if let Some(profile) = profile {
        profile
    } else {
        found = profile::detect(path, &bytes)?;
        &found
    };
    let mut statements = match profile {
        Profile::Generic => vec![generic::read(path, bytes)?],
        Profile::Camt053 => camt053::read(path, bytes)?,
        Profile::Bank(layout) => {
            let table = Table::open(path, bytes, layout::BOUNDS)?;
            vec![layout::read(path, table, layout)?]
        }
    };
    for statement in &mut statements {
        statement.file_hash.clone_from(&hash);
        profile.id().clone_into(&mut statement.profile);
    }
    Ok(statements)
}
