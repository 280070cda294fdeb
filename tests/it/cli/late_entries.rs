//! 补录: what is recorded long after its day, and who allows it.

use bofu_app::input::business_day;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::test_office::{TestOffice, VOUCHERS, columns, firm};

/// An office with operators, whose roles began before what they tell.
fn with_operators(office: &TestOffice) {
    let run = |line: &str| office.run(&format!("{line} --actor 吴管理")).done();
    run("operator add 吴管理 --role admin --on 2023-01-03");
    run("office late-entry allowance 36500");
    run("office threshold 100万 --on 2023-01-03");
    for (name, role) in [("王经办", "officer"), ("李审批", "approver"), ("周财政", "finance")]
    {
        run(&format!("operator add {name} --role {role} --on 2023-01-03"));
    }
    run("office late-entry allowance 7");
}

/// Files a claim on a day.
fn file(office: &TestOffice, claim: &str, on: &str) -> super::test_office::Ran {
    let row = format!("{claim},{},服务{claim},2023-05-01,HT-{claim},10万,2023-04-01", firm(0));
    let name = office.csv("claim.csv", VOUCHERS, &[row]);
    let line = format!("claim import {name} --measure innovation-voucher --on {on} --format json");
    office.run(&line)
}

fn code(ran: &super::test_office::Ran) -> String {
    columns(&ran.json()["refused"], &["code"]).concat().concat()
}

/// What `audit verify` wants somebody to look at, of late entries.
fn late(office: &TestOffice) -> Vec<Value> {
    let verdict = office.json("audit verify");
    assert_eq!(verdict["findings"], json!([]), "{verdict:#}");
    let notices = verdict["notices"].as_array().unwrap().iter();
    notices.filter(|one| one["kind"] == "late-entries").cloned().collect()
}

#[test]
fn a_day_long_past_is_refused_unless_an_admin_has_opened_a_window_for_it() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        file(&office, "V-0", "2023-05-10").done();
        with_operators(&office);
        assert_eq!(code(&file(&office, "V-1", "2023-05-10").refused()), "late-entry");
        let open = "office late-entry open --from 2023-05-01 --to 2023-05-31 --document 补1号";
        let refused = |line: &str| {
            office.run(&format!("{line} --format json")).refused().error()["code"].clone()
        };
        assert_eq!(refused(open), "role-missing");
        assert_eq!(refused(&format!("{open} --actor 吴管理 --on 2023-05-10")), "date-not-today");
        office.run(&format!("{open} --actor 吴管理")).done();
        let again = office.json(&format!("{open} --actor 吴管理"));
        assert_eq!(again["changed"], false);
        file(&office, "V-1", "2023-05-10").done();
        assert_eq!(code(&file(&office, "V-2", "2023-06-01").refused()), "late-entry");
        let listed = office.json("office late-entry list");
        let window = json!({"from": "2023-05-01", "to": "2023-05-31", "document_no": "补1号"});
        assert_eq!(listed, json!({"allowance": 7, "binds": true, "windows": [window]}));

        let closed = office.json("office late-entry close --actor 吴管理");
        assert_eq!(closed, json!({"document_no": null, "closed": 1, "changed": true}));
        assert_eq!(code(&file(&office, "V-2", "2023-05-10").refused()), "late-entry");
        let found = late(&office);
        assert_eq!(found.len(), 1, "once for the window: {found:#?}");
        let told = found[0]["message_zh"].as_str().unwrap();
        // Filed and assessed; what was told before there were operators is not counted.
        assert!(told.starts_with("凭补1号补录事件2个，最迟在业务日期后"), "{told}");
    }
}

#[test]
fn an_allowance_is_an_admins_to_set_and_holds_for_every_day_within_it() {
    let office = TestOffice::office();
    with_operators(&office);
    let allowance = "office late-entry allowance 36500 --actor";
    office.run(&format!("{allowance} 王经办")).refused();
    assert_eq!(code(&file(&office, "V-1", "2023-05-10").refused()), "late-entry");
    office.run(&format!("{allowance} 吴管理")).done();
    file(&office, "V-1", "2023-05-10").done();
    assert_eq!(late(&office), Vec::<Value>::new());
}

#[test]
fn a_refusal_of_a_late_day_says_in_both_languages_how_late_and_the_way_out() {
    let office = TestOffice::office();
    file(&office, "V-1", "2023-05-10").done();
    with_operators(&office);
    let approve = "claim approve V-1 --actor 李审批 --on 2023-06-01";
    let told = office.run(approve).refused().err;
    assert!(told.contains("错误[late-entry]") && told.contains("超过7日"), "{told}");
    assert!(told.contains("office late-entry open --from 2023-06-01"), "{told}");
    let told = office.run(&format!("{approve} --lang en")).refused().err;
    assert!(told.contains("lies more than 7 days before today"), "{told}");
    assert!(told.contains("ask an admin to open a late-entry window"), "{told}");
}

