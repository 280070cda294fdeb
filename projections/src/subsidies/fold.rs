//! Folding an event into the subsidy rows, wherever they are kept.

use bofu_domain::{
    charge::CapKey,
    enterprise::event::{EnterpriseEvent, PaymentEvent},
    ledger::LedgerEvent,
    names::{ClaimNo, EndToEndId},
    uscc::Uscc,
};

use super::orders_of;
use crate::{
    budget::{self, BudgetRow, BudgetRows},
    claims::{self, ClaimRow, claim_of},
    enterprises::{self, EnterpriseRow},
    fold::{FoldError, uscc_of},
    notices::{self, NoticeRow},
    payments::{self, PaymentRow, order_of},
    recorded::Recorded,
    recoveries::{self, RecoveryKey, RecoveryRow},
    register::{self, RegisterRow},
};

/// Where rows are found and put back.
pub trait RowStore {
    /// The row of an enterprise.
    fn enterprise(&self, uscc: &Uscc) -> Option<&EnterpriseRow>;
    /// The row of a claim.
    fn claim(&self, claim_no: &ClaimNo) -> Option<&ClaimRow>;
    /// The row of an instalment of a claim.
    fn instalment(&self, claim_no: &ClaimNo, no: u32) -> Option<&RegisterRow>;
    /// The row of a claim's notice.
    fn notice(&self, claim_no: &ClaimNo) -> Option<&NoticeRow>;
    /// The row of an order.
    fn order(&self, id: &EndToEndId) -> Option<&PaymentRow>;
    /// The row of a recovery.
    fn recovery(&self, key: &RecoveryKey) -> Option<&RecoveryRow>;
    /// The row of a ceiling's key.
    fn budget(&self, key: &CapKey) -> Option<&BudgetRow>;
    /// Puts rows in the place of the old ones, or in new places.
    fn put(&mut self, changed: RowUpdates);
}

/// The rows of an event after it: few, so that they are no maps.
#[derive(Debug, Default)]
pub struct RowUpdates {
    /// The enterprise in whose stream it stands.
    pub enterprise: Option<EnterpriseRow>,
    /// The claim that it is about.
    pub claim: Option<ClaimRow>,
    /// Instalments of that claim.
    pub register: Vec<RegisterRow>,
    /// The notice of that claim.
    pub notice: Option<NoticeRow>,
    /// Orders.
    pub payments: Vec<PaymentRow>,
    /// A recovery of that claim.
    pub recovery: Option<(RecoveryKey, RecoveryRow)>,
    /// Rows of `budget`.
    pub budget: BudgetRows,
}

impl RowUpdates {
    /// 补录: marks the rows that the event at a position has changed.
    fn mark_late(&mut self, days: u32, position: u64) {
        let claim = self.claim.iter_mut().map(|row| (row.position, &mut row.late_days));
        let register = self.register.iter_mut().map(|row| (row.position, &mut row.late_days));
        let notice = self.notice.iter_mut().map(|row| (row.position, &mut row.late_days));
        let payments = self.payments.iter_mut().map(|row| (row.position, &mut row.late_days));
        let recovery = self.recovery.iter_mut().map(|(_, row)| (row.position, &mut row.late_days));
        let rows = claim.chain(register).chain(notice).chain(payments).chain(recovery);
        for (_, late_days) in rows.filter(|(changed_at, _)| *changed_at == position) {
            *late_days = (*late_days).max(Some(days));
        }
    }
}

/// Folds an event into the rows it touches, all or none of them.
pub fn fold(rows: &mut impl RowStore, event: &Recorded) -> Result<(), FoldError> {
    let mut changed = RowUpdates { budget: budget_after(rows, event)?, ..RowUpdates::default() };
    if let LedgerEvent::Enterprise(happened) = &event.event {
        after(rows, happened, event, &mut changed)?;
        if let Some(days) = event.late_days() {
            changed.mark_late(days, event.position);
        }
    }
    rows.put(changed);
    Ok(())
}

/// The rows of `budget` that an event touches, after it.
fn budget_after(rows: &impl RowStore, event: &Recorded) -> Result<BudgetRows, FoldError> {
    let keys = budget::touches(&event.event);
    if keys.is_empty() {
        return Ok(BudgetRows::new());
    }
    let known = |key: CapKey| rows.budget(&key).cloned().map(|row| (key, row));
    let mut after: BudgetRows = keys.into_iter().filter_map(known).collect();
    budget::fold(&mut after, event)?;
    Ok(after)
}

/// The rows that an event of an enterprise touches, after it.
fn after(
    rows: &impl RowStore,
    happened: &EnterpriseEvent,
    event: &Recorded,
    changed: &mut RowUpdates,
) -> Result<(), FoldError> {
    let uscc = uscc_of(event)?;
    let enterprise = enterprises::fold(rows.enterprise(&uscc), happened, event)?;
    if let Some(claim_no) = claim_of(happened) {
        let old = rows.claim(claim_no);
        if let Some(claim) = claims::fold(old, &enterprise, happened, event)? {
            instalments_after(rows, &claim, happened, event, changed)?;
            changed.claim = Some(claim);
        }
    } else if let Some(paying) = happened.payment() {
        for id in orders_of(paying) {
            changed.payments.push(payments::fold(rows.order(id), paying, event)?);
        }
    }
    changed.enterprise = Some(enterprise);
    Ok(())
}

/// The instalments, notice, orders and recoveries of a claim after an event
/// about it.
fn instalments_after(
    rows: &impl RowStore,
    claim: &ClaimRow,
    happened: &EnterpriseEvent,
    event: &Recorded,
    changed: &mut RowUpdates,
) -> Result<(), FoldError> {
    let claim_no = &claim.claim_no;
    let paying = happened.payment();
    let old_notice = paying.and_then(|_| rows.notice(claim_no));
    changed.notice = paying.and_then(|paying| notices::fold(old_notice, claim, paying, event));
    let noticed = changed.notice.is_some() || old_notice.is_some();
    for no in register::touches(happened) {
        let old = rows.instalment(claim_no, no);
        let part = register::fold(old, (claim, no), noticed, happened, event)?;
        if let Some(paying) = paying {
            money_after(rows, claim, &part, paying, event, changed)?;
        }
        changed.register.push(part);
    }
    Ok(())
}

fn money_after(
    rows: &impl RowStore,
    claim: &ClaimRow,
    part: &RegisterRow,
    paying: PaymentEvent,
    event: &Recorded,
    changed: &mut RowUpdates,
) -> Result<(), FoldError> {
    if let Some(id) = order_of(paying) {
        changed.payments.push(match (paying, rows.order(id)) {
            (PaymentEvent::PaymentOrdered(order), None) => {
                payments::ordered(order, claim, part, event.position)
            }
            (_, old) => payments::fold(old, paying, event)?,
        });
    }
    if let Some(key) = recoveries::touches(paying) {
        let old = rows.recovery(&key);
        let row = recoveries::fold(old, claim, part, paying, event)?;
        changed.recovery = row.map(|row| (key, row));
    }
    Ok(())
}
