//! How fast commands are appended, beside a raw INSERT on the same disk.
//!
//! `cargo bench --bench append [-- SECONDS [ROUNDS]]` starts a PostgreSQL of
//! its own with flushes on (or takes the one of `BOFU_BENCH_POSTGRES`), and
//! measures in every round, one after another: pgbench with one prepared
//! INSERT a commit of the same bytes, the stock event store, and the ledger.
//! A command is the whole way: load, decide with the formula engine, ceilings,
//! positions, leaf hash, durable commit, answer. Read the ratios: the figures
//! are those of this machine at this hour.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use bofu::store::{Ledger, Location, Options};

#[path = "append/office.rs"]
mod office;
#[path = "append/ours.rs"]
mod ours;
#[path = "../tests/it/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "append/raw.rs"]
mod raw;
#[path = "append/stock.rs"]
mod stock;

/// What one round measured, by name, in commands a second.
type Figures = BTreeMap<&'static str, f64>;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut number = |default: u64| {
        arguments
            .next()
            .map_or(default, |text| text.parse().expect("a number of seconds or rounds"))
    };
    let (length, rounds) = (Duration::from_secs(number(4)), number(3));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let own = std::env::var("BOFU_BENCH_POSTGRES").is_err().then(postgres::Cluster::durable);
    let url = own
        .as_ref()
        .map_or_else(|| std::env::var("BOFU_BENCH_POSTGRES").unwrap(), postgres::Cluster::url);
    say(&format!("a flush of 8 KiB: {:.2} ms", flush(&std::env::temp_dir())));
    let mut all: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for round in 1..=rounds {
        let figures = runtime.block_on(one_round(&url, length));
        let raw = figures["raw INSERT, 32 connections"];
        say(&format!("round {round}: raw {raw:.0} a second"));
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

#[allow(clippy::float_arithmetic)]
fn ratio(figure: f64, raw: f64) -> f64 {
    figure / raw
}

fn say(line: &str) {
    println!("{line}");
}

/// Everything once, on new tables.
async fn one_round(url: &str, length: Duration) -> Figures {
    let mut figures = Figures::new();
    let sample = office::sample().await;
    figures.insert("raw INSERT, 32 connections", raw::inserts(url, &sample, length).await);
    let spread = office::Shape { enterprises: 1_000, claims: 40 };
    let hot = office::Shape { enterprises: 1, claims: 6_000 };
    figures.insert("stock, 32 callers", stock::grants(url, spread, 32, length).await);
    figures
        .insert("stock, 32 callers on one enterprise", stock::grants(url, hot, 32, length).await);

    let location = postgres::schema_of(url);
    let ledger = opened(&location).await;
    for (name, shape, callers) in [
        ("PostgreSQL, 32 callers", spread, 32),
        ("PostgreSQL, 32 callers on one enterprise", hot, 32),
        ("PostgreSQL, 512 callers on one fund", office::Shape { claims: 80, ..spread }, 512),
    ] {
        figures.insert(name, ours::grants(&ledger, shape, callers, length).await);
    }
    ledger.close().await;

    let directory = tempfile::tempdir().unwrap();
    let ledger = opened(&Location::Directory(directory.path().to_owned())).await;
    for (name, callers) in [("SQLite, 32 callers", 32), ("SQLite, 512 callers", 512)] {
        figures.insert(name, ours::grants(&ledger, spread, callers, length).await);
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
