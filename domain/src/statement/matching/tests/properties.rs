//! For random orders and what a bank makes of them: every line in one place,
//! no order twice, equal sums, and the same again whatever the order of the
//! orders.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{super::plan, line, order, rules};
use crate::{
    date::Date,
    money::Money,
    statement::{
        event::{Direction, Line, LineRef, Pairing},
        matching::plan::{Order, Plan, Stage, Stray},
        words::{Effect, Rule},
    },
    testing::{day, yuan},
};

/// What the bank makes of one order.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Unpaid,
    Paid { named: bool, typo: bool },
    Twice,
    Returned { named: bool },
    Split,
    WrongAmount,
    WrongPayee,
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        1 => Just(Fate::Unpaid),
        6 => (any::<bool>(), any::<bool>()).prop_map(|(named, typo)| Fate::Paid { named, typo }),
        1 => Just(Fate::Twice),
        2 => any::<bool>().prop_map(|named| Fate::Returned { named }),
        1 => Just(Fate::Split),
        1 => Just(Fate::WrongAmount),
        1 => Just(Fate::WrongPayee),
    ]
}

/// Payee, amount in hundreds, days after the release, fate.
type Case = (u32, u32, u8, Fate);

fn history() -> impl Strategy<Value = (Vec<Case>, Vec<(bool, u32, u32)>)> {
    let case = (0..12_u32, 1..6_u32, 0..20_u8, fates());
    // Lines that no order asked for: in or out, payee, amount.
    let noise = (any::<bool>(), 0..12_u32, 1..6_u32);
    (prop::collection::vec(case, 1..24), prop::collection::vec(noise, 0..6))
}

fn later(from: &str, days: u8) -> Date {
    (0..days).fold(day(from), |day, _| day.tomorrow().unwrap())
}

/// The orders, and the lines of a bank that treats them so.
fn world(cases: &[Case], noise: &[(bool, u32, u32)]) -> (Vec<Order>, Vec<Line>) {
    let mut orders = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for (number, (payee, hundreds, days, fate)) in (1_u32..).zip(cases) {
        let amount = format!("{}", hundreds * 100);
        let known = order(number, *payee, &amount);
        let id = known.place.end_to_end_id.to_string();
        let base = Line {
            booked_on: later("2023-06-01", *days),
            ..line(0, Direction::Out, *payee, &amount)
        };
        let named = Line { reference: id, ..base.clone() };
        match fate {
            Fate::Unpaid => {}
            Fate::Paid { named: true, .. } => lines.push(named),
            Fate::Paid { named: false, typo } => {
                let mut paid = base;
                if *typo {
                    paid.counterparty_name = paid.counterparty_name.replacen('科', "料", 1);
                    paid.counterparty_account = String::new();
                }
                lines.push(paid);
            }
            Fate::Twice => lines.extend([named.clone(), named]),
            Fate::Returned { named: told } => {
                lines.push(named.clone());
                let back = if *told { named } else { base };
                let summary = "退票".to_owned();
                lines.push(Line { direction: Direction::In, summary, ..back });
            }
            Fate::Split => {
                let half = yuan(&format!("{}", hundreds * 40));
                let rest = yuan(&amount).checked_sub(half).unwrap();
                lines.push(Line { amount: half, ..base.clone() });
                lines.push(Line { amount: rest, ..base });
            }
            Fate::WrongAmount => lines.push(Line { amount: yuan("1.23"), ..named }),
            Fate::WrongPayee => {
                lines.push(Line { counterparty_account: "999".to_owned(), ..named });
            }
        }
        orders.push(known);
    }
    for (out, payee, hundreds) in noise {
        let direction = if *out { Direction::Out } else { Direction::In };
        lines.push(line(0, direction, *payee, &format!("{}", hundreds * 100)));
    }
    lines.sort_by_key(|line| line.booked_on);
    for (no, line) in (1..).zip(&mut lines) {
        line.no = no;
    }
    (orders, lines)
}

fn search(lines: &[Line], orders: &[Order]) -> Plan {
    plan(&lines.iter().collect::<Vec<_>>(), orders, &rules())
}

