//! `over_awards` 超限: the ceilings' rows whose own and external money exceed
//! the limit, what drove them there, and what could be held back or recovered.
//!
//! Read in two passes, so that only what concerns such rows is kept: the first
//! finds the rows with their causes, the second what is held under them.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    charge::{CapKey, CapRow, Caps as _, Lane, Period},
    date::{Date, Year},
    enterprise::event::EnterpriseEvent,
    event::{Fact, LimitChange},
    ledger::LedgerEvent,
    money::Money,
    names::{CeilingId, ClaimNo, Holder},
};
use serde::Serialize;

use crate::{caps, narrate, recorded::Recorded};

mod exposure;

pub use exposure::Exposure;

/// What drove a row over its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// 其他资金: another payer's money came after the grant.
    ExternalAid,
    /// 合并: a predecessor's money counts too.
    Merger,
    /// 限额调低: the limit was lowered, or set for the first time.
    LimitLowered,
    /// Any other charge.
    Charge,
}

/// An event that drove a row over its limit, or further over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverCause {
    /// Its position.
    pub position: u64,
    /// Its name.
    pub event: &'static str,
    /// Its business date.
    pub occurred_on: Date,
    /// What it was.
    pub kind: CauseKind,
    /// By how much it drove the row over.
    pub amount: Money,
    /// What happened, in one Chinese line.
    pub what_zh: String,
    /// The same in English.
    pub what_en: String,
}

/// What could be done about an instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// It is not paid: hold it back, and revoke it or decide it anew.
    Withhold,
    /// It is paid: recover it.
    Recover,
    /// It lies at the bank: recover it once it has arrived.
    Await,
}

/// What could be taken of one instalment. Proposed, never done by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// How.
    pub remedy: Remedy,
    /// How much.
    pub amount: Money,
}

/// A row of `report over-awards`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverAward {
    /// The ceiling.
    pub ceiling: CeilingId,
    /// Who holds it.
    pub holder: Holder,
    /// A year, or `once`.
    pub period: String,
    /// The most.
    pub limit: Money,
    /// Σ own charges.
    pub own: Money,
    /// Σ external charges.
    pub external: Money,
    /// own + external − limit, above zero.
    pub over: Money,
    /// What drove it there, since it last stood within its limit.
    pub causes: Vec<OverCause>,
    /// Σ of what is decided to be recovered after an error and has not come
    /// back: given up or not, it is not proposed again.
    pub decided: Money,
    /// What could be done about the rest: what has not gone to the bank first,
    /// the latest grant first. Of an appropriation nothing: more of it can be
    /// appropriated.
    pub proposals: Vec<Proposal>,
    /// Σ of what could be held back.
    pub withhold: Money,
    /// Σ of what could be recovered.
    pub recover: Money,
    /// Σ of what lies at the bank, and could be recovered once it has arrived.
    pub at_bank: Money,
}

/// The first pass: the rows, and the causes of those over their limits.
#[derive(Debug, Clone, Default)]
pub struct Causes {
    rows: BTreeMap<CapKey, CapRow>,
    causes: BTreeMap<CapKey, Vec<OverCause>>,
}

impl Causes {
    /// Takes in the next event.
    pub fn fold(&mut self, event: &Recorded) {
        let keys = self.touched(&event.event);
        let before: Vec<(CapKey, Money)> =
            keys.into_iter().map(|key| (key.clone(), over(self.rows.row(&key)))).collect();
        caps::fold(&mut self.rows, &event.event);
        for (key, before) in before {
            let after = over(self.rows.row(&key));
            if after.is_zero() {
                self.causes.remove(&key);
            } else if after > before {
                let cause = cause(event, after.minus(before));
                self.causes.entry(key).or_default().push(cause);
            }
        }
    }

    fn touched(&self, event: &LedgerEvent) -> BTreeSet<CapKey> {
        let mut keys: BTreeSet<CapKey> =
            event.charges().into_iter().map(|charge| charge.key.clone()).collect();
        for change in event.limits() {
            match change {
                LimitChange::Row(key, _) => {
                    keys.insert(key);
                }
                LimitChange::Ceiling(ceiling, _) => {
                    keys.extend(self.rows.keys().filter(|key| key.ceiling == ceiling).cloned());
                }
            }
        }
        keys
    }

    /// The rows of a year, and those for all time, that are over their limits.
    pub fn over(&self, year: Year) -> BTreeSet<CapKey> {
        let wanted =
            |key: &&CapKey| matches!(key.period, Period::Once) || key.period == Period::Year(year);
        self.causes.keys().filter(wanted).cloned().collect()
    }
}

/// How far a row is over its limit.
fn over(row: CapRow) -> Money {
    row.headroom().map_or(Money::ZERO, |headroom| headroom.negated().or_zero())
}

fn cause(event: &Recorded, amount: Money) -> OverCause {
    let external = event.event.charges().iter().any(|charge| charge.lane == Lane::External);
    let absorbed = matches!(
        &event.event,
        LedgerEvent::Enterprise(happened)
            if matches!(**happened, EnterpriseEvent::PredecessorAbsorbed(_))
    );
    let kind = if absorbed {
        CauseKind::Merger
    } else if external {
        CauseKind::ExternalAid
    } else if event.event.limits().is_empty() {
        CauseKind::Charge
    } else {
        CauseKind::LimitLowered
    };
    let narrate::What { zh, en } = narrate::what(&event.event);
    OverCause {
        position: event.position,
        event: event.event.name(),
        occurred_on: event.event.occurred_on(),
        kind,
        amount,
        what_zh: zh,
        what_en: en,
    }
}

/// The rows that are over their limits, by ceiling, holder and period.
pub fn lines(causes: Causes, exposure: &Exposure) -> Vec<OverAward> {
    let Causes { rows, mut causes } = causes;
    let mut lines = Vec::new();
    for key in &exposure.wanted {
        let row = rows.row(key);
        let Some(limit) = row.limit else { continue };
        let over = over(row);
        let decided = exposure.decided(key);
        let proposals = exposure.proposals(key, over.minus(decided).or_zero());
        let sum = |remedy| {
            let of = proposals.iter().filter(|proposal| proposal.remedy == remedy);
            of.fold(Money::ZERO, |sum, proposal| sum.plus(proposal.amount))
        };
        lines.push(OverAward {
            ceiling: key.ceiling.clone(),
            holder: key.holder.clone(),
            period: key.period.to_string(),
            limit,
            own: row.own,
            external: row.external,
            over,
            causes: causes.remove(key).unwrap_or_default(),
            decided,
            withhold: sum(Remedy::Withhold),
            recover: sum(Remedy::Recover),
            at_bank: sum(Remedy::Await),
            proposals,
        });
    }
    lines
}
