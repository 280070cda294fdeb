//! One thing under two spellings: what is paid once stays paid once, and one
//! ceiling stays one.

use serde_json::Value;

use super::{
    raised,
    test_office::{TestOffice, VOUCHERS, columns, firm},
};

const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";
const FAIRS: &str = "claim_no,uscc,subject,applied_on,fair,cost,held_on";
const CENTRES: &str = "claim_no,uscc,subject,applied_on,centre,level,recognised_on";

/// The ledger is as its events say, by both calculations.
fn clean(office: &TestOffice) {
    office.events();
    let recounted = office.json("audit recompute");
    assert_eq!(recounted["ok"], true, "{recounted:#}");
}

fn granted(office: &TestOffice, claims: &[&str]) -> Vec<Value> {
    claims.iter().map(|claim| office.claim(claim)["granted"].clone()).collect()
}

#[test]
fn a_loan_number_in_another_spelling_is_the_same_loan() {
    let spellings = [
        "HT -2023-1",
        "ht-2023-1",
        "ＨＴ－２０２３－１",
        "HT‐2023‐1",
        "HT-2023-1-",
        "HT\u{200b}-2023-1",
        "НТ-2023-1",
    ];
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let uscc = firm(0);
        let loan = |claim: &str, loan: &str| {
            format!(
                "{claim},{uscc},质押{claim},2024-03-01,{loan},600万,36,2022-06-01,2023-01-01,2023-07-01,50万"
            )
        };
        let first = loan("L-0", "HT-2023-1");
        office.file_claims("pledge-interest", "2024-03-10", LOANS, &[&first]).done();
        office.approve("L-0", "2024-03-20").done();
        let events = office.events();
        for (number, spelling) in spellings.iter().enumerate() {
            let again = loan(&format!("M-{number}"), spelling);
            let file = office.csv("again.csv", LOANS, &[&again]);
            let import = format!("claim import {file} --measure pledge-interest --on 2024-03-21");
            let refused = office.run(&format!("{import} --format json")).refused().json();
            assert_eq!(refused["refused"][0]["code"], "period-overlaps", "{spelling}");
        }
        assert_eq!(office.events(), events);
        // 6,000,000 × 4.75 % × 50 % × 181 / 360, paid once.
        assert_eq!(office.cap("pledge-interest.year", uscc, "2023").own, "71645.83");
        clean(&office);
    }
}

#[test]
fn a_contract_in_another_spelling_is_paid_once_and_recomputed_so() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let row = |claim: &str, contract: &str| {
            format!("{claim},{},{claim},2023-05-01,{contract},20万,2023-04-01", firm(0))
        };
        let rows = [
            row("V-1", "HT-1"),
            row("V-2", "ht-1"),
            row("V-3", "HT—1"),
            row("V-4", "К-1"),
            row("V-5", "K-1"),
            row("V-6", "HT-l"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &rows).done();
        office.approve("V-1 V-2 V-3 V-4 V-5 V-6", "2023-06-01").refused();
        let sums = granted(&office, &["V-1", "V-2", "V-3", "V-4", "V-5", "V-6"]);
        assert_eq!(sums, ["60000.00", "0.00", "0.00", "60000.00", "0.00", "60000.00"]);
        let repeated = &office.claim("V-2")["reductions"][0];
        assert_eq!(repeated["because_of"], Value::from(vec!["V-1"]));
        clean(&office);
    }
}

#[test]
fn a_fair_in_another_spelling_has_one_ceiling_under_its_first_name() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let names = ["2023秋季〔杭州〕展会", "2023 秋季（杭州）展会", "2023秋季[杭州]展会 —"];
        let rows: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(no, fair)| {
                format!("F-{no},{},办展,2023-11-01,{fair},160万,2023-10-01", firm(no))
            })
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("local-expo", "2023-11-10", FAIRS, &rows).done();
        office.approve("F-0 F-1 F-2", "2023-11-20").refused();
        assert_eq!(granted(&office, &["F-0", "F-1", "F-2"]), ["800000.00", "200000.00", "0.00"]);
        let rows = office.json("report caps --year 2023");
        let fairs =
            rows.as_array().unwrap().iter().filter(|row| row["ceiling"] == "local-expo.event");
        let fairs: Vec<&Value> = fairs.collect();
        assert_eq!(fairs.len(), 1, "{fairs:#?}");
        assert_eq!(fairs[0]["holder"], names[0]);
        assert_eq!(fairs[0]["own"], "1000000.00");
        // A cut names the holder as its own claim typed it.
        assert_eq!(office.claim("F-1")["subject"], "办展");
        clean(&office);
    }
}

#[test]
fn a_centre_in_another_spelling_is_paid_the_difference() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let rows = [
            format!("R-1,{},智造 研发中心,2023-05-01,智造 研发中心,市级,2023-04-01", firm(0)),
            format!("R-2,{},智造研发中心,2023-09-01,智造研发中心,省级,2023-08-01", firm(0)),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("rnd-centre", "2023-09-10", CENTRES, &rows).done();
        office.approve("R-1 R-2", "2023-09-20").done();
        assert_eq!(granted(&office, &["R-1", "R-2"]), ["200000.00", "300000.00"]);
        clean(&office);
    }
}

