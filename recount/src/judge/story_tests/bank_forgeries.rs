//! Forgeries of statements, matches and what they say of orders.

use serde_json::json;

use super::{
    Changed, Dated, Dropped, Followed, Forgery, Repeated,
    forms::{S1, dated, imported, line, matched, paid, pairing, settled},
};

pub(super) fn all() -> Vec<(Forgery, &'static str)> {
    let mut all = statements();
    all.extend(matches());
    all.extend(answers());
    all.extend(differences());
    all
}

fn statements() -> Vec<(Forgery, &'static str)> {
    vec![
        (Changed("line 1", "/line/amount", json!("501.00")), "statement/lines"),
        (Changed("line 2", "/line/no", json!(3)), "statement/lines"),
        (Changed("line 3", "/line/amount", json!("-30.00")), "statement/lines"),
        (Changed("line 3", "/line/direction", json!("out")), "statement/lines"),
        (Followed("line 4", line(5, "out", "0.01")), "statement/lines"),
        (Changed("S-1", "/closing", json!("8231.00")), "statement/balance"),
        (Changed("S-1", "/closing", json!("8231.00")), "statement/chain"),
        (Changed("S-2", "/follows", json!(null)), "statement/chain"),
        (Changed("S-2", "/from", json!("2024-03-09")), "statement/chain"),
        (Changed("S-2", "/opening", json!("8231.00")), "statement/chain"),
        (Changed("S-1", "/lines", json!(5)), "statement/whole"),
        (Dropped("S-1"), "statement/whole"),
        (Changed("S-2", "/file_hash", json!("cd".repeat(32))), "statement/id"),
        (Changed("S-2", "/file_hash", json!("ababab")), "statement/id"),
        (Changed("S-2", "/place", json!(2)), "statement/id"),
        (Changed("line 4", "/line/booked_on", json!("2024-03-11")), "statement/days"),
        (Changed("S-1", "/to", json!("2024-03-09")), "statement/id"),
        (Followed("S-1", matched(1, &pairing("C1", "500.00", &[1]))), "decision/follows"),
        (Dated("line 3", "2024-03-12"), "decision/one-hand"),
        (
            Followed(
                "S-2",
                imported(
                    ["8230.00", "0.00", "0.00", "8230.00"],
                    0,
                    Some("S-2"),
                    ["2024-03-31", "2024-03-31"],
                ),
            ),
            "statement/whole",
        ),
        (
            Followed(
                "S-2",
                dated(
                    "LineRecorded",
                    "2024-03-11",
                    "会计",
                    &json!({"currency": "USD",
                "line": line(1, "in", "1.00")["LineRecorded"]["line"]}),
                ),
            ),
            "statement/currency",
        ),
    ]
}

fn matches() -> Vec<(Forgery, &'static str)> {
    let both = pairing("C2", "200.00", &[2, 3]);
    vec![
        (Changed("match 3", "/pairing/orders/0/amount", json!("201.00")), "match/sums"),
        (Changed("match 3", "/pairing/lines", json!([2, 4])), "match/sums"),
        (Changed("match 3", "/pairing/lines", json!([])), "match/sums"),
        (Changed("match 3", "/pairing", both), "match/sums"),
        (Changed("match 3", "/pairing/effect", json!("returns")), "match/sums"),
        (Changed("match 3", "/pairing/lines", json!([1])), "match/lines"),
        (Changed("match 3", "/pairing/lines", json!([2, 2])), "match/lines"),
        (Changed("match 3", "/pairing/lines", json!([9])), "match/lines"),
        (Changed("proposal", "/pairing/lines", json!([9])), "match/lines"),
        (Changed("match 2", "/pairing/rule", json!("return-reference")), "match/rule"),
        (Changed("match 2", "/pairing/reason", json!("相符")), "match/rule"),
        (Changed("match 2", "/pairing/score", json!(99)), "match/rule"),
        (Changed("proposal", "/pairing/score", json!(101)), "match/rule"),
        (Changed("proposal", "/pairing/orders/0/amount", json!("501.00")), "match/sums"),
        (Changed("proposal", "/pairing/orders/0/claim_no", json!("C2")), "match/order"),
        (Changed("line 1", "/line/reference", json!("BF-C2-1-1")), "match/reference"),
        (Changed("match 2", "/match_no", json!(1)), "match/number"),
        (Changed("proposal", "/proposal_no", json!(2)), "match/number"),
        (Repeated("declined"), "match/known"),
        (Changed("match 1", "/proposal_no", json!(1)), "match/known"),
        (Changed("match 1", "/proposal_no", json!(7)), "match/known"),
        (Changed("unmatch 1", "/match_no", json!(2)), "match/known"),
        (Repeated("unmatch 1"), "match/known"),
        (
            Followed(
                "declined",
                dated("ProposalLapsed", "2024-03-11", "会计", &json!({"proposal_no": 1})),
            ),
            "match/known",
        ),
    ]
}

