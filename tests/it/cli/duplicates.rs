//! 从高、从优、不重复: what was already given for the same thing.

use serde_json::Value;

use super::test_office::{TestOffice, VOUCHERS, columns, firm};

const STAGES: &str = "claim_no,uscc,subject,applied_on,stage,reached_on";
const ABROAD: &str = "claim_no,uscc,subject,applied_on,listed_on";
const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";

/// Status, computed, granted, and each reduction as cause and sum.
fn outcome(claim: &Value) -> String {
    let cuts = columns(&claim["reductions"], &["cause", "period", "amount"]);
    let cuts = cuts.iter().map(|cut| format!(" -{}", cut.join(":")));
    let text = |name: &str| claim[name].as_str().unwrap_or("null");
    let sums = format!("{} {} {}", text("status"), text("computed"), text("granted"));
    sums + cuts.collect::<String>().as_str()
}

fn refs(rows: &[String]) -> Vec<&str> {
    rows.iter().map(String::as_str).collect()
}

#[test]
fn after_a_listing_abroad_the_domestic_stages_pay_nothing_until_the_fourth_pays_one_million() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let (uscc, other) = (firm(0), firm(1));
        let abroad = [
            format!("O-1,{uscc},上市,2023-05-01,2023-04-20"),
            format!("O-2,{other},上市,2023-09-01,2023-08-20"),
        ];
        office.file_claims("ipo-overseas", "2023-05-10", ABROAD, &refs(&abroad[..1])).done();
        office.approve("O-1", "2023-06-01").done();

        let stages = ["restructured", "tutoring", "accepted", "listed"];
        let rows: Vec<String> = stages
            .iter()
            .enumerate()
            .map(|(number, stage)| {
                format!("D-{},{uscc},上市,2024-0{0}-20,{stage},2024-0{0}-01", number + 1)
            })
            .collect();
        office.file_claims("ipo-domestic", "2024-05-01", STAGES, &refs(&rows)).done();
        let ran = office.approve("D-1 D-2 D-3 D-4", "2024-05-10").refused();
        assert!(ran.out.contains("D-4\t核定\t1000000.00"), "{}", ran.out);
        assert_eq!(ran.err.matches("nothing-left").count(), 3, "{}", ran.err);

        for claim in ["D-1", "D-2", "D-3"] {
            let claim = office.claim(claim);
            assert_eq!(outcome(&claim), "rejected 1000000.00 0.00 -duplicate:2024:1000000.00");
            assert_eq!(claim["reductions"][0]["because_of"], Value::from(vec!["O-1"]));
            assert_eq!(claim["instalments"], Value::Array(Vec::new()));
        }
        assert_eq!(outcome(&office.claim("D-4")), "granted 1000000.00 1000000.00");
        let cap = office.cap("ipo.once", uscc, "2024");
        assert_eq!(cap.sums(), ["4000000.00", "0.00", "0.00"]);

        // The other way round: two stages paid, and abroad pays the rest.
        let rows = [
            format!("D-5,{other},上市,2023-03-20,restructured,2023-03-01"),
            format!("D-6,{other},上市,2023-04-20,tutoring,2023-04-01"),
        ];
        office.file_claims("ipo-domestic", "2023-05-01", STAGES, &refs(&rows)).done();
        office.file_claims("ipo-overseas", "2023-09-10", ABROAD, &refs(&abroad[1..])).done();
        office.approve("D-5 D-6 O-2", "2023-09-20").done();
        let o2 = office.claim("O-2");
        assert_eq!(outcome(&o2), "granted 3000000.00 1000000.00 -duplicate:2023:2000000.00");
        assert_eq!(office.cap("ipo.once", other, "2023").own, "3000000.00");
    }
}

#[test]
fn a_revoked_grant_gives_its_room_to_another() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let rows = [
            format!("V-1,{},服务一,2023-05-01,HT-1,160万,2023-04-01", firm(0)),
            format!("V-2,{},服务二,2023-05-01,HT-2,160万,2023-04-02", firm(0)),
        ];
        office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &refs(&rows)).done();
        office.approve("V-1", "2023-06-01").done();
        office.run("grant revoke V-1 --reason 合同未履行 --actor 李审批 --on 2023-06-20").done();
        assert_eq!(office.cap("innovation-voucher.year", firm(0), "2023").own, "0.00");
        office.approve("V-2", "2023-07-01").done();
        assert_eq!(outcome(&office.claim("V-2")), "granted 480000.00 480000.00");
        let revoked = office.claim("V-1");
        assert_eq!(outcome(&revoked), "revoked 480000.00 480000.00");
        assert_eq!(revoked["instalments"][0]["status"], "revoked");
        let cap = office.cap("innovation-voucher.year", firm(0), "2023");
        assert_eq!(cap.sums(), ["480000.00", "0.00", "20000.00"]);
        let register = office.json("report register --year 2023");
        assert_eq!(
            columns(&register, &["claim_no", "granted", "status"]),
            [["V-1", "480000.00", "revoked"], ["V-2", "480000.00", "granted"]]
        );
        // Revoking again changes nothing and is no error; its reason stands.
        let again =
            office.run("grant revoke V-1 --reason 合同未履行 --on 2023-08-01 --format json");
        assert_eq!(again.done().json()["changed"], false);
    }
}

