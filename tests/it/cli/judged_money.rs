//! Statements, recoveries, aid, budgets, policies, mergers and samples that no
//! program would have told, written into a ledger whose hashes, rows and tree
//! fit: `audit verify` names the event and the rule.

use bofu_store::Location;
use serde_json::{Value, json};

use super::{
    statements::{at_the_bank, eventful, search},
    test_office::{TestOffice, VOUCHERS, firm},
};
use crate::evidence::forger::{Forger, Told};

/// Six orders at the bank; three are settled by a statement's lines, one is
/// returned. Money comes back of one, by a receipt and by a set-off; aid counts
/// to another; a budget is set and carried on, a month closed, a reading
/// adopted, an enterprise merged, a grant revoked after that, a sample drawn.
fn office(desk: TestOffice) -> TestOffice {
    let desk = at_the_bank(desk);
    let id = eventful(&desk);
    search(&desk, &id);
    let resolve = format!("statement resolve {id} --line 9 --as fee/booked --reason 七月手续费");
    let run = |line: &str| desk.run(&format!("{line} --on 2023-08-10")).done();
    run(&format!("{resolve} --actor 陈会计"));
    run("budget set --fund zjtx --year 2023 --source district --amount 100万 --document 预1号");
    for (claim, number) in [("D-0", 0), ("D-5", 5)] {
        let row =
            format!("{claim},{},又一服务,2023-08-01,HT-9{number},100000,2023-07-01", firm(number));
        desk.file_claims("innovation-voucher", "2023-08-10", VOUCHERS, &[row.as_str()]).done();
    }
    run("claim approve --all-assessed --actor 李审批");
    let recover = "recover C-0 --cause error --document 追1号 --actor 陈会计";
    run(&format!("{recover} --due 1.5万"));
    run(&format!("{recover} --amount 1万 --receipt 缴1号"));
    run(&format!("{recover} --amount 5000 --set-off D-0"));
    let row = format!("--uscc {} --ceiling innovation-voucher.year --period 2023", firm(1));
    run(&format!("aid record {row} --amount 8万 --source 市级 --document 市1号"));
    run("year carry 2023 --fund zjtx --source district --amount 1000 --document 转1号");
    run("month close 2023-01 --fund zjtx --actor 陈会计");
    run("reading adopt expo-rate 100% --document 口径9号 --actor 李审批");
    run("audit sample --year 2023 --random 2 --seed 种子 --audit 审1号 --actor 郑审计");
    run(&format!(
        "enterprise merge {} --into {} --document 合1号 --actor 李审批",
        firm(5),
        firm(4)
    ));
    run("grant revoke D-5 --reason 放弃 --actor 李审批");
    desk
}

/// The first event of a name, about a claim where one is given.
fn at(events: &[Told], name: &str, claim: Option<&str>) -> usize {
    let is = |event: &Told| {
        let body = &event.payload[name];
        body.is_object() && claim.is_none_or(|claim| body["claim_no"] == claim)
    };
    events.iter().position(is).unwrap_or_else(|| panic!("no {name} {claim:?}"))
}

/// What is forged: answers where the finding must be.
type Forgery = fn(&mut Vec<Told>) -> usize;

/// Changes a member of an event, by its path.
fn set(events: &mut [Told], name: &str, claim: Option<&str>, path: &str, value: Value) -> usize {
    let place = at(events, name, claim);
    let member = events[place].body().pointer_mut(path);
    *member.unwrap_or_else(|| panic!("{name} has no {path}")) = value;
    place
}

/// The same event once more, at the end.
fn again(events: &mut Vec<Told>, name: &str, claim: &str) -> usize {
    let mut event = events[at(events, name, Some(claim))].clone();
    event.recorded_at.clone_from(&events.last().unwrap().recorded_at);
    events.push(event);
    events.len() - 1
}

const C0: Option<&str> = Some("C-0");

