//! Sums: a whole batch as one line, one line of several orders, several lines
//! of one order. All of it is bounded, and finds the same every time.

use std::collections::BTreeMap;

use super::{
    rules::Groups,
    search::{Search, days_between},
};
use crate::{
    money::{Money, total},
    names::BatchNo,
    statement::{
        event::Direction,
        words::{Effect, Rule},
    },
};

/// A sum of parts with one account.
const BY_ACCOUNT: u8 = 75;
/// A sum of parts with one name.
const BY_NAME: u8 = 65;
/// The sum of a batch.
const BY_BATCH: u8 = 70;

/// How many orders of an account, or lines, are looked at for one group.
const LOOKED_AT: usize = 256;
/// How many groups may use up their tries; then no more are sought.
const MOST_HUNTS: u64 = 100;

pub(super) fn search(search: &mut Search) {
    batches(search);
    let account = |search: &Search, line: usize| search.plain_lines[line].account.clone();
    let accounts = |search: &Search, order: usize| vec![search.plain_orders[order].account.clone()];
    sums(search, BY_ACCOUNT, account, accounts);
    let name = |search: &Search, line: usize| search.plain_lines[line].names[0].clone();
    let names = |search: &Search, order: usize| search.plain_orders[order].names.to_vec();
    sums(search, BY_NAME, name, names);
}

/// Lines that are the sum of all open orders of a batch.
fn batches(search: &mut Search) {
    let mut of_batches: BTreeMap<&BatchNo, Vec<usize>> = BTreeMap::new();
    for at in (0..search.orders.len()).filter(|at| search.open[*at]) {
        of_batches.entry(&search.orders[at].batch).or_default().push(at);
    }
    let mut of_sums: BTreeMap<Money, Vec<Vec<usize>>> = BTreeMap::new();
    for orders in of_batches.into_values().filter(|orders| orders.len() > 1) {
        let sum = total(orders.iter().map(|at| search.orders[*at].place.amount));
        if let Some(sum) = sum {
            of_sums.entry(sum).or_default().push(orders);
        }
    }
    for line in search.unnamed(Direction::Out) {
        let Some(batches) = of_sums.get(&search.lines[line].amount) else { continue };
        let fits = |orders: &&Vec<usize>| {
            orders.iter().all(|at| search.open[*at] && search.near(line, *at))
        };
        let mut fitting = batches.iter().filter(fits);
        let Some(orders) = fitting.next() else { continue };
        let ambiguous = fitting.next().is_some();
        search.pair(&[line], orders, (Rule::Batch, Effect::Settles), BY_BATCH, ambiguous);
    }
}

/// Sums among lines and orders that have something in common.
fn sums(
    search: &mut Search,
    score: u8,
    of_line: impl Fn(&Search, usize) -> String,
    of_order: impl Fn(&Search, usize) -> Vec<String>,
) {
    let mut common: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for line in search.unnamed(Direction::Out) {
        let key = of_line(search, line);
        if !key.is_empty() && !key.contains('*') {
            common.entry(key).or_default().0.push(line);
        }
    }
    for order in (0..search.orders.len()).filter(|at| search.open[*at]) {
        for key in of_order(search, order) {
            if let Some((_, orders)) = common.get_mut(&key)
                && orders.last() != Some(&order)
            {
                orders.push(order);
            }
        }
    }
    for (mut lines, mut orders) in common.into_values() {
        lines.sort_by_key(|at| (search.lines[*at].booked_on, *at));
        orders.sort_by_key(|at| (search.orders[*at].sent_on, *at));
        for line in &lines {
            merged(search, score, *line, &orders);
        }
        for order in &orders {
            split(search, score, &lines, *order);
        }
    }
}

/// One line of several orders; they are in the order of their release.
fn merged(search: &mut Search, score: u8, line: usize, orders: &[usize]) {
    let (whole, booked_on) = (search.lines[line].amount, search.lines[line].booked_on);
    let after = i64::from(search.rules.window.after);
    let too_old = |at: &usize| {
        let sent = search.orders[*at].sent_on;
        sent.is_none_or(|sent| days_between(sent, booked_on) > after)
    };
    let first = orders.partition_point(too_old);
    let amount = |at: usize| search.orders[at].place.amount;
    let among = orders.iter().skip(first).take(LOOKED_AT).copied().filter(|at| {
        search.free[line] && search.open[*at] && search.near(line, *at) && amount(*at) < whole
    });
    let parts: Vec<(Money, usize)> =
        among.take(search.rules.groups.among).map(|at| (amount(at), at)).collect();
    if let Some((orders, ambiguous)) = parts_of(whole, parts, search) {
        search.pair(&[line], &orders, (Rule::Merged, Effect::Settles), score, ambiguous);
    }
}

