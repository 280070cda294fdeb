//! No step is dated before the one it rests on, and none after today.

use bofu_store::Location;
use serde_json::{Value, json};

use super::{
    statements::{at_the_bank, file, import, search, status},
    test_office::{Ran, TestOffice, VOUCHERS, columns, firm},
};
use crate::evidence::forger::Forger;

/// Code and messages of the first refusal of a command in JSON, of itself or of
/// one of its claims.
pub(super) fn refusal(ran: &Ran) -> Value {
    let error = ran.error();
    match ran.out.trim() {
        "" => error,
        _ => ran.json()["refused"].get(0).cloned().unwrap_or(error),
    }
}

/// That a command is refused for its day, and names both steps with their days.
fn early(office: &TestOffice, line: &str, zh: &str, en: &str) {
    let before = office.events();
    for (lang, message) in [("zh", zh), ("en", en)] {
        let ran = office.run(&format!("{line} --format json --lang {lang}")).refused();
        let refused = refusal(&ran);
        assert_eq!(refused["code"], "date-before-step", "{line}: {refused:#}");
        assert!(refused["message"].as_str().unwrap().contains(message), "{line}: {refused:#}");
        assert!(!refused["hint"].as_str().unwrap().is_empty(), "{line}: {refused:#}");
    }
    assert_eq!(office.events(), before, "{line}");
}

fn filed(office: &TestOffice, applied: &str, contract: &str, on: &str) -> String {
    let row = format!("V-1,{},服务1,{applied},HT-1,10万,{contract}", firm(0));
    let name = office.csv("v.csv", VOUCHERS, &[row]);
    format!("claim import {name} --measure innovation-voucher --on {on}")
}

#[test]
fn the_days_of_a_grant_follow_each_other_on_both_stores() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let line = filed(&office, "2023-05-01", "2024-04-01", "2023-05-10");
        let ran = office.run(&format!("{line} --format json")).refused();
        assert_eq!(refusal(&ran)["code"], "date-before-step", "{}", ran.out);
        early(
            &office,
            &filed(&office, "2023-05-11", "2023-04-01", "2023-05-10"),
            "受理的日期 2023-05-10 早于申报的日期 2023-05-11",
            "the filing is dated 2023-05-10, before the application on 2023-05-11",
        );
        office.run(&filed(&office, "2023-05-01", "2023-04-01", "2023-05-10")).done();
        early(
            &office,
            "claim approve V-1 --actor 李审批 --on 2023-05-09",
            "核定的日期 2023-05-09 早于审核的日期 2023-05-10",
            "the approval is dated 2023-05-09, before the assessment on 2023-05-10",
        );
        office.approve("V-1", "2023-06-01").done();
        early(
            &office,
            "notice publish V-1 --on 2023-05-31",
            "公示的日期 2023-05-31 早于核定的日期 2023-06-01",
            "the notice is dated 2023-05-31, before the approval on 2023-06-01",
        );
        office.run("notice publish V-1 --on 2023-06-05").done();
        early(
            &office,
            "notice object V-1 --reason 不实 --on 2023-06-04",
            "提出异议的日期 2023-06-04 早于公示的日期 2023-06-05",
            "the objection is dated 2023-06-04, before the notice on 2023-06-05",
        );
        office.run("notice object V-1 --reason 不实 --on 2023-06-07").done();
        early(
            &office,
            "notice resolve V-1 --dismiss --reason 不成立 --actor 赵审批 --on 2023-06-06",
            "异议处理的日期 2023-06-06 早于提出异议的日期 2023-06-07",
            "the resolution of the objection is dated 2023-06-06, before the objection on 2023-06-07",
        );
        // Nothing is dated after today, whatever it is.
        for line in [
            "office threshold 2万 --on 2042-01-01",
            "notice resolve V-1 --dismiss --reason 不成立 --actor 赵审批 --on 2042-01-01",
            "pay order --batch B1 V-1 --actor 陈会计 --on 2042-01-01",
        ] {
            let refused = refusal(&office.run(&format!("{line} --format json")).refused());
            assert_eq!(refused["code"], "date-in-future", "{line}: {refused:#}");
        }
    }
}

#[test]
fn what_the_bank_booked_before_the_release_is_a_persons_to_pair_and_stands_in_the_verdict() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let paid = [("out", 30_000, 0, "BF-C-0-1-1", "补贴")];
        file(&office, "ahead.csv", ["01", "31"], 1_000_000, &paid);
        let early = "statement import ahead.csv --actor 陈会计 --on 2023-07-30 --format json";
        let refused = refusal(&office.run(early).refused());
        assert_eq!(refused["code"], "date-before-step", "{refused:#}");
        let id = import(&office, "ahead.csv");
        let found = search(&office, &id);
        assert_eq!(found["accepted"], json!([]));
        assert_eq!(columns(&found["breaks"], &["kind"]), [["before-release"]]);
        assert_eq!(status(&office, "C-0"), "ordered");
        let accept = format!("statement match {id} --line 1 --order BF-C-0-1-1 --reason 银行先付");
        office.run(&format!("{accept} --actor 陈会计 --on 2023-08-02")).done();
        assert_eq!(status(&office, "C-0"), "settled");
        let verdict = office.json("audit verify");
        assert_eq!(verdict["findings"], json!([]), "{verdict:#}");
        let notices = columns(&verdict["notices"], &["kind", "rule"]);
        assert_eq!(notices, [["date-contradiction", "day/before-release"]]);
        office.run("audit verify --strict").exits(4);
        let drawn = office.json("audit sample --year 2023 --dates");
        assert_eq!(columns(&drawn["items"], &["claim_no"]), [["C-0"]]);
    }
}

