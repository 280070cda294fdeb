//! `audit_trail`, `operators` and `findings`. The trail has a row an event, so
//! nothing is kept of it: each page of events is folded to its rows, and these
//! are compared with the stored ones at once. Operators and findings of audits
//! are few.

use bofu_domain::explained::Explained as _;
use bofu_projections::{
    audit_trail,
    findings::{self, Findings as AuditFindings},
    operators::Operators,
    recorded::Recorded,
};

use crate::evidence::rows::{pages::each_page, unequal::add_unequal};
use bofu_proof::finding::{FindingKind, Findings};
use bofu_store::{
    Ledger, StoreError,
    rows::{Checkpoint, Db, Snapshot, TemporaryTables, UnequalRow},
};

/// The tables beside the trail that move with it.
const OTHERS: &[&str] = &["operators", "findings"];

/// The trail that is folded anew.
pub(super) struct TrailCheck {
    db: Db,
    operators: Operators,
    found: AuditFindings,
    /// Every event below it is folded and its row compared.
    next: u64,
    /// No event from here on goes in while events are read.
    limit: u64,
    compared: bool,
}

impl TrailCheck {
    /// Nothing folded yet, for rows that stand at a checkpoint.
    pub(super) fn new(db: Db, found: Option<&Checkpoint>) -> Self {
        let found = found.filter(|found| found.version == audit_trail::VERSION);
        Self {
            db,
            operators: Operators::default(),
            found: AuditFindings::new(),
            next: 0,
            limit: found.map_or(0, |found| found.next),
            compared: found.is_some(),
        }
    }

    pub(super) fn is_compared(&self) -> bool {
        self.compared
    }

    /// No further event of the reading is folded.
    pub(super) fn hold(&mut self) {
        self.limit = 0;
    }

    /// Folds the events below the limit, and compares their rows.
    pub(super) async fn fold(
        &mut self,
        events: &[Recorded],
        found: &mut Findings,
    ) -> Result<(), StoreError> {
        let below = events.partition_point(|event| event.position < self.limit);
        self.fold_all(events.get(..below).unwrap_or_default(), found).await
    }

    async fn fold_all(
        &mut self,
        events: &[Recorded],
        found: &mut Findings,
    ) -> Result<(), StoreError> {
        let Some(last) = events.last() else { return Ok(()) };
        let mut rows = Vec::with_capacity(events.len());
        for event in events {
            if let Err(error) = findings::fold_into(&mut self.found, event) {
                found.add(
                    FindingKind::Unreadable,
                    Some(event.position),
                    format!("the event cannot be read: {error}"),
                    format!("事件无法读取：{}", error.zh()),
                );
            }
            rows.push(audit_trail::fold(&mut self.operators, event));
        }
        let span = (self.next, last.position + 1);
        self.next = last.position + 1;
        self.db.compare_trail(span, rows.into_iter(), &mut |row| add_row(found, &row)).await
    }

    /// Folds what is left below an end.
    pub(super) async fn fold_to(
        &mut self,
        ledger: &Ledger,
        end: u64,
        found: &mut Findings,
    ) -> Result<(), StoreError> {
        let span = (self.next, end);
        each_page(ledger, span, async |events: &[Recorded]| self.fold_all(events, found).await)
            .await
    }

    /// Compares the operators and the findings, and finds rows of the trail
    /// that are behind its end.
    pub(super) async fn compare(
        &self,
        scratch: &TemporaryTables,
        snapshot: &mut Snapshot,
        found: &mut Findings,
    ) -> Result<(), StoreError> {
        snapshot.compare_trail_behind(self.next, &mut |row| add_row(found, &row)).await?;
        scratch.db().make_next(OTHERS, true).await?;
        let mut tx = scratch.db().begin_next(OTHERS).await?;
        tx.write_operators(&self.operators).await?;
        tx.write_findings(&self.found).await?;
        tx.commit().await?;
        for table in OTHERS {
            let mut unequal = |row| add_unequal(found, table, None, &row);
            snapshot.compare_table(table, scratch, &mut unequal).await?;
        }
        Ok(())
    }
}

/// A row of the trail is found at its event.
fn add_row(found: &mut Findings, row: &UnequalRow) {
    add_unequal(found, audit_trail::NAME, row.key.parse().ok(), row);
}
