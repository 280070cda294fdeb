//! What comes from files and the command line moves no cursor, hides nothing
//! and fills no screen where it is shown.

use super::test_office::{TestOffice, VOUCHERS, firm, rows};

const NASTY: &str = "服务\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{2066}";

fn is_raw(text: &str) -> bool {
    text.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{200b}', '\u{2066}'])
}

#[test]
fn no_character_of_a_file_acts_on_the_terminal() {
    let office = TestOffice::office().with_vouchers();
    let row = format!("V-9{NASTY},{},服务,2023-05-01,HT-9,1万,2023-04-01", firm(0));
    office.csv("v.csv", VOUCHERS, &[row]);
    let import = "claim import v.csv --measure innovation-voucher --on 2023-05-10";
    for format in ["text", "json"] {
        let ran = office.run(&format!("{import} --format {format}")).refused();
        assert!(!is_raw(&ran.out) && !is_raw(&ran.err), "{:?} {:?}", ran.out, ran.err);
        assert!(ran.err.contains("u{1b}"), "{}", ran.err);
    }
    let refused = office.read("v.csv.refused.csv");
    assert!(!is_raw(&refused), "{refused:?}");
    assert!(rows(&refused)[0]["claim_no"].contains("\\u{202e}"), "{refused}");
    for line in ["report caps --year", "claim show", "enterprise show", "statement match"] {
        let mut words: Vec<&str> = line.split(' ').collect();
        words.push(NASTY);
        for format in ["text", "json"] {
            let ran = office.run_words(&[words.as_slice(), &["--format", format]].concat());
            assert!(ran.code > 0 && !is_raw(&ran.err), "{line}: {:?}", ran.err);
        }
    }
    let ran = office.run_words(&[NASTY]).exits(2);
    assert!(!is_raw(&ran.err) && ran.err.contains("\\u{202e}"), "{:?}", ran.err);
}

#[test]
fn a_reason_is_shown_escaped_and_stays_as_it_was_given_in_json() {
    let office = TestOffice::office().with_vouchers();
    let reason = format!("{NASTY}\n错误[假]: 假的一行");
    let reject = ["claim", "reject", "V-3", "--reason", &reason, "--on", "2023-05-10"];
    let row = format!("V-3,{},服务,2023-05-01,HT-3,1万,2023-04-01", firm(0));
    let day = "2023-05-10";
    office.file_claims("innovation-voucher", day, VOUCHERS, &[&row]).done();
    office.run_words(&[&reject[..], &["--actor", "李审批"]].concat()).done();
    for line in ["claim show V-3", "report audit --year 2023", "report claims --year 2023"] {
        let ran = office.run(line).done();
        assert!(!is_raw(&ran.out), "{line}: {:?}", ran.out);
        assert!(!ran.out.lines().any(|line| line.starts_with("错误")), "{line}: {}", ran.out);
    }
    let ran = office.run("claim show V-3 --format json").done();
    assert!(!is_raw(&ran.out), "{:?}", ran.out);
    let told = ran.json().to_string();
    assert!(told.contains("错误[假]"), "{told}");
    office.run("report audit --year 2023 --out audit.csv").done();
    assert!(!is_raw(&office.read("audit.csv")));
}

#[test]
fn a_header_of_twenty_megabytes_is_cut_and_its_length_told() {
    let office = TestOffice::office();
    office.file("v.csv", format!("claim_no,{}\nV-1,x\n", "长".repeat(7_000_000)));
    let import = "claim import v.csv --measure innovation-voucher --on 2023-05-10";
    for format in ["text", "json"] {
        for lang in ["zh", "en"] {
            let ran = office.run(&format!("{import} --format {format} --lang {lang}")).exits(2);
            assert!(ran.err.len() < 20_000, "{} bytes", ran.err.len());
            assert!(ran.err.contains("70000"), "{}", ran.err);
        }
    }
}
