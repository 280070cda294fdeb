//! The rows that are being worked on, found by hashed keys: a table is filled
//! from events that come back to some ten thousand claims in no order.

use std::{collections::HashMap, hash::Hash};

use bofu_domain::{
    charge::CapKey,
    names::{ClaimNo, EndToEndId},
    uscc::Uscc,
};
use bofu_projections::{
    book::{self, Book, Changed, Key, Rows, Shelf},
    budget::{BudgetEntry, BudgetRow},
    claims::ClaimRow,
    enterprises::EnterpriseRow,
    fold::FoldError,
    notices::NoticeRow,
    payments::PaymentRow,
    recorded::Recorded,
    recoveries::{RecoveryKey, RecoveryRow},
    register::RegisterRow,
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
struct File {
    claim: ClaimRow,
    register: Vec<RegisterRow>,
    notice: Option<NoticeRow>,
    recoveries: Vec<RecoveryRow>,
}

impl File {
    fn of(claim: ClaimRow) -> Self {
        Self { claim, register: Vec::new(), notice: None, recoveries: Vec::new() }
    }
}

/// Entries by key. They are boxed, so that a map that grows moves little.
type Entries<K, R> = HashMap<K, Box<Entry<R>>>;

/// The rows in memory.
#[derive(Default)]
pub(super) struct Kept {
    enterprises: Entries<Uscc, EnterpriseRow>,
    claims: Entries<ClaimNo, File>,
    orders: Entries<EndToEndId, PaymentRow>,
    budget: Entries<CapKey, BudgetRow>,
    /// The position of the event that is being folded.
    at: u64,
}

/// Rows that were taken out of memory.
#[derive(Default)]
pub(super) struct Taken {
    /// Those that are in no table yet.
    pub(super) new: Rows,
    /// Those to be written over what is there.
    pub(super) known: Rows,
}

impl Kept {
    /// Folds an event into the rows it touches, all or none of them.
    pub(super) fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        self.at = event.position;
        book::fold(self, event)
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
    pub(super) fn absorb(&mut self, loaded: Book) {
        let Book { enterprises, claims, register, notices, payments, recoveries, budget } = loaded;
        for (uscc, row) in enterprises {
            let used = row.position;
            self.enterprises.insert(uscc, Box::new(Entry { row, used, written: true }));
        }
        for (claim_no, claim) in claims {
            let used = claim.position;
            let row = File::of(claim);
            self.claims.insert(claim_no, Box::new(Entry { row, used, written: true }));
        }
        for row in register.into_values() {
            if let Some(file) = self.file(&row.claim_no) {
                file.register.push(row);
            }
        }
        for row in notices.into_values() {
            if let Some(file) = self.file(&row.claim_no) {
                file.notice = Some(row);
            }
        }
        for row in recoveries.into_values() {
            if let Some(file) = self.file(&row.claim_no) {
                file.recoveries.push(row);
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

    fn file(&mut self, claim_no: &ClaimNo) -> Option<&mut File> {
        self.claims.get_mut(claim_no).map(|entry| &mut entry.row)
    }

    /// Where there are more than `most` of a kind, takes those out that nothing
    /// has happened to for longest, so that three quarters of `most` are left.
    pub(super) fn above(&mut self, most: usize) -> Option<Taken> {
        let Self { enterprises, claims, orders, budget, at: _ } = self;
        let lengths = [enterprises.len(), claims.len(), orders.len(), budget.len()];
        if lengths.into_iter().all(|length| length <= most) {
            return None;
        }
        let too_many = |length: usize| if length > most { length - most * 3 / 4 } else { 0 };
        let [of_enterprises, of_claims, of_orders, of_budget] = lengths.map(too_many);
        Some(Taken::of(
            longest_ago(enterprises, of_enterprises),
            longest_ago(claims, of_claims),
            longest_ago(orders, of_orders),
            longest_ago(budget, of_budget),
        ))
    }

    /// Takes some of each kind out.
    pub(super) fn some(&mut self, most: usize) -> Taken {
        Taken::of(
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

impl Taken {
    fn of(
        enterprises: Vec<(Uscc, Entry<EnterpriseRow>)>,
        claims: Vec<(ClaimNo, Entry<File>)>,
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

    fn side(&mut self, written: bool) -> &mut Rows {
        if written { &mut self.known } else { &mut self.new }
    }
}

impl Shelf for Kept {
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

    fn put(&mut self, changed: Changed) {
        let at = self.at;
        let Changed { enterprise, claim, register, notice, payments, recovery, budget } = changed;
        if let Some(row) = enterprise {
            put(&mut self.enterprises, &row.uscc.clone(), row, at);
        }
        if let Some(claim) = claim {
            let entry = self.claims.entry(claim.claim_no.clone());
            let entry = entry.and_modify(|entry| entry.used = at).or_insert_with(|| {
                let row = File::of(claim.clone());
                Box::new(Entry { row, used: at, written: false })
            });
            let file = &mut entry.row;
            file.claim = claim;
            for part in register {
                let no = part.instalment;
                put_in(&mut file.register, part, |known| known.instalment == no);
            }
            if notice.is_some() {
                file.notice = notice;
            }
            if let Some((key, row)) = recovery {
                put_in(&mut file.recoveries, row, |known| known.key() == key);
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
