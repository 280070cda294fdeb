//! Notices and objections that no program would have stored.

use serde_json::{Value, json};

use super::{
    Forgery::{self, Followed},
    forged, judged_under,
};

/// A notice of a grant that waits for payment.
fn notice(days: i64, ends_on: &str) -> Value {
    json!({"NoticePublished": {"occurred_on": "2024-02-05", "by": "经办", "claim_no": "C1",
        "instalments": [1], "amount": "500.00", "days": days, "starts_on": "2024-02-05",
        "ends_on": ends_on}})
}

/// The rules of notices and duties that a forgery breaks.
fn broken(forgery: &Forgery) -> Vec<&'static str> {
    let found = judged_under(&forged(forgery), "2");
    let ids = found.iter().map(|one| one.rule.id);
    ids.filter(|id| id.starts_with("notice/") || id.starts_with("duty/resolve")).collect()
}

#[test]
fn a_notice_of_a_pack_that_says_nothing_of_notices_waits_for_a_decision() {
    // Four days before the Spring Festival, and the working Sunday after it.
    assert_eq!(broken(&Followed("C1 granted", notice(5, "2024-02-18"))), ["notice/decided"]);
}

#[test]
fn a_notice_ends_after_its_working_days_and_not_in_a_year_whose_days_nobody_knows() {
    let late = broken(&Followed("C1 granted", notice(5, "2024-02-19")));
    assert_eq!(late, ["notice/decided", "notice/ends-on"]);
    let unknown = broken(&Followed("C1 granted", notice(1_000, "2028-02-18")));
    assert_eq!(unknown, ["notice/decided", "notice/workdays-known"]);
}

#[test]
fn who_approved_a_claim_judges_no_objection_to_it() {
    let resolved = |by: &str| {
        let body = json!({"occurred_on": "2024-02-05", "by": by, "claim_no": "C1",
            "upheld": false, "reason": "属实"});
        broken(&Followed("C1 granted", json!({"ObjectionResolved": body})))
    };
    assert_eq!(resolved("核定"), ["duty/resolve-own-approval"]);
    assert_eq!(resolved("另一人"), [""; 0]);
}