/// The reports of which each row is of one thing that was entered.
const OF_ROWS: [&str; 5] = ["claims", "register", "notice", "payments", "audit"];
/// The reports that add up.
const OF_SUMS: [&str; 7] =
    ["caps", "budget", "recoveries", "reconciliation", "targets", "over-awards", "annual"];

/// A grant that is published and ordered, told in a window.
pub(super) fn entered_late(office: &TestOffice) {
    with_operators(office);
    office.open_late_entry("吴管理");
    office
        .run("reading adopt notice-days 0 --document 口径1号 --actor 李审批 --on 2023-05-01")
        .done();
    file(office, "V-1", "2023-05-10").done();
    office.approve("V-1", "2023-06-01").done();
    office.run("notice publish V-1 --on 2023-06-02").done();
    office.run("pay order --batch B1 V-1 --actor 周财政 --on 2023-06-05").done();
}

#[test]
fn what_was_entered_late_is_marked_and_counted_on_every_report_and_paper() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        entered_late(&office);
        for name in OF_ROWS {
            let report = format!("report {name} --year 2023");
            let shown = office.run(&report).done().out;
            assert!(shown.contains("补录(迟登日数)"), "{name}: {shown}");
            let marked = shown.lines().find(|line| line.starts_with("补录 ")).unwrap_or_default();
            let rows = if name == "audit" { "补录 7 行" } else { "补录 1 行" };
            assert!(marked.starts_with(rows), "{name}: {shown}");
            let english = office.run(&format!("{report} --lang en")).done().out;
            assert!(english.contains("entered late"), "{name}: {english}");
            office.run(&format!("{report} --out {name}.pdf")).done();
            let paper = pdf_extract::extract_text(office.path(&format!("{name}.pdf"))).unwrap();
            assert!(paper.contains("补录"), "{name}: {paper}");
            office.run(&format!("{report} --out {name}.csv")).done();
            assert!(office.read(format!("{name}.csv")).contains("补录(迟登日数)"), "{name}");
        }
        for name in OF_SUMS {
            let shown = office.run(&format!("report {name} --year 2023")).done().out;
            assert!(shown.contains("本年度业务日期的事件中, 补录 7 个"), "{name}: {shown}");
        }
        office.run("pay export --batch B1 --out list.pdf --actor 周财政").done();
        let list = pdf_extract::extract_text(office.path("list.pdf")).unwrap();
        assert!(list.contains("补录"), "{list}");
        let paper = office.run("audit paper V-1").done().out;
        assert!(paper.contains("补录, 迟") && paper.contains("补录 5 个事件"), "{paper}");
        let page = office.run("claim show V-1").done().out;
        assert!(page.contains("补录(迟登日数)"), "{page}");
        let receipt = office.run("audit receipt V-1").done().out;
        assert!(receipt.contains("业务日期: 补录 5 个事件"), "{receipt}");
        let days = office.claim_row("V-1")["late_days"].as_u64().unwrap();
        assert!(days > 365, "{days}");
        assert_eq!(late(&office).len(), 1);
    }
}

#[test]
fn without_operators_every_report_and_paper_says_that_the_days_are_unverified() {
    let office = TestOffice::office().with_vouchers();
    for name in OF_ROWS.into_iter().chain(OF_SUMS) {
        let shown = office.run(&format!("report {name} --year 2023")).done().out;
        assert!(shown.contains("未登记操作人员, 业务日期未经核验"), "{name}: {shown}");
        let english = office.run(&format!("report {name} --year 2023 --lang en")).done().out;
        assert!(english.contains("business dates are unverified"), "{name}: {english}");
    }
    let paper = office.run("audit paper V-1").done().out;
    assert!(paper.contains("业务日期: 未登记操作人员, 未经核验"), "{paper}");
    assert_eq!(office.claim_row("V-1")["late_days"], Value::Null);
}

#[test]
fn a_notice_that_is_recorded_after_its_day_runs_from_the_day_of_recording_without_a_window() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        office.run("reading adopt notice-days 0 --document 口径1号 --on 2023-05-01").done();
        file(&office, "V-1", "2023-05-10").done();
        office.approve("V-1", "2023-06-01").done();
        with_operators(&office);
        let today = || business_day(Timestamp::now());
        let before = today();
        let on = before.checked_sub(3.days()).unwrap();
        office.run(&format!("notice publish V-1 --on {on}")).done();
        let recorded = [before, today()].map(|day| json!(day.to_string()));
        let rows = office.json(&format!("report notice --year {}", on.year()));
        let ends_on = rows.as_array().unwrap().iter().find(|row| row["claim_no"] == "V-1");
        assert!(recorded.contains(&ends_on.unwrap()["ends_on"]), "{rows:#}");
        assert_eq!(late(&office), Vec::<Value>::new(), "within the allowance");
    }
}
