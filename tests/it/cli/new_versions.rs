//! A new version of a pack: what it changes is told before anybody is surprised
//! by it, and what is granted stays.

use serde_json::Value;

use super::test_office::{TestOffice, VOUCHERS, columns, firm};

const PACK: &str = include_str!("../../../domain/policies/binjiang-zjtx.toml");

/// The built-in pack as it was before the voucher was rounded down.
fn nearest() -> String {
    let before = PACK.replace("version = \"2023.2\"", "version = \"2023.1\"");
    let line = before.lines().find(|line| line.starts_with("round = \"down\"")).unwrap();
    before.replace(&format!("{line}\n"), "")
}

fn voucher(office: &TestOffice, number: usize, amount: &str) {
    let uscc = firm(number);
    let row = format!("V-{number},{uscc},合同{number},2023-03-01,HT-{number},{amount},2023-02-01");
    office.file_claims("innovation-voucher", "2023-03-02", VOUCHERS, &[&row]).done();
}

/// An office under the version before, with one voucher granted and two open.
fn office_before(office: TestOffice) -> TestOffice {
    office.run("init").done();
    office.file("before.toml", nearest());
    office.run("policy adopt before.toml --on 2023-01-03").done();
    office.register_firms();
    let titles = [0, 1, 2].map(|n| format!("{},provincial,2022-06-01,省经信〔2022〕6号", firm(n)));
    let titles = office.csv("titles.csv", "uscc,title,recognised_on,document_no", &titles);
    office.run(&format!("title import {titles} --on 2023-01-03")).done();
    voucher(&office, 0, "333333.33");
    office.approve("V-0", "2023-03-10").done();
    voucher(&office, 1, "333333.33");
    voucher(&office, 2, "100000");
    office
}

#[test]
fn at_most_30_percent_of_333_333_33_is_99_999_99_and_what_was_granted_before_stays() {
    for office in TestOffice::of_both_stores() {
        let office = office_before(office);
        assert_eq!(office.claim("V-0")["granted"], "100000.00");
        office.run("policy adopt binjiang-zjtx --on 2023-04-01").done();
        office.approve("V-1 V-2", "2023-04-03").done();
        assert_eq!(office.claim("V-1")["granted"], "99999.99");
        assert_eq!(office.claim("V-1")["computed"], "99999.99");
        assert_eq!(office.claim("V-2")["granted"], "30000.00");
        assert_eq!(office.claim("V-0")["granted"], "100000.00");
        assert_eq!(office.claim("V-0")["pack"], "binjiang-zjtx@2023.1");
        office.events();
    }
}

#[test]
fn an_adoption_tells_which_open_claims_change_and_how() {
    for office in TestOffice::of_both_stores() {
        let office = office_before(office);
        let adopted = office.json("policy adopt binjiang-zjtx --on 2023-04-01");
        let told = &adopted["open_claims"];
        assert_eq!((&told["open"], &told["changed"]), (&Value::from(2), &Value::from(1)));
        let sums = columns(&told["claims"], &["claim_no", "measure", "before", "after"]);
        assert_eq!(sums, [["V-1", "innovation-voucher", "100000.00", "99999.99"]]);
        // The same again changes nothing, and says so.
        let again = office.json("policy adopt binjiang-zjtx --on 2023-04-01");
        assert_eq!((&again["unchanged"], &again["open_claims"]), (&true.into(), &Value::Null));

        // A limit below what was assessed is told too, in either language.
        let lower = PACK
            .replace("2023.2", "2023.3")
            .replace("values = [{ value = \"50万\" }]", "values = [{ value = \"2万\" }]");
        office.file("lower.toml", &lower);
        let told = office.run("policy adopt lower.toml --on 2023-04-02 --lang zh").done().out;
        assert!(told.contains("待核定申报 2 件, 其中 2 件"), "{told}");
        assert!(told.contains("V-1\t99999.99 → 20000.00"), "{told}");
        // A claim that the version refuses, with the reason.
        let later = lower
            .replace("2023.3", "2023.4")
            .replace("default = \"2023-01-01\"", "default = \"2025-01-01\"");
        office.file("later.toml", &later);
        let told = office.run("policy adopt later.toml --on 2023-04-03 --lang en").done().out;
        assert!(told.contains("2 claims wait for a decision; the new version changes 2"), "{told}");
        assert!(told.contains("V-2\t20000.00 → refused\t"), "{told}");
        let sums = office.json("policy adopt lower.toml --on 2023-04-04 --document x").clone();
        assert_eq!(columns(&sums["open_claims"]["claims"], &["before", "after"]).len(), 2);
        office.events();
    }
}

#[test]
fn figures_of_the_words_that_no_parameter_has_are_a_warning() {
    let office = TestOffice::embedded();
    let common = include_str!("../../fixtures/packs/common.toml");
    let pack = common.replace("ID", "a").replace("VERSION", "1").replace("SHARED", "false");
    let quoted = pack.replace(
        "quote = \"按投资额给予补助\"\nkind",
        "quote = \"按投资额给予补助，每家企业最高1000万元\"\nkind",
    );
    office.file("right.toml", &quoted);
    let right = office.run("policy check right.toml --format json").done().json();
    assert_eq!(right["warnings"], Value::Array(Vec::new()));
    office.file("wrong.toml", quoted.replace("value = \"1000万\"", "value = \"800万\""));
    let wrong = office.run("policy check wrong.toml --format json").done().json();
    let told = columns(&wrong["warnings"], &["code", "place"]);
    assert_eq!(told, [["figure-not-found", "measure a-project"]]);
    for (lang, words) in [("zh", "原文写有“1000万元”"), ("en", "the words say \"1000万元\"")]
    {
        let page = office.run(&format!("policy check wrong.toml --lang {lang}")).done();
        assert!(page.err.contains(words), "{}", page.err);
    }
    for id in ["binjiang-zjtx", "yunhu-listing"] {
        let file = format!("{}/domain/policies/{id}.toml", env!("CARGO_MANIFEST_DIR"));
        let checked = office.run(&format!("policy check {file} --format json")).done().json();
        assert_eq!(checked["warnings"], Value::Array(Vec::new()), "{id}");
    }
}
