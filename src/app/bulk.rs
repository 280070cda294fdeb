//! Bulk commands: many items, each decided on its own. Whatever ends one, it is
//! known how many items are stored, how many are not, and of how many that is
//! not known.
//!
//! [`run`] is the frame of every bulk command. Within it each item goes through
//! [`Bulk::attempt`], which begins none after a failure of the store or a
//! request to stop. Results are gathered outside of what may fail, so that no
//! failure loses them: it comes out as an [`Interruption`] that carries them.

pub mod interruption;
pub mod lanes;
mod results;

pub use results::{Changed, Counts, Item, Named, Results};

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{
    error::{AppError, Exit},
    session::Session,
    stop::Stop,
};
use bofu_store::StoreError;

/// A bulk command that ended before its end, by an error of the application.
pub type Interruption = interruption::Interruption<AppError>;
/// The results that are known, with the errors of the application.
pub type ItemResults = results::ItemResults<AppError>;

/// A bulk command under way.
#[derive(Debug)]
pub struct Bulk {
    stop: Stop,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    total: u64,
    /// What the first failure was.
    failure: Option<AppError>,
    /// The items of which it is not known whether they are stored.
    unknown: Vec<Item>,
}

/// Runs the items of a bulk command. `work` gathers in `results`; where it
/// fails, they come out with the failure.
///
/// # Errors
/// An [`Interruption`] after a failure of the store or a request to stop; any
/// other error of `work` as it is.
pub async fn run<R: Results<Refusal = AppError>>(
    session: &Session,
    total: usize,
    mut results: R,
    work: impl AsyncFnOnce(&Bulk, &mut R) -> Result<(), AppError>,
) -> Result<R, AppError> {
    let bulk = Bulk::new(session.stop().clone(), number(total));
    // On the heap: within all that runs it, it would nest too deep.
    let ended = Box::pin(work(&bulk, &mut results)).await;
    let (counts, unknown) = bulk.end(&results);
    session.remember(counts);
    let error = match ended {
        Ok(()) => return Ok(results),
        // A bulk command that was a part of this one: these are its counts no more.
        Err(AppError::Interrupted(part)) => part.cause,
        Err(error) => error,
    };
    if ends_bulk(&error) {
        return Err(Interruption::new(counts, results.known(), unknown, error).into());
    }
    Err(error)
}

/// An error that came after a command was carried out: it does not unmake what
/// is stored, and says so.
pub fn after(session: &Session, error: AppError) -> AppError {
    match session.remembered() {
        Some(_) => after_items(session, ItemResults::default(), error),
        None => AppError::Unfollowed(Box::new(error)),
    }
}

/// The same of a bulk command, with what is known of its items.
pub(super) fn after_items(session: &Session, known: ItemResults, error: AppError) -> AppError {
    let counts = session.remembered().unwrap_or_default();
    Interruption::new(counts, known, Vec::new(), error).into()
}

/// Whether an error is no affair of one item: the store failed, or somebody
/// asked to stop.
fn ends_bulk(error: &AppError) -> bool {
    !matches!(error, AppError::Interrupted(_))
        && matches!(error.exit(), Exit::Storage | Exit::Signal(_))
}

impl Bulk {
    fn new(stop: Stop, total: u64) -> Self {
        stop.heed();
        Self { stop, inner: Mutex::new(Inner { total, failure: None, unknown: Vec::new() }) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many items in all, as far as is known now.
    pub fn expect(&self, total: u64) {
        self.inner().total = total;
    }

    /// Whether no item is begun any more.
    pub fn is_over(&self) -> bool {
        self.stop.asked().is_some() || self.inner().failure.is_some()
    }

    /// Does what is to be done of one item. `None`: it was not begun, or the
    /// store failed.
    pub async fn attempt<V>(
        &self,
        item: &impl Named,
        deed: impl Future<Output = Result<V, AppError>>,
    ) -> Option<Result<V, AppError>> {
        if self.is_over() {
            return None;
        }
        match deed.await {
            Err(error) if ends_bulk(&error) => {
                self.fail(error, std::iter::once(item.item()));
                None
            }
            outcome => Some(outcome),
        }
    }

    /// Takes note of a failure of the store over items that share a commit.
    pub fn fail(&self, error: AppError, items: impl Iterator<Item = Item>) {
        let mut inner = self.inner();
        if is_unclear(&error) {
            inner.unknown.extend(items);
        }
        inner.failure.get_or_insert(error);
    }

    /// Gathers the results of a window, and ends the command where it is over.
    ///
    /// # Errors
    /// The failure of the store, or the signal.
    pub fn settle<K, V>(
        &self,
        window: Vec<(K, Option<Result<V, AppError>>)>,
        done: &mut Vec<(K, Result<V, AppError>)>,
    ) -> Result<(), AppError> {
        done.extend(window.into_iter().filter_map(|(key, outcome)| Some((key, outcome?))));
        self.go_on()
    }

    /// Goes on, unless it is over.
    ///
    /// # Errors
    /// The failure of the store, or the signal.
    pub fn go_on(&self) -> Result<(), AppError> {
        if let Some(failure) = self.inner().failure.take() {
            return Err(failure);
        }
        self.stop.asked().map_or(Ok(()), |signal| Err(AppError::Stopped(signal)))
    }

    fn end(self, results: &impl Results) -> (Counts, Vec<Item>) {
        let Inner { total, unknown, .. } =
            self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        let settled = Counts { unknown: number(unknown.len()), ..results.counts() };
        (settled.of(total), unknown)
    }
}

/// Whether the store cannot tell if the command was stored.
fn is_unclear(error: &AppError) -> bool {
    matches!(error, AppError::Store(StoreError::Unclear { .. }))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
