//! By end-to-end id: an id that no other order has.

use std::collections::BTreeMap;

use super::{
    ids::words,
    search::Search,
    similarity::{Agreement, agreement, likeness, plain_account, plain_name},
};
use crate::{
    money::Money,
    statement::{
        event::Direction,
        matching::plan::{Stage, Stray},
        words::{BreakKind, Effect, Rule},
    },
};

/// A complete agreement.
const CERTAIN: u8 = 100;
/// The bank does not say to which account.
const ALONE: u8 = 95;
/// Parts with the id that add up.
const PARTS: u8 = 85;
/// What takes back a second payment.
const TAKEN_BACK: u8 = 60;

pub(super) fn search(search: &mut Search) {
    let ids: BTreeMap<&str, usize> = search
        .orders
        .iter()
        .enumerate()
        .map(|(at, order)| (order.place.end_to_end_id.as_str(), at))
        .collect();
    let mut of_orders: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..search.lines.len() {
        let line = search.lines[at];
        let named = named(&ids, &line.reference).or_else(|| named(&ids, &line.summary));
        if let Some(order) = named {
            search.named[at] = Some(order);
            of_orders.entry(order).or_default().push(at);
        }
    }
    for (order, mut lines) in of_orders {
        lines.sort_by_key(|at| (search.lines[*at].booked_on, search.lines[*at].no));
        let is_out = |at: &usize| search.lines[*at].direction == Direction::Out;
        let (paid, back): (Vec<usize>, Vec<usize>) = lines.into_iter().partition(is_out);
        payments(search, order, &paid);
        returns(search, order, &paid, &back);
    }
}

/// The order that a text names: all of it, or one of its words.
fn named(ids: &BTreeMap<&str, usize>, text: &str) -> Option<usize> {
    if text.is_empty() {
        return None;
    }
    let whole = ids.get(text.trim()).copied();
    whole.or_else(|| words(text).iter().find_map(|word| ids.get(word.as_str()).copied()))
}

/// The lines out that name an order: the first that agrees with it paid it,
/// any other is a difference.
fn payments(search: &mut Search, order: usize, lines: &[usize]) {
    let amount = search.orders[order].place.amount;
    match search.orders[order].stage {
        Stage::Sent => {}
        Stage::Settled | Stage::Returned => {
            return each(search, lines, BreakKind::Duplicate, order);
        }
        Stage::Cancelled => return each(search, lines, BreakKind::CancelledOrder, order),
        Stage::Unsent => return each(search, lines, BreakKind::UnknownPayment, order),
    }
    // A person says whether the bank paid it before it was released.
    let (early, lines): (Vec<usize>, Vec<usize>) =
        lines.iter().copied().partition(|at| search.is_early(*at, order));
    for at in &early {
        search.leave(*at, BreakKind::BeforeRelease, order);
    }
    let lines = lines.as_slice();
    let exact = |at: &usize| search.lines[*at].amount == amount;
    let first =
        lines.iter().copied().filter(exact).find(|at| to_payee(search, *at, order).is_some());
    if let Some(first) = first {
        let rule = to_payee(search, first, order).unwrap_or(Rule::ReferenceAlone);
        let score = if rule == Rule::Reference { CERTAIN } else { ALONE };
        search.pair(&[first], &[order], (rule, Effect::Settles), score, false);
        let others: Vec<usize> = lines.iter().copied().filter(|at| *at != first).collect();
        return each(search, &others, BreakKind::Duplicate, order);
    }
    for at in lines {
        let kind = if search.lines[*at].amount == amount {
            BreakKind::WrongPayee
        } else {
            BreakKind::WrongAmount
        };
        search.found(*at, kind, Some(order));
    }
    let sum =
        lines.iter().try_fold(Money::ZERO, |sum, at| sum.checked_add(search.lines[*at].amount));
    let to_payee = lines.iter().all(|at| to_payee(search, *at, order).is_some());
    if lines.len() > 1 && sum == Some(amount) && to_payee {
        search.pair(lines, &[order], (Rule::Split, Effect::Settles), PARTS, false);
    }
}

