//! Which of the waiting requests may be stored: pure.
//!
//! Requests are judged in the order of the queue, each against the ledger as
//! the accepted ones before it leave it. A refused one changes nothing, and
//! takes with it what was decided on the same aggregate after it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::known::Draft;

use bofu_domain::{
    charge::{CapKey, CapRow},
    money::Money,
    names::CeilingId,
};
use bofu_projections::caps;

use super::{
    known::{Known, Taken},
    request::{Change, ClaimEntry, Part, Refusal, Request, TakenClaim, TakenKey, Verdict},
};

/// A judged batch: a verdict for each request, in order.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) draft: Draft,
    /// The ledger's size after the batch.
    pub(super) size: u64,
}

/// Judges a batch. `known` must know every stream and row that it names.
pub(super) fn judge(known: &Known, taken: &Taken, requests: &[Request]) -> Judged {
    let mut bench = Bench {
        known,
        taken,
        draft: Draft::default(),
        size: known.head.size,
        keys: HashMap::new(),
        claims: HashMap::new(),
        broken: HashSet::new(),
    };
    let verdicts = requests.iter().map(|request| bench.hear(request)).collect();
    Judged { verdicts, draft: bench.draft, size: bench.size }
}

struct Bench<'a> {
    known: &'a Known,
    taken: &'a Taken,
    draft: Draft,
    size: u64,
    keys: HashMap<&'a str, TakenKey>,
    /// By the number as it is compared.
    claims: HashMap<&'a str, TakenClaim>,
    /// Marks of aggregates that count in a refused request of this batch.
    broken: HashSet<usize>,
}

impl<'a> Bench<'a> {
    fn hear(&mut self, request: &'a Request) -> Verdict {
        let verdict = match self.try_hear(request) {
            Ok(verdict) => verdict,
            Err(refusal) => Verdict::Refused(refusal),
        };
        let counted_in_vain = match &verdict {
            Verdict::Stored { .. } | Verdict::Holds => false,
            Verdict::Already(_) | Verdict::Refused(_) => request.stores(),
        };
        if counted_in_vain {
            let stamps = request.parts.iter().filter_map(|part| part.stamp.as_ref());
            self.broken.extend(stamps.map(|stamp| Arc::as_ptr(&stamp.mark).addr()));
        }
        verdict
    }

    fn try_hear(&mut self, request: &'a Request) -> Result<Verdict, Refusal> {
        if let Some(already) = self.repeated(request)? {
            return Ok(Verdict::Already(already));
        }
        for part in &request.parts {
            self.stands(part)?;
        }
        for (key, seen) in &request.seen {
            if self.row(&[], key) != Some(*seen) {
                return Err(Refusal::Moved);
            }
        }
        for claim in &request.claims {
            self.free(&claim.compared)?;
        }
        let rows = self.charged(request)?;
        if !request.stores() {
            return Ok(Verdict::Holds);
        }
        Ok(self.accept(request, rows))
    }

    /// Whether the same command is stored, here or earlier in this batch.
    fn repeated(&self, request: &Request) -> Result<Option<TakenKey>, Refusal> {
        let Some(key) = &request.key else { return Ok(None) };
        let found = self.keys.get(key.key.as_ref()).or_else(|| self.taken.keys.get(&key.key));
        match found {
            None => Ok(None),
            Some(taken) if taken.fingerprint == key.fingerprint => Ok(Some(taken.clone())),
            Some(_) => Err(Refusal::KeyReused),
        }
    }

    fn stands(&self, part: &Part) -> Result<(), Refusal> {
        let drafted = self.draft.sequences.get(&part.stream).copied();
        let at = drafted.or_else(|| self.known.sequence(&part.stream));
        let current = part.stamp.as_ref().is_none_or(|stamp| {
            stamp.is_current() && !self.broken.contains(&Arc::as_ptr(&stamp.mark).addr())
        });
        match (at == Some(part.at) && current, &part.stamp) {
            (true, _) => Ok(()),
            (false, Some(_)) => Err(Refusal::Stale),
            (false, None) => Err(Refusal::Guard(part.stream.clone())),
        }
    }

