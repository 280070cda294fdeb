#![allow(clippy::unwrap_used)]

use bofu_domain::{
    charge::{Charge, Period},
    date::Date,
    event::Facets,
    names::{ActorName, CeilingId, ClaimNo, Holder},
};
use cqrs_es::DomainEvent;
use serde::Deserialize;

use super::*;

/// An event that does nothing but charge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Charged {
    charges: Vec<Charge>,
    #[serde(skip)]
    limits: Vec<LimitChange>,
}

impl DomainEvent for Charged {
    fn event_type(&self) -> String {
        "Charged".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Fact for Charged {
    fn name(&self) -> &'static str {
        "Charged"
    }

    fn facets(&self) -> &dyn Facets {
        self
    }
}

impl Facets for Charged {
    fn occasion(&self) -> (Date, &ActorName) {
        unreachable!("the fold asks neither when nor who")
    }

    fn claim(&self) -> Option<(&ClaimNo, Option<u32>)> {
        None
    }

    fn amount(&self) -> Option<Money> {
        None
    }

    fn charges(&self) -> Vec<&Charge> {
        self.charges.iter().collect()
    }

    fn limits(&self) -> Vec<LimitChange> {
        self.limits.clone()
    }
}

fn yuan(text: &str) -> Money {
    match text.strip_prefix('-') {
        Some(text) => Money::parse(text).unwrap().negated(),
        None => Money::parse(text).unwrap(),
    }
}

fn key(holder: &str) -> CapKey {
    CapKey {
        ceiling: CeilingId::parse("tier-award.once").unwrap(),
        holder: Holder::parse(holder).unwrap(),
        period: Period::Once,
    }
}

fn charged(lane: Lane, amounts: &[&str]) -> Charged {
    let charge = |amount: &&str| Charge {
        key: key("A"),
        lane,
        amount: yuan(amount),
        limit: Some(yuan("100.00")),
    };
    Charged { charges: amounts.iter().map(charge).collect(), limits: Vec::new() }
}

fn refold(events: &[Charged]) -> CapsRefold {
    let mut refold = CapsRefold::new();
    for (position, event) in (0..).zip(events) {
        refold.push(position, 1, event);
    }
    refold
}

fn against(mut refold: CapsRefold, stored: &BTreeMap<CapKey, CapRow>) -> Findings {
    for (key, row) in stored {
        refold.compare_row(key, *row);
    }
    refold.finish()
}

fn found(refold: CapsRefold, stored: &BTreeMap<CapKey, CapRow>) -> Vec<(FindingKind, Option<u64>)> {
    let list = against(refold, stored).into_list();
    list.iter().map(|found| (found.kind, found.position)).collect()
}

#[test]
fn rows_that_the_events_fold_to_are_ok_however_often_they_were_written() {
    let refold = refold(&[
        charged(Lane::Own, &["60.00"]),
        charged(Lane::External, &["70.00"]),
        charged(Lane::Own, &["-60.00"]),
        charged(Lane::Own, &["30.00"]),
    ]);
    let mut stored = refold.rows().clone();
    for row in stored.values_mut() {
        row.version = 99;
    }
    assert_eq!(found(refold, &stored), []);
}

#[test]
fn an_own_charge_beyond_its_ceiling_is_found_where_it_was_committed() {
    let refold = refold(&[
        charged(Lane::Own, &["60.00", "40.00"]),
        charged(Lane::Own, &["50.00", "-50.00"]),
        charged(Lane::Own, &["0.01"]),
    ]);
    let stored = refold.rows().clone();
    assert_eq!(found(refold, &stored), [(FindingKind::OverLimit, Some(2))]);
}

#[test]
fn a_limit_lowered_later_is_no_fault_of_the_charges_before_it() {
    let lowered = Charged {
        charges: Vec::new(),
        limits: vec![LimitChange::Ceiling(key("A").ceiling, yuan("10.00"))],
    };
    let unlimited = Charged {
        charges: vec![Charge { limit: None, ..charged(Lane::Own, &["1.00"]).charges[0].clone() }],
        limits: Vec::new(),
    };
    let refold = refold(&[charged(Lane::Own, &["60.00"]), lowered, unlimited]);
    let stored = refold.rows().clone();
    assert_eq!(found(refold, &stored), [(FindingKind::OverLimit, Some(2))]);
}

#[test]
fn a_changed_a_missing_and_a_surplus_row_are_found_with_their_columns() {
    let events = [charged(Lane::Own, &["60.00"])];
    let row = refold(&events).rows()[&key("A")];
    let edited = CapRow { own: yuan("6.00"), ..row };
    let list = against(refold(&events), &BTreeMap::from([(key("A"), edited)])).into_list();
    insta::assert_snapshot!(list[0].message, @r#"caps, row {"ceiling":"tier-award.once","holder":"A","period":"once"}: own is "6.00", the events say "60.00""#);
    insta::assert_snapshot!(list[0].message_zh, @r#"caps 表，行 {"ceiling":"tier-award.once","holder":"A","period":"once"}：own 为 "6.00"，按事件应为 "60.00""#);
    assert_eq!(found(refold(&events), &BTreeMap::new()), [(FindingKind::RowMismatch, None)]);
    let surplus = BTreeMap::from([(key("A"), row), (key("B"), row)]);
    assert_eq!(found(refold(&events), &surplus), [(FindingKind::RowMismatch, None)]);
}
