//! What no order was found for: money that came back, money in and out that
//! takes each other back, and the kind of the rest.

use std::collections::BTreeMap;

use super::{rules::Words, search::Search};
use crate::{
    money::Money,
    statement::{
        event::Direction,
        matching::plan::Stage,
        words::{BreakKind, Effect, Rule},
    },
};

const RETURN_BY_ACCOUNT: u8 = 75;
const RETURN_BY_NAME: u8 = 65;
const OFFSET: u8 = 50;

pub(super) fn search(search: &mut Search) {
    returns(search);
    offsets(search);
    kinds(search);
}

/// The keys by which two sides of one sum are known to be the same party.
fn parties(account: &str, names: &[String; 2]) -> Vec<String> {
    let account = (!account.is_empty() && !account.contains('*')).then(|| format!("#{account}"));
    let names = names.iter().filter(|name| !name.is_empty()).map(|name| format!("={name}"));
    account.into_iter().chain(names).collect()
}

/// Lines in of the amount and the account or name of an order that was paid,
/// or that is at the bank. The summary makes it likelier; a person decides.
fn returns(search: &mut Search) {
    let mut of_parties: BTreeMap<(Money, String), Vec<usize>> = BTreeMap::new();
    for at in 0..search.orders.len() {
        if search.returnable[at] || search.open[at] {
            let plain = &search.plain_orders[at];
            for key in parties(&plain.account, &plain.names) {
                let amount = search.orders[at].place.amount;
                of_parties.entry((amount, key)).or_default().push(at);
            }
        }
    }
    for line in search.unnamed(Direction::In) {
        if !says(search, line, &search.rules.words.returned) {
            continue;
        }
        let plain = search.plain_lines[line].clone();
        for key in parties(&plain.account, &plain.names) {
            let by_account = key.starts_with('#');
            let Some(orders) = of_parties.get(&(search.lines[line].amount, key)) else { continue };
            let may = |at: &&usize| search.returnable[**at] || search.open[**at];
            let mut fitting = orders.iter().filter(may);
            let Some(order) = fitting.next().copied() else { continue };
            let again = !search.orders[order].orphan_references.is_empty();
            let ambiguous = fitting.next().is_some() || again;
            let (rule, score) = if by_account {
                (Rule::ReturnAccount, RETURN_BY_ACCOUNT)
            } else {
                (Rule::ReturnName, RETURN_BY_NAME)
            };
            search.found(line, BreakKind::ReturnWithoutOrder, Some(order));
            if let Some(stray) = search.orders[order].orphan_references.first() {
                search.beside(line, stray.place.clone());
            }
            search.pair(&[line], &[order], (rule, Effect::Returns), score, ambiguous);
            break;
        }
    }
}

/// A line out and a later line in of one sum and one party.
fn offsets(search: &mut Search) {
    let mut out: BTreeMap<(Money, String), Vec<usize>> = BTreeMap::new();
    let of_direction = |search: &Search, direction: Direction| -> Vec<usize> {
        let wanted = |at: &usize| search.free[*at] && search.lines[*at].direction == direction;
        (0..search.lines.len()).filter(wanted).collect()
    };
    let keys = |search: &Search, at: usize| {
        let plain = &search.plain_lines[at];
        let amount = search.lines[at].amount;
        parties(&plain.account, &plain.names).into_iter().map(move |key| (amount, key))
    };
    for at in of_direction(search, Direction::Out) {
        for key in keys(search, at) {
            out.entry(key).or_default().push(at);
        }
    }
    for back in of_direction(search, Direction::In) {
        let both = keys(search, back).find_map(|key| {
            let fits = |at: &&usize| {
                search.free[**at] && search.lines[**at].booked_on <= search.lines[back].booked_on
            };
            let mut fitting = out.get(&key)?.iter().filter(fits);
            Some((*fitting.next()?, fitting.next().is_some()))
        });
        if let Some((paid, ambiguous)) = both {
            let of = (Rule::Offset, Effect::Offsets);
            search.pair(&[paid, back], &[], of, OFFSET, ambiguous);
        }
    }
}

fn says(search: &Search, line: usize, words: &[String]) -> bool {
    let summary = search.lines[line].summary.to_lowercase();
    Words::among(words, &summary)
}

/// What every line is that is not accepted: a person who declines a proposal
/// is left with that.
fn kinds(search: &mut Search) {
    let paid = paid_before(search);
    for at in 0..search.lines.len() {
        if search.is_accepted(at) || search.is_found(at) {
            continue;
        }
        let words = &search.rules.words;
        let line = search.lines[at];
        let (kind, order) = if says(search, at, &words.interest) {
            (BreakKind::Interest, None)
        } else if line.direction == Direction::Out && says(search, at, &words.fee) {
            (BreakKind::Fee, None)
        } else if line.direction == Direction::In && says(search, at, &words.returned) {
            (BreakKind::ReturnWithoutOrder, None)
        } else if line.direction == Direction::Out {
            let account = search.plain_lines[at].account.clone();
            match paid.get(&(line.amount, account)) {
                Some(order) if search.free[at] => (BreakKind::Duplicate, Some(*order)),
                Some(_) | None => (line.direction.unknown(), None),
            }
        } else {
            (line.direction.unknown(), None)
        };
        search.found(at, kind, order);
    }
}

/// The orders that are paid, by amount and account: what goes the same way
/// again looks like a second payment.
fn paid_before(search: &Search) -> BTreeMap<(Money, String), usize> {
    let mut paid = BTreeMap::new();
    for (at, order) in search.orders.iter().enumerate() {
        let account = &search.plain_orders[at].account;
        let is_paid = order.stage == Stage::Settled || search.returnable[at];
        if is_paid && !account.is_empty() {
            paid.entry((order.place.amount, account.clone())).or_insert(at);
        }
    }
    paid
}
