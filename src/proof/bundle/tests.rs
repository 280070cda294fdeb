#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::json;

use super::*;
use crate::{
    leaf::canonical,
    note::{Note, origin},
};

const ORIGIN: &str = "bofu.ledger/93ab01ff20c4d7e5";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// Writes a bundle of this many events, on three streams, with characters that
/// are easily got wrong.
fn write_bundle(place: &Path, events: u64, key: &SigningKey) -> Result<Checkpoint, BundleError> {
    let mut writer = BundleWriter::begin(place)?;
    for position in 0..events {
        let payload = canonical(&json!({
            "amount": format!("{position}.00"),
            "name": "杭州\"\\\u{8}\u{b}\u{7f}/é😀\u{2028}",
            "ranks": [position, -1, null, true],
            "\u{20ac}": {"b": {}, "a": []}, "\u{1f600}": 0, "\u{fb33}": 1,
        }))
        .unwrap();
        writer.push(&Line {
            position,
            stream: &format!("enterprise/9133010{}", position % 3),
            sequence: position / 3 + 1,
            event_type: "GrantRevoked",
            version: "1",
            recorded_at: &format!("2026-01-02T03:04:05.{position:06}Z"),
            payload: &payload,
            metadata: r#"{"host":"h"}"#,
        })?;
    }
    writer.finish(ORIGIN, key)
}

fn bundle(events: u64) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("bundle");
    write_bundle(&place, events, &key(7)).unwrap();
    (directory, place)
}

/// Runs the outside verifier; `None` without Python, which CI must have.
fn outside(arguments: &[&Path]) -> Option<Output> {
    let program = bofu_test_files::file("tests/verify_bundle.py");
    match Command::new("python3").arg(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) if std::env::var_os("CI").is_some() => panic!("python3 is wanted: {error}"),
        Err(_) => None,
    }
}

fn accepted(arguments: &[&Path]) {
    let Some(output) = outside(arguments) else { return };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
}

fn refused(arguments: &[&Path], why: &str) {
    let Some(output) = outside(arguments) else { return };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("NOT VERIFIED: ") && said.contains(why), "{said}");
}

fn lines(place: &Path) -> Vec<String> {
    let text = fs::read_to_string(place.join(EVENTS)).unwrap();
    text.split_inclusive('\n').map(ToOwned::to_owned).collect()
}

#[test]
fn a_bundle_opens_with_its_own_key_and_has_all_its_files() {
    let (_directory, place) = bundle(7);
    let note = Note::parse(&fs::read(place.join(CHECKPOINT)).unwrap()).unwrap();
    let key = VerifierKey::parse(&fs::read_to_string(place.join(KEY)).unwrap()).unwrap();
    let checkpoint = note.verify(&key).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), (ORIGIN, 7));
    assert_eq!(origin("93ab01ff20c4d7e5"), ORIGIN);
    let mut files: Vec<_> =
        fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["README.txt", "checkpoint.txt", "events.jsonl", "key.txt"]);
    let first = lines(&place)[0].clone();
    assert!(
        first.starts_with(r#"{"metadata":{"host":"h"},"payload":{"amount":"0.00","#),
        "{first}"
    );
}

#[test]
fn the_outside_verifier_accepts_bundles_of_every_size() {
    for events in [0, 1, 2, 3, 8, 21] {
        let (_directory, place) = bundle(events);
        accepted(&[&place]);
    }
}

#[test]
fn the_outside_verifier_refuses_every_kind_of_tampering() {
    type Tamper = fn(&mut Vec<String>);
    let cases: [(&str, Tamper, &str); 10] = [
        ("edit", |l| l[4] = l[4].replace("4.00", "9.00"), "have the root"),
        ("delete", |l| drop(l.remove(4)), "position 5 stands where 4"),
        ("delete the last", |l| drop(l.pop()), "is over 9 events"),
        ("reorder", |l| l.swap(4, 5), "position 5 stands where 4"),
        ("insert", |l| l.insert(4, l[4].clone()), "position 4 stands where 5"),
        ("append", |l| l.push(l[6].replace(":6,", ":9,").replace(":3,", ":4,")), "recorded before"),
        ("cut off", |l| l[8] = l[8].replace("}\n", ""), "was cut off"),
        ("space", |l| l[4] = l[4].replacen(':', ": ", 1), "RFC 8785"),
        ("float", |l| l[4] = l[4].replacen("-1", "-1.5", 1), "not an integer"),
        ("skip", |l| l[4] = l[4].replace("\"sequence\":2", "\"sequence\":3"), "has sequence 3"),
    ];
    for (name, tamper, why) in cases {
        let (_directory, place) = bundle(9);
        let mut lines = lines(&place);
        let honest = lines.clone();
        tamper(&mut lines);
        assert_ne!(lines, honest, "{name} changes something");
        fs::write(place.join(EVENTS), lines.concat()).unwrap();
        refused(&[&place], why);
    }
}

#[test]
fn the_outside_verifier_refuses_a_changed_checkpoint_and_another_key() {
    let (_directory, place) = bundle(9);
    let honest = fs::read_to_string(place.join(CHECKPOINT)).unwrap();
    fs::write(place.join(CHECKPOINT), honest.replacen("\n9\n", "\n8\n", 1)).unwrap();
    refused(&[&place], "signature of bofu.ledger/93ab01ff20c4d7e5 is wrong");
    fs::write(place.join(CHECKPOINT), honest.trim_end()).unwrap();
    refused(&[&place], "no signature lines");
    fs::write(place.join(CHECKPOINT), &honest).unwrap();
    accepted(&[&place]);

    let other = VerifierKey::new(ORIGIN, key(8).verifying_key()).unwrap().to_string();
    fs::write(place.join(KEY), &other).unwrap();
    refused(&[&place], "not signed with the key");
    fs::write(place.join(KEY), other.replacen("93ab", "93ac", 1)).unwrap();
    refused(&[&place], "hash does not belong");
}

