//! The pass over all stored events that believes nothing it can recompute.
//!
//! | what | how |
//! |---|---|
//! | positions | dense from 0; as many as the head says |
//! | sequences | dense from 1 in each stream |
//! | `recorded_at` | well-formed, never decreasing |
//! | payload, metadata | each its own RFC 8785 form |
//! | leaf | recomputed from the line, equal to the stored one |
//! | root | over the recomputed leaves |
//! | checkpoints | the roots over their first `size` leaves |
//! | stored nodes of the tree | grown anew from the recomputed leaves |
//!
//! One pass, memory for one number a stream and an eighth of a byte an event.
//! Who rewrites an event and its leaf alike is caught by a checkpoint kept
//! elsewhere; two of them say between which positions. What the events mean is
//! checked in [`super::refold`].

use std::collections::HashMap;

use super::{
    finding::{FindingKind, Findings},
    form::is_canonical,
    leaf::{Line, canonical, leaf_hash},
    merkle::{Frontier, Hash},
    remarks::{Remarks, Verdict},
    tiles::{self, Grower, Tiles},
};

mod prefixes;
#[cfg(test)]
mod tests;

pub use prefixes::KeptCheckpoint;
use prefixes::Prefixes;

/// Takes the stored events in the order of their positions.
#[derive(Debug, Default)]
pub struct Verifier {
    events: u64,
    next: u64,
    recorded_at: String,
    sequences: HashMap<String, u64>,
    frontier: Frontier,
    origin: Option<Hash>,
    against: Prefixes,
    grower: Grower,
    tiles: Option<Tiles>,
    findings: Findings,
}

impl Verifier {
    /// Begins a pass; `against` are checkpoints that were kept, their
    /// signatures checked by the caller.
    pub fn new(against: impl IntoIterator<Item = KeptCheckpoint>) -> Self {
        let mut verifier =
            Self { against: Prefixes::new(against.into_iter().collect()), ..Self::default() };
        verifier.against.mark(&verifier.frontier);
        verifier
    }

    /// Compares these stored nodes of the tree at the end.
    pub fn compare_tiles(&mut self, stored: Tiles) {
        self.tiles = Some(stored);
    }

    /// Takes the next event as it is stored, with its stored leaf.
    pub fn push(&mut self, line: &Line<'_>, leaf: &[u8]) {
        self.check_position(line.position);
        self.check_sequence(line);
        self.check_time(line);
        for (name, text) in [("payload", line.payload), ("metadata", line.metadata)] {
            self.check_canonical(line.position, name, text);
        }
        let recomputed = leaf_hash(line.to_canonical().as_bytes());
        if recomputed != *leaf {
            let (stored, counted) = (hex::encode(leaf), hex::encode(recomputed));
            self.findings.add(
                FindingKind::LeafMismatch,
                Some(line.position),
                format!("the event hashes to {counted}, its stored leaf is {stored}"),
                format!("事件重算的哈希为 {counted}，保存的叶哈希为 {stored}"),
            );
        }
        self.take(recomputed);
    }

    /// Notes an event that the store itself cannot hand out. Its place is kept,
    /// with a leaf that no event has.
    pub fn lost(&mut self, position: u64, why: &str) {
        self.check_position(position);
        self.findings.add(
            FindingKind::Unreadable,
            Some(position),
            format!("the event cannot be read: {why}"),
            format!("事件无法读取：{why}"),
        );
        self.take(Hash::default());
    }

    fn take(&mut self, leaf: Hash) {
        self.origin.get_or_insert(leaf);
        self.frontier.push(leaf);
        self.grower.push(leaf);
        self.events += 1;
        self.against.mark(&self.frontier);
    }

    /// Notes that the checkpoint itself is not to be believed.
    pub fn doubt_checkpoint(&mut self, message: String, message_zh: String) {
        self.findings.add(FindingKind::CheckpointSignature, None, message, message_zh);
    }

    /// Compares when the last event was recorded, by the ledger's own count,
    /// with the last event.
    pub fn compare_head_time(&mut self, recorded_at: &str) {
        let last = &self.recorded_at;
        if recorded_at != last {
            self.findings.add(
                FindingKind::HeadMismatch,
                None,
                format!("the head was moved at {recorded_at:?}, the last event is of {last:?}"),
                format!("台账头记录时间为 {recorded_at:?}，而最后一条事件为 {last:?}"),
            );
        }
    }

