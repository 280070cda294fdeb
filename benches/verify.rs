//! How fast a ledger is verified, beside a typed sequential read of it.
//!
//! `cargo bench --bench verify [-- EVENTS [postgres|sqlite]]` fills a ledger
//! with the events of a real office, copied from enterprise to enterprise, and
//! measures one after another: reading every column of every event into its
//! type (as a stream of one statement), the hash pass of `audit verify` with
//! nothing believed, folding all rows anew, growing the nodes of the tree, and
//! inclusion proofs. Read the ratios: the figures are those of this machine at
//! this hour.
//!
//! `… --bench verify -- EVENTS at STORE` only makes such a ledger, with its rows,
//! and leaves it there: `/usr/bin/time -v bofu audit verify --store STORE` then
//! tells time and memory of the command itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::as_conversions)]

use std::{collections::BTreeMap, future::Future, time::Instant};

use bofu_app::{
    evidence::{self, tree},
    progress::Unwatched,
    projector,
    session::Session,
};
use bofu_domain::names::ActorName;
use bofu_projections::caps;
use bofu_proof::merkle::includes;
use bofu_store::{Ledger, Location, Options};
use futures::TryStreamExt as _;

#[path = "append/office.rs"]
#[allow(dead_code)]
mod office;
#[path = "append/ours.rs"]
#[allow(dead_code)]
mod ours;
#[path = "../tests/it/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "verify/rows.rs"]
mod rows;

/// How many proofs are timed.
const PROOFS: u64 = 301;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let events = arguments.next().map_or(1_000_000, |text| text.parse().expect("how many events"));
    let store = arguments.next();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if store.as_deref() == Some("at") {
        let location = Location::parse(&arguments.next().expect("where")).unwrap();
        runtime.block_on(left_at(&location, events));
        return;
    }
    let wanted = |name: &str| store.as_deref().is_none_or(|store| store == name);
    if wanted("postgres") {
        let own =
            std::env::var("BOFU_BENCH_POSTGRES").is_err().then(|| postgres::Cluster::durable(&[]));
        let url = own
            .as_ref()
            .map_or_else(|| std::env::var("BOFU_BENCH_POSTGRES").unwrap(), postgres::Cluster::url);
        runtime.block_on(measure("PostgreSQL", &postgres::schema_of(&url), events));
    }
    if wanted("sqlite") {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::Directory(directory.path().to_owned());
        runtime.block_on(measure("SQLite", &location, events));
    }
}

/// What [`ours`] asks for: everything there is to do, once, in order.
async fn a_second<F: Future<Output = ()> + Send + 'static>(
    _callers: usize,
    _length: std::time::Duration,
    work: impl Fn(usize) -> Option<F>,
) -> f64 {
    let mut done = 0;
    while let Some(one) = work(done) {
        one.await;
        done += 1;
    }
    done as f64
}

/// A new ledger.
async fn opened(location: &Location) -> Ledger {
    Ledger::init(location).await.unwrap();
    Ledger::open_writer(location, Options::default()).await.unwrap()
}

fn say(what: &str, count: u64, seconds: f64) -> f64 {
    let rate = count as f64 / seconds;
    println!("  {what:<46} {rate:>10.0} a second {seconds:>8.2} s");
    rate
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, f64) {
    let begun = Instant::now();
    let done = work.await;
    (done, begun.elapsed().as_secs_f64())
}

/// Makes a ledger and leaves it, with everything that follows the events.
async fn left_at(location: &Location, wanted: u64) {
    opened(location).await.close().await;
    let (events, bytes) = rows::fill(location, wanted).await;
    println!("{events} events, {} bytes each", bytes / events);
    let ledger = Ledger::open_reader(location).await.unwrap();
    projector::catch_up(&ledger).await.unwrap();
    tree::catch_up(&ledger).await.unwrap();
    let mut caps = BTreeMap::new();
    let mut all = ledger.all_events(0);
    while let Some(stored) = all.try_next().await.unwrap() {
        caps::fold(&mut caps, &stored.recorded(ledger.upcasters()).unwrap().event);
    }
    drop(all);
    ledger.close().await;
    rows::follow(location, &caps).await;
}

async fn measure(store: &str, location: &Location, wanted: u64) {
    opened(location).await.close().await;
    let (events, bytes) = rows::fill(location, wanted).await;
    println!("{store}: {events} events, {} bytes each", bytes / events);
    let ledger = Ledger::open_reader(location).await.unwrap();
    let session = Session::new(ledger.clone(), ActorName::parse("审计").unwrap(), office::day());
    // Once for nobody, so that all find the pages in memory.
    rows::read(location).await;
    let (read, seconds) = timed(rows::read(location)).await;
    assert_eq!(read, events);
    let reading = say("typed sequential read", events, seconds);
    let (verdict, seconds) = timed(evidence::hash_pass(&session, Vec::new(), &Unwatched)).await;
    let verdict = verdict.unwrap();
    assert!(verdict.ok && verdict.events == events, "{:?}", verdict.findings.first());
    let hashing = say("hash pass of `audit verify`", events, seconds);
    println!("  {:<46} {:>10.2}", "hash pass to read", hashing / reading);
    let (folded, seconds) = timed(evidence::refold_pass(&session, &Unwatched)).await;
    say("refolding ceilings and rows", events, seconds);
    println!("  {:<46} {:>10}", "ceilings folded", folded.unwrap());
    let (judged, seconds) = timed(evidence::judge_pass(&session, &Unwatched)).await;
    judged.unwrap();
    say("judging every event", events, seconds);
    let (grown, seconds) = timed(tree::catch_up(&ledger)).await;
    grown.unwrap();
    say("growing the nodes of the tree", events, seconds);
    let (root, seconds) = timed(tree::root(&ledger, events)).await;
    let root = root.unwrap();
    assert_eq!(hex::encode(root), verdict.root);
    println!("  {:<46} {:>10.2} ms", "the root, from nodes", seconds * 1_000.0);
    proofs(&ledger, events, &root).await;
    ledger.close().await;
}

async fn proofs(ledger: &Ledger, size: u64, root: &[u8; 32]) {
    let mut times = Vec::new();
    for number in 0..PROOFS {
        let index = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % size;
        let (proof, seconds) = timed(tree::prove_inclusion(ledger, index, size)).await;
        let (_, leaf) = ledger.leaves(index..index + 1).await.unwrap().pop().unwrap();
        let leaf = leaf.try_into().unwrap();
        assert!(includes(root, size, index, &leaf, &proof.unwrap()), "{index}");
        times.push(seconds * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    println!("  {:<46} {median:>10.2} ms, the slowest {worst:.2} ms", "an inclusion proof");
}
