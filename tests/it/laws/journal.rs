//! The ledger as a journal: every entry balances, and every account comes to
//! what the reports say.

use std::collections::BTreeMap;

use bofu::store::Ledger;
use bofu_domain::{date::Year, money::Money};
use bofu_projections::{
    journal::{Account, Entry, Journal, expected},
    past::{Moment, Past},
};

/// Holds the whole journal, and that of each year, to the rows.
pub(super) async fn balances(ledger: &Ledger) {
    for year in [None, Some(Year(2023)), Some(Year(2024))] {
        let mut past = Past::without_trail(Moment::default());
        let mut journal = Journal::new(year);
        let mut next = 0;
        loop {
            let events = ledger.events(next, 500).await.unwrap();
            let Some(last) = events.last() else { break };
            next = last.position + 1;
            for stored in &events {
                let event = stored.recorded(ledger.upcasters()).unwrap();
                assert!(past.fold(&event).unwrap());
                journal.fold(&event).unwrap();
            }
        }
        let entries = journal.into_entries();
        entries.iter().for_each(adds_up);
        let sums = sums(&entries);
        for balance in expected(&past, year) {
            let held = sums.iter().filter(|(account, _)| balance.account.holds(account));
            let held = held.fold(Money::ZERO, |sum, (_, amount)| sum.plus(*amount));
            assert_eq!(held, balance.amount, "{year:?} {:?}", balance.account);
        }
    }
}

/// Of each year nothing is left over: so a year's entries balance too.
fn adds_up(entry: &Entry) {
    let mut years: BTreeMap<Option<Year>, Money> = BTreeMap::new();
    for posting in entry.postings.iter().filter(|posting| !posting.account.kind.is_memo()) {
        let sum = years.entry(posting.account.year).or_default();
        *sum = sum.plus(posting.amount);
    }
    assert!(years.values().all(|sum| sum.is_zero()), "{entry:#?}");
}

fn sums(entries: &[Entry]) -> BTreeMap<Account, Money> {
    let mut sums: BTreeMap<Account, Money> = BTreeMap::new();
    for posting in entries.iter().flat_map(|entry| &entry.postings) {
        let sum = sums.entry(posting.account.clone()).or_default();
        *sum = sum.plus(posting.amount);
    }
    sums
}
