//! The subsidies: `enterprises`, `claims`, `register`, `notices`, `payments`,
//! `recoveries` and `budget`, folded together.
//!
//! They share one checkpoint because a row of one is written with what another
//! says at that moment: an instalment carries who filed its claim, a claim the
//! name that the enterprise bore, an order the clause of its instalment.
//! Folded apart, one could be ahead of the other.

mod fold;

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    charge::CapKey,
    enterprise::event::PaymentEvent,
    ledger::LedgerEvent,
    names::{ClaimNo, EndToEndId},
    uscc::Uscc,
};

pub use fold::{RowStore, RowUpdates, fold};

use crate::{
    budget::{self, BudgetEntry, BudgetRow, BudgetRows},
    claims::{ClaimRow, claim_of},
    enterprises::EnterpriseRow,
    fold::{FoldError, uscc_of},
    notices::NoticeRow,
    payments::{PaymentRow, order_of},
    recorded::Recorded,
    recoveries::{RecoveryKey, RecoveryRow},
    register::{InstalmentKey, RegisterRow},
};

/// The name of the projection.
pub const NAME: &str = "register";

/// Rises when the meaning of the rows changes: rows of an older version are
/// folded anew from position 0.
pub const VERSION: u32 = 5;

/// Rows, all of them or just those that some events touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubsidyRows {
    /// By code.
    pub enterprises: BTreeMap<Uscc, EnterpriseRow>,
    /// By number.
    pub claims: BTreeMap<ClaimNo, ClaimRow>,
    /// By claim and instalment.
    pub register: BTreeMap<InstalmentKey, RegisterRow>,
    /// By claim.
    pub notices: BTreeMap<ClaimNo, NoticeRow>,
    /// By end-to-end id.
    pub payments: BTreeMap<EndToEndId, PaymentRow>,
    /// By claim, instalment and decision.
    pub recoveries: BTreeMap<RecoveryKey, RecoveryRow>,
    /// By the ceiling's key.
    pub budget: BudgetRows,
}

/// The rows that folding some events reads or writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TouchedKeys {
    /// Enterprises by code.
    pub enterprises: BTreeSet<Uscc>,
    /// Claims by number, each with all its instalments.
    pub claims: BTreeSet<ClaimNo>,
    /// The claims of which notice and recoveries are touched too.
    pub paying: BTreeSet<ClaimNo>,
    /// Orders by end-to-end id.
    pub orders: BTreeSet<EndToEndId>,
    /// Rows of `budget`.
    pub budget: BTreeSet<CapKey>,
}

