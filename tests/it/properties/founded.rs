//! Ledgers for properties: the embedded one is founded once and copied.

use std::sync::LazyLock;

use proptest::test_runner::Config;

use super::office::found;
use crate::store::kit::Place;

/// The enterprises of each.
pub(crate) const FIRMS: usize = 6;

/// The most steps that a failure is made smaller by: each is a ledger.
const MOST_SHRINKS: u32 = 200;

static EMBEDDED: LazyLock<Place> = LazyLock::new(|| {
    // On a thread of its own: a property may be tried on a runtime's.
    let founded = std::thread::spawn(|| {
        run(async {
            let place = Place::sqlite().await.unwrap();
            let ledger = place.open().await;
            found(&ledger, FIRMS).await;
            ledger.close().await;
            place
        })
    });
    founded.join().unwrap()
});

/// An embedded ledger with the pack and its enterprises.
pub(crate) fn embedded() -> Place {
    EMBEDDED.copied()
}

/// The same on PostgreSQL; `None` where it is left out.
pub(crate) async fn on_server() -> Option<Place> {
    let place = Place::postgres().await?;
    let ledger = place.open().await;
    found(&ledger, FIRMS).await;
    ledger.close().await;
    Some(place)
}

/// On a runtime of its own.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

/// So many cases, or as many as `PROPTEST_CASES` says.
pub(crate) fn cases(count: u32) -> Config {
    let given = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    Config { cases: given.unwrap_or(count), max_shrink_iters: MOST_SHRINKS, ..Config::default() }
}
