//! What `audit verify` says beside its findings.

use super::test_office::TestOffice;

fn kinds(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

#[test]
fn a_verification_without_a_checkpoint_kept_elsewhere_says_that_it_is_weaker() {
    let office = TestOffice::office().with_vouchers();
    office.run("audit checkpoint --out kept.txt").done();
    let alone = office.json("audit verify");
    assert_eq!(alone["ok"], true);
    assert_eq!(kinds(&alone["findings"]), [""; 0]);
    assert_eq!(kinds(&alone["notices"]), [""; 0]);
    assert_eq!(kinds(&alone["unchecked"]), ["outside-checkpoint"]);
    assert!(alone["unchecked"][0]["message"].as_str().unwrap().contains("--against"));
    assert!(alone["unchecked"][0]["message_zh"].as_str().unwrap().contains("检查点"));
    let against = office.json("audit verify --against kept.txt");
    assert_eq!(kinds(&against["unchecked"]), [""; 0]);
    let told = office.run("audit verify --lang en").done().out;
    assert!(told.contains("Not checked: no checkpoint kept elsewhere"), "{told}");
}

#[test]
fn a_strict_verification_fails_on_what_it_could_not_check() {
    let office = TestOffice::office().with_vouchers();
    office.run("audit checkpoint --out kept.txt").done();
    let verdict = office.run("audit verify --strict --format json").exits(4).json();
    assert_eq!((&verdict["ok"], kinds(&verdict["findings"])), (&false.into(), vec![]));
    let told = office.run("audit verify --strict --lang en").exits(4).out;
    assert!(told.contains("Not passed with --strict"), "{told}");
    office.run("audit verify --strict --against kept.txt").done();
}
