//! Every event type is judged, and every rule has a name of its own.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use super::{Entry, Finding, Judge, RULES, entry, rules};

/// Judges one event with nothing before it.
fn judged(stream_type: &str, payload: &Value, metadata: &str) -> Vec<Finding> {
    let event_type = payload.as_object().unwrap().keys().next().unwrap();
    let (position, stream_id) = (0, "x");
    Judge::default().take(&Entry {
        position,
        stream_type,
        stream_id,
        event_type,
        payload,
        metadata,
        recorded_at: "2024-01-01T00:00:00.000000Z",
    })
}

/// The frozen events: a test of the domain has one file for each type.
fn frozen() -> Vec<(String, Value)> {
    let folder = bofu_test_files::file("tests/fixtures/events");
    let mut events = Vec::new();
    for kind in fs::read_dir(folder).unwrap() {
        let kind = kind.unwrap();
        for file in fs::read_dir(kind.path()).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let tagged = serde_json::from_str::<Value>(&text).unwrap();
            events.push((kind.file_name().into_string().unwrap(), tagged));
        }
    }
    events
}

#[test]
fn every_event_type_of_the_domain_is_judged() {
    let events = frozen();
    assert!(events.len() > 60, "{} types", events.len());
    for (kind, event) in events {
        let found = judged(&kind, &event, "{}");
        // A reading of no pack cannot be taken in.
        let found: Vec<Finding> =
            found.into_iter().filter(|one| kind != "policy" || one.rule != &entry::FORM).collect();
        let unjudged =
            found.iter().find(|one| one.rule == &entry::UNKNOWN || one.rule == &entry::FORM);
        assert_eq!(unjudged, None, "{kind}: {event:#}");
    }
}

#[test]
fn an_event_type_that_is_not_known_is_a_finding() {
    let body = json!({"by": "王经办", "occurred_on": "2024-01-01"});
    for kind in ["enterprise", "office", "fund", "policy", "statement", "audit", "batch", "purse"] {
        let found = judged(kind, &json!({"Fudged": body}), "{}");
        let named = |one: &Finding| one.rule == &entry::UNKNOWN || one.rule == &entry::FORM;
        assert!(found.iter().any(named), "{kind}: {found:?}");
    }
}

#[test]
fn every_rule_has_a_name_of_its_own_and_a_number_that_is_known() {
    let mut names = BTreeSet::new();
    for rule in rules() {
        assert!(names.insert(rule.id), "{} stands twice", rule.id);
        let (area, name) = rule.id.split_once('/').unwrap();
        assert!(!area.is_empty() && !name.is_empty());
        assert!(rule.since <= RULES, "{}", rule.id);
        assert!(!rule.en.is_empty() && !rule.zh.is_ascii(), "{}", rule.id);
    }
}

#[test]
fn metadata_that_are_no_texts_or_no_number_of_rules_are_findings() {
    let body =
        json!({"by": "王", "occurred_on": "2024-01-01", "operator": "王", "roles": ["admin"]});
    let event = json!({"OperatorAdded": body});
    let rule = |metadata: &str| {
        let found = judged("office", &event, metadata);
        found
            .into_iter()
            .map(|one| one.rule.id)
            .filter(|id| *id != "event/stream")
            .collect::<Vec<_>>()
    };
    let nothing: [&str; 0] = [];
    assert_eq!(rule("{}"), nothing);
    assert_eq!(rule(r#"{"actor":"王","rules":"1"}"#), nothing);
    assert_eq!(rule(r#"{"actor":"李","rules":"1"}"#), ["actor/recorded"]);
    assert_eq!(rule(r#"{"rules":"1"}"#), ["actor/recorded"]);
    assert_eq!(rule("[]"), ["metadata/form"]);
    assert_eq!(rule(r#"{"actor":"王","rules":1}"#), ["metadata/form"]);
    for number in ["0", "01", "-1", "1.0", "", "99"] {
        let metadata = format!(r#"{{"actor":"王","rules":"{number}"}}"#);
        assert_eq!(rule(&metadata), ["rules/unknown"], "{number}");
    }
}

#[test]
fn the_first_operator_finds_a_release_threshold_and_any_sum_alone_has_a_document() {
    let is_found = |event: Value, rules: u32, rule: &str| {
        let metadata = format!(r#"{{"actor":"王","rules":"{rules}"}}"#);
        judged("office", &event, &metadata).iter().any(|one| one.rule.id == rule)
    };
    let added =
        json!({"by": "王", "occurred_on": "2024-01-01", "operator": "王", "roles": ["admin"]});
    let added = || json!({"OperatorAdded": added});
    assert!(is_found(added(), 2, "operator/threshold"));
    assert!(!is_found(added(), 1, "operator/threshold"), "older offices had none");

    let none = |document: Option<&str>| {
        let body = json!({"by": "王", "occurred_on": "2024-01-01", "above": null});
        let mut event = json!({"ReleaseThresholdSet": body});
        if let Some(document) = document {
            event["ReleaseThresholdSet"]["document_no"] = json!(document);
        }
        event
    };
    assert!(is_found(none(None), 2, "office/threshold-document"));
    assert!(!is_found(none(Some("纪要1号")), 2, "office/threshold-document"));
    assert!(!is_found(none(Some("纪要1号")), 2, "office/unchanged"));
    assert!(is_found(none(None), 1, "office/unchanged"), "none was in force");
}