    /// Ends the pass. `head` is the number of events by the ledger's own
    /// count; `more` are the remarks of other checks.
    pub fn finish(mut self, head: Option<u64>, more: impl Into<Remarks>) -> Verdict {
        if let Some(head) = head.filter(|head| *head != self.next) {
            let next = self.next;
            self.findings.add(
                FindingKind::HeadMismatch,
                Some(head.min(self.next)),
                format!("the head counts {head} events, the last one ends the ledger at {next}"),
                format!("台账头记为 {head} 条事件，而事件止于 {next} 条"),
            );
        }
        self.findings.append(self.against.check(self.events, self.origin.as_ref()));
        if let Some(stored) = &self.tiles {
            self.findings.append(tiles::compare(&self.grower.take_changed(), stored));
        }
        let mut remarks = Remarks::from(self.findings);
        remarks.append(more.into());
        Verdict::of(self.events, hex::encode(self.frontier.root()), remarks)
    }

    /// After a gap the count goes on from the position found: one gap is one
    /// finding, named by the first position that is missing.
    fn check_position(&mut self, position: u64) {
        if position != self.next {
            let next = self.next;
            self.findings.add(
                FindingKind::PositionGap,
                Some(next.min(position)),
                format!("position {next} should stand here, and {position} does"),
                format!("此处应为序号 {next}，而实为 {position}"),
            );
        }
        self.next = position.saturating_add(1);
    }

    fn check_sequence(&mut self, line: &Line<'_>) {
        let (stream, sequence) = (line.stream, line.sequence);
        let expected = if let Some(last) = self.sequences.get_mut(stream) {
            std::mem::replace(last, sequence).saturating_add(1)
        } else {
            self.sequences.insert(stream.to_owned(), sequence);
            1
        };
        if sequence != expected {
            self.findings.add(
                FindingKind::SequenceGap,
                Some(line.position),
                format!("{stream} has sequence {sequence} where {expected} should stand"),
                format!("{stream} 的流内序号为 {sequence}，应为 {expected}"),
            );
        }
    }

    fn check_time(&mut self, line: &Line<'_>) {
        let at = line.recorded_at;
        if !is_recorded_at(at) {
            self.findings.add(
                FindingKind::TimeMalformed,
                Some(line.position),
                format!("{at:?} is not a time in UTC with six decimals"),
                format!("{at:?} 不是带六位小数的 UTC 时间"),
            );
            return;
        }
        // The form is fixed, so the order of the texts is the order in time.
        if at < self.recorded_at.as_str() {
            let before = &self.recorded_at;
            self.findings.add(
                FindingKind::TimeBackwards,
                Some(line.position),
                format!("it was recorded at {at}, after an event recorded at {before}"),
                format!("记录时间 {at} 早于前一条事件的 {before}"),
            );
        }
        at.clone_into(&mut self.recorded_at);
    }

    fn check_canonical(&mut self, position: u64, name: &str, text: &str) {
        if is_canonical(text) {
            return;
        }
        let value: Result<serde_json::Value, _> = serde_json::from_str(text);
        let why = match value.map(|value| canonical(&value)) {
            Ok(Ok(_)) => "it is not in RFC 8785 form".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(error) => format!("it is not JSON: {error}"),
        };
        self.findings.add(
            FindingKind::NotCanonical,
            Some(position),
            format!("the {name} is not as the ledger writes it: {why}"),
            format!("{name} 不是台账写入的规范形式：{why}"),
        );
    }
}

/// `2026-01-02T03:04:05.000006Z`.
fn is_recorded_at(text: &str) -> bool {
    const FORM: &[u8; 27] = b"0000-00-00T00:00:00.000000Z";
    let digit = |form: u8, byte: u8| {
        if form == b'0' { byte.is_ascii_digit() } else { byte == form }
    };
    text.len() == FORM.len() && FORM.iter().zip(text.bytes()).all(|(form, byte)| digit(*form, byte))
}
