//! Who may decide, when, and under which reading.

use serde_json::Value;

use super::test_office::{TestOffice, VOUCHERS, columns, firm};

const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";

fn voucher(claim: &str, uscc: &str) -> String {
    format!("{claim},{uscc},服务{claim},2023-05-01,HT-{claim},10万,2023-04-01")
}

/// A desk at which somebody of this name has filed these claims.
fn filed_by(maker: &str, claims: &[&str]) -> TestOffice {
    let office = TestOffice::office();
    let rows: Vec<String> = claims.iter().map(|claim| voucher(claim, firm(0))).collect();
    office.csv("v.csv", VOUCHERS, &rows);
    let line =
        ["claim", "import", "v.csv", "--measure", "innovation-voucher", "--on", "2023-05-10"];
    office.run_words(&[&line[..], &["--actor", maker]].concat()).done();
    office
}

#[test]
fn who_filed_a_claim_does_not_approve_it_however_the_name_is_written() {
    let office = filed_by("Zoë Wang", &["V-1"]);
    let events = office.events();
    for name in ["Zoë Wang", "ZOË WANG", " Zoe\u{308} wang ", "Ｚoë Ｗang"] {
        let words = ["claim", "approve", "V-1", "--actor", name, "--on", "2023-06-01"];
        let ran = office.run_words(&[&words[..], &["--format", "json"]].concat()).refused();
        let error = ran.error();
        assert_eq!(error["code"], "maker-is-checker", "{name:?}");
        assert_eq!(error["claim_no"], "V-1");
        assert_eq!(ran.json()["granted"], Value::Array(Vec::new()));
    }
    let ran = office.run_words(&["claim", "approve", "V-1", "--actor", "zoë wang"]).refused();
    assert!(ran.err.contains("V-1") && ran.err.contains("提示"), "{}", ran.err);
    assert_eq!(office.events(), events, "a refused approval leaves nothing behind");
    assert_eq!(
        [&office.claim("V-1")["status"], &office.claim("V-1")["granted"]],
        [&"assessed".into(), &Value::Null]
    );
    office.approve("V-1", "2023-06-01").done();
    let granted = office.claim("V-1");
    assert_eq!([&granted["filed_by"], &granted["approved_by"]], ["Zoë Wang", "李审批"]);
}

#[test]
fn the_others_go_on_when_one_is_refused_and_twice_is_once() {
    let office = filed_by("王经办", &["V-1", "V-2", "V-3"]);
    office.run("claim reject V-2 --reason 材料不全 --actor 李审批 --on 2023-05-20").done();
    office.run("claim withdraw V-3 --on 2023-05-20").done();
    let ran = office.approve("V-2 V-9 V-1 V-3 --format json", "2023-06-01").refused();
    assert_eq!(columns(&ran.json()["granted"], &["claim_no", "granted"]), [["V-1", "30000.00"]]);
    assert_eq!(
        columns(&ran.json()["refused"], &["claim_no", "code"]),
        [["V-2", "already-rejected"], ["V-9", "unknown-claim"], ["V-3", "already-withdrawn"]]
    );
    assert_eq!(columns(&ran.error()["refused"], &["claim_no"]).concat(), ["V-2", "V-9", "V-3"]);
    let events = office.events();
    let again = office.approve("V-1 --format json", "2023-06-02").done().json();
    assert_eq!(again["granted"][0]["unchanged"], true);
    assert_eq!(office.events(), events);
    assert_eq!(office.claim("V-2")["status"], "rejected");
    assert_eq!(office.claim("V-3")["status"], "withdrawn");
    assert_eq!(office.claim("V-3")["granted"], Value::Null);
    office.run("claim withdraw V-1").refused();
}

