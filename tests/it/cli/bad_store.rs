//! Stores that are away, full or in other hands: nothing half-stored, and what
//! to do.

use std::{
    fs::OpenOptions,
    io::Write as _,
    process::{Command, Stdio},
};

use super::test_office::{Ran, TestOffice, VOUCHERS, firm};

fn voucher(number: usize) -> String {
    let uscc = firm(number % 6);
    format!("V-{number},{uscc},服务{number},2023-05-01,HT-{number},1万,2023-04-01")
}

const IMPORT: [&str; 7] =
    ["claim", "import", "v.csv", "--measure", "innovation-voucher", "--on", "2023-05-10"];

#[test]
fn a_database_that_is_down_is_said_to_be_without_its_password() {
    let office = TestOffice::embedded();
    let url = "postgres://someone:secret-word@127.0.0.1:1/none";
    for line in ["claim show C-1", "init", "quickstart", "audit verify"] {
        for lang in ["zh", "en"] {
            let ran = office.run(&format!("{line} --store {url} --lang {lang}")).exits(3);
            assert!(ran.err.contains("store-unavailable"), "{}", ran.err);
            assert!(!ran.err.contains("secret-word"), "{}", ran.err);
            assert!(ran.err.contains(if lang == "zh" { "提示:" } else { "hint:" }), "{}", ran.err);
        }
    }
    office.run("claim show C-1 --store mysql://somewhere/db").exits(3);
}

#[test]
fn a_disk_that_is_full_stores_whole_claims_or_none_and_the_rest_later() {
    let office = TestOffice::office();
    let rows: Vec<String> = (0..400).map(voucher).collect();
    office.csv("v.csv", VOUCHERS, &rows);
    let before = office.events();
    // No file may grow past this: to the ledger that is a full disk.
    let script = "trap '' XFSZ; ulimit -f 300; exec \"$0\" \"$@\"";
    let bofu = office.bofu();
    let mut full = Command::new("sh");
    full.args(["-c", script]).arg(bofu.get_program()).args(IMPORT);
    full.args(["--format", "json"]).current_dir(bofu.get_current_dir().unwrap());
    for (name, value) in bofu.get_envs() {
        match value {
            Some(value) => full.env(name, value),
            None => full.env_remove(name),
        };
    }
    let ran = Ran::of("import on a full disk".to_owned(), &full.output().unwrap()).exits(3);
    let error = ran.error();
    assert_ne!(error["hint"], "", "{error:#}");

    let half = office.events();
    assert!(half < before + 800, "it was not full: {half}");
    assert_eq!((half - before) % 2, 0, "a claim is filed and assessed, or it is not there");
    office.run_words(&IMPORT).done();
    assert_eq!(office.events(), before + 800);
    assert_eq!(office.json("report claims --year 2023").as_array().unwrap().len(), 400);
}

#[test]
fn a_second_writer_waits_and_is_told_who_writes_while_readers_go_on() {
    let office = TestOffice::office();
    let fifo = office.path("v.csv");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let mut first = office.bofu();
    first.args(IMPORT).stdout(Stdio::piped()).stderr(Stdio::piped());
    let first = first.spawn().unwrap();
    // This returns when the first has opened the file, and so has the ledger.
    let mut file = OpenOptions::new().write(true).open(&fifo).unwrap();

    let second = office.run("claim approve --all-assessed --actor 李审批 --format json").exits(3);
    let error = second.error();
    assert_eq!(error["code"], "store-held", "{error:#}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(&first.id().to_string()), "{message}");
    assert_ne!(error["hint"], "");
    office.run("report caps --year 2023").done();
    // What only looks at a close is a reader too.
    for line in ["month check 2023-03", "month list 2023", "year check 2023"] {
        office.run(&format!("{line} --fund zjtx")).done();
    }
    office.events();

    writeln!(file, "{VOUCHERS}\n{}", voucher(1)).unwrap();
    drop(file);
    let ran = Ran::of("the first writer".to_owned(), &first.wait_with_output().unwrap()).done();
    assert!(ran.out.contains("新存 1 行"), "{}", ran.out);
    office.approve("--all-assessed", "2023-06-01").done();
    assert_eq!(office.claim("V-1")["granted"], "3000.00");
}
