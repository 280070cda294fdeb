//! One clear state of each projection.

use bofu_domain::language::Text;
use serde::Serialize;

use super::{Events, Projection, registry};
use crate::projector::folding::checkpoints;
use bofu_store::{
    Ledger, StoreError,
    rows::{Checkpoint, Db, FoldFailure},
};

/// The ceilings' rows, which the commit folds.
const INLINE: &str = "caps";

/// How a projection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Every event is in its rows.
    Current,
    /// Events wait for the next run.
    Behind,
    /// Its rows are those of another version; the next run builds them anew.
    Outdated,
    /// It cannot fold an event, and stands before it.
    Stopped,
    /// It says that it has folded more events than there are.
    Ahead,
}

impl State {
    /// As people read it.
    pub fn words(self) -> Text<&'static str> {
        let (zh, en) = match self {
            Self::Current => ("已同步", "current"),
            Self::Behind => ("落后", "behind"),
            Self::Outdated => ("待重建", "outdated"),
            Self::Stopped => ("已停止", "STOPPED"),
            Self::Ahead => ("超前, 须重建", "AHEAD"),
        };
        Text { zh, en }
    }
}

/// An event that stops a projection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedEvent {
    /// Its position.
    pub position: u64,
    /// Its stream, where it can be read.
    pub stream: Option<String>,
    /// Its stored name, where it can be read.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// Why it cannot be folded.
    pub cause: String,
    /// Why, in Chinese.
    pub cause_zh: String,
}

/// Where a projection stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectionStatus {
    /// Its name.
    pub projection: String,
    /// How it stands.
    pub state: State,
    /// Folded in the commit itself: always at the head.
    pub inline: bool,
    /// Every event below it is in the rows.
    pub position: u64,
    /// How many events are not.
    pub lag: u64,
    /// Of the fold; `None`: not versioned.
    pub version: Option<u32>,
    /// Its tables.
    pub tables: Vec<&'static str>,
    /// The event that stops it.
    pub failed: Option<FailedEvent>,
    /// How far new tables beside its own are filled, while it is built anew.
    pub rebuilding: Option<u64>,
}

/// Where all projections stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// How many events there are.
    pub head: u64,
    /// The inline one first.
    pub projections: Vec<ProjectionStatus>,
}

impl Overview {
    /// Whether one of them stands before an event that it cannot fold, or
    /// behind the ledger's end.
    pub fn is_stopped(&self) -> bool {
        self.projections.iter().any(|one| matches!(one.state, State::Stopped | State::Ahead))
    }
}

/// Where all projections stand, without moving them.
pub async fn overview(ledger: &Ledger) -> Result<Overview, StoreError> {
    // The checkpoints first: the head is then at or after all of them.
    let mut known = checkpoints(&ledger.rows()).await?.unwrap_or_default();
    if known.iter().any(|known| known.builds().is_some()) && !is_building(&ledger.rows()).await {
        // A killed process has left them; the next run takes them away.
        known.retain(|known| known.builds().is_none());
    }
    let head = ledger.size().await?;
    let mut projections = vec![ProjectionStatus {
        projection: INLINE.to_owned(),
        state: State::Current,
        inline: true,
        position: head,
        lag: 0,
        version: None,
        tables: vec![INLINE],
        failed: None,
        rebuilding: None,
    }];
    for projection in registry::ALL {
        projections.push(of(ledger, *projection, &known, head).await);
    }
    Ok(Overview { head, projections })
}

/// Whether a process is building tables; also where that cannot be told.
async fn is_building(db: &Db) -> bool {
    match db.build_lock(false).await {
        Ok(Some(lock)) => lock.release().await.is_err(),
        Ok(None) | Err(_) => true,
    }
}

async fn of(
    ledger: &Ledger,
    projection: &'static dyn Projection,
    known: &[Checkpoint],
    head: u64,
) -> ProjectionStatus {
    let name = projection.name();
    let found = known.iter().find(|known| known.name == name);
    let (position, version) = found.map_or((0, projection.version()), |at| (at.next, at.version));
    let failed = match found.and_then(|at| at.stopped.clone()) {
        Some(failed) => Some(with_event(ledger, failed).await),
        None => None,
    };
    let state = if failed.is_some() {
        State::Stopped
    } else if version != projection.version() {
        State::Outdated
    } else if position > head {
        State::Ahead
    } else if position < head {
        State::Behind
    } else {
        State::Current
    };
    let next = known.iter().find(|known| known.builds() == Some(name));
    ProjectionStatus {
        projection: name.to_owned(),
        state,
        inline: false,
        position,
        lag: head.saturating_sub(position),
        version: Some(version),
        tables: projection.tables().to_vec(),
        failed,
        rebuilding: next.map(|next| next.next),
    }
}

/// The event as the ledger itself has it, where it can be read at all.
async fn with_event(ledger: &Ledger, failed: FoldFailure) -> FailedEvent {
    let FoldFailure { position, cause, cause_zh } = failed;
    let stored = ledger.events(position, 1).await.unwrap_or_default();
    let stored = stored.into_iter().find(|event| event.position == position);
    FailedEvent {
        position,
        stream: stored.as_ref().map(bofu_store::StoredEvent::stream),
        event_type: stored.map(|event| event.event_type),
        cause,
        cause_zh,
    }
}
