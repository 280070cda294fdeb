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
//! | a checkpoint | the root over its first `size` leaves |
//!
//! One pass, memory for one number a stream. Who rewrites an event and its leaf
//! alike is caught by a checkpoint kept elsewhere, and by nothing else. What
//! the events mean is checked in [`super::refold`].

use std::collections::HashMap;

use serde::Serialize;

use super::{
    finding::{Finding, FindingKind, Findings},
    leaf::{Line, canonical, leaf_hash},
    merkle::{Frontier, Hash},
    note::Checkpoint,
};

#[cfg(test)]
mod tests;

/// The result, as `audit verify` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How many events were read.
    pub events: u64,
    /// The root over all of them, in hexadecimal.
    pub root: String,
    /// Whether nothing was found.
    pub ok: bool,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Takes the stored events in the order of their positions.
#[derive(Debug, Default)]
pub struct Verifier {
    events: u64,
    next: u64,
    recorded_at: String,
    sequences: HashMap<String, u64>,
    frontier: Frontier,
    against: Option<Checkpoint>,
    prefix: Option<Hash>,
    findings: Findings,
}

impl Verifier {
    /// Begins a pass; `against` is a checkpoint that was kept elsewhere, its
    /// signature checked by the caller.
    pub fn new(against: Option<Checkpoint>) -> Self {
        let mut verifier = Self { against, ..Self::default() };
        verifier.mark_prefix();
        verifier
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
        self.frontier.push(recomputed);
        self.events += 1;
        self.mark_prefix();
    }

    /// Notes an event that the store itself cannot hand out whole, or that
    /// cannot be decoded.
    pub fn unreadable(&mut self, position: Option<u64>, why: &str) {
        self.findings.add(
            FindingKind::Unreadable,
            position,
            format!("the event cannot be read: {why}"),
            format!("事件无法读取：{why}"),
        );
    }

    /// Notes that the checkpoint itself is not to be believed.
    pub fn doubt_checkpoint(&mut self, message: String, message_zh: String) {
        self.findings.add(FindingKind::CheckpointSignature, None, message, message_zh);
    }

    /// Ends the pass. `head` is the number of events by the ledger's own
    /// count; `more` are the findings of other checks.
    pub fn finish(mut self, head: Option<u64>, more: Findings) -> Verdict {
        if let Some(head) = head.filter(|head| *head != self.next) {
            let next = self.next;
            self.findings.add(
                FindingKind::HeadMismatch,
                None,
                format!("the head counts {head} events, the last one ends the ledger at {next}"),
                format!("台账头记为 {head} 条事件，而事件止于 {next} 条"),
            );
        }
        self.check_prefix();
        self.findings.append(more);
        Verdict {
            events: self.events,
            root: hex::encode(self.frontier.root()),
            ok: self.findings.is_empty(),
            findings: self.findings.into_list(),
        }
    }

    fn mark_prefix(&mut self) {
        if self.against.as_ref().is_some_and(|checkpoint| checkpoint.size == self.events) {
            self.prefix = Some(self.frontier.root());
        }
    }

    fn check_prefix(&mut self) {
        let Some(checkpoint) = &self.against else { return };
        let (size, events) = (checkpoint.size, self.events);
        match self.prefix {
            None => self.findings.add(
                FindingKind::CheckpointAhead,
                None,
                format!("the checkpoint is over {size} events, the ledger has {events}"),
                format!("检查点覆盖 {size} 条事件，而台账只有 {events} 条"),
            ),
            Some(root) if root != checkpoint.root => {
                let (signed, counted) = (hex::encode(checkpoint.root), hex::encode(root));
                self.findings.add(
                    FindingKind::CheckpointMismatch,
                    None,
                    format!("the first {size} events have the root {counted}, not {signed}"),
                    format!("前 {size} 条事件的根为 {counted}，与检查点的 {signed} 不符"),
                );
            }
            Some(_) => {}
        }
    }

    /// After a gap the count goes on from the position found: one gap is one
    /// finding.
    fn check_position(&mut self, position: u64) {
        if position != self.next {
            let next = self.next;
            self.findings.add(
                FindingKind::PositionGap,
                Some(position),
                format!("position {next} should stand here"),
                format!("此处应为序号 {next}"),
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
        let value: Result<serde_json::Value, _> = serde_json::from_str(text);
        let why = match value.map(|value| canonical(&value)) {
            Ok(Ok(form)) if form == text => return,
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
