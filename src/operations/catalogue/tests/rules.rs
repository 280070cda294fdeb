//! Rules between fields, which a command line's parser does not bring to JSON.

use std::{
    path::Path,
    pin::pin,
    task::{Context, Poll, Waker},
};

use bofu_app::{
    error::AppError,
    files::{Download, Files, Upload},
    progress::Unwatched,
};
use bofu_domain::{explained::Explained, language::Lang};
use bofu_tabular::{FileError, FileFault};
use serde_json::{Value, json};

use crate::{
    audits, claims, notices, offices,
    operation::{Call, Operation},
    payments, recoveries, statements,
};

/// No files at all.
struct Nowhere;

impl Files for Nowhere {
    fn upload(&self, name: &Path, _limit: u64) -> Result<Upload, FileError> {
        let error = std::io::ErrorKind::NotFound.into();
        Err(FileFault::Io { writing: false, error }.at(name))
    }

    fn download(&self, file: &Download) -> Result<(), FileError> {
        panic!("{} is handed out", file.name.display())
    }

    fn has(&self, _name: &Path) -> bool {
        false
    }

    fn has_folder(&self, _name: &Path) -> bool {
        false
    }

    fn make_folder(&self, name: &Path) -> Result<(), FileError> {
        panic!("{} is made", name.display())
    }

    fn discard(&self, name: &Path) -> Result<(), FileError> {
        panic!("{} is taken away", name.display())
    }
}

/// Runs an input without a ledger, and gives the English words of its refusal.
fn refused<T: Operation>(input: Value) -> String {
    let input: T = serde_json::from_value(input).unwrap();
    let call = Call { session: None, lang: Lang::En, progress: &Unwatched, files: &Nowhere };
    let run = pin!(input.run(&call));
    let Poll::Ready(done) = run.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits for something")
    };
    let Err(AppError::Usage(error)) = done else { panic!("it is not refused as bad usage") };
    assert_eq!(error.code(), "usage");
    error.to_string()
}

#[test]
fn claims_are_named_or_all_are_meant() {
    let neither = [
        refused::<claims::Approve>(json!({})),
        refused::<notices::Publish>(json!({})),
        refused::<payments::Order>(json!({"batch": "B1"})),
    ];
    for (text, all) in neither.iter().zip(["--all-assessed", "--all-granted", "--all-due"]) {
        assert_eq!(*text, format!("one of these must be given: CLAIM_NO, {all}"));
    }
    let both = refused::<claims::Approve>(json!({"claims": ["C-1"], "all_assessed": true}));
    assert_eq!(both, "CLAIM_NO cannot be given together with --all-assessed");
}

#[test]
fn an_objection_is_upheld_or_dismissed() {
    let with = |uphold: bool, dismiss: bool| {
        let input = json!({"claim": "C-1", "reason": "r", "uphold": uphold, "dismiss": dismiss});
        refused::<notices::Resolve>(input)
    };
    assert_eq!(with(false, false), "one of these must be given: --uphold, --dismiss");
    assert_eq!(with(true, true), "--uphold cannot be given together with --dismiss");
}

#[test]
fn an_operator_has_a_role_and_an_unmatch_a_match() {
    let text = refused::<offices::Add>(json!({"name": "王经办"}));
    assert_eq!(text, "one of these must be given: --role");
    let text = refused::<statements::Unmatch>(json!({"statement": "S-1", "reason": "r"}));
    assert_eq!(text, "one of these must be given: MATCH");
}

#[test]
fn a_recovery_does_one_thing_or_two_that_belong_together() {
    let with = |more: &[(&str, &str)]| {
        let mut input = json!({"document": "追1号"});
        for (field, value) in more {
            input.as_object_mut().unwrap().insert((*field).to_owned(), (*value).into());
        }
        refused::<recoveries::Recover>(input)
    };
    let of_claim = ("claim", "C-1");
    let cases = [
        (vec![of_claim], "one of these must be given: --amount, --due, --write-off, --over-awards"),
        (vec![("due", "1")], "CLAIM_NO must be given"),
        (vec![of_claim, ("due", "1")], "--cause must be given"),
        (
            vec![("over_awards", "2023"), ("amount", "1")],
            "--over-awards cannot be given together with --amount",
        ),
        (
            vec![("over_awards", "2023"), ("due", "1")],
            "--over-awards cannot be given together with --due",
        ),
        (
            vec![of_claim, ("amount", "1"), ("set_off", "C-2"), ("write_off", "1")],
            "--set-off cannot be given together with --write-off",
        ),
        (
            vec![of_claim, ("amount", "1"), ("write_off", "1")],
            "--write-off cannot be given together with --amount",
        ),
        (
            vec![of_claim, ("due", "1"), ("set_off", "C-2")],
            "--set-off is given, and --amount must be given with it",
        ),
        (
            vec![of_claim, ("amount", "1"), ("deadline", "2024-01-01")],
            "--deadline is given, and --due must be given with it",
        ),
    ];
    for (more, words) in cases {
        assert_eq!(with(&more), words);
    }
}

#[test]
fn a_statement_is_matched_in_one_way() {
    let with = |input: Value| {
        let mut all = json!({"statement": "S-1"});
        all.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
        refused::<statements::Match>(all)
    };
    assert_eq!(
        with(json!({"dry_run": true, "accept": [1]})),
        "--dry-run cannot be given together with --accept"
    );
    assert_eq!(
        with(json!({"line": [1], "accept_score": 80, "reason": "r"})),
        "--line cannot be given together with --accept-score"
    );
    assert_eq!(with(json!({"line": [1]})), "--line is given, and --reason must be given with it");
    assert_eq!(with(json!({"order": ["O"]})), "--order is given, and --line must be given with it");
}

#[test]
fn a_difference_is_settled_reopened_or_given_to_somebody() {
    let with = |input: Value| {
        let mut all = json!({"statement": "S-1", "line": 1});
        all.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
        refused::<statements::Resolve>(all)
    };
    assert_eq!(with(json!({})), "one of these must be given: --as, --owner, --reopen");
    assert_eq!(
        with(json!({"as": "fee/booked", "reopen": true, "reason": "r"})),
        "--reopen cannot be given together with --as"
    );
    assert_eq!(
        with(json!({"as": "fee/booked"})),
        "--as is given, and --reason must be given with it"
    );
    assert_eq!(
        with(json!({"reopen": true})),
        "--reopen is given, and --reason must be given with it"
    );
}

#[test]
fn a_sample_is_drawn_in_one_way_and_by_chance_with_a_seed() {
    let none = refused::<audits::Sample>(json!({"year": "2023"}));
    assert!(none.starts_with("one of these must be given: --random"), "{none}");
    let two = json!({"year": "2023", "random": 5, "above": "1", "seed": "7"});
    let two = refused::<audits::Sample>(two);
    assert_eq!(two, "--random cannot be given together with --above");
    let seedless = refused::<audits::Sample>(json!({"year": "2023", "mus": 5}));
    assert!(seedless.ends_with("--seed must be given with it"), "{seedless}");
    let papers = refused::<audits::MakePapers>(json!({}));
    assert_eq!(papers, "one of these must be given: CLAIM_NO, --sample");
}
