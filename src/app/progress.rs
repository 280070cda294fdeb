//! How far long work has come, said to whoever watches.

use bofu_domain::language::Text;

/// Somebody who watches.
pub trait Progress: Send + Sync {
    /// So many steps in all, as far as is known.
    fn expect(&self, total: u64);
    /// So many more are done.
    fn advance(&self, steps: u64);

    /// Something is done that stays so, whatever becomes of the rest.
    fn tell(&self, _done: &Text) {}

    /// The same beside an error: the answer, which would have said it, does not
    /// come.
    fn tell_beside_error(&self, _done: &Text) {}
}

/// Nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {
    fn expect(&self, _total: u64) {}

    fn advance(&self, _steps: u64) {}
}
