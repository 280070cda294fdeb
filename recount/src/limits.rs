//! What is left of a claim's years after decision, no-duplicate, ceilings and
//! appropriation, from what earlier events had charged.

use std::collections::BTreeMap;

use crate::{
    assess::Entitlement,
    exact::Fen,
    field::{Charge, Row},
    past::half_up,
    report::Cut,
    rows::Rows,
};

/// A year's part that is left.
pub(crate) struct Remainder {
    pub(crate) granted: Fen,
    pub(crate) charges: Vec<Charge>,
}

/// Holds a claim's years to what is left for them, in time.
pub(crate) struct LimitCheck<'a> {
    pub(crate) entitlement: &'a Entitlement,
    pub(crate) rows: &'a Rows,
    /// Those of the event.
    pub(crate) rules: u32,
    /// The year of the business date, which the appropriation is of.
    pub(crate) year: i64,
    pub(crate) decided: Option<Fen>,
    pub(crate) group_left: Option<Fen>,
    pub(crate) cuts: Vec<Cut>,
    /// What this claim's earlier years take.
    pub(crate) used: BTreeMap<Row, Fen>,
}

impl LimitCheck<'_> {
    /// The years' parts, one for each slice; a part of zero is no instalment.
    pub(crate) fn hold(&mut self) -> Vec<Remainder> {
        let (mut decided, mut group_left) = (self.decided, self.group_left);
        let mut parts = Vec::new();
        for slice in &self.entitlement.slices {
            let mut sum = slice.computed;
            for (budget, cause) in [(&mut decided, "decision"), (&mut group_left, "duplicate")] {
                if let Some(left) = budget {
                    sum = self.cut(sum, *left, *left, cause, None, slice.period);
                    *left -= sum;
                }
            }
            for (row, limit) in &slice.ceilings {
                let left = limit - self.taken(row);
                sum = self.cut(sum, left, left, "ceiling", Some(row), slice.period);
            }
            sum = self.appropriated(sum, slice.period);
            let charges = self.charges(&slice.ceilings, sum);
            for charge in &charges {
                *self.used.entry(charge.row.clone()).or_default() += charge.amount;
            }
            parts.push(Remainder { granted: sum, charges });
        }
        parts
    }

    /// What earlier events and this claim's earlier years have taken.
    fn taken(&self, row: &Row) -> Fen {
        self.rows.taken(row, self.rules) + self.used.get(row).copied().unwrap_or_default()
    }

    fn cut(
        &mut self,
        sum: Fen,
        most: Fen,
        left: Fen,
        cause: &'static str,
        row: Option<&Row>,
        period: i64,
    ) -> Fen {
        let after = sum.min(most.max(0));
        if after < sum {
            self.cuts.push(Cut {
                cause,
                ceiling: row.map(|row| row.ceiling.clone()),
                holder: row.map(|row| row.holder.clone()),
                period,
                before: sum,
                left,
                amount: sum - after,
            });
        }
        after
    }

    fn fund_row(&self, source: &str) -> Row {
        Row::appropriation(&self.entitlement.fund.0, source, self.year)
    }

    /// The largest sum of which every source's share fits.
    fn appropriated(&mut self, mut sum: Fen, period: i64) -> Fen {
        let sources = self.entitlement.fund.1.clone();
        for (index, (source, _)) in sources.iter().enumerate() {
            let row = self.fund_row(source);
            let Some(limit) = self.rows.limit(&row) else { continue };
            let left = limit - self.taken(&row);
            let share = |sum| shares(&sources, sum).get(index).copied().unwrap_or_default();
            // Shares grow with the sum: one fen less until it fits would do, and
            // halving the way there gives the same.
            let (mut low, mut high) = (0, sum);
            while low < high {
                let middle = high - (high - low) / 2;
                if share(middle) <= left.max(0) { low = middle } else { high = middle - 1 }
            }
            sum = self.cut(sum, low, left, "appropriation", Some(&row), period);
        }
        sum
    }

    fn charges(&self, ceilings: &[(Row, Fen)], sum: Fen) -> Vec<Charge> {
        if sum == 0 {
            return Vec::new();
        }
        let own = |row: Row, amount, limit| Charge { row, own: true, amount, limit };
        let of_ceilings = ceilings.iter().map(|(row, limit)| own(row.clone(), sum, Some(*limit)));
        let mut charges: Vec<Charge> = of_ceilings.collect();
        let sources = &self.entitlement.fund.1;
        for ((source, _), amount) in sources.iter().zip(shares(sources, sum)) {
            if amount > 0 {
                charges.push(own(self.fund_row(source), amount, None));
            }
        }
        charges
    }
}
/// A sum in shares; each but the last is rounded to the fen, the last is what
/// is left.
fn shares(sources: &[(String, i128)], sum: Fen) -> Vec<Fen> {
    let all: i128 = sources.iter().map(|(_, parts)| parts).sum();
    let mut left = sum;
    let mut shares = Vec::new();
    for (index, (_, parts)) in sources.iter().enumerate() {
        let is_last = index + 1 == sources.len();
        let share = if is_last { left } else { half_up(sum * parts, all).min(left) };
        left -= share;
        shares.push(share);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_sum_whatever_is_rounded() {
        let sources = [("city".to_owned(), 1), ("district".to_owned(), 2)];
        assert_eq!(shares(&sources, 100), [33, 67]);
        assert_eq!(shares(&sources, 1), [0, 1]);
        assert_eq!(shares(&sources, 2), [1, 1]);
    }
}
