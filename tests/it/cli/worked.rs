//! The figures that the policy's readers work out by hand.

use super::test_office::{TestOffice, columns, firm};

const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";

/// 30,000,000 × 4.35 % × 365 / 360 × 50 %.
#[test]
fn thirty_million_for_the_whole_of_2023_give_661_562_50() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let row = format!(
            "C-1,{},质押贷款一,2024-01-15,L-1,3000万,12,2022-12-31,2023-01-01,2024-01-01,1323125.00",
            firm(0)
        );
        // The term of a loan of 2022-12-31 has run a year later.
        office.file_claims("pledge-interest", "2024-01-20", LOANS, &[&row]).refused();
        let row = row.replace("2022-12-31", "2023-01-01");
        office.file_claims("pledge-interest", "2024-01-20", LOANS, &[&row]).done();
        office.approve("C-1", "2024-02-01").done();
        let claim = office.claim("C-1");
        assert_eq!(claim["computed"], "661562.50");
        assert_eq!(claim["granted"], "661562.50");
        assert_eq!(claim["readings"]["day-basis"], "act/360");
        let cap = office.cap("pledge-interest.year", firm(0), "2023");
        assert_eq!(cap.sums(), ["661562.50", "0.00", "1338437.50"]);
        assert_eq!(cap.limit, "2000000.00");
    }
}

#[test]
fn a_loan_over_the_year_end_is_split_into_92_and_91_days() {
    let office = TestOffice::office();
    let row = format!(
        "C-1,{},质押贷款一,2024-04-15,L-1,360万,12,2023-09-20,2023-10-01,2024-04-01,1000000",
        firm(0)
    );
    office.file_claims("pledge-interest", "2024-04-20", LOANS, &[&row]).done();
    office.approve("C-1", "2024-05-01").done();
    let claim = office.claim("C-1");
    // 3,600,000 × 4.35 % × 50 % / 360 = 217.50 a day.
    let parts = columns(&claim["instalments"], &["period", "computed", "granted", "status"]);
    assert_eq!(
        parts,
        [["2023", "20010.00", "20010.00", "granted"], ["2024", "19792.50", "19792.50", "granted"]]
    );
    assert_eq!(claim["granted"], "39802.50");
    let own = |year| office.cap("pledge-interest.year", firm(0), year).own;
    assert_eq!([own("2023"), own("2024")], ["20010.00", "19792.50"]);
    let periods = |year| office.json(&format!("report register --year {year}"));
    assert_eq!(columns(&periods("2023"), &["claim_no", "granted"]), [["C-1", "20010.00"]]);
    assert_eq!(columns(&periods("2024"), &["claim_no", "granted"]), [["C-1", "19792.50"]]);
}

#[test]
fn with_1_950_000_used_a_computed_100_000_is_trimmed_to_50_000_and_says_by_what() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        // 360 days at 4.35 % and 50 %: principal × 0.02175. The interest that
        // was paid sets the exact sums.
        let row = |claim: &str, loan: &str, paid: &str| {
            let uscc = firm(0);
            format!(
                "{claim},{uscc},{loan},2024-01-15,{loan},30000万,36,2022-06-01,2023-01-01,2024-01-01,{paid}"
            )
        };
        let rows = [row("C-1", "L-1", "390万"), row("C-2", "L-2", "20万")];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("pledge-interest", "2024-01-20", LOANS, &rows).done();
        office.approve("C-1", "2024-02-01").done();
        assert_eq!(office.cap("pledge-interest.year", firm(0), "2023").own, "1950000.00");
        office.approve("C-2", "2024-02-01").done();

        let claim = office.claim("C-2");
        assert_eq!(
            (&claim["computed"], &claim["granted"]),
            (&"100000.00".into(), &"50000.00".into())
        );
        assert_eq!(
            columns(&claim["reductions"], &["cause", "ceiling", "period", "amount"]),
            [["ceiling", "pledge-interest.year", "2023", "50000.00"]]
        );
        assert_eq!(claim["reductions"][0]["clause"], "6");
        assert_eq!(office.cap("pledge-interest.year", firm(0), "2023").headroom, "0.00");
        // The page for people names the ceiling, the clause and both sums.
        for (lang, words) in [
            ("zh", ["pledge-interest.year", "第6条"]),
            ("en", ["pledge-interest.year", "clause 6"]),
        ] {
            let page = office.run(&format!("claim show C-2 --lang {lang}")).done().out;
            for word in words.iter().chain(&["100,000.00", "50,000.00"]) {
                assert!(page.contains(word), "{word} is not in\n{page}");
            }
        }
    }
}

#[test]
fn a_provincial_title_pays_200_000_and_the_little_giant_800_000_more() {
    let office = TestOffice::office();
    let titles = [
        format!("{},provincial,2023-02-01,省经信〔2023〕2号", firm(1)),
        format!("{},little-giant,2023-07-14,工信部〔2023〕7号", firm(1)),
        format!("{},champion,2024-03-01,工信部〔2024〕3号", firm(1)),
    ];
    let titles = office.csv("new.csv", "uscc,title,recognised_on,document_no", &titles);
    office.run(&format!("title import {titles} --on 2024-03-05")).done();
    let header = "claim_no,uscc,subject,applied_on,title,recognised_on";
    let rows = [
        format!("T-1,{},称号,2023-03-01,provincial,2023-02-01", firm(1)),
        format!("T-2,{},称号,2023-08-01,little-giant,2023-07-14", firm(1)),
        format!("T-3,{},称号,2024-03-08,champion,2024-03-01", firm(1)),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    office.file_claims("tier-award", "2024-03-10", header, &rows).done();
    office.approve("T-1 T-2 T-3", "2024-03-20").done();
    let sums = |claim: &str| {
        let claim = office.claim(claim);
        let cut = columns(&claim["reductions"], &["cause", "amount"]).concat().join(" ");
        format!(
            "{} {} {cut}",
            claim["computed"].as_str().unwrap(),
            claim["granted"].as_str().unwrap()
        )
    };
    assert_eq!(sums("T-1"), "200000.00 200000.00 ");
    assert_eq!(sums("T-2"), "1000000.00 800000.00 duplicate 200000.00");
    assert_eq!(sums("T-3"), "2000000.00 1000000.00 duplicate 1000000.00");
    assert_eq!(
        office.cap("tier-award.once", firm(1), "2024").sums(),
        ["2000000.00", "0.00", "0.00"]
    );
}
