//! Names of persons that look alike, numbers of persons, and files whose
//! characters would be read as others.

use std::{fs, path::Path};

use serde_json::Value;

use super::test_office::{FIRMS, TestOffice, firm};

/// An identity number that fails the check of enterprises' codes.
const PERSON: &str = "11010519491231002X";

fn add_operator(office: &TestOffice, name: &str, role: &str, by: &str) -> super::test_office::Ran {
    let words = ["operator", "add", name, "--role", role, "--actor", by, "--on", "2023-01-03"];
    office.run_words(&[&words[..], &["--format", "json"]].concat())
}

#[test]
fn a_name_that_looks_like_an_operators_is_refused_and_releases_nothing() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened().with_vouchers();
        office
            .run("reading adopt notice-days 0 --document D-1 --actor 李审批 --on 2023-03-11")
            .done();
        add_operator(&office, "root", "admin", "root").done();
        office.open_late_entry("root");
        add_operator(&office, "张三", "finance", "root").done();
        let events = office.events();

        let hidden =
            ["张\u{200b}三", "张三\u{200d}", "张\u{2060}三", "张三\u{fe00}", "张三\u{202e}"];
        for name in hidden {
            assert_eq!(
                add_operator(&office, name, "finance", "root").exits(2).error()["code"],
                "bad-name"
            );
            let words = ["pay", "release", "--batch", "B-1", "--actor", name, "--format", "json"];
            assert_eq!(office.run_words(&words).exits(2).error()["code"], "bad-name", "{name:?}");
        }
        for alike in ["张 三", "张   三", "张\u{3000}三"] {
            let refused = add_operator(&office, alike, "finance", "root").refused().error();
            assert_eq!(refused["code"], "name-resembles", "{alike:?}");
        }
        assert_eq!(office.events(), events);

        office.run("pay order --batch B-1 V-0 --actor 张三 --on 2023-03-12").done();
        let words =
            ["pay", "order", "--batch", "B-2", "V-1", "--actor", "张 三", "--format", "json"];
        assert_eq!(office.run_words(&words).refused().error()["code"], "name-resembles");
    }
}

#[test]
fn who_filed_a_claim_does_not_approve_it_under_a_name_that_looks_the_same() {
    let office = TestOffice::office();
    let row = format!("V-1,{},合同,2023-03-01,HT-1,100000,2023-02-01", firm(0));
    let header = super::test_office::VOUCHERS;
    office.csv("claims.csv", header, &[row]);
    let import = "claim import claims.csv --measure innovation-voucher --on 2023-03-02";
    office.run(&format!("{import} --actor scope")).done();
    // Every letter but the p and the first two is Cyrillic.
    for alike in ["sсоре", "SCOPE", "ｓｃｏｐｅ"] {
        let words = ["claim", "approve", "V-1", "--actor", alike, "--on", "2023-03-10"];
        let ran = office.run_words(&words).refused();
        assert!(ran.err.contains("maker-is-checker"), "{alike}: {}", ran.err);
    }
    office.approve("V-1", "2023-03-10").done();
}

#[test]
fn a_persons_identity_number_is_no_enterprise_and_is_nowhere_shown_whole() {
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        let header = "uscc,name,account_name,bank,bank_code,account_no,check_digit_document";
        let account = "某店,样例银行,999339900029,1202099912345670";
        let rows = [
            format!("{PERSON},某店,{account},"),
            // Evidence of a wrong check digit makes no enterprise of a person.
            format!("{PERSON},某店,{account},市监证〔2023〕1号"),
            format!("{},某店,{account},", PERSON.to_lowercase()),
            format!("{PERSON},,{account},"),
        ];
        let file = office.csv("firms.csv", header, &rows);
        let ran = office.run(&format!("enterprise import {file} --format json")).refused();
        let answer = ran.json();
        assert_eq!(answer["stored"], 0, "{answer:#}");
        let codes = answer["refused"].as_array().unwrap().iter().map(|row| &row["code"]);
        let codes: Vec<&Value> = codes.collect();
        assert_eq!(codes[..3], ["identity-number"; 3], "{answer:#}");
        let refused = office.read("firms.csv.refused.csv");
        for shown in [&ran.out, &ran.err, &refused] {
            assert!(!shown.to_uppercase().contains(PERSON), "{shown}");
        }
        assert_eq!(refused.matches("110105********002X").count(), 7, "{refused}");

        for line in ["enterprise show", "enterprise readmit --document D-1"] {
            let ran = office.run(&format!("{line} {PERSON}")).exits(2);
            assert!(!ran.err.contains(PERSON), "{}", ran.err);
        }
        assert_eq!(office.json("audit verify")["events"], Value::from(0));
    }
}

#[test]
fn a_claim_of_a_persons_number_is_refused_with_the_number_hidden() {
    let office = TestOffice::office();
    let row = format!("V-1,{PERSON},合同,2023-03-01,HT-1,100000,2023-02-01");
    let header = super::test_office::VOUCHERS;
    office.csv("claims.csv", header, &[row]);
    let ran =
        office.run("claim import claims.csv --measure innovation-voucher --format json").refused();
    assert_eq!(ran.json()["refused"][0]["code"], "identity-number");
    let refused = office.read("claims.csv.refused.csv");
    assert!(refused.contains("110105********002X"), "{refused}");
    assert!(!refused.contains(PERSON) && !ran.out.contains(PERSON) && !ran.err.contains(PERSON));
}

#[test]
fn a_file_in_big5_is_told_and_read_as_nothing_else() {
    let office = TestOffice::embedded();
    office.run("init").done();
    let (uscc, _) = FIRMS[0];
    let text = format!(
        "統一社會信用代碼,企業名稱,戶名,開戶行,聯行號,賬號\n{uscc},濱江樣例科技,濱江樣例科技,樣例銀行,999339900029,12020999\n"
    );
    let file = office.file("firms.csv", encoding_rs::BIG5.encode(&text).0);
    for (lang, words) in
        [("zh", ["Big5", "UTF-8 或 GB18030"]), ("en", ["Big5", "UTF-8 or GB18030"])]
    {
        let ran = office.run(&format!("enterprise import {file} --lang {lang}")).exits(2);
        assert!(words.iter().all(|word| ran.err.contains(word)), "{}", ran.err);
    }
}

/// Every text file under a directory.
fn texts(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.map(Result::unwrap) {
        let path = entry.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if path.is_dir() {
            texts(&path, found);
        } else if ending.is_some_and(|ending| ["csv", "txt"].contains(&ending.as_str())) {
            found.push(path);
        }
    }
}

#[test]
fn no_sample_file_is_taken_for_big5() {
    let root = bofu_test_files::root();
    let mut found = Vec::new();
    for directory in ["tests/fixtures", "samples", "../shared/data"] {
        texts(&root.join(directory), &mut found);
    }
    assert!(found.len() > 5, "{found:?}");
    for path in found {
        let bytes = fs::read(&path).unwrap();
        let read = bofu_tabular::decode(bytes.clone());
        let told = format!("{read:?}");
        assert!(!told.starts_with("Err(Big5"), "{}", path.display());
        // The same in GBK, as an old spreadsheet program saves it.
        if let Ok(text) = read {
            let (bytes, _, lost) = encoding_rs::GBK.encode(&text);
            let again = bofu_tabular::decode(bytes.into_owned());
            assert!(lost || !format!("{again:?}").starts_with("Err(Big5"), "{}", path.display());
        }
    }
}
