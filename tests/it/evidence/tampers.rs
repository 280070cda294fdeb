//! A thousand random tampers on each store, and what a verification against
//! checkpoints kept elsewhere says of each.

use bofu_proof::{
    finding::{Finding, FindingKind},
    remarks::Verdict,
};

use super::{
    ledger::{LARGE, SMALL, TestOffice},
    places,
};
use crate::crash::chance::Chance;

/// On a small ledger, and on one with stored nodes of the tree.
const TAMPERS: [(u32, usize); 2] = [(SMALL, 850), (LARGE, 150)];

/// What a superuser does to events below a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Payload,
    Metadata,
    RecordedAt,
    EventType,
    Delete,
    Swap,
    Insert,
}

const WAYS: [Way; 7] = [
    Way::Payload,
    Way::Metadata,
    Way::RecordedAt,
    Way::EventType,
    Way::Delete,
    Way::Swap,
    Way::Insert,
];

/// What of the stored hashes is made to fit afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Nothing,
    Leaves,
    LeavesAndTree,
}

const FITS: [Fit; 3] = [Fit::Nothing, Fit::Leaves, Fit::LeavesAndTree];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_a_thousand_tampers_is_caught_and_placed_on_the_embedded_store() {
    a_thousand(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_a_thousand_tampers_is_caught_and_placed_on_postgresql() {
    a_thousand(1).await;
}

async fn a_thousand(store: usize) {
    let mut chance = Chance::new("tampers");
    for (claims, tampers) in TAMPERS {
        let Some(place) = places().await.into_iter().nth(store) else { return };
        some(&mut TestOffice::of(&place, claims).await, tampers, &mut chance).await;
    }
}

async fn some(office: &mut TestOffice, tampers: usize, chance: &mut Chance) {
    let honest = verified(office).await;
    assert!(honest.ok, "{:?}", honest.findings);
    for number in 0..tampers {
        match chance.below(9) {
            0 => caps_row(office, chance).await,
            1 => backup(office, chance).await,
            _ => events(office, chance).await,
        }
        office.restore("honest").await;
        if number % 250 == 0 {
            assert!(verified(office).await.ok, "what is put back is found in order");
        }
    }
}

async fn verified(office: &TestOffice) -> Verdict {
    office.verify(&office.against()).await
}

fn kind(found: &[Finding], kinds: &[FindingKind]) -> Option<Finding> {
    found.iter().find(|one| kinds.contains(&one.kind)).cloned()
}

/// The positions between which the first wrong event lies, by the checkpoints.
fn interval(office: &TestOffice, first_wrong: u64) -> [u64; 2] {
    let good = office.kept.iter().copied().filter(|size| *size <= first_wrong).max().unwrap_or(0);
    let bad = office.kept.iter().copied().find(|size| *size > first_wrong).unwrap();
    [good, bad - 1]
}

async fn events(office: &mut TestOffice, chance: &mut Chance) {
    let (way, fit) = (WAYS[chance.below(WAYS.len())], FITS[chance.below(FITS.len())]);
    let (mut at, mut other) =
        (chance.below(office.honest.len()), chance.below(office.honest.len() - 1));
    other += usize::from(other >= at);
    if way == Way::Swap {
        (at, other) = (at.min(other), at.max(other));
    }
    tamper(office, way, fit, at, other).await;
    let at = u64::try_from(at).unwrap();
    if fit != Fit::Nothing {
        office.fit_leaves().await;
    }
    if fit == Fit::LeavesAndTree {
        office.fit_tree(at).await;
    }
    let verdict = verified(office).await;
    let found = &verdict.findings;
    let told = format!("{way:?} at {at}, {fit:?} made to fit: {found:#?}");
    assert!(!verdict.ok, "{told}");
    let checkpoints = if at == 0 {
        // Another first event is another ledger, to a checkpoint.
        vec![FindingKind::CheckpointOfAnother]
    } else {
        vec![FindingKind::CheckpointMismatch, FindingKind::CheckpointAhead]
    };
    let placed = kind(found, &checkpoints).unwrap_or_else(|| panic!("{told}"));
    let interval = if at == 0 { [0, 0] } else { interval(office, at) };
    assert_eq!(placed.between, Some(interval), "{told}");
    match fit {
        Fit::Nothing => {
            let first = found.iter().filter_map(|one| one.position).min();
            assert_eq!(first, Some(at), "{told}");
        }
        Fit::Leaves if at < 256 && office.honest.len() >= 256 => {
            let block =
                kind(found, &[FindingKind::TileMismatch]).unwrap_or_else(|| panic!("{told}"));
            assert_eq!(block.between, Some([0, 255]), "{told}");
        }
        Fit::Leaves | Fit::LeavesAndTree => {
            assert_eq!(kind(found, &[FindingKind::TileMismatch]), None, "{told}");
            assert_eq!(kind(found, &[FindingKind::LeafMismatch]), None, "{told}");
        }
    }
}

/// Text as a literal.
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

async fn tamper(office: &mut TestOffice, way: Way, fit: Fit, at: usize, other: usize) {
    let event = office.honest[at].clone();
    let set = |column: &str, value: &str| {
        format!("UPDATE events SET {column} = {} WHERE position = {at}", text(value))
    };
    let statement = match way {
        Way::Payload => {
            let changed = event.payload.replace("\"by\":\"", "\"by\":\"另");
            set("payload", &changed)
        }
        Way::Metadata => set("metadata", &event.metadata.replacen(":\"", ":\"x", 1)),
        Way::RecordedAt => {
            let (head, tail) = event.recorded_at.split_at(event.recorded_at.len() - 2);
            let digit = if tail.starts_with('0') { '1' } else { '0' };
            set("recorded_at", &format!("{head}{digit}Z"))
        }
        Way::EventType => set("event_type", "ClaimWithdrawn"),
        Way::Delete => delete(office, at, fit),
        Way::Swap => swap(office, at, other, fit),
        Way::Insert => insert(office, at, fit),
    };
    office.raw.run(&statement).await;
}

/// All behind a position, moved; and the sequences of a stream behind one, by
/// way of numbers that nobody has.
fn moved(office: &TestOffice, from: usize, by: i64) -> String {
    let event = &office.honest[from.min(office.honest.len() - 1)];
    let (stream, id) = (text(&event.stream_type), text(&event.stream_id));
    let sequence = event.sequence;
    format!(
        "UPDATE events SET sequence = sequence + 1000000 \
         WHERE aggregate_type = {stream} AND aggregate_id = {id} AND sequence >= {sequence}; \
         UPDATE events SET sequence = sequence - 1000000 + {by} WHERE sequence >= 1000000; \
         UPDATE events SET position = position + 1000000 WHERE position >= {from}; \
         UPDATE events SET position = position - 1000000 + {by} WHERE position >= 1000000;"
    )
}

/// With the hashes, everything else is made to fit too.
fn delete(office: &TestOffice, at: usize, fit: Fit) -> String {
    let gone = format!("DELETE FROM events WHERE position = {at};");
    if fit == Fit::Nothing {
        return gone;
    }
    format!("{gone} {} UPDATE head SET size = size - 1;", moved(office, at, -1))
}

fn swap(office: &TestOffice, at: usize, other: usize, fit: Fit) -> String {
    let (one, two) = (&office.honest[at], &office.honest[other]);
    let positions = format!(
        "UPDATE events SET position = 1000000 WHERE position = {at}; \
         UPDATE events SET position = {at} WHERE position = {other}; \
         UPDATE events SET position = {other} WHERE position = 1000000;"
    );
    if fit == Fit::Nothing {
        return positions;
    }
    let time = |at: usize, time: &str| {
        format!("UPDATE events SET recorded_at = {} WHERE position = {at};", text(time))
    };
    format!("{positions} {} {}", time(at, &one.recorded_at), time(other, &two.recorded_at))
}

fn insert(office: &TestOffice, at: usize, fit: Fit) -> String {
    let event = &office.honest[at];
    let (id, sequence) = (text(&event.stream_id), event.sequence);
    let moved = moved(office, at, 1);
    let new = format!(
        "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, \
         event_version, payload, metadata, recorded_at, leaf) \
         SELECT {at}, aggregate_type, aggregate_id, {sequence}, 'ClaimWithdrawn', event_version, \
         payload, metadata, recorded_at, leaf FROM events WHERE position = {} \
         AND aggregate_id = {id};",
        at + 1
    );
    let head = if fit == Fit::Nothing { "" } else { "UPDATE head SET size = size + 1;" };
    format!("{moved} {new} {head}")
}

/// A row of the ceilings says something else than the events.
async fn caps_row(office: &mut TestOffice, chance: &mut Chance) {
    let rows = office.ledger().caps_rows(&bofu_store::CapFilter::All).await.unwrap();
    let (key, _) = &rows[chance.below(rows.len())];
    let holder = key.holder.to_string();
    let row =
        format!("WHERE ceiling = {} AND holder = {}", text(key.ceiling.as_str()), text(&holder));
    let statement = match chance.below(6) {
        0 => format!("UPDATE caps SET own_fen = own_fen - 100 {row}"),
        1 => format!("UPDATE caps SET external_fen = external_fen + 1 {row}"),
        2 => format!("UPDATE caps SET limit_fen = limit_fen * 2 {row}"),
        3 => format!("DELETE FROM caps {row}"),
        4 => format!("UPDATE caps SET compared = 'X' {row}"),
        _ => format!("UPDATE caps SET holder = '91330108000099999X' {row}"),
    };
    office.raw.run(&statement).await;
    let verdict = verified(office).await;
    let told = format!("{statement}: {:#?}", verdict.findings);
    assert!(!verdict.ok, "{told}");
    let named =
        |one: &Finding| one.kind == FindingKind::RowMismatch && one.message.contains(&holder);
    assert!(verdict.findings.iter().any(named), "{told}");
    assert!(verdict.findings.iter().all(|one| one.kind == FindingKind::RowMismatch), "{told}");
}

/// An older backup is restored whole, with all that followed the events then.
async fn backup(office: &mut TestOffice, chance: &mut Chance) {
    let size = office.backups[chance.below(office.backups.len())];
    office.restore(&format!("backup_{size}")).await;
    let verdict = verified(office).await;
    let told = format!("backup of {size}: {:#?}", verdict.findings);
    assert_eq!(verdict.events, size, "{told}");
    assert!(!verdict.ok, "{told}");
    assert!(verdict.findings.iter().all(|one| one.kind == FindingKind::CheckpointAhead), "{told}");
    let first = &verdict.findings[0];
    assert_eq!(first.between, Some(interval(office, size)), "{told}");
    assert!(first.message.contains("older backup"), "{told}");
}
