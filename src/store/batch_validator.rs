//! Decides which requests of a batch may be stored. It is pure.
//!
//! Requests are validated in the order of the queue, each against the ledger as
//! the accepted ones before it leave it. A refused request changes nothing. The
//! requests that were decided on the same aggregate after it are refused too.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::writer_state::StateChanges;

use bofu_domain::{
    charge::{CapKey, CapRow},
    money::Money,
    names::CeilingId,
};
use bofu_projections::caps;

use super::{
    request::{
        Change, ClaimEntry, Refusal, Request, StreamAppend, StreamKey, UsedClaimNumber, UsedKey,
        Verdict,
    },
    writer_state::{UsedKeys, WriterState},
};

/// A verdict for each request, in order, and what the accepted ones change.
#[derive(Debug)]
pub(super) struct ValidatedBatch {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) changes: StateChanges,
    /// The ledger's size after the batch.
    pub(super) size: u64,
}

/// Validates a batch. `state` must have every stream and row that it names.
pub(super) fn validate_batch(
    state: &WriterState,
    used: &UsedKeys,
    requests: &[Request],
) -> ValidatedBatch {
    let mut validator = BatchValidator {
        state,
        used,
        changes: StateChanges::default(),
        size: state.head.size,
        begun: HashMap::new(),
        keys: HashMap::new(),
        claims: HashMap::new(),
        invalidated: HashSet::new(),
    };
    let verdicts = requests.iter().map(|request| validator.validate(request)).collect();
    ValidatedBatch { verdicts, changes: validator.changes, size: validator.size }
}

struct BatchValidator<'a> {
    state: &'a WriterState,
    used: &'a UsedKeys,
    changes: StateChanges,
    size: u64,
    /// How many streams begin in this batch, by type.
    begun: HashMap<&'a str, u64>,
    keys: HashMap<&'a str, UsedKey>,
    /// By the number as it is compared.
    claims: HashMap<&'a str, UsedClaimNumber>,
    /// Aggregates to which a refused request of this batch was applied, by their
    /// epoch counters.
    invalidated: HashSet<usize>,
}

impl<'a> BatchValidator<'a> {
    fn validate(&mut self, request: &'a Request) -> Verdict {
        let verdict = match self.check(request) {
            Ok(verdict) => verdict,
            Err(refusal) => Verdict::Refused(refusal),
        };
        let was_applied_in_vain = match &verdict {
            Verdict::Stored { .. } | Verdict::Confirmed => false,
            Verdict::Repeated(_) | Verdict::Refused(_) => request.stores(),
        };
        if was_applied_in_vain {
            let stamps = request.appends.iter().filter_map(|append| append.stamp.as_ref());
            self.invalidated.extend(stamps.map(|stamp| Arc::as_ptr(&stamp.counter).addr()));
        }
        verdict
    }

    fn check(&mut self, request: &'a Request) -> Result<Verdict, Refusal> {
        if let Some(already) = self.find_repeat(request)? {
            return Ok(Verdict::Repeated(already));
        }
        for append in &request.appends {
            self.check_stream(append)?;
        }
        for (stream_type, count) in &request.stream_counts {
            self.check_stream_count(stream_type, *count)?;
        }
        for (key, seen) in &request.expected_rows {
            if self.row(&[], key) != Some(*seen) {
                return Err(Refusal::RowMoved);
            }
        }
        for claim in &request.claims {
            self.check_claim_number(&claim.compared)?;
        }
        let rows = self.apply_charges(request)?;
        if !request.stores() {
            return Ok(Verdict::Confirmed);
        }
        Ok(self.accept(request, rows))
    }

    /// The same command, if it is stored in the ledger or earlier in this batch.
    fn find_repeat(&self, request: &Request) -> Result<Option<UsedKey>, Refusal> {
        let Some(key) = &request.key else { return Ok(None) };
        let found = self.keys.get(key.key.as_ref()).or_else(|| self.used.keys.get(&key.key));
        match found {
            None => Ok(None),
            Some(used) if used.fingerprint == key.fingerprint => Ok(Some(used.clone())),
            Some(_) => Err(Refusal::KeyReused),
        }
    }

    fn check_stream(&self, append: &StreamAppend) -> Result<(), Refusal> {
        let changed = self.changes.sequences.get(&append.stream).copied();
        let at = changed.or_else(|| self.state.sequence(&append.stream));
        let current = append.stamp.as_ref().is_none_or(|stamp| {
            stamp.is_current() && !self.invalidated.contains(&Arc::as_ptr(&stamp.counter).addr())
        });
        match (at == Some(append.at) && current, &append.stamp) {
            (true, _) => Ok(()),
            (false, Some(_)) => Err(Refusal::Stale),
            (false, None) => Err(Refusal::GuardMoved(append.stream.clone())),
        }
    }

