//! From an assessment to a grant: what is left of each slice after decision,
//! no-duplicate, ceilings and appropriation (`docs/adr/0003`).
//!
//! Slice by slice in time, and in this order within a slice:
//!
//! 1. **decision**: lowers a computed sum, never raises one;
//! 2. **duplicate** (附则1 从高、从优、不重复): the group together gets the
//!    highest of its members' running totals;
//! 3. **ceiling**: each ceiling in the order the measure lists them;
//! 4. **appropriation**: what the fund still has, by source.
//!
//! Every cut is kept as a [`Reduction`]. A slice of which nothing is left
//! makes no instalment.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::{Assessment, CeilingUse, FundUse, Slice},
    charge::{CapKey, Caps, Charge, Lane},
    date::{Span, Year},
    fund::key::appropriation_key,
    money::{Money, total},
    names::{CeilingId, Holder},
};

/// Why a sum was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A decision set less.
    Decision,
    /// The same project is already paid (附则1).
    Duplicate,
    /// A ceiling is used up.
    Ceiling,
    /// The fund's appropriation is used up.
    Appropriation,
}

/// One cut of one slice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// Why.
    pub cause: Cause,
    /// Which ceiling or appropriation, where one cut.
    pub ceiling: Option<CeilingId>,
    /// Whose.
    pub holder: Option<Holder>,
    /// The slice's year.
    pub period: Year,
    /// By how much, above zero.
    pub amount: Money,
    /// The sum before the cut.
    pub before: Money,
    /// What was left to get: headroom of the ceiling or of the source's
    /// appropriation (negative where it is over-awarded), rest of the decision,
    /// rest of the group's highest total.
    pub left: Money,
    /// The claims already paid that this one repeats.
    pub because_of: Vec<String>,
}

/// One part of a grant: paid on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// Its number within the claim, from 1.
    pub no: u32,
    /// The year it belongs to.
    pub period: Year,
    /// Its days, where the claim has a period.
    pub span: Option<Span>,
    /// Before reductions.
    pub computed: Money,
    /// After them; above zero.
    pub granted: Money,
    /// What this instalment charged, so that its revocation gives back just that.
    pub charges: Vec<Charge>,
}

/// What the group already has, without revoked sums.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupSoFar {
    /// Each earlier claim that counts.
    pub entries: Vec<GroupEntry>,
}

/// One earlier claim in the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupEntry {
    /// The claim.
    pub claim_no: String,
    /// Whose running total it adds to.
    pub member: String,
    /// What it may be paid for once only; claims with the same key are for the
    /// same thing and count once.
    pub once: Option<String>,
    /// What it adds to the running total: granted and not revoked, or left
    /// unpaid as a duplicate.
    pub counted: Money,
    /// What was granted and is not revoked.
    pub granted: Money,
}

impl GroupSoFar {
    /// The highest of the members' running totals.
    fn highest(&self) -> Money {
        let mut once: BTreeMap<(&str, &str), Money> = BTreeMap::new();
        let mut totals: BTreeMap<&str, Money> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(key) = &entry.once {
                let known = once.entry((&entry.member, key)).or_default();
                *known = entry.counted.max(*known);
            } else {
                let sum = totals.entry(&entry.member).or_default();
                *sum = sum.plus(entry.counted);
            }
        }
        for ((member, _), amount) in once {
            let sum = totals.entry(member).or_default();
            *sum = sum.plus(amount);
        }
        totals.into_values().max().unwrap_or_default()
    }

    /// What was granted for the same thing.
    fn granted_for(&self, once: Option<&str>) -> Money {
        let same = |entry: &&GroupEntry| once.is_some() && entry.once.as_deref() == once;
        self.entries.iter().filter(same).fold(Money::ZERO, |sum, entry| sum.plus(entry.granted))
    }

    fn granted(&self) -> Money {
        self.entries.iter().fold(Money::ZERO, |sum, entry| sum.plus(entry.granted))
    }
}

/// 附则1: what a claim of `due` may still get, where its group already has `so_far`.
///
/// The group together gets the highest of its members' running totals; the
/// claim gets the difference, and never more than what is missing of `due`
/// where the same thing was granted before.
pub fn top_up(so_far: &GroupSoFar, member: &str, once: Option<&str>, due: Money) -> Money {
    let mut with = so_far.clone();
    with.entries.push(GroupEntry {
        claim_no: String::new(),
        member: member.to_owned(),
        once: once.map(ToOwned::to_owned),
        counted: due,
        granted: Money::ZERO,
    });
    let missing = due.minus(so_far.granted_for(once)).or_zero();
    with.highest().minus(so_far.granted()).or_zero().min(missing)
}

