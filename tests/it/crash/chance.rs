//! Chance that can be had again: a seed that is printed, and may be given.

use std::time::{SystemTime, UNIX_EPOCH};

/// Names a seed to have again.
const VARIABLE: &str = "BOFU_TEST_SEED";

/// SplitMix64.
pub(crate) struct Chance(u64);

impl Chance {
    /// From the seed that is given, or a new one; it is printed, so that a
    /// failure can be had again.
    #[allow(clippy::print_stdout)] // The harness shows it where the test fails.
    pub(crate) fn new(what: &str) -> Self {
        let given = std::env::var(VARIABLE).ok().map(|text| text.parse().unwrap());
        let seed = given.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            u64::from(now.subsec_nanos()) ^ (now.as_secs() << 20)
        });
        println!("{what}: {VARIABLE}={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below another.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }
}
