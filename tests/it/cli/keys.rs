//! Whose signature counts: retired keys, strangers' keys, another ledger's
//! checkpoints, and a key that is not where it should be.

use std::fs;

use bofu_proof::{
    key,
    note::{Checkpoint, VerifierKey},
};
use ed25519_dalek::SigningKey;
use serde_json::Value;

use super::test_office::{Ran, TestOffice};

/// The checkpoint over what the ledger has now, signed by any key, with that
/// key's verifier key beside it.
fn signed_by(desk: &TestOffice, key: &SigningKey, directory: &str) {
    let now = desk.json("audit checkpoint");
    let origin = now["origin"].as_str().unwrap().to_owned();
    let root = hex::decode(now["root"].as_str().unwrap()).unwrap().try_into().unwrap();
    let size = now["size"].as_u64().unwrap();
    let verifier = VerifierKey::new(&origin, key.verifying_key()).unwrap();
    let note = Checkpoint { origin, size, root }.sign(key).unwrap();
    fs::create_dir(desk.path(directory)).unwrap();
    desk.file(&format!("{directory}/signed.txt"), note);
    desk.file(&format!("{directory}/key.txt"), verifier.to_string());
}

/// The one finding of a verification that fails.
fn finding(desk: &TestOffice, line: &str) -> Value {
    let verdict = desk.run(&format!("{line} --format json")).exits(4).json();
    let findings = verdict["findings"].as_array().unwrap().clone();
    assert_eq!(findings.len(), 1, "{verdict:#}");
    findings[0].clone()
}

#[test]
fn a_retired_key_that_signs_once_more_is_found() {
    let desk = TestOffice::office().with_vouchers();
    desk.run("audit checkpoint --out before.txt").done();
    let rotated = desk.json("audit rotate-key --on 2023-04-01");
    let stolen = key::load(rotated["retired"].as_str().unwrap().as_ref()).unwrap();
    desk.run("audit verify --against before.txt").done();
    signed_by(&desk, &stolen, "stolen");
    let found = finding(&desk, "audit verify --against stolen");
    assert_eq!(found["kind"], "checkpoint-signature");
    let position = rotated["position"].as_u64().unwrap();
    let told = found["message"].as_str().unwrap();
    assert!(told.contains(&format!("retired at position {position}")), "{told}");
}

#[test]
fn a_checkpoint_by_a_key_that_the_ledger_does_not_know_is_found() {
    let desk = TestOffice::office().with_vouchers();
    signed_by(&desk, &SigningKey::from_bytes(&[9; 32]), "strange");
    let found = finding(&desk, "audit verify --against strange");
    assert_eq!(found["kind"], "checkpoint-signature");
    assert!(found["message"].as_str().unwrap().contains("whose key it is"), "{found:#}");
}

#[test]
fn a_checkpoint_of_another_ledger_is_called_that_and_no_older_backup() {
    let desk = TestOffice::office();
    let other = |line: &str| desk.run(&format!("{line} --store other")).done();
    other("init");
    other("policy adopt binjiang-zjtx");
    other("audit checkpoint --out small.txt");
    for year in 2023..2035 {
        let set = format!("budget set --fund zjtx --year {year} --source district --amount 1万");
        other(&format!("{set} --document D-{year}"));
    }
    for number in 0..20 {
        other(&format!("operator add 甲{number} --role admin --actor 甲0"));
    }
    other("audit checkpoint --out large.txt --actor 甲0");
    for name in ["small.txt", "large.txt"] {
        let found = finding(&desk, &format!("audit verify --against {name}"));
        assert_eq!(found["kind"], "checkpoint-of-another", "{name}");
        let told = found["message"].as_str().unwrap();
        assert!(told.contains("of another ledger") && !told.contains("backup"), "{told}");
    }
}

/// `audit check-receipt` by somebody with no ledger and no key.
fn check(desk: &TestOffice, line: &str) -> Ran {
    let mut command = desk.bofu();
    command.env("BOFU_STORE", desk.path("nowhere")).env("BOFU_KEY", desk.path("no-key"));
    let words = line.split_whitespace();
    let output = command.args(["audit", "check-receipt"]).args(words).output().unwrap();
    Ran::of(line.to_owned(), &output)
}

#[test]
fn a_receipt_that_names_its_own_key_alone_is_not_called_true() {
    let office = TestOffice::office().with_vouchers();
    let signed = office.json("audit checkpoint");
    office.file("office.key", signed["key"].as_str().unwrap());
    // Another ledger with the same words in it, and another key.
    let attacker = TestOffice::office().with_vouchers();
    attacker.run("audit receipt V-1 --out receipt.json").done();
    let forged = office.file("forged.json", attacker.read("receipt.json"));
    let ran = check(&office, &format!("{forged} --format json")).exits(4).json();
    assert_eq!((&ran["ok"], &ran["by_itself"]), (&false.into(), &true.into()));
    assert_eq!(ran["findings"][0]["kind"], "receipt-key-unknown");
    let told = check(&office, &forged).exits(4).out;
    assert!(told.contains("未经已知公钥核验") && !told.contains("属实"), "{told}");
    let ran = check(&office, &format!("{forged} --key office.key --format json")).exits(4).json();
    assert_eq!(ran["findings"][0]["kind"], "receipt-seal", "{ran:#}");
    // The office's own receipt, by its own key, and by its published one.
    office.run("audit receipt V-1 --out own.json").done();
    office.run("audit check-receipt own.json").done();
    check(&office, "own.json --key office.key").done();
    check(&office, "own.json").exits(4);
}

#[test]
fn a_key_that_is_gone_is_not_replaced_in_silence() {
    let desk = TestOffice::office().with_vouchers();
    desk.run("audit checkpoint").done();
    let gone = desk.path("gone");
    let with_none = |line: &str| {
        let mut command = desk.bofu();
        command.env("BOFU_KEY", &gone).args(line.split_whitespace()).args(["--lang", "en"]);
        Ran::of(line.to_owned(), &command.output().unwrap())
    };
    for line in ["audit checkpoint", "audit bundle --out evidence", "audit receipt V-1"] {
        let told = with_none(line).refused().err;
        assert!(told.contains("signing-key-gone") && told.contains("BOFU_KEY"), "{line}: {told}");
        assert!(!gone.exists(), "{line}");
    }
    let told = with_none("init").done().err;
    assert!(told.contains("new-signing-key"), "{told}");
    with_none("audit checkpoint").done();
}