/// The name of a row, or rows, that folding an event reads or writes.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// An enterprise.
    Enterprise(&'a Uscc),
    /// A claim with all its instalments.
    Claim(&'a ClaimNo),
    /// Notice and recoveries of a claim.
    Paying(&'a ClaimNo),
    /// An order.
    Order(&'a EndToEndId),
    /// A row of `budget`.
    Budget(&'a CapKey),
}

/// Names what folding these events reads or writes, some of it several times.
pub fn each_key<'a>(events: impl IntoIterator<Item = &'a Recorded>, mut take: impl FnMut(Key<'_>)) {
    for event in events {
        for key in &budget::touches(&event.event) {
            take(Key::Budget(key));
        }
        let LedgerEvent::Enterprise(happened) = &event.event else { continue };
        // A stream that is no code touches nothing: the fold then says so.
        if let Ok(uscc) = uscc_of(event) {
            take(Key::Enterprise(&uscc));
        }
        let claim_no = claim_of(happened);
        if let Some(claim_no) = claim_no {
            take(Key::Claim(claim_no));
        }
        if let Some(paying) = happened.payment() {
            if let Some(claim_no) = claim_no {
                take(Key::Paying(claim_no));
            }
            for order in orders_of(paying) {
                take(Key::Order(order));
            }
        }
    }
}

/// The rows that folding these events reads or writes.
pub fn touches<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> TouchedKeys {
    let mut touched = TouchedKeys::default();
    each_key(events, |key| touched.add(key));
    touched
}

impl TouchedKeys {
    /// Adds what a key names.
    pub fn add(&mut self, key: Key<'_>) {
        match key {
            Key::Enterprise(uscc) => add(&mut self.enterprises, uscc),
            Key::Claim(claim_no) => add(&mut self.claims, claim_no),
            Key::Paying(claim_no) => add(&mut self.paying, claim_no),
            Key::Order(order) => add(&mut self.orders, order),
            Key::Budget(key) => add(&mut self.budget, key),
        }
    }
}

fn add<K: Ord + Clone>(keys: &mut BTreeSet<K>, key: &K) {
    if !keys.contains(key) {
        keys.insert(key.clone());
    }
}

/// The orders that an event touches.
fn orders_of(event: PaymentEvent<'_>) -> impl Iterator<Item = &EndToEndId> {
    let stopped = match event {
        PaymentEvent::AccountChanged(event) => event.stopped.as_slice(),
        PaymentEvent::AccountConfirmed(_)
        | PaymentEvent::NoticePublished(_)
        | PaymentEvent::ObjectionRaised(_)
        | PaymentEvent::ObjectionResolved(_)
        | PaymentEvent::PaymentOrdered(_)
        | PaymentEvent::PaymentReleased(_)
        | PaymentEvent::PaymentCancelled(_)
        | PaymentEvent::PaymentSettled(_)
        | PaymentEvent::PaymentReturned(_)
        | PaymentEvent::SettlementUndone(_)
        | PaymentEvent::ReturnUndone(_)
        | PaymentEvent::RecoveryDecided(_)
        | PaymentEvent::FundsRecovered(_)
        | PaymentEvent::RecoverySetOff(_)
        | PaymentEvent::RecoveryWrittenOff(_)
        | PaymentEvent::PredecessorFundsRecovered(_) => &[],
    };
    order_of(event).into_iter().chain(stopped)
}

impl RowStore for SubsidyRows {
    fn enterprise(&self, uscc: &Uscc) -> Option<&EnterpriseRow> {
        self.enterprises.get(uscc)
    }

    fn claim(&self, claim_no: &ClaimNo) -> Option<&ClaimRow> {
        self.claims.get(claim_no)
    }

    fn instalment(&self, claim_no: &ClaimNo, no: u32) -> Option<&RegisterRow> {
        self.register.get(&(claim_no.clone(), no))
    }

    fn notice(&self, claim_no: &ClaimNo) -> Option<&NoticeRow> {
        self.notices.get(claim_no)
    }

    fn order(&self, id: &EndToEndId) -> Option<&PaymentRow> {
        self.payments.get(id)
    }

    fn recovery(&self, key: &RecoveryKey) -> Option<&RecoveryRow> {
        self.recoveries.get(key)
    }

    fn budget(&self, key: &CapKey) -> Option<&BudgetRow> {
        self.budget.get(key)
    }

    fn put(&mut self, changed: RowUpdates) {
        if let Some(row) = changed.enterprise {
            put(&mut self.enterprises, &row.uscc.clone(), row);
        }
        if let Some(row) = changed.claim {
            put(&mut self.claims, &row.claim_no.clone(), row);
        }
        for row in changed.register {
            put(&mut self.register, &row.key(), row);
        }
        if let Some(row) = changed.notice {
            put(&mut self.notices, &row.claim_no.clone(), row);
        }
        for row in changed.payments {
            put(&mut self.payments, &row.end_to_end_id.clone(), row);
        }
        if let Some((key, row)) = changed.recovery {
            put(&mut self.recoveries, &key, row);
        }
        self.budget.extend(changed.budget);
    }
}

/// Puts a row in the place of the old one, or in a new place.
fn put<K: Ord + Clone, R>(rows: &mut BTreeMap<K, R>, key: &K, row: R) {
    if let Some(old) = rows.get_mut(key) {
        *old = row;
    } else {
        rows.insert(key.clone(), row);
    }
}

impl SubsidyRows {
    /// Folds an event into the rows it touches, all or none of them.
    pub fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        fold(self, event)
    }

    /// The rows that are not as they were.
    #[must_use]
    pub fn changed_since(self, before: &Self) -> Self {
        Self {
            enterprises: changed(self.enterprises, &before.enterprises),
            claims: changed(self.claims, &before.claims),
            register: changed(self.register, &before.register),
            notices: changed(self.notices, &before.notices),
            payments: changed(self.payments, &before.payments),
            recoveries: changed(self.recoveries, &before.recoveries),
            budget: changed(self.budget, &before.budget),
        }
    }
}

fn changed<K: Ord, R: PartialEq>(now: BTreeMap<K, R>, before: &BTreeMap<K, R>) -> BTreeMap<K, R> {
    now.into_iter().filter(|(key, row)| before.get(key) != Some(row)).collect()
}

/// Rows to be written, in no order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowsToWrite {
    /// Of `enterprises`.
    pub enterprises: Vec<EnterpriseRow>,
    /// Of `claims`.
    pub claims: Vec<ClaimRow>,
    /// Of `register`.
    pub register: Vec<RegisterRow>,
    /// Of `notices`.
    pub notices: Vec<NoticeRow>,
    /// Of `payments`.
    pub payments: Vec<PaymentRow>,
    /// Of `recoveries`.
    pub recoveries: Vec<RecoveryRow>,
    /// Of `budget`.
    pub budget: Vec<BudgetEntry>,
}

impl From<SubsidyRows> for RowsToWrite {
    fn from(subsidies: SubsidyRows) -> Self {
        Self {
            enterprises: subsidies.enterprises.into_values().collect(),
            claims: subsidies.claims.into_values().collect(),
            register: subsidies.register.into_values().collect(),
            notices: subsidies.notices.into_values().collect(),
            payments: subsidies.payments.into_values().collect(),
            recoveries: subsidies.recoveries.into_values().collect(),
            budget: subsidies
                .budget
                .into_iter()
                .map(|(key, row)| BudgetEntry { key, row })
                .collect(),
        }
    }
}
