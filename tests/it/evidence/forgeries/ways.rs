//! The ways of a forger: each takes an honest ledger and gives another whose
//! positions, sequences and times are in order again.

use std::fmt;

use serde_json::Value;

use super::super::forger::Told;
use crate::crash::chance::Chance;

/// Operators who can be put in one another's place.
const STAFF: [&str; 6] = ["吴管理", "王经办", "李审批", "陈会计", "周复核", "沈审计"];

/// Words that can stand in one another's place.
const WORDS: [&[&str]; 12] = [
    &["error", "fraud"],
    &["own", "external"],
    &["in", "out"],
    &["city", "district"],
    &["settles", "returns", "offsets"],
    &["fee", "interest", "duplicate", "wrong-amount", "unknown-payment", "unknown-receipt"],
    &["booked", "refunded", "corrected", "written-off", "explained"],
    &["csv", "xlsx", "pdf", "xml"],
    &["award", "interest", "rent", "staged", "cost"],
    &["reference", "reference-alone", "return-reference", "account-and-name", "name", "judgement"],
    &["amount", "eligibility", "evidence", "payment", "procedure"],
    &["officer", "approver", "finance", "auditor", "admin"],
];

/// A ledger that never was.
pub(super) struct Forgery {
    /// What was done, without the occasion: `change ClaimFiled.applied_on`.
    pub(super) kind: String,
    /// What exactly was done.
    pub(super) told: String,
    pub(super) events: Vec<Told>,
    /// Only added behind the last event: a checkpoint below it still holds.
    pub(super) is_appended: bool,
}

impl fmt::Display for Forgery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.told)
    }
}

/// A random forgery; `None` where the dice fall on something that cannot be
/// changed.
pub(super) fn forge(honest: &[Told], chance: &mut Chance) -> Option<Forgery> {
    match chance.below(10) {
        0..=3 => change(honest, chance, false),
        4 => change(honest, chance, true),
        5 => Some(append(honest, chance)),
        6 => Some(remove(honest, chance)),
        7 => swap(honest, chance),
        8 => actor(honest, chance),
        _ => older_rules(honest, chance),
    }
}

/// Another value of one member, there or wherever the ledger names it.
fn change(honest: &[Told], chance: &mut Chance, everywhere: bool) -> Option<Forgery> {
    let at = chance.below(honest.len());
    let mut events = honest.to_vec();
    let leaves = paths(&honest[at].payload);
    let (pointer, shown) = leaves.get(chance.below(leaves.len().max(1)))?;
    let old = honest[at].payload.pointer(pointer)?;
    let new = another(honest, shown, old, chance).filter(|new| new != old)?;
    let way = if everywhere { "tell" } else { "change" };
    if everywhere {
        old.as_str().filter(|text| text.chars().count() > 2)?;
        for event in &mut events {
            replace(&mut event.payload, old, &new);
        }
    } else {
        *events[at].payload.pointer_mut(pointer)? = new.clone();
    }
    let told = format!("at {at}: {old} is now {new}");
    let said = new.as_bool().map(|said| format!(" to {said}")).unwrap_or_default();
    let kind = format!("{way} {shown}{said}");
    Some(Forgery { kind, told, events, is_appended: false })
}

/// An event once more, behind all others.
fn append(honest: &[Told], chance: &mut Chance) -> Forgery {
    let at = chance.below(honest.len());
    let mut events = honest.to_vec();
    events.push(Told {
        recorded_at: honest[honest.len() - 1].recorded_at.clone(),
        ..honest[at].clone()
    });
    let kind = format!("append {}", honest[at].name());
    Forgery { kind, told: format!("that at {at}"), events, is_appended: true }
}

fn remove(honest: &[Told], chance: &mut Chance) -> Forgery {
    let at = 1 + chance.below(honest.len() - 1);
    let mut events = honest.to_vec();
    let gone = events.remove(at);
    // Positions fall by one, and so does what a sample says of them.
    for event in &mut events {
        let drawn = event.payload.pointer_mut("/SampleDrawn/drawn/events");
        if let Some(drawn) = drawn {
            *drawn = (drawn.as_u64().unwrap() - 1).into();
        }
    }
    let kind = format!("remove {}", gone.name());
    Forgery { kind, told: format!("at {at}"), events, is_appended: false }
}