/// Several lines of one order; they are in the order of their days.
fn split(search: &mut Search, score: u8, lines: &[usize], order: usize) {
    let whole = search.orders[order].place.amount;
    let Some(sent_on) = search.orders[order].sent_on else { return };
    let before = i64::from(search.rules.window.before);
    let too_early = |at: &usize| days_between(sent_on, search.lines[*at].booked_on) < -before;
    let first = lines.partition_point(too_early);
    let amount = |at: usize| search.lines[at].amount;
    let among = lines.iter().skip(first).take(LOOKED_AT).copied().filter(|at| {
        search.open[order] && search.free[*at] && search.near(*at, order) && amount(*at) < whole
    });
    let parts: Vec<(Money, usize)> =
        among.take(search.rules.groups.among).map(|at| (amount(at), at)).collect();
    if let Some((lines, ambiguous)) = parts_of(whole, parts, search) {
        search.pair(&lines, &[order], (Rule::Split, Effect::Settles), score, ambiguous);
    }
}

/// Two or more parts that make up a whole, and whether others do too. `None`
/// where there are none, or the tries are used up before one is found; where
/// they are used up after, that counts as ambiguous.
fn parts_of(
    whole: Money,
    parts: Vec<(Money, usize)>,
    search: &mut Search,
) -> Option<(Vec<usize>, bool)> {
    let bounds = &search.rules.groups;
    let most = u64::from(bounds.tries).saturating_mul(MOST_HUNTS);
    if search.tries >= most {
        return None;
    }
    let (found, tries) = hunt(whole, parts, bounds);
    search.tries = search.tries.saturating_add(tries.into());
    found
}

/// The parts, and how often was tried.
fn hunt(
    whole: Money,
    mut parts: Vec<(Money, usize)>,
    bounds: &Groups,
) -> (Option<(Vec<usize>, bool)>, u32) {
    if parts.len() < 2 {
        return (None, 0);
    }
    parts.sort_by_key(|(amount, at)| (std::cmp::Reverse(*amount), *at));
    let mut rest = Money::ZERO;
    let mut after: Vec<Money> = parts
        .iter()
        .rev()
        .map(|(amount, _)| {
            rest = rest.plus(*amount);
            rest
        })
        .collect();
    after.reverse();
    let mut hunt =
        SubsetSearch { parts: &parts, after: &after, bounds, tries: 0, found: Vec::new() };
    hunt.go(0, whole, &mut Vec::new());
    let used_up = hunt.tries >= bounds.tries;
    let mut found = std::mem::take(&mut hunt.found).into_iter();
    let first = found.next().map(|first| (first, used_up || found.next().is_some()));
    (first, hunt.tries)
}

/// A search in depth, larger parts first, that ends at two findings.
struct SubsetSearch<'a> {
    parts: &'a [(Money, usize)],
    /// Σ of the parts from a place on.
    after: &'a [Money],
    bounds: &'a Groups,
    tries: u32,
    found: Vec<Vec<usize>>,
}

impl SubsetSearch<'_> {
    fn go(&mut self, from: usize, left: Money, taken: &mut Vec<usize>) {
        if left.is_zero() {
            if taken.len() > 1 {
                self.found.push(taken.clone());
            }
            return;
        }
        if taken.len() == self.bounds.most {
            return;
        }
        for (place, (amount, at)) in self.parts.iter().enumerate().skip(from) {
            self.tries = self.tries.saturating_add(1);
            let too_little = self.after.get(place).is_none_or(|rest| *rest < left);
            if too_little || self.found.len() > 1 || self.tries >= self.bounds.tries {
                return;
            }
            if *amount <= left {
                taken.push(*at);
                self.go(place + 1, left.minus(*amount), taken);
                taken.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::MatchingRules, *};
    use crate::testing::yuan;

    fn parts(whole: &str, amounts: &[&str]) -> Option<(Vec<usize>, bool)> {
        let amounts = amounts.iter().enumerate();
        let parts = amounts.map(|(at, amount)| (yuan(amount), at)).collect();
        hunt(yuan(whole), parts, &MatchingRules::shipped().unwrap().groups).0
    }

    #[test]
    fn parts_that_make_up_a_whole_are_found_and_a_second_way_makes_it_ambiguous() {
        assert_eq!(parts("100", &["70", "20", "30"]), Some((vec![0, 2], false)));
        assert_eq!(parts("100", &["70", "30", "60", "40"]), Some((vec![0, 1], true)));
        assert_eq!(parts("100", &["100"]), None, "one part is no group");
        assert_eq!(parts("100", &["70", "29.99"]), None);
    }

    #[test]
    fn a_search_that_could_be_endless_ends_at_its_bound() {
        // Twenty-four equal even parts never make up an odd whole.
        let amounts = ["2"; 24];
        assert_eq!(parts("11", &amounts), None);
        assert_eq!(parts("4", &amounts), Some((vec![0, 1], true)));
    }
}