fn sums_are_equal(pairing: &Pairing, lines: &BTreeMap<u32, &Line>) {
    let sum = |direction| {
        let lines = pairing.lines.iter().map(|no| lines[no]);
        let lines = lines.filter(|line| line.direction == direction);
        lines.fold(Money::ZERO, |sum, line| sum.plus(line.amount))
    };
    let ordered = pairing.orders.iter().fold(Money::ZERO, |sum, one| sum.plus(one.amount));
    let (paid_in, paid_out) = (sum(Direction::In), sum(Direction::Out));
    let expected = match pairing.effect {
        Effect::Settles => (Money::ZERO, ordered),
        Effect::Returns => (ordered, Money::ZERO),
        Effect::Offsets => (paid_in, paid_in),
    };
    assert_eq!((paid_in, paid_out), expected, "{pairing:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_line_ends_in_one_place_and_no_order_is_paid_twice((cases, noise) in history()) {
        let (orders, lines) = world(&cases, &noise);
        let found = search(&lines, &orders);
        let by_no: BTreeMap<u32, &Line> = lines.iter().map(|line| (line.no, line)).collect();
        let accepted: Vec<u32> =
            found.accepted.iter().flat_map(|one| one.lines.clone()).collect();
        let left: Vec<u32> = found.findings.iter().map(|finding| finding.line).collect();
        let mut all: Vec<u32> = accepted.iter().chain(&left).copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, lines.iter().map(|line| line.no).collect::<Vec<_>>());
        let waiting: BTreeSet<u32> = left.into_iter().collect();
        let mut proposed = BTreeSet::new();
        for one in &found.proposed {
            for no in &one.pairing.lines {
                prop_assert!(waiting.contains(no) && proposed.insert(*no), "line {no}");
            }
        }
        for effect in [Effect::Settles, Effect::Returns] {
            let all = found.accepted.iter().chain(found.proposed.iter().map(|one| &one.pairing));
            let mut seen = BTreeSet::new();
            for one in all.filter(|one| one.effect == effect) {
                for order in &one.orders {
                    prop_assert!(seen.insert(order.end_to_end_id.clone()), "{order:?} {effect}");
                }
            }
        }
        for one in found.accepted.iter().chain(found.proposed.iter().map(|one| &one.pairing)) {
            sums_are_equal(one, &by_no);
        }
    }

    #[test]
    fn what_is_accepted_is_what_happened((cases, noise) in history()) {
        let (orders, lines) = world(&cases, &noise);
        for one in search(&lines, &orders).accepted {
            let known = &one.orders[0];
            let number: usize = known.claim_no.as_str()[1..].parse().unwrap();
            let fate = cases[number - 1].3;
            let fits = match one.rule {
                Rule::Reference | Rule::ReferenceAlone => {
                    matches!(fate, Fate::Paid { named: true, .. } | Fate::Twice | Fate::Returned { .. })
                }
                // By account and name, it went to that payee in that amount.
                Rule::AccountAndName => {
                    let line = lines.iter().find(|line| line.no == one.lines[0]).unwrap();
                    line.amount == known.amount
                        && line.counterparty_account == orders[number - 1].account_no
                }
                Rule::ReturnReference => matches!(fate, Fate::Returned { named: true }),
                Rule::Account | Rule::Name | Rule::Split | Rule::Merged | Rule::Batch
                | Rule::ReturnAccount | Rule::ReturnName | Rule::Offset | Rule::Judgement => false,
            };
            prop_assert!(fits, "{:?} of {:?}", one, fate);
        }
    }

    #[test]
    fn an_order_with_a_stray_line_is_never_returned_without_a_person(
        (cases, noise) in history(), at in 0..24_usize, days in 0..25_u8, paid in any::<bool>(),
    ) {
        let (mut orders, lines) = world(&cases, &noise);
        let at = at % orders.len();
        let order = &mut orders[at];
        order.orphan_references.push(Stray {
            booked_on: later("2023-06-01", days),
            place: LineRef { statement: "S-1".to_owned(), line: 1 },
            amount: order.place.amount,
        });
        if paid {
            order.stage = Stage::Settled;
        }
        let id = order.place.end_to_end_id.clone();
        for one in search(&lines, &orders).accepted {
            let returned = one.effect == Effect::Returns && one.orders[0].end_to_end_id == id;
            prop_assert!(!returned, "{one:?}");
        }
    }

    #[test]
    fn the_same_is_found_whatever_the_order_of_the_orders((cases, noise) in history()) {
        let (mut orders, lines) = world(&cases, &noise);
        let first = search(&lines, &orders);
        prop_assert_eq!(&first, &search(&lines, &orders));
        orders.reverse();
        let again = search(&lines, &orders);
        let accepted = |plan: &Plan| -> BTreeSet<Vec<u32>> {
            plan.accepted.iter().map(|one| one.lines.clone()).collect()
        };
        prop_assert_eq!(accepted(&first), accepted(&again));
    }

    #[test]
    fn once_everything_is_answered_nothing_is_accepted_again((cases, noise) in history()) {
        let (mut orders, lines) = world(&cases, &noise);
        let first = search(&lines, &orders);
        let mut matched = BTreeSet::new();
        for one in &first.accepted {
            matched.extend(one.lines.iter().copied());
            for known in &one.orders {
                let at = orders.iter().position(|order| order.place == *known).unwrap();
                orders[at].stage = match one.effect {
                    Effect::Returns => Stage::Returned,
                    Effect::Settles | Effect::Offsets => Stage::Settled,
                };
            }
        }
        let rest: Vec<Line> =
            lines.into_iter().filter(|line| !matched.contains(&line.no)).collect();
        for one in search(&rest, &orders).accepted {
            // An order of the same payee and amount may be all that is left now.
            prop_assert_eq!(one.rule, Rule::AccountAndName);
        }
    }
}