#[test]
fn a_claims_number_in_another_spelling_is_that_claim() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let row = |claim: &str, firm: &str| {
            format!("{claim},{firm},合同一,2023-05-01,HT-1,20万,2023-04-01")
        };
        let file = |row: &str| {
            let file = office.csv("claims.csv", VOUCHERS, &[row]);
            let import = format!("claim import {file} --measure innovation-voucher");
            office.run(&format!("{import} --on 2023-05-10 --format json"))
        };
        file(&row("滨〔2023〕A-1", firm(0))).done();
        let again = file(&row("滨[2023]a—1", firm(0))).done().json();
        assert_eq!([&again["stored"], &again["unchanged"]], [0, 1]);
        let other = file(&row("滨（2023）A-1", firm(1))).refused().json();
        assert_eq!(other["refused"][0]["code"], "claim-no-taken");
        let message = other["refused"][0]["message"].as_str().unwrap();
        assert!(message.contains("滨〔2023〕A-1"), "{message}");

        assert_eq!(office.claim("滨（2023）ａ－1")["claim_no"], "滨〔2023〕A-1");
        office.approve("滨（2023）a-1", "2023-06-01").done();
        office.run("grant revoke 滨[2023]a-1 --reason 有误 --on 2023-06-02 --actor 李审批").done();
        assert_eq!(office.claim("滨〔2023〕A-1")["status"], "revoked");
        clean(&office);
    }
}

#[test]
fn a_document_in_another_spelling_is_no_second_aid() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let aid = |document: &str, more: &str| {
            let line = format!(
                "aid record --uscc {} --ceiling innovation-voucher.year --period 2023 --amount 1万 \
                 --source 市级 --document {document} --on 2023-05-01 --format json {more}",
                firm(0)
            );
            office.run(&line)
        };
        aid("市财〔2023〕5号", "").done();
        assert_eq!(aid("市财[2023]5号", "").done().json()["changed"], false);
        assert_eq!(office.cap("innovation-voucher.year", firm(0), "2023").external, "10000.00");
        clean(&office);
    }
}

#[test]
fn letters_that_look_like_others_are_told_at_the_import_and_by_verify() {
    let office = TestOffice::office();
    let row = format!("V-1,{},合同一,2023-05-01,HT-К1,20万,2023-04-01", firm(0));
    let file = office.csv("claims.csv", VOUCHERS, &[row]);
    let import = format!("claim import {file} --measure innovation-voucher --on 2023-05-10");
    let ran = office.run(&import).done();
    assert!(ran.err.contains("К") && ran.err.contains("HT-К1"), "{}", ran.err);
    let verdict = office.json("audit verify");
    let notices = columns(&verdict["notices"], &["kind"]).concat();
    assert!(notices.contains(&"look-alike-letters"), "{verdict:#}");
    assert_eq!(verdict["ok"], true);
    office.run("audit verify --strict").exits(4);
}

#[test]
fn a_ledger_that_took_spellings_for_two_things_is_raised_with_one_row_and_an_over_award() {
    for office in std::iter::once(raised::embedded()).chain(raised::on_postgres()) {
        office.run("init").done();
        let verdict = office.json("audit verify --against kept.txt");
        assert_eq!(verdict["ok"], true, "{verdict:#}");
        let told: Vec<&str> = columns(&verdict["notices"], &["message_zh"]).concat();
        for words in ["claim_no “ht-1”", "loan_no “ZY22- 020”", "持有者“样例江畔 博览会2023”"]
        {
            assert!(told.iter().any(|told| told.contains(words)), "{words}: {told:#?}");
        }
        let recounted = office.json("audit recompute");
        assert_eq!(recounted["ok"], true, "{recounted:#}");

        // 930,000 and 600,000 of one fair, of which 1,000,000 may be paid.
        let fair = office.cap("local-expo.event", "样例江畔博览会2023", "2023");
        assert_eq!(fair.sums(), ["1530000.00", "0.00", "-530000.00"]);
        let over = office.json("report over-awards --year 2023");
        let rows =
            over.as_array().unwrap().iter().filter(|row| row["ceiling"] == "local-expo.event");
        assert!(rows.count() > 0, "{over:#}");

        // Each of two numbers that collide is found by itself; another spelling is the first.
        for (typed, stored) in [("HT-1", "HT-1"), ("ht-1", "ht-1"), ("ＨＴ—1", "HT-1")] {
            assert_eq!(office.claim(typed)["claim_no"], stored, "{typed}");
        }
        // What follows is decided by the compared form.
        office.open_late_entry("吴管理");
        let header = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";
        let row = "PI-9,91339901MAYL00016L,质押贷款九,2023-07-02,ZY22—020,3900000.00,36,2022-11-20,2023-03-01,2023-04-01,9000.00";
        let file = office.csv("again.csv", header, &[row.to_owned()]);
        let import =
            format!("claim import {file} --measure pledge-interest --on 2023-09-05 --actor 王经办");
        let refused = office.run(&format!("{import} --format json")).refused().json();
        assert_eq!(refused["refused"][0]["code"], "period-overlaps");
        let row = "LE-9,91339901MAYL000405,举办博览会,2023-05-08,样例江畔博览会 2023,100000.00,2023-04-25";
        let header = "claim_no,uscc,subject,applied_on,fair,cost,held_on";
        office.file_claims("local-expo", "2023-09-05", header, &[row]).done();
        office.approve("LE-9", "2023-09-06").refused();
        assert_eq!(office.claim("LE-9")["reductions"][0]["ceiling"], "local-expo.event");
        let recounted = office.json("audit recompute");
        assert_eq!(recounted["ok"], true, "{recounted:#}");
        let verdict = office.json("audit verify --against kept.txt");
        assert_eq!(verdict["ok"], true, "{verdict:#}");
    }
}
