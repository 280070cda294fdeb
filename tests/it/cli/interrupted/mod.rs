//! Bulk commands that are ended in the middle: by the database, by a full disk,
//! by a signal. What they say is stored is stored, the rest is not, and the
//! same command again completes it with nothing twice.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStderr, Command, Stdio},
};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use serde_json::Value;

use super::test_office::{Ran, TestOffice, VOUCHERS, firm};
use crate::postgres::{Cluster, schema_of};

mod ended;
mod registers;
mod signalled;
mod watch;
mod wire;

use watch::Watch;

/// The claims of a file: several windows of an import. Each claim is filed and
/// assessed: two events.
const CLAIMS: u64 = 1_300;

/// The claims of a file that is one window.
const FEW: u64 = 120;

const IMPORT: &str = "claim import v.csv --measure innovation-voucher --on 2023-05-10";

const APPROVE: &str = "claim approve --all-assessed --actor 李审批 --on 2023-06-01";

/// An office whose database is watched, with a file of claims.
struct ImportingOffice {
    office: TestOffice,
    watch: Watch,
    /// A server of its own, where sessions are ended.
    _cluster: Option<Cluster>,
}

impl ImportingOffice {
    async fn at(office: TestOffice, cluster: Option<Cluster>, claims: u64) -> Self {
        let office = office.opened();
        let rows: Vec<String> = (0..usize::try_from(claims).unwrap()).map(voucher).collect();
        office.csv("v.csv", VOUCHERS, &rows);
        let watch = Watch::of(office.store()).await;
        Self { office, watch, _cluster: cluster }
    }

    /// On a server whose sessions are all its own.
    async fn on_own_server(claims: u64) -> Self {
        let cluster = Cluster::start();
        let office = TestOffice::at(&schema_of(&cluster.url()));
        Self::at(office, Some(cluster), claims).await
    }

    /// One on each store.
    async fn of_both_stores(claims: u64) -> Vec<Self> {
        let mut offices = Vec::new();
        for office in TestOffice::of_both_stores() {
            offices.push(Self::at(office, None, claims).await);
        }
        offices
    }

    /// Begins a command that is caught in the middle.
    async fn caught(&mut self, line: &str) -> Begun {
        caught(&mut self.watch, self.office.store(), &self.office, line).await
    }

    /// The claims that stand in the ledger.
    async fn claims(&mut self, before: u64) -> u64 {
        (self.watch.size().await - before) / 2
    }
}

/// Begins a command and keeps it from its next append once it has stored
/// something.
async fn caught(watch: &mut Watch, store: &str, office: &TestOffice, line: &str) -> Begun {
    if let Watch::Sqlite(_) = watch {
        let before = watch.size().await;
        let begun = begin(office, line);
        watch.until(before + 1).await;
        watch.hold().await;
        return begun;
    }
    watch.hold().await;
    let begun = begin(office, line);
    watch.until_waited_for().await;
    // Who waits next has the lock next: behind the first append, before the second.
    let mut next = Watch::of(store).await;
    let queued = tokio::spawn(async move {
        next.hold().await;
        next
    });
    watch.until_queued().await;
    watch.release().await;
    *watch = queued.await.unwrap();
    begun
}

fn begin(office: &TestOffice, line: &str) -> Begun {
    let mut command = office.bofu();
    command.args(line.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let talk = BufReader::new(child.stderr.take().unwrap());
    Begun { line: line.to_owned(), child, talk, heard: String::new() }
}

fn voucher(number: usize) -> String {
    let uscc = firm(number % 6);
    format!("V-{number},{uscc},服务{number},2023-05-01,HT-{number},10,2023-04-01")
}

/// A command that runs.
struct Begun {
    line: String,
    child: Child,
    talk: BufReader<ChildStderr>,
    heard: String,
}

impl Begun {
    fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        kill.arg(format!("-{name}")).arg(self.child.id().to_string());
        assert!(kill.status().unwrap().success());
    }

    /// Stops it, and returns when it has: the signal reaches one thread, and
    /// others may go on until that one runs.
    fn stop(&self) {
        self.signal("STOP");
        let id = Pid::from_child(&self.child);
        let options = WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(id), options).unwrap();
        assert!(status.is_some_and(|status| status.stopped()), "it has ended");
    }

    /// Returns when it has said something of this kind on stderr.
    fn hear(&mut self, words: &str) {
        while !self.heard.contains(words) {
            let read = self.talk.read_line(&mut self.heard).unwrap();
            assert!(read > 0, "it ended without {words}: {}", self.heard);
        }
    }

    fn end(mut self) -> Ran {
        self.talk.read_to_string(&mut self.heard).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.heard.into_bytes();
        Ran::of(self.line, &output)
    }
}

/// The counts of an interruption, which add up.
fn counts(error: &Value) -> [u64; 5] {
    assert_eq!(error["code"], "interrupted", "{error:#}");
    assert_ne!(error["hint"], "");
    let count = |name: &str| error["counts"][name].as_u64().unwrap();
    let names = ["stored", "unchanged", "refused", "not_stored", "unknown"];
    let counts = names.map(count);
    assert_eq!(counts.iter().sum::<u64>(), count("total"), "{error:#}");
    counts
}

/// The number behind words.
fn told(text: &str, words: &str) -> u64 {
    let behind = text.split_once(words).unwrap_or_else(|| panic!("no {words} in {text}")).1;
    let digits: String = behind.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}
