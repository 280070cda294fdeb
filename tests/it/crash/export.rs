//! The real command is killed while it writes a file: what is read under its
//! name is the old file or the new one, whole, and the same command writes it
//! again, byte for byte.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use bofu_domain::event::Fact as _;
use bofu_store::Ledger;

use super::{
    KILLS,
    chance::Chance,
    reconcile::{FINANCE, ordered},
};
use crate::{
    properties::office::store_option,
    store::kit::{Place, all, sound},
};

/// The payments of the batch: as pain.001 more than a pipe holds.
const ORDERS: usize = 400;

/// How often a process is started to be killed while the file is beside its
/// place; how often it must be caught there.
const MOST: usize = 200;
const CAUGHT: usize = 3;

const OLD: &[u8] = b"the file of last month";

/// A ledger with a batch, and the folder that files are written to.
struct TestOffice {
    store: String,
    folder: tempfile::TempDir,
}

impl TestOffice {
    fn words(&self, out: &Path, report: bool) -> Vec<String> {
        let words = if report {
            ["report", "payments", "--year", "2024"].as_slice()
        } else {
            &["pay", "export", "--batch", "B1"]
        };
        let mut line = vec!["--store".to_owned(), self.store.clone()];
        line.extend(["--actor", FINANCE, "--on", "2024-06-04"].map(ToOwned::to_owned));
        line.extend(words.iter().map(|word| (*word).to_owned()));
        line.extend(["--out".to_owned(), out.display().to_string()]);
        line
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("BOFU_KEY", self.folder.path().join("key"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn start(&self, out: &Path, report: bool) -> Child {
        let mut command = self.command(env!("CARGO_BIN_EXE_bofu"));
        command.args(self.words(out, report)).spawn().unwrap()
    }

    /// Writes the file undisturbed.
    fn whole(&self, out: &Path, report: bool) -> Vec<u8> {
        assert!(self.start(out, report).wait().unwrap().success(), "{}", out.display());
        fs::read(out).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Where a process writes before it puts the file in its place.
fn beside(out: &Path, pid: u32) -> PathBuf {
    let mut path = out.as_os_str().to_owned();
    path.push(format!(".{pid}.part"));
    PathBuf::from(path)
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn size(reader: &Ledger) -> usize {
    usize::try_from(reader.head().await.unwrap().size).unwrap()
}

/// The first export releases the batch in passing, order by order, and is
/// killed on the way; the file is not there, or whole.
async fn while_it_releases(office: &TestOffice, reader: &Ledger, chance: &mut Chance) {
    let out = office.path("b1.xml");
    let mut seen: BTreeSet<Vec<u8>> = BTreeSet::new();
    for _ in 0..KILLS / 2 {
        let end = size(reader).await + chance.below(ORDERS / 4);
        let mut child = office.start(&out, false);
        while size(reader).await < end && child.try_wait().unwrap().is_none() {}
        kill(child);
        seen.extend(fs::read(&out).ok());
    }
    let whole = office.whole(&out, false);
    assert!(seen.iter().all(|known| *known == whole), "a file was there and not whole");
    let released = all(reader).await.into_iter().filter(|stored| {
        let recorded = stored.recorded(reader.upcasters()).unwrap();
        recorded.event.name() == "PaymentReleased"
    });
    assert_eq!(released.count(), ORDERS, "each order is released once");
    let files = all(reader).await.into_iter();
    let files = files.filter(|stored| stored.event_type == "PaymentFileExported");
    assert_eq!(files.count(), 1, "the file is recorded once");
}

/// Killed as soon as the file is seen beside its place, or seen there whole:
/// between writing and renaming.
fn before_it_renames(office: &TestOffice, name: &str, report: bool) {
    let out = office.path(name);
    let whole = office.whole(&out, report);
    let length = u64::try_from(whole.len()).unwrap();
    let mut caught = 0;
    for attempt in 0..MOST {
        fs::write(&out, OLD).unwrap();
        let mut child = office.start(&out, report);
        let part = beside(&out, child.id());
        let wanted = if attempt % 2 == 0 { length } else { 0 };
        let there = || fs::metadata(&part).is_ok_and(|known| known.len() >= wanted);
        while !there() && child.try_wait().unwrap().is_none() {}
        kill(child);
        caught += usize::from(part.exists());
        let read = fs::read(&out).unwrap();
        assert!(read == OLD || read == whole, "{name}: {} of {length} bytes", read.len());
        assert!(!part.exists() || read == OLD, "{name} is in its place, or beside it");
        if caught == CAUGHT {
            break;
        }
    }
    assert_eq!(caught, CAUGHT, "{name}: caught too seldom before it was in its place");
    assert_eq!(office.whole(&out, report), whole, "{name} is written again");
    let left = fs::read_dir(office.folder.path()).unwrap().flatten();
    let left = left.filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(left.count(), 0, "what the killed ones left is cleared away");
}

async fn survives_kills(place: Option<Place>) {
    let Some(place) = place else { return };
    let mut chance = Chance::new("the command killed while it exports");
    let ledger = place.open().await;
    ordered(&ledger, ORDERS).await;
    ledger.close().await;
    let reader = Ledger::open_reader(&place.location).await.unwrap();
    let store = store_option(&place.location);
    let office = TestOffice { store, folder: tempfile::tempdir().unwrap() };
    while_it_releases(&office, &reader, &mut chance).await;
    let events = size(&reader).await;
    for name in ["b1.xml", "b1.xlsx"] {
        before_it_renames(&office, name, false);
    }
    before_it_renames(&office, "payments.xlsx", true);
    assert_eq!(
        size(&reader).await,
        events + 1,
        "to export again is to write a file, no more: the workbook is recorded once"
    );
    sound(&reader).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_killed_leaves_the_old_file_or_the_whole_one_on_sqlite() {
    survives_kills(Place::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_killed_leaves_the_old_file_or_the_whole_one_on_postgres() {
    survives_kills(Place::postgres().await).await;
}
