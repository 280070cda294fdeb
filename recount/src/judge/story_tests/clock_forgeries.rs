//! Times of recording and the machine's clock, forged so that they fit the order of
//! the events: what the writer would never have stored is found.

use serde_json::json;

use crate::judge::{Entry, Finding, Judge};

/// The times that a forger writes of an event: that of its recording, and the
/// machine's beside it.
struct Recorded {
    at: &'static str,
    clock: Option<&'static str>,
    accepted: bool,
}

fn at(at: &'static str) -> Recorded {
    Recorded { at, clock: None, accepted: false }
}

/// A machine's time beside the time of recording.
fn beside(at: &'static str, clock: &'static str) -> Recorded {
    Recorded { at, clock: Some(clock), accepted: false }
}

/// The event that lets a clock pass.
fn accepting(at: &'static str, clock: Option<&'static str>) -> Recorded {
    Recorded { at, clock, accepted: true }
}

/// The rules of the clock that events break, with their positions.
fn found(events: &[Recorded]) -> Vec<(u64, &'static str)> {
    let mut judge = Judge::default();
    let mut found: Vec<Finding> = Vec::new();
    for (position, recorded) in (0..).zip(events) {
        let (name, body) = if recorded.accepted {
            let times = json!({"occurred_on": "2026-11-30", "by": "管理",
                "machine": recorded.clock.unwrap_or(recorded.at), "ledger": recorded.at});
            ("ClockAccepted", times)
        } else {
            let set = json!({"occurred_on": "2026-11-30", "by": "管理",
                "above": format!("{position}.00")});
            ("ReleaseThresholdSet", set)
        };
        let mut metadata = json!({"actor": "管理", "rules": "2"});
        if let Some(clock) = recorded.clock {
            metadata["clock"] = clock.into();
        }
        let (payload, metadata) = (json!({name: body}), metadata.to_string());
        found.extend(judge.take(&Entry {
            position,
            stream_type: "office",
            stream_id: "office",
            event_type: name,
            payload: &payload,
            metadata: &metadata,
            recorded_at: recorded.at,
        }));
    }
    let clocks = found.iter().filter(|one| one.rule.id.starts_with("clock/"));
    clocks.map(|one| (one.position, one.rule.id)).collect()
}

const MORNING: &str = "2026-11-30T01:00:00.000000Z";
const NOON: &str = "2026-11-30T04:00:00.000000Z";
const AHEAD: &str = "2099-01-01T00:00:00.000000Z";

#[test]
fn what_a_right_clock_records_breaks_no_rule_of_the_clock() {
    let honest = [at(MORNING), at("2026-11-30T01:04:00.000000Z"), at(NOON)];
    assert_eq!(found(&honest), []);
    // A clock that ran ahead was let pass; so was the right one after it.
    let poisoned = [
        at(MORNING),
        accepting(AHEAD, None),
        at(AHEAD),
        accepting(AHEAD, Some(NOON)),
        beside(AHEAD, "2026-11-30T04:01:00.000000Z"),
    ];
    assert_eq!(found(&poisoned), []);
}

#[test]
fn a_machine_s_time_that_goes_back_without_being_accepted_is_found() {
    let forged = [at(MORNING), at(NOON), beside(NOON, MORNING)];
    assert_eq!(found(&forged), [(2, "clock/behind")]);
    // After a time that lies ahead, the machine's own must not go back either.
    let forged = [accepting(AHEAD, None), accepting(AHEAD, Some(NOON)), beside(AHEAD, MORNING)];
    assert_eq!(found(&forged), [(2, "clock/behind")]);
    // The event that accepted it was taken away.
    let forged = [at(AHEAD), beside(AHEAD, NOON)];
    assert_eq!(found(&forged), [(1, "clock/behind")]);
}

#[test]
fn a_machine_s_time_that_is_not_behind_the_recording_is_found() {
    for clock in [NOON, AHEAD] {
        assert_eq!(found(&[at(MORNING), beside(NOON, clock)]), [(1, "clock/recorded")]);
    }
}

#[test]
fn a_machine_s_time_beside_a_time_of_recording_of_its_own_is_found() {
    // The writer keeps the last time where the machine's is behind it.
    let forged = [at(MORNING), beside(NOON, "2026-11-30T02:00:00.000000Z")];
    assert_eq!(found(&forged), [(1, "clock/recorded")]);
}
