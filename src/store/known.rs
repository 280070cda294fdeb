//! What the writer knows without asking the database. It is exact while the
//! ledger's head stands at [`Known::head`]; the commit fails where it does not.

use std::{collections::HashMap, num::NonZeroUsize, sync::Arc};

use bofu_domain::{
    charge::{CapKey, CapRow},
    event::Fact,
    money::Money,
    names::CeilingId,
};
use bofu_projections::caps;
use lru::LruCache;

use super::request::{Change, StreamKey, TakenClaim, TakenKey};

/// How far the ledger reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The number of events, which is the next position.
    pub size: u64,
    /// When the last event was recorded; empty in an empty ledger.
    pub recorded_at: String,
}

/// Keys and claim numbers that are taken, as far as a batch asks.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) keys: HashMap<Arc<str>, TakenKey>,
    /// By the number as it is compared.
    pub(super) claims: HashMap<String, TakenClaim>,
}

/// Streams and rows that a batch had to read.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) streams: Vec<StreamKey>,
    pub(super) rows: Vec<Arc<CapKey>>,
}

/// The head, and the streams and rows last used.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) head: Head,
    sequences: LruCache<StreamKey, u64>,
    rows: LruCache<Arc<CapKey>, CapRow>,
    most: usize,
}

/// What the accepted requests of a batch change.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) sequences: HashMap<StreamKey, u64>,
    pub(super) rows: HashMap<Arc<CapKey>, CapRow>,
    /// Ceilings whose existing rows all get another limit, in order.
    pub(super) ceilings: Vec<(CeilingId, Money)>,
}

impl Known {
    /// Nothing but the head; remembers up to `most` streams and as many rows
    /// between batches.
    pub(super) fn new(head: Head, most: NonZeroUsize) -> Self {
        Self {
            head,
            sequences: LruCache::unbounded(),
            rows: LruCache::unbounded(),
            most: most.get(),
        }
    }

    pub(super) fn sequence(&self, stream: &StreamKey) -> Option<u64> {
        self.sequences.peek(stream).copied()
    }

    pub(super) fn row(&self, key: &CapKey) -> Option<CapRow> {
        self.rows.peek(key).copied()
    }

    /// The rows of a ceiling that exist, as far as they are known.
    pub(super) fn rows_of(&self, ceiling: &str) -> impl Iterator<Item = (&Arc<CapKey>, &CapRow)> {
        let rows = self.rows.iter();
        rows.filter(move |(key, row)| key.ceiling.as_str() == ceiling && row.version > 0)
    }

    /// Whether the stream is known; it counts as used.
    pub(super) fn uses_stream(&mut self, stream: &StreamKey) -> bool {
        self.sequences.promote(stream)
    }

    /// Whether the row is known; it counts as used.
    pub(super) fn uses_row(&mut self, key: &CapKey) -> bool {
        self.rows.promote(key)
    }

    pub(super) fn learn_sequence(&mut self, stream: StreamKey, sequence: u64) {
        self.sequences.put(stream, sequence);
    }

    pub(super) fn learn_row(&mut self, key: Arc<CapKey>, row: CapRow) {
        self.rows.put(key, row);
    }

    /// Forgets what was read while the head may have been another.
    pub(super) fn forget(&mut self, loaded: &Loaded) {
        for stream in &loaded.streams {
            self.sequences.pop(stream);
        }
        for key in &loaded.rows {
            self.rows.pop(key.as_ref());
        }
    }

    /// Folds an event that another process stored; answers the rows it touched.
    pub(super) fn fold(
        &mut self,
        stream: &StreamKey,
        sequence: u64,
        event: &impl Fact,
    ) -> Vec<Arc<CapKey>> {
        if let Some(known) = self.sequences.peek_mut(stream) {
            *known = sequence;
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

    /// Takes over what a committed batch has changed, and lets go of what was
    /// used longest ago.
    pub(super) fn take(&mut self, draft: Draft, head: Head) {
        for (stream, sequence) in draft.sequences {
            self.sequences.put(stream, sequence);
        }
        for (key, row) in draft.rows {
            self.rows.put(key, row);
        }
        self.head = head;
        while self.sequences.len() > self.most {
            self.sequences.pop_lru();
        }
        while self.rows.len() > self.most {
            self.rows.pop_lru();
        }
    }
}