fn each(search: &mut Search, lines: &[usize], kind: BreakKind, order: usize) {
    for at in lines {
        search.found(*at, kind, Some(order));
    }
}

/// Whether a line went to the order's payee: by its account, or where the bank
/// does not give it, by nothing that speaks against it.
fn to_payee(search: &Search, line: usize, order: usize) -> Option<Rule> {
    let (line, order) = (search.lines[line], &search.orders[order]);
    let account = plain_account(&line.counterparty_account);
    match agreement(&account, &plain_account(&order.account_no)) {
        Agreement::Same => return Some(Rule::Reference),
        Agreement::Other => return None,
        Agreement::Unsaid => {}
    }
    if line.counterparty_name.trim().is_empty() {
        return Some(Rule::ReferenceAlone);
    }
    let names = &search.rules.names;
    let name = plain_name(&line.counterparty_name, names);
    let alike = order.names.iter().map(|known| likeness(&name, &plain_name(known, names))).max();
    (alike.unwrap_or_default() >= names.least).then_some(Rule::ReferenceAlone)
}

/// The lines in that name an order. Where another line out with its id is
/// matched by nothing, here, elsewhere or explained, nobody knows which of
/// them came back: a person decides.
fn returns(search: &mut Search, order: usize, paid: &[usize], back: &[usize]) {
    let amount = search.orders[order].place.amount;
    let mut unexplained: Vec<usize> =
        paid.iter().copied().filter(|at| !search.is_accepted(*at)).collect();
    let mut orphan_references = search.orders[order].orphan_references.clone();
    let twice = !unexplained.is_empty() || !orphan_references.is_empty();
    let mut may_return = search.returnable[order] || search.orders[order].stage == Stage::Sent;
    for at in back {
        let line = search.lines[*at];
        let same = |other: &usize| {
            search.free[*other]
                && search.lines[*other].amount == line.amount
                && search.lines[*other].booked_on <= line.booked_on
        };
        let before =
            |stray: &Stray| stray.amount == line.amount && stray.booked_on <= line.booked_on;
        let stray = orphan_references.iter().position(before);
        if let Some(place) = unexplained.iter().position(same) {
            let other = unexplained.remove(place);
            search.found(*at, BreakKind::ReturnWithoutOrder, Some(order));
            let of = (Rule::Offset, Effect::Offsets);
            search.pair(&[other, *at], &[], of, TAKEN_BACK, false);
        } else if let Some((place, kind)) = stray.zip(of_stray(search, order)) {
            search.found(*at, kind, Some(order));
            search.beside(*at, orphan_references.remove(place).place);
        } else if line.amount != amount {
            search.found(*at, BreakKind::WrongAmount, Some(order));
        } else if search.is_early(*at, order) {
            search.leave(*at, BreakKind::BeforeRelease, order);
        } else if may_return {
            may_return = false;
            // What comes back before it went out is not what went out.
            let later = |at: &usize| search.lines[*at].booked_on > line.booked_on;
            let doubtful = twice || paid.iter().any(later);
            let of = (Rule::ReturnReference, Effect::Returns);
            if !search.pair(&[*at], &[order], of, CERTAIN, doubtful) {
                search.found(*at, BreakKind::ReturnWithoutOrder, Some(order));
                if let Some(stray) = orphan_references.first() {
                    search.beside(*at, stray.place.clone());
                }
            }
        } else {
            search.found(*at, BreakKind::ReturnWithoutOrder, Some(order));
        }
    }
}

/// What a line in is that takes back a stray of the order: `None` where the
/// order itself is not answered yet, and the stray may be its payment.
fn of_stray(search: &Search, order: usize) -> Option<BreakKind> {
    match search.orders[order].stage {
        Stage::Settled | Stage::Returned => Some(BreakKind::Duplicate),
        Stage::Sent => search.returnable[order].then_some(BreakKind::Duplicate),
        Stage::Unsent | Stage::Cancelled => Some(BreakKind::ReturnWithoutOrder),
    }
}
