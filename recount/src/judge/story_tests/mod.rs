//! A year of a small office, which breaks no rule, and forgeries of it, each of
//! which breaks the rule that is named beside it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod bank_forgeries;
mod books_forgeries;
mod clock_forgeries;
mod day_forgeries;
mod forms;
mod isolation;
mod late_forgeries;
mod money_forgeries;
mod notice_forgeries;
mod spelling_forgeries;
mod story;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Entry, Finding, Judge};
use story::{StoryEvent, office_year};

/// How an event is forged.
enum Forgery {
    /// A member, by its path below the event's name, has another value.
    Changed(&'static str, &'static str, Value),
    /// The event is not there.
    Dropped(&'static str),
    /// Another event follows it, in the stream of the first.
    Followed(&'static str, Value),
    /// The event is told again.
    Repeated(&'static str),
    /// The business date is another.
    Dated(&'static str, &'static str),
}
use Forgery::{Changed, Dated, Dropped, Followed, Repeated};

/// What the judge says of events, all recorded under the newest rules.
fn judged(events: &[StoryEvent]) -> Vec<Finding> {
    judged_under(events, "1")
}

/// What it says of events that were recorded under others; `""`: rules 0.
fn judged_under(events: &[StoryEvent], rules: &str) -> Vec<Finding> {
    judged_by(events, |_| rules)
}

/// What it says of events, each of which was recorded under rules of its own.
fn judged_by<'a>(events: &[StoryEvent], rules: impl Fn(u64) -> &'a str) -> Vec<Finding> {
    recorded(events, rules, at_noon).0
}

/// What it says, with what deserves a look.
fn noticed(events: &[StoryEvent], rules: &str) -> (Vec<Finding>, Vec<Finding>) {
    recorded(events, |_| rules, at_noon)
}

/// Each is recorded at noon of its day.
fn at_noon(on: &str) -> String {
    format!("{on}T04:00:00.000000Z")
}

/// The same of events that were recorded at some time, by their business date.
fn recorded<'a>(
    events: &[StoryEvent],
    rules: impl Fn(u64) -> &'a str,
    at: fn(&str) -> String,
) -> (Vec<Finding>, Vec<Finding>) {
    let mut judge = Judge::default();
    let (mut found, mut latest) = (Vec::new(), String::new());
    for (position, event) in (0..).zip(events) {
        let body = event.payload.as_object().unwrap().iter().next().unwrap();
        let mut metadata = json!({"actor": body.1["by"]});
        let rules = rules(position);
        if !rules.is_empty() {
            metadata["rules"] = rules.into();
        }
        let metadata = metadata.to_string();
        // Times of recording never go back.
        latest = latest.max(at(body.1["occurred_on"].as_str().unwrap()));
        found.extend(judge.take(&Entry {
            position,
            stream_type: event.stream_type,
            stream_id: &event.stream_id,
            event_type: body.0,
            payload: &event.payload,
            metadata: &metadata,
            recorded_at: &latest,
        }));
    }
    found.extend(judge.finish());
    (found, judge.notices())
}

impl Forgery {
    /// As a failed test names it.
    fn shown(&self) -> String {
        match self {
            Changed(label, path, value) => format!("{label}{path} = {value}"),
            Dropped(label) => format!("{label} dropped"),
            Followed(label, event) => format!("{label} followed by {event}"),
            Repeated(label) => format!("{label} repeated"),
            Dated(label, day) => format!("{label} on {day}"),
        }
    }
}

fn forged(forgery: &Forgery) -> Vec<StoryEvent> {
    let mut events = office_year();
    let (Changed(label, ..)
    | Dropped(label)
    | Followed(label, _)
    | Repeated(label)
    | Dated(label, _)) = forgery;
    let at = events.iter().position(|event| event.label == *label);
    let at = at.unwrap_or_else(|| panic!("no event is called {label}"));
    let name =
        |event: &StoryEvent| event.payload.as_object().unwrap().keys().next().unwrap().clone();
    let set = |event: &mut StoryEvent, path: &str, value: &Value| {
        let path = format!("/{}{path}", name(event));
        let member = event.payload.pointer_mut(&path);
        *member.unwrap_or_else(|| panic!("{label} has no {path}")) = value.clone();
    };
    match forgery {
        Changed(_, path, value) => set(&mut events[at], path, value),
        Dated(_, day) => set(&mut events[at], "/occurred_on", &json!(day)),
        Dropped(_) => drop(events.remove(at)),
        Repeated(_) => events.insert(at + 1, events[at].clone()),
        Followed(_, payload) => {
            let payload = payload.clone();
            events.insert(at + 1, StoryEvent { payload, ..events[at].clone() });
        }
    }
    events
}

/// All forgeries, each with the rule that it breaks.
fn forgeries() -> Vec<(Forgery, &'static str)> {
    let mut all = bank_forgeries::all();
    all.extend(money_forgeries::all());
    all.extend(books_forgeries::all());
    all
}

#[test]
fn an_honest_office_year_breaks_no_rule() {
    let found = judged(&office_year());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_forgery_breaks_the_rule_that_it_is_said_to_break() {
    for (number, (forgery, rule)) in forgeries().iter().enumerate() {
        let found = judged(&forged(forgery));
        let broken: BTreeSet<&str> = found.iter().map(|one| one.rule.id).collect();
        let label = forgery.shown();
        assert!(
            broken.contains(rule),
            "{number}: {label} breaks {broken:?}, not {rule}: {found:#?}"
        );
    }
}

#[test]
fn every_rule_about_money_banks_and_books_is_broken_by_some_forgery() {
    let of = [
        "statement/",
        "match/",
        "settlement/",
        "difference/",
        "fund/",
        "policy/",
        "audit/",
        "aid/",
        "recovery/",
        "set-off/",
        "title/",
        "exclusion/document",
        "payment/shares",
        "merger/",
    ];
    let mut broken: BTreeSet<&str> = forgeries().iter().map(|(_, rule)| *rule).collect();
    broken.extend(isolation::forgeries().iter().map(|(_, rule)| *rule));
    let ours =
        super::rules().map(|rule| rule.id).filter(|id| of.iter().any(|of| id.starts_with(of)));
    let unbroken: Vec<&str> = ours.filter(|id| !broken.contains(id)).collect();
    assert!(unbroken.is_empty(), "no forgery breaks {unbroken:?}");
}

#[test]
fn every_rule_has_a_name_of_its_own_and_says_in_both_languages_what_must_be() {
    let mut seen = BTreeSet::new();
    for rule in super::rules() {
        assert!(seen.insert(rule.id), "{} is the name of two rules", rule.id);
        assert!(!rule.en.is_empty() && rule.zh.chars().any(|c| c > '\u{2e80}'), "{}", rule.id);
    }
}
