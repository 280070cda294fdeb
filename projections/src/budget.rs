//! `budget` 预算执行: one row per fund, year and source; and how much of every
//! ceiling's own charges is paid.

mod entry;
mod line;

use std::collections::{BTreeMap, BTreeSet};

pub use entry::BudgetEntry;
pub use line::{BudgetLine, Floor, with_floors};

use bofu_domain::{
    charge::{CapKey, Lane},
    enterprise::{event::PaymentEvent, values::Share},
    event::Fact,
    fund::event::{
        AppropriationBroughtForward, AppropriationCarriedOver, AppropriationSet, FundEvent,
        YearClosed, YearReopened,
    },
    ledger::LedgerEvent,
    money::Money,
};
use serde::Serialize;

use crate::{
    fold::{FoldError, add},
    recorded::Recorded,
    table::Columns,
};

/// How an appropriation is carried out, and how much of a ceiling's own charges
/// is paid: the row of a ceiling's key. Only of `fund.year` all is kept, of the
/// others `paid` alone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Columns)]
pub struct BudgetRow {
    /// 预算指标, fen; null: not limited by one
    pub appropriated: Option<Money>,
    /// 核定: Σ own charges, fen
    pub committed: Money,
    /// 到账, fen, without what came back
    pub paid: Money,
    /// 退票, fen
    pub returned: Money,
    /// 追回, fen
    pub recovered: Money,
    /// 结转, fen: what came from the year before, less what went on
    pub carried: Money,
    /// 1: closed 已关账; else 0
    pub closed: bool,
    /// 1: closed at least once; else 0
    pub was_closed: bool,
    /// 关账后调整: own charges since the first close, fen
    pub adjusted: Money,
    /// of the last event that changed the row
    pub position: u64,
}

impl BudgetRow {
    /// 可用: appropriated − committed; `None` where there is no appropriation.
    pub fn available(&self) -> Option<Money> {
        self.appropriated.map(|sum| sum.minus(self.committed))
    }
}

/// The rows, by key.
pub type BudgetRows = BTreeMap<CapKey, BudgetRow>;

/// The rows that folding an event reads or writes.
pub fn touches(event: &LedgerEvent) -> BTreeSet<CapKey> {
    let mut keys: BTreeSet<CapKey> = event
        .paid()
        .into_iter()
        .map(|(key, _)| key.clone())
        .filter(|key| !key.is_appropriation())
        .collect();
    if let LedgerEvent::Fund(fund) = event {
        keys.extend(fund_keys(fund));
    }
    keys.extend(changes(event).into_keys());
    keys
}

/// Both sources of a fund's year: its close concerns them alike.
fn fund_keys(event: &FundEvent) -> Vec<CapKey> {
    use bofu_domain::{assessment::Source, fund::key::appropriation_key};
    let (fund, year) = match event {
        FundEvent::AppropriationSet(AppropriationSet { fund, year, .. })
        | FundEvent::YearClosed(YearClosed { fund, year, .. })
        | FundEvent::YearReopened(YearReopened { fund, year, .. })
        | FundEvent::AppropriationCarriedOver(AppropriationCarriedOver { fund, year, .. })
        | FundEvent::AppropriationBroughtForward(AppropriationBroughtForward {
            fund, year, ..
        }) => (fund, *year),
        // The rows are of years: a month's close changes none of them.
        FundEvent::MonthClosed(_) | FundEvent::MonthReopened(_) => return Vec::new(),
    };
    [Source::City, Source::District]
        .into_iter()
        .filter_map(|source| appropriation_key(fund, source, year))
        .collect()
}

/// What an event adds to the appropriations' rows.
#[derive(Default)]
struct Change {
    committed: Money,
    paid: Money,
    returned: Money,
    recovered: Money,
}

fn changes(event: &LedgerEvent) -> BTreeMap<CapKey, Change> {
    let mut changes: BTreeMap<CapKey, Change> = BTreeMap::new();
    for charge in event.charges().into_iter().filter(|charge| charge.lane == Lane::Own) {
        if charge.key.is_appropriation() {
            let change = changes.entry(charge.key.clone()).or_default();
            change.committed = change.committed.plus(charge.amount);
        }
    }
    for (key, amount) in event.paid().into_iter().filter(|(key, _)| key.is_appropriation()) {
        let change = changes.entry(key.clone()).or_default();
        change.paid = change.paid.plus(amount);
    }
    let (returned, recovered, sign) = moved(event);
    let signed = |share: &Share| if sign { share.amount } else { share.amount.negated() };
    for share in returned.iter().filter(|share| share.key.is_appropriation()) {
        let change = changes.entry(share.key.clone()).or_default();
        change.returned = change.returned.plus(signed(share));
    }
    for share in recovered.iter().filter(|share| share.key.is_appropriation()) {
        let change = changes.entry(share.key.clone()).or_default();
        change.recovered = change.recovered.plus(share.amount);
    }
    changes
}

