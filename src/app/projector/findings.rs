//! `findings`: few rows, so that each page is folded and written by itself.

use bofu_projections::{
    findings::{self, Findings},
    recorded::Recorded,
};

use super::registry::{Folding, Projection};
use crate::store::rows::Tx;

/// The projection.
pub(super) struct FindingRows;

impl Projection for FindingRows {
    fn name(&self) -> &'static str {
        findings::NAME
    }

    fn version(&self) -> u32 {
        findings::VERSION
    }

    fn tables(&self) -> &'static [&'static str] {
        &["findings"]
    }

    fn fold<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            let touched = events.iter().filter_map(findings::touches).collect();
            let before: Findings = tx.load_findings(&touched).await?;
            let mut after = before.clone();
            let stopped =
                events.iter().find_map(|event| findings::fold_into(&mut after, event).err());
            after.retain(|key, row| before.get(key) != Some(row));
            tx.write_findings(&after).await?;
            Ok(stopped)
        })
    }
}
