//! Whether every row that follows the events is as they say: rows are folded
//! anew beside the ledger, in a temporary file, and both sides are compared in
//! the order of their keys. Memory is bounded, and nothing is written into the
//! ledger's store.
//!
//! | file | rows |
//! |---|---|
//! | `projection_check` | those of a projection, folded as a rebuild folds them |
//! | `trail_check` | `audit_trail`, a row an event: compared page by page while events are read |
//! | `inline` | those that the commit writes: `head`, `caps`, `claim_numbers`, `command_keys` |
//!
//! Rows that stand still, because nobody may write, are compared at the
//! position that they have reached; how far that is, the verdict says.

mod inline;
mod pages;
mod projection_check;
mod trail_check;
mod unequal;

use std::collections::BTreeMap;

use bofu_domain::explained::Explained as _;
use bofu_projections::{audit_trail, recorded::Recorded};
use tokio::runtime::Handle;

use self::{inline::StatementKey, projection_check::ProjectionCheck, trail_check::TrailCheck};
use super::{colliding::Spellings, logins::Logins, pass::Work};
use crate::{error::AppError, projector::registry};
use bofu_proof::{
    finding::{FindingKind, Findings},
    refold::{CapsRefold, row_mismatch},
    remarks::Remarks,
};
use bofu_store::{
    Head, Ledger, StoreError, StoredEvent, Upcasters,
    rows::{Checkpoint, Snapshot, TemporaryTables},
};

/// The tables whose rows are not compared with rows folded anew, and why that
/// hides nothing. Every other table is compared, column by column.
pub const NOT_COMPARED: [(&str, &str); 8] = [
    ("events", "the events themselves: positions, sequences, times, leaves, roots, checkpoints"),
    ("head", "one row: its size and its time are held against the last event"),
    ("layout", "the number of the layout of the tables; a program that does not know it stops"),
    ("init_lock", "always empty: it is there to be locked"),
    ("projection_lock", "always empty: it is there to be locked"),
    ("projections", "how far the rows have come, which is where they are compared"),
    ("signed_checkpoints", "each proves itself by its signature, and is held against the events"),
    ("tree_tiles", "nodes of the tree, compared with those grown from the events"),
];

/// The columns that are the store's affair and say nothing of money.
pub const NOT_COMPARED_COLUMNS: [(&str, &str, &str); 1] =
    [("caps", "version", "how often the row was written, which a rebuild of it does not repeat")];

/// Folds the rows anew.
pub(super) struct RowCheck {
    upcasters: Upcasters,
    ceilings: CapsRefold,
    spellings: Spellings,
    logins: Logins,
    /// The keys under which statements were taken in.
    statements: Vec<StatementKey>,
    projected: Vec<ProjectionCheck>,
    trail: TrailCheck,
    scratch: TemporaryTables,
    runtime: Handle,
    findings: Findings,
    failed: Option<StoreError>,
}

/// The checkpoints of the projections, by name.
pub(super) type Checkpoints = BTreeMap<String, Checkpoint>;

/// The checkpoints as they are now; none where nothing was ever projected, or
/// one of them cannot be read, which the comparison tells.
pub(super) async fn checkpoints(ledger: &Ledger) -> Result<Checkpoints, StoreError> {
    match ledger.rows().checkpoints().await {
        Err(StoreError::Damaged { .. }) => Ok(Checkpoints::new()),
        known => by_name(known),
    }
}

fn by_name(known: Result<Vec<Checkpoint>, StoreError>) -> Result<Checkpoints, StoreError> {
    match known {
        Ok(known) => Ok(known.into_iter().map(|known| (known.name.clone(), known)).collect()),
        Err(StoreError::NotInitialised { .. }) => Ok(Checkpoints::new()),
        Err(error) => Err(error),
    }
}

impl RowCheck {
    /// For rows that stand at these checkpoints, or further.
    pub(super) async fn new(ledger: &Ledger, known: &Checkpoints) -> Result<Self, StoreError> {
        let scratch = TemporaryTables::new().await?;
        let mut projected = Vec::new();
        for projection in registry::ALL {
            if projection.name() != audit_trail::NAME {
                let found = known.get(projection.name());
                projected.push(ProjectionCheck::new(*projection, found, &scratch).await?);
            }
        }
        Ok(Self {
            upcasters: ledger.upcasters().clone(),
            ceilings: CapsRefold::new(),
            spellings: Spellings::default(),
            logins: Logins::default(),
            statements: Vec::new(),
            projected,
            trail: TrailCheck::new(ledger.rows(), known.get(audit_trail::NAME)),
            scratch,
            runtime: Handle::current(),
            findings: Findings::new(),
            failed: None,
        })
    }

    /// From here on no further event of the reading goes into the projections.
    pub(super) fn hold_projections(&mut self) {
        for projected in &mut self.projected {
            projected.hold();
        }
        self.trail.hold();
    }