#[test]
fn where_operators_are_registered_each_does_what_the_roles_allow() {
    let office = TestOffice::office();
    office.run("operator add 王经办 --role officer").refused();
    office.run("operator add 吴管理 --role admin --actor 吴管理 --on 2023-01-03").done();
    office.open_late_entry("吴管理");
    office.run("operator add 王经办 --role officer --actor 吴管理 --on 2023-01-03").done();
    office.run("operator add 李审批 --role approver --actor 吴管理 --on 2023-01-03").done();
    office.run("operator add 孙兼岗 --role officer approver --actor 吴管理 --on 2023-01-03").done();
    let rows = [voucher("V-1", firm(0)), voucher("V-2", firm(1))];
    office.csv("v.csv", VOUCHERS, &rows);
    let line = "claim import v.csv --measure innovation-voucher --on 2023-05-10";
    let ran = office.run(&format!("{line} --actor 李审批 --format json")).refused();
    assert_eq!(
        columns(&ran.json()["refused"], &["code"]).concat(),
        ["role-missing", "role-missing"]
    );
    office.run(&format!("{line} --actor 孙兼岗")).done();
    office.run("claim approve V-1 --actor 王经办 --on 2023-06-01").refused();
    office.run("claim approve V-1 --actor 路过的人 --on 2023-06-01").refused();
    let own =
        office.run("claim approve V-1 --actor 孙兼岗 --on 2023-06-01 --format json").refused();
    assert_eq!(own.error()["code"], "maker-is-checker");
    office.approve("V-1", "2023-06-01").done();
    office.run("operator remove 李审批 --actor 吴管理").done();
    office.approve("V-2", "2023-06-02").refused();
    let names = office.json("operator list");
    assert!(!names.to_string().contains("李审批"), "{names}");
}

#[test]
fn an_exclusion_is_judged_on_the_day_of_the_approval() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let rows = [voucher("V-1", firm(0)), voucher("V-2", firm(0)), voucher("V-3", firm(0))];
        let exclusion = format!(
            "enterprise exclude {} --from 2023-06-01 --until 2023-08-31 --document 信用〔2023〕5号 --reason 严重失信",
            firm(0)
        );
        office.run(&format!("{exclusion} --on 2023-05-20")).done();
        // A claim of an excluded enterprise is taken in; it is not approved.
        office.csv("v.csv", VOUCHERS, &rows);
        office.run("claim import v.csv --measure innovation-voucher --on 2023-05-25").done();
        office.approve("V-1", "2023-05-31").done();
        let ran = office.approve("V-2 --format json", "2023-06-01").refused();
        assert_eq!(ran.error()["code"], "enterprise-excluded");
        let message = ran.error()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("2023-08-31") && message.contains("信用〔2023〕5号"), "{message}");
        office.approve("V-2", "2023-08-31").refused();
        office.approve("V-2", "2023-09-01").done();
        office
            .run(&format!(
                "enterprise readmit {} --document 信用〔2023〕9号 --on 2023-07-01",
                firm(0)
            ))
            .done();
        office.approve("V-3", "2023-07-02").done();
    }
}

#[test]
fn an_adopted_reading_changes_the_assessments_after_it() {
    let office = TestOffice::office();
    let loan = |claim: &str| {
        let uscc = firm(0);
        format!(
            "{claim},{uscc},质押{claim},2024-02-01,{claim},365万,12,2023-01-01,2023-01-01,2024-01-01,100万"
        )
    };
    office.file_claims("pledge-interest", "2024-02-10", LOANS, &[&loan("L-1")]).done();
    office.approve("L-1", "2024-02-11").done();
    let adopted = office.json("reading adopt day-basis act/365 --document 经信函〔2024〕7号");
    assert_eq!(adopted["option"], "act/365");
    office.file_claims("pledge-interest", "2024-02-12", LOANS, &[&loan("L-2")]).done();
    office.approve("L-2", "2024-02-13").done();
    // 3,650,000 × 4.35 % × 50 % × 365 / 360, and / 365.
    let sums = ["L-1", "L-2"].map(|claim| {
        let claim = office.claim(claim);
        (claim["granted"].clone(), claim["readings"]["day-basis"].clone())
    });
    assert_eq!(sums[0], ("80490.10".into(), "act/360".into()));
    assert_eq!(sums[1], ("79387.50".into(), "act/365".into()));
    let readings = office.json("reading list");
    let day_basis = columns(&readings, &["id", "in_force"]);
    assert!(day_basis.contains(&vec!["day-basis", "act/365"]), "{readings:#}");
    let again = office.json("reading adopt day-basis act/365 --document 经信函〔2024〕7号");
    assert_eq!(again["unchanged"], true);
    office.run("reading adopt day-basis act/364 --document 经信函〔2024〕8号").refused();
}
