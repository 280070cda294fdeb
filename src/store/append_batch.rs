//! The rows that one transaction writes.

use std::{borrow::Cow, sync::Arc};

use bofu_domain::{
    charge::{CapKey, CapRow},
    money::Money,
    names::CeilingId,
};

use super::{
    batch_validator::ValidatedBatch,
    clock::{RecordingTime, written},
    request::{ClaimEntry, Request, StreamKey, Verdict},
    writer_state::Head,
};
use bofu_projections::recorded::{Metadata, key};
use bofu_proof::leaf::{Line, canonical};
use jiff::Timestamp;

/// An event as it is stored.
#[derive(Debug)]
pub(super) struct EventRow<'a> {
    pub(super) position: u64,
    pub(super) stream: &'a StreamKey,
    pub(super) sequence: u64,
    pub(super) event_type: &'static str,
    pub(super) version: &'a str,
    pub(super) payload: &'a str,
    pub(super) metadata: Cow<'a, str>,
    pub(super) leaf: [u8; 32],
}

/// A key as it is stored.
#[derive(Debug)]
pub(super) struct KeyRow<'a> {
    pub(super) key: &'a str,
    pub(super) fingerprint: &'a str,
    pub(super) first: u64,
    pub(super) last: u64,
}

/// All that one transaction writes.
#[derive(Debug)]
pub(super) struct AppendBatch<'a> {
    /// The head that must stand, or nothing is written.
    pub(super) before: u64,
    pub(super) after: Head,
    pub(super) events: Vec<EventRow<'a>>,
    pub(super) keys: Vec<KeyRow<'a>>,
    /// The claim numbers, each with the stream that takes it.
    pub(super) claims: Vec<&'a ClaimEntry>,
    /// Ceilings whose existing rows get another limit, before `rows` are written.
    pub(super) ceilings: &'a [(CeilingId, Money)],
    /// Rows as they stand after the batch.
    pub(super) rows: Vec<(&'a Arc<CapKey>, CapRow)>,
}

impl<'a> AppendBatch<'a> {
    /// Of the accepted requests, all recorded at one moment.
    pub(super) fn of(
        before: u64,
        time: &RecordingTime,
        validated: &'a ValidatedBatch,
        requests: &'a [Request],
    ) -> Self {
        let changes = &validated.changes;
        let mut batch = Self {
            before,
            after: Head { size: validated.size, recorded_at: time.recorded_at.clone() },
            events: Vec::new(),
            keys: Vec::new(),
            claims: Vec::new(),
            ceilings: &changes.ceilings,
            rows: changes.rows.iter().map(|(key, row)| (key, *row)).collect(),
        };
        for (request, verdict) in requests.iter().zip(&validated.verdicts) {
            if let Verdict::Stored { first, last } = verdict {
                batch.add(request, *first, *last, time);
            }
        }
        batch
    }

    /// Whether nothing is to be written.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    fn add(&mut self, request: &'a Request, first: u64, last: u64, time: &RecordingTime) {
        let metadata = with_machine_time(&request.metadata, time.machine);
        if let Some(key) = &request.key {
            let (key, fingerprint) = (key.key.as_ref(), key.fingerprint.as_ref());
            self.keys.push(KeyRow { key, fingerprint, first, last });
        }
        self.claims.extend(&request.claims);
        let mut position = first;
        for append in request.appends.iter().filter(|append| !append.events.is_empty()) {
            let stream_name = format!("{}/{}", append.stream.kind, append.stream.id);
            for (sequence, event) in (append.at + 1..).zip(&append.events) {
                let line = Line {
                    position,
                    stream: &stream_name,
                    sequence,
                    event_type: event.event_type,
                    version: &event.version,
                    recorded_at: &time.recorded_at,
                    payload: &event.payload,
                    metadata: &metadata,
                };
                self.events.push(EventRow {
                    position,
                    stream: &append.stream,
                    sequence,
                    event_type: event.event_type,
                    version: &event.version,
                    payload: &event.payload,
                    metadata: metadata.clone(),
                    leaf: line.leaf(),
                });
                position += 1;
            }
        }
    }
}

/// Metadata with the machine's time, where it is not that of the recording.
fn with_machine_time(metadata: &str, machine: Option<Timestamp>) -> Cow<'_, str> {
    let with = |machine: Timestamp| {
        let mut metadata: Metadata = serde_json::from_str(metadata).ok()?;
        metadata.insert(key::CLOCK.to_owned(), written(machine));
        canonical(&metadata).ok()
    };
    machine.and_then(with).map_or(Cow::Borrowed(metadata), Cow::Owned)
}
