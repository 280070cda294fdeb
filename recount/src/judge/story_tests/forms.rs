//! The forms of the events of the year.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(super) const A: &str = "91350100M000100Y43";
pub(super) const B: &str = "91330108MA00000026";
/// The first statement.
pub(super) const S1: &str = "S-20240310-ababab";
/// The second.
pub(super) const S2: &str = "S-20240331-ababab";
pub(super) const PACK: &str = include_str!("pack.toml");

pub(super) fn account(name: &str) -> Value {
    json!({"account_name": name, "account_no": "1202020109900012345", "bank": "银行",
        "bank_code": "102331000001"})
}

pub(super) fn pack_hash(text: &str) -> String {
    let nibbles = Sha256::digest(text).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
}

pub(super) fn share(ceiling: &str, holder: &str, amount: &str) -> Value {
    json!({"ceiling": ceiling, "holder": holder, "period": "2024", "amount": amount})
}

/// The rows of a payment of one of A's instalments.
pub(super) fn shares(amount: &str) -> Value {
    json!([share("c.year", A, amount), share("fund.year", "f/district", amount)])
}

/// Charges of rows.
pub(super) fn charges(
    rows: &[(&str, &str)],
    amount: &str,
    limit: Option<&str>,
    lane: &str,
) -> Value {
    let charge = |(ceiling, holder): &(&str, &str)| {
        let limit = limit.filter(|_| *ceiling != "fund.year");
        json!({"ceiling": ceiling, "holder": holder, "period": "2024", "lane": lane,
            "amount": amount, "limit": limit})
    };
    rows.iter().map(charge).collect()
}

pub(super) const OWN: [(&str, &str); 2] = [("c.year", A), ("fund.year", "f/district")];

/// What is given back of A's rows.
pub(super) fn back(amount: &str) -> Value {
    charges(&OWN, amount, None, "own")
}

pub(super) fn assessment(cost: &str, computed: &str) -> Value {
    json!({"kind": "cost", "clause": "1", "pack": {"id": "p", "version": "1", "hash": pack_hash(PACK)},
        "readings": {}, "computed": computed, "group": null, "overlap": null, "quota": null,
        "once": format!("cost={cost}"),
        "steps": [{"name": "sum", "period": null, "formula": "cost / 2",
            "value": computed.trim_end_matches(".00")}],
        "slices": [{"period": 2024, "span": null, "computed": computed, "ceilings": [{"ceiling": "c.year",
            "holder": A, "period": "2024", "limit": "1000.00"}]}],
        "fund": {"fund": "f", "shares": [{"source": "district", "parts": 1}]}})
}

pub(super) fn paid(no: &str, amount: &str, more: &Value) -> Value {
    let mut body = json!({"occurred_on": "2024-03-02", "by": "会计", "claim_no": no, "instalment": 1,
        "end_to_end_id": format!("BF-{no}-1-1"), "amount": amount, "shares": shares(amount)});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

pub(super) fn settled(no: &str, amount: &str, lines: &[u32]) -> Value {
    json!({"PaymentSettled": paid(no, amount, &json!({"settled_on": "2024-03-10",
        "occurred_on": "2024-03-11",
        "evidence": {"statement": {"statement": S1, "lines": lines}}}))})
}

pub(super) fn pairing(no: &str, amount: &str, lines: &[u32]) -> Value {
    json!({"lines": lines, "effect": "settles", "rule": "reference", "reason": "指令号、金额、账号一致",
        "score": 100,
        "orders": [{"uscc": A, "claim_no": no, "instalment": 1,
            "end_to_end_id": format!("BF-{no}-1-1"), "amount": amount}]})
}

pub(super) fn matched(no: u32, pairing: &Value) -> Value {
    json!({"LinesMatched": {"occurred_on": "2024-03-11", "by": "会计", "match_no": no,
        "pairing": pairing, "proposal_no": null}})
}

pub(super) fn line(no: u32, direction: &str, amount: &str) -> Value {
    let reference = match no {
        1 => "BF-C1-1-1",
        2 => "付 bf-c2-1-1",
        _other => "",
    };
    json!({"LineRecorded": {"occurred_on": "2024-03-11", "by": "会计", "line": {"no": no,
        "booked_on": "2024-03-10", "direction": direction, "amount": amount,
        "counterparty_name": "甲", "counterparty_account": "", "reference": reference,
        "summary": ""}}})
}

pub(super) fn imported(
    [opening, paid_in, paid_out, closing]: [&str; 4],
    lines: u32,
    follows: Option<&str>,
    days: [&str; 2],
) -> Value {
    json!({"StatementImported": {"occurred_on": "2024-03-11", "by": "会计", "account_no": "1",
        "file_hash": "ab".repeat(32), "place": 1, "profile": "generic", "number": null, "from": days[0],
        "to": days[1], "opening": opening, "closing": closing, "paid_in": paid_in,
        "paid_out": paid_out, "lines": lines, "follows": follows}})
}

pub(super) fn decided(no: &str, document: &str, amount: &str, cause: &str) -> Value {
    json!({"RecoveryDecided": {"occurred_on": "2024-04-01", "by": "稽核", "claim_no": no,
        "instalment": 1, "cause": cause, "amount": amount, "document_no": document,
        "deadline": null}})
}

pub(super) fn recovered(
    no: &str,
    document: &str,
    amount: &str,
    cause: &str,
    more: &Value,
) -> Value {
    let charges = if cause == "error" { back(&format!("-{amount}")) } else { json!([]) };
    let mut body = json!({"occurred_on": "2024-04-02", "by": "稽核", "claim_no": no, "instalment": 1,
        "cause": cause, "amount": amount, "document_no": document, "receipt": null,
        "shares": shares(amount), "charges": charges});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"FundsRecovered": body})
}

pub(super) fn excluded(document: &str) -> Value {
    json!({"EnterpriseExcluded": {"occurred_on": "2024-04-04", "by": "稽核", "from": "2024-04-04",
        "until": null, "document_no": document, "reason": "骗取"}})
}

pub(super) fn aid(document: &str, amount: &str) -> Value {
    json!({"ExternalAidRecorded": {"occurred_on": "2024-04-05", "by": "经办",
        "key": {"ceiling": "c.year", "holder": A, "period": "2024"}, "amount": amount,
        "source": "市级", "document_no": document,
        "charges": charges(&[("c.year", A)], amount, Some("1000.00"), "external")}})
}

pub(super) fn dated(event: &str, on: &str, by: &str, more: &Value) -> Value {
    let mut body = json!({"occurred_on": on, "by": by});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({event: body})
}

/// The event, on another day.
pub(super) fn on_day(mut event: Value, on: &str) -> Value {
    for body in event.as_object_mut().unwrap().values_mut() {
        body["occurred_on"] = json!(on);
    }
    event
}
