//! A process that is killed while it writes leaves a draft beside the place of
//! its file. The next run of the same command clears it away.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use super::{
    payments::{granted, pay_at_once},
    test_office::TestOffice,
};

/// How often a process is started to be killed while its draft is there.
const MOST: usize = 400;

/// What lies in a directory beside what was there before.
fn beside(directory: &Path, known: &[PathBuf]) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| !known.contains(path));
    paths.sort();
    paths
}

/// A command that writes into `out`, killed once while its draft is there: what
/// is left beside what was there.
fn killed(office: &TestOffice, line: &str) -> Vec<PathBuf> {
    let out = office.path("out");
    let known = beside(&out, &[]);
    let written = |path: &PathBuf| !path.is_dir() || path.join("events.jsonl").exists();
    for _ in 0..MOST {
        let mut command = office.bofu();
        command.args(line.split_whitespace()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            if beside(&out, &known).iter().any(written) {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let left = beside(&out, &known);
        if left.iter().any(|path| written(path) && is_draft(path)) {
            return left;
        }
        // It was too quick, and has put its file in place.
        assert_eq!(beside(&out, &known).iter().filter(|path| is_draft(path)).count(), 0);
    }
    panic!("{line} was never caught with a draft")
}

fn is_draft(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.starts_with('.') || name.ends_with(".part")
}

#[test]
fn the_next_run_clears_away_what_a_killed_one_has_left() {
    let office = TestOffice::office();
    pay_at_once(&office);
    granted(&office);
    let by = "--actor 陈会计 --on 2023-07-03";
    office.run(&format!("pay order --batch B1 --all-due {by}")).done();
    fs::create_dir(office.path("out")).unwrap();
    for (line, name) in [
        ("audit bundle --out out/证据包".to_owned(), "证据包"),
        (format!("pay export --batch B1 --out out/单.xlsx {by}"), "单.xlsx"),
        ("report payments --year 2023 --out out/报表.xlsx".to_owned(), "报表.xlsx"),
        ("export hledger --out out/all.journal".to_owned(), "all.journal"),
    ] {
        office.run(&line).done();
        let left = killed(&office, &line);
        assert!(left.iter().any(|path| is_draft(path)), "{left:?}");
        office.run(&line).done();
        let drafts: Vec<PathBuf> =
            beside(&office.path("out"), &[]).into_iter().filter(|path| is_draft(path)).collect();
        assert_eq!(drafts, Vec::<PathBuf>::new(), "{line}");
        assert!(office.path("out").join(name).exists());
    }
}
