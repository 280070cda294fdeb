//! `annual` 年度决算: what became of the appropriations of one year, by fund,
//! source, clause and measure.

use std::collections::BTreeMap;

use bofu_domain::{
    charge::{CapKey, Lane, Period},
    date::Year,
    enterprise::{event::PaymentEvent, values::Share},
    event::Fact,
    ledger::LedgerEvent,
    money::Money,
    names::{ClaimNo, MeasureId},
};
use serde::Serialize;
use smol_str::SmolStr;

use crate::{
    budget::{self, BudgetLine},
    claims::claim_of,
    recorded::Recorded,
    register::InstalmentKey,
};

/// A row of `report annual`. A fund's source has one row for its appropriation,
/// without a measure, and one for each measure, without an appropriation: so
/// every column adds up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnualLine {
    /// Which fund.
    pub fund: String,
    /// Which year.
    pub year: String,
    /// Whose money.
    pub source: String,
    /// The clause.
    pub clause: Option<SmolStr>,
    /// The measure.
    pub measure: Option<MeasureId>,
    /// 预算
    pub appropriated: Option<Money>,
    /// 结转: what came from the year before, less what went on; part of the
    /// appropriation.
    pub carried: Option<Money>,
    /// 核定, without what was revoked, or given back after an error.
    pub granted: Option<Money>,
    /// 支付, without what came back.
    pub paid: Option<Money>,
    /// 退回, all of it.
    pub returned: Option<Money>,
    /// 追回, for whatever cause.
    pub recovered: Option<Money>,
    /// 核销
    pub written_off: Option<Money>,
    /// 待付: granted and not paid.
    pub to_pay: Option<Money>,
    /// 结余: appropriated and not granted.
    pub left: Option<Money>,
}

/// By holder `FUND/source`, clause and measure.
type Key = (String, SmolStr, MeasureId);

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    granted: Money,
    paid: Money,
    returned: Money,
    recovered: Money,
    written_off: Money,
}

/// What was granted from one year's appropriations, and what became of it.
#[derive(Debug, Clone)]
pub struct Annual {
    year: Year,
    measures: BTreeMap<ClaimNo, (SmolStr, MeasureId)>,
    /// What of each instalment the year's appropriations bear.
    parts: BTreeMap<InstalmentKey, Vec<(String, Money)>>,
    sums: BTreeMap<Key, Sums>,
}

impl Annual {
    /// Nothing folded yet.
    pub fn new(year: Year) -> Self {
        Self { year, measures: BTreeMap::new(), parts: BTreeMap::new(), sums: BTreeMap::new() }
    }

    /// Takes in the next event.
    pub fn fold(&mut self, event: &Recorded) {
        let LedgerEvent::Enterprise(happened) = &event.event else { return };
        let year = Period::Year(self.year);
        let of_year = |key: &CapKey| key.is_appropriation() && key.period == year;
        if let Some(grant) = happened.grant() {
            for part in &grant.instalments {
                let own = part.charges.iter().filter(|charge| charge.lane == Lane::Own);
                let own = own.filter(|charge| of_year(&charge.key));
                let shares: Vec<(String, Money)> =
                    own.map(|charge| (charge.key.holder.to_string(), charge.amount)).collect();
                if !shares.is_empty() {
                    self.parts.insert((grant.claim_no.clone(), part.no), shares);
                    let of = (grant.assessment.clause.clone(), grant.measure.clone());
                    self.measures.insert(grant.claim_no.clone(), of);
                }
            }
        }
        let Some((clause, measure)) =
            claim_of(happened).and_then(|claim_no| self.measures.get(claim_no)).cloned()
        else {
            return;
        };
        let mut add = |holder: &str, amount: Money, field: fn(&mut Sums) -> &mut Money| {
            let key = (holder.to_owned(), clause.clone(), measure.clone());
            let sum = field(self.sums.entry(key).or_default());
            *sum = sum.plus(amount);
        };
        for charge in happened.charges().into_iter().filter(|charge| charge.lane == Lane::Own) {
            if of_year(&charge.key) {
                add(charge.key.holder.as_str(), charge.amount, |sums| &mut sums.granted);
            }
        }
        for (key, amount) in event.event.paid().into_iter().filter(|(key, _)| of_year(key)) {
            add(key.holder.as_str(), amount, |sums| &mut sums.paid);
        }
        let (returned, recovered, sign) = budget::moved(&event.event);
        let of_share = |share: &&Share| of_year(&share.key);
        for share in returned.iter().filter(of_share) {
            let amount = if sign { share.amount } else { share.amount.negated() };
            add(share.key.holder.as_str(), amount, |sums| &mut sums.returned);
        }
        for share in recovered.iter().filter(of_share) {
            add(share.key.holder.as_str(), share.amount, |sums| &mut sums.recovered);
        }
        if let Some(PaymentEvent::RecoveryWrittenOff(given_up)) = happened.payment() {
            let place = (given_up.claim_no.clone(), given_up.instalment);
            let shares = self.parts.get(&place).map(Vec::as_slice).unwrap_or_default();
            for (holder, amount) in in_proportion(given_up.amount, shares) {
                add(&holder, amount, |sums| &mut sums.written_off);
            }
        }
    }

