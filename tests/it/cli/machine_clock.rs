//! The machine's clock: the real command under a replaced one (`faketime`).

use std::{path::PathBuf, process::Command};

use bofu_store::Location;
use serde_json::Value;

use super::test_office::{Ran, TestOffice, columns};
use crate::evidence::forger::Forger;

/// The library that replaces the clock of a process; `None` where it is not
/// installed, which CI must have.
fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").unwrap();
    let mut paths = folders.map(|folder| folder.unwrap().path().join("faketime/libfaketime.so.1"));
    let found = paths.find(|path| path.exists());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "faketime is wanted");
    found
}

/// Runs a line under a clock that is so far beside the right one (`-1h`, `+400d`), or
/// that stands at a time of its own.
pub(super) fn under(office: &TestOffice, clock: &str, line: &str) -> Option<Ran> {
    let mut command: Command = office.bofu();
    command
        .env("LD_PRELOAD", library()?)
        .env("FAKETIME", clock)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("NO_FAKE_STAT", "1")
        .args(line.split_whitespace())
        .args(["--format", "json"]);
    Some(Ran::of(format!("{clock}: {line}"), &command.output().unwrap()))
}

/// A line that stores something each time it has another number, on whatever day.
fn codes(number: u32) -> String {
    format!("office codes --fund zjtx --source district --subject 2150805 --quota Q-{number}")
}

fn code(ran: Ran) -> String {
    ran.refused().error()["code"].as_str().unwrap().to_owned()
}

