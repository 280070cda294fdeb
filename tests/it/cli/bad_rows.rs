//! Rows that cannot be stored: each says where it is wrong and what to do, the
//! rows beside it are stored, and it is kept in a file to be corrected.

use std::fmt::Write as _;

use serde_json::Value;

use super::test_office::{FIRMS, Ran, TestOffice, VOUCHERS, firm};

const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";

/// Imports a file in both languages; nothing of it may be new the second time.
fn in_both_languages(office: &TestOffice, line: &str) -> String {
    let zh = office.run(line).refused();
    let events = office.events();
    let en = office.run(&format!("{line} --lang en")).refused();
    assert_eq!(office.events(), events, "a refused row leaves nothing behind");
    let mut page = String::new();
    for Ran { out, err, .. } in [zh, en] {
        writeln!(page, "{out}{err}").unwrap();
    }
    page
}

#[test]
fn each_bad_row_of_claims_says_where_and_what_to_do_in_both_languages() {
    let office = TestOffice::office();
    let uscc = firm(0);
    let row = |claim: &str, applied: &str, amount: &str, signed: &str| {
        format!("{claim},{uscc},服务,{applied},HT-{claim},{amount},{signed}")
    };
    let rows = [
        row("V-1", "2023-05-01", "160万", "2023-04-01"),
        "V-2,91339901MAYL00016X,服务,2023-05-01,HT-2,160万,2023-04-01".to_owned(),
        row("V-3", "2023-05-01", "-5", "2023-04-01"),
        row("V-4", "2023-05-01", "1.234", "2023-04-01"),
        row("V-5", "2023-05-01", "１００万", "2023-04-01"),
        row("V-6", "2023-05-01", "1e6", "2023-04-01"),
        row("V-7", "2023-05-01", "一百万", "2023-04-01"),
        row("V-8", "2023-05-01", "160万", "2023-02-30"),
        row("V-9", "2023-13-01", "160万", "2023-04-01"),
        format!("V-10,{uscc},服务,2023-05-01,,160万,2023-04-01"),
        row("V-11", "2022-12-31", "160万", "2022-12-01"),
        row("V-12", "2026-01-01", "160万", "2025-12-01"),
        "V-13,91339901MAYL00075P,服务,2023-05-01,HT-13,160万,2023-04-01".to_owned(),
        row("V-1", "2023-05-01", "170万", "2023-04-01"),
        format!("V-1,{},服务,2023-05-01,HT-V-1,160万,2023-04-01", firm(1)),
        format!(",{uscc},服务,2023-05-01,HT-16,160万,2023-04-01"),
        format!("V-17,{uscc},服务,2023-05-01,HT-17,160万"),
        format!("V-18,{uscc},服务,2023-05-01,HT-18,160万,2023-04-01,多"),
        row("V-19", "2023-05-01", "10万", "2023-04-01"),
    ];
    office.csv("v.csv", VOUCHERS, &rows);
    let line = "claim import v.csv --measure innovation-voucher --on 2023-05-10";
    insta::assert_snapshot!(in_both_languages(&office, line));
    let stored = office.json("report claims --year 2023");
    let stored: Vec<&str> =
        stored.as_array().unwrap().iter().map(|row| row["claim_no"].as_str().unwrap()).collect();
    assert_eq!(stored, ["V-1", "V-19"]);
}

#[test]
fn each_bad_period_and_type_says_where_and_what_to_do_in_both_languages() {
    let office = TestOffice::office();
    let loan = |claim: &str, applied: &str, principal: &str, term: &str, period: &str| {
        let uscc = firm(0);
        format!("{claim},{uscc},质押,{applied},{claim},{principal},{term},2023-01-01,{period},1万")
    };
    let rows = [
        loan("L-1", "2024-05-01", "100万", "12", "2023-06-01,2023-01-01"),
        loan("L-2", "2024-05-01", "100万", "12", "2023-06-01,2023-06-01"),
        loan("L-3", "2024-05-01", "100万", "12个月", "2023-01-01,2023-06-01"),
        loan("L-4", "2024-05-01", "100万", "12.5", "2023-01-01,2023-06-01"),
        loan("L-5", "2024-05-01", "0", "12", "2023-01-01,2023-06-01"),
        loan("L-6", "2023-05-01", "100万", "12", "2023-01-01,2023-06-01"),
        loan("L-7", "2024-05-01", "100万", "12", "2023-01-01,2024-02-01"),
    ];
    office.csv("l.csv", LOANS, &rows);
    let line = "claim import l.csv --measure pledge-interest --on 2024-05-10";
    insta::assert_snapshot!("loans", in_both_languages(&office, line));

    let stage = format!("S-1,{},上市,2024-05-01,上会,2024-04-01", firm(0));
    office.csv("s.csv", "claim_no,uscc,subject,applied_on,stage,reached_on", &[stage]);
    let line = "claim import s.csv --measure ipo-domestic --on 2024-05-10";
    insta::assert_snapshot!("stages", in_both_languages(&office, line));

    let half = format!("H-1,{},产品,2024-05-01,10万,", firm(0));
    let none = format!("H-2,{},产品,2024-05-01,,", firm(0));
    let header = "claim_no,uscc,subject,applied_on,decided_amount,decision_no";
    office.csv("h.csv", header, &[half, none]);
    let line = "claim import h.csv --measure first-set --on 2024-05-10";
    insta::assert_snapshot!("decisions", in_both_languages(&office, line));
}

