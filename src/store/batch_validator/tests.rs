#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::num::NonZeroUsize;

use bofu_domain::{
    charge::{Charge, Lane, Period},
    names::{ClaimNo, Holder},
};
use proptest::prelude::*;

use super::*;
use crate::{
    request::{CommandKey, EpochCounter, EpochStamp, NewEvent, StreamKey},
    writer_state::Head,
};

/// The random content of a request; the rest is made from it.
#[derive(Debug, Clone)]
struct Plan {
    stream: u8,
    /// How far the caller is off the stream's true place.
    off: u64,
    events: usize,
    charges: Vec<(u8, bool, i64)>,
    /// Lower the whole ceiling to this, before the charges.
    new_limit: Option<i64>,
    key: Option<(u8, u8)>,
    claim: Option<u8>,
    /// Read this row as it stands, or not as it stands.
    seen: Option<(u8, bool)>,
    /// Decided on an aggregate that was invalidated.
    invalidated: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let charge = (0..3_u8, prop::bool::weighted(0.8), -400..900_i64);
    (
        (0..3_u8, prop_oneof![9 => Just(0_u64), 1 => 1..3_u64], 0..3_usize),
        prop::collection::vec(charge, 0..3),
        prop::option::weighted(0.1, 0..1_500_i64),
        prop::option::weighted(0.3, (0..4_u8, 0..2_u8)),
        prop::option::weighted(0.2, 0..4_u8),
        prop::option::weighted(0.3, (0..3_u8, prop::bool::weighted(0.8))),
        prop::bool::weighted(0.05),
    )
        .prop_map(
            |((stream, off, events), charges, new_limit, key, claim, seen, invalidated)| Plan {
                stream,
                off,
                events,
                charges,
                new_limit,
                key,
                claim,
                seen,
                invalidated,
            },
        )
}

fn fen(fen: i64) -> Money {
    Money::checked_fen(fen).unwrap()
}

fn row_key(number: u8) -> Arc<CapKey> {
    Arc::new(CapKey {
        ceiling: CeilingId::parse("c").unwrap(),
        holder: Holder::parse(&format!("H{number}")).unwrap(),
        period: Period::Once,
    })
}

fn stream_key(number: u8) -> StreamKey {
    StreamKey { kind: "k".into(), id: format!("S{number}").into() }
}

/// The world of a test: counters of the cached aggregates, and where their
/// callers believe the streams stand.
struct World {
    counters: Vec<Arc<EpochCounter>>,
    expected: [u64; 3],
}

impl World {
    fn new() -> Self {
        Self { counters: (0..3).map(|_| Arc::default()).collect(), expected: [0; 3] }
    }

    fn request(&mut self, plan: &Plan, rows: &[CapRow; 3]) -> Request {
        let stream = usize::from(plan.stream);
        let at = self.expected[stream] + plan.off;
        if plan.off == 0 {
            self.expected[stream] += u64::try_from(plan.events).unwrap();
        }
        let counter = &self.counters[stream];
        let epoch = counter.epoch() + u64::from(plan.invalidated);
        let event = NewEvent { event_type: "E", version: "1".to_owned(), payload: "{}".to_owned() };
        let mut changes = Vec::new();
        if plan.events > 0 {
            let new_limit = plan.new_limit.map(fen);
            changes.extend(
                new_limit.map(|limit| Change::Ceiling(CeilingId::parse("c").unwrap(), limit)),
            );
            changes.extend(plan.charges.iter().map(|(row, own, amount)| {
                let key = row_key(*row);
                let lane = if *own { Lane::Own } else { Lane::External };
                let limit = own.then(|| fen(1_000));
                let charge = Charge { key: CapKey::clone(&key), lane, amount: fen(*amount), limit };
                Change::Charge(key, charge)
            }));
        }
        let seen = plan.seen.map(|(number, truly)| {
            let mut row = rows[usize::from(number)];
            row.version += u64::from(!truly);
            (row_key(number), row)
        });
        Request {
            appends: vec![StreamAppend {
                stream: stream_key(plan.stream),
                at,
                stamp: Some(EpochStamp { counter: Arc::clone(counter), epoch }),
                events: vec![event; plan.events],
            }],
            metadata: "{}".to_owned(),
            key: plan.key.filter(|_| plan.events > 0).map(|(key, said)| CommandKey {
                key: format!("key {key}").into(),
                fingerprint: format!("said {said}").into(),
            }),
            stream_counts: Vec::new(),
            expected_rows: seen.into_iter().collect(),
            changes,
            claims: plan
                .claim
                .filter(|_| plan.events > 0)
                .map(|number| claim_entry(number, plan.stream))
                .into_iter()
                .collect(),
        }
    }
}

