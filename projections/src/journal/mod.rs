//! The ledger as double-entry bookkeeping: entries and accounts, in whatever
//! journal a program of accounts reads.
//!
//! Two circles of accounts, each of which balances by itself:
//!
//! | circle | what moves | from → to |
//! |---|---|---|
//! | budget | an appropriation is set | appropriated → available |
//! | | a grant, a revocation, an error's recovery | available ↔ to pay |
//! | | what the bank settled, or sent back | to pay ↔ paid |
//! | money | a grant, a revocation | payable ↔ granted |
//! | | an order, its cancelling | under way ↔ payable |
//! | | the bank settles | bank → under way |
//! | | the bank returns | payable → bank, or under way |
//! | | a recovery is decided | reclaimed → to recover |
//! | | it comes back; it is written off | to recover → bank; → written off |
//! | | it is kept from another grant | to recover → set off; of the other: set off → payable |
//!
//! Other payers' money is a memo beside them, since this ledger never had it.
//! Every account bears the year that it belongs to, so that a year's journal is
//! a part of the whole: the year of the instalment for money, that of the
//! appropriation for the budget.
//!
//! The sums are kept here from the events alone; what the reports say of them
//! ([`expected`]) is asserted against them.

mod account;
mod balance;
mod fold;

pub use account::{Account, AccountKind};
pub use balance::{Balance, expected};

use std::collections::BTreeMap;

use bofu_domain::{
    charge::CapKey,
    date::{Date, Year},
    money::Money,
    names::{ClaimNo, EndToEndId, MeasureId, PartyName},
    uscc::Uscc,
};
use smol_str::SmolStr;

use crate::{narrate::What, recoveries::RecoveryKey, register::InstalmentKey};

/// One line of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Where.
    pub account: Account,
    /// How much: positive into the account, negative out of it.
    pub amount: Money,
    /// Of which instalment, where it is of one.
    pub instalment: Option<u32>,
}

/// What one event moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The business date.
    pub on: Date,
    /// 序号
    pub position: u64,
    /// The event's name.
    pub event: &'static str,
    /// Whose matter it is: the enterprise's name then; `None`: the fund's.
    pub party: Option<PartyName>,
    /// The claim.
    pub claim_no: Option<ClaimNo>,
    /// The clause, where it is known.
    pub clause: Option<SmolStr>,
    /// What happened.
    pub what: What,
    /// 补录: by how many days it was recorded late.
    pub late_days: Option<u32>,
    /// Where it went. Those of each year, memos aside, add up to nothing.
    pub postings: Vec<Posting>,
}

/// The entries, in order of position, and what the next ones rest on.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// Only postings of this year are kept, and those that belong to none.
    year: Option<Year>,
    entries: Vec<Entry>,
    names: BTreeMap<Uscc, PartyName>,
    parts: BTreeMap<InstalmentKey, InstalmentEntry>,
    orders: BTreeMap<EndToEndId, Shares>,
    funds: BTreeMap<CapKey, Money>,
    debts: BTreeMap<RecoveryKey, Debt>,
}

/// How much each `FUND/source` bears.
type Shares = Vec<(String, Money)>;

/// An instalment.
#[derive(Debug, Clone)]
struct InstalmentEntry {
    year: Year,
    measure: MeasureId,
    clause: SmolStr,
    uscc: Uscc,
    granted: Money,
    shares: Shares,
}

/// What is to come back under one decision, and what came.
#[derive(Debug, Clone, Copy, Default)]
struct Debt {
    due: Money,
    recovered: Money,
}

impl Journal {
    /// Nothing folded yet. With a year, of its accounts alone.
    pub fn new(year: Option<Year>) -> Self {
        Self { year, ..Self::default() }
    }

    /// In order of business date, then of position.
    pub fn into_entries(self) -> Vec<Entry> {
        let mut entries = self.entries;
        entries.sort_by_key(|entry| (entry.on, entry.position));
        entries
    }
}
