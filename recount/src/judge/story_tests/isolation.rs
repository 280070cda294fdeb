//! Two packs beside each other, and forgeries of what keeps them apart.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    forms::{A, PACK, account, dated, pack_hash},
    judged_by, judged_under,
    story::StoryEvent,
};

/// A pack of its own ids, but for its title, its group and its fund.
fn pack(id: &str, version: &str, scope: &str) -> String {
    let own = |text: &str| text.replace("id = \"p\"", &format!("id = \"{id}\""));
    let pack = own(PACK).replace("version = \"1\"", &format!("version = \"{version}\""));
    let pack = pack
        .replace("c.year", &format!("{id}.year"))
        .replace("own.year", &format!("{id}-own.year"));
    let pack = pack.replace("id = \"m\"", &format!("id = \"{id}-m\""));
    let pack = pack.replace("[[fund]]\nid = \"f\"", "[[fund]]\nid = \"f\"\nshared = true");
    format!(
        "{pack}\n[notice]\ndays = 5\n[[group]]\nid = \"g\"\nscope = \"{scope}\"\nshared = true\n"
    )
}

fn adopted(id: &str, text: &str, titles: &[&str]) -> StoryEvent {
    let version = text.split_once("version = \"").and_then(|(_, after)| after.split_once('"'));
    let mut body = json!({
        "pack": {"id": id, "version": version.unwrap().0, "hash": pack_hash(text)}, "text": text,
        "limits": [{"ceiling": format!("{id}-own.year"), "limit": "1000.00"},
            {"ceiling": format!("{id}.year"), "limit": "1000.00"}], "document_no": null});
    if !titles.is_empty() {
        body["titles_of_others"] = json!(titles);
    }
    let on = if version.unwrap().0 == "1" { "2024-01-01" } else { "2024-01-05" };
    let payload = dated("PackAdopted", on, "核定", &body);
    StoryEvent { label: "adopted", stream_type: "policy", stream_id: id.to_owned(), payload }
}

fn enterprise(name: &'static str, body: &Value) -> StoryEvent {
    let payload = dated(name, "2024-01-03", "经办", body);
    StoryEvent { label: name, stream_type: "enterprise", stream_id: A.to_owned(), payload }
}

fn title(pack: Option<&str>) -> StoryEvent {
    let mut body = json!({"title": "t", "recognised_on": "2023-12-01", "document_no": "认1"});
    if let Some(pack) = pack {
        body["pack"] = json!(pack);
    }
    enterprise("TitleRecognised", &body)
}

/// Both are adopted, each with a title `t` of its own, which A holds of each.
fn story() -> Vec<StoryEvent> {
    let registered = enterprise(
        "EnterpriseRegistered",
        &json!({"uscc": A, "name": "甲", "account": account("甲"), "check_digit_override": "执照"}),
    );
    vec![
        adopted("p", &pack("p", "1", "subject"), &[]),
        adopted("q", &pack("q", "1", "subject"), &["t"]),
        registered,
        title(Some("p")),
        title(Some("q")),
    ]
}

fn broken(events: &[StoryEvent]) -> BTreeSet<&'static str> {
    judged_under(events, "2").iter().map(|found| found.rule.id).collect()
}

/// The story with one event in the place of another.
fn with(place: usize, event: StoryEvent) -> Vec<StoryEvent> {
    let mut events = story();
    events[place] = event;
    events
}

/// Forgeries, each with the rule that it breaks.
pub(super) fn forgeries() -> Vec<(Vec<StoryEvent>, &'static str)> {
    let theirs = |from: &str, to: &str| pack("q", "1", "subject").replace(from, to);
    vec![
        (with(1, adopted("q", &theirs("q-m", "p-m"), &["t"])), "policy/own-ids"),
        (with(1, adopted("q", &theirs("q.year", "p.year"), &["t"])), "policy/own-ids"),
        (with(1, adopted("q", &theirs("\"f\"\nshared = true", "\"f\""), &["t"])), "policy/own-ids"),
        (with(1, adopted("q", &pack("q", "1", "enterprise"), &["t"])), "policy/shared-scope"),
        (with(1, adopted("q", &pack("q", "1", "subject"), &[])), "policy/titles"),
        (with(0, adopted("p", &pack("p", "1", "subject"), &["t"])), "policy/titles"),
        (with(1, adopted("q", &theirs("[notice]\ndays = 5\n", ""), &["t"])), "policy/notice"),
        (with(3, title(None)), "title/pack"),
        (with(3, title(Some("r"))), "title/pack"),
        (with(4, title(Some("p"))), "title/once"),
    ]
}

#[test]
fn two_packs_that_keep_apart_break_no_rule() {
    let found = judged_under(&story(), "2");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_forgery_of_what_keeps_packs_apart_is_found() {
    for (number, (events, rule)) in forgeries().iter().enumerate() {
        let broken = broken(events);
        assert!(broken.contains(rule), "{number}: {broken:?}, not {rule}");
    }
}

#[test]
fn a_pack_keeps_the_ids_that_it_once_had() {
    let mut events = story();
    let renamed = pack("p", "2", "subject").replace("p-m", "p-n");
    events.push(adopted("p", &renamed, &[]));
    assert_eq!(broken(&events), BTreeSet::new());
    let taken = pack("q", "2", "subject").replace("q-m", "p-m");
    events.push(adopted("q", &taken, &[]));
    assert_eq!(broken(&events), BTreeSet::from(["policy/own-ids"]));
}

#[test]
fn what_two_packs_had_in_common_before_they_were_kept_apart_stays() {
    let unshared = |id: &str, version: &str| {
        pack(id, version, "subject").replace("\"f\"\nshared = true", "\"f\"")
    };
    let mut events = story();
    events[0] = adopted("p", &unshared("p", "1"), &[]);
    events[1] = adopted("q", &unshared("q", "1"), &[]);
    events[3] = title(None);
    events[4] = adopted("q", &unshared("q", "2"), &[]);
    // The last alone is recorded under the rules that keep packs apart.
    let found = judged_by(&events, |position| if position == 4 { "2" } else { "1" });
    assert!(found.is_empty(), "{found:#?}");
    let found = judged_under(&events, "2");
    let broken: BTreeSet<_> = found.iter().map(|found| found.rule.id).collect();
    assert_eq!(broken, BTreeSet::from(["policy/own-ids", "policy/titles", "title/pack"]));
}
