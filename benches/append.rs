//! How fast commands are appended, beside a raw INSERT on the same disk.
//!
//! `cargo bench --bench append -- [SECONDS [ROUNDS]] [--flush MS]… [--only TEXT]`
//! starts a PostgreSQL of its own with flushes on (or takes the one of
//! `BOFU_BENCH_POSTGRES`), and measures in every round, one after another:
//! pgbench with one prepared INSERT a commit of the same bytes, the stock event
//! store, and the ledger. A command is the whole way: load, decide with the
//! formula engine, ceilings, positions, leaf hash, durable commit, answer.
//!
//! `--flush 0.8` lets each flush of the server take 0.8 ms, for the raw INSERT
//! as for the ledger: on a machine whose flush costs next to nothing a raw
//! INSERT is bound by the processor alone, which no office's disk is. Read the
//! ratios: the figures are those of this machine at this hour.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use bofu_store::{Ledger, Location, Options};

#[path = "append/asked.rs"]
mod asked;
#[path = "append/office.rs"]
mod office;
#[path = "append/ours.rs"]
mod ours;
#[path = "../tests/it/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "append/raw.rs"]
mod raw;
#[path = "append/slow.rs"]
mod slow;
#[path = "append/stock.rs"]
mod stock;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A case's name and how many commands a second it did.
type Figure = (&'static str, f64);

const RAW: &str = "raw INSERT, 32 connections";

fn main() {
    let asked = asked::Asked::read(std::env::args().skip(1));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let own_flush = flush(&std::env::temp_dir());
    for slower in &asked.flushes {
        let cluster = std::env::var("BOFU_BENCH_POSTGRES")
            .is_err()
            .then(|| slow::cluster(*slower, own_flush));
        let url = cluster
            .as_ref()
            .map_or_else(|| std::env::var("BOFU_BENCH_POSTGRES").unwrap(), postgres::Cluster::url);
        say(&format!("\na flush takes {:.2} ms", slower.map_or(own_flush, |ms| ms.max(own_flush))));
        let mut all: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
        for round in 1..=asked.rounds {
            let figures = runtime.block_on(one_round(&url, &asked, slower.is_none()));
            let raw = figures[0].1;
            say(&format!("round {round}"));
            for (name, figure) in figures {
                say(&format!("  {name:<44} {figure:>9.0}  {:>7.2}", ratio(figure, raw)));
                all.entry(name).or_default().push(ratio(figure, raw));
            }
        }
        say("median of the ratios to raw:");
        for (name, ratios) in &mut all {
            ratios.sort_by(f64::total_cmp);
            say(&format!("  {name:<44} {:>7.2}", ratios[ratios.len() / 2]));
        }
    }
}

#[allow(clippy::float_arithmetic)]
fn ratio(figure: f64, raw: f64) -> f64 {
    figure / raw
}

fn say(line: &str) {
    println!("{line}");
}

/// Everything that is asked for once, on new tables.
async fn one_round(url: &str, asked: &asked::Asked, sqlite: bool) -> Vec<Figure> {
    let length = asked.length;
    let sample = office::sample().await;
    let mut figures = vec![(RAW, raw::inserts(url, &sample, length).await)];
    let shape = |series| office::Shape { series, enterprises: 1_000, claims: 80 };
    let hot = |series| office::Shape { series, enterprises: 1, claims: 80_000 };
    for (name, shape) in
        [("stock, 32 callers", shape(1)), ("stock, 32 callers on one enterprise", hot(2))]
    {
        if asked.wants(name) {
            figures.push((name, stock::grants(url, shape, 32, length).await));
        }
    }
    let ledger = opened(&postgres::schema_of(url)).await;
    for (name, shape, callers) in [
        ("PostgreSQL, 32 callers", shape(3), 32),
        ("PostgreSQL, 32 callers on one enterprise", hot(4), 32),
        ("PostgreSQL, 512 callers on one fund", shape(5), 512),
    ] {
        if asked.wants(name) {
            figures.push((name, ours::grants(&ledger, shape, callers, length).await));
        }
    }
    ledger.close().await;
    let directory = tempfile::tempdir().unwrap();
    let ledger = opened(&Location::Directory(directory.path().to_owned())).await;
    for (name, series, callers) in [("SQLite, 32 callers", 6, 32), ("SQLite, 512 callers", 7, 512)]
    {
        if sqlite && asked.wants(name) {
            figures.push((name, ours::grants(&ledger, shape(series), callers, length).await));
        }
    }
    ledger.close().await;
    figures
}

async fn opened(location: &Location) -> Ledger {
    Ledger::init(location).await.unwrap();
    Ledger::open_writer(location, Options::default()).await.unwrap()
}

/// The median time of a write and flush, in milliseconds.
#[allow(clippy::float_arithmetic)]
fn flush(directory: &Path) -> f64 {
    let mut file = tempfile::tempfile_in(directory).unwrap();
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 8_192]).unwrap();
            file.sync_data().unwrap();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1_000.0
}

/// Carries out as many as there is time for; answers how many a second.
#[allow(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::as_conversions)]
async fn a_second<F: Future<Output = ()> + Send + 'static>(
    callers: usize,
    length: Duration,
    work: impl Fn(usize) -> Option<F> + Clone + Send + Sync + 'static,
) -> f64 {
    let next = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let begun = Instant::now();
    let running: Vec<_> = (0..callers)
        .map(|_| {
            let (next, work) = (next.clone(), work.clone());
            tokio::spawn(async move {
                let mut done = 0_usize;
                while begun.elapsed() < length {
                    let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(one) = work(number) else { break };
                    one.await;
                    done += 1;
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for caller in running {
        done += caller.await.unwrap();
    }
    done as f64 / begun.elapsed().as_secs_f64()
}
