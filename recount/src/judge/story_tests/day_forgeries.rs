//! Days that contradict each other: what is recorded under rules 2 breaks a
//! rule, what is older is a notice.

use serde_json::{Value, json};

use super::{
    Forgery::{self, Changed, Dated},
    forged, judged_under, noticed, office_year, recorded,
};
use crate::judge::Finding;

/// Each step dated the day before the one that it rests on, with what is told.
fn early() -> Vec<(Forgery, &'static str)> {
    vec![
        (Changed("title", "/recognised_on", json!("2024-01-05")), "recognised_on"),
        (Dated("C1", "2024-01-31"), "applied_on"),
        (Dated("C1 granted", "2024-02-01"), "ClaimAssessed"),
        (Dated("C1 ordered", "2024-02-03"), "granted"),
        (Dated("C1 released", "2024-03-01"), "PaymentOrdered"),
        (Dated("S-1", "2024-03-09"), "to"),
        (Dated("line 1", "2024-03-09"), "StatementImported"),
        (Dated("proposal", "2024-03-10"), "StatementImported"),
        (Dated("declined", "2024-03-10"), "MatchProposed"),
        (Dated("settled 1", "2024-03-01"), "PaymentReleased"),
        (Dated("unmatch 1", "2024-03-10"), "LinesMatched"),
        (Dated("match 2", "2024-03-11"), "LinesUnmatched"),
        (Dated("settled 2", "2024-03-11"), "SettlementUndone"),
        (Dated("assigned", "2024-03-12"), "difference"),
        (Dated("resolved", "2024-03-12"), "difference"),
        (Dated("reopened", "2024-03-12"), "difference"),
        (Dated("R1", "2024-03-11"), "PaymentSettled"),
        (Dated("R1 back", "2024-03-31"), "RecoveryDecided"),
        (Dated("R3 given up", "2024-04-01"), "RecoveryDecided"),
        (Dated("R4 back", "2024-04-03"), "RecoveryDecided"),
        (Dated("lifted", "2024-04-03"), "EnterpriseExcluded"),
        (Dated("aid cancelled", "2024-04-04"), "ExternalAidRecorded"),
        (Dated("February", "2024-04-06"), "MonthClosed"),
        (Dated("February again", "2024-04-06"), "MonthClosed"),
        (Dated("out", "2024-01-01"), "AppropriationSet"),
        (Dated("2025 closed", "2024-04-07"), "AppropriationBroughtForward"),
        (Dated("2025 again", "2024-04-07"), "YearClosed"),
        (Dated("merged", "2024-02-03"), "granted"),
        (Dated("revoked", "2024-02-03"), "granted"),
        (Dated("freed", "2024-04-30"), "EnterpriseMerged"),
        (Dated("answer", "2024-06-01"), "FindingRecorded"),
        (Dated("closed", "2024-06-02"), "FindingAnswered"),
    ]
}

fn told<'a>(found: &'a [Finding], rule: &str) -> Vec<&'a str> {
    found.iter().filter(|one| one.rule.id == rule).map(|one| one.expected.as_str()).collect()
}

#[test]
fn each_step_that_is_dated_before_the_one_it_rests_on_is_found_and_an_older_one_is_a_notice() {
    for (forgery, rests_on) in early() {
        let events = forged(&forgery);
        let name = format!("({rests_on})");
        let found = judged_under(&events, "2");
        let found = told(&found, "day/step");
        assert!(found.iter().any(|told| told.contains(&name)), "{}: {found:?}", forgery.shown());
        for rules in ["", "1"] {
            let (found, noticed) = noticed(&events, rules);
            let noticed = told(&noticed, "day/step");
            assert!(noticed.iter().any(|told| told.contains(&name)), "{}", forgery.shown());
            assert_eq!(told(&found, "day/step"), [""; 0], "{}", forgery.shown());
        }
    }
}

#[test]
fn an_honest_year_has_one_thing_to_look_at_the_bank_that_paid_before_the_release() {
    for rules in ["", "1", "2"] {
        let (found, noticed) = noticed(&office_year(), rules);
        let days = found.iter().filter(|one| one.rule.id.starts_with("day/")).count();
        assert_eq!(days, 0, "{found:#?}");
        let noticed: Vec<_> =
            noticed.iter().map(|one| (one.rule.id, one.recorded.as_str())).collect();
        assert_eq!(noticed, [("day/before-release", "PaymentSettled 2024-03-10")]);
    }
}

#[test]
fn a_rule_matches_no_line_from_before_the_release() {
    let rule = Changed("match 3", "/pairing/rule", json!("reference"));
    let found = judged_under(&forged(&rule), "2");
    assert_eq!(told(&found, "day/match"), ["≥ 2024-04-03 (PaymentReleased)"]);
}

#[test]
fn a_day_of_the_facts_after_the_application_is_found_unless_the_pack_lets_it_come_later() {
    let facts = |name: &str, day: &str| json!({"cost": "1000", name: day});
    let found = |name: &str, day: &str| {
        judged_under(&forged(&Changed("C1", "/facts", facts(name, day))), "2")
    };
    assert_eq!(told(&found("signed_on", "2024-02-02"), "day/fact"), ["≤ 2024-02-01 (applied_on)"]);
    assert_eq!(told(&found("signed_on", "2024-02-01"), "day/fact"), [""; 0]);
    assert_eq!(told(&found("ends_on", "2025-02-02"), "day/fact"), [""; 0]);
}

#[test]
fn a_day_of_the_bank_after_its_record_is_found() {
    let late = Changed("settled 1", "/settled_on", json!("2024-03-12"));
    let found = judged_under(&forged(&late), "2");
    assert_eq!(told(&found, "day/bank"), ["≥ 2024-03-12 (bank)"]);
}

#[test]
fn nothing_is_dated_after_the_day_on_which_it_is_recorded() {
    let events = forged(&Dated("answer", "2031-01-01"));
    let at = |_: &str| "2030-01-01T04:00:00.000000Z".to_owned();
    let (found, _) = recorded(&events, |_| "2", at);
    assert_eq!(told(&found, "day/future"), ["≤ 2030-01-01"]);
    let (found, noticed) = recorded(&events, |_| "1", at);
    assert_eq!(told(&found, "day/future"), [""; 0]);
    assert_eq!(told(&noticed, "day/future"), ["≤ 2030-01-01"]);
}

#[test]
fn a_role_is_used_from_the_day_on_that_it_was_given_for() {
    let mut events = office_year();
    let added = |operator: &str, roles: Value| {
        let body = json!({"occurred_on": "2024-02-01", "by": "管理", "operator": operator,
            "roles": roles});
        super::story::StoryEvent {
            label: "operator",
            stream_type: "office",
            stream_id: "office".to_owned(),
            payload: json!({"OperatorAdded": body}),
        }
    };
    let everything = json!(["admin", "approver", "auditor", "finance", "officer"]);
    let names = ["管理", "经办", "核定", "会计", "稽核", "审计"];
    events.splice(0..0, names.map(|name| added(name, everything.clone())));
    let found = judged_under(&events, "2");
    let early = told(&found, "day/role");
    // Pack, budget, two registrations and a title, in January.
    assert_eq!(early, ["≥ 2024-02-01 (OperatorAdded)"; 5]);
}
