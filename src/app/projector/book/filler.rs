//! Filling empty tables.
//!
//! Rows are kept in memory while they are worked on: a claim with its
//! instalments, notice and recoveries as one. When there are too many, those
//! that nothing has happened to for longest are written; an event that comes
//! back to one of them loads it again. So memory is bounded however long the
//! ledger is, and most rows are written once, as they stand at the end.

use bofu_projections::{
    book::{self, Key, Rows, Touched},
    recorded::Recorded,
};
use futures::future::BoxFuture;

use super::{
    super::seen::Seen,
    kept::{Kept, Taken},
};
use crate::projector::projection::{Filler, Folding};
use bofu_store::{StoreError, rows::Tx};

/// The tables of the projection.
pub(super) const TABLES: &[&str] =
    &["enterprises", "claims", "register", "notices", "payments", "recoveries", "budget"];
/// How many claims, or other rows, are written at once.
const WRITTEN_AT_ONCE: usize = 4_000;

/// Keeps what is being worked on.
pub(super) struct BookFiller {
    kept: Kept,
    /// Those that are in the tables, or more.
    written: Seen,
    most: usize,
}

impl BookFiller {
    /// A filler that keeps at most so many rows of a kind between two pages.
    pub(super) fn new(most: usize) -> Self {
        Self { kept: Kept::default(), written: Seen::nothing(), most }
    }

    /// Loads what was written before and is not in memory.
    async fn load(&mut self, tx: &mut Tx, events: &[Recorded]) -> Result<(), StoreError> {
        if self.written.is_empty() {
            return Ok(());
        }
        let missing = self.missing(events);
        if missing == Touched::default() {
            return Ok(());
        }
        tx.key_next(TABLES).await?;
        self.kept.absorb(tx.load_book(&missing).await?);
        Ok(())
    }

    /// Those that are not in memory and were perhaps written.
    fn missing(&self, events: &[Recorded]) -> Touched {
        let (kept, written) = (&self.kept, &self.written);
        let mut missing = Touched::default();
        book::each_key(events, |key| {
            let is_missing = !kept.has(key)
                && match key {
                    Key::Enterprise(uscc) => written.perhaps(uscc),
                    Key::Claim(claim_no) | Key::Paying(claim_no) => written.perhaps(claim_no),
                    Key::Order(order) => written.perhaps(order),
                    Key::Budget(key) => written.perhaps(key),
                };
            if is_missing {
                missing.add(key);
            }
        });
        // A claim and what hangs on it are in memory as one.
        missing.claims.append(&mut missing.paying);
        missing.paying.clone_from(&missing.claims);
        missing
    }

    /// Writes what was taken out of memory.
    async fn write(&mut self, tx: &mut Tx, taken: Taken) -> Result<(), StoreError> {
        let Taken { new, known } = taken;
        for rows in [&new, &known] {
            for row in &rows.enterprises {
                self.written.add(&row.uscc);
            }
            for row in &rows.claims {
                self.written.add(&row.claim_no);
            }
            for row in &rows.payments {
                self.written.add(&row.end_to_end_id);
            }
            for entry in &rows.budget {
                self.written.add(&entry.key);
            }
        }
        if known != Rows::default() {
            tx.copying(false);
            tx.write_book(&known).await?;
        }
        tx.copying(true);
        tx.write_book(&new).await?;
        tx.copying(false);
        Ok(())
    }
}

impl Filler for BookFiller {
    fn fold<'a>(&'a mut self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            self.load(tx, events).await?;
            let stopped = events.iter().find_map(|event| self.kept.fold(event).err());
            if let Some(taken) = self.kept.above(self.most) {
                self.write(tx, taken).await?;
            }
            Ok(stopped)
        })
    }

    fn write_rest<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let taken = self.kept.some(WRITTEN_AT_ONCE);
            self.write(tx, taken).await?;
            Ok(!self.kept.is_empty())
        })
    }
}
