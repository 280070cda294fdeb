//! How fast the tables that follow the ledger are built anew, beside `COPY` of
//! the same rows into the same tables.
//!
//! `cargo bench --bench rebuild [-- EVENTS [SECONDS]]` starts a PostgreSQL of
//! its own with flushes on, makes a ledger of so many events through the
//! store's own formats, and measures on it, one after another: building all
//! tables from position 0, doing so again with the old rows compared, `COPY`
//! of the finished rows into equal tables, and how many commands writers get
//! through with and without a throttled rebuild beside them. Read the ratios:
//! the figures are those of this machine at this hour.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::as_conversions)]

use std::time::{Duration, Instant};

use bofu_app::{
    progress::Unwatched,
    projector::{
        self, Events as _,
        rebuild::{self, MOST_ROWS, Plan, Throttle},
        registry,
    },
};
use bofu_store::{Ledger, Location, Options};

#[path = "rebuild/copy.rs"]
mod copy;
#[path = "rebuild/ledger.rs"]
mod ledger;
#[path = "rebuild/office.rs"]
mod office;
#[path = "../tests/it/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "rebuild/writers.rs"]
mod writers;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The share of the time that a throttled rebuild works.
const SHARE: u8 = 5;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut number =
        |default: u64| arguments.next().map_or(default, |text| text.parse().expect("a number"));
    let (events, seconds) = (number(1_000_000), number(4));
    let own =
        std::env::var("BOFU_BENCH_POSTGRES").is_err().then(|| postgres::Cluster::durable(&[]));
    let url = own
        .as_ref()
        .map_or_else(|| std::env::var("BOFU_BENCH_POSTGRES").unwrap(), postgres::Cluster::url);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measure(&url, events, Duration::from_secs(seconds)));
}

async fn measure(url: &str, events: u64, length: Duration) {
    let location = postgres::schema_of(url);
    let made = timed(Box::pin(ledger::make(&location, events))).await;
    say(&format!("{events} events made, {:.0} bytes of payload each", made.1));
    say(&format!("  made and loaded in {:.1} s", made.0));
    let opened = Ledger::open_writer(&location, Options::default()).await.unwrap();
    ledger::settle(&location).await;
    let before = peak_rss();
    let read = timed(read_alone(&opened, events)).await.0;
    say(&format!("read and decoded alone  {read:>7.2} s"));

    let (built, status) = timed(projector::catch_up(&opened)).await;
    assert_eq!(status.unwrap().position, events);
    let each_second = events as f64 / built;
    say(&format!("built from position 0   {built:>7.2} s  {each_second:>9.0} events a second"));
    say(&format!("  peak memory {} MiB, {} MiB before it began", peak_rss(), before));

    let plan = Plan::fast();
    let db = opened.rows();
    let again = timed(rebuild::rebuild(&opened, &db, registry::ALL, &plan)).await;
    let done = again.1.unwrap();
    assert!(done.iter().all(|one| one.compared && one.same), "{done:?}");
    say(&format!("again, compared         {:>7.2} s  equal", again.0));
    for table in done.iter().flat_map(|one| &one.tables) {
        say(&format!("  {:<12} {:>9} rows", table.table, table.new.rows));
    }

    let rows = copy::out(&location).await;
    for keyed in [false, true] {
        let took = copy::into(&location, &rows, keyed).await;
        let how = if keyed { "into keys and indexes" } else { "keys and indexes after" };
        let ratio = took / built;
        say(&format!("COPY, {how:<24} {took:>7.2} s  rebuild at {ratio:.2} of it"));
    }
    drop(rows);
    against_writers(&opened, length).await;
    opened.close().await;
}

/// Reads and decodes the events as a build does, one page after another.
async fn read_alone(opened: &Ledger, events: u64) {
    let mut next = 0;
    while next < events {
        let page = opened.lean_page(next, 2_000).await.unwrap();
        next += u64::try_from(page.events.len()).unwrap();
    }
}

/// Writers alone, and beside a throttled rebuild, by turns. The rebuild is
/// broken off as a killed process is: with its connections.
async fn against_writers(opened: &Ledger, length: Duration) {
    let (mut alone, mut beside) = (0.0, 0.0);
    for round in 0..3 {
        alone += writers::a_second(opened, 2 * round, length).await;
        let builder = Ledger::open_reader(opened.location()).await.unwrap();
        let building = tokio::spawn({
            let opened = builder.clone();
            async move {
                let throttle = Throttle::percent(SHARE);
                let plan = Plan { throttle, progress: &Unwatched, most: MOST_ROWS };
                rebuild::rebuild(&opened, &opened.rows(), registry::ALL, &plan).await
            }
        });
        beside += writers::a_second(opened, 2 * round + 1, length).await;
        assert!(!building.is_finished(), "the rebuild was over before the writers were");
        building.abort();
        let _ = building.await;
        builder.close().await;
        // What the broken-off one has left is taken away.
        projector::catch_up(opened).await.unwrap();
    }
    let loss = 100.0 * (1.0 - beside / alone);
    say(&format!(
        "writers alone {:.0} commands a second, beside a rebuild at {SHARE} % {:.0}: {loss:.1} % less",
        alone / 3.0,
        beside / 3.0
    ));
}

async fn timed<T>(work: impl Future<Output = T>) -> (f64, T) {
    let begun = Instant::now();
    let done = work.await;
    (begun.elapsed().as_secs_f64(), done)
}

/// The most memory that this process has had, in MiB.
fn peak_rss() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn say(line: &str) {
    println!("{line}");
}

/// A connection to the ledger's schema, past the app's role.
async fn connection(location: &Location) -> sqlx::PgConnection {
    use sqlx::Connection as _;
    let Location::Postgres { url, schema } = location else { panic!("no database") };
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    let path = format!("SET search_path TO {schema}");
    sqlx::Executor::execute(&mut connection, sqlx::raw_sql(&path)).await.unwrap();
    connection
}
