//! A projection: tables that follow the ledger, and how they are filled.

use bofu_projections::{fold::FoldError, recorded::Recorded};
use futures::future::BoxFuture;

use bofu_store::{StoreError, rows::Tx};

/// The result of folding some events: `Some` says which of them could not be
/// folded; those before it are.
pub type Folding<'a> = BoxFuture<'a, Result<Option<FoldError>, StoreError>>;

/// Tables that follow the ledger.
pub trait Projection: Sync {
    /// Its name, for people and for its checkpoint.
    fn name(&self) -> &'static str;

    /// Rises when the meaning or the form of its rows changes: rows of another
    /// version are built anew.
    fn version(&self) -> u32;

    /// The names of its tables, as their rows describe them. No other projection writes them.
    fn tables(&self) -> &'static [&'static str];

    /// Loads the rows that some events touch, folds, writes what changed.
    fn fold<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a>;

    /// A loader that fills empty tables quicker than [`Projection::fold`] does, keeping
    /// at most `most` rows of each kind in memory between two pages; `None`:
    /// there is no such thing.
    fn bulk_loader(&self, _most: usize) -> Option<Box<dyn BulkLoader>> {
        None
    }
}

/// Fills empty tables. A row is in its memory, or in the tables, or both; what
/// the tables lack is written at the end.
pub trait BulkLoader: Send {
    /// Folds the next events.
    fn fold<'a>(&'a mut self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a>;

    /// Whether it reads what it has written: it then waits until that is done.
    fn looks_back(&self) -> bool {
        true
    }

    /// Writes some of what is still in memory alone; `true`: there is more.
    fn write_rest<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<bool, StoreError>>;
}

/// A loader of a projection that has none of its own: a page at a time.
pub(super) struct PageLoader {
    projection: &'static dyn Projection,
}

/// The loader that fills the tables of a projection.
pub(crate) fn loader_of(projection: &'static dyn Projection, most: usize) -> Box<dyn BulkLoader> {
    projection.bulk_loader(most).unwrap_or_else(|| Box::new(PageLoader { projection }))
}

impl BulkLoader for PageLoader {
    fn fold<'a>(&'a mut self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            tx.key_next(self.projection.tables()).await?;
            self.projection.fold(tx, events).await
        })
    }

    fn write_rest<'a>(&'a mut self, _tx: &'a mut Tx) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async { Ok(false) })
    }
}
