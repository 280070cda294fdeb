//! A batch of two orders, from order to file, and what a forger makes of it.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Entry, Judge};

const FIRMS: [&str; 2] = ["91350100M000100Y43", "91339901MAYL00016L"];

/// An event of a story: stream type, id, and what happened.
type StoryEvent = (&'static str, String, Value);

fn enterprise(firm: &str, name: &str, by: &str, mut body: Value) -> StoryEvent {
    body["by"] = by.into();
    body["occurred_on"] = "2024-03-01".into();
    ("enterprise", firm.to_owned(), json!({ name: body }))
}

fn batch(name: &str, mut body: Value) -> StoryEvent {
    body["by"] = "陈会计".into();
    body["occurred_on"] = "2024-03-01".into();
    body["batch"] = "B1".into();
    ("batch", "B1".to_owned(), json!({ name: body }))
}

fn account() -> Value {
    json!({"account_name": "甲", "bank": "行", "bank_code": "102331000001", "account_no": "12"})
}

fn charge() -> Value {
    json!({"ceiling": "fund.year", "holder": "f/district", "period": "2024", "lane": "own",
        "amount": "10.00", "limit": null})
}

fn order(no: usize, name: &str, mut body: Value) -> StoryEvent {
    body["claim_no"] = format!("C-{no}").into();
    body["instalment"] = 1.into();
    body["end_to_end_id"] = format!("BF-C-{no}-1-1").into();
    enterprise(FIRMS[no], name, "陈会计", body)
}

fn total(orders: &[usize]) -> Value {
    let line = |no: &usize| format!("BF-C-{no}-1-1\t{}\tC-{no}\t1\t10.00\n", FIRMS[*no]);
    let lines: String = orders.iter().map(line).collect();
    let nibbles = Sha256::digest(lines).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digest: String = nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect();
    json!({"count": orders.len(), "amount": format!("{}.00", 10 * orders.len()), "digest": digest})
}

fn listed(no: usize) -> Value {
    json!({"end_to_end_id": format!("BF-C-{no}-1-1"), "uscc": FIRMS[no],
        "claim_no": format!("C-{no}"), "instalment": 1, "amount": "10.00"})
}

fn granted(no: usize) -> [StoryEvent; 4] {
    let (firm, claim) = (FIRMS[no], format!("C-{no}"));
    let part = json!({"no": 1, "period": 2024, "computed": "10.00", "granted": "10.00",
        "charges": [charge()]});
    let act = |name, by, body| enterprise(firm, name, by, body);
    [
        act(
            "EnterpriseRegistered",
            "王经办",
            json!({"uscc": firm, "name": "甲",
            "account": account(), "check_digit_override": null}),
        ),
        act(
            "ClaimFiled",
            "王经办",
            json!({"claim_no": claim, "measure": "m", "subject": "s",
            "applied_on": "2024-03-01", "facts": {}, "decided": null}),
        ),
        act("ClaimAssessed", "王经办", json!({"claim_no": claim, "assessment": {}})),
        act(
            "CostSubsidyGranted",
            "李审批",
            json!({"claim_no": claim, "measure": "m",
            "assessment": {"computed": "10.00"}, "reductions": [], "instalments": [part],
            "granted": "10.00"}),
        ),
    ]
}

fn ordered(no: usize) -> StoryEvent {
    order(
        no,
        "PaymentOrdered",
        json!({"batch": "B1", "attempt": 1, "amount": "10.00",
        "payee": FIRMS[no], "payee_name": "甲", "account": account(), "city": "0.00",
        "district": "10.00", "shares": [charge()], "needs_release": false}),
    )
}

/// Two orders in a batch, released and exported.
fn story() -> Vec<StoryEvent> {
    let ids = json!(["BF-C-0-1-1", "BF-C-1-1-1"]);
    let mut story: Vec<StoryEvent> = granted(0).into_iter().chain(granted(1)).collect();
    story.push(batch(
        "BatchOrdered",
        json!({"orders": [listed(0), listed(1)], "total": total(&[0, 1])}),
    ));
    story.extend([ordered(0), ordered(1)]);
    story.push(batch("BatchReleased", json!({"orders": ids, "total": total(&[0, 1])})));
    story.extend([order(0, "PaymentReleased", json!({})), order(1, "PaymentReleased", json!({}))]);
    let file = json!({"form": "xml", "sha256": "ab".repeat(32), "total": total(&[0, 1])});
    story.push(batch("PaymentFileExported", file));
    story
}

/// The same where batches were not recorded from the start.
fn story_from_before() -> Vec<StoryEvent> {
    let mut story: Vec<StoryEvent> = granted(0).into_iter().chain(granted(1)).collect();
    story.extend([ordered(0), ordered(1), order(0, "PaymentReleased", json!({}))]);
    let released = json!(["BF-C-0-1-1"]);
    story.push(batch(
        "BatchRecorded",
        json!({"orders": [listed(0), listed(1)],
        "released": released, "closed": true, "total": total(&[0, 1])}),
    ));
    let ids = json!(["BF-C-1-1-1"]);
    story.push(batch("BatchReleased", json!({"orders": ids, "total": total(&[0, 1])})));
    story.push(order(1, "PaymentReleased", json!({})));
    story
}

/// Which rule is broken where.
fn judged(story: &[StoryEvent]) -> Vec<(u64, &'static str)> {
    let mut judge = Judge::default();
    let mut found = Vec::new();
    for (position, (stream_type, stream_id, payload)) in (0..).zip(story) {
        let event_type = payload.as_object().unwrap().keys().next().unwrap();
        let by = &payload[event_type]["by"];
        let metadata = json!({"actor": by, "rules": "1"}).to_string();
        let metadata = metadata.as_str();
        found.extend(judge.take(&Entry {
            position,
            stream_type,
            stream_id,
            event_type,
            payload,
            metadata,
            recorded_at: "2024-01-01T00:00:00.000000Z",
        }));
    }
    found.extend(judge.finish());
    // The grants here follow from no pack.
    let of_batches = found.into_iter().filter(|one| one.rule.id != "grant/recomputed");
    of_batches.map(|one| (one.position, one.rule.id)).collect()
}

fn body(told: &mut StoryEvent) -> &mut Value {
    told.2.as_object_mut().unwrap().values_mut().next().unwrap()
}

#[test]
fn a_batch_from_order_to_file_breaks_no_rule() {
    assert_eq!(judged(&story()), []);
    assert_eq!(judged(&story_from_before()), []);
}

fn cancelled() -> Value {
    json!({"amount": "10.00", "reason": "重复"})
}

/// How the story is changed.
type Forgery = fn(&mut Vec<StoryEvent>);

#[test]
fn an_order_that_its_batch_and_its_enterprise_tell_otherwise_is_found() {
    let forgeries: [(Forgery, (u64, &str)); 11] = [
        (|all| all.push(order(0, "PaymentCancelled", cancelled())), (15, "batch/beside")),
        (|all| body(&mut all[8])["total"]["amount"] = "19.00".into(), (8, "batch/total")),
        (|all| body(&mut all[14])["total"] = total(&[0]), (14, "batch/total")),
        // An order that no enterprise's event has, and the other way round.
        (|all| drop(all.remove(10)), (8, "batch/same-order")),
        (|all| drop(all.remove(8)), (10, "batch/in-force")),
        (|all| drop(all.remove(13)), (11, "batch/same-order")),
        (|all| body(&mut all[8])["orders"][0]["amount"] = "11.00".into(), (9, "batch/same-order")),
        (|all| body(&mut all[9])["batch"] = "B2".into(), (9, "batch/same-order")),
        (|all| all.push(all[11].clone()), (15, "batch/in-force")),
        (|all| all.push(all[14].clone()), (15, "batch/file")),
        (|all| body(&mut all[14])["first"] = "cd".into(), (14, "batch/file")),
    ];
    for (forge, found) in forgeries {
        let mut told = story();
        forge(&mut told);
        let all = judged(&told);
        assert!(all.contains(&found), "{found:?}: {all:?}");
    }
}

#[test]
fn a_batch_that_is_recorded_afterwards_has_its_orders_as_they_are() {
    let forgeries: [Forgery; 4] = [
        |all| body(&mut all[11])["orders"][0]["amount"] = "11.00".into(),
        |all| body(&mut all[11])["released"] = json!([]),
        |all| body(&mut all[11])["closed"] = false.into(),
        |all| body(&mut all[11])["orders"] = json!([listed(0)]),
    ];
    for forge in forgeries {
        let mut told = story_from_before();
        forge(&mut told);
        let all = judged(&told);
        assert!(all.contains(&(11, "batch/recorded")), "{all:?}");
    }
}

#[test]
fn nothing_is_booked_in_a_closed_month_or_of_a_closed_year() {
    let closed = |name: &str, mut body: Value| -> StoryEvent {
        body["by"] = "陈会计".into();
        body["occurred_on"] = "2024-04-01".into();
        body["fund"] = "f".into();
        ("fund", "f/2024".to_owned(), json!({ name: body }))
    };
    let mut told = story();
    told.insert(0, closed("MonthClosed", json!({"month": "2024-03", "document_no": null})));
    let all = judged(&told);
    for position in [4, 10, 13] {
        assert!(all.contains(&(position, "fund/month-closed")), "{position}: {all:?}");
    }
    told.insert(1, closed("MonthReopened", json!({"month": "2024-03", "document_no": "1"})));
    assert!(judged(&told).iter().all(|(_, rule)| *rule != "fund/month-closed"));
    let mut told = story();
    told.insert(8, closed("YearClosed", json!({"year": 2024, "document_no": null})));
    let all = judged(&told);
    for found in [(10, "fund/year-closed"), (13, "payment/released-after-close")] {
        assert!(all.contains(&found), "{found:?}: {all:?}");
    }
}

#[test]
fn another_spelling_of_a_batchs_number_opens_no_second_batch() {
    // In the stream of its compared form, and in one of its own.
    for stream in ["B1", "b 1"] {
        let mut told = story();
        told.retain(|(_, _, payload)| payload.get("PaymentFileExported").is_none());
        let at = told.len();
        let mut again = batch("BatchOrdered", json!({"orders": [], "total": total(&[])}));
        again.1 = stream.to_owned();
        body(&mut again)["batch"] = "b 1".into();
        told.push(again);
        let found = (u64::try_from(at).unwrap(), "batch/number");
        let all = judged(&told);
        assert!(all.contains(&found), "{stream}: {all:?}");
    }
}

#[test]
fn a_batch_stands_in_the_stream_of_its_number_as_typed_or_as_compared() {
    let of = |stream: &str, number: &str| {
        let mut told = story();
        for one in &mut told {
            if one.0 == "batch" {
                one.1 = stream.to_owned();
            }
            let body = body(one);
            if body.get("batch").is_some() {
                body["batch"] = number.into();
            }
        }
        judged(&told)
    };
    assert_eq!(of("B1", "b 1"), []);
    assert_eq!(of("b 1", "b 1"), []);
    assert!(of("B 1", "b 1").iter().all(|(_, rule)| *rule == "event/stream"));
    assert_eq!(of("B 1", "b 1").len(), 3);
}

#[test]
fn two_batches_that_were_ordered_before_and_collide_are_two() {
    let mut told: Vec<StoryEvent> = granted(0).into_iter().chain(granted(1)).collect();
    told.extend([ordered(0), ordered(1)]);
    body(&mut told[9])["batch"] = "b1".into();
    for (no, number) in ["B1", "b1"].into_iter().enumerate() {
        let recorded = json!({"orders": [listed(no)], "released": [], "closed": false,
            "total": total(&[no])});
        let mut recorded = batch("BatchRecorded", recorded);
        recorded.1 = number.to_owned();
        body(&mut recorded)["batch"] = number.into();
        told.push(recorded);
    }
    assert_eq!(judged(&told), []);
}
