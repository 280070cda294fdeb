//! The writer's memory of the ledger. It is exact while the ledger's head stands
//! at [`WriterState::head`]; if the head has moved, the commit fails.

use std::{collections::HashMap, num::NonZeroUsize, sync::Arc};

use bofu_domain::{
    charge::{CapKey, CapRow},
    event::Fact,
    money::Money,
    names::CeilingId,
};
use bofu_projections::caps;
use jiff::Timestamp;
use lru::LruCache;

use super::request::{Change, StreamKey, UsedClaimNumber, UsedKey};

/// How far the ledger reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The number of events, which is the next position.
    pub size: u64,
    /// When the last event was recorded; empty in an empty ledger.
    pub recorded_at: String,
}

/// The keys and claim numbers of a batch that are used already, and what else it
/// asks for that only the lock of the head makes certain.
#[derive(Debug, Default)]
pub(super) struct UsedKeys {
    pub(super) keys: HashMap<Arc<str>, UsedKey>,
    /// By the number as it is compared.
    pub(super) claims: HashMap<String, UsedClaimNumber>,
    /// How many streams there are of each type that a request counts.
    pub(super) stream_counts: HashMap<&'static str, u64>,
}

/// The streams and rows that were read for a batch.
#[derive(Debug, Default)]
pub(super) struct BatchReads {
    pub(super) streams: Vec<StreamKey>,
    pub(super) rows: Vec<Arc<CapKey>>,
}

/// The head, and the streams and rows that were used last.
#[derive(Debug)]
pub(super) struct WriterState {
    pub(super) head: Head,
    /// The machine's time when the last event was recorded, once it is known.
    pub(super) machine: Option<Timestamp>,
    sequences: LruCache<StreamKey, u64>,
    rows: LruCache<Arc<CapKey>, CapRow>,
    capacity: usize,
}

/// The changes by the accepted requests of a batch.
#[derive(Debug, Default)]
pub(super) struct StateChanges {
    pub(super) sequences: HashMap<StreamKey, u64>,
    pub(super) rows: HashMap<Arc<CapKey>, CapRow>,
    /// Ceilings whose existing rows all get another limit, in order.
    pub(super) ceilings: Vec<(CeilingId, Money)>,
}

impl WriterState {
    /// Starts with the head alone. Between batches it keeps up to `capacity`
    /// streams and as many rows.
    pub(super) fn new(head: Head, capacity: NonZeroUsize) -> Self {
        Self {
            head,
            machine: None,
            sequences: LruCache::unbounded(),
            rows: LruCache::unbounded(),
            capacity: capacity.get(),
        }
    }

    pub(super) fn sequence(&self, stream: &StreamKey) -> Option<u64> {
        self.sequences.peek(stream).copied()
    }

    pub(super) fn row(&self, key: &CapKey) -> Option<CapRow> {
        self.rows.peek(key).copied()
    }

    /// The rows of a ceiling that exist and are in memory.
    pub(super) fn rows_of(&self, ceiling: &str) -> impl Iterator<Item = (&Arc<CapKey>, &CapRow)> {
        let rows = self.rows.iter();
        rows.filter(move |(key, row)| key.ceiling.as_str() == ceiling && row.version > 0)
    }

    /// Marks a stream as used; `false`: it is not in memory.
    pub(super) fn promote_stream(&mut self, stream: &StreamKey) -> bool {
        self.sequences.promote(stream)
    }

    /// Marks a row as used; `false`: it is not in memory.
    pub(super) fn promote_row(&mut self, key: &CapKey) -> bool {
        self.rows.promote(key)
    }

    pub(super) fn set_sequence(&mut self, stream: StreamKey, sequence: u64) {
        self.sequences.put(stream, sequence);
    }

    pub(super) fn set_row(&mut self, key: Arc<CapKey>, row: CapRow) {
        self.rows.put(key, row);
    }

    /// Forgets streams and rows that were read at an uncertain head.
    pub(super) fn forget(&mut self, loaded: &BatchReads) {
        for stream in &loaded.streams {
            self.sequences.pop(stream);
        }
        for key in &loaded.rows {
            self.rows.pop(key.as_ref());
        }
    }

    /// Folds an event that another process stored. Returns the rows that it
    /// touched.
    pub(super) fn fold(
        &mut self,
        stream: &StreamKey,
        sequence: u64,
        event: &impl Fact,
    ) -> Vec<Arc<CapKey>> {
        if let Some(current) = self.sequences.peek_mut(stream) {
            *current = sequence;
        }
        let mut changes = Vec::new();
        Change::of(event, &mut changes);
        let mut touched = Vec::new();
        for change in changes {
            match change {
                Change::Limit(key, money) => {
                    if let Some(row) = self.rows.peek_mut(key.as_ref()) {
                        *row = caps::limit(*row, money);
                        touched.push(key);
                    }
                }
                Change::Ceiling(ceiling, money) => {
                    let rows = self.rows.iter_mut();
                    for (key, row) in rows.filter(|(key, _)| key.ceiling == ceiling) {
                        if row.version > 0 {
                            *row = caps::limit(*row, money);
                            touched.push(Arc::clone(key));
                        }
                    }
                }
                Change::Charge(key, charge) => {
                    if let Some(row) = self.rows.peek_mut(key.as_ref()) {
                        *row = caps::apply(*row, &charge);
                        touched.push(key);
                    }
                }
            }
        }
        touched
    }

    /// Applies the changes of a committed batch, and drops the streams and rows that
    /// were used longest ago.
    pub(super) fn apply(&mut self, changes: StateChanges, head: Head) {
        for (stream, sequence) in changes.sequences {
            self.sequences.put(stream, sequence);
        }
        for (key, row) in changes.rows {
            self.rows.put(key, row);
        }
        self.head = head;
        while self.sequences.len() > self.capacity {
            self.sequences.pop_lru();
        }
        while self.rows.len() > self.capacity {
            self.rows.pop_lru();
        }
    }
}
