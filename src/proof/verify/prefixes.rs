//! Checkpoints that were kept, against the roots over their first leaves.
//!
//! Of checkpoints that all hold up to some size and do not from another on,
//! the first wrong event lies between the two: no stored hash is needed to
//! know that.

use crate::{
    finding::{FindingKind, Findings},
    merkle::{Frontier, Hash},
    note::{self, Checkpoint},
};

/// A checkpoint that was kept, and how a finding calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheckpoint {
    /// A file's name, or that it was in the ledger's own list.
    pub name: String,
    /// What it says; its signature is the caller's to check.
    pub checkpoint: Checkpoint,
}

/// Checkpoints by size, and the roots found at those sizes so far.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    kept: Vec<KeptCheckpoint>,
    roots: Vec<Hash>,
}

impl Prefixes {
    pub(super) fn new(mut kept: Vec<KeptCheckpoint>) -> Self {
        kept.sort_by_key(|kept| kept.checkpoint.size);
        Self { kept, roots: Vec::new() }
    }

    /// Notes the root, where a checkpoint has this size.
    pub(super) fn mark(&mut self, frontier: &Frontier) {
        while self
            .kept
            .get(self.roots.len())
            .is_some_and(|kept| kept.checkpoint.size == frontier.size())
        {
            self.roots.push(frontier.root());
        }
    }

    /// Compares all of them with the `events` that there are.
    pub(super) fn check(&self, events: u64, first_leaf: Option<&Hash>) -> Findings {
        let mut findings = Findings::new();
        let here = first_leaf.map(|leaf| note::origin(&hex::encode(&leaf[..8])));
        let is_own = |kept: &KeptCheckpoint| {
            here.as_ref().is_none_or(|here| kept.checkpoint.origin == *here)
        };
        let holds = |place: usize, kept: &KeptCheckpoint| {
            self.roots.get(place) == Some(&kept.checkpoint.root)
        };
        let own = || self.kept.iter().enumerate().filter(|(_, kept)| is_own(kept));
        let good = own().filter(|(place, kept)| holds(*place, kept));
        let last_good = good.map(|(_, kept)| kept.checkpoint.size).max().unwrap_or(0);
        let mut first = true;
        for kept in self.kept.iter().filter(|kept| !is_own(kept)) {
            of_another(&mut findings, kept, here.as_deref().unwrap_or_default());
        }
        for (place, kept) in own() {
            if holds(place, kept) {
                continue;
            }
            // Only the first says where it is: the others follow from it.
            let from = if first { last_good } else { kept.checkpoint.size };
            let found = self.roots.get(place);
            if wrong(&mut findings, kept, (from, last_good), (events, found)) {
                first = false;
            }
        }
        findings
    }
}

/// A checkpoint says nothing of a ledger that it does not name. The name is
/// that of the first event, which may have been changed.
fn of_another(findings: &mut Findings, kept: &KeptCheckpoint, here: &str) {
    let KeptCheckpoint { name, checkpoint: Checkpoint { origin, .. } } = kept;
    findings.add_between(
        FindingKind::CheckpointOfAnother,
        0..1,
        format!(
            "the checkpoint {name} is of {origin}, this ledger is {here}: it is a checkpoint of \
             another ledger, or else the first event here, which names the ledger, was changed"
        ),
        format!(
            "检查点 {name} 属于 {origin}，本台账为 {here}：它是另一台账的检查点，\
             否则本台账的首条事件（台账由其命名）已被改动"
        ),
    );
}

/// Adds what is wrong with one; whether it speaks of the events at all.
fn wrong(
    findings: &mut Findings,
    kept: &KeptCheckpoint,
    (from, last_good): (u64, u64),
    (events, found): (u64, Option<&Hash>),
) -> bool {
    let KeptCheckpoint { name, checkpoint: Checkpoint { size, root, .. } } = kept;
    let Some(found) = found else {
        let missing = size.saturating_sub(events);
        findings.add_between(
            FindingKind::CheckpointAhead,
            from..*size,
            format!(
                "the checkpoint {name} is over {size} events and the ledger has {events}: at \
                 least {missing} are gone, as after an older backup was restored; the first \
                 {last_good} are as a checkpoint signed them"
            ),
            format!(
                "检查点 {name} 覆盖 {size} 条事件，而台账只有 {events} 条：至少缺 {missing} 条，\
                 与恢复了较早的备份相符；前 {last_good} 条与检查点一致"
            ),
        );
        return true;
    };
    let (signed, counted) = (hex::encode(root), hex::encode(found));
    let (mut en, mut zh) = (String::new(), String::new());
    if *size < last_good {
        en.push_str("; a later checkpoint holds, so it is this one that is wrong");
        zh.push_str("；较后的检查点相符，故有误的是该检查点");
        findings.add_between(
            FindingKind::CheckpointMismatch,
            0..0,
            format!("the first {size} events have the root {counted}, not {signed} of {name}{en}"),
            format!("前 {size} 条事件的根为 {counted}，与检查点 {name} 的 {signed} 不符{zh}"),
        );
        return false;
    }
    if from < *size {
        let last = size - 1;
        en = format!("; the first wrong event stands at {from} to {last}{en}");
        zh = format!("；首个不符的事件在序号 {from} 至 {last} 之间{zh}");
    }
    findings.add_between(
        FindingKind::CheckpointMismatch,
        from..*size,
        format!("the first {size} events have the root {counted}, not {signed} of {name}{en}"),
        format!("前 {size} 条事件的根为 {counted}，与检查点 {name} 的 {signed} 不符{zh}"),
    );
    true
}
