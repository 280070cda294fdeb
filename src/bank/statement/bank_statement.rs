//! One statement of one account.

use bofu_domain::{
    account::plain_account_no, currency::Currency, date::Date, money::Money, statement::event::Line,
};

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
