//! `audit verify`: the hashes of all events, and what they mean, in one reading.

use std::{ops::Range, path::PathBuf};

use bofu_domain::explained::Explained as _;

use super::{
    ALL,
    judging::Judging,
    pass::{Pass, Work},
    rows::{self, RowCheck},
    tree, trusted_checkpoints,
};
use crate::{error::AppError, progress::Progress, projector, session::Session};
use bofu_proof::{
    finding::FindingKind,
    remarks::{Remarks, Verdict},
    verify::{KeptCheckpoint, Verifier},
};
use bofu_store::{Ledger, StoreError, StoredEvent};

/// Positions, sequences, times, forms, leaves, roots.
struct Hashing(Verifier);

impl Work for Hashing {
    fn page(&mut self, events: &[StoredEvent]) {
        for stored in events {
            self.0.push(&stored.line(&stored.stream()), &stored.leaf);
        }
    }

    fn unreadable(&mut self, position: u64, why: &str) {
        self.0.lost(position, why);
    }
}

/// Recomputes everything: positions, sequences, times, hashes, the root, the
/// stored nodes of the tree; every row that follows the events ([`RowCheck`]);
/// and the roots over the events that checkpoints were signed over: those of
/// the ledger's own list, and those in the files and directories of `against`.
///
/// Writers may go on meanwhile. The rows are compared as they stood at one
/// moment, with the events up to that moment.
pub async fn verify(
    session: &Session,
    against: &[PathBuf],
    progress: &dyn Progress,
) -> Result<Verdict, AppError> {
    let ledger = session.ledger();
    let kept = trusted_checkpoints::collect(ledger, against).await?;
    let mut hashing = Hashing(Verifier::new(kept.checkpoints));
    for (en, zh) in kept.doubts {
        hashing.0.doubt_checkpoint(en, zh);
    }
    bring_up_to_date(ledger).await;
    let rows = RowCheck::new(ledger, &rows::checkpoints(ledger).await?).await?;
    let judging = Judging::new(ledger.upcasters());
    let workers = Workers { hashing, rows, judging };
    progress.expect(ledger.head().await?.size);
    let (mut workers, next) = workers.read(ledger, ALL, progress).await?;
    workers.rows.hold_projections();
    bring_up_to_date(ledger).await;
    let mut snapshot = ledger.rows().snapshot_of_reader().await?;
    let head = snapshot.head(ledger).await?;
    progress.expect(head.size);
    let (workers, _) = workers.read(ledger, next..head.size, progress).await?;
    let Workers { mut hashing, rows, judging } = workers;
    let mut remarks = rows.compare(ledger, &mut snapshot, &head).await?;
    remarks.append(judging.finish());
    match ledger.all_tiles().await {
        Err(error @ StoreError::Damaged { .. }) => {
            let (kind, zh) = (FindingKind::TileMismatch, error.zh());
            remarks.findings.add(kind, None, error.to_string(), zh);
        }
        tiles => hashing.0.compare_tiles(tree::stored(&tiles?)),
    }
    hashing.0.compare_head_time(&head.recorded_at);
    if against.is_empty() {
        say_no_outside_checkpoint(&mut remarks);
    }
    Ok(hashing.0.finish(Some(head.size), remarks))
}

/// All that is done with the events, each on a thread of its own.
struct Workers {
    hashing: Hashing,
    rows: RowCheck,
    judging: Judging,
}

impl Workers {
    /// Hands the events of some positions to all of them.
    async fn read(
        self,
        ledger: &Ledger,
        positions: Range<u64>,
        progress: &dyn Progress,
    ) -> Result<(Self, u64), AppError> {
        let Self { hashing, rows, judging } = self;
        let mut reading = Pass::new();
        let (hashing, rows) = (reading.add(hashing), reading.add(rows));
        let judging = reading.add(judging);
        let next = reading.read(ledger, positions, progress).await?;
        let (hashing, rows) = (hashing.end().await?, rows.end().await?);
        Ok((Self { hashing, rows, judging: judging.end().await? }, next))
    }
}

/// Lets the projections follow. Where that cannot be, because nobody may write
/// or an event stops them, their rows are compared as they stand.
async fn bring_up_to_date(ledger: &Ledger) {
    let _ = projector::catch_up(ledger).await;
}

/// Whoever owns the database can drop the listed checkpoints and the nodes of
/// the tree, and make all other hashes fit.
fn say_no_outside_checkpoint(remarks: &mut Remarks) {
    remarks.leave_unchecked(
        "outside-checkpoint",
        "no checkpoint kept elsewhere was given (`--against`): who can write the database can \
         rewrite events with all hashes, and drop the checkpoints listed in it"
            .to_owned(),
        "未用另处保存的检查点比对（`--against`）：能改写数据库者可连同全部哈希一并改写，\
         并删去其中所列的检查点"
            .to_owned(),
    );
}

/// The part of [`verify`] that believes no hash and looks at no meaning.
pub async fn hash_pass(
    session: &Session,
    against: Vec<KeptCheckpoint>,
    progress: &dyn Progress,
) -> Result<Verdict, AppError> {
    let mut reading = Pass::new();
    let hashing = reading.add(Hashing(Verifier::new(against)));
    reading.read(session.ledger(), ALL, progress).await?;
    Ok(hashing.end().await?.0.finish(None, Remarks::new()))
}

/// The part of [`verify`] that folds anew, without comparing but the audit
/// trail: how many rows of ceilings the events come to.
pub async fn refold_pass(session: &Session, progress: &dyn Progress) -> Result<usize, AppError> {
    let ledger = session.ledger();
    let mut reading = Pass::new();
    let rows = RowCheck::new(ledger, &rows::checkpoints(ledger).await?).await?;
    let rows = reading.add(rows);
    reading.read(ledger, ALL, progress).await?;
    Ok(rows.end().await?.ceilings())
}
