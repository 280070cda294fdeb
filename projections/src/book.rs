//! The book: `enterprises`, `claims`, `register`, `notices`, `payments`,
//! `recoveries` and `budget`, folded together.
//!
//! They share one checkpoint because a row of one is written with what another
//! says at that moment: an instalment carries who filed its claim, a claim the
//! name that the enterprise bore, an order the clause of its instalment.
//! Folded apart, one could be ahead of the other.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    charge::CapKey,
    enterprise::event::{EnterpriseEvent, payment::PaymentEvent},
    ledger::LedgerEvent,
    names::{ClaimNo, EndToEndId},
    uscc::Uscc,
};

use crate::{
    budget::{self, BudgetRows},
    claims::{self, ClaimRow, claim_of},
    enterprises::{self, EnterpriseRow},
    fold::{FoldError, uscc_of},
    notices::{self, NoticeRow},
    payments::{self, PaymentRow, order_of},
    recorded::Recorded,
    recoveries::{self, RecoveryKey, RecoveryRow},
    register::{self, InstalmentKey, RegisterRow},
};

/// The name of the projection.
pub const NAME: &str = "register";

/// Rises when the meaning of the rows changes: rows of an older version are
/// folded anew from position 0.
pub const VERSION: u32 = 2;

/// Rows, all of them or just those that some events touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
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
pub struct Touched {
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

/// The rows that folding these events reads or writes.
pub fn touches<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Touched {
    let mut touched = Touched::default();
    for event in events {
        touched.budget.extend(budget::touches(&event.event));
        let LedgerEvent::Enterprise(happened) = &event.event else { continue };
        // A stream that is no code touches nothing: the fold then says so.
        touched.enterprises.extend(uscc_of(event));
        let claim_no = claim_of(happened);
        touched.claims.extend(claim_no.cloned());
        if let Some(paying) = happened.payment() {
            touched.paying.extend(claim_no.cloned());
            touched.orders.extend(orders_of(paying).cloned());
        }
    }
    touched
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
        | PaymentEvent::RecoveryWrittenOff(_)
        | PaymentEvent::PredecessorFundsRecovered(_) => &[],
    };
    order_of(event).into_iter().chain(stopped)
}

/// The rows of an enterprise's event after it: few, so that they are no maps.
#[derive(Default)]
struct Changed {
    enterprise: Option<EnterpriseRow>,
    claim: Option<ClaimRow>,
    register: Vec<RegisterRow>,
    notice: Option<NoticeRow>,
    payments: Vec<PaymentRow>,
    recovery: Option<(RecoveryKey, RecoveryRow)>,
}

/// Puts a row in the place of the old one, or in a new place.
fn put<K: Ord + Clone, R>(rows: &mut BTreeMap<K, R>, key: &K, row: R) {
    if let Some(old) = rows.get_mut(key) {
        *old = row;
    } else {
        rows.insert(key.clone(), row);
    }
}

