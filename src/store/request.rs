//! Requests to the writer, and its answers.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bofu_domain::{
    charge::{CapKey, CapRow, Charge},
    event::{Fact, LimitChange},
    money::Money,
    names::{CeilingId, ClaimNo},
};
use bofu_projections::caps::OverLimit;
use tokio::sync::oneshot;

use super::error::StoreError;

/// One stream: aggregate type and id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct StreamKey {
    pub(super) kind: Arc<str>,
    pub(super) id: Arc<str>,
}

/// Counts the epochs of a cached aggregate. The writer raises the epoch when it
/// refuses events that were already applied to the aggregate in memory. Requests
/// that were decided on that aggregate are then refused too. The sequence alone
/// is not enough: after N was refused and another N stored, the old N + 1 would
/// fit.
#[derive(Debug, Default)]
pub(super) struct EpochCounter(AtomicU64);

impl EpochCounter {
    pub(super) fn epoch(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    pub(super) fn raise(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

/// The cached aggregate on which a command was decided, and its epoch.
#[derive(Debug, Clone)]
pub(super) struct EpochStamp {
    pub(super) counter: Arc<EpochCounter>,
    pub(super) epoch: u64,
}

impl EpochStamp {
    pub(super) fn is_current(&self) -> bool {
        self.counter.epoch() == self.epoch
    }
}

/// One event, ready to be stored.
#[derive(Debug, Clone)]
pub(super) struct NewEvent {
    pub(super) event_type: &'static str,
    pub(super) version: String,
    /// Canonical JSON.
    pub(super) payload: String,
}

/// The events that a request appends to one stream, and where the stream must
/// stand.
#[derive(Debug, Clone)]
pub(super) struct StreamAppend {
    pub(super) stream: StreamKey,
    /// The sequence at which the stream must stand.
    pub(super) at: u64,
    /// `None`: a guard, which has no cached aggregate.
    pub(super) stamp: Option<EpochStamp>,
    pub(super) events: Vec<NewEvent>,
}

/// A change of the ceilings' rows by an event.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Limit(Arc<CapKey>, Money),
    Ceiling(CeilingId, Money),
    Charge(Arc<CapKey>, Charge),
}

impl Change {
    /// Limits first, then charges: the order of `bofu_projections::caps::fold`.
    pub(super) fn of(event: &impl Fact, into: &mut Vec<Self>) {
        for limit in event.limits() {
            into.push(match limit {
                LimitChange::Row(key, money) => Self::Limit(Arc::new(key), money),
                LimitChange::Ceiling(ceiling, money) => Self::Ceiling(ceiling, money),
            });
        }
        for charge in event.charges() {
            into.push(Self::Charge(Arc::new(charge.key.clone()), charge.clone()));
        }
    }

    /// The one row it touches, unless it touches a whole ceiling.
    pub(super) fn key(&self) -> Option<&Arc<CapKey>> {
        match self {
            Self::Limit(key, _) | Self::Charge(key, _) => Some(key),
            Self::Ceiling(..) => None,
        }
    }
}

/// An idempotency key and the fingerprint of its command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandKey {
    pub(super) key: Arc<str>,
    pub(super) fingerprint: Arc<str>,
}

/// All events of one command: they are stored together, or none is.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub(super) appends: Vec<StreamAppend>,
    /// Canonical JSON, the same for every event.
    pub(super) metadata: String,
    pub(super) key: Option<CommandKey>,
    /// How many streams a type of aggregates must have.
    pub(super) stream_counts: Vec<(&'static str, u64)>,
    /// Rows that must still stand as they were read.
    pub(super) expected_rows: Vec<(Arc<CapKey>, CapRow)>,
    pub(super) changes: Vec<Change>,
    /// Claim numbers that it takes, each with its stream's id.
    pub(super) claims: Vec<ClaimEntry>,
}

/// A claim number that a request takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClaimEntry {
    /// As it was typed.
    pub(super) claim_no: String,
    /// As it is compared: no two claims have the same.
    pub(super) compared: String,
    /// The id of the stream.
    pub(super) stream: Arc<str>,
}

impl ClaimEntry {
    pub(super) fn new(claim_no: &ClaimNo, stream: &Arc<str>) -> Self {
        let compared = claim_no.compared().into_owned();
        Self { claim_no: claim_no.as_str().to_owned(), compared, stream: Arc::clone(stream) }
    }
}

/// A claim number that is used: its spelling, and its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UsedClaimNumber {
    pub(super) claim_no: Arc<str>,
    pub(super) stream: Arc<str>,
}

impl Request {
    /// Whether it stores anything. Otherwise it only asks whether its basis holds.
    pub(super) fn stores(&self) -> bool {
        self.appends.iter().any(|append| !append.events.is_empty())
    }

    /// Every row that it reads or changes.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Arc<CapKey>> {
        let seen = self.expected_rows.iter().map(|(key, _)| key);
        seen.chain(self.changes.iter().filter_map(Change::key))
    }

    /// Raises the epochs of the aggregates to which it was applied.
    pub(super) fn raise_epochs(&self) {
        for stamp in self.appends.iter().filter_map(|append| append.stamp.as_ref()) {
            stamp.counter.raise();
        }
    }

    /// Bytes of payload and metadata, for the bound of a batch.
    pub(super) fn weight(&self) -> usize {
        let events = self.appends.iter().flat_map(|append| &append.events);
        events.map(|event| event.payload.len() + self.metadata.len()).sum()
    }
}

/// A key that is used: the fingerprint of its command, and its positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UsedKey {
    pub(super) fingerprint: Arc<str>,
    pub(super) first: u64,
    pub(super) last: u64,
}

/// The reason for which a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A stream does not stand where the command was decided.
    Stale,
    /// A guarded stream has moved.
    GuardMoved(StreamKey),
    /// A row that was read has moved.
    RowMoved,
    /// A charge does not fit.
    OverLimit(Box<OverLimit>),
    /// The key was used for another command.
    KeyReused,
    /// A claim number is in use, in this spelling and stream.
    ClaimTaken { claim_no: String, stream: Arc<str> },
}

/// The writer's decision on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its events stand at these positions.
    Stored { first: u64, last: u64 },
    /// It stores nothing, and all that it expects holds.
    Confirmed,
    /// The same command was stored before.
    Repeated(UsedKey),
    /// Nothing of it is stored.
    Refused(Refusal),
}

/// A batch that failed.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) error: StoreError,
    /// The transaction may have been committed all the same.
    pub(super) unclear: bool,
}

impl Failure {
    /// The writer has ended without an answer; the outcome is not known.
    pub(super) fn writer_stopped() -> Self {
        Self { error: StoreError::WriterStopped, unclear: true }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self { error, unclear: false }
    }
}

/// The writer's answer: the verdict, and when the batch was recorded.
pub(super) type Reply = Result<(Verdict, Arc<str>), Failure>;

/// A request in the queue.
#[derive(Debug)]
pub(super) struct QueuedRequest {
    pub(super) request: Request,
    pub(super) reply: oneshot::Sender<Reply>,
}
