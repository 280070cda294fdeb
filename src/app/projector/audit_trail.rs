//! `audit_trail` and `operators`: a row an event, so nothing is read again.

use bofu_projections::{audit_trail, operators::Operators, recorded::Recorded};
use futures::future::BoxFuture;

use super::registry::{Filler, Folding, Projection};
use crate::store::{StoreError, rows::Tx};

/// The projection.
pub(super) struct AuditTrailRows;

impl Projection for AuditTrailRows {
    fn name(&self) -> &'static str {
        audit_trail::NAME
    }

    fn version(&self) -> u32 {
        audit_trail::VERSION
    }

    fn tables(&self) -> &'static [&'static str] {
        &["audit_trail", "operators"]
    }

    fn fold<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            let before = tx.load_operators().await?;
            let mut after = before.clone();
            add_rows(tx, &mut after, events).await?;
            if after != before {
                tx.write_operators(&after).await?;
            }
            Ok(None)
        })
    }

    fn filler(&self, _most: usize) -> Option<Box<dyn Filler>> {
        Some(Box::new(AuditTrailFiller::default()))
    }
}

async fn add_rows(
    tx: &mut Tx,
    operators: &mut Operators,
    events: &[Recorded],
) -> Result<(), StoreError> {
    let rows: Vec<_> = events.iter().map(|event| audit_trail::fold(operators, event)).collect();
    tx.add_audit_rows(&rows).await
}

/// Keeps the operators, who are few.
#[derive(Default)]
struct AuditTrailFiller {
    operators: Operators,
}

impl Filler for AuditTrailFiller {
    fn fold<'a>(&'a mut self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            tx.copying(true);
            add_rows(tx, &mut self.operators, events).await?;
            Ok(None)
        })
    }

    fn looks_back(&self) -> bool {
        false
    }

    fn write_rest<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            tx.copying(true);
            tx.write_operators(&self.operators).await?;
            Ok(false)
        })
    }
}
