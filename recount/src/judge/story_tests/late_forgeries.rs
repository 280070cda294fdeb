//! 补录: forgeries of how late an event is, and of who allowed it.

use serde_json::{Value, json};

use crate::judge::{Entry, Judge};

/// An event of the office, recorded at noon of 2026-11-30, with what its metadata
/// say of how late it is.
struct Told {
    on: &'static str,
    name: &'static str,
    body: Value,
    late: Option<&'static str>,
}

const TODAY: &str = "2026-11-30";

fn told(on: &'static str, name: &'static str, body: Value) -> Told {
    Told { on, name, body, late: None }
}

/// The first operator.
fn operator() -> Told {
    let everything = json!(["admin", "approver", "auditor", "finance", "officer"]);
    told("2026-01-05", "OperatorAdded", json!({"operator": "管理", "roles": everything}))
}

fn opened(on: &'static str, from: &str, to: &str) -> Told {
    told(on, "LateEntryOpened", json!({"from": from, "to": to, "document_no": "补1"}))
}

fn closed() -> Told {
    told(TODAY, "LateEntryClosed", json!({"document_no": "补1"}))
}

/// Something of the office's, on a day that may be long past.
fn set(on: &'static str, late: Option<&'static str>) -> Told {
    Told { late, ..told(on, "ReleaseThresholdSet", json!({"above": "1.00"})) }
}

/// The rules of late entry that events break.
fn broken(events: Vec<Told>) -> Vec<&'static str> {
    let mut judge = Judge::default();
    let mut found = Vec::new();
    for (position, told) in (0..).zip(events) {
        let mut body = told.body;
        body["occurred_on"] = told.on.into();
        body["by"] = "管理".into();
        let mut metadata = json!({"actor": "管理", "rules": "2"});
        if let Some(days) = told.late {
            metadata["late"] = days.into();
        }
        let (payload, metadata) = (json!({told.name: body}), metadata.to_string());
        found.extend(judge.take(&Entry {
            position,
            stream_type: "office",
            stream_id: "office",
            event_type: told.name,
            payload: &payload,
            metadata: &metadata,
            recorded_at: "2026-11-30T04:00:00.000000Z",
        }));
    }
    let ids = found.iter().map(|one| one.rule.id);
    ids.filter(|id| id.contains("late-entry")).collect()
}

#[test]
fn what_is_late_is_in_a_window_and_marked_and_all_else_is_not() {
    let window = || opened(TODAY, "2026-02-01", "2026-02-28");
    assert_eq!(broken(vec![operator(), window(), set("2026-02-10", Some("293"))]), [""; 0]);
    assert_eq!(broken(vec![operator(), set("2026-11-23", None)]), [""; 0], "the allowance");
    // Before the first operator nobody answers for the days.
    assert_eq!(broken(vec![set("2026-02-10", None)]), [""; 0]);
}

#[test]
fn a_late_event_without_an_open_window_is_found() {
    assert_eq!(broken(vec![operator(), set("2026-11-22", Some("8"))]), ["day/late-entry"]);
    let shut = vec![
        operator(),
        opened(TODAY, "2026-02-01", "2026-02-28"),
        closed(),
        set("2026-02-10", Some("293")),
    ];
    assert_eq!(broken(shut), ["day/late-entry"]);
}

#[test]
fn a_mark_that_says_other_days_or_stands_where_nothing_is_late_is_found() {
    let window = || opened(TODAY, "2026-02-01", "2026-02-28");
    for late in [None, Some("292")] {
        let forged = broken(vec![operator(), window(), set("2026-02-10", late)]);
        assert_eq!(forged, ["late-entry/marked"], "{late:?}");
    }
    assert_eq!(broken(vec![operator(), set(TODAY, Some("8"))]), ["late-entry/marked"]);
}

#[test]
fn a_window_that_was_opened_on_another_day_than_it_was_recorded_is_found() {
    let forged = broken(vec![operator(), opened("2026-11-28", "2026-02-01", "2026-02-28")]);
    assert_eq!(forged, ["late-entry/today"]);
}

#[test]
fn a_window_without_days_that_have_been_or_of_a_used_document_is_found() {
    for (from, to) in [("2026-02-28", "2026-02-01"), ("2026-02-01", "2026-12-01")] {
        assert_eq!(broken(vec![operator(), opened(TODAY, from, to)]), ["late-entry/window"]);
    }
    let window = || opened(TODAY, "2026-02-01", "2026-02-28");
    assert_eq!(broken(vec![operator(), window(), window()]), ["late-entry/window"]);
    assert_eq!(broken(vec![operator(), closed()]), ["late-entry/window"]);
}