fn answers() -> Vec<(Forgery, &'static str)> {
    let by_document = json!({"document": "回单1"});
    vec![
        (Dropped("match 3"), "settlement/match"),
        (Followed("undone 1", settled("C1", "500.00", &[1])), "settlement/match"),
        (Changed("settled 3", "/evidence", by_document), "settlement/match"),
        (
            Followed(
                "settled 3",
                json!({"PaymentReturned": paid("C2", "200.00", &json!({
                "returned_on": "2024-03-10", "reason": "户名不符", "was_settled": true,
                "evidence": {"statement": {"statement": S1, "lines": [3]}}}))}),
            ),
            "settlement/match",
        ),
        (Changed("settled 3", "/evidence/statement/lines", json!([4])), "settlement/same"),
        (Changed("settled 3", "/evidence/statement/statement", json!("S-2")), "settlement/same"),
        (Changed("settled 3", "/settled_on", json!("2024-03-09")), "settlement/same"),
        (Changed("settled 3", "/amount", json!("100.00")), "settlement/same"),
        (Changed("match 3", "/pairing/orders/0/claim_no", json!("C1")), "settlement/same"),
        (Changed("match 3", "/pairing/orders/0/instalment", json!(2)), "settlement/same"),
        (Dropped("settled 3"), "match/answered"),
        (Followed("match 3", matched(4, &pairing("C2", "100.00", &[4]))), "match/answered"),
        (Changed("undone 1", "/reason", json!("户名不符")), "settlement/reason"),
        (Dated("undone 1", "2024-03-15"), "decision/one-hand"),
        (Dated("settled 3", "2024-03-15"), "decision/one-hand"),
        (
            Followed(
                "match 3",
                dated("BreakAssigned", "2024-03-11", "会计", &json!({"line": 3, "owner": "会计"})),
            ),
            "match/between",
        ),
        (Dropped("unmatch 1"), "settlement/undone"),
        (Dropped("undone 1"), "settlement/undone"),
    ]
}

fn differences() -> Vec<(Forgery, &'static str)> {
    let offset = json!({"lines": [3, 4], "effect": "offsets", "orders": [], "rule": "offset",
        "reason": "收付相抵", "score": 60});
    vec![
        (Changed("found", "/line", json!(1)), "difference/line"),
        (Changed("assigned", "/line", json!(9)), "difference/line"),
        (Repeated("assigned"), "difference/owner"),
        (Repeated("found"), "difference/again"),
        (Repeated("resolved"), "difference/line"),
        (Repeated("reopened"), "difference/line"),
        (Changed("resolved", "/kind", json!("wrong-payee")), "difference/kind"),
        (Changed("resolved", "/kind", json!("in-transit")), "difference/kind"),
        (Changed("resolved", "/document_no", json!(null)), "difference/document"),
        (Changed("resolved", "/reason", json!(" ")), "difference/document"),
        (Followed("reopened", matched(3, &offset)), "match/sums"),
    ]
}
