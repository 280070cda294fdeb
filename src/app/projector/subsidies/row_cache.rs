//! The rows that are being worked on, found by hashed keys: a table is filled
//! from events that come back to some ten thousand claims in no order.

use std::{collections::HashMap, hash::Hash};

use bofu_domain::{
    charge::CapKey,
    names::{ClaimNo, EndToEndId},
    uscc::Uscc,
};
use bofu_projections::{
    budget::{BudgetEntry, BudgetRow},
    claims::ClaimRow,
    enterprises::EnterpriseRow,
    fold::FoldError,
    notices::NoticeRow,
    payments::PaymentRow,
    recorded::Recorded,
    recoveries::{RecoveryKey, RecoveryRow},
    register::RegisterRow,
    subsidies::{self, Key, RowStore, RowUpdates, RowsToWrite, SubsidyRows},
};

/// A row, and what is known of it.
struct Entry<R> {
    row: R,
    /// Where it was touched last.
    used: u64,
    /// Whether it is in the tables too, as it was.
    written: bool,
}

/// A claim with all that hangs on it.
struct ClaimRows {
    claim: ClaimRow,
    register: Vec<RegisterRow>,
    notice: Option<NoticeRow>,
    recoveries: Vec<RecoveryRow>,
}

impl ClaimRows {
    fn of(claim: ClaimRow) -> Self {
        Self { claim, register: Vec::new(), notice: None, recoveries: Vec::new() }
    }
}

/// Entries by key. They are boxed, so that a map that grows moves little.
type Entries<K, R> = HashMap<K, Box<Entry<R>>>;

/// The rows in memory.
#[derive(Default)]
pub(super) struct RowCache {
    enterprises: Entries<Uscc, EnterpriseRow>,
    claims: Entries<ClaimNo, ClaimRows>,
    orders: Entries<EndToEndId, PaymentRow>,
    budget: Entries<CapKey, BudgetRow>,
    /// The position of the event that is being folded.
    at: u64,
}

/// Rows that were taken out of memory.
#[derive(Default)]
pub(super) struct EvictedRows {
    /// Those that are in no table yet.
    pub(super) new: RowsToWrite,
    /// Those to be written over what is there.
    pub(super) known: RowsToWrite,
}

impl RowCache {
    /// Folds an event into the rows it touches, all or none of them.
    pub(super) fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        self.at = event.position;
        subsidies::fold(self, event)
    }

    /// Whether what a key names is in memory.
    pub(super) fn has(&self, key: Key<'_>) -> bool {
        match key {
            Key::Enterprise(uscc) => self.enterprises.contains_key(uscc),
            Key::Claim(claim_no) | Key::Paying(claim_no) => self.claims.contains_key(claim_no),
            Key::Order(order) => self.orders.contains_key(order),
            Key::Budget(key) => self.budget.contains_key(key),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let Self { enterprises, claims, orders, budget, at: _ } = self;
        enterprises.is_empty() && claims.is_empty() && orders.is_empty() && budget.is_empty()
    }

    /// Adds rows that were loaded.
    pub(super) fn insert_loaded(&mut self, loaded: SubsidyRows) {
        let SubsidyRows { enterprises, claims, register, notices, payments, recoveries, budget } =
            loaded;
        for (uscc, row) in enterprises {
            let used = row.position;
            self.enterprises.insert(uscc, Box::new(Entry { row, used, written: true }));
        }
        for (claim_no, claim) in claims {
            let used = claim.position;
            let row = ClaimRows::of(claim);
            self.claims.insert(claim_no, Box::new(Entry { row, used, written: true }));
        }
        for row in register.into_values() {
            if let Some(rows) = self.claim_mut(&row.claim_no) {
                rows.register.push(row);
            }
        }
        for row in notices.into_values() {
            if let Some(rows) = self.claim_mut(&row.claim_no) {
                rows.notice = Some(row);
            }
        }
        for row in recoveries.into_values() {
            if let Some(rows) = self.claim_mut(&row.claim_no) {
                rows.recoveries.push(row);
            }
        }
        for (order, row) in payments {
            let used = row.position;
            self.orders.insert(order, Box::new(Entry { row, used, written: true }));
        }
        for (key, row) in budget {
            let used = row.position;
            self.budget.insert(key, Box::new(Entry { row, used, written: true }));
        }
    }

    fn claim_mut(&mut self, claim_no: &ClaimNo) -> Option<&mut ClaimRows> {
        self.claims.get_mut(claim_no).map(|entry| &mut entry.row)
    }

    /// Where there are more than `most` of a kind, takes those out that nothing
    /// has happened to for longest, so that three quarters of `most` are left.
    pub(super) fn evict_above(&mut self, most: usize) -> Option<EvictedRows> {
        let Self { enterprises, claims, orders, budget, at: _ } = self;
        let lengths = [enterprises.len(), claims.len(), orders.len(), budget.len()];
        if lengths.into_iter().all(|length| length <= most) {
            return None;
        }
        let too_many = |length: usize| if length > most { length - most * 3 / 4 } else { 0 };
        let [of_enterprises, of_claims, of_orders, of_budget] = lengths.map(too_many);
        Some(EvictedRows::of(
            longest_ago(enterprises, of_enterprises),
            longest_ago(claims, of_claims),
            longest_ago(orders, of_orders),
            longest_ago(budget, of_budget),
        ))
    }

    /// Takes some of each kind out.
    pub(super) fn evict(&mut self, most: usize) -> EvictedRows {
        EvictedRows::of(
            longest_ago(&mut self.enterprises, most),
            longest_ago(&mut self.claims, most),
            longest_ago(&mut self.orders, most),
            longest_ago(&mut self.budget, most),
        )
    }
}

