use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU32, Ordering},
};

use bofu_domain::{
    charge::{Caps, Period},
    date::Year,
    event::Decided,
    fund::event::{AppropriationSet, FundEvent},
    money::Money,
    names::{CeilingId, DocumentNo, FundId},
    policy::event::PolicyEvent,
};
use bofu_store::{CapFilter, CommandContext, ExecuteError, Ledger, Stream, Streams};
use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

use super::on_both;
use crate::store::kit::*;

on_both!(
    of_640_grants_of_5_against_1000_exactly_200_are_granted,
    of_640_grants_from_one_fund_row_exactly_200_are_granted,
    a_grant_is_trimmed_to_what_is_left_and_the_sum_is_the_limit,
    one_that_insists_is_told_that_it_does_not_fit,
    external_and_negative_charges_always_commit,
    a_trimmed_grant_whose_row_has_moved_is_decided_again,
    what_is_decided_over_two_types_on_a_row_that_has_moved_is_decided_again,
    a_lowered_limit_reaches_every_row_of_its_ceiling,
    rows_are_read_by_period_and_by_key,
);

const LIMIT: &str = "1000.00";

/// Grants of 5.00, each refused once nothing is left; answers how many were.
pub(crate) async fn grants(
    ledgers: &[Ledger],
    count: usize,
    id: fn(usize) -> String,
    holder: &'static str,
) -> (usize, usize) {
    let tasks = (0..count).map(|n| {
        let ledger = ledgers[n % ledgers.len()].clone();
        async move {
            let row = key("c.year", holder);
            let decide = |_: &Firm, caps: &dyn Caps| trimmed(caps, &row, yuan("5"), yuan(LIMIT));
            ledger.store::<Firm>().execute(&id(n), &CommandContext::by(&actor()), decide).await
        }
    });
    let answers = at_once(tasks).await;
    let granted = answers.iter().filter(|answer| answer.is_ok()).count();
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(matches!(refused, ExecuteError::Refused(No(_))), "{refused}");
    }
    (granted, answers.len() - granted)
}

async fn of_640_grants_of_5_against_1000_exactly_200_are_granted(place: &Place) {
    let ledger = place.open().await;
    let done = grants(std::slice::from_ref(&ledger), 640, |_| "A".to_owned(), "A").await;
    assert_eq!(done, (200, 440));
    let rows = sound(&ledger).await;
    assert_eq!(rows[&key("c.year", "A")].own, yuan(LIMIT));
    ledger.close().await;
}

async fn of_640_grants_from_one_fund_row_exactly_200_are_granted(place: &Place) {
    let ledger = place.open().await;
    let done =
        grants(std::slice::from_ref(&ledger), 640, |n| format!("F{n}"), "zjtx/district").await;
    assert_eq!(done, (200, 440));
    let rows = sound(&ledger).await;
    assert_eq!(rows[&key("c.year", "zjtx/district")].own, yuan(LIMIT));
    ledger.close().await;
}

async fn a_grant_is_trimmed_to_what_is_left_and_the_sum_is_the_limit(place: &Place) {
    let ledger = place.open_forgetful().await;
    let tasks = (0..120).map(|n| {
        let ledger = ledger.clone();
        async move {
            let row = key("c.year", "fund");
            let decide = |_: &Firm, caps: &dyn Caps| trimmed(caps, &row, yuan("7.77"), yuan("500"));
            ledger
                .store::<Firm>()
                .execute(&format!("F{n}"), &CommandContext::by(&actor()), decide)
                .await
        }
    });
    let answers = at_once(tasks).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 65);
    let rows = sound(&ledger).await;
    assert_eq!(rows[&key("c.year", "fund")].own, yuan("500"));
    ledger.close().await;
}

async fn one_that_insists_is_told_that_it_does_not_fit(place: &Place) {
    let ledger = place.open().await;
    let (row, limit) = (key("c.year", "A"), yuan("10"));
    record(&ledger, "A", charging(vec![own(&row, yuan("9"), limit)])).await.unwrap();
    let over = record(&ledger, "A", charging(vec![own(&row, yuan("2"), limit)])).await;
    let Err(ExecuteError::OverLimit(over)) = over else { panic!("{over:?}") };
    assert_eq!(over.headroom, yuan("1"));
    // Several charges of one event count together, and nothing of it is stored.
    let twice = vec![own(&row, yuan("0.60"), limit), own(&row, yuan("0.60"), limit)];
    let over = record(&ledger, "A", charging(twice)).await;
    assert!(matches!(over, Err(ExecuteError::OverLimit(_))), "{over:?}");
    record(&ledger, "A", charging(vec![own(&row, yuan("1"), limit)])).await.unwrap();
    assert_eq!(sound(&ledger).await[&row].own, limit);
    ledger.close().await;
}

