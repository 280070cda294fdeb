//! `audit_trail`, `operators` and `findings`: a row an event, so nothing is
//! read again but the few findings of audits.

use bofu_projections::{
    audit_trail,
    findings::{self, Findings},
    fold::FoldError,
    operators::Operators,
    recorded::Recorded,
};
use futures::future::BoxFuture;

use crate::projector::projection::{BulkLoader, Folding, Projection};
use bofu_store::{StoreError, rows::Tx};

/// The projection.
pub(super) struct AuditTrailProjection;

impl Projection for AuditTrailProjection {
    fn name(&self) -> &'static str {
        audit_trail::NAME
    }

    fn version(&self) -> u32 {
        audit_trail::VERSION
    }

    fn tables(&self) -> &'static [&'static str] {
        &["audit_trail", "operators", "findings"]
    }

    fn fold<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            let touched = events.iter().filter_map(findings::touches).collect();
            let known: Findings = tx.load_findings(&touched).await?;
            let mut found = known.clone();
            let (events, stopped) = take(&mut found, events);
            let before = tx.load_operators().await?;
            let mut after = before.clone();
            add_rows(tx, &mut after, events).await?;
            if after != before {
                tx.write_operators(&after).await?;
            }
            found.retain(|key, row| known.get(key) != Some(row));
            tx.write_findings(&found).await?;
            Ok(stopped)
        })
    }

    fn bulk_loader(&self, _most: usize) -> Option<Box<dyn BulkLoader>> {
        Some(Box::new(AuditTrailLoader::default()))
    }
}

/// Folds findings. Answers the events before the first that cannot be folded,
/// and why it cannot.
fn take<'a>(found: &mut Findings, events: &'a [Recorded]) -> (&'a [Recorded], Option<FoldError>) {
    for (place, event) in events.iter().enumerate() {
        if let Err(error) = findings::fold_into(found, event) {
            return (events.get(..place).unwrap_or_default(), Some(error));
        }
    }
    (events, None)
}

async fn add_rows(
    tx: &mut Tx,
    operators: &mut Operators,
    events: &[Recorded],
) -> Result<(), StoreError> {
    tx.add_audit_rows(events.iter().map(|event| audit_trail::fold(operators, event))).await
}

/// Keeps the operators and the findings, which are few.
#[derive(Default)]
struct AuditTrailLoader {
    operators: Operators,
    found: Findings,
}

impl BulkLoader for AuditTrailLoader {
    fn fold<'a>(&'a mut self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            tx.copying(true);
            let (events, stopped) = take(&mut self.found, events);
            add_rows(tx, &mut self.operators, events).await?;
            Ok(stopped)
        })
    }

    fn looks_back(&self) -> bool {
        false
    }

    fn write_rest<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            tx.copying(true);
            tx.write_operators(&self.operators).await?;
            tx.write_findings(&self.found).await?;
            Ok(false)
        })
    }
}
