//! Stored forms are frozen: every version of every event has its JSON in
//! `tests/fixtures/events/<aggregate>/<EventName>.v<version>.json`, and it
//! must be read, and written again, for as long as there are ledgers.
//!
//! A new event gets its file with `BOFU_FREEZE=1 cargo test -p bofu-domain`;
//! a file that is there is never written over.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
#![allow(clippy::disallowed_methods, reason = "the fixtures are files")]

mod enterprise;
mod others;
mod payment;

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;

use crate::{
    event::{Fact, kind},
    ledger::LedgerEvent,
};

fn folder(kind: &str) -> PathBuf {
    bofu_test_files::file("tests/fixtures/events").join(kind)
}

/// The variants of an event, as its reader names them in an error.
fn variants<F: Fact>() -> BTreeSet<String> {
    let error = serde_json::from_str::<F>(r#"{"":0}"#).unwrap_err().to_string();
    let (_, expected) = error.split_once("expected").expect(&error);
    expected.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

fn check<F: Fact>(kind: &str, samples: Vec<F>, wrap: impl Fn(F) -> LedgerEvent) {
    let names: BTreeSet<String> = samples.iter().map(|event| event.name().to_owned()).collect();
    assert_eq!(names, variants::<F>(), "each event of {kind} has one sample");
    let folder = folder(kind);
    for event in samples {
        let file = folder.join(format!("{}.v{}.json", event.name(), event.event_version()));
        let written = serde_json::to_value(&event).unwrap();
        if std::env::var("BOFU_FREEZE").is_ok() && !file.exists() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, format!("{written:#}\n")).unwrap();
        }
        let frozen = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file:?}: {why}"));
        assert_eq!(LedgerEvent::decode(kind, &frozen).unwrap(), wrap(event), "{file:?} is read");
        assert_eq!(written, serde_json::from_str::<Value>(&frozen).unwrap(), "{file:?} is written");
        only_small_integers(&written);
    }
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, names.len(), "each file of {kind} belongs to an event");
}

/// Events with the members that they got after they were frozen, and that they leave
/// out where there is nothing to say. One has its JSON in
/// `tests/fixtures/event-members/<EventName>.<member>.json`.
fn check_member<F: Fact>(kind: &str, member: &str, event: F, wrap: impl Fn(F) -> LedgerEvent) {
    let folder = bofu_test_files::file("tests/fixtures/event-members");
    let file = folder.join(format!("{}.{member}.json", event.name()));
    let written = serde_json::to_value(&event).unwrap();
    if std::env::var("BOFU_FREEZE").is_ok() && !file.exists() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&file, format!("{written:#}\n")).unwrap();
    }
    let frozen = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file:?}: {why}"));
    let body = written.as_object().unwrap().values().next().unwrap();
    assert!(body.get(member).is_some(), "{file:?} has the member");
    assert_eq!(LedgerEvent::decode(kind, &frozen).unwrap(), wrap(event), "{file:?} is read");
    assert_eq!(written, serde_json::from_str::<Value>(&frozen).unwrap(), "{file:?} is written");
    only_small_integers(&written);
}

#[test]
fn members_that_events_got_later_are_read_and_written_as_they_were_frozen() {
    check_member(kind::OFFICE, "earlier", others::added_earlier(), LedgerEvent::Office);
    let any_sum = others::any_sum_alone();
    check_member(kind::OFFICE, "document_no", any_sum, LedgerEvent::Office);
    check_member(kind::POLICY, "titles_of_others", others::adopted_beside(), LedgerEvent::Policy);
    let title = enterprise::title_of_a_pack();
    check_member(kind::ENTERPRISE, "pack", title, |event| LedgerEvent::Enterprise(Box::new(event)));
}

/// RFC 8785 writes numbers as doubles: in an event they are integers that a
/// double holds, and decimals are strings.
fn only_small_integers(value: &Value) {
    match value {
        Value::Number(number) => {
            let number = number.as_i64().expect("an integer");
            assert!(number.unsigned_abs() < 1 << 53);
        }
        Value::Array(items) => items.iter().for_each(only_small_integers),
        Value::Object(fields) => fields.values().for_each(only_small_integers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[test]
fn every_event_of_an_enterprise_is_read_and_written_as_it_was_frozen() {
    let mut samples = enterprise::samples();
    samples.extend(payment::samples());
    check(kind::ENTERPRISE, samples, |event| LedgerEvent::Enterprise(Box::new(event)));
}

#[test]
fn every_event_of_a_fund_is_read_and_written_as_it_was_frozen() {
    check(kind::FUND, others::fund(), LedgerEvent::Fund);
}

#[test]
fn every_event_of_a_policy_is_read_and_written_as_it_was_frozen() {
    check(kind::POLICY, others::policy(), LedgerEvent::Policy);
}

#[test]
fn every_event_of_the_office_is_read_and_written_as_it_was_frozen() {
    check(kind::OFFICE, others::office(), LedgerEvent::Office);
}

#[test]
fn every_event_of_a_statement_is_read_and_written_as_it_was_frozen() {
    check(kind::STATEMENT, others::statement(), LedgerEvent::Statement);
}

#[test]
fn every_event_of_an_audit_is_read_and_written_as_it_was_frozen() {
    check(kind::AUDIT, others::audit(), LedgerEvent::Audit);
}

#[test]
fn every_event_of_a_batch_is_read_and_written_as_it_was_frozen() {
    check(kind::BATCH, others::batch(), LedgerEvent::Batch);
}

#[test]
fn what_is_no_event_is_an_error_that_says_of_which_type_and_never_a_panic() {
    let error = LedgerEvent::decode("fund", r#"{"Fudged":{}}"#).unwrap_err();
    assert_eq!(error.to_string(), "the payload is no event of aggregate type \"fund\"");
    let error = LedgerEvent::decode("purse", "{}").unwrap_err();
    assert_eq!(error.to_string(), "unknown aggregate type \"purse\"");
}
