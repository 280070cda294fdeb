#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::note::Checkpoint;

/// An event as a tamperer may change it.
#[derive(Debug, Clone)]
struct Row {
    position: u64,
    stream: &'static str,
    sequence: u64,
    recorded_at: String,
    payload: String,
    leaf: Vec<u8>,
}

impl Row {
    fn line(&self) -> Line<'_> {
        Line {
            position: self.position,
            stream: self.stream,
            sequence: self.sequence,
            event_type: "GrantRevoked",
            version: "1",
            recorded_at: &self.recorded_at,
            payload: &self.payload,
            metadata: "{}",
        }
    }

    fn hashed(mut self) -> Self {
        self.leaf = self.line().leaf().to_vec();
        self
    }
}

/// Six events on two streams.
fn ledger() -> Vec<Row> {
    (0..6)
        .map(|position| {
            Row {
                position,
                stream: if position % 2 == 0 { "enterprise/A" } else { "fund/zjtx/2026" },
                sequence: position / 2 + 1,
                recorded_at: format!("2026-01-02T03:04:05.00000{position}Z"),
                payload: format!(r#"{{"amount":"{position}.00"}}"#),
                leaf: Vec::new(),
            }
            .hashed()
        })
        .collect()
}

fn kept(checkpoint: Checkpoint) -> KeptCheckpoint {
    KeptCheckpoint { name: format!("of {}", checkpoint.size), checkpoint }
}

fn verdict(rows: &[Row], against: impl IntoIterator<Item = Checkpoint>) -> Verdict {
    let mut verifier = Verifier::new(against.into_iter().map(kept));
    for row in rows {
        verifier.push(&row.line(), &row.leaf);
    }
    verifier.finish(Some(6), Findings::new())
}

fn kinds(rows: &[Row]) -> Vec<(FindingKind, Option<u64>)> {
    verdict(rows, None).findings.iter().map(|found| (found.kind, found.position)).collect()
}

fn checkpoint(rows: &[Row], size: usize) -> Checkpoint {
    let frontier: Frontier = rows[..size].iter().map(|row| row.line().leaf()).collect();
    let origin = super::super::note::origin(&hex::encode(&rows[0].line().leaf()[..8]));
    Checkpoint { origin, size: frontier.size(), root: frontier.root() }
}

#[test]
fn an_untouched_ledger_is_ok_against_every_checkpoint_of_it() {
    let rows = ledger();
    for size in 0..=6 {
        let verdict = verdict(&rows, Some(checkpoint(&rows, size)));
        assert!(verdict.ok, "{:?}", verdict.findings);
        assert_eq!(verdict.root, hex::encode(checkpoint(&rows, 6).root));
    }
    let json = serde_json::to_value(verdict(&rows, None)).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["events", "findings", "notices", "ok", "root", "unchecked"]);
}

#[test]
fn an_edited_event_shows_in_its_leaf() {
    let mut rows = ledger();
    rows[3].payload = r#"{"amount":"9.00"}"#.to_owned();
    assert_eq!(kinds(&rows), [(FindingKind::LeafMismatch, Some(3))]);
    rows[3].leaf = vec![1, 2, 3];
    assert_eq!(kinds(&rows), [(FindingKind::LeafMismatch, Some(3))]);
}

#[test]
fn an_edit_with_its_leaf_made_anew_shows_against_every_later_checkpoint() {
    let honest = ledger();
    let mut rows = honest.clone();
    rows[3].payload = r#"{"amount":"9.00"}"#.to_owned();
    rows[3] = rows[3].clone().hashed();
    assert!(verdict(&rows, None).ok, "nothing inside the ledger can tell");
    for size in 0..=6 {
        let verdict = verdict(&rows, Some(checkpoint(&honest, size)));
        let kinds: Vec<_> = verdict.findings.iter().map(|found| found.kind).collect();
        let expected = if size > 3 { vec![FindingKind::CheckpointMismatch] } else { vec![] };
        assert_eq!(kinds, expected, "{size}");
    }
}

#[test]
fn a_deleted_a_doubled_and_a_swapped_event_show_in_positions_and_sequences() {
    let mut rows = ledger();
    rows.remove(2);
    assert_eq!(
        kinds(&rows),
        [(FindingKind::PositionGap, Some(2)), (FindingKind::SequenceGap, Some(4))]
    );
    let mut rows = ledger();
    rows.insert(1, rows[0].clone());
    assert!(kinds(&rows).contains(&(FindingKind::PositionGap, Some(0))));
    let mut rows = ledger();
    rows.swap(1, 3);
    assert!(kinds(&rows).contains(&(FindingKind::TimeBackwards, Some(2))));
}

#[test]
fn a_shortened_ledger_shows_by_its_head_and_by_the_checkpoint() {
    let honest = ledger();
    let verdict = verdict(&honest[..4], Some(checkpoint(&honest, 5)));
    let kinds: Vec<_> = verdict.findings.iter().map(|found| found.kind).collect();
    assert_eq!(kinds, [FindingKind::HeadMismatch, FindingKind::CheckpointAhead]);
    assert!(!verdict.ok);
}

#[test]
fn what_the_ledger_never_writes_is_found() {
    for payload in
        [r#"{"b":1,"a":2}"#, r#"{"a": 1}"#, r#"{"a":1.5}"#, r#"{"a":9007199254740992}"#, "", "{"]
    {
        let mut rows = ledger();
        rows[5].payload = payload.to_owned();
        rows[5] = rows[5].clone().hashed();
        assert_eq!(kinds(&rows), [(FindingKind::NotCanonical, Some(5))], "{payload}");
    }
    for time in ["", "2026-01-02 03:04:05.000006Z", "2026-01-02T03:04:05Z", "2026年01月02日"] {
        let mut rows = ledger();
        rows[5].recorded_at = time.to_owned();
        rows[5] = rows[5].clone().hashed();
        assert_eq!(kinds(&rows), [(FindingKind::TimeMalformed, Some(5))], "{time}");
    }
}

#[test]
fn a_ledger_broken_throughout_is_listed_in_part_and_counted() {
    let mut verifier = Verifier::new(None);
    let row = &ledger()[0];
    for _ in 0..500 {
        verifier.push(&row.line(), &[]);
    }
    let verdict = verifier.finish(None, Findings::new());
    let leaves = verdict.findings.iter().filter(|one| one.kind == FindingKind::LeafMismatch);
    assert_eq!((leaves.count(), verdict.findings.len()), (100, 301));
    assert_eq!(verdict.findings[300].kind, FindingKind::More);
}

proptest! {
    #[test]
    fn no_single_change_goes_unseen_against_a_checkpoint(
        place in 0_usize..6, way in 0..6, other in 0_usize..6,
    ) {
        let honest = ledger();
        let mut rows = honest.clone();
        match way {
            0 => drop(rows.remove(place)),
            1 => rows.insert(place, rows[other].clone()),
            2 => rows[place].payload.push(' '),
            3 => rows[place].sequence += 1,
            4 => rows[place].stream = "enterprise/B",
            _ => rows[place].recorded_at = "2026-01-02T03:04:05.999999Z".to_owned(),
        }
        rows[place.min(4)] = rows[place.min(4)].clone().hashed();
        prop_assert!(!verdict(&rows, Some(checkpoint(&honest, 6))).ok);
    }
}
