//! What no program would have decided, written into a ledger whose hashes,
//! rows and tree fit: `audit verify` names the event and the rule.

use bofu_store::Location;
use serde_json::{Value, json};

use super::{
    payments::{bank, granted},
    test_office::{TestOffice, VOUCHERS, firm},
};
use crate::evidence::forger::{Forger, Told};

/// An office with operators, whose five claims are granted, three of them paid.
fn office(desk: &TestOffice) {
    for (operator, role) in [
        ("周主任", "admin"),
        ("王经办", "officer"),
        ("李审批", "approver"),
        ("陈会计", "finance"),
        ("赵会计", "finance"),
        ("郑审计", "auditor"),
    ] {
        let line = format!("operator add {operator} --role {role} --actor 周主任");
        desk.run(&format!("{line} --on 2023-01-04")).done();
        if role == "admin" {
            desk.open_late_entry(operator);
        }
    }
    desk.run("reading adopt notice-days 3 --document 口径1号 --actor 李审批 --on 2023-05-01")
        .done();
    granted(desk);
    desk.run("office threshold 2万 --actor 周主任 --on 2023-06-01").done();
    let account = "--account-name 某公司 --account-no 1202 --bank 某银行 --bank-code 999339900029";
    let change = format!("account change {} {account} --document 变更1号", firm(1));
    desk.run(&format!("{change} --actor 陈会计 --on 2023-06-05")).done();
    let confirm = format!("account confirm {} --actor 王经办 --on 2023-06-06", firm(1));
    desk.run(&confirm).done();
    desk.run("notice publish --all-granted --on 2023-06-05").done();
    let order = "pay order --batch B1 C-0 C-1 C-2 --actor 陈会计 --on 2023-06-13";
    desk.run(order).done();
    desk.run("pay release --batch B1 --actor 赵会计 --on 2023-06-14").done();
    bank(desk, firm(0), "C-0", None);
    bank(desk, firm(1), "C-1", None);
    bank(desk, firm(2), "C-2", Some("账号不符"));
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

/// Changes a member of an event.
fn set(events: &mut [Told], place: usize, member: &str, value: Value) -> usize {
    events[place].body()[member] = value;
    place
}

/// Has somebody else act.
fn act(events: &mut [Told], place: usize, by: &str) -> usize {
    events[place].act(by);
    place
}

/// Takes an event out; the finding is at what stood behind it.
fn without(events: &mut Vec<Told>, name: &str, claim: &str, next: &str) -> usize {
    let place = at(events, name, Some(claim));
    events.remove(place);
    at(events, next, Some(claim))
}

/// The same event once more, at the end.
fn again(events: &mut Vec<Told>, name: &str, claim: &str) -> usize {
    let place = at(events, name, Some(claim));
    append(events, place, |_| {})
}

/// A copy of an event, changed, at the end.
fn append(events: &mut Vec<Told>, place: usize, change: impl FnOnce(&mut Told)) -> usize {
    let mut event = events[place].clone();
    event.recorded_at.clone_from(&events.last().unwrap().recorded_at);
    change(&mut event);
    events.push(event);
    events.len() - 1
}

const FORGERIES: &[(&str, Forgery)] = &[
    ("duty/approve-own-claim", |all| {
        let place = at(all, "CostSubsidyGranted", Some("C-0"));
        act(all, place, "王经办")
    }),
    ("role/missing", |all| {
        let place = at(all, "CostSubsidyGranted", Some("C-0"));
        act(all, place, "钱路人")
    }),
    ("duty/confirm-own-account", |all| {
        let place = at(all, "AccountConfirmed", None);
        act(all, place, "陈会计")
    }),
    ("actor/recorded", |all| {
        let place = at(all, "CostSubsidyGranted", Some("C-1"));
        all[place].metadata["actor"] = json!("王经办");
        place
    }),
    ("order/amount", |all| {
        let place = at(all, "PaymentOrdered", Some("C-0"));
        set(all, place, "amount", json!("999999.00"))
    }),
    ("order/account", |all| {
        let place = at(all, "PaymentOrdered", Some("C-0"));
        all[place].body()["account"]["account_no"] = json!("6222020000000000");
        place
    }),
    ("order/payee", |all| {
        let place = at(all, "PaymentOrdered", Some("C-0"));
        set(all, place, "payee", json!(firm(3)))
    }),
    ("order/shares", |all| {
        let place = at(all, "PaymentOrdered", Some("C-0"));
        set(all, place, "district", json!("29999.00"))
    }),
    ("order/needs-release", |all| {
        let place = at(all, "PaymentOrdered", Some("C-0"));
        set(all, place, "needs_release", json!(false))
    }),
    ("grant/sum", |all| {
        let place = at(all, "CostSubsidyGranted", Some("C-4"));
        set(all, place, "granted", json!("30000.01"))
    }),
    ("grant/reductions", |all| {
        let place = at(all, "CostSubsidyGranted", Some("C-4"));
        all[place].body()["assessment"]["computed"] = json!("29999.00");
        place
    }),
    ("role/missing", |all| {
        // A stranger makes himself an admin, and then changes an account.
        let operator = at(all, "OperatorAdded", None);
        let place = append(all, operator, |event| {
            event.act("马六");
            event.body()["operator"] = json!("马六");
            event.body()["roles"] = json!(["officer", "finance", "admin"]);
        });
        let change = at(all, "AccountChanged", None);
        append(all, change, |event| {
            event.act("马六");
            event.body()["before"] = event.body()["account"].clone();
            event.body()["account"]["account_no"] = json!("6222020000000000");
            event.body()["stopped"] = json!([]);
        });
        let confirm = at(all, "AccountConfirmed", None);
        append(all, confirm, |event| {
            event.body()["account"]["account_no"] = json!("6222020000000000");
            event.body()["changed_by"] = json!("马六");
        });
        place
    }),
    ("operator/first-admin", |all| {
        let place = at(all, "OperatorAdded", None);
        set(all, place, "roles", json!(["finance"]))
    }),
    ("duty/release-own-order", |all| {
        let place = at(all, "PaymentReleased", Some("C-0"));
        act(all, place, "陈会计")
    }),
    ("duty/release-own-approval", |all| {
        let place = at(all, "PaymentReleased", Some("C-0"));
        act(all, place, "李审批")
    }),
    ("duty/order-own-approval", |all| {
        let place = at(all, "PaymentOrdered", Some("C-0"));
        act(all, place, "李审批")
    }),
    ("claim/stage", |all| without(all, "ClaimAssessed", "C-3", "CostSubsidyGranted")),
    ("claim/unknown", |all| without(all, "ClaimFiled", "C-3", "ClaimAssessed")),
    ("claim/stage", |all| again(all, "CostSubsidyGranted", "C-3")),
    ("payment/life", |all| without(all, "PaymentReleased", "C-0", "PaymentSettled")),
    ("payment/life", |all| again(all, "PaymentReleased", "C-0")),
    ("payment/life", |all| again(all, "PaymentSettled", "C-0")),
    ("payment/order", |all| without(all, "PaymentOrdered", "C-0", "PaymentReleased")),
    ("payment/amount", |all| {
        let place = at(all, "PaymentSettled", Some("C-0"));
        set(all, place, "amount", json!("29999.00"))
    }),
    ("payment/was-settled", |all| {
        let place = at(all, "PaymentReturned", Some("C-2"));
        set(all, place, "was_settled", json!(true))
    }),
    ("order/once", |all| {
        let place = at(all, "PaymentOrdered", Some("C-0"));
        append(all, place, |event| {
            event.body()["attempt"] = json!(2);
            event.body()["end_to_end_id"] = json!("BF-C-0-1-2");
        })
    }),
    ("order/notice", |all| without(all, "NoticePublished", "C-0", "PaymentOrdered")),
    ("notice/ends-on", |all| {
        let place = at(all, "NoticePublished", Some("C-0"));
        set(all, place, "ends_on", json!("2023-06-06"))
    }),
    ("notice/days", |all| {
        let place = at(all, "NoticePublished", Some("C-0"));
        set(all, place, "days", json!(1))
    }),
    ("day/late-entry", |all| {
        let place = at(all, "LateEntryOpened", None);
        all.remove(place);
        at(all, "ReadingAdopted", None)
    }),
    ("day/late-entry", |all| {
        let place = at(all, "LateEntryOpened", None);
        set(all, place, "from", json!("2023-06-06"));
        at(all, "NoticePublished", Some("C-0"))
    }),
    ("late-entry/marked", |all| {
        let place = at(all, "NoticePublished", Some("C-0"));
        all[place].metadata.as_object_mut().unwrap().remove("late");
        place
    }),
    ("day/step", |all| {
        let place = at(all, "CostSubsidyGranted", Some("C-0"));
        set(all, place, "occurred_on", json!("2023-05-09"))
    }),
    ("day/step", |all| {
        let place = at(all, "NoticePublished", Some("C-0"));
        set(all, place, "occurred_on", json!("2023-05-31"))
    }),
    ("day/step", |all| {
        let place = at(all, "PaymentReleased", Some("C-0"));
        set(all, place, "occurred_on", json!("2023-06-12"))
    }),
    ("day/role", |all| {
        let is = |one: &Told| one.payload["OperatorAdded"]["operator"] == "陈会计";
        let place = all.iter().position(is).unwrap();
        set(all, place, "occurred_on", json!("2023-06-06"));
        at(all, "AccountChanged", None)
    }),
    ("late-entry/window", |all| {
        let place = at(all, "LateEntryOpened", None);
        append(all, place, |event| event.body()["from"] = json!("2020-01-01"))
    }),
    ("late-entry/window", |all| {
        let place = at(all, "LateEntryOpened", None);
        set(all, place, "to", json!("2199-12-31"))
    }),
    ("late-entry/today", |all| {
        let place = at(all, "LateEntryOpened", None);
        set(all, place, "occurred_on", json!("2023-01-04"))
    }),
    ("account/before", |all| {
        let place = at(all, "AccountChanged", None);
        all[place].body()["before"]["account_no"] = json!("1");
        place
    }),
    ("account/confirmed", |all| {
        let place = at(all, "AccountConfirmed", None);
        all[place].body()["account"]["account_no"] = json!("1203");
        place
    }),
    ("enterprise/registered", |all| {
        let place = at(all, "EnterpriseRegistered", None);
        append(all, place, |_| {})
    }),
    ("rules/fell", |all| {
        let place = at(all, "PaymentSettled", Some("C-0"));
        all[place].metadata.as_object_mut().unwrap().remove("rules");
        place
    }),
    ("rules/unknown", |all| {
        let place = all.len() - 1;
        all[place].metadata["rules"] = json!("999999");
        place
    }),
    ("event/unknown", |all| {
        let place = all.len() - 1;
        let body = all[place].body().clone();
        all[place].payload = json!({ "PaymentForgiven": body });
        place
    }),
];

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// What `audit verify` finds once the program itself has made the tables that
/// follow fit.
fn fitted(desk: &TestOffice) -> Vec<Value> {
    let _differs = desk.run("projection rebuild");
    findings(desk)
}

/// What `audit verify` finds.
fn findings(desk: &TestOffice) -> Vec<Value> {
    let ran = desk.run("audit verify --format json");
    let verdict = ran.json();
    assert_eq!(verdict["ok"], ran.code == 0, "{verdict:#}");
    verdict["findings"].as_array().unwrap().clone()
}

fn forged(desk: &TestOffice) {
    office(desk);
    let none: Vec<Value> = Vec::new();
    assert_eq!(findings(desk), none);
    let runtime = runtime();
    let mut forger = runtime.block_on(Forger::at(&Location::parse(desk.store()).unwrap()));
    let honest = runtime.block_on(forger.events());
    for (rule, forge) in FORGERIES {
        let mut events = honest.clone();
        let place = forge(&mut events);
        runtime.block_on(forger.rewrite(&events));
        let found = findings(desk);
        let is = |one: &Value| one["rule"] == *rule && one["position"] == place;
        assert!(found.iter().any(is), "{rule} at {place}: {found:#?}");
    }
    // Written back as it was, nothing is found; nor where it is as old programs
    // wrote it, without a rules number.
    let mut old = honest.clone();
    for event in &mut old {
        event.metadata.as_object_mut().unwrap().remove("rules");
    }
    for events in [&honest, &old] {
        runtime.block_on(forger.rewrite(events));
        assert_eq!(fitted(desk), none);
        // Told once, and not for each event: the window's, or that of its time.
        let notices = desk.json("audit verify")["notices"].clone();
        let late: Vec<_> = notices.as_array().unwrap().iter().collect();
        let late = late.into_iter().filter(|one| one["kind"] == "late-entries");
        assert_eq!(late.count(), 1, "{notices:#}");
    }
}

#[test]
fn each_forgery_of_a_consistent_ledger_is_named_by_rule_on_the_embedded_store() {
    forged(&TestOffice::embedded().opened());
}

#[test]
fn each_forgery_of_a_consistent_ledger_is_named_by_rule_on_postgresql() {
    if let Some(desk) = TestOffice::postgres() {
        forged(&desk.opened());
    }
}

#[test]
fn a_broken_rule_is_told_with_its_values_in_both_languages() {
    let desk = TestOffice::office();
    let claim = format!("C-9,{},服务9,2023-05-01,HT-9,100000,2023-04-01", firm(0));
    desk.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &[&claim]).done();
    desk.approve("C-9", "2023-06-01").done();
    let runtime = runtime();
    let mut forger = runtime.block_on(Forger::at(&Location::parse(desk.store()).unwrap()));
    let mut events = runtime.block_on(forger.events());
    let place = at(&events, "CostSubsidyGranted", Some("C-9"));
    act(&mut events, place, "王经办");
    runtime.block_on(forger.rewrite(&events));
    assert_eq!(
        fitted(&desk),
        [json!({
            "kind": "rule-broken", "position": place, "rule": "duty/approve-own-claim",
            "recorded": "王经办", "expected": "≠ 王经办",
            "message": "duty/approve-own-claim: who filed a claim does not approve it \
                        (recorded: 王经办; expected: ≠ 王经办)",
            "message_zh": "duty/approve-own-claim：申报经办人不得核定该申报\
                           （记录：王经办；应为：≠ 王经办）",
        })]
    );
}