/// A bundle that a forger signs with a key of his own is whole in itself. What
/// shows him up came by another way: the office's key, or an earlier checkpoint.
#[test]
fn the_outside_verifier_finds_a_forger_by_what_is_kept_elsewhere() {
    let (_kept, earlier) = bundle(5);
    let (_honest, later) = bundle(9);
    let (_forged, forged) = bundle(9);
    let key_file = earlier.join(KEY);
    let checkpoint = earlier.join(CHECKPOINT);
    let with_key = [Path::new("--key"), &key_file];
    let against = [Path::new("--against"), &checkpoint];
    accepted(&[&[later.as_path()], &with_key[..], &against[..]].concat());

    write_bundle(&forged, 9, &key(8)).unwrap();
    accepted(&[&forged]);
    refused(&[&[forged.as_path()], &with_key[..]].concat(), "not signed with the key");

    // The same key over another past.
    let mut writer = BundleWriter::begin(&forged).unwrap();
    for position in 0..9 {
        let line = Line {
            position,
            stream: "enterprise/A",
            sequence: position + 1,
            event_type: "GrantRevoked",
            version: "1",
            recorded_at: "2026-01-02T03:04:05.000000Z",
            payload: "{}",
            metadata: "{}",
        };
        writer.push(&line).unwrap();
    }
    writer.finish(ORIGIN, &key(7)).unwrap();
    accepted(&[&forged]);
    refused(&[&[forged.as_path()], &against[..]].concat(), "the first 5 events have the root");
    refused(
        &[&[earlier.as_path(), Path::new("--against")], &[later.join(CHECKPOINT).as_path()][..]]
            .concat(),
        "is over 9 events",
    );
}

#[test]
fn the_outside_verifier_says_how_it_is_used() {
    let Some(output) = outside(&[]) else { return };
    assert_eq!(output.status.code(), Some(2));
    let nowhere = tempfile::tempdir().unwrap();
    refused(&[nowhere.path()], "key.txt cannot be read");
}

#[test]
fn an_earlier_bundle_is_replaced_and_anything_else_is_left_alone() {
    let (directory, place) = bundle(3);
    let checkpoint = write_bundle(&place, 4, &key(7)).unwrap();
    assert_eq!(checkpoint.size, 4);
    assert_eq!(lines(&place).len(), 4);
    let left = fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(left, 1, "no draft and no earlier bundle is left beside it");

    let other = directory.path().join("other");
    fs::create_dir(&other).unwrap();
    write_bundle(&other, 1, &key(7)).unwrap();
    fs::write(other.join("notes.txt"), "mine").unwrap();
    let refused = write_bundle(&other, 2, &key(7)).unwrap_err();
    assert!(matches!(refused, BundleError::NotEmpty { .. }), "{refused}");
    assert_eq!(lines(&other).len(), 1);

    let file = directory.path().join("file");
    fs::write(&file, "mine").unwrap();
    assert!(matches!(write_bundle(&file, 1, &key(7)), Err(BundleError::Io { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_bundle_that_is_not_finished_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("bundle");
    let writer = BundleWriter::begin(&place).unwrap();
    drop(writer);
    let mut writer = BundleWriter::begin(&place).unwrap();
    let line = Line {
        position: 1,
        stream: "a/b",
        sequence: 1,
        event_type: "T",
        version: "1",
        recorded_at: "",
        payload: "{}",
        metadata: "{}",
    };
    let missing = writer.push(&line).unwrap_err();
    assert!(matches!(missing, BundleError::Position { expected: 0, found: 1 }), "{missing}");
    drop(writer);
    let nameless = BundleWriter::begin(&place).unwrap().finish("a b", &key(7)).unwrap_err();
    assert!(matches!(nameless, BundleError::Note(_)), "{nameless}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn what_killed_processes_left_beside_a_bundle_is_cleared_away_and_nothing_else() {
    let (directory, place) = bundle(3);
    let name = place.file_name().unwrap().to_str().unwrap().to_owned();
    let at = |name: &str| directory.path().join(name);
    let draft = |chance: &str, events: &str| {
        let draft = at(&format!(".{name}-{chance}"));
        fs::create_dir(&draft).unwrap();
        fs::write(draft.join(EVENTS), events).unwrap();
        draft
    };
    let half = draft("fffffffe89abcdef", "half");
    let held = draft("fffffffd89abcdef", "half");
    let holder = fs::File::open(held.join(EVENTS)).unwrap();
    holder.try_lock().unwrap();
    // The earlier bundle of a process that was killed while it replaced it.
    let earlier = draft("fffffffc89abcdef", "whole");
    for file in [CHECKPOINT, KEY, README] {
        fs::write(earlier.join(file), "").unwrap();
    }
    let own = draft(&format!("{:08x}89abcdef", std::process::id()), "half");
    let strangers = [own, draft("short", "half"), draft("fffffffb89abcdef", "half"), at(".other")];
    fs::write(strangers[2].join("photo.jpg"), "").unwrap();
    fs::create_dir(&strangers[3]).unwrap();

    let writer = BundleWriter::begin(&place).unwrap();
    assert!(!half.exists() && earlier.exists(), "the earlier bundle stays until there is another");
    drop(writer);
    assert!(earlier.exists());
    write_bundle(&place, 4, &key(7)).unwrap();
    assert!(!earlier.exists());
    assert!(held.exists() && strangers.iter().all(|stranger| stranger.exists()));
    assert_eq!(lines(&place).len(), 4);
}