const FORGERIES: &[(&str, Forgery)] = &[
    // A line of one yuan more, and then the sums of its statement too.
    ("statement/lines", |all| {
        let first = set(all, "LineRecorded", None, "/line/amount", json!("30001.00"));
        let last = all.iter().rposition(|event| event.name() == "LineRecorded").unwrap();
        assert_eq!(last, first + 9);
        last
    }),
    ("match/sums", |all| {
        set(all, "LineRecorded", None, "/line/amount", json!("30001.00"));
        set(all, "StatementImported", None, "/paid_out", json!("180016.00"));
        set(all, "StatementImported", None, "/closing", json!("850761.00"));
        at(all, "LinesMatched", None)
    }),
    ("statement/balance", |all| {
        set(all, "StatementImported", None, "/closing", json!("850763.00"))
    }),
    ("match/sums", |all| {
        set(all, "LinesMatched", None, "/pairing/orders/0/amount", json!("29999.00"))
    }),
    ("match/lines", |all| {
        // Two matches of one line.
        let first = at(all, "LinesMatched", None);
        let line = all[first].body()["pairing"]["lines"].clone();
        let second = first + 1;
        assert_eq!(all[second].name(), "LinesMatched");
        all[second].body()["pairing"]["lines"] = line;
        second
    }),
    ("settlement/match", |all| {
        let place = at(all, "LinesMatched", None);
        let order = all[place].body()["pairing"]["orders"][0]["claim_no"].clone();
        all.remove(place);
        at(all, "PaymentSettled", order.as_str())
    }),
    ("settlement/match", |all| {
        set(all, "PaymentSettled", C0, "/evidence", json!({"document": "回单1"}))
    }),
    ("settlement/same", |all| set(all, "PaymentSettled", C0, "/settled_on", json!("2023-07-04"))),
    ("difference/kind", |all| set(all, "BreakResolved", None, "/kind", json!("recovery"))),
    ("grant/sum", |all| set(all, "CostSubsidyGranted", C0, "/granted", json!("30001.00"))),
    ("grant/granted", |all| {
        set(all, "CostSubsidyGranted", C0, "/instalments/0/granted", json!("30001.00"))
    }),
    ("grant/charges", |all| {
        let charge = "/instalments/0/charges/0";
        set(all, "CostSubsidyGranted", C0, &format!("{charge}/amount"), json!("1.00"))
    }),
    ("grant/charges", |all| {
        let charge = "/instalments/0/charges/0";
        set(all, "CostSubsidyGranted", C0, &format!("{charge}/limit"), json!("9000000.00"))
    }),
    ("grant/steps", |all| {
        set(all, "CostSubsidyGranted", C0, "/assessment/steps/0/value", json!("30001"))
    }),
    ("recovery/twice", |all| again(all, "FundsRecovered", "C-0")),
    ("recovery/outstanding", |all| set(all, "FundsRecovered", C0, "/amount", json!("15001.00"))),
    ("recovery/paid", |all| set(all, "RecoveryDecided", C0, "/amount", json!("30001.00"))),
    ("recovery/charges", |all| {
        set(all, "FundsRecovered", C0, "/charges/0/amount", json!("-9999.00"))
    }),
    ("set-off/left", |all| set(all, "RecoverySetOff", Some("D-0"), "/amount", json!("30001.00"))),
    ("grant/charges", |all| {
        set(all, "ExternalAidRecorded", None, "/charges/0/amount", json!("1.00"))
    }),
    ("fund/before", |all| {
        set(all, "AppropriationSet", None, "/amount", json!("999999.00"));
        at(all, "AppropriationCarriedOver", None)
    }),
    ("fund/total", |all| set(all, "AppropriationCarriedOver", None, "/amount", json!("999999.00"))),
    ("fund/carry", |all| {
        set(all, "AppropriationBroughtForward", None, "/carried", json!("1001.00"))
    }),
    ("fund/month-closed", |all| {
        set(all, "GrantRevoked", None, "/occurred_on", json!("2023-01-20"))
    }),
    ("policy/text", |all| set(all, "PackAdopted", None, "/pack/hash", json!("00"))),
    ("policy/reading", |all| {
        let place = at(all, "ReadingAdopted", None);
        let last = all.iter().rposition(|event| event.name() == "ReadingAdopted").unwrap();
        assert!(last > place);
        all[last].body()["option"] = json!("120%");
        last
    }),
    ("audit/sample", |all| set(all, "SampleDrawn", None, "/drawn/items/0/amount", json!("1.00"))),
    ("grant/charges", |all| {
        set(all, "PredecessorAbsorbed", None, "/charges/0/amount", json!("59999.00"))
    }),
    ("merger/carried", |all| {
        set(all, "PredecessorAbsorbed", None, "/claims/0/granted", json!("29999.00"))
    }),
    ("merger/carried", |all| {
        all.truncate(at(all, "PredecessorGrantRevoked", None));
        at(all, "GrantRevoked", None)
    }),
];

/// What `audit verify` finds, after the program itself made the tables that
/// follow fit.
fn findings(desk: &TestOffice) -> Vec<Value> {
    let _differs = desk.run("projection rebuild");
    let ran = desk.run("audit verify --format json");
    let verdict = ran.json();
    assert_eq!(verdict["ok"], ran.code == 0, "{verdict:#}");
    verdict["findings"].as_array().unwrap().clone()
}

fn forged(desk: TestOffice) {
    let desk = office(desk);
    let none: Vec<Value> = Vec::new();
    assert_eq!(findings(&desk), none);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut forger = runtime.block_on(Forger::at(&Location::parse(desk.store()).unwrap()));
    let honest = runtime.block_on(forger.events());
    for (rule, forge) in FORGERIES {
        let mut events = honest.clone();
        let place = forge(&mut events);
        runtime.block_on(forger.rewrite(&events));
        let found = findings(&desk);
        let is = |one: &Value| one["rule"] == *rule && one["position"] == place;
        assert!(found.iter().any(is), "{rule} at {place}: {found:#?}");
    }
    // As old programs wrote it, without a rules number, nothing is found.
    let mut old = honest.clone();
    for event in &mut old {
        event.metadata.as_object_mut().unwrap().remove("rules");
    }
    runtime.block_on(forger.rewrite(&old));
    // Tables that followed a longer ledger do not follow a shorter one.
    let mut found = findings(&desk);
    found.retain(|one| one["kind"] == "rule-broken");
    assert_eq!(found, none);
}

#[test]
fn each_forgery_of_money_banks_and_books_is_named_by_rule_on_the_embedded_store() {
    forged(TestOffice::embedded());
}

#[test]
fn each_forgery_of_money_banks_and_books_is_named_by_rule_on_postgresql() {
    if let Some(desk) = TestOffice::postgres() {
        forged(desk);
    }
}
