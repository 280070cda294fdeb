//! How fast lines and orders are matched.
//!
//! `cargo bench --bench matching [-- LINES [postgres|sqlite|pure]]` measures
//! the pure search from 10,000 to 1,000,000 lines, each against as many orders,
//! and prints how the cost of a line grows; then, on a real ledger, the import
//! of a file of LINES lines (100,000), the search with all its commits, and the
//! projections behind it. Read the growth and the ratios: the figures are those
//! of this machine at this hour.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::as_conversions)]

use std::time::Instant;

use bofu_domain::statement::{
    event::Line,
    matching::{MatchingRules, plan},
};
use bofu_store::Location;

#[path = "matching/office.rs"]
mod office;
#[path = "../tests/it/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "matching/world.rs"]
mod world;

/// The sizes of the pure search.
const SIZES: [u32; 5] = [10_000, 30_000, 100_000, 300_000, 1_000_000];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let lines = arguments.next().map_or(100_000, |text| text.parse().expect("how many lines"));
    let part = arguments.next();
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if wanted("pure") {
        pure();
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if wanted("sqlite") {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::Directory(directory.path().to_owned());
        runtime.block_on(office::measure("SQLite", &location, lines));
    }
    if wanted("postgres") {
        let own =
            std::env::var("BOFU_BENCH_POSTGRES").is_err().then(|| postgres::Cluster::durable(&[]));
        let url = own
            .as_ref()
            .map_or_else(|| std::env::var("BOFU_BENCH_POSTGRES").unwrap(), postgres::Cluster::url);
        runtime.block_on(office::measure("PostgreSQL", &postgres::schema_of(&url), lines));
    }
}

fn pure() {
    let rules = MatchingRules::shipped().unwrap();
    println!("pure search: lines against as many orders");
    println!(
        "{:>10} {:>9} {:>9} {:>9} {:>10} {:>12} {:>8}",
        "lines", "seconds", "accepted", "proposed", "left", "µs/line", "÷ log2 n"
    );
    for size in SIZES {
        let (orders, lines) = world::made(size);
        let lines: Vec<&Line> = lines.iter().collect();
        let begun = Instant::now();
        let found = plan(&lines, &orders, &rules);
        let seconds = begun.elapsed().as_secs_f64();
        let each = seconds * 1e6 / lines.len() as f64;
        println!(
            "{:>10} {seconds:>9.2} {:>9} {:>9} {:>10} {each:>12.2} {:>8.3}",
            lines.len(),
            found.accepted.len(),
            found.proposed.len(),
            found.findings.len(),
            each / (lines.len() as f64).log2(),
        );
    }
    println!("most memory so far: {} MB\n", most_memory());
}

/// From here on the most memory is counted anew.
pub(crate) fn forget_memory() {
    // Where the system has no such file, what was before is counted too.
    let _older_system = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process has had since it was last forgotten, in
/// megabytes.
pub(crate) fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
