//! The rows of a projection, folded into the temporary file as a rebuild folds
//! them: what is being worked on is in memory, the rest in the file.

use bofu_domain::explained::Explained as _;
use bofu_projections::recorded::Recorded;

use crate::{
    evidence::rows::{pages::each_page, unequal::add_unequal},
    projector::projection::{BulkLoader, Projection, loader_of},
};
use bofu_proof::finding::{FindingKind, Findings};
use bofu_store::{
    Ledger, StoreError,
    rows::{Checkpoint, Snapshot, TemporaryTables},
};

/// How many rows of each kind are kept in memory.
const MOST_ROWS: usize = 4_000;

/// A projection that is folded anew.
pub(super) struct ProjectionCheck {
    projection: &'static dyn Projection,
    loader: Box<dyn BulkLoader>,
    /// Every event below it is folded.
    next: u64,
    /// No event from here on goes in while events are read.
    limit: u64,
    /// Whether there are rows of this version to be compared with.
    compared: bool,
}

impl ProjectionCheck {
    /// Nothing folded yet, for rows that stand at a checkpoint.
    pub(super) async fn new(
        projection: &'static dyn Projection,
        found: Option<&Checkpoint>,
        scratch: &TemporaryTables,
    ) -> Result<Self, StoreError> {
        scratch.db().make_next(projection.tables(), true).await?;
        let found = found.filter(|found| found.version == projection.version());
        Ok(Self {
            projection,
            loader: loader_of(projection, MOST_ROWS),
            next: 0,
            limit: found.map_or(u64::MAX, |found| found.next),
            compared: found.is_some(),
        })
    }

    pub(super) fn name(&self) -> &'static str {
        self.projection.name()
    }

    pub(super) fn is_compared(&self) -> bool {
        self.compared
    }

    /// No further event of the reading is folded.
    pub(super) fn hold(&mut self) {
        self.limit = 0;
    }

    /// Folds the events below the limit.
    pub(super) async fn fold(
        &mut self,
        scratch: &TemporaryTables,
        events: &[Recorded],
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let below = events.partition_point(|event| event.position < self.limit);
        self.fold_all(scratch, events.get(..below).unwrap_or_default(), findings).await
    }

    /// Folds events; one that cannot be folded is told of, and those behind it
    /// are folded all the same.
    async fn fold_all(
        &mut self,
        scratch: &TemporaryTables,
        events: &[Recorded],
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let mut rest = events;
        while !rest.is_empty() {
            let mut tx = scratch.db().begin_next(self.projection.tables()).await?;
            let refused = self.loader.fold(&mut tx, rest).await?;
            tx.commit().await?;
            let Some(error) = refused else { break };
            findings.add(
                FindingKind::Unreadable,
                Some(error.position()),
                format!("the event cannot be read: {error}"),
                format!("事件无法读取：{}", error.zh()),
            );
            let behind = rest.partition_point(|event| event.position <= error.position());
            rest = rest.get(behind..).unwrap_or_default();
        }
        if let Some(last) = events.last() {
            self.next = last.position + 1;
        }
        Ok(())
    }

    /// Folds what is left below an end.
    pub(super) async fn fold_to(
        &mut self,
        ledger: &Ledger,
        scratch: &TemporaryTables,
        end: u64,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let span = (self.next, end);
        each_page(ledger, span, async |events: &[Recorded]| {
            self.fold_all(scratch, events, findings).await
        })
        .await?;
        loop {
            let mut tx = scratch.db().begin_next(self.projection.tables()).await?;
            let more = self.loader.write_rest(&mut tx).await?;
            tx.commit().await?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Compares each table, with all rows written into the temporary file.
    pub(super) async fn compare(
        &self,
        scratch: &TemporaryTables,
        snapshot: &mut Snapshot,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        for table in self.projection.tables() {
            let mut found = |row| add_unequal(findings, table, None, &row);
            snapshot.compare_table(table, scratch, &mut found).await?;
        }
        Ok(())
    }
}
