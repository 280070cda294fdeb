//! 放假安排: an office enters a year's working days, and corrects one that is
//! built in.

use serde_json::json;

use super::{
    days::refusal,
    machine_clock::under,
    test_office::{FIRMS, Ran, TestOffice},
};

/// 2023 as it was arranged, and a day off more, a Monday.
const OF_2023: &str = "date,kind\n2023-01-02,holiday\n2023-01-23,holiday\n2023-01-24,holiday\n\
    2023-01-25,holiday\n2023-01-26,holiday\n2023-01-27,holiday\n2023-01-28,workday\n\
    2023-01-29,workday\n2023-04-05,holiday\n2023-04-23,workday\n2023-05-01,holiday\n\
    2023-05-02,holiday\n2023-05-03,holiday\n2023-05-06,workday\n2023-06-22,holiday\n\
    2023-06-23,holiday\n2023-06-25,workday\n2023-09-29,holiday\n2023-10-02,holiday\n\
    2023-10-03,holiday\n2023-10-04,holiday\n2023-10-05,holiday\n2023-10-06,holiday\n\
    2023-10-07,workday\n2023-10-08,workday\n";

fn ends_on(office: &TestOffice, claim: &str) -> serde_json::Value {
    ends_on_in("2023", office, claim)
}

fn ends_on_in(year: &str, office: &TestOffice, claim: &str) -> serde_json::Value {
    let rows = office.json(&format!("report notice --year {year}"));
    let found = rows.as_array().unwrap().iter().find(|row| row["claim_no"] == claim);
    found.unwrap_or_else(|| panic!("{rows:#}"))["ends_on"].clone()
}

#[test]
fn a_year_is_entered_once_a_built_in_one_is_corrected_and_notices_follow() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened().with_vouchers();
        office.run("reading adopt notice-days 5 --document 1号 --on 2023-03-11").done();
        let import = |name: &str, text: &str| {
            let file = office.file(name, text);
            office.json(&format!("office workdays import {file} --document 国办1号"))
        };
        let same = import("2023.csv", OF_2023);
        assert_eq!(same["changed"], false, "it is what is built in: {same}");
        office.run("notice publish V-0 --on 2023-06-19").done();
        assert_eq!(ends_on(&office, "V-0"), "2023-06-27");

        let more = format!("{OF_2023}2023-06-26,放假\n");
        let corrected = import("更正.csv", &more);
        let expected = json!({"year": 2023, "holidays": 19, "workdays": 7,
            "document_no": "国办1号", "changed": true});
        assert_eq!(corrected, expected);
        assert_eq!(import("更正.csv", &more)["changed"], false, "the same again");
        assert_eq!(ends_on(&office, "V-0"), "2023-06-27", "what is published stands");
        office.run("notice publish V-1 --on 2023-06-19").done();
        assert_eq!(ends_on(&office, "V-1"), "2023-06-28");
        let next = import("2027.csv", "日期,类型\n2027-01-01,holiday\n2027-01-03,workday\n");
        assert_eq!((&next["year"], &next["changed"]), (&json!(2027), &json!(true)));
        let listed = office.json("office workdays list");
        let years: Vec<_> = listed.as_array().unwrap().iter().map(|row| &row["year"]).collect();
        assert_eq!(json!(years), json!([2022, 2023, 2024, 2025, 2026, 2027]), "{listed:#}");
        let year = |at: usize, source, document_no: Option<&str>, days: [u32; 4]| {
            let [working_days, days_off, weekdays_off, weekends_worked] = days;
            let row = json!({"year": 2022 + at, "source": source, "document_no": document_no,
                "working_days": working_days, "days_off": days_off,
                "weekdays_off": weekdays_off, "weekends_worked": weekends_worked});
            assert_eq!(listed[at], row);
        };
        year(1, "entered", Some("国办1号"), [248, 117, 19, 7]);
        year(2, "built-in", None, [251, 115, 19, 8]);
        year(5, "entered", Some("国办1号"), [261, 104, 1, 1]);
        let shown = office.run("office workdays list").done().out;
        assert!(shown.contains("放假安排") && shown.contains("录入"), "{shown}");
        let shown = office.run("office workdays list --lang en").done().out;
        assert!(shown.contains("Working days") && shown.contains("built-in"), "{shown}");
        office.events();
    }
}