#[test]
fn a_revoked_title_award_no_longer_counts_to_what_a_higher_title_gets() {
    let office = TestOffice::office();
    let titles = [
        format!("{},provincial,2023-02-01,省经信〔2023〕2号", firm(2)),
        format!("{},little-giant,2023-07-14,工信部〔2023〕7号", firm(2)),
    ];
    let titles = office.csv("new.csv", "uscc,title,recognised_on,document_no", &titles);
    office.run(&format!("title import {titles}")).done();
    let header = "claim_no,uscc,subject,applied_on,title,recognised_on";
    let rows = [
        format!("T-1,{},称号,2023-03-01,provincial,2023-02-01", firm(2)),
        format!("T-2,{},称号,2023-08-01,小巨人,2023-07-14", firm(2)),
    ];
    office.file_claims("tier-award", "2023-08-10", header, &refs(&rows)).done();
    office.approve("T-1", "2023-08-11").done();
    office.run("grant revoke T-1 --reason 异议成立 --on 2023-08-12").done();
    office.approve("T-2", "2023-08-13").done();
    assert_eq!(outcome(&office.claim("T-2")), "granted 1000000.00 1000000.00");
}

#[test]
fn a_decision_lowers_a_computed_sum_and_never_raises_one() {
    let office = TestOffice::office();
    let header = format!("{VOUCHERS},decided_amount,decision_no");
    let rows = [
        format!("V-1,{},服务一,2023-05-01,HT-1,100万,2023-04-01,25万,区经信〔2023〕8号", firm(0)),
        format!("V-2,{},服务二,2023-05-01,HT-2,50万,2023-04-02,20万,区经信〔2023〕9号", firm(0)),
    ];
    office.file_claims("innovation-voucher", "2023-05-10", &header, &refs(&rows)).done();
    office.approve("--all-assessed", "2023-06-01").done();
    let lower = office.claim("V-1");
    assert_eq!(outcome(&lower), "granted 300000.00 250000.00 -decision:2023:50000.00");
    assert_eq!(outcome(&office.claim("V-2")), "granted 150000.00 150000.00");
    assert_eq!(office.cap("innovation-voucher.year", firm(0), "2023").own, "400000.00");
}

#[test]
fn two_claims_on_one_loan_may_not_share_a_day() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let loan = |claim: &str, subject: &str, loan: &str, from: &str, to: &str| {
            let uscc = firm(0);
            format!(
                "{claim},{uscc},{subject},2024-03-01,{loan},600万,36,2022-06-01,{from},{to},50万"
            )
        };
        let first = loan("L-1", "质押一", "HT-1", "2023-01-01", "2023-07-01");
        office.file_claims("pledge-interest", "2024-03-10", LOANS, &[&first]).done();
        office.approve("L-1", "2024-03-20").done();
        let events = office.events();

        let rows = [
            loan("L-2", "质押二", "HT-1", "2023-06-30", "2023-10-01"),
            // Under another number, but for the same subject.
            loan("L-3", "质押一", "HT-3", "2023-03-01", "2023-04-01"),
        ];
        let line = "claim import pledge-interest.csv --measure pledge-interest --on 2024-03-25";
        office.csv("pledge-interest.csv", LOANS, &rows);
        let refused = office.run(&format!("{line} --format json")).refused().json();
        assert_eq!(
            columns(&refused["refused"], &["code"]).concat(),
            ["period-overlaps", "period-overlaps"]
        );
        let message = refused["refused"][0]["message"].as_str().unwrap();
        for word in ["L-2", "L-1", "2023-01-01", "2023-07-01"] {
            assert!(message.contains(word), "{message}");
        }
        assert_eq!(office.events(), events);

        // The day after the last is free, and so is another loan.
        let rows = [
            loan("L-4", "质押一", "HT-1", "2023-07-01", "2023-10-01"),
            loan("L-5", "质押五", "HT-5", "2023-03-01", "2023-04-01"),
        ];
        office.file_claims("pledge-interest", "2024-03-26", LOANS, &refs(&rows)).done();
        office.approve("L-4 L-5", "2024-03-28").done();
        // 6,000,000 × 4.75 % × 50 % / 360 a day: 181, 92 and 31 days, each rounded.
        let granted = ["L-1", "L-4", "L-5"].map(|claim| office.claim(claim)["granted"].clone());
        assert_eq!(granted, ["71645.83", "36416.67", "12270.83"]);
    }
}
