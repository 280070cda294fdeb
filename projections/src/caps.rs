//! The ceilings' rows: the one projection that is folded in the transaction
//! that appends the event, and that can refuse it.

use bofu_domain::{
    charge::{CapKey, CapRow, Charge, Lane},
    event::{Fact, LimitChange},
    money::Money,
    names::{CeilingId, Holder},
};
use serde::Serialize;

/// A charge that does not fit into what its ceiling has left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} of {} in {} has {headroom} left, not {}",
    charge.key.ceiling, charge.key.holder, charge.key.period, charge.amount
)]
pub struct OverLimit {
    /// The charge that was refused.
    pub charge: Charge,
    /// What is left; may be negative.
    pub headroom: Money,
}

/// A row as `report caps` shows it, with the JSON of
/// `docs/guides/command-line.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapLine {
    /// The ceiling 限额.
    pub ceiling: CeilingId,
    /// Who holds it.
    pub holder: Holder,
    /// A year, or `once`.
    pub period: String,
    /// The most; `None`: not limited.
    pub limit: Option<Money>,
    /// Σ own charges 占用.
    pub own: Money,
    /// Σ external charges 其他资金.
    pub external: Money,
    /// How much of the own charges is settled 到账.
    pub paid: Money,
    /// What is left 余额; may be negative; `None`: not limited.
    pub headroom: Option<Money>,
}

impl CapLine {
    /// What lines are ordered by, as databases order text.
    pub fn key(&self) -> (&str, &str, &str) {
        (self.ceiling.as_str(), self.holder.as_str(), &self.period)
    }

    /// The line of a row of which `paid` is settled.
    pub fn new(key: CapKey, row: &CapRow, paid: Money) -> Self {
        Self {
            ceiling: key.ceiling,
            holder: key.holder,
            period: key.period.to_string(),
            limit: row.limit,
            own: row.own,
            external: row.external,
            paid,
            headroom: row.headroom(),
        }
    }
}

/// The row after a charge. Only a positive own charge can be refused.
pub fn charge(row: CapRow, charge: &Charge) -> Result<CapRow, Box<OverLimit>> {
    let limit = charge.limit.or(row.limit);
    let row = CapRow { limit, ..row };
    if charge.lane == Lane::Own
        && charge.amount.is_positive()
        && let Some(headroom) = row.headroom().filter(|headroom| charge.amount > *headroom)
    {
        return Err(Box::new(OverLimit { charge: charge.clone(), headroom }));
    }
    Ok(apply(row, charge))
}

/// The row after a charge that was committed: total, for replays.
#[must_use]
pub fn apply(row: CapRow, charge: &Charge) -> CapRow {
    let (own, external) = match charge.lane {
        Lane::Own => (row.own.plus(charge.amount), row.external),
        Lane::External => (row.own, row.external.plus(charge.amount)),
    };
    CapRow { limit: charge.limit.or(row.limit), own, external, version: row.version + 1 }
}

/// The row with another limit.
#[must_use]
pub fn limit(row: CapRow, limit: Money) -> CapRow {
    CapRow { limit: Some(limit), version: row.version + 1, ..row }
}

/// Rows read from a ledger whose holders were not compared when it wrote them:
/// those of one holder are one row, under its first spelling here.
pub fn merged(rows: Vec<(CapKey, CapRow)>) -> Vec<(CapKey, CapRow)> {
    let mut places: std::collections::BTreeMap<CapKey, usize> = std::collections::BTreeMap::new();
    let mut merged: Vec<(CapKey, CapRow)> = Vec::with_capacity(rows.len());
    for (key, row) in rows {
        let known = places.get(&key).and_then(|place| merged.get_mut(*place));
        if let Some((_, known)) = known {
            *known = CapRow {
                limit: row.limit.max(known.limit),
                own: known.own.plus(row.own),
                external: known.external.plus(row.external),
                version: known.version + row.version,
            };
        } else {
            places.insert(key.clone(), merged.len());
            merged.push((key, row));
        }
    }
    merged
}

/// Folds an event into all rows it touches, as a replay does: nothing is refused.
pub fn fold<F: Fact>(rows: &mut std::collections::BTreeMap<CapKey, CapRow>, event: &F) {
    for change in event.limits() {
        match change {
            LimitChange::Row(key, money) => {
                let row = rows.entry(key).or_default();
                *row = limit(*row, money);
            }
            LimitChange::Ceiling(ceiling, money) => {
                for (_, row) in rows.iter_mut().filter(|(key, _)| key.ceiling == ceiling) {
                    *row = limit(*row, money);
                }
            }
        }
    }
    for change in event.charges() {
        let row = rows.entry(change.key.clone()).or_default();
        *row = apply(*row, change);
    }
}