#[test]
fn each_bad_enterprise_and_title_says_where_and_what_to_do_in_both_languages() {
    let office = TestOffice::office();
    let rows = [
        "91339901MAYL00016X,坏码,坏码,样例银行,999339900029,1202099912345678".to_owned(),
        "91339901MAYL0001,短码,短码,样例银行,999339900029,1202099912345678".to_owned(),
        "91339901MAYLO0016L,含字母O,含,样例银行,999339900029,1202099912345678".to_owned(),
        "91339901MAYL00075P,松间,松间,样例银行,99933990002,1202099912345678".to_owned(),
        "91339901MAYL00075P,松间,松间,样例银行,999339900029,1.2E+18".to_owned(),
        "91339901MAYL00075P,,松间,样例银行,999339900029,1202099912345678".to_owned(),
        format!("{},改了名,改了名,样例银行,999339900029,1202099912345678", FIRMS[0].0),
    ];
    office.csv("e.csv", "uscc,name,account_name,bank,bank_code,account_no", &rows);
    insta::assert_snapshot!("enterprises", in_both_languages(&office, "enterprise import e.csv"));

    let rows = [
        format!("{},little-gian,2022-06-01,省经信〔2022〕6号", firm(0)),
        format!("{},little-giant,2022-06-31,省经信〔2022〕6号", firm(0)),
        format!("{},provincial,2022-06-01,省经信〔2022〕7号", firm(0)),
        "91339901MAYL00075P,provincial,2022-06-01,省经信〔2022〕6号".to_owned(),
    ];
    office.csv("t.csv", "uscc,title,recognised_on,document_no", &rows);
    insta::assert_snapshot!("titles", in_both_languages(&office, "title import t.csv"));
}

#[test]
fn a_code_that_was_really_issued_against_its_check_digit_needs_its_evidence() {
    let office = TestOffice::office();
    let header = "uscc,name,account_name,bank,bank_code,account_no,check_digit_document";
    let row = "91350100M0001TGQXM,样例甲,样例甲,样例银行,999339900029,1202099912345678,";
    office.csv("e.csv", header, &[row]);
    office.run("enterprise import e.csv").refused();
    office.csv("e.csv", header, &[format!("{row}市监函〔2023〕1号")]);
    office.run("enterprise import e.csv").done();
    let shown = office.json("enterprise show 91350100M0001TGQXM");
    assert_eq!(shown["name"], "样例甲");
}

#[test]
fn refused_rows_are_kept_corrected_and_imported_and_the_rest_is_unchanged() {
    let office = TestOffice::office();
    let row = |claim: &str, amount: &str| {
        format!("{claim},{},服务,2023-05-01,HT-{claim},{amount},2023-04-01", firm(0))
    };
    office.csv("v.csv", VOUCHERS, &[row("V-1", "10万"), row("V-2", "1.234")]);
    let line = "claim import v.csv --measure innovation-voucher --on 2023-05-10 --format json";
    let ran = office.run(line).refused();
    let done = ran.json();
    assert_eq!([&done["stored"], &done["unchanged"]], [1, 0]);
    assert_eq!(done["refused"][0]["row"], 3);
    assert_eq!(done["refused"][0]["code"], "bad-fact");
    assert_eq!(done["refused_file"], "v.csv.refused.csv");
    assert_eq!(ran.error()["code"], "bad-fact", "a program finds the one error on stderr too");

    // The refused file has the row as it was, and says why; corrected, with
    // its notes left in, it is imported.
    let refused = office.read("v.csv.refused.csv");
    assert!(
        refused.starts_with('\u{feff}') && refused.contains("V-2") && refused.contains("bad-fact")
    );
    office.file("v2.csv", refused.replace("1.234,", "1.23,"));
    office.run(&line.replace("v.csv", "v2.csv")).done();
    assert_eq!(office.claim("V-2")["computed"], "0.36");

    office.csv("v.csv", VOUCHERS, &[row("V-1", "10万"), row("V-2", "1.23")]);
    let events = office.events();
    let again = office.run(line).done().json();
    assert_eq!([&again["stored"], &again["unchanged"]], [0, 2]);
    assert_eq!(again["refused"], Value::Array(Vec::new()));
    assert!(!office.path("v.csv.refused.csv").exists(), "what was refused before is settled");
    assert_eq!(office.events(), events);
}
