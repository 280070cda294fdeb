//! 补录 on whatever leaves the ledger beside its reports: pages, receipts, the
//! journal, statements, findings, explanations. Each marks what was entered late
//! and counts it, and says whose days nobody answers for.

use serde_json::{Value, json};

use super::{
    journal,
    late_entries::entered_late,
    test_office::{TestOffice, firm},
};

/// Offices on both stores, with a grant of which all was entered late.
fn late_offices() -> impl Iterator<Item = TestOffice> {
    TestOffice::of_both_stores().into_iter().map(|office| {
        let office = office.opened();
        entered_late(&office);
        office
    })
}

/// The words of a line, in Chinese and in English.
fn shown(office: &TestOffice, line: &str) -> [String; 2] {
    ["zh", "en"].map(|lang| office.run(&format!("{line} --lang {lang}")).done().out)
}

/// A member of an answer, as a number.
fn count(answer: &Value, name: &str) -> Option<u64> {
    answer[name].as_u64()
}

#[test]
fn a_claims_page_marks_the_late_events_in_its_history_and_nothing_else() {
    for office in late_offices() {
        let [zh, en] = shown(&office, "claim show V-1");
        let (before, history) = zh.split_once("经过").unwrap();
        assert!(history.contains("补录(迟登日数)") && history.contains("补录 5 行"), "{zh}");
        assert!(!before.contains("迟登日数"), "{zh}");
        assert!(before.contains("业务日期: 补录 5 个事件"), "{zh}");
        assert!(en.contains("business dates: 5 events were recorded late"), "{en}");
        let claim = office.claim("V-1");
        assert_eq!(count(&claim, "late_events"), Some(5), "{claim:#}");
        assert_eq!(claim["unverified_events"], Value::Null);
    }
}

#[test]
fn an_enterprises_page_marks_the_late_claims_and_counts_the_events() {
    for office in late_offices() {
        let page = format!("enterprise show {}", firm(0));
        let [zh, en] = shown(&office, &page);
        // It was registered and titled before there were operators.
        let said = "业务日期: 2 个事件登记时未登记操作人员, 未经核验；补录 5 个事件";
        assert!(zh.contains(said) && zh.contains("补录(迟登日数)"), "{zh}");
        let said = "2 events are unverified: no operators were registered then; 5 events were";
        assert!(en.contains(said) && en.contains("Days late"), "{en}");
        assert!(zh.contains("省级专精特新") && zh.contains("创新"), "titles and measures: {zh}");
        let answer = office.json(&page);
        assert_eq!(count(&answer, "late_events"), Some(5), "{answer:#}");
        assert_eq!(count(&answer, "unverified_events"), Some(2), "{answer:#}");
        assert!(answer["claims"][0]["late_days"].as_u64().unwrap() > 365, "{answer:#}");
        let other = office.json(&format!("enterprise show {}", firm(1)));
        assert_eq!(other["late_events"], Value::Null, "{other:#}");
    }
}

#[test]
fn a_receipt_says_how_many_events_were_late_and_its_check_counts_them_again() {
    for office in late_offices() {
        let page = office.run("audit receipt V-1").done().out;
        assert!(page.contains("业务日期: 补录 5 个事件"), "{page}");
        assert!(!page.contains("innovation-voucher"), "the measure by its name: {page}");
        let receipt = office.json("audit receipt V-1");
        assert_eq!(count(&receipt["claim"], "late_events"), Some(5));
        assert_eq!(receipt["claim"]["unverified_events"], Value::Null);
        office.run("audit receipt V-1 --out r.json").done();
        let paper = pdf_extract::extract_text(office.path("r.pdf")).unwrap();
        assert!(paper.contains("补录 5 个事件"), "{paper}");
        let [zh, en] = shown(&office, "audit check-receipt r.json");
        assert!(zh.contains("业务日期: 补录 5 个事件"), "{zh}");
        assert!(en.contains("Business dates: 5 events were recorded late"), "{en}");
        let checked = office.json("audit check-receipt r.json");
        assert_eq!((&checked["ok"], count(&checked, "late_events")), (&json!(true), Some(5)));
    }
}

#[test]
fn the_journal_counts_the_late_entries_at_its_head_and_tags_each() {
    for office in late_offices() {
        let written = office.json("export hledger --out all.journal");
        assert_eq!(count(&written, "late_events"), Some(2), "{written:#}");
        let text = office.read("all.journal");
        let head = text.split_once("commodity").unwrap().0;
        assert!(head.contains("; 补录 2 笔"), "{text}");
        let tagged = text.lines().filter(|line| line.contains(", late:")).count();
        assert_eq!(tagged, 2, "the grant and the order: {text}");
        office.run("export hledger --lang en --out en.journal").done();
        assert!(office.read("en.journal").contains("; 2 entries were entered late"));
        if journal::hledger_is_here() {
            journal::accounts(&office, "all.journal");
            journal::accounts(&office, "en.journal");
        }
    }
}

/// A statement with one payment that nobody knows, taken in and searched; its id.
fn statement(office: &TestOffice, by: &str) -> String {
    let header = "booked_on,direction,amount,counterparty_name,counterparty_account,reference,\
                  summary,balance";
    let rows = [
        "2023-07-01,opening,100000.00,,,,,",
        "2023-07-10,out,500.00,某某,62220001,,杂支,",
        "2023-07-31,closing,99500.00,,,,,",
    ];
    let file = office.csv("july.csv", header, &rows);
    let id = office.run(&format!("statement import {file} {by} --on 2023-07-31")).done().out;
    office.run(&format!("statement match {} {by} --on 2023-08-01", id.trim())).done();
    id.trim().to_owned()
}

