//! How far long work has come, said to whoever watches.

/// Somebody who watches.
pub trait Progress: Send + Sync {
    /// So many steps in all, as far as is known.
    fn expect(&self, total: u64);
    /// So many more are done.
    fn advance(&self, steps: u64);
}

/// Nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {
    fn expect(&self, _total: u64) {}

    fn advance(&self, _steps: u64) {}
}
