//! Pairs that differ only by their spelling: one thing under rules 1, two under
//! rules 0.

use serde_json::{Value, json};

use super::{
    Followed, Forgery, forged,
    forms::{dated, excluded, recovered},
    judged_under,
    story::StoryEvent,
};

fn filed(no: &str, by: &str) -> Value {
    dated(
        "ClaimFiled",
        "2024-02-05",
        by,
        &json!({"claim_no": no, "measure": "m", "subject": "项目", "applied_on": "2024-02-01",
        "facts": {"cost": "7.00"}, "decided": null}),
    )
}

/// Each with the rule that it breaks.
fn pairs() -> Vec<(Forgery, &'static str)> {
    let receipt = json!({"receipt": "缴 1"});
    let given_up = json!({"claim_no": "C1", "instalment": 1, "document_no": "R3",
        "amount": "50.00", "written_off_by": "销 1-", "reason": "注销"});
    vec![
        (Followed("C2", filed("c 1", "经办")), "claim/number"),
        (Followed("C2", filed("Ｃ1", "经办")), "claim/number"),
        (Followed("R1 back", recovered("C1", "R1", "1.00", "error", &receipt)), "recovery/receipt"),
        (
            Followed("R3 given up", dated("RecoveryWrittenOff", "2024-04-03", "稽核", &given_up)),
            "recovery/twice",
        ),
        (Followed("lifted", excluded("r 4")), "exclusion/document"),
    ]
}

/// The rules that are broken under one number of rules.
fn broken(events: &[StoryEvent], rules: &str) -> Vec<(u64, &'static str)> {
    let found = judged_under(events, rules);
    found.into_iter().map(|one| (one.position, one.rule.id)).collect()
}

#[test]
fn a_pair_that_differs_only_by_spelling_is_found_under_the_rules_that_compare_them() {
    for (forgery, rule) in pairs() {
        let Followed(label, _) = &forgery else { panic!("a pair is one that follows") };
        let events = forged(&forgery);
        let at = events.iter().position(|event| event.label == *label).unwrap() + 1;
        let found = (u64::try_from(at).unwrap(), rule);
        assert!(broken(&events, "1").contains(&found), "{found:?}: {:?}", broken(&events, "1"));
        assert!(!broken(&events, "").contains(&found), "{found:?} under rules 0");
    }
}

#[test]
fn a_document_in_another_spelling_carries_a_source_no_second_time() {
    let mut events = super::office_year();
    let at = events.iter().position(|event| event.label == "in").unwrap() + 1;
    for (back, label) in [(2, "out"), (1, "in")] {
        let mut again = events.iter().find(|event| event.label == label).unwrap().clone();
        let name = again.payload.as_object().unwrap().keys().next().unwrap().clone();
        again.payload[&name]["document_no"] = json!("转 1");
        events.insert(at + 2 - back, again);
    }
    let found = (u64::try_from(at).unwrap(), "fund/carry");
    assert!(broken(&events, "1").contains(&found), "{:?}", broken(&events, "1"));
    assert!(!broken(&events, "").contains(&found), "{:?}", broken(&events, ""));
}

/// A year in which one of two acts is by a name that looks like the other's.
fn by_another(label: &'static str, by: &str) -> (Vec<StoryEvent>, u64) {
    let mut events = super::office_year();
    let at = events.iter().position(|event| event.label == label).unwrap();
    let name = events[at].payload.as_object().unwrap().keys().next().unwrap().clone();
    events[at].payload[&name]["by"] = json!(by);
    (events, u64::try_from(at).unwrap())
}

#[test]
fn who_looks_like_the_maker_does_not_check() {
    for name in ["经 办", "经\u{200b}办"] {
        let (events, at) = by_another("C1 granted", name);
        let found = (at, "duty/approve-own-claim");
        assert!(broken(&events, "1").contains(&found), "{name:?}: {:?}", broken(&events, "1"));
        assert!(!broken(&events, "").contains(&found), "{name:?} under rules 0");
    }
    for name in ["核 定", "核\u{2060}定"] {
        let (events, at) = by_another("C1 ordered", name);
        let found = (at, "duty/order-own-approval");
        assert!(broken(&events, "1").contains(&found), "{name:?}: {:?}", broken(&events, "1"));
    }
}

#[test]
fn no_operator_is_added_whose_name_looks_like_anothers() {
    let added = |operator: &str| StoryEvent {
        label: "operator",
        stream_type: "office",
        stream_id: "office".to_owned(),
        payload: dated(
            "OperatorAdded",
            "2024-01-01",
            "op1",
            &json!({"operator": operator, "roles": ["admin"]}),
        ),
    };
    let found = (1, "operator/resembles");
    for like in ["opl", "ор1", "o p1"] {
        let events = [added("op1"), added(like)];
        assert!(broken(&events, "1").contains(&found), "{like}: {:?}", broken(&events, "1"));
        assert!(!broken(&events, "").contains(&found), "{like} under rules 0");
    }
    assert_eq!(broken(&[added("op1"), added("op2")], "1"), []);
}