/// What is granted, and why not more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Determination {
    /// The parts, each above zero; may be none.
    pub instalments: Vec<Instalment>,
    /// Every cut.
    pub reductions: Vec<Reduction>,
    /// Σ instalments.
    pub granted: Money,
    /// The rows whose headroom cut something, with the version that was read:
    /// if a row has moved by the commit, the claim is decided again.
    pub trimmed_by: Vec<(CapKey, u64)>,
}

/// A sum left the range of [`Money`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the sums of the claim leave the range of amounts")]
pub struct OutOfRange;

/// Decides every slice of an assessment.
///
/// `so_far` is what the claim's no-duplicate group (or its `once` key) already
/// has; `fund_year` the year of the business date, which the appropriation is of.
pub fn determine(
    assessment: &Assessment,
    decided: Option<Money>,
    so_far: &GroupSoFar,
    fund_year: Year,
    caps: &dyn Caps,
) -> Result<Determination, OutOfRange> {
    let mut work =
        Work { caps, used: BTreeMap::new(), reductions: Vec::new(), trimmed_by: Vec::new() };
    let mut instalments: Vec<Instalment> = Vec::new();
    let mut decision_left = decided;
    let mut group_left = group_left(assessment, decided, so_far);
    for slice in &assessment.slices {
        let mut sum = slice.computed;
        if let Some(left) = decision_left {
            let cut = Cut { cause: Cause::Decision, left, key: None, repeats: &[] };
            sum = work.cut(slice, sum, left, &cut);
            decision_left = Some(left.minus(sum));
        }
        if let Some(left) = group_left {
            let cut = Cut { cause: Cause::Duplicate, left, key: None, repeats: &so_far.entries };
            sum = work.cut(slice, sum, left, &cut);
            group_left = Some(left.minus(sum));
        }
        for ceiling in &slice.ceilings {
            sum = work.hold_to_ceiling(slice, sum, ceiling);
        }
        sum = work.hold_to_appropriation(slice, sum, &assessment.fund, fund_year)?;
        if sum.is_positive() {
            let charges = work.charge(slice, sum, &assessment.fund, fund_year)?;
            let no = u32::try_from(instalments.len() + 1).map_err(|_| OutOfRange)?;
            instalments.push(Instalment {
                no,
                period: slice.period,
                span: slice.span,
                computed: slice.computed,
                granted: sum,
                charges,
            });
        }
    }
    let granted = total(instalments.iter().map(|part| part.granted)).ok_or(OutOfRange)?;
    Ok(Determination {
        instalments,
        reductions: work.reductions,
        granted,
        trimmed_by: work.trimmed_by,
    })
}

/// What the group leaves for the whole claim; `None` where nothing is compared.
fn group_left(
    assessment: &Assessment,
    decided: Option<Money>,
    so_far: &GroupSoFar,
) -> Option<Money> {
    let due = decided.map_or(assessment.computed, |most| most.min(assessment.computed));
    let member = assessment.group.as_ref().map(|group| group.member.as_str());
    match (member, &assessment.once) {
        (None, None) => None,
        (member, once) => Some(top_up(so_far, member.unwrap_or_default(), once.as_deref(), due)),
    }
}

fn paid(entries: &[GroupEntry]) -> Vec<String> {
    let paid = entries.iter().filter(|entry| entry.granted.is_positive());
    paid.map(|entry| entry.claim_no.clone()).collect()
}

/// Why a sum is held to less.
struct Cut<'a> {
    cause: Cause,
    /// What was left to get; may be negative.
    left: Money,
    /// The row that holds it, where one does.
    key: Option<&'a CapKey>,
    /// The claims that it repeats.
    repeats: &'a [GroupEntry],
}

/// The rows as this claim's earlier slices leave them.
struct Work<'a> {
    caps: &'a dyn Caps,
    used: BTreeMap<CapKey, Money>,
    reductions: Vec<Reduction>,
    trimmed_by: Vec<(CapKey, u64)>,
}

