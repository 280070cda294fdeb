//! All that is kept of the events so far, as the files in `records` have it: only
//! what a later event is held to, and that small. A claim with an instalment and
//! an order takes some 400 bytes.

use std::collections::{HashMap, HashSet};

use super::{
    event::Fen,
    key::Key,
    records::{
        audits::Audits,
        bank::Bank,
        batches::Batches,
        books::Books,
        claims::{Claim, Row, StepDay},
        enterprises::Enterprise,
        funds::{Appropriations, FundRow},
        office::Office,
        policies::Policies,
        recoveries::{Pair, Side},
        together::{Before, Next},
    },
};
use crate::day::Day;

/// The aids that stand: enterprise, row and document as they are compared, each
/// with the sum, the document as it is typed, and the day.
type Aids = HashMap<Key, Vec<(Key, Fen, Day)>>;

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) office: Office,
    /// By the key of the code.
    pub(crate) enterprises: HashMap<Key, Enterprise>,
    /// By the key of the number, which is unique in the ledger. Each has a place of
    /// its own: a map that grows would have room for twice as many.
    pub(crate) claims: HashMap<Key, Box<Claim>>,
    /// The compared forms of those numbers that are not their own.
    pub(crate) spelt_claims: HashSet<Key>,
    /// The rows of appropriations.
    pub(crate) funds: HashMap<Key, FundRow>,
    /// Closed years and months.
    pub(crate) books: Books,
    pub(crate) policies: Policies,
    pub(crate) batches: Batches,
    pub(crate) appropriations: Appropriations,
    pub(crate) bank: Bank,
    pub(crate) audits: Audits,
    pub(crate) aids: Aids,
    /// Titles as they were recognised: enterprise, title and day.
    pub(crate) titles: HashSet<Key>,
    /// Exclusions by enterprise and document.
    pub(crate) exclusions: HashSet<Key>,
    /// Exclusions that recoveries after a fraud still ask for, with the
    /// position of the recovery.
    pub(crate) to_exclude: HashMap<Key, u64>,
    /// Set-offs of which one side was told.
    pub(crate) set_offs: HashMap<Pair, Side>,
    /// The event just before.
    pub(crate) before: Option<Before>,
    /// What it asks to come next.
    pub(crate) next: Option<Next>,
}

impl State {
    /// The row of a charge; that of an appropriation is known from here on.
    pub(crate) fn row(&mut self, ceiling: &str, holder: &str, period: &str) -> Row {
        let (key, of_fund) = (Key::parts(&[ceiling, holder, period]), ceiling == "fund.year");
        if of_fund {
            let fund = holder.rsplit_once('/').map_or(holder, |(fund, _)| fund);
            let (fund, year) = (Key::of(fund), period.parse().unwrap_or_default());
            self.funds.entry(key).or_insert(FundRow {
                fund,
                year,
                limit: None,
                taken: 0,
                since: None,
                last: None,
            });
        }
        Row { key, of_fund }
    }

    /// Takes a charge into the row of an appropriation.
    pub(crate) fn charge(&mut self, row: Row, amount: Fen) {
        if let Some(fund) = self.funds.get_mut(&row.key).filter(|_| row.of_fund) {
            fund.taken += amount;
        }
    }

    /// Whether an enterprise is excluded on a day.
    pub(crate) fn is_excluded(&self, enterprise: Key, day: Day) -> bool {
        let known = self.enterprises.get(&enterprise);
        known.is_some_and(|known| known.exclusions.iter().any(|one| one.covers(day)))
    }

    /// The mergers by which an enterprise went to its last successor.
    pub(crate) fn mergers(&self, enterprise: Key) -> Vec<StepDay> {
        let (mut days, mut at) = (Vec::new(), enterprise);
        for _ in 0..self.enterprises.len() {
            let Some(known) = self.enterprises.get(&at) else { break };
            let (Some(next), Some(on)) = (known.merged, known.merged_on) else { break };
            days.push(("EnterpriseMerged", on));
            at = next;
        }
        days
    }

    /// The last of an enterprise's successors, or itself.
    pub(crate) fn heir(&self, enterprise: Key) -> Key {
        let mut heir = enterprise;
        // A chain that a forger made a ring ends all the same.
        for _ in 0..self.enterprises.len() {
            match self.enterprises.get(&heir).and_then(|known| known.merged) {
                Some(next) => heir = next,
                None => break,
            }
        }
        heir
    }
}
