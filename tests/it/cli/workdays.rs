//! 放假安排: an office enters a year's working days, and corrects one that is
//! built in.

use serde_json::json;

use super::test_office::TestOffice;

/// 2023 as it was arranged, and a day off more, a Monday.
const OF_2023: &str = "date,kind\n2023-01-02,holiday\n2023-01-23,holiday\n2023-01-24,holiday\n\
    2023-01-25,holiday\n2023-01-26,holiday\n2023-01-27,holiday\n2023-01-28,workday\n\
    2023-01-29,workday\n2023-04-05,holiday\n2023-04-23,workday\n2023-05-01,holiday\n\
    2023-05-02,holiday\n2023-05-03,holiday\n2023-05-06,workday\n2023-06-22,holiday\n\
    2023-06-23,holiday\n2023-06-25,workday\n2023-09-29,holiday\n2023-10-02,holiday\n\
    2023-10-03,holiday\n2023-10-04,holiday\n2023-10-05,holiday\n2023-10-06,holiday\n\
    2023-10-07,workday\n2023-10-08,workday\n";

fn ends_on(office: &TestOffice, claim: &str) -> serde_json::Value {
    let rows = office.json("report notice --year 2023");
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
