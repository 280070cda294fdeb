//! What one event does to the figures of a row.

use bofu_domain::{
    assessment::Source,
    charge::{CapKey, Charge, Lane},
    enterprise::{
        event::{EnterpriseEvent, Grant, PaymentEvent},
        values::Share,
    },
    event::{Fact as _, LimitChange},
    fund::{
        event::{AppropriationBroughtForward, AppropriationCarriedOver, FundEvent, YearClosed},
        key::appropriation_key,
    },
    language::Text,
    ledger::LedgerEvent,
    money::Money,
};
use bofu_projections::claim_detail::ReductionDetail;

use bofu_report::audits::ground::cut_words;

/// What one event does to a figure.
pub(super) struct Entry {
    pub(super) figure: &'static str,
    pub(super) zh: &'static str,
    pub(super) amount: Money,
    pub(super) instalment: Option<u32>,
    /// What it says, where the event says more than this.
    pub(super) what: Option<Text>,
    /// Whether it sets the figure, rather than adds to it.
    pub(super) sets: bool,
}

impl Entry {
    fn add(figure: &'static str, zh: &'static str, amount: Money, no: Option<u32>) -> Self {
        Self { figure, zh, amount, instalment: no, what: None, sets: false }
    }

    fn set(figure: &'static str, zh: &'static str, amount: Money) -> Self {
        Self { figure, zh, amount, instalment: None, what: None, sets: true }
    }
}

/// The enterprise's event, where it is one.
pub(super) fn enterprise(event: &LedgerEvent) -> Option<&EnterpriseEvent> {
    if let LedgerEvent::Enterprise(happened) = event { Some(happened) } else { None }
}

/// The grant, where the event is one.
pub(super) fn grant(event: &LedgerEvent) -> Option<&Grant> {
    enterprise(event)?.grant()
}

/// The charges of an event on a row, each with its instalment where it is a grant's.
fn charges<'a>(event: &'a LedgerEvent, key: &CapKey) -> Vec<(&'a Charge, Option<u32>)> {
    let grant = grant(event);
    let all: Vec<(&Charge, Option<u32>)> = match grant {
        Some(grant) => {
            let parts = grant.instalments.iter();
            parts.flat_map(|part| part.charges.iter().map(|one| (one, Some(part.no)))).collect()
        }
        None => event.charges().into_iter().map(|charge| (charge, None)).collect(),
    };
    all.into_iter().filter(|(charge, _)| charge.key == *key).collect()
}

/// What an event does to a row of the ceilings. A ceiling's new limit is one
/// of the rows that are there.
pub(super) fn of_row(event: &LedgerEvent, key: &CapKey, there: bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    for change in event.limits() {
        match change {
            LimitChange::Row(of, limit) if of == *key => {
                entries.push(Entry::set("limit", "上限", limit));
            }
            LimitChange::Ceiling(ceiling, limit) if ceiling == key.ceiling && there => {
                entries.push(Entry::set("limit", "上限", limit));
            }
            LimitChange::Row(..) | LimitChange::Ceiling(..) => {}
        }
    }
    for (charge, no) in charges(event, key) {
        let (figure, zh) = match charge.lane {
            Lane::Own => ("own", "占用"),
            Lane::External => ("external", "其他资金"),
        };
        entries.extend(charge.limit.map(|limit| Entry::set("limit", "上限", limit)));
        entries.push(Entry::add(figure, zh, charge.amount, no));
    }
    let paid = event.paid().into_iter().filter(|(of, _)| *of == key);
    entries.extend(paid.map(|(_, amount)| Entry::add("paid", "已付", amount, None)));
    entries
}

