//! `enterprises`, `claims`, `register`, `notices`, `payments`, `recoveries` and
//! `budget`: rows that events come back to.
//!
//! | module | what |
//! |---|---|
//! | here | a page: load what it touches, fold, write what changed |
//! | [`loader`] | filling empty tables: rows are worked on in memory and written once |
//! | [`kept`] | that memory |

mod loader;
mod row_cache;

use bofu_projections::{
    recorded::Recorded,
    subsidies::{self, SubsidyRows},
};

use self::loader::{SubsidyLoader, TABLES};
use crate::projector::projection::{BulkLoader, Folding, Projection};
use bofu_store::rows::Tx;

/// The projection.
pub(super) struct SubsidyProjection;

impl Projection for SubsidyProjection {
    fn name(&self) -> &'static str {
        subsidies::NAME
    }

    fn version(&self) -> u32 {
        subsidies::VERSION
    }

    fn tables(&self) -> &'static [&'static str] {
        TABLES
    }

    fn fold<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            let before: SubsidyRows = tx.load_subsidies(&subsidies::touches(events)).await?;
            let mut after = before.clone();
            let stopped = events.iter().find_map(|event| after.fold(event).err());
            tx.write_subsidies(&after.changed_since(&before).into()).await?;
            Ok(stopped)
        })
    }

    fn bulk_loader(&self, most: usize) -> Option<Box<dyn BulkLoader>> {
        Some(Box::new(SubsidyLoader::new(most)))
    }
}
