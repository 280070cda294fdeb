//! Ceilings: used up, passed by another payer's money, and shared.

use serde_json::Value;

use super::test_office::{TestOffice, VOUCHERS, columns, firm};

const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";

fn voucher(claim: &str, uscc: &str, amount: &str) -> String {
    format!("{claim},{uscc},服务{claim},2023-05-01,HT-{claim},{amount},2023-04-01")
}

#[test]
fn city_money_that_comes_after_the_ceiling_is_used_up_shows_an_over_award() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let rows = [voucher("V-1", firm(0), "170万"), voucher("V-2", firm(0), "100万")];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &rows).done();
        office.approve("V-1", "2023-06-01").done();
        let aid = format!("--uscc {} --ceiling innovation-voucher.year --period 2023", firm(0));
        office.run(&format!(
            "aid record {aid} --amount 12万 --source 市经信局 --document 市经信〔2023〕30号 --on 2023-09-01"
        ))
        .done();
        let cap = office.cap("innovation-voucher.year", firm(0), "2023");
        assert_eq!(cap.sums(), ["500000.00", "120000.00", "-120000.00"]);
        let page = office.run("report caps --year 2023").done().out;
        assert!(page.contains("-120,000.00") && page.contains("超限"), "{page}");

        // Nothing is left: exit 1, and the claim is rejected with its cause.
        let ran = office.approve("V-2 --lang en", "2023-09-10").refused();
        for word in ["nothing-left", "V-2", "300000.00", "innovation-voucher.year"] {
            assert!(ran.err.contains(word), "{}", ran.err);
        }
        let claim = office.claim("V-2");
        assert_eq!([&claim["status"], &claim["granted"]], ["rejected", "0.00"]);
        assert_eq!(
            columns(&claim["reductions"], &["cause", "ceiling", "period", "amount"]),
            [["ceiling", "innovation-voucher.year", "2023", "300000.00"]]
        );
        let events = office.events();
        office.approve("V-2", "2023-09-11").refused();
        assert_eq!(office.events(), events, "the rejection is final and stands once");

        // The same document again changes nothing; cancelled, the room is back.
        let again = office.run(&format!(
            "aid record {aid} --amount 120000.00 --source 市经信局 --document 市经信〔2023〕30号 --on 2023-09-01 --format json"
        ));
        assert_eq!(again.done().json()["changed"], false);
        office
            .run(&format!("aid cancel {aid} --document 市经信〔2023〕30号 --reason 已退回"))
            .done();
        let cap = office.cap("innovation-voucher.year", firm(0), "2023");
        assert_eq!(cap.sums(), ["500000.00", "0.00", "0.00"]);
    }
}