async fn external_and_negative_charges_always_commit(place: &Place) {
    let ledger = place.open().await;
    let (row, limit) = (key("c.year", "A"), yuan("10"));
    record(&ledger, "A", charging(vec![own(&row, yuan("10"), limit)])).await.unwrap();
    record(&ledger, "B", aid(&row, yuan("4"))).await.unwrap();
    let rows = ledger.caps_rows(&CapFilter::Keys(vec![row.clone()])).await.unwrap();
    assert_eq!(rows[0].1.headroom(), Some(yuan("4").negated()));
    record(&ledger, "A", charging(vec![own(&row, yuan("3").negated(), limit)])).await.unwrap();
    let over = record(&ledger, "A", charging(vec![own(&row, yuan("0.01"), limit)])).await;
    assert!(matches!(over, Err(ExecuteError::OverLimit(_))), "{over:?}");
    record(&ledger, "A", charging(vec![own(&row, yuan("3").negated(), limit)])).await.unwrap();
    record(&ledger, "A", charging(vec![own(&row, yuan("2"), limit)])).await.unwrap();
    assert_eq!(sound(&ledger).await[&row].headroom(), Some(Money::ZERO));
    ledger.close().await;
}

async fn a_trimmed_grant_whose_row_has_moved_is_decided_again(place: &Place) {
    let ledger = place.open().await;
    let (row, limit) = (key("c.year", "A"), yuan("10"));
    record(&ledger, "A", charging(vec![own(&row, yuan("9"), limit)])).await.unwrap();
    let asked = AtomicU32::new(0);
    let (store, gives_back) = (ledger.store::<Firm>(), ledger.clone());
    let decide = |_: &Firm, caps: &dyn Caps| {
        let decided = trimmed(caps, &row, yuan("5"), limit);
        if asked.fetch_add(1, Ordering::Relaxed) == 0 {
            // While it is decided on 1.00 left, another stream gives 3.00 back.
            let (ledger, row) = (gives_back.clone(), row.clone());
            let back = async move {
                let back = charging(vec![own(&row, yuan("3").negated(), yuan("10"))]);
                record(&ledger, "B", back).await.unwrap();
            };
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(back));
        }
        decided
    };
    let done = store.execute("A", &CommandContext::by(&actor()), decide).await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    assert_eq!(done.events, [charging(vec![own(&row, yuan("4"), limit)])]);
    assert_eq!(sound(&ledger).await[&row].own, limit);
    ledger.close().await;
}

async fn what_is_decided_over_two_types_on_a_row_that_has_moved_is_decided_again(place: &Place) {
    let ledger = place.open().await;
    let row = key("c.year", "A");
    let carried = |amount| external(&key("c.year", "C"), amount);
    record(&ledger, "A", charging(vec![external(&row, yuan("2"))])).await.unwrap();
    let asked = AtomicU32::new(0);
    let decide = |(_, _): (&Log, Vec<&Firm>), caps: &dyn Caps| -> Result<_, No> {
        let held = caps.row(&row).external;
        let event = charging(vec![carried(held)]);
        if held == yuan("2") && asked.fetch_add(1, Ordering::Relaxed) == 0 {
            // While it is decided on 2.00, another stream adds 3.00.
            let (ledger, row) = (ledger.clone(), row.clone());
            let more = async move {
                record(&ledger, "B", charging(vec![external(&row, yuan("3"))])).await.unwrap();
            };
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(more));
        }
        Ok((Decided::unchanged(), vec![Decided::of(vec![event])]))
    };
    let others = BTreeSet::from(["C".to_owned()]);
    let streams = (Stream::<Log>::of("P"), Streams::<Firm>::of(&others));
    ledger.transact(&streams, &CommandContext::by(&actor()), decide).await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(sound(&ledger).await[&key("c.year", "C")].external, yuan("5"));
    ledger.close().await;
}

/// Only what the store asks of an aggregate.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Log;

impl Aggregate for Log {
    const TYPE: &'static str = "policy";
    type Command = ();
    type Event = PolicyEvent;
    type Error = No;
    type Services = ();