    fn check_stream_count(&self, stream_type: &str, count: u64) -> Result<(), Refusal> {
        let begun = self.begun.get(stream_type).copied().unwrap_or(0);
        let stored = self.used.stream_counts.get(stream_type).copied();
        if stored.map(|stored| stored + begun) == Some(count) {
            return Ok(());
        }
        // Every stream of the type.
        let (kind, id) = (stream_type.into(), "*".into());
        Err(Refusal::GuardMoved(StreamKey { kind, id }))
    }

    /// Refuses a claim number that another claim has, in any spelling.
    fn check_claim_number(&self, compared: &str) -> Result<(), Refusal> {
        let here = self.claims.get(compared);
        match here.or_else(|| self.used.claims.get(compared)) {
            None => Ok(()),
            Some(UsedClaimNumber { claim_no, stream }) => {
                let (claim_no, stream) = (claim_no.as_ref().to_owned(), Arc::clone(stream));
                Err(Refusal::ClaimTaken { claim_no, stream })
            }
        }
    }

    /// A row as this batch leaves it. `own` are the rows that the request itself
    /// has changed so far.
    fn row(&self, own: &[(Arc<CapKey>, CapRow)], key: &CapKey) -> Option<CapRow> {
        let own = own.iter().rev().find(|(changed, _)| changed.as_ref() == key);
        own.map(|(_, row)| *row)
            .or_else(|| self.changes.rows.get(key).copied())
            .or_else(|| self.state.row(key))
    }

    /// The rows after the request's charges, or the charge that does not fit.
    fn apply_charges(&self, request: &Request) -> Result<Vec<(Arc<CapKey>, CapRow)>, Refusal> {
        let mut rows = Vec::with_capacity(request.changes.len());
        for change in &request.changes {
            match change {
                Change::Limit(key, money) => {
                    let row = self.row(&rows, key).ok_or(Refusal::RowMoved)?;
                    rows.push((Arc::clone(key), caps::limit(row, *money)));
                }
                Change::Charge(key, charge) => {
                    let row = self.row(&rows, key).ok_or(Refusal::RowMoved)?;
                    let row = caps::charge(row, charge).map_err(Refusal::OverLimit)?;
                    rows.push((Arc::clone(key), row));
                }
                Change::Ceiling(ceiling, money) => {
                    let changed = self.change_ceiling(&rows, ceiling, *money);
                    rows.extend(changed);
                }
            }
        }
        Ok(rows)
    }

    /// Every row of a ceiling that exists and is in memory, with another limit. The
    /// statement of the batch changes the others.
    fn change_ceiling(
        &self,
        own: &[(Arc<CapKey>, CapRow)],
        ceiling: &CeilingId,
        money: Money,
    ) -> Vec<(Arc<CapKey>, CapRow)> {
        let state = self.state.rows_of(ceiling.as_str()).map(|(key, _)| key);
        let changed = self.changes.rows.keys().chain(own.iter().map(|(key, _)| key));
        let all: HashSet<&Arc<CapKey>> =
            state.chain(changed.filter(|key| key.ceiling == *ceiling)).collect();
        let rows = all.into_iter().filter_map(|key| {
            let row = self.row(own, key)?;
            (row.version > 0).then(|| (Arc::clone(key), caps::limit(row, money)))
        });
        rows.collect()
    }

    fn accept(&mut self, request: &'a Request, rows: Vec<(Arc<CapKey>, CapRow)>) -> Verdict {
        let first = self.size;
        for append in request.appends.iter().filter(|append| !append.events.is_empty()) {
            let added = u64::try_from(append.events.len()).unwrap_or(u64::MAX);
            self.size += added;
            if append.at == 0 {
                *self.begun.entry(append.stream.kind.as_ref()).or_default() += 1;
            }
            self.changes.sequences.insert(append.stream.clone(), append.at + added);
        }
        self.changes.rows.extend(rows);
        for change in &request.changes {
            if let Change::Ceiling(ceiling, money) = change {
                self.changes.ceilings.push((ceiling.clone(), *money));
            }
        }
        for ClaimEntry { claim_no, compared, stream } in &request.claims {
            let claim_no = claim_no.as_str().into();
            self.claims.insert(compared, UsedClaimNumber { claim_no, stream: Arc::clone(stream) });
        }
        let last = self.size - 1;
        if let Some(key) = &request.key {
            let fingerprint = Arc::clone(&key.fingerprint);
            self.keys.insert(key.key.as_ref(), UsedKey { fingerprint, first, last });
        }
        Verdict::Stored { first, last }
    }
}

#[cfg(test)]
mod tests;