/// Two events of one stream, or two neighbours, in the other order.
fn swap(honest: &[Told], chance: &mut Chance) -> Option<Forgery> {
    let at = chance.below(honest.len() - 1);
    let stream = |event: &Told| (event.stream_type.clone(), event.stream_id.clone());
    let same = |other: &usize| stream(&honest[*other]) == stream(&honest[at]);
    let other = if chance.below(2) == 0 { at + 1 } else { (at + 1..honest.len()).find(same)? };
    let mut events = honest.to_vec();
    events.swap(at, other);
    for (event, before) in events.iter_mut().zip(honest) {
        event.recorded_at.clone_from(&before.recorded_at);
    }
    let kind = format!("swap {} {}", honest[at].name(), honest[other].name());
    Some(Forgery { kind, told: format!("{at} and {other}"), events, is_appended: false })
}

/// Another operator did it.
fn actor(honest: &[Told], chance: &mut Chance) -> Option<Forgery> {
    let at = chance.below(honest.len());
    let mut events = honest.to_vec();
    let new = STAFF[chance.below(STAFF.len())];
    let old = events[at].body()["by"].as_str().filter(|old| *old != new)?.to_owned();
    events[at].act(new);
    let kind = format!("actor {}", honest[at].name());
    let told = format!("at {at}: {old} is now {new}");
    Some(Forgery { kind, told, events, is_appended: false })
}

/// An event claims to have been judged by older rules.
fn older_rules(honest: &[Told], chance: &mut Chance) -> Option<Forgery> {
    let at = chance.below(honest.len());
    let mut events = honest.to_vec();
    events[at].metadata.as_object_mut()?.remove("rules")?;
    let told = format!("at {at}, {}", honest[at].name());
    let first = if at == 0 { " of the first event" } else { "" };
    Some(Forgery { kind: format!("older rules{first}"), told, events, is_appended: false })
}

/// Every value that is not a list or an object: its pointer, and its place as
/// a reader names it.
fn paths(payload: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    descend(payload, "", "", &mut found);
    found
}

fn descend(value: &Value, pointer: &str, shown: &str, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let name = if shown.is_empty() { key.clone() } else { format!("{shown}.{key}") };
                let key = key.replace('~', "~0").replace('/', "~1");
                descend(value, &format!("{pointer}/{key}"), &name, into);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                descend(value, &format!("{pointer}/{index}"), &format!("{shown}[]"), into);
            }
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            into.push((pointer.to_owned(), shown.to_owned()));
        }
    }
}

fn replace(value: &mut Value, old: &Value, new: &Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|value| replace(value, old, new)),
        Value::Array(items) => items.iter_mut().for_each(|value| replace(value, old, new)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(_) => {
            if value == old {
                *value = new.clone();
            }
        }
    }
}

/// A value that could stand there as well: one that stands there in another
/// event, or a made one of the same form.
fn another(honest: &[Told], shown: &str, old: &Value, chance: &mut Chance) -> Option<Value> {
    let (name, _) = shown.split_once('.')?;
    let mut seen = Vec::new();
    for event in honest.iter().filter(|event| event.name() == name) {
        let places = paths(&event.payload).into_iter().filter(|(_, place)| place == shown);
        seen.extend(places.filter_map(|(pointer, _)| event.payload.pointer(&pointer).cloned()));
    }
    seen.retain(|value| value != old);
    if !seen.is_empty() && chance.below(2) == 0 {
        return Some(seen[chance.below(seen.len())].clone());
    }
    match old {
        Value::Bool(flag) => Some(Value::Bool(!flag)),
        Value::Number(number) => Some((number.as_u64()? + 1).into()),
        Value::String(text) => {
            let words = WORDS.iter().find(|words| words.contains(&text.as_str()));
            let word = words.map(|words| words[chance.below(words.len())].to_owned());
            Some(word.unwrap_or_else(|| made(text, chance)).into())
        }
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn made(text: &str, chance: &mut Chance) -> String {
    let is_sum = text.rsplit_once('.').is_some_and(|(yuan, fen)| {
        fen.len() == 2
            && (yuan.to_owned() + fen).trim_start_matches('-').chars().all(|c| c.is_ascii_digit())
    });
    if is_sum {
        let (yuan, fen) = text.rsplit_once('.').unwrap();
        let yuan: i64 = yuan.parse().unwrap();
        return format!("{}.{fen}", yuan + 1 + i64::try_from(chance.below(5_000)).unwrap());
    }
    let is_day = text.len() == 10 && text.matches('-').count() == 2;
    if is_day {
        let day = 1 + chance.below(27);
        return format!("{}{day:02}", &text[..8]);
    }
    format!("{text}改")
}
