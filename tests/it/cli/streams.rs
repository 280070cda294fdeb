//! Every write to stdout is checked: an answer that is not whole is an error,
//! and a reader who has gone away is none.

use std::{
    fs::{File, OpenOptions},
    io::Read as _,
    process::{Command, Stdio},
};

use super::test_office::{TestOffice, VOUCHERS, firm};

/// Each kind of answer: tables, JSON, sentences, scripts, help.
const LINES: [&str; 9] = [
    "report caps --year 2023",
    "report caps --year 2023 --format json",
    "claim show V-0",
    "office show",
    "audit checkpoint",
    "policy show",
    "completions bash",
    "--help",
    "--version",
];

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

#[test]
fn an_answer_that_cannot_be_written_is_an_error() {
    let office = TestOffice::office().with_vouchers();
    for line in LINES {
        let mut command = office.bofu();
        command.args(line.split_whitespace());
        let output = command.stdout(full()).stderr(Stdio::piped()).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{line}: {err}");
        assert!(err.contains("stdout-unwritable") && !err.contains("panicked"), "{line}: {err}");
    }
}

#[test]
fn what_a_command_did_stands_though_its_answer_cannot_be_written() {
    let office = TestOffice::office();
    let row = format!("V-1,{},服务,2023-05-01,HT-1,1万,2023-04-01", firm(0));
    office.csv("v.csv", VOUCHERS, &[row]);
    let import = "claim import v.csv --measure innovation-voucher --on 2023-05-10 --format json";
    let mut command = office.bofu();
    command.args(import.split_whitespace()).stdout(full()).stderr(Stdio::piped());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["code"], "stdout-unwritable");
    assert_eq!(office.run(import).done().json()["unchanged"], 1);
}

#[test]
fn a_reader_who_has_gone_away_changes_nothing() {
    let office = TestOffice::office().with_vouchers();
    for line in LINES {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = office.bofu();
        command.args(line.split_whitespace()).stdout(writer).stderr(Stdio::piped());
        let output = command.output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}: {err}");
        assert!(!err.contains("panicked") && !err.contains("stdout-unwritable"), "{line}: {err}");
    }
}

#[test]
fn a_stderr_that_cannot_be_written_to_changes_no_exit_code() {
    let office = TestOffice::office();
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    for (line, code) in [("claim show C-1", 1), ("no-such-command", 2), ("claim show", 2)] {
        for json in [false, true] {
            let command = || -> Command {
                let mut command = office.bofu();
                command.args(line.split_whitespace()).stdout(Stdio::piped());
                command.args(json.then_some("--format=json"));
                command
            };
            assert_eq!(command().stderr(full()).status().unwrap().code(), Some(code), "{line}");
            assert_eq!(command().stderr(closed()).status().unwrap().code(), Some(code), "{line}");
        }
    }
}

#[test]
fn an_answer_comes_whole_through_a_pipe_that_is_read_late() {
    let office = TestOffice::office();
    let mut command = office.bofu();
    command.args(["completions", "bash"]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(text.contains("_bofu()"), "{text}");
}
