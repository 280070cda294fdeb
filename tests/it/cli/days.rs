//! No step is dated before the one it rests on, and none after today.

use serde_json::{Value, json};

use super::{
    statements::{at_the_bank, file, import, search, status},
    test_office::{Ran, TestOffice, VOUCHERS, columns, firm},
};

/// Code and messages of the first refusal of a command in JSON, of itself or of
/// one of its claims.
fn refusal(ran: &Ran) -> Value {
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