/// A number of which each stream has a spelling of its own.
fn claim_entry(number: u8, stream: u8) -> ClaimEntry {
    let spelt = [format!("C-{number}"), format!("c —{number}"), format!("Ｃ-{number}-")];
    let claim_no = ClaimNo::parse(&spelt[usize::from(stream) % 3]).unwrap();
    ClaimEntry::new(&claim_no, &stream_key(stream).id)
}

fn state() -> WriterState {
    let most = NonZeroUsize::new(99).unwrap();
    let mut state = WriterState::new(Head { size: 7, recorded_at: String::new() }, most);
    for number in 0..3 {
        state.set_sequence(stream_key(number), 0);
        state.set_row(row_key(number), CapRow::default());
    }
    state
}

/// Folds an accepted request by the projection's own functions.
fn folded(rows: &mut [CapRow; 3], request: &Request) {
    for change in &request.changes {
        for number in 0..3_u8 {
            let row = &mut rows[usize::from(number)];
            match change {
                Change::Limit(key, money) if *key == row_key(number) => {
                    *row = caps::limit(*row, *money);
                }
                Change::Charge(key, charge) if *key == row_key(number) => {
                    *row = caps::apply(*row, charge);
                }
                Change::Ceiling(_, money) if row.version > 0 => *row = caps::limit(*row, *money),
                Change::Limit(..) | Change::Charge(..) | Change::Ceiling(..) => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// For any requests in any order: positions and sequences stay dense, and rows
    /// are the fold of the accepted requests. No own charge exceeds a limit. Keys
    /// and claim numbers are used once. A batch that is validated whole gives the
    /// same as in pieces.
    #[test]
    fn what_is_accepted_is_a_ledger(plans in prop::collection::vec(plan(), 1..24), cut in 0..24_usize) {
        let mut world = World::new();
        let rows = [CapRow::default(); 3];
        let requests: Vec<Request> =
            plans.iter().map(|plan| world.request(plan, &rows)).collect();
        let state = state();
        let validated = validate_batch(&state, &UsedKeys::default(), &requests);
        prop_assert_eq!(validated.verdicts.len(), requests.len());

        let (mut size, mut sequences, mut rows) = (7, [0_u64; 3], rows);
        let (mut keys, mut claims) = (HashMap::new(), HashSet::new());
        for (request, verdict) in requests.iter().zip(&validated.verdicts) {
            let append = &request.appends[0];
            let number = (0..3).find(|n| stream_key(*n) == append.stream).unwrap();
            let count = u64::try_from(append.events.len()).unwrap();
            match verdict {
                Verdict::Stored { first, last } => {
                    prop_assert_eq!((*first, *last), (size, size + count - 1));
                    size += count;
                    prop_assert_eq!(append.at, sequences[usize::from(number)]);
                    sequences[usize::from(number)] += count;
                    for change in &request.changes {
                        if let Change::Charge(key, charge) = change {
                            // Each fits where it stands in its own request.
                            prop_assert!(charge.lane == Lane::External
                                || charge.amount.fen() <= 0
                                || rows_fit(&rows, request, key));
                        }
                    }
                    folded(&mut rows, request);
                    if let Some(key) = &request.key {
                        prop_assert!(keys.insert(key.key.clone(), (key.fingerprint.clone(), *first)).is_none());
                    }
                    for claim in &request.claims {
                        prop_assert!(claims.insert(claim.compared.clone()));
                    }
                }
                Verdict::Confirmed => {
                    prop_assert_eq!(count, 0);
                    prop_assert_eq!(append.at, sequences[usize::from(number)]);
                }
                Verdict::Repeated(used) => {
                    let key = request.key.as_ref().unwrap();
                    prop_assert_eq!(keys.get(&key.key), Some(&(used.fingerprint.clone(), used.first)));
                    prop_assert_eq!(&used.fingerprint, &key.fingerprint);
                }
                Verdict::Refused(Refusal::KeyReused) => {
                    let key = request.key.as_ref().unwrap();
                    prop_assert_ne!(&keys[&key.key].0, &key.fingerprint);
                }
                Verdict::Refused(Refusal::ClaimTaken { claim_no, .. }) => {
                    let compared = bofu_domain::spelling::compared(claim_no);
                    prop_assert!(claims.contains(compared.as_ref()));
                }
                Verdict::Refused(
                    Refusal::Stale | Refusal::RowMoved | Refusal::OverLimit(_) | Refusal::GuardMoved(_),
                ) => {}
            }
        }
        prop_assert_eq!(validated.size, size);
        for number in 0..3_u8 {
            let key = row_key(number);
            let row = validated.changes.rows.get(&key).copied().or_else(|| state.row(&key)).unwrap();
            prop_assert_eq!(row, rows[usize::from(number)]);
        }
        in_pieces(&requests, cut.min(requests.len()), &validated)?;
    }
}

/// Whether the request's charges on a row fit, folded by the projection.
fn rows_fit(rows: &[CapRow; 3], request: &Request, key: &Arc<CapKey>) -> bool {
    let number = (0..3_u8).find(|number| row_key(*number) == *key).unwrap();
    let mut row = rows[usize::from(number)];
    for change in &request.changes {
        match change {
            Change::Charge(other, charge) if other == key => match caps::charge(row, charge) {
                Ok(after) => row = after,
                Err(_) => return false,
            },
            Change::Ceiling(_, money) if row.version > 0 => row = caps::limit(row, *money),
            Change::Charge(..) | Change::Ceiling(..) | Change::Limit(..) => {}
        }
    }
    true
}

/// The writer takes over the first part before it judges the second; what was
/// decided on a refused request is invalidated in between.
fn in_pieces(
    requests: &[Request],
    cut: usize,
    whole: &ValidatedBatch,
) -> Result<(), TestCaseError> {
    let (first, second) = requests.split_at(cut);
    let mut state = state();
    let validated = validate_batch(&state, &UsedKeys::default(), first);
    let mut verdicts = validated.verdicts.clone();
    let mut used = UsedKeys::default();
    for (request, verdict) in first.iter().zip(&validated.verdicts) {
        match verdict {
            Verdict::Stored { first, last } => {
                if let Some(key) = &request.key {
                    let fingerprint = Arc::clone(&key.fingerprint);
                    let entry = UsedKey { fingerprint, first: *first, last: *last };
                    used.keys.insert(Arc::clone(&key.key), entry);
                }
                used.claims.extend(request.claims.iter().map(|claim| {
                    let claim_no = claim.claim_no.as_str().into();
                    let stream = Arc::clone(&claim.stream);
                    (claim.compared.clone(), UsedClaimNumber { claim_no, stream })
                }));
            }
            Verdict::Confirmed => {}
            Verdict::Repeated(_) | Verdict::Refused(_) => {
                if request.stores() {
                    request.raise_epochs();
                }
            }
        }
    }
    state.apply(validated.changes, Head { size: validated.size, recorded_at: String::new() });
    verdicts.extend(validate_batch(&state, &used, second).verdicts);
    // A caller whose epoch was one ahead may have been made right by the raise:
    // only that may differ.
    let spoilt_ahead = requests.iter().any(|request| {
        request
            .appends
            .iter()
            .filter_map(|append| append.stamp.as_ref())
            .any(|stamp| stamp.epoch > 0)
    });
    if !spoilt_ahead {
        prop_assert_eq!(verdicts, whole.verdicts.clone());
    }
    Ok(())
}

fn on(world: &World, at: u64, charge: Option<i64>) -> Request {
    let key = row_key(0);
    let charge = charge.map(|amount| {
        let charge = Charge {
            key: CapKey::clone(&key),
            lane: Lane::Own,
            amount: fen(amount),
            limit: Some(fen(1_000)),
        };
        Change::Charge(Arc::clone(&key), charge)
    });
    let event = NewEvent { event_type: "E", version: "1".to_owned(), payload: "{}".to_owned() };
    let counter = &world.counters[0];
    Request {
        appends: vec![StreamAppend {
            stream: stream_key(0),
            at,
            stamp: Some(EpochStamp { counter: Arc::clone(counter), epoch: counter.epoch() }),
            events: vec![event],
        }],
        changes: charge.into_iter().collect(),
        ..Request::default()
    }
}

#[test]
fn what_was_decided_on_a_refused_command_falls_with_it_though_the_sequence_would_fit() {
    let (state, world) = (state(), World::new());
    // The second is refused; the third, decided on it, stands at 2. A fourth,
    // decided afresh, takes place 1; then the third would fit by its sequence.
    let (refused, on_it) = (on(&world, 1, Some(2_000)), on(&world, 2, None));
    let mut afresh = on(&world, 1, None);
    afresh.appends[0].stamp = Some(EpochStamp { counter: Arc::default(), epoch: 0 });
    let validated = validate_batch(
        &state,
        &UsedKeys::default(),
        &[on(&world, 0, None), refused, afresh, on_it],
    );
    assert!(matches!(validated.verdicts[1], Verdict::Refused(Refusal::OverLimit(_))));
    assert!(matches!(validated.verdicts[2], Verdict::Stored { first: 8, last: 8 }));
    assert_eq!(validated.verdicts[3], Verdict::Refused(Refusal::Stale));
}

#[test]
fn a_guard_that_moves_in_the_same_batch_refuses_what_rests_on_it() {
    let (state, world) = (state(), World::new());
    let guard = |at| StreamAppend { stream: stream_key(0), at, stamp: None, events: Vec::new() };
    let resting = |at| {
        let mut request = on(&world, 0, None);
        request.appends[0].stream = stream_key(1);
        request.appends[0].stamp = None;
        request.appends.push(guard(at));
        request
    };
    let requests = [resting(1), on(&world, 0, None), resting(0), resting(1)];
    let validated = validate_batch(&state, &UsedKeys::default(), &requests);
    let moved = Verdict::Refused(Refusal::GuardMoved(stream_key(0)));
    assert_eq!(validated.verdicts[0], moved);
    assert_eq!(validated.verdicts[2], moved);
    assert!(matches!(validated.verdicts[3], Verdict::Stored { .. }));
}

#[test]
fn a_stream_that_begins_in_the_same_batch_refuses_what_counts_the_streams_of_its_type() {
    let (state, world) = (state(), World::new());
    let counting = |count, stream| {
        let mut request = on(&world, 0, None);
        request.appends[0].stream = stream_key(stream);
        request.appends[0].stamp = None;
        request.stream_counts = vec![("k", count)];
        request
    };
    let mut used = UsedKeys::default();
    used.stream_counts.insert("k", 4);
    let requests = [counting(3, 1), counting(4, 1), counting(4, 2), counting(5, 2)];
    let validated = validate_batch(&state, &used, &requests);
    let every = StreamKey { kind: "k".into(), id: "*".into() };
    let moved = Verdict::Refused(Refusal::GuardMoved(every));
    assert_eq!(validated.verdicts[0], moved);
    assert!(matches!(validated.verdicts[1], Verdict::Stored { .. }));
    assert_eq!(validated.verdicts[2], moved, "one more since");
    assert!(matches!(validated.verdicts[3], Verdict::Stored { .. }));
}
