//! The real command is killed while it imports files of claims.

use std::{
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use bofu_domain::event::Fact as _;
use bofu_store::Ledger;

use super::{KILLS, chance::Chance};
use crate::{
    properties::office::{OFFICER, claim_no, found, store_option, uscc, vouchers},
    store::kit::{Place, all, sound},
};

/// The enterprises of every file.
const FIRMS: usize = 40;

/// The claims of one file that are not in the file before it.
const CLAIMS: usize = 200;

/// Each new claim is filed and assessed: two events.
const EVENTS: usize = 2 * CLAIMS;

/// The most files; some may be done before they are killed.
const MOST_FILES: usize = 4 * KILLS;

/// An office and its files.
struct TestOffice {
    place: Place,
    directory: tempfile::TempDir,
    reader: Ledger,
    /// The leaves of what was read while a command was running.
    seen: Vec<Vec<u8>>,
}

impl TestOffice {
    fn bofu(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bofu"));
        command
            .args(["--store", &store_option(&self.place.location), "--lang", "en"])
            .args(["--actor", OFFICER, "--on", "2024-06-03", "--format", "json"])
            .args(arguments)
            .env("BOFU_KEY", self.directory.path().join("key"))
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> serde_json::Value {
        let Output { status, stdout, stderr } = self.bofu(arguments).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{arguments:?}: {status}\n{out}\n{err}");
        serde_json::from_str(&out).unwrap()
    }

    fn import(&self, file: &Path) -> Command {
        let file = file.to_str().unwrap();
        self.bofu(&["claim", "import", file, "--measure", "innovation-voucher"])
    }

    /// The file of a number: its own claims after those of the file before.
    fn file(&self, number: usize) -> PathBuf {
        let first = number.saturating_sub(1) * CLAIMS;
        let claims = first..(number + 1) * CLAIMS;
        let path = self.directory.path().join(format!("claims-{number}.csv"));
        let rows = claims.map(|number| (claim_no("K", number), uscc(number % FIRMS)));
        std::fs::write(&path, vouchers(rows)).unwrap();
        path
    }

    async fn size(&self) -> usize {
        usize::try_from(self.reader.head().await.unwrap().size).unwrap()
    }

    /// Kills a command as soon as so many events are seen to be stored, and
    /// answers whether it was killed, or done before.
    async fn kill_at(&mut self, mut child: Child, size: usize) -> bool {
        let mut reached = self.size().await;
        while reached < size && child.try_wait().unwrap().is_none() {
            reached = self.size().await;
        }
        child.kill().unwrap();
        let status = child.wait().unwrap();
        self.remember(reached).await;
        assert!(status.signal() == Some(9) || status.success(), "{status}");
        status.signal().is_some()
    }

    /// What a reader has seen stays, as it was.
    async fn remember(&mut self, reached: usize) {
        let events = all(&self.reader).await;
        assert!(events.len() >= reached, "{} of {reached} seen", events.len());
        for (seen, event) in self.seen.iter().zip(&events) {
            assert_eq!(*seen, event.leaf, "position {}", event.position);
        }
        assert!(events.len() >= self.seen.len());
        self.seen = events.into_iter().map(|event| event.leaf).collect();
    }
}

async fn survives_kills(place: Option<Place>) {
    let Some(place) = place else { return };
    let mut chance = Chance::new("the command killed while it imports");
    let ledger = place.open().await;
    found(&ledger, FIRMS).await;
    ledger.close().await;
    let reader = Ledger::open_reader(&place.location).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mut office = TestOffice { place, directory, reader, seen: Vec::new() };
    let (mut kills, mut files) = (0, Vec::new());
    while kills < KILLS {
        assert!(files.len() < MOST_FILES, "{kills} kills in {} files", files.len());
        let file = office.file(files.len());
        let end = office.size().await + chance.below(EVENTS);
        let quiet = office.import(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        kills += usize::from(office.kill_at(quiet.unwrap(), end).await);
        files.push(file);
    }
    office.run(&["audit", "verify"]);
    // Each file holds the claims of the one before it too.
    for (number, file) in files.iter().enumerate().rev().step_by(2) {
        let done: serde_json::Value = office.run(&[
            "claim",
            "import",
            file.to_str().unwrap(),
            "--measure",
            "innovation-voucher",
        ]);
        let rows = if number == 0 { CLAIMS } else { 2 * CLAIMS };
        let count = |field: &str| usize::try_from(done[field].as_u64().unwrap()).unwrap();
        assert_eq!((count("rows"), count("stored") + count("unchanged")), (rows, rows), "{done}");
        assert_eq!(done["refused"], serde_json::json!([]));
    }
    let verdict = office.run(&["audit", "verify"]);
    assert_eq!(verdict["ok"], true);
    let mut claims: Vec<String> = Vec::new();
    for stored in all(&office.reader).await {
        let recorded = stored.recorded(office.reader.upcasters()).unwrap();
        claims.extend(recorded.event.claim_filed().map(ToString::to_string));
    }
    claims.sort_unstable();
    let all: Vec<String> = (0..files.len() * CLAIMS).map(|n| claim_no("K", n)).collect();
    assert_eq!(claims, all, "every claim is there once");
    sound(&office.reader).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_loses_nothing_and_is_completed_on_sqlite() {
    survives_kills(Place::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_loses_nothing_and_is_completed_on_postgres() {
    survives_kills(Place::postgres().await).await;
}