impl Book {
    /// Folds an event into the rows it touches, all or none of them.
    pub fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let budget = self.budget_after(event)?;
        if let LedgerEvent::Enterprise(happened) = &event.event {
            let changed = self.after(happened, event)?;
            self.take_over(changed);
        }
        self.budget.extend(budget);
        Ok(())
    }

    fn take_over(&mut self, changed: Changed) {
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
    }

    /// The rows of `budget` that an event touches, after it.
    fn budget_after(&self, event: &Recorded) -> Result<BudgetRows, FoldError> {
        let keys = budget::touches(&event.event);
        if keys.is_empty() {
            return Ok(BudgetRows::new());
        }
        let known = |key: CapKey| self.budget.get(&key).cloned().map(|row| (key, row));
        let mut rows: BudgetRows = keys.into_iter().filter_map(known).collect();
        budget::fold(&mut rows, event)?;
        Ok(rows)
    }

    /// The rows that an event of an enterprise touches, after it.
    fn after(&self, happened: &EnterpriseEvent, event: &Recorded) -> Result<Changed, FoldError> {
        let mut changed = Changed::default();
        let uscc = uscc_of(event)?;
        let enterprise = enterprises::fold(self.enterprises.get(&uscc), happened, event)?;
        if let Some(claim_no) = claim_of(happened) {
            let old = self.claims.get(claim_no);
            if let Some(claim) = claims::fold(old, &enterprise, happened, event)? {
                self.instalments_after(&claim, happened, event, &mut changed)?;
                changed.claim = Some(claim);
            }
        } else if let Some(paying) = happened.payment() {
            for id in orders_of(paying) {
                changed.payments.push(payments::fold(self.payments.get(id), paying, event)?);
            }
        }
        changed.enterprise = Some(enterprise);
        Ok(changed)
    }

    /// What an event about a claim makes of its instalments, notice, orders
    /// and recoveries.
    fn instalments_after(
        &self,
        claim: &ClaimRow,
        happened: &EnterpriseEvent,
        event: &Recorded,
        changed: &mut Changed,
    ) -> Result<(), FoldError> {
        let claim_no = &claim.claim_no;
        let paying = happened.payment();
        let old_notice = self.notices.get(claim_no);
        changed.notice = paying.and_then(|paying| notices::fold(old_notice, claim, paying, event));
        let noticed = changed.notice.is_some() || old_notice.is_some();
        for no in register::touches(happened) {
            let old = self.register.get(&(claim_no.clone(), no));
            let part = register::fold(old, (claim, no), noticed, happened, event)?;
            if let Some(paying) = paying {
                self.money_after(claim, &part, paying, event, changed)?;
            }
            changed.register.push(part);
        }
        Ok(())
    }

    fn money_after(
        &self,
        claim: &ClaimRow,
        part: &RegisterRow,
        paying: PaymentEvent,
        event: &Recorded,
        changed: &mut Changed,
    ) -> Result<(), FoldError> {
        if let Some(id) = order_of(paying) {
            changed.payments.push(match (paying, self.payments.get(id)) {
                (PaymentEvent::PaymentOrdered(order), None) => {
                    payments::ordered(order, claim, part, event.position)
                }
                (_, old) => payments::fold(old, paying, event)?,
            });
        }
        if let Some(key) = recoveries::touches(paying) {
            let old = self.recoveries.get(&key);
            let row = recoveries::fold(old, claim, part, paying, event)?;
            changed.recovery = row.map(|row| (key, row));
        }
        Ok(())
    }

    /// Takes these rows out: claims with all their instalments, those of
    /// `paying` with notice and recoveries.
    #[must_use]
    pub fn take(&mut self, wanted: &Touched) -> Self {
        let mut taken = Self::default();
        for uscc in &wanted.enterprises {
            taken.enterprises.extend(self.enterprises.remove_entry(uscc));
        }
        for claim_no in &wanted.claims {
            taken.claims.extend(self.claims.remove_entry(claim_no));
            let places = (claim_no.clone(), 0)..=(claim_no.clone(), u32::MAX);
            taken.register.extend(self.register.extract_if(places, |_, _| true));
        }
        for claim_no in &wanted.paying {
            taken.notices.extend(self.notices.remove_entry(claim_no));
        }
        let of_them = |key: &RecoveryKey| wanted.paying.contains(&key.0);
        taken.recoveries.extend(self.recoveries.extract_if(.., |key, _| of_them(key)));
        for id in &wanted.orders {
            taken.payments.extend(self.payments.remove_entry(id));
        }
        for key in &wanted.budget {
            taken.budget.extend(self.budget.remove_entry(key));
        }
        taken
    }

    /// Adds rows to those that there are.
    pub fn absorb(&mut self, other: Self) {
        self.enterprises.extend(other.enterprises);
        self.claims.extend(other.claims);
        self.register.extend(other.register);
        self.notices.extend(other.notices);
        self.payments.extend(other.payments);
        self.recoveries.extend(other.recoveries);
        self.budget.extend(other.budget);
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