/// What an event does to an appropriation's row. `was_closed` tells whether the
/// year was closed before it, and is moved by it: what is charged from then on
/// is an adjustment too.
pub(super) fn of_budget(event: &LedgerEvent, key: &CapKey, was_closed: &mut bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    *was_closed |= closes(event, key);
    for change in event.limits() {
        if let LimitChange::Row(of, limit) = change
            && of == *key
        {
            entries.push(Entry::set("appropriated", "预算指标", limit));
            if let LedgerEvent::Fund(FundEvent::AppropriationCarriedOver(
                AppropriationCarriedOver { carried, .. },
            )) = event
            {
                entries.push(Entry::add("carried", "结转", carried.negated(), None));
            }
            if let LedgerEvent::Fund(FundEvent::AppropriationBroughtForward(
                AppropriationBroughtForward { carried, .. },
            )) = event
            {
                entries.push(Entry::add("carried", "结转", *carried, None));
            }
        }
    }
    for (charge, no) in charges(event, key) {
        if charge.lane == Lane::Own {
            entries.push(Entry::add("committed", "核定", charge.amount, no));
            if *was_closed {
                entries.push(Entry::add("adjusted", "关账后调整", charge.amount, no));
            }
        }
    }
    let paid = event.paid().into_iter().filter(|(of, _)| *of == key);
    entries.extend(paid.map(|(_, amount)| Entry::add("paid", "到账", amount, None)));
    let LedgerEvent::Enterprise(happened) = event else { return entries };
    let Some(paying) = happened.payment() else { return entries };
    let mut shares = |figure, zh, shares: &[Share], back| {
        for share in shares.iter().filter(|share| share.key == *key) {
            let amount = if back { share.amount.negated() } else { share.amount };
            entries.push(Entry::add(figure, zh, amount, None));
        }
    };
    if let PaymentEvent::PaymentReturned(event) = paying {
        shares("returned", "退票", &event.shares, false);
    }
    if let PaymentEvent::ReturnUndone(event) = paying {
        shares("returned", "退票", &event.shares, true);
    }
    if let PaymentEvent::FundsRecovered(event) = paying {
        shares("recovered", "追回", &event.shares, false);
    }
    entries
}

/// Whether an event closes the year of an appropriation's row.
fn closes(event: &LedgerEvent, key: &CapKey) -> bool {
    let LedgerEvent::Fund(FundEvent::YearClosed(YearClosed { fund, year, .. })) = event else {
        return false;
    };
    let sources = [Source::City, Source::District].into_iter();
    sources.filter_map(|source| appropriation_key(fund, source, *year)).any(|of| of == *key)
}

/// What an event of a claim does to one of its instalments: what the policy
/// gives less each cut is the grant; then what became of it.
pub(super) fn of_instalment(happened: &EnterpriseEvent, no: u32) -> Vec<Entry> {
    let mut entries = Vec::new();
    if let Some(grant) = happened.grant() {
        let Some(part) = grant.instalments.iter().find(|part| part.no == no) else {
            return entries;
        };
        entries.push(Entry::add("granted", "核定", part.computed, Some(no)));
        for cut in grant.reductions.iter().filter(|cut| cut.period == part.period) {
            let entry = Entry::add("granted", "核定", cut.amount.negated(), Some(no));
            let what = Some(cut_words(&ReductionDetail::from(cut.clone())));
            entries.push(Entry { what, ..entry });
        }
        return entries;
    }
    let Some(paying) = happened.payment() else { return entries };
    if paying.place().and_then(|(_, of)| of) != Some(no) {
        return entries;
    }
    let mut add = |figure, zh, amount| entries.push(Entry::add(figure, zh, amount, Some(no)));
    let (ordered, settled) = ("ordered", "settled");
    if let PaymentEvent::PaymentOrdered(order) = paying {
        add(ordered, "应付", order.amount);
    }
    if let PaymentEvent::PaymentCancelled(order) = paying {
        add(ordered, "应付", order.amount.negated());
    }
    if let PaymentEvent::PaymentSettled(order) = paying {
        add(settled, "已付", order.amount);
    }
    if let PaymentEvent::RecoverySetOff(kept) = paying {
        add(ordered, "应付", kept.amount);
        add(settled, "已付", kept.amount);
    }
    if let PaymentEvent::SettlementUndone(order) = paying {
        add(settled, "已付", order.amount.negated());
    }
    if let PaymentEvent::PaymentReturned(order) = paying {
        add(ordered, "应付", order.amount.negated());
        add("returned", "退回", order.amount);
        if order.was_settled {
            add(settled, "已付", order.amount.negated());
        }
    }
    if let PaymentEvent::ReturnUndone(order) = paying {
        add(ordered, "应付", order.amount);
        add("returned", "退回", order.amount.negated());
        if order.was_settled {
            add(settled, "已付", order.amount);
        }
    }
    if let PaymentEvent::FundsRecovered(back) = paying {
        add("recovered", "追回", back.amount);
    }
    entries
}