    /// The events that can be read; what the commits wrote is folded at once.
    fn read(&mut self, events: &[StoredEvent]) -> Vec<Recorded> {
        let mut read = Vec::with_capacity(events.len());
        for stored in events {
            match stored.recorded(&self.upcasters) {
                Ok(recorded) => {
                    let rules = stored.rules();
                    self.ceilings.push(recorded.position, rules, &recorded.event);
                    self.spellings.push(stored, &recorded, rules);
                    self.statements.extend(StatementKey::of(&recorded));
                    read.push(recorded);
                }
                Err(error) => unreadable(&mut self.findings, stored.position, &error.to_string()),
            }
        }
        read
    }

    async fn fold(&mut self, events: &[Recorded]) -> Result<(), StoreError> {
        for projected in &mut self.projected {
            projected.fold(&self.scratch, events, &mut self.findings).await?;
        }
        self.trail.fold(events, &mut self.findings).await
    }

    /// How many rows of ceilings the events come to.
    pub(super) fn ceilings(&self) -> usize {
        self.ceilings.rows().len()
    }

    /// Compares everything with the rows as they stood at one moment, when the
    /// ledger had this head. All events below the head were handed to it.
    pub(super) async fn compare(
        mut self,
        ledger: &Ledger,
        snapshot: &mut Snapshot,
        head: &Head,
    ) -> Result<Remarks, AppError> {
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        let mut remarks = Remarks::from(std::mem::take(&mut self.findings));
        let known = match snapshot.checkpoints().await {
            Err(error @ StoreError::Damaged { .. }) => {
                let what = (error.to_string(), error.zh());
                let what = (what.0.as_str(), what.1.as_str());
                row_mismatch(&mut remarks.findings, "projections", "?", None, what);
                Checkpoints::new()
            }
            known => by_name(known)?,
        };
        remarks.notices.append(self.spellings.finish(&self.ceilings));
        inline::ceilings(self.ceilings, ledger, snapshot, &mut remarks.findings).await?;
        for projected in &mut self.projected {
            let found = known.get(projected.name());
            if let Some(end) =
                comparable(projected.name(), projected.is_compared(), found, head, &mut remarks)
            {
                projected.fold_to(ledger, &self.scratch, end, &mut remarks.findings).await?;
                projected.compare(&self.scratch, snapshot, &mut remarks.findings).await?;
            }
        }
        let found = known.get(audit_trail::NAME);
        if let Some(end) =
            comparable(audit_trail::NAME, self.trail.is_compared(), found, head, &mut remarks)
        {
            self.trail.fold_to(ledger, end, &mut remarks.findings).await?;
            self.trail.compare(&self.scratch, snapshot, &mut remarks.findings).await?;
        }
        for projected in &mut self.projected {
            // The numbers of claims are taken in the commit, ahead of the rows.
            projected.fold_to(ledger, &self.scratch, head.size, &mut remarks.findings).await?;
        }
        inline::claim_numbers(&self.scratch, ledger, snapshot, &mut remarks.findings).await?;
        inline::command_keys(self.statements, snapshot, &mut remarks).await?;
        Ok(remarks)
    }
}

/// Up to where the rows of a projection are compared; `None`: not at all. Says
/// so where that is not the ledger's end.
fn comparable(
    name: &str,
    is_compared: bool,
    found: Option<&Checkpoint>,
    head: &Head,
    remarks: &mut Remarks,
) -> Option<u64> {
    let size = head.size;
    let Some(found) = found.filter(|_| is_compared) else {
        remarks.leave_unchecked(
            "projection-not-compared",
            format!(
                "the rows of the projection {name} are of another version, or were never built: \
                 they were not compared; let who may write run `bofu projection rebuild {name}`"
            ),
            format!(
                "投影 {name} 的各行属另一版本或尚未建立，未予比对；请由可写者运行 \
                 `bofu projection rebuild {name}`"
            ),
        );
        return None;
    };
    let next = found.next;
    if next > size {
        remarks.findings.add(
            FindingKind::ProjectionAhead,
            None,
            format!(
                "the projection {name} says that it stands at position {next}, the ledger ends at \
                 {size}: events could be missing in its rows; run `bofu projection rebuild {name}`"
            ),
            format!(
                "投影 {name} 记为已至序号 {next}，而台账止于 {size}：其各行可能漏有事件；\
                 请运行 `bofu projection rebuild {name}`"
            ),
        );
        return Some(size);
    }
    if next < size {
        remarks.leave_unchecked(
            "projection-behind",
            format!(
                "the rows of the projection {name} stand at position {next} of {size}: they were \
                 compared as far as that"
            ),
            format!("投影 {name} 的各行止于序号 {next}（台账 {size} 条），只比对至此"),
        );
    }
    Some(next)
}

impl Work for RowCheck {
    fn page(&mut self, events: &[StoredEvent]) {
        for stored in events {
            self.logins.check(stored, &mut self.findings);
        }
        if self.failed.is_none() {
            let read = self.read(events);
            let runtime = self.runtime.clone();
            self.failed = runtime.block_on(self.fold(&read)).err();
        }
    }

    /// The hashes' worker says it.
    fn unreadable(&mut self, _: u64, _: &str) {}
}

fn unreadable(findings: &mut Findings, position: u64, why: &str) {
    findings.add(
        FindingKind::Unreadable,
        Some(position),
        format!("the event cannot be read: {why}"),
        format!("事件无法读取：{why}"),
    );
}
