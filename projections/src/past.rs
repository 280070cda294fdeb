//! The rows as they were: "what did we know on D about year Y".
//!
//! Two questions are asked of the past. *Known at*: which events had been
//! recorded by a moment. *As of*: which had happened by a business date. The
//! answer is a fold of just those events, by the folds that make the rows of
//! today, and needs nothing kept beside them.

use std::collections::BTreeMap;

use bofu_domain::{
    charge::{CapKey, CapRow, Period},
    date::{Date, Year},
    event::Fact,
    ledger::LedgerEvent,
    money::Money,
    names::ActorName,
    policy::Policy,
};

use crate::{
    audit_trail::{self, AuditRow},
    budget::BudgetLine,
    caps::{self, CapLine},
    claims::ClaimRow,
    findings::{self, FindingRow, Findings},
    fold::FoldError,
    notices::{self, NoticeRow},
    operators::Operators,
    payments::{self, PaymentRow},
    recorded::Recorded,
    recoveries::{self, RecoveryRow},
    register::{self, InstalmentKey, RegisterRow},
    statements::{self, StatementBooks},
    subsidies::SubsidyRows,
};

/// Which events count; `None` bounds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moment {
    /// Those that had happened by the end of this business date.
    pub as_of: Option<Date>,
    /// Those that had been recorded by then: RFC 3339, UTC, six decimals, as
    /// events bear it.
    pub known_at: Option<String>,
}

impl Moment {
    /// Whether every event counts.
    pub fn is_now(&self) -> bool {
        self.as_of.is_none() && self.known_at.is_none()
    }

    /// Whether no event from this one on can count: `recorded_at` never
    /// decreases along positions.
    pub fn is_before(&self, event: &Recorded) -> bool {
        self.known_at.as_ref().is_some_and(|known_at| event.recorded_at > *known_at)
    }
}

/// The rows of a year at a moment.
#[derive(Debug, Clone, Default)]
pub struct Past {
    moment: Moment,
    year: Option<Year>,
    subsidies: SubsidyRows,
    operators: Operators,
    caps: BTreeMap<CapKey, CapRow>,
    statements: StatementBooks,
    trail: Vec<AuditRow>,
    policies: BTreeMap<String, Policy>,
    findings: Findings,
}

impl Past {
    /// Nothing folded yet. The audit trail is kept of `year` alone.
    pub fn new(moment: Moment, year: Year) -> Self {
        Self { moment, year: Some(year), ..Self::default() }
    }

    /// Nothing folded yet, without an audit trail.
    pub fn without_trail(moment: Moment) -> Self {
        Self { moment, ..Self::default() }
    }

    /// Folds the next event, where it counts, and tells whether it does.
    ///
    /// With a business date, an event that rests on a later one (a claim that
    /// was filed under a later date than it was granted) does not count
    /// either: it cannot have had an effect before what it rests on.
    pub fn fold(&mut self, event: &Recorded) -> Result<bool, FoldError> {
        let later = self.moment.as_of.is_some_and(|as_of| event.event.occurred_on() > as_of);
        if later || self.moment.is_before(event) {
            return Ok(false);
        }
        match self.subsidies.fold(event) {
            Err(FoldError::Unknown { .. }) if self.moment.as_of.is_some() => return Ok(false),
            folded => folded?,
        }
        match findings::fold_into(&mut self.findings, event) {
            Err(FoldError::Unknown { .. }) if self.moment.as_of.is_some() => return Ok(false),
            folded => folded?,
        }
        if let LedgerEvent::Policy(adopted) = &event.event {
            self.policies.entry(event.stream_id.to_string()).or_default().apply_event(adopted);
        }
        if let LedgerEvent::Statement(happened) = &event.event {
            match statements::fold(&mut self.statements, happened, event) {
                Err(FoldError::Unknown { .. }) if self.moment.as_of.is_some() => return Ok(false),
                folded => folded?,
            }
        }
        caps::fold(&mut self.caps, &event.event);
        let row = audit_trail::fold(&mut self.operators, event);
        if self.year == Some(Year::of(row.occurred_on)) {
            self.trail.push(row);
        }
        Ok(true)
    }

    /// All rows but those of the ceilings.
    pub fn subsidies(&self) -> &SubsidyRows {
        &self.subsidies
    }

    /// The policies, by the pack's id.
    pub fn policies(&self) -> &BTreeMap<String, Policy> {
        &self.policies
    }