    /// Whether no claim has the number, however it is spelt.
    fn free(&self, compared: &str) -> Result<(), Refusal> {
        let here = self.claims.get(compared);
        match here.or_else(|| self.taken.claims.get(compared)) {
            None => Ok(()),
            Some(TakenClaim { claim_no, stream }) => {
                let (claim_no, stream) = (claim_no.as_ref().to_owned(), Arc::clone(stream));
                Err(Refusal::ClaimTaken { claim_no, stream })
            }
        }
    }

    /// A row as this batch leaves it; `own` is what the request itself has
    /// changed so far.
    fn row(&self, own: &[(Arc<CapKey>, CapRow)], key: &CapKey) -> Option<CapRow> {
        let own = own.iter().rev().find(|(changed, _)| changed.as_ref() == key);
        own.map(|(_, row)| *row)
            .or_else(|| self.draft.rows.get(key).copied())
            .or_else(|| self.known.row(key))
    }

    /// The rows after the request's charges, or the charge that does not fit.
    fn charged(&self, request: &Request) -> Result<Vec<(Arc<CapKey>, CapRow)>, Refusal> {
        let mut rows = Vec::with_capacity(request.changes.len());
        for change in &request.changes {
            match change {
                Change::Limit(key, money) => {
                    let row = self.row(&rows, key).ok_or(Refusal::Moved)?;
                    rows.push((Arc::clone(key), caps::limit(row, *money)));
                }
                Change::Charge(key, charge) => {
                    let row = self.row(&rows, key).ok_or(Refusal::Moved)?;
                    let row = caps::charge(row, charge).map_err(Refusal::OverLimit)?;
                    rows.push((Arc::clone(key), row));
                }
                Change::Ceiling(ceiling, money) => {
                    let changed = self.relimited(&rows, ceiling, *money);
                    rows.extend(changed);
                }
            }
        }
        Ok(rows)
    }

    /// Every row of a ceiling that exists and is known, with another limit.
    /// Those that are not known get it by the statement that the batch carries.
    fn relimited(
        &self,
        own: &[(Arc<CapKey>, CapRow)],
        ceiling: &CeilingId,
        money: Money,
    ) -> Vec<(Arc<CapKey>, CapRow)> {
        let known = self.known.rows_of(ceiling.as_str()).map(|(key, _)| key);
        let drafted = self.draft.rows.keys().chain(own.iter().map(|(key, _)| key));
        let all: HashSet<&Arc<CapKey>> =
            known.chain(drafted.filter(|key| key.ceiling == *ceiling)).collect();
        let rows = all.into_iter().filter_map(|key| {
            let row = self.row(own, key)?;
            (row.version > 0).then(|| (Arc::clone(key), caps::limit(row, money)))
        });
        rows.collect()
    }

    fn accept(&mut self, request: &'a Request, rows: Vec<(Arc<CapKey>, CapRow)>) -> Verdict {
        let first = self.size;
        for part in request.parts.iter().filter(|part| !part.events.is_empty()) {
            let added = u64::try_from(part.events.len()).unwrap_or(u64::MAX);
            self.size += added;
            self.draft.sequences.insert(part.stream.clone(), part.at + added);
        }
        self.draft.rows.extend(rows);
        for change in &request.changes {
            if let Change::Ceiling(ceiling, money) = change {
                self.draft.ceilings.push((ceiling.clone(), *money));
            }
        }
        for ClaimEntry { claim_no, compared, stream } in &request.claims {
            let claim_no = claim_no.as_str().into();
            self.claims.insert(compared, TakenClaim { claim_no, stream: Arc::clone(stream) });
        }
        let last = self.size - 1;
        if let Some(key) = &request.key {
            let fingerprint = Arc::clone(&key.fingerprint);
            self.keys.insert(key.key.as_ref(), TakenKey { fingerprint, first, last });
        }
        Verdict::Stored { first, last }
    }
}

#[cfg(test)]
mod tests;