    /// The rows: each source's appropriation, then its measures by clause.
    pub fn lines(self, budget: &[BudgetLine]) -> Vec<AnnualLine> {
        let mut lines: Vec<AnnualLine> = budget.iter().map(appropriation).collect();
        for ((holder, clause, measure), sums) in self.sums {
            let (fund, source) = holder.rsplit_once('/').unwrap_or((&holder, "-"));
            lines.push(AnnualLine {
                fund: fund.to_owned(),
                year: self.year.to_string(),
                source: source.to_owned(),
                clause: Some(clause),
                measure: Some(measure),
                appropriated: None,
                carried: None,
                granted: Some(sums.granted),
                paid: Some(sums.paid),
                returned: Some(sums.returned),
                recovered: Some(sums.recovered),
                written_off: Some(sums.written_off),
                to_pay: Some(sums.granted.minus(sums.paid)),
                left: None,
            });
        }
        lines.sort_by(|one, other| order(one).cmp(&order(other)));
        lines
    }
}

/// Clause 2 before clause 12; the appropriation before its measures.
fn order(line: &AnnualLine) -> (&str, &str, Option<(u32, &str)>, Option<&MeasureId>) {
    let clause = line.clause.as_deref();
    let number = clause.map(|clause| (clause.parse().unwrap_or(u32::MAX), clause));
    (&line.fund, &line.source, number, line.measure.as_ref())
}

fn appropriation(line: &BudgetLine) -> AnnualLine {
    AnnualLine {
        fund: line.fund.clone(),
        year: line.year.clone(),
        source: line.source.clone(),
        clause: None,
        measure: None,
        appropriated: line.appropriated,
        carried: Some(line.carried),
        granted: None,
        paid: None,
        returned: None,
        recovered: None,
        written_off: None,
        to_pay: None,
        left: line.available,
    }
}

/// A sum by the proportion of shares, to the fen, the last taking what is left.
fn in_proportion(amount: Money, shares: &[(String, Money)]) -> Vec<(String, Money)> {
    let total = shares.iter().fold(Money::ZERO, |sum, (_, share)| sum.plus(*share));
    let mut left = amount;
    let mut parts = Vec::new();
    for (index, (holder, share)) in shares.iter().enumerate() {
        let exact = i128::from(amount.fen()) * i128::from(share.fen());
        let part = exact.checked_div(i128::from(total.fen())).unwrap_or_default();
        let part = i64::try_from(part).ok().and_then(Money::checked_fen).unwrap_or_default();
        let part = if index + 1 == shares.len() { left } else { part };
        left = left.minus(part);
        parts.push((holder.clone(), part));
    }
    parts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_sum_in_proportion_is_the_sum() {
        let fen = |fen| Money::checked_fen(fen).unwrap();
        let shares = [("f/city".to_owned(), fen(1)), ("f/district".to_owned(), fen(2))];
        let parts = in_proportion(fen(100), &shares);
        assert_eq!(parts, [("f/city".to_owned(), fen(33)), ("f/district".to_owned(), fen(67))]);
        assert_eq!(in_proportion(fen(100), &[]), []);
    }
}