/// What an event says was returned and recovered, and whether it says so or
/// takes it back.
pub(crate) fn moved(event: &LedgerEvent) -> (&[Share], &[Share], bool) {
    let LedgerEvent::Enterprise(happened) = event else { return (&[], &[], true) };
    match happened.payment() {
        Some(PaymentEvent::PaymentReturned(event)) => (&event.shares, &[], true),
        Some(PaymentEvent::ReturnUndone(event)) => (&event.shares, &[], false),
        Some(PaymentEvent::FundsRecovered(event)) => (&[], &event.shares, true),
        Some(
            PaymentEvent::AccountChanged(_)
            | PaymentEvent::AccountConfirmed(_)
            | PaymentEvent::NoticePublished(_)
            | PaymentEvent::ObjectionRaised(_)
            | PaymentEvent::ObjectionResolved(_)
            | PaymentEvent::PaymentOrdered(_)
            | PaymentEvent::PaymentReleased(_)
            | PaymentEvent::PaymentCancelled(_)
            | PaymentEvent::PaymentSettled(_)
            | PaymentEvent::SettlementUndone(_)
            | PaymentEvent::RecoveryDecided(_)
            | PaymentEvent::RecoverySetOff(_)
            | PaymentEvent::RecoveryWrittenOff(_)
            | PaymentEvent::PredecessorFundsRecovered(_),
        )
        | None => (&[], &[], true),
    }
}

/// Folds an event into the rows that it touches. An event at or before a row's
/// position changes nothing in it.
pub fn fold(rows: &mut BudgetRows, event: &Recorded) -> Result<(), FoldError> {
    let position = event.position;
    for (key, amount) in event.event.paid().into_iter().filter(|(key, _)| !key.is_appropriation()) {
        if let Some(row) = fresh(rows, key, position) {
            row.paid = add(event, "paid sum", row.paid, amount)?;
            row.position = position;
        }
    }
    if let LedgerEvent::Fund(fund) = &event.event {
        fold_fund(rows, fund, position);
    }
    for (key, change) in changes(&event.event) {
        let Some(row) = fresh(rows, &key, position) else { continue };
        row.committed = add(event, "committed sum", row.committed, change.committed)?;
        row.paid = add(event, "paid sum", row.paid, change.paid)?;
        row.returned = add(event, "returned sum", row.returned, change.returned)?;
        row.recovered = add(event, "recovered sum", row.recovered, change.recovered)?;
        if row.was_closed {
            row.adjusted = add(event, "adjustments", row.adjusted, change.committed)?;
        }
        row.position = position;
    }
    Ok(())
}

/// The row of a key that has not seen this position. A row that was never
/// touched stands before the first one.
fn fresh<'a>(rows: &'a mut BudgetRows, key: &CapKey, position: u64) -> Option<&'a mut BudgetRow> {
    let known = rows.contains_key(key);
    let row = rows.entry(key.clone()).or_default();
    (!known || row.position < position).then_some(row)
}

fn fold_fund(rows: &mut BudgetRows, fund: &FundEvent, position: u64) {
    let limit = fund.limit();
    for key in fund_keys(fund) {
        let sets = limit.as_ref().filter(|(of, _)| *of == key).map(|(_, amount)| *amount);
        let closes = matches!(fund, FundEvent::YearClosed(_));
        let opens = matches!(fund, FundEvent::YearReopened(_));
        if sets.is_none() && !closes && !opens {
            continue;
        }
        let Some(row) = fresh(rows, &key, position) else { continue };
        row.appropriated = sets.or(row.appropriated);
        row.was_closed |= closes;
        row.closed = closes || (row.closed && !opens);
        if let FundEvent::AppropriationCarriedOver(AppropriationCarriedOver { carried, .. }) = fund
        {
            row.carried = row.carried.minus(*carried);
        }
        if let FundEvent::AppropriationBroughtForward(AppropriationBroughtForward {
            carried, ..
        }) = fund
        {
            row.carried = row.carried.plus(*carried);
        }
        row.position = position;
    }
}