    /// The ceilings' rows.
    pub fn caps_rows(&self) -> &BTreeMap<CapKey, CapRow> {
        &self.caps
    }

    /// `report caps`: by ceiling, holder and period.
    pub fn caps(&self, year: Year) -> Vec<CapLine> {
        let wanted = |period: Period| period == Period::Year(year) || period == Period::Once;
        let rows = self.caps.iter().filter(|(key, _)| wanted(key.period));
        let paid =
            |key: &CapKey| self.subsidies.budget.get(key).map_or(Money::ZERO, |row| row.paid);
        let mut lines: Vec<_> =
            rows.map(|(key, row)| CapLine::new(key.clone(), row, paid(key))).collect();
        lines.sort_by(|a, b| a.key().cmp(&b.key()));
        lines
    }

    /// `report register`: in the register's order.
    pub fn register(&self, year: Year) -> Vec<RegisterRow> {
        let rows = self.subsidies.register.values().filter(|row| row.period == year);
        register::in_order(rows.cloned().collect())
    }

    /// Who released the last order of each instalment of the year that was
    /// released.
    pub fn releasers(&self, year: Year) -> BTreeMap<InstalmentKey, ActorName> {
        let of_year = |row: &&PaymentRow| {
            let part = self.subsidies.register.get(&(row.claim_no.clone(), row.instalment));
            part.is_some_and(|part| part.period == year)
        };
        let mut orders: Vec<&PaymentRow> =
            self.subsidies.payments.values().filter(of_year).collect();
        orders.sort_by_key(|row| row.attempt);
        let released = |row: &PaymentRow| {
            let by = row.released_by.clone()?;
            Some(((row.claim_no.clone(), row.instalment), by))
        };
        orders.into_iter().filter_map(released).collect()
    }

    /// `report notice`: what was published from a day of the year on.
    pub fn notices(&self, year: Year) -> Vec<NoticeRow> {
        let rows = self.subsidies.notices.values().filter(|row| Year::of(row.starts_on) == year);
        notices::in_order(rows.cloned().collect())
    }

    /// `report payments`: what was ordered in the year.
    pub fn payments(&self, year: Year) -> Vec<PaymentRow> {
        let rows = self.subsidies.payments.values().filter(|row| Year::of(row.ordered_on) == year);
        payments::in_order(rows.cloned().collect())
    }

    /// `report recoveries`: what was decided in the year.
    pub fn recoveries(&self, year: Year) -> Vec<RecoveryRow> {
        let rows =
            self.subsidies.recoveries.values().filter(|row| Year::of(row.decided_on) == year);
        recoveries::in_order(rows.cloned().collect())
    }

    /// The bank statements.
    pub fn statements(&self) -> &StatementBooks {
        &self.statements
    }

    /// Every order there was.
    pub fn all_payments(&self) -> impl Iterator<Item = &PaymentRow> {
        self.subsidies.payments.values()
    }

    /// Everything that was taken back.
    pub fn all_recoveries(&self) -> impl Iterator<Item = &RecoveryRow> {
        self.subsidies.recoveries.values()
    }

    /// `report findings`: what was found in the year.
    pub fn findings(&self, year: Year) -> Vec<FindingRow> {
        let rows = self.findings.values().filter(|row| Year::of(row.recorded_on) == year);
        findings::in_order(rows.cloned().collect())
    }

    /// `report budget`: the year's appropriations.
    pub fn budget(&self, year: Year) -> Vec<BudgetLine> {
        let rows = self.subsidies.budget.iter().filter(|(key, _)| key.period == Period::Year(year));
        rows.filter_map(|(key, row)| BudgetLine::new(key, row))
            .filter(BudgetLine::is_touched)
            .collect()
    }

    /// `report claims`: in order of filing.
    pub fn claims(&self, year: Year) -> Vec<ClaimRow> {
        let rows = self.subsidies.claims.values().filter(|row| Year::of(row.applied_on) == year);
        let mut rows: Vec<_> = rows.cloned().collect();
        rows.sort_by_key(|row| row.filed_position);
        rows
    }

    /// `report audit`: in order of position. Where an event does not name the
    /// clause, it is that of its claim.
    pub fn audit_trail(&self) -> Vec<AuditRow> {
        let mut rows = self.trail.clone();
        for row in &mut rows {
            let claim = row.claim_no.as_ref().and_then(|no| self.subsidies.claims.get(no));
            row.clause = row.clause.take().or_else(|| claim.and_then(|row| row.clause.clone()));
        }
        rows
    }
}
