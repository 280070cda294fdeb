#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use std::sync::Arc;

use super::{command::PolicyCommand, event::PolicyEvent, *};
use crate::{
    authority::{Authority, Role},
    event::{Fact, LimitChange},
    explained::Explained,
    names::ReadingId,
    pack::{Pack, ReadingKind},
    policy::event::{PackAdopted, ReadingAdopted},
    testing::{Rows, actor, authority, context, document, yuan},
};

fn text() -> &'static str {
    Pack::builtin("binjiang-zjtx").unwrap()
}

fn adopt(text: &str) -> PolicyCommand {
    PolicyCommand::AdoptPack { text: text.to_owned(), document_no: Some(document("经信1")) }
}

fn read(reading: &str, option: &str) -> PolicyCommand {
    PolicyCommand::AdoptReading {
        reading: ReadingId::parse(reading).unwrap(),
        option: option.to_owned(),
        document_no: document("口径1"),
    }
}

fn when(
    policy: &Policy,
    command: &PolicyCommand,
) -> Result<Vec<PolicyEvent>, PolicyAdoptionRefusal> {
    let (by, rows, authority) = (actor("Wang"), Rows::default(), Authority::default());
    let ctx = context(&by, "2023-01-01", &authority, &rows);
    policy.decide(command, &ctx).map(|decided| decided.events)
}

fn refused(policy: &Policy, command: &PolicyCommand) -> &'static str {
    when(policy, command).unwrap_err().code()
}

/// A policy after these commands, each of which does something.
fn given(commands: &[PolicyCommand]) -> Policy {
    let mut policy = Policy::default();
    for command in commands {
        let events = when(&policy, command).unwrap();
        assert_eq!(events.len(), 1);
        policy.apply_event(&events[0]);
    }
    policy
}

fn limits(event: &PolicyEvent) -> Vec<(String, String)> {
    let limit = |change: LimitChange| match change {
        LimitChange::Ceiling(ceiling, limit) => (ceiling.to_string(), limit.to_string()),
        LimitChange::Row(key, _) => panic!("a policy sets no row alone: {key:?}"),
    };
    event.limits().into_iter().map(limit).collect()
}

#[test]
fn a_pack_is_adopted_with_its_text_and_the_limits_of_its_ceilings() {
    let events = when(&Policy::default(), &adopt(text())).unwrap();
    let PolicyEvent::PackAdopted(PackAdopted { pack, text: kept, .. }) = &events[0] else {
        panic!()
    };
    assert_eq!((pack.id.as_str(), kept.as_str()), ("binjiang-zjtx", text()));
    assert!(limits(&events[0]).contains(&("ipo.once".into(), yuan("400万").to_string())));
}

#[test]
fn the_same_text_again_changes_nothing_and_another_version_is_adopted() {
    let policy = given(&[adopt(text())]);
    assert_eq!(when(&policy, &adopt(text())).unwrap(), []);
    let same_name = format!("{}\n# a remark\n", text());
    assert_eq!(refused(&policy, &adopt(&same_name)), "version-in-use");
    let next = text().replacen("version = \"2023.2\"", "version = \"2023.3\"", 1);
    assert_eq!(when(&policy, &adopt(&next)).unwrap().len(), 1);
}

#[test]
fn another_pack_has_another_stream_and_a_faulty_one_none() {
    let policy = given(&[adopt(text())]);
    let other = Pack::builtin_ids().into_iter().find(|id| *id != "binjiang-zjtx").unwrap();
    assert_eq!(refused(&policy, &adopt(Pack::builtin(other).unwrap())), "other-pack");
    assert_eq!(refused(&Policy::default(), &adopt("id = 1")), "pack-faulty");
    let only = Policy::default();
    assert_eq!(refused(&only, &read("day-basis", "act/365")), "no-policy");
}

#[test]
fn a_reading_is_adopted_by_an_option_that_the_pack_offers() {
    let policy = given(&[adopt(text())]);
    let events = when(&policy, &read("day-basis", "act/365")).unwrap();
    let PolicyEvent::ReadingAdopted(ReadingAdopted { before, option, limits, .. }) = &events[0]
    else {
        panic!()
    };
    assert_eq!((before.as_str(), option.as_str()), ("act/360", "act/365"));
    assert!(limits.is_empty(), "no ceiling changes by it");
    assert_eq!(refused(&policy, &read("day-basis", "30/360")), "unknown-option");
    assert_eq!(refused(&policy, &read("moon-phase", "full")), "unknown-reading");
}