    async fn handle(&mut self, (): (), (): &(), _: &EventSink<Self>) -> Result<(), No> {
        Ok(())
    }

    fn apply(&mut self, _: PolicyEvent) {}
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Budget;

impl Aggregate for Budget {
    const TYPE: &'static str = "fund";
    type Command = ();
    type Event = FundEvent;
    type Error = No;
    type Services = ();

    async fn handle(&mut self, (): (), (): &(), _: &EventSink<Self>) -> Result<(), No> {
        Ok(())
    }

    fn apply(&mut self, _: FundEvent) {}
}

fn adopted(limit: Money) -> PolicyEvent {
    let text = serde_json::json!({"PackAdopted": {
        "occurred_on": "2024-01-01", "by": "陈工", "pack": {"id": "p", "version": "1", "hash": ""},
        "text": "", "document_no": "1号",
        "limits": [{"ceiling": "c.year", "limit": limit.to_string()}],
    }});
    serde_json::from_value(text).unwrap()
}

async fn a_lowered_limit_reaches_every_row_of_its_ceiling(place: &Place) {
    let ledger = place.open_forgetful().await;
    for n in 0..6 {
        let row = key("c.year", &format!("H{n}"));
        let charge = own(&row, yuan("5"), yuan("10"));
        record(&ledger, &format!("F{n}"), charging(vec![charge])).await.unwrap();
    }
    let by = actor();
    let set = |_: &Budget, _: &dyn Caps| {
        Ok::<_, No>(Decided::of(vec![FundEvent::AppropriationSet(AppropriationSet {
            occurred_on: day(),
            by: actor(),
            fund: FundId::parse("zjtx").unwrap(),
            year: Year(2024),
            source: bofu_domain::assessment::Source::District,
            before: None,
            amount: yuan("70"),
            document_no: DocumentNo::parse("2号").unwrap(),
        })]))
    };
    ledger.store::<Budget>().execute("zjtx/2024", &CommandContext::by(&by), set).await.unwrap();
    let adopt = |_: &Log, _: &dyn Caps| Ok::<_, No>(Decided::of(vec![adopted(yuan("4"))]));
    ledger.store::<Log>().execute("p", &CommandContext::by(&by), adopt).await.unwrap();
    let rows = folded(&ledger).await;
    let ceiling = CeilingId::parse("c.year").unwrap();
    for (key, row) in rows.iter().filter(|(key, _)| key.ceiling == ceiling) {
        assert_eq!((row.limit, row.version), (Some(yuan("4")), 2), "{key:?}");
        assert_eq!(row.headroom(), Some(yuan("1").negated()));
    }
    let fund = key("fund.year", "zjtx/district");
    assert_eq!(rows[&fund].limit, Some(yuan("70")));
    // The row in memory knows it too.
    let row = key("c.year", "H1");
    let more = charging(vec![bofu_domain::charge::Charge {
        limit: None,
        ..own(&row, yuan("0.01"), yuan("10"))
    }]);
    let over = record(&ledger, "F1", more).await;
    assert!(matches!(over, Err(ExecuteError::OverLimit(_))), "{over:?}");
    ledger.close().await;
}

async fn rows_are_read_by_period_and_by_key(place: &Place) {
    let ledger = place.open().await;
    let once = bofu_domain::charge::CapKey { period: Period::Once, ..key("o.once", "A") };
    let year = key("c.year", "A");
    let charges = vec![own(&once, yuan("1"), yuan("10")), own(&year, yuan("2"), yuan("10"))];
    record(&ledger, "A", charging(charges)).await.unwrap();
    let read = |filter| {
        let ledger = ledger.clone();
        async move { ledger.caps_rows(&filter).await.unwrap() }
    };
    assert_eq!(read(CapFilter::All).await.len(), 2);
    assert_eq!(read(CapFilter::Period(Period::Once)).await[0].0, once);
    assert_eq!(read(CapFilter::Period(Period::Year(Year(2024)))).await[0].0, year);
    assert!(read(CapFilter::Period(Period::Year(Year(2023)))).await.is_empty());
    let none = key("c.year", "nobody");
    let rows = read(CapFilter::Keys(vec![none.clone(), year.clone()])).await;
    assert_eq!(rows[0], (none, bofu_domain::charge::CapRow::default()));
    assert_eq!((rows[1].0.clone(), rows[1].1.own), (year, yuan("2")));
    ledger.close().await;
}