#[test]
fn statements_and_their_differences_are_marked() {
    for office in late_offices() {
        let id = statement(&office, "--actor 周财政");
        for line in [
            "statement list".to_owned(),
            format!("statement breaks {id}"),
            "report reconciliation --year 2023".to_owned(),
        ] {
            let [zh, en] = shown(&office, &line);
            assert!(zh.contains("补录 1 行"), "{line}: {zh}");
            assert!(en.contains("in the last column: 1"), "{line}: {en}");
        }
        let late = |answer: &Value| answer["late_days"].as_u64().unwrap_or_default() > 365;
        assert!(late(&office.json("statement list")[0]));
        assert!(late(&office.json(&format!("statement breaks {id}"))[0]));
    }
}

#[test]
fn findings_explanations_and_samples_are_marked() {
    for office in late_offices() {
        office.run("operator add 沈审计 --role auditor --actor 吴管理 --on 2023-01-03").done();
        let found = "audit finding record V-1 --kind evidence --text 缺凭证 --audit 审1";
        office.run(&format!("{found} --actor 沈审计 --on 2023-09-01")).done();
        for line in [
            "report findings --year 2023",
            "report register --year 2023 --explain V-1/1",
            "audit sample --year 2023 --above 1 --actor 沈审计",
        ] {
            let [zh, _] = shown(&office, line);
            assert!(zh.contains("补录(迟登日数)"), "{line}: {zh}");
        }
        let rows = office.json("report findings --year 2023");
        assert!(rows[0]["late_days"].as_u64().unwrap() > 365, "{rows:#}");
        let rows = office.json("report register --year 2023");
        assert!(rows[0]["late_days"].as_u64().unwrap() > 365, "{rows:#}");
        let explained = office.json("report register --year 2023 --explain V-1/1");
        assert!(explained["parts"][0]["late_days"].as_u64().unwrap() > 365, "{explained:#}");
        assert!(explained["ground"]["grant"]["late_days"].as_u64().unwrap() > 365);
        office.run("audit rotate-key --actor 吴管理 --on 2023-09-02").done();
        assert!(office.run("audit log").done().out.contains("补录, 迟 "));
    }
}

#[test]
fn what_a_file_has_no_place_for_is_told_beside_it() {
    for office in late_offices() {
        let told = |line: &str| office.run(line).done().err;
        for name in ["register.csv", "register.json"] {
            let told = told(&format!("report register --year 2023 --out {name}"));
            assert!(told.contains("补录 1 行") && told.contains("补录 7 个"), "{name}: {told}");
        }
        let paper = told("report register --year 2023 --out register.pdf");
        assert!(!paper.contains("补录"), "it says so itself: {paper}");
        let list = told("pay export --batch B1 --out list.csv --actor 周财政");
        assert!(list.contains("补录 1 行"), "{list}");
    }
}

#[test]
fn without_operators_every_page_receipt_and_journal_says_that_days_are_unverified() {
    let office = TestOffice::office().with_vouchers();
    let id = statement(&office, "--actor 陈会计");
    office.run("audit receipt V-0 --out r.json").done();
    for line in [
        "claim show V-0".to_owned(),
        format!("enterprise show {}", firm(0)),
        "audit receipt V-0".to_owned(),
        "audit check-receipt r.json".to_owned(),
        "statement list".to_owned(),
        format!("statement breaks {id}"),
        "report register --year 2023 --explain V-0/1".to_owned(),
    ] {
        let [zh, en] = shown(&office, &line);
        assert!(zh.contains("未登记操作人员") && zh.contains("未经核验"), "{line}: {zh}");
        assert!(en.contains("unverified"), "{line}: {en}");
    }
    for answer in [
        office.claim("V-0"),
        office.json("audit receipt V-0")["claim"].clone(),
        office.json("audit check-receipt r.json"),
        office.json("export hledger --out all.journal"),
    ] {
        assert_eq!(count(&answer, "unverified_events").map(|n| n > 0), Some(true), "{answer:#}");
        assert_eq!(answer["late_events"], Value::Null);
    }
    assert!(office.read("all.journal").contains("; 未登记操作人员, 业务日期未经核验"));
    let told = office.run("report claims --year 2023 --out claims.csv").done().err;
    assert!(told.contains("业务日期未经核验"), "{told}");
}

#[test]
fn operators_answer_for_no_day_that_was_recorded_before_they_were_registered() {
    let office = TestOffice::office().with_vouchers();
    office.run("operator add 吴管理 --role admin --actor 吴管理").done();
    for name in ["caps", "claims", "register", "annual"] {
        let [zh, en] = shown(&office, &format!("report {name} --year 2023"));
        // The policy, six firms with a title, and three claims filed, assessed, granted.
        let said = "22 个登记时未登记操作人员, 业务日期未经核验";
        assert!(zh.contains(said), "{name}: {zh}");
        assert!(en.contains("before operators were registered: 22"), "{name}: {en}");
    }
    let page = office.run("claim show V-0").done().out;
    assert!(page.contains("业务日期: 未登记操作人员, 未经核验"), "{page}");
    let receipt = office.json("audit receipt V-0");
    assert_eq!(count(&receipt["claim"], "unverified_events"), Some(3));
    let none = office.run("report claims --year 2022").done().out;
    assert!(!none.contains("未经核验"), "{none}");
}