#[test]
fn a_file_that_is_no_years_notice_is_refused_whole_and_only_an_admin_enters_one() {
    let office = TestOffice::office();
    office.run("operator add 吴管理 --role admin --actor 吴管理").done();
    let events = office.events();
    let code = |text: &str| {
        let file = office.file("days.csv", text);
        let line = format!("office workdays import {file} --document 1号 --actor 吴管理");
        let ran = office.run(&format!("{line} --format json"));
        assert_ne!(ran.code, 0, "{text}");
        ran.error()["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(code("date,kind\n2027-01-01,holiday\n2028-01-03,holiday\n"), "workdays-two-years");
    assert_eq!(code("date,kind\n2027-01-01,holiday\n2027-01-01,holiday\n"), "workdays-twice");
    assert_eq!(code("date,kind\n2027-01-04,workday\n"), "workdays-weekday");
    assert_eq!(code("date,kind\n2027-01-04,half\n"), "bad-day-kind");
    assert_eq!(code("date,kind\n2027-02-30,holiday\n"), "bad-date");
    assert_eq!(code("date,kind\n"), "workdays-empty");
    assert_eq!(office.events(), events);
    let file = office.file("days.csv", "date,kind\n2027-01-01,holiday\n");
    let line = format!("office workdays import {file} --document 1号 --format json");
    assert_eq!(office.run(&line).refused().error()["code"], "role-missing");
}

/// That a notice is refused for its year, in both languages, with what is to be done.
fn is_refused(publish: impl Fn(&str) -> Ran, code: &str, year: &str) {
    for (lang, command) in [("zh", "文件"), ("en", "FILE")] {
        let told = refusal(&publish(lang).refused());
        assert_eq!(told["code"], code, "{told:#}");
        assert!(told["message"].as_str().unwrap().contains(year), "{told:#}");
        let hint = told["hint"].as_str().unwrap();
        assert!(
            hint.contains(&format!("`office workdays import {command} --document")),
            "{told:#}"
        );
    }
}

#[test]
fn a_notice_in_a_year_that_is_not_known_is_refused_when_it_is_published_until_it_is_entered() {
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        let pack = include_str!("../../fixtures/packs/common.toml")
            .replace("ID", "a")
            .replace("VERSION", "1")
            .replace("SHARED", "false")
            .replace("none = \"本办法不公示\"", "days = 5")
            .replace("\"2023-01-01\"", "\"2021-01-01\"");
        office.file("a.toml", pack);
        office.run("policy adopt a.toml --on 2021-01-04").done();
        let header = "uscc,name,account_name,bank,bank_code,account_no";
        let (code, name) = FIRMS[0];
        let row = format!("{code},{name},{name},样例银行,999339900029,120209991234567000");
        let firms = office.csv("firms.csv", header, &[row]);
        office.run(&format!("enterprise import {firms} --on 2021-01-04")).done();
        let titles = office.csv(
            "titles.csv",
            "uscc,title,recognised_on,document_no",
            &[format!("{code},provincial,2020-06-01,1号")],
        );
        office.run(&format!("title import {titles} --on 2021-01-04")).done();
        let row = format!("C-1,{code},一号项目,2021-12-01,HT-1,10000");
        let header = "claim_no,uscc,subject,applied_on,contract_no,investment";
        office.file_claims("a-project", "2021-12-02", header, &[&row]).done();
        office.approve("C-1", "2021-12-10").done();
        let events = office.events();
        let publish = |lang: &str| {
            office.run(&format!("notice publish C-1 --on 2021-12-28 --format json --lang {lang}"))
        };
        is_refused(publish, "workdays-unknown", "2021");
        assert_eq!(office.events(), events);
        let days = office.file("2021.csv", "date,kind\n2021-01-01,holiday\n2021-10-01,holiday\n");
        let import = format!("office workdays import {days} --document 国办1号 --on 2021-12-28");
        office.run(&import).done();
        publish("zh").done();
        let rows = office.json("report notice --year 2021");
        // Wednesday to Friday, and after the built-in holiday the fourth and fifth.
        assert_eq!(rows[0]["ends_on"], "2022-01-05");
        office.events();
    }
}

#[test]
fn the_last_days_of_the_last_known_year_ask_for_the_next_one_when_a_notice_is_published() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened().with_vouchers();
        let later = |line: &str| under(&office, "2026-12-28 10:00:00", line);
        let publish = "notice publish V-0 --on 2026-12-28 --accept-clock";
        if later("office show").is_none() {
            return;
        }
        let told = |lang: &str| later(&format!("{publish} --lang {lang}")).unwrap();
        is_refused(told, "workdays-not-published", "2027");
        let days = office.file("2027.csv", "date,kind\n2027-01-01,holiday\n");
        later(&format!("office workdays import {days} --document 国办1号 --accept-clock"))
            .unwrap()
            .done();
        later(publish).unwrap().done();
        assert_eq!(ends_on_in("2026", &office, "V-0"), "2027-01-05");
        office.events();
    }
}
