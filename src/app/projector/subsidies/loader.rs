//! Filling empty tables.
//!
//! Rows are kept in memory while they are worked on: a claim with its
//! instalments, notice and recoveries as one. When there are too many, those
//! that nothing has happened to for longest are written; an event that comes
//! back to one of them loads it again. So memory is bounded however long the
//! ledger is, and most rows are written once, as they stand at the end.

use bofu_projections::{
    recorded::Recorded,
    subsidies::{self, Key, RowsToWrite, TouchedKeys},
};
use futures::future::BoxFuture;

use super::{
    super::bloom_filter::BloomFilter,
    row_cache::{EvictedRows, RowCache},
};
use crate::projector::projection::{BulkLoader, Folding};
use bofu_store::{StoreError, rows::Tx};

/// The tables of the projection.
pub(super) const TABLES: &[&str] =
    &["enterprises", "claims", "register", "notices", "payments", "recoveries", "budget"];
/// How many claims, or other rows, are written at once.
const WRITTEN_AT_ONCE: usize = 4_000;

/// Keeps what is being worked on.
pub(super) struct SubsidyLoader {
    cache: RowCache,
    /// Those that are in the tables, or more.
    written: BloomFilter,
    most: usize,
}

impl SubsidyLoader {
    /// A loader that keeps at most so many rows of a kind between two pages.
    pub(super) fn new(most: usize) -> Self {
        Self { cache: RowCache::default(), written: BloomFilter::new(), most }
    }

    /// Loads what was written before and is not in memory.
    async fn load(&mut self, tx: &mut Tx, events: &[Recorded]) -> Result<(), StoreError> {
        if self.written.is_empty() {
            return Ok(());
        }
        let missing = self.missing(events);
        if missing == TouchedKeys::default() {
            return Ok(());
        }
        tx.key_next(TABLES).await?;
        self.cache.insert_loaded(tx.load_subsidies(&missing).await?);
        Ok(())
    }

    /// Those that are not in memory and were perhaps written.
    fn missing(&self, events: &[Recorded]) -> TouchedKeys {
        let (kept, written) = (&self.cache, &self.written);
        let mut missing = TouchedKeys::default();
        subsidies::each_key(events, |key| {
            let is_missing = !kept.has(key)
                && match key {
                    Key::Enterprise(uscc) => written.may_contain(uscc),
                    Key::Claim(claim_no) | Key::Paying(claim_no) => written.may_contain(claim_no),
                    Key::Order(order) => written.may_contain(order),
                    Key::Budget(key) => written.may_contain(key),
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
    async fn write(&mut self, tx: &mut Tx, taken: EvictedRows) -> Result<(), StoreError> {
        let EvictedRows { new, known } = taken;
        for rows in [&new, &known] {
            for row in &rows.enterprises {
                self.written.insert(&row.uscc);
            }
            for row in &rows.claims {
                self.written.insert(&row.claim_no);
            }
            for row in &rows.payments {
                self.written.insert(&row.end_to_end_id);
            }
            for entry in &rows.budget {
                self.written.insert(&entry.key);
            }
        }
        if known != RowsToWrite::default() {
            tx.copying(false);
            tx.write_subsidies(&known).await?;
        }
        tx.copying(true);
        tx.write_subsidies(&new).await?;
        tx.copying(false);
        Ok(())
    }
}

impl BulkLoader for SubsidyLoader {
    fn fold<'a>(&'a mut self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            self.load(tx, events).await?;
            let stopped = events.iter().find_map(|event| self.cache.fold(event).err());
            if let Some(taken) = self.cache.evict_above(self.most) {
                self.write(tx, taken).await?;
            }
            Ok(stopped)
        })
    }

    fn write_rest<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let taken = self.cache.evict(WRITTEN_AT_ONCE);
            self.write(tx, taken).await?;
            Ok(!self.cache.is_empty())
        })
    }
}