impl Work<'_> {
    /// The sum held to `most`; what is cut is kept with its cause.
    fn cut(&mut self, slice: &Slice, before: Money, most: Money, cut: &Cut) -> Money {
        let after = before.min(most.or_zero());
        if after < before {
            self.reductions.push(Reduction {
                cause: cut.cause,
                ceiling: cut.key.map(|key| key.ceiling.clone()),
                holder: cut.key.map(|key| key.holder.clone()),
                period: slice.period,
                amount: before.minus(after),
                before,
                left: cut.left,
                because_of: paid(cut.repeats),
            });
            if let Some(key) = cut.key {
                self.trimmed_by.push((key.clone(), self.caps.row(key).version));
            }
        }
        after
    }

    /// `limit − own − external − what this claim's earlier slices take`.
    fn headroom(&self, key: &CapKey, limit: Money) -> Money {
        let row = self.caps.row(key);
        let used = self.used.get(key).copied().unwrap_or_default();
        limit.minus(row.own).minus(row.external).minus(used)
    }

    fn hold_to_ceiling(&mut self, slice: &Slice, sum: Money, ceiling: &CeilingUse) -> Money {
        let left = self.headroom(&ceiling.key, ceiling.limit);
        let cut = Cut { cause: Cause::Ceiling, left, key: Some(&ceiling.key), repeats: &[] };
        self.cut(slice, sum, left, &cut)
    }

    /// The largest sum whose every share fits its source's appropriation.
    fn hold_to_appropriation(
        &mut self,
        slice: &Slice,
        mut sum: Money,
        fund: &FundUse,
        year: Year,
    ) -> Result<Money, OutOfRange> {
        for index in 0..fund.shares.len() {
            let Some(key) = fund_key(fund, index, year) else { return Err(OutOfRange) };
            let Some(limit) = self.caps.row(&key).limit else { continue };
            let left = self.headroom(&key, limit);
            let most = largest_sum(fund, index, left.or_zero(), sum)?;
            let cut = Cut { cause: Cause::Appropriation, left, key: Some(&key), repeats: &[] };
            sum = self.cut(slice, sum, most, &cut);
        }
        Ok(sum)
    }

    fn charge(
        &mut self,
        slice: &Slice,
        sum: Money,
        fund: &FundUse,
        year: Year,
    ) -> Result<Vec<Charge>, OutOfRange> {
        let mut charges: Vec<Charge> = slice
            .ceilings
            .iter()
            .map(|ceiling| Charge {
                key: ceiling.key.clone(),
                lane: Lane::Own,
                amount: sum,
                limit: Some(ceiling.limit),
            })
            .collect();
        for (index, amount) in shares(fund, sum)?.into_iter().enumerate() {
            let Some(key) = fund_key(fund, index, year) else { return Err(OutOfRange) };
            if amount.is_positive() {
                charges.push(Charge { key, lane: Lane::Own, amount, limit: None });
            }
        }
        for charge in &charges {
            let used = self.used.entry(charge.key.clone()).or_default();
            *used = used.checked_add(charge.amount).ok_or(OutOfRange)?;
        }
        Ok(charges)
    }
}

/// The appropriation's row of the fund's source at `index`.
fn fund_key(fund: &FundUse, index: usize, year: Year) -> Option<CapKey> {
    appropriation_key(&fund.fund, fund.shares.get(index)?.source, year)
}

/// A sum cut into its sources' shares; the last takes what rounding leaves, so
/// that the shares always add up to the sum.
pub fn shares(fund: &FundUse, sum: Money) -> Result<Vec<Money>, OutOfRange> {
    let all: u64 = fund.shares.iter().map(|share| u64::from(share.parts)).sum();
    let mut left = sum;
    let mut amounts = Vec::with_capacity(fund.shares.len());
    for (index, share) in fund.shares.iter().enumerate() {
        let amount = if index + 1 == fund.shares.len() {
            left
        } else {
            sum.yuan()
                .checked_mul(Decimal::from(share.parts))
                .and_then(|product| product.checked_div(Decimal::from(all)))
                .and_then(Money::checked_round)
                .ok_or(OutOfRange)?
                .min(left)
        };
        left = left.minus(amount);
        amounts.push(amount);
    }
    Ok(amounts)
}

/// The largest sum up to `most` whose share at `index` is at most `left`.
/// Shares grow with the sum, so it is found by halving.
fn largest_sum(
    fund: &FundUse,
    index: usize,
    left: Money,
    most: Money,
) -> Result<Money, OutOfRange> {
    let share =
        |sum: Money| shares(fund, sum).map(|all| all.get(index).copied().unwrap_or_default());
    if share(most)? <= left {
        return Ok(most);
    }
    let (mut fits, mut too_much) = (0_i64, most.fen());
    while too_much - fits > 1 {
        let middle = fits + (too_much - fits) / 2;
        if share(Money::checked_fen(middle).ok_or(OutOfRange)?)? <= left {
            fits = middle;
        } else {
            too_much = middle;
        }
    }
    Money::checked_fen(fits).ok_or(OutOfRange)
}

#[cfg(test)]
mod tests;