#[test]
fn a_slice_of_which_nothing_is_left_makes_no_instalment() {
    let office = TestOffice::office();
    let loan = |claim: &str, principal: &str, from: &str, to: &str, paid: &str| {
        let uscc = firm(0);
        format!(
            "{claim},{uscc},质押{claim},2024-07-01,{claim},{principal},36,2022-06-01,{from},{to},{paid}"
        )
    };
    let rows = [
        loan("L-1", "50000万", "2023-01-01", "2024-01-01", "400万"),
        loan("L-2", "360万", "2023-10-01", "2024-04-01", "100万"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    office.file_claims("pledge-interest", "2024-07-10", LOANS, &rows).done();
    office.approve("L-1 L-2", "2024-07-20").done();
    assert_eq!(office.claim("L-1")["granted"], "2000000.00");
    let claim = office.claim("L-2");
    // 3,600,000 × 4.75 % × 50 % / 360 = 237.50 a day.
    assert_eq!([&claim["computed"], &claim["granted"]], ["43462.50", "21612.50"]);
    assert_eq!(
        columns(&claim["reductions"], &["cause", "period", "amount"]),
        [["ceiling", "2023", "21850.00"]]
    );
    assert_eq!(columns(&claim["instalments"], &["period", "granted"]), [["2024", "21612.50"]]);
    assert_eq!(office.cap("pledge-interest.year", firm(0), "2024").own, "21612.50");
}

#[test]
fn a_fair_has_one_ceiling_for_all_its_hosts() {
    let office = TestOffice::office();
    let header = "claim_no,uscc,subject,applied_on,fair,cost,held_on";
    let rows = [
        format!("E-1,{},办展,2023-07-01,江畔展会,140万,2023-06-01", firm(0)),
        format!("E-2,{},办展,2023-07-01,江畔展会,100万,2023-06-01", firm(1)),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    office.file_claims("local-expo", "2023-07-10", header, &rows).done();
    office.approve("--all-assessed", "2023-07-20").done();
    let granted = ["E-1", "E-2"].map(|claim| office.claim(claim)["granted"].clone());
    assert_eq!(granted, ["700000.00", "300000.00"]);
    assert_eq!(office.cap("local-expo.event", "江畔展会", "2023").headroom, "0.00");
}

#[test]
fn the_budget_trims_what_it_cannot_pay_and_pays_again_when_it_is_raised() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let budget = |amount: &str, document: &str| {
            office.run(&format!(
                "budget set --fund zjtx --year 2023 --source district --amount {amount} --document {document}"
            ))
            .done();
        };
        let rows = [
            voucher("V-1", firm(0), "100万"),
            voucher("V-2", firm(1), "100万"),
            voucher("V-3", firm(2), "100万"),
            voucher("V-4", firm(3), "100万"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &rows).done();
        office.approve("V-1", "2023-06-01").done();
        let unlimited = office.cap("fund.year", "zjtx/district", "2023");
        assert_eq!(
            [unlimited.limit.as_str(), &unlimited.own, &unlimited.headroom],
            ["null", "300000.00", "null"]
        );

        budget("70万", "财预〔2023〕1号");
        // The third comes before the second, and so it is the second that is cut.
        office.approve("V-3 V-2", "2023-06-02").done();
        assert_eq!(office.claim("V-3")["granted"], "300000.00");
        let cut = office.claim("V-2");
        assert_eq!(cut["granted"], "100000.00");
        assert_eq!(
            columns(&cut["reductions"], &["cause", "ceiling", "period", "amount"]),
            [["appropriation", "fund.year", "2023", "200000.00"]]
        );
        let page = office.run("claim show V-2").done().out;
        for word in ["预算指标", "300,000.00", "100,000.00"] {
            assert!(page.contains(word), "{page}");
        }
        office.run("claim approve V-4 --actor 李审批 --on 2024-01-05").done();
        assert_eq!(
            office.claim("V-4")["granted"],
            "300000.00",
            "an appropriation is that of the year in which the grant is made"
        );
        budget("200万", "财预〔2023〕2号");
        assert_eq!(office.cap("fund.year", "zjtx/district", "2023").headroom, "1300000.00");
        // Lowered below what is used: shown, not hidden.
        budget("60万", "财预〔2023〕3号");
        let cap = office.cap("fund.year", "zjtx/district", "2023");
        assert_eq!(cap.sums(), ["700000.00", "0.00", "-100000.00"]);
    }
}

#[test]
fn all_assessed_claims_are_decided_in_the_order_of_filing() {
    let office = TestOffice::office();
    office.run("budget set --fund zjtx --year 2023 --source district --amount 50万 --document 财预〔2023〕1号")
        .done();
    // Filed in this order, by two files and against the order of their numbers.
    for rows in [
        [voucher("V-9", firm(3), "100万"), voucher("V-5", firm(1), "50万")],
        [voucher("V-1", firm(0), "50万"), voucher("V-2", firm(2), "50万")],
    ] {
        let rows = [rows[0].as_str(), rows[1].as_str()];
        office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &rows).done();
    }
    let ran = office.approve("--all-assessed --format json", "2023-06-01").refused().json();
    assert_eq!(
        columns(&ran["granted"], &["claim_no", "granted"]),
        [["V-9", "300000.00"], ["V-5", "150000.00"], ["V-1", "50000.00"]]
    );
    assert_eq!(columns(&ran["refused"], &["claim_no", "code"]), [["V-2", "nothing-left"]]);
    assert_eq!(office.claim("V-2")["reductions"][0]["cause"], Value::from("appropriation"));
}
