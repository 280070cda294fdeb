//! Receipts, checkpoints and keys, as an office and an enterprise use them.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

use super::test_office::{Ran, TestOffice, firm};

/// `audit check-receipt` where there is no ledger.
fn check(office: &TestOffice, line: &str) -> Ran {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = office.bofu();
    command.env("BOFU_STORE", office.path("nowhere")).env("BOFU_KEY", office.path("no-key"));
    let output = command.args(["audit", "check-receipt"]).args(words).output().unwrap();
    Ran::of(line.to_owned(), &output)
}

/// The outside check; `None` without Python, which CI must have.
fn outside(arguments: &[&Path]) -> Option<Output> {
    let script = bofu_test_files::file("tests/check_receipt.py");
    match Command::new("python3").arg(script).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) if std::env::var_os("CI").is_some() => panic!("python3 is wanted: {error}"),
        Err(_) => None,
    }
}

fn mode(path: &PathBuf) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_receipt_is_checked_without_a_ledger_and_by_a_program_of_others() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened().with_vouchers();
        let signed = office.json("audit checkpoint --out published.txt");
        office.file("office.key", signed["key"].as_str().unwrap());
        let told = office.json("audit receipt V-1 --out receipts");
        assert_eq!(told["root"], signed["root"], "it is in the log that was published");
        let path = office.path("receipts").join("receipt-V-1.json");
        let page = fs::read(office.path("receipts").join("receipt-V-1.pdf")).unwrap();
        assert!(page.starts_with(b"%PDF-"));
        let receipt: Value = serde_json::from_str(&office.read(&path)).unwrap();
        assert_eq!(receipt["claim"]["granted"], "30000.00");
        assert_eq!(receipt["claim"]["uscc"], firm(1));
        assert!(receipt["claim"]["quote"].as_str().unwrap().contains('%'), "{receipt:#}");
        for given in ["--key office.key", "--checkpoint published.txt"] {
            let checked =
                check(&office, &format!("receipts/receipt-V-1.json {given} --format json"));
            let checked = checked.done().json();
            assert_eq!((&checked["ok"], &checked["by_itself"]), (&true.into(), &false.into()));
        }
        if let Some(output) = outside(&[&path]) {
            assert_eq!(output.status.code(), Some(3), "by no known key: {output:?}");
        }
        let (key, published) = (office.path("office.key"), office.path("published.txt"));
        let given = [Path::new("--key"), &key, Path::new("--checkpoint"), &published, &path];
        if let Some(output) = outside(&given) {
            assert!(output.status.success(), "{output:?}");
        }
        // The same state is the same receipt, byte for byte; on stdout too.
        office.run("audit receipt V-1 --out again.json").done();
        assert_eq!(office.read("again.json"), office.read(&path));
        let printed = office.run("audit receipt V-1 --format json").done().out;
        assert_eq!(printed, office.read(&path));
        office.run("audit verify").done();
    }
}

#[test]
fn a_receipt_with_any_byte_changed_is_refused_here_and_elsewhere() {
    let office = TestOffice::office().with_vouchers();
    office.run("audit receipt V-0 --out receipt.json").done();
    let honest = office.read("receipt.json").into_bytes();
    let last = honest.len() - 1;
    for (number, at) in (0..=last).step_by(honest.len() / 12).chain([last]).enumerate() {
        let mut bytes = honest.clone();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        fs::write(office.path("changed.json"), &bytes).unwrap();
        let ran = check(&office, "changed.json --format json").exits(4);
        assert!(!ran.json()["findings"].as_array().unwrap().is_empty(), "byte {at}");
        if number % 4 == 0
            && let Some(output) = outside(&[&office.path("changed.json")])
        {
            assert_eq!(output.status.code(), Some(1), "byte {at}: {output:?}");
        }
    }
    check(&office, "absent.json").exits(2);
}

