//! One line and one order, without a reference: amount and account, then
//! amount and name, within the window.

use std::collections::BTreeMap;

use super::search::{Search, days_between};
use crate::{
    money::Money,
    statement::{
        event::Direction,
        words::{Effect, Rule},
    },
};

/// Amount, account and a like name: with the whole name 90.
const WITH_NAME: u8 = 80;
/// Amount and account alone.
const WITHOUT_NAME: u8 = 70;
/// Amount and name: with the whole name 80.
const NAME_ALONE: u8 = 40;

/// The most orders of one amount whose names are compared with a line's. Where
/// more have the same amount, only an equal name can tell them apart.
const CANDIDATES: usize = 64;
/// How many of them are remembered for a line.
const BEST: usize = 4;

pub(super) fn search(search: &mut Search) {
    by_account(search);
    by_equal_name(search);
    by_like_name(search);
}

/// The open orders by a key.
fn index<K: Ord>(search: &Search, keys: impl Fn(usize) -> Vec<K>) -> BTreeMap<K, Vec<usize>> {
    let mut index: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for at in (0..search.orders.len()).filter(|at| search.open[*at]) {
        for key in keys(at) {
            index.entry(key).or_default().push(at);
        }
    }
    index
}

fn by_account(search: &mut Search) {
    let key = |amount: Money, account: &str| (amount, account.to_owned());
    let orders = index(search, |at| {
        let account = &search.plain_orders[at].account;
        let known = !account.is_empty();
        known.then(|| key(search.orders[at].place.amount, account)).into_iter().collect()
    });
    let mut lines: BTreeMap<(Money, String), Vec<usize>> = BTreeMap::new();
    for at in search.unnamed(Direction::Out) {
        let key = key(search.lines[at].amount, &search.plain_lines[at].account);
        if orders.contains_key(&key) {
            lines.entry(key).or_default().push(at);
        }
    }
    for (key, lines) in lines {
        let Some(orders) = orders.get(&key) else { continue };
        assign(search, &lines, orders, |search, line, order| {
            let alike = search.likeness(line, order);
            if alike >= search.rules.accept.likeness {
                (Rule::AccountAndName, WITH_NAME + alike / 10)
            } else {
                (Rule::Account, WITHOUT_NAME)
            }
        });
    }
}

fn by_equal_name(search: &mut Search) {
    let orders = index(search, |at| {
        let amount = search.orders[at].place.amount;
        let names = search.plain_orders[at].names.iter().filter(|name| !name.is_empty());
        names.map(|name| (amount, name.clone())).collect()
    });
    let mut lines: BTreeMap<(Money, String), Vec<usize>> = BTreeMap::new();
    for at in search.unnamed(Direction::Out) {
        let key = (search.lines[at].amount, search.plain_lines[at].names[0].clone());
        if !key.1.is_empty() && orders.contains_key(&key) {
            lines.entry(key).or_default().push(at);
        }
    }
    for (key, lines) in lines {
        let Some(orders) = orders.get(&key) else { continue };
        assign(search, &lines, orders, |_, _, _| (Rule::Name, NAME_ALONE + 40));
    }
}

/// Gives each line, in the order of days, the first order within its window.
/// Where it is not the only line or there is not only one order, that is
/// ambiguous.
fn assign(
    search: &mut Search,
    lines: &[usize],
    orders: &[usize],
    judge: impl Fn(&Search, usize, usize) -> (Rule, u8),
) {
    let mut lines = lines.to_vec();
    lines.sort_by_key(|at| (search.lines[*at].booked_on, search.lines[*at].no));
    let mut orders: Vec<usize> = orders.iter().copied().filter(|at| search.open[*at]).collect();
    orders.sort_by_key(|at| (search.orders[*at].sent_on, *at));
    // Both are in the order of days, so that no line looks at an order that is
    // too old for it twice.
    let mut first = 0;
    for line in &lines {
        while let Some(order) = orders.get(first) {
            let sent = search.orders[*order].sent_on;
            let days = sent.map(|sent| days_between(sent, search.lines[*line].booked_on));
            let too_old = days.is_none_or(|days| days > i64::from(search.rules.window.after));
            if search.open[*order] && !too_old {
                break;
            }
            first += 1;
        }
        let Some(order) = orders.get(first).copied() else { break };
        if search.near(*line, order) {
            let (rule, score) = judge(search, *line, order);
            let more = orders.iter().skip(first + 1).take_while(|at| search.near(*line, **at));
            let doubt = lines.len() > 1 || more.take(1).count() > 0;
            search.pair(&[*line], &[order], (rule, Effect::Settles), score, doubt);
        }
    }
}

/// Names that are alike: the best pairs first, over all lines.
fn by_like_name(search: &mut Search) {
    let orders = index(search, |at| vec![search.orders[at].place.amount]);
    let least = search.rules.names.least;
    let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
    for line in search.unnamed(Direction::Out) {
        let Some(orders) = orders.get(&search.lines[line].amount) else { continue };
        if orders.len() > CANDIDATES || search.plain_lines[line].names[0].is_empty() {
            continue;
        }
        let near = orders.iter().copied().filter(|order| search.near(line, *order));
        let mut alike: Vec<(u8, usize, usize)> =
            near.map(|order| (search.likeness(line, order), line, order)).collect();
        alike.retain(|(likeness, _, _)| *likeness >= least);
        alike.sort_by_key(|(likeness, _, order)| (u8::MAX - likeness, *order));
        pairs.extend(alike.into_iter().take(BEST));
    }
    pairs.sort_by_key(|(likeness, line, order)| (u8::MAX - likeness, *line, *order));
    let mut of_lines: BTreeMap<(u8, usize), u32> = BTreeMap::new();
    let mut of_orders: BTreeMap<(u8, usize), u32> = BTreeMap::new();
    for (likeness, line, order) in &pairs {
        *of_lines.entry((*likeness, *line)).or_default() += 1;
        *of_orders.entry((*likeness, *order)).or_default() += 1;
    }
    for (likeness, line, order) in pairs {
        if search.free[line] && search.open[order] {
            let twice = |count: Option<&u32>| count.is_some_and(|count| *count > 1);
            let doubt =
                twice(of_lines.get(&(likeness, line))) || twice(of_orders.get(&(likeness, order)));
            let score = NAME_ALONE + u8::try_from(u16::from(likeness) * 4 / 10).unwrap_or(0);
            search.pair(&[line], &[order], (Rule::Name, Effect::Settles), score, doubt);
        }
    }
}