#[test]
fn a_day_that_the_pack_lets_come_later_is_taken_and_any_other_is_refused() {
    const FACTS: &str = "[[measure.fact]]\nname = \"signed_on\"\ntype = \"date\"\n\
        label = { zh = \"签订日\", en = \"signed\" }\n\
        [[measure.fact]]\nname = \"ends_on\"\ntype = \"date\"\nmay_be_later = true\n\
        label = { zh = \"到期日\", en = \"ends\" }\n";
    const HEADER: &str =
        "claim_no,uscc,subject,applied_on,contract_no,investment,signed_on,ends_on";
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        let first = "[[measure.step]]\nname = \"subsidy\"\nformula = \"investment\"";
        let pack = include_str!("../../fixtures/packs/common.toml")
            .replace("ID", "a")
            .replace("VERSION", "1")
            .replace("SHARED", "false")
            .replace(first, &format!("{FACTS}{first}"));
        office.file("a.toml", &pack);
        office.run("policy adopt a.toml --on 2023-01-03").done();
        office.register_firms();
        let row = format!("{},provincial,2022-06-01,1号", firm(0));
        let titles = office.csv("titles.csv", "uscc,title,recognised_on,document_no", &[row]);
        office.run(&format!("title import {titles} --on 2023-01-04")).done();
        let claim = |claim: &str, days: &str| {
            let row = format!("{claim},{},项目{claim},2023-03-01,HT-{claim},1000,{days}", firm(0));
            let file = office.csv("project.csv", HEADER, &[row]);
            let line = format!("claim import {file} --measure a-project --on 2023-03-02");
            office.run(&format!("{line} --format json"))
        };
        let told = refusal(&claim("C-1", "2023-03-05,2024-03-01").refused());
        assert_eq!(told["code"], "date-before-step", "{told:#}");
        assert!(told["message"].as_str().unwrap().contains("signed_on"), "{told:#}");
        claim("C-1", "2023-02-01,2024-03-01").done();
        office.approve("C-1", "2023-03-10").done();
        assert_eq!(office.claim("C-1")["granted"], "1000.00");
        // The judge reads the pack's word a second time.
        office.events();
        // A fact that is no day cannot come later.
        office.file("b.toml", pack.replace("type = \"date\"\nmay_be", "type = \"text\"\nmay_be"));
        let checked = office.run("policy check b.toml --format json").refused().json();
        assert_eq!(columns(&checked["faults"], &["code"]), [["fact-bound"]]);
    }
}

#[test]
fn a_ledger_with_contradicting_days_of_older_rules_opens_verifies_and_goes_on() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for office in TestOffice::of_both_stores() {
        let office = office.opened().with_vouchers();
        let mut forger = runtime.block_on(Forger::at(&Location::parse(office.store()).unwrap()));
        let mut events = runtime.block_on(forger.events());
        let mut early = Vec::new();
        for (position, event) in events.iter_mut().enumerate() {
            event.metadata["rules"] = "1".into();
            // The program of that time took an approval from before the filing.
            if event.name() == "CostSubsidyGranted" && event.body()["claim_no"] == "V-1" {
                event.body()["occurred_on"] = "2023-03-01".into();
                early.push(position);
            }
        }
        runtime.block_on(forger.rewrite(&events));
        drop(forger);
        let _differs = office.run("projection rebuild");
        let noticed = || {
            let verdict = office.json("audit verify");
            assert_eq!((&verdict["ok"], &verdict["findings"]), (&json!(true), &json!([])));
            let notices = verdict["notices"].as_array().unwrap().iter();
            let days = notices.filter(|one| one["kind"] == "date-contradiction");
            days.map(|one| (one["position"].as_u64().unwrap(), one["rule"].clone()))
                .collect::<Vec<_>>()
        };
        let expected = vec![(u64::try_from(early[0]).unwrap(), json!("day/step"))];
        assert_eq!(noticed(), expected);
        let drawn = office.json("audit sample --year 2023 --dates");
        assert_eq!(columns(&drawn["items"], &["claim_no"]), [["V-1"]]);
        // It goes on: under the rules of today, from the days as they are.
        office.run("notice publish V-1 --on 2023-03-13").done();
        office.run("pay order --batch B1 V-1 --actor 陈会计 --on 2023-03-21").done();
        assert_eq!(noticed(), expected);
    }
}