/// Takes out so many entries, or all there are: those touched longest ago, in
/// the order of their keys, in which indexes are quickest made.
fn longest_ago<K: Ord + Hash + Clone, R>(
    entries: &mut Entries<K, R>,
    count: usize,
) -> Vec<(K, Entry<R>)> {
    if count == 0 {
        return Vec::new();
    }
    let mut taken: Vec<(K, Entry<R>)> = if count >= entries.len() {
        entries.drain().map(|(key, entry)| (key, *entry)).collect()
    } else {
        let mut used: Vec<u64> = entries.values().map(|entry| entry.used).collect();
        let (_, last, _) = used.select_nth_unstable(count - 1);
        let last = *last;
        entries
            .extract_if(|_, entry| entry.used <= last)
            .map(|(key, entry)| (key, *entry))
            .collect()
    };
    taken.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    taken
}

impl EvictedRows {
    fn of(
        enterprises: Vec<(Uscc, Entry<EnterpriseRow>)>,
        claims: Vec<(ClaimNo, Entry<ClaimRows>)>,
        orders: Vec<(EndToEndId, Entry<PaymentRow>)>,
        budget: Vec<(CapKey, Entry<BudgetRow>)>,
    ) -> Self {
        let mut taken = Self::default();
        for (_, Entry { row, written, .. }) in enterprises {
            taken.side(written).enterprises.push(row);
        }
        for (_, Entry { row, written, .. }) in claims {
            let side = taken.side(written);
            side.claims.push(row.claim);
            side.register.extend(row.register);
            side.notices.extend(row.notice);
            side.recoveries.extend(row.recoveries);
        }
        for (_, Entry { row, written, .. }) in orders {
            taken.side(written).payments.push(row);
        }
        for (key, Entry { row, written, .. }) in budget {
            taken.side(written).budget.push(BudgetEntry { key, row });
        }
        taken
    }

    fn side(&mut self, written: bool) -> &mut RowsToWrite {
        if written { &mut self.known } else { &mut self.new }
    }
}

impl RowStore for RowCache {
    fn enterprise(&self, uscc: &Uscc) -> Option<&EnterpriseRow> {
        self.enterprises.get(uscc).map(|entry| &entry.row)
    }

    fn claim(&self, claim_no: &ClaimNo) -> Option<&ClaimRow> {
        self.claims.get(claim_no).map(|entry| &entry.row.claim)
    }

    fn instalment(&self, claim_no: &ClaimNo, no: u32) -> Option<&RegisterRow> {
        let parts = &self.claims.get(claim_no)?.row.register;
        parts.iter().find(|part| part.instalment == no)
    }

    fn notice(&self, claim_no: &ClaimNo) -> Option<&NoticeRow> {
        self.claims.get(claim_no)?.row.notice.as_ref()
    }

    fn order(&self, id: &EndToEndId) -> Option<&PaymentRow> {
        self.orders.get(id).map(|entry| &entry.row)
    }

    fn recovery(&self, key: &RecoveryKey) -> Option<&RecoveryRow> {
        self.claims.get(&key.0)?.row.recoveries.iter().find(|row| row.key() == *key)
    }

    fn budget(&self, key: &CapKey) -> Option<&BudgetRow> {
        self.budget.get(key).map(|entry| &entry.row)
    }

    fn put(&mut self, changed: RowUpdates) {
        let at = self.at;
        let RowUpdates { enterprise, claim, register, notice, payments, recovery, budget } =
            changed;
        if let Some(row) = enterprise {
            put(&mut self.enterprises, &row.uscc.clone(), row, at);
        }
        if let Some(claim) = claim {
            let entry = self.claims.entry(claim.claim_no.clone());
            let entry = entry.and_modify(|entry| entry.used = at).or_insert_with(|| {
                let row = ClaimRows::of(claim.clone());
                Box::new(Entry { row, used: at, written: false })
            });
            let rows = &mut entry.row;
            rows.claim = claim;
            for part in register {
                let no = part.instalment;
                put_in(&mut rows.register, part, |known| known.instalment == no);
            }
            if notice.is_some() {
                rows.notice = notice;
            }
            if let Some((key, row)) = recovery {
                put_in(&mut rows.recoveries, row, |known| known.key() == key);
            }
        }
        for row in payments {
            put(&mut self.orders, &row.end_to_end_id.clone(), row, at);
        }
        for (key, row) in budget {
            put(&mut self.budget, &key, row, at);
        }
    }
}

fn put<K: Eq + Hash + Clone, R>(entries: &mut Entries<K, R>, key: &K, row: R, used: u64) {
    if let Some(entry) = entries.get_mut(key) {
        entry.row = row;
        entry.used = used;
    } else {
        entries.insert(key.clone(), Box::new(Entry { row, used, written: false }));
    }
}

fn put_in<R>(rows: &mut Vec<R>, row: R, is_same: impl Fn(&R) -> bool) {
    match rows.iter_mut().find(|known| is_same(known)) {
        Some(known) => *known = row,
        None => rows.push(row),
    }
}