/// The last event as the ledger has it.
fn last_event(office: &TestOffice) -> Value {
    office.run("audit bundle --out bundle").done();
    let text = office.read("bundle/events.jsonl");
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

/// Offices of both stores, each with how far a clock of its must be ahead to be
/// refused, and the code.
fn offices() -> Vec<(TestOffice, &'static str, &'static str)> {
    let refused = [("+400d", "clock-ahead"), ("+10m", "clock-differs")];
    let offices = TestOffice::of_both_stores().into_iter().zip(refused);
    offices.map(|(office, (ahead, code))| (office.opened(), ahead, code)).collect()
}

#[test]
fn a_clock_behind_the_last_event_is_refused_and_one_a_little_behind_is_not() {
    for (office, ..) in offices() {
        let events = office.events();
        let Some(behind) = under(&office, "-6m", &codes(1)) else { return };
        let error = behind.refused().error();
        assert!(["clock-behind", "clock-differs"].contains(&error["code"].as_str().unwrap()));
        assert!(error["hint"].as_str().unwrap().contains("--accept-clock"), "{error:#}");
        assert_eq!(office.events(), events);
        under(&office, "-4m", &codes(1)).unwrap().done();
        assert!(office.events() > events);
    }
}

#[test]
fn a_clock_that_runs_ahead_is_refused_and_one_a_little_ahead_is_not() {
    for (office, ahead, refused) in offices() {
        let Some(far) = under(&office, ahead, &codes(1)) else { return };
        assert_eq!(code(far), refused);
        under(&office, "+3m", &codes(1)).unwrap().done();
        // The last time lies ahead of the clock now, and not too far.
        office.run(&codes(2)).done();
        office.events();
    }
}

#[test]
fn an_admin_lets_a_clock_pass_and_the_ledger_goes_on_after_it_is_right_again() {
    for (office, ahead, refused) in offices() {
        office.run("operator add 吴管理 --role admin finance --actor 吴管理").done();
        office.run("operator add 陈会计 --role finance --actor 吴管理").done();
        let by = |who: &str, number: u32| format!("{} --actor {who}", codes(number));
        let Some(first) = under(&office, ahead, &by("吴管理", 1)) else { return };
        assert_eq!(code(first), refused);
        let accept = |who: &str, number: u32| format!("{} --accept-clock", by(who, number));
        let events = office.events();
        let missing = under(&office, ahead, &accept("陈会计", 1)).unwrap();
        assert_eq!(code(missing), "role-missing");
        assert_eq!(office.events(), events);
        under(&office, ahead, &accept("吴管理", 1)).unwrap().done();
        assert_eq!(office.events(), events + 2, "the acceptance, and what was done");
        let poisoned = last_event(&office)["recorded_at"].clone();

        // The clock is right again: the ledger's last time lies ahead of it.
        assert_eq!(code(office.run(&format!("{} --format json", by("陈会计", 2)))), "clock-behind");
        let missing = office.run(&format!("{} --format json", accept("陈会计", 2)));
        assert_eq!(code(missing), "role-missing");
        office.run(&accept("吴管理", 2)).done();
        office.run(&by("陈会计", 3)).done();
        let last = last_event(&office);
        assert_eq!(last["recorded_at"], poisoned, "times of recording never go back");
        let machine = last["metadata"]["clock"].as_str().unwrap();
        assert!(machine < poisoned.as_str().unwrap(), "{last:#}");
        // And it must not jump back again.
        let back = under(&office, "-1h", &by("陈会计", 4)).unwrap().refused().error();
        assert_ne!(back["code"], "role-missing");
        assert_eq!(office.events(), events + 5);
        let told = office.read("bundle/events.jsonl");
        assert_eq!(told.matches("\"type\":\"ClockAccepted\"").count(), 2, "{told}");
    }
}

#[test]
fn a_ledger_that_an_older_program_has_stamped_with_the_future_goes_on_once_that_is_accepted() {
    for (office, ..) in offices() {
        office.run(&codes(1)).done();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let mut forger = runtime.block_on(Forger::at(&Location::parse(office.store()).unwrap()));
        let mut events = runtime.block_on(forger.events());
        for event in &mut events {
            event.metadata.as_object_mut().unwrap().remove("rules");
        }
        events.last_mut().unwrap().recorded_at = "2099-01-01T00:00:00.000000Z".to_owned();
        runtime.block_on(forger.rewrite(&events));
        drop(forger);
        let _differs = office.run("projection rebuild");
        let refused = office.run(&format!("{} --format json", codes(2)));
        assert_eq!(code(refused), "clock-behind");
        office.run(&format!("{} --accept-clock", codes(2))).done();
        office.run(&codes(3)).done();
        let last = last_event(&office);
        assert_eq!(last["recorded_at"], "2099-01-01T00:00:00.000000Z");
        assert!(last["metadata"]["clock"].as_str().unwrap() < "2099", "{last:#}");
        office.events();
    }
}

#[test]
fn a_clock_that_is_right_is_accepted_without_an_event() {
    let office = TestOffice::office();
    let events = office.events();
    office.run(&format!("{} --accept-clock", codes(1))).done();
    assert_eq!(office.events(), events + 1);
}

#[test]
fn times_that_are_forged_to_fit_the_order_of_the_events_are_found_on_both_stores() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        office.run(&codes(1)).done();
        office.run(&codes(2)).done();
        let location = Location::parse(office.store()).unwrap();
        let mut forger = runtime.block_on(Forger::at(&location));
        let honest = runtime.block_on(forger.events());
        let last = honest.len() - 1;
        let forge = |at: &str, clock: &str| {
            let mut events = honest.clone();
            at.clone_into(&mut events[last].recorded_at);
            events[last].metadata["clock"] = clock.into();
            events
        };
        let before = honest[last - 1].recorded_at.clone();
        for (events, rule) in [
            // The machine's time goes back, and nobody let it pass.
            (forge(&before, "2023-05-01T01:00:00.000000Z"), "clock/behind"),
            // It is not behind the time of recording.
            (forge(&before, "2099-01-01T00:00:00.000000Z"), "clock/recorded"),
            // It is, and the time of recording is not that of the event before.
            (forge("2099-01-01T00:00:00.000000Z", &before), "clock/recorded"),
        ] {
            runtime.block_on(forger.rewrite(&events));
            let _differs = office.run("projection rebuild");
            let verdict = office.run("audit verify --format json").exits(4).json();
            let rules = columns(&verdict["findings"], &["rule"]).concat();
            assert!(rules.contains(&rule), "{rule}: {verdict:#}");
        }
        runtime.block_on(forger.rewrite(&honest));
        let _differs = office.run("projection rebuild");
        office.events();
    }
}