#[test]
fn the_reading_in_force_by_a_decision_again_changes_nothing() {
    let policy = given(&[adopt(text()), read("day-basis", "act/365")]);
    assert_eq!(when(&policy, &read("day-basis", "act/365")).unwrap(), []);
    let back = when(&policy, &read("day-basis", "act/360")).unwrap();
    assert_eq!(back.len(), 1, "back to the default, by a decision");
    let policy = given(&[adopt(text())]);
    assert_eq!(when(&policy, &read("day-basis", "act/360")).unwrap().len(), 1, "confirmed");
}

#[test]
fn adopted_readings_stay_in_force_under_a_new_version_that_still_offers_them() {
    let policy = given(&[adopt(text()), read("day-basis", "act/365")]);
    let pack = Arc::new(Pack::parse(text()).unwrap());
    assert_eq!(policy.in_force(&pack).unwrap().reading("day-basis"), Some("act/365"));
    let other = Arc::new(Pack::parse(Pack::builtin("yunhu-listing").unwrap()).unwrap());
    assert!(policy.in_force(&other).is_ok(), "a reading that is not offered is left out");
}

#[test]
fn a_reading_by_which_a_ceiling_changes_says_so_and_the_rows_follow() {
    let policy = given(&[adopt(text())]);
    let pack = Arc::new(Pack::parse(text()).unwrap());
    let before = policy.in_force(&pack).unwrap().limits();
    let mut changing = 0;
    for reading in pack.readings() {
        let ReadingKind::Choice(options) = &reading.kind else { continue };
        for option in options {
            let events = when(&policy, &read(reading.id.as_str(), &option.id)).unwrap();
            let mut after = policy.clone();
            after.apply_event(&events[0]);
            let now = after.in_force(&pack).unwrap().limits();
            let changed: Vec<_> = now.iter().filter(|limit| !before.contains(limit)).collect();
            assert_eq!(limits(&events[0]).len(), changed.len(), "{} {}", reading.id, option.id);
            changing += changed.len();
        }
    }
    assert!(changing > 0, "some reading of the pack changes a ceiling");
}

#[test]
fn only_approvers_and_admins_adopt() {
    let (by, rows) = (actor("Li"), Rows::default());
    let officers = authority(&[("root", Role::Admin), ("Li", Role::Officer)]);
    let ctx = context(&by, "2023-01-01", &officers, &rows);
    for command in [adopt(text()), read("day-basis", "act/365")] {
        assert_eq!(Policy::default().decide(&command, &ctx).unwrap_err().code(), "role-missing");
    }
}

#[test]
fn a_version_follows_the_one_before_it_and_a_reading_the_option_before_it() {
    let on = |policy: &Policy, day: &str, command: &PolicyCommand| {
        let (by, rows, authority) = (actor("Wang"), Rows::default(), Authority::default());
        let ctx = context(&by, day, &authority, &rows);
        let decided = policy.decide(command, &ctx);
        decided.map(|decided| decided.events).map_err(|refusal| refusal.code())
    };
    let early = Err("date-before-step");
    let policy = given(&[adopt(text())]);
    let next = text().replacen("version = \"2023.2\"", "version = \"2023.3\"", 1);
    assert_eq!(on(&policy, "2022-12-31", &adopt(&next)), early);
    assert!(on(&policy, "2022-12-31", &read("notice-days", "3")).is_ok());
    let mut policy = policy;
    for event in on(&policy, "2023-03-01", &read("notice-days", "3")).unwrap() {
        policy.apply_event(&event);
    }
    assert_eq!(on(&policy, "2023-02-28", &read("notice-days", "4")), early);
    assert_eq!(on(&policy, "2023-03-01", &read("notice-days", "4")).unwrap().len(), 1);
    assert_eq!(on(&policy, "2023-02-28", &read("tier-tie", "both")).unwrap().len(), 1);
}
