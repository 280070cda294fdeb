//! The ledger as a journal: every entry balances, and every account comes to
//! what the reports say.

use std::collections::BTreeMap;

use bofu_domain::{date::Year, money::Money};
use bofu_projections::{
    annual::{Annual, AnnualLine},
    budget::BudgetLine,
    journal::{Account, Entry, Journal, expected},
    past::{Moment, Past},
};
use bofu_store::Ledger;

/// Holds the whole journal, and that of each year, to the rows.
pub(super) async fn balances(ledger: &Ledger) {
    for year in [None, Some(Year(2023)), Some(Year(2024))] {
        let mut past = Past::without_trail(Moment::default());
        let mut journal = Journal::new(year);
        let mut annual = year.map(Annual::new);
        let mut next = 0;
        loop {
            let events = ledger.events(next, 500).await.unwrap();
            let Some(last) = events.last() else { break };
            next = last.position + 1;
            for stored in &events {
                let event = stored.recorded(ledger.upcasters()).unwrap();
                assert!(past.fold(&event).unwrap());
                journal.fold(&event).unwrap();
                if let Some(annual) = &mut annual {
                    annual.fold(&event);
                }
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
        if let (Some(annual), Some(year)) = (annual, year) {
            account_of(annual, &past.budget(year));
        }
    }
}

/// The measures of a year's account add up to its budget.
fn account_of(annual: Annual, budget: &[BudgetLine]) {
    let lines = annual.lines(budget);
    let sum = |field: fn(&AnnualLine) -> Option<Money>| {
        lines.iter().filter_map(field).fold(Money::ZERO, Money::plus)
    };
    let of =
        |field: fn(&BudgetLine) -> Money| budget.iter().map(field).fold(Money::ZERO, Money::plus);
    assert_eq!(sum(|line| line.granted), of(|line| line.committed));
    assert_eq!(sum(|line| line.paid), of(|line| line.paid));
    assert_eq!(sum(|line| line.returned), of(|line| line.returned));
    assert_eq!(sum(|line| line.recovered), of(|line| line.recovered));
    assert_eq!(sum(|line| line.appropriated), of(|line| line.appropriated.unwrap_or_default()));
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