#[test]
fn a_receipt_follows_the_claim_and_tells_of_no_claim_that_is_none() {
    let office = TestOffice::office().with_vouchers();
    office.file("office.key", office.json("audit checkpoint")["key"].as_str().unwrap());
    office.run("audit receipt V-0 --out before.json").done();
    office.run("grant revoke V-0 --reason 异议成立 --actor 李审批 --on 2023-03-20").done();
    office.run("audit receipt V-0 --out after.json").done();
    let status = |name: &str| {
        let receipt: Value = serde_json::from_str(&office.read(name)).unwrap();
        receipt["claim"]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!((status("before.json"), status("after.json")), ("granted".into(), "revoked".into()));
    for name in ["before.json", "after.json"] {
        check(&office, &format!("{name} --key office.key")).done();
    }
    office.run("audit receipt V-9").refused();
    let page = office.run("audit receipt V-0 --lang en").done().out;
    assert!(page.contains("Granted (yuan): 30,000.00"), "{page}");
    assert!(page.contains("SHA-256 of the file: "), "{page}");
}

#[test]
fn a_key_is_changed_in_the_open_and_what_it_signed_before_stays_good() {
    let office = TestOffice::office().with_vouchers();
    assert_eq!(mode(&office.path("key")), 0o600, "init has made it");
    fs::create_dir(office.path("kept")).unwrap();
    let old = office.json("audit checkpoint --out kept/old.txt");
    assert_eq!(old["recorded"], true);
    let rotated = office.json("audit rotate-key --on 2023-04-01");
    assert_eq!(rotated["from"], old["key"]);
    let retired = PathBuf::from(rotated["retired"].as_str().unwrap());
    assert_eq!((mode(&office.path("key")), mode(&retired)), (0o600, 0o600));
    let new = office.json("audit checkpoint --out kept/new.txt");
    assert_eq!(new["key"], rotated["to"]);
    // The office's key vouches for the one before it.
    office.run("audit verify --against kept/old.txt").done();
    office.run("audit verify --against kept").done();
    // Who holds the retired key only is led on to the new one.
    office.file("kept/key.txt", old["key"].as_str().unwrap());
    office.run("audit verify --against kept").done();
    let log = office.json("audit log");
    let keys = log["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2, "{log:#}");
    assert_eq!((&keys[0]["key"], &keys[1]["key"]), (&rotated["from"], &rotated["to"]));
    assert_eq!(
        (&keys[0]["until"], &keys[1]["since"]),
        (&rotated["position"], &rotated["position"])
    );
    assert_eq!(keys[1]["vouched"], true);
    let checkpoints = log["checkpoints"].as_array().unwrap();
    assert_eq!(checkpoints.len(), 2);
    assert!(checkpoints.iter().all(|one| one["holds"] == true && one["signature"] == true));
    assert_eq!(checkpoints[0]["root"], old["root"]);
    // The retired key signs nothing any more.
    let mut command = office.bofu();
    command.env("BOFU_KEY", &retired).args(["audit", "checkpoint", "--lang", "en"]);
    let ran = Ran::of("with the retired key".to_owned(), &command.output().unwrap()).refused();
    assert!(ran.err.contains("key-not-in-force"), "{}", ran.err);
    office.run("audit verify").done();
}

#[test]
fn only_an_admin_changes_the_key_and_another_ledger_of_the_office_follows() {
    let office = TestOffice::office().with_vouchers();
    office.run("operator add 吴管理 --role admin --actor 吴管理").done();
    office.run("audit rotate-key").refused();
    let rotated = office.json("audit rotate-key --actor 吴管理");
    let retired = rotated["retired"].as_str().unwrap();
    // Another ledger of the same office says so for itself.
    let other = |line: &str| office.run(&format!("{line} --store other"));
    other("init").done();
    other("policy adopt binjiang-zjtx").done();
    other(&format!("audit rotate-key --from {retired}")).done();
    other("audit checkpoint --out other.txt").done();
    other("audit verify --against other.txt").done();
    other("audit rotate-key --from key").refused();
}

#[test]
fn checkpoints_may_be_files_and_directories_and_a_changed_one_is_found_to_be_that() {
    let office = TestOffice::office();
    fs::create_dir(office.path("kept")).unwrap();
    office.run("audit checkpoint --out kept/1.txt").done();
    let office = office.with_vouchers();
    office.run("audit checkpoint --out kept/2.txt").done();
    office.run("audit verify --against kept --against kept/1.txt").done();
    office.run("audit verify --against .").exits(2);
    let told = office.json("audit log");
    let sizes: Vec<u64> = told["checkpoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["size"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes.len(), 2);
    // A checkpoint that was itself changed says so.
    let text = office.read("kept/2.txt");
    let line = |size: u64| format!("\n{size}\n");
    office.file("kept/2.txt", text.replacen(&line(sizes[1]), &line(sizes[1] - 1), 1));
    let ran = office.run("audit verify --against kept --format json").exits(4);
    let findings = ran.json()["findings"].clone();
    assert_eq!(findings[0]["kind"], "checkpoint-signature", "{findings:#}");
    let told = findings[1]["message"].as_str().unwrap();
    assert!(told.contains("a later checkpoint holds"), "{findings:#}");
}
