//! How tables are built.

use super::throttle::Throttle;
use crate::progress::{Progress, Unwatched};

/// How many rows of each kind are kept in memory while tables are filled.
pub const MOST_ROWS: usize = 50_000;

/// How tables are built.
pub struct Plan<'a> {
    /// How much of the time is worked.
    pub throttle: Throttle,
    /// The one who is told how far it is.
    pub progress: &'a dyn Progress,
    /// How many rows of each kind are kept in memory.
    pub most: usize,
}

impl Plan<'_> {
    /// As fast as it goes, with nobody watching.
    pub fn fast() -> Self {
        Self { throttle: Throttle::none(), progress: &Unwatched, most: MOST_ROWS }
    }
}
