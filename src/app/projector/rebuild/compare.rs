//! The old rows and the new ones, as they stood at one moment and position.

use serde::Serialize;

use super::{
    super::{Events, ProjectorError},
    Throttle,
};
use crate::projector::{
    projection::Projection,
    rebuild::nearing::{comparable, near},
};
use bofu_store::rows::{Checkpoint, Db, DifferingRow, Digest};

/// How often a moment is looked for at which both stand at one position.
const MOST_TRIES: usize = 1_000;

/// The content of a table before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableDigests {
    /// The table.
    pub table: &'static str,
    /// Of the rows that were read until now.
    pub old: Digest,
    /// Of the rows as the events fold to them.
    pub new: Digest,
}

impl TableDigests {
    /// Whether both hold the same.
    pub fn are_equal(&self) -> bool {
        self.old == self.new
    }
}

/// The digests of a projection's tables, and the first rows that differ.
pub(super) type Comparison = (Vec<TableDigests>, Vec<DifferingRow>);

/// Compares; `None` where the old rows have become those of another version.
pub(super) async fn compared<E: Events>(
    events: &E,
    db: &Db,
    projection: &'static dyn Projection,
    at: &mut Checkpoint,
    throttle: &Throttle,
) -> Result<Option<Comparison>, ProjectorError> {
    for _ in 0..MOST_TRIES {
        if comparable(events, db, projection).await?.is_none() {
            return Ok(None);
        }
        near(events, db, projection, at).await?;
        let mut snapshot = db.snapshot().await?;
        let known = snapshot.checkpoints().await?;
        let old = known.iter().find(|known| known.name == projection.name());
        if old.map(|old| old.next) != Some(at.next) {
            continue;
        }
        let (mut tables, mut differing) = (Vec::new(), Vec::new());
        for table in projection.tables().iter().copied() {
            let old = snapshot.digest(table, false, throttle).await?;
            let new = snapshot.digest(table, true, throttle).await?;
            if old != new {
                differing.extend(snapshot.differing(table).await?);
            }
            tables.push(TableDigests { table, old, new });
        }
        return Ok(Some((tables, differing)));
    }
    Err(ProjectorError::Unsteady { projection: projection.name() })
}
