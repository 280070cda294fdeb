//! The rows of the ceilings as earlier events leave them: each is kept once,
//! and found again by its number.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    exact::Fen,
    field::{Charge, Row},
    key::Key,
};

/// A row.
#[derive(Debug)]
struct RowState {
    row: Arc<Row>,
    /// The row under its holder as it is compared.
    compared: Key,
    /// What was charged, own and external alike: both count.
    taken: Fen,
    /// The limit that was set last, and when.
    limit: Option<Fen>,
    set: u64,
}

/// A charge as it is kept of a grant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptCharge {
    row: u32,
    own: bool,
    pub(crate) amount: i64,
}

/// All rows.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    numbers: BTreeMap<Arc<Row>, u32>,
    states: Vec<RowState>,
    /// What was charged, by the holder as it is compared. By the holder as it is
    /// typed, rows were of their own under rules 0.
    of_compared: HashMap<Key, Fen>,
    /// Limits that adoptions set for all rows of a ceiling that there were.
    of_ceilings: BTreeMap<String, (Fen, u64)>,
    /// How often anything was set: tells which word is the last one.
    clock: u64,
}

/// A row as it is compared, as one key.
fn compared(row: &Row) -> Key {
    let Row { ceiling, holder, period } = row.compared();
    Key::parts(&[&ceiling, &holder, &period])
}

/// A sum as it is kept: none that a grant can have leaves the range.
pub(crate) fn small(amount: Fen) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

impl Rows {
    fn number(&mut self, row: &Row) -> u32 {
        if let Some(known) = self.numbers.get(row) {
            return *known;
        }
        let number = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        let compared = compared(row);
        let row = Arc::new(row.clone());
        self.numbers.insert(Arc::clone(&row), number);
        self.clock += 1;
        self.states.push(RowState { row, compared, taken: 0, limit: None, set: self.clock });
        number
    }

    fn get(&self, number: u32) -> Option<&RowState> {
        self.states.get(usize::try_from(number).ok()?)
    }

    fn find(&self, row: &Row) -> Option<&RowState> {
        self.numbers.get(row).and_then(|number| self.get(*number))
    }

    fn change(&mut self, row: &Row) -> Option<&mut RowState> {
        let number = self.number(row);
        self.clock += 1;
        self.states.get_mut(usize::try_from(number).ok()?)
    }

    /// Takes a charge in.
    pub(crate) fn charge(&mut self, charge: &Charge) -> KeptCharge {
        let row = self.number(&charge.row);
        self.clock += 1;
        let clock = self.clock;
        if let Some(kept) = self.states.get_mut(usize::try_from(row).unwrap_or(usize::MAX)) {
            kept.taken += charge.amount;
            *self.of_compared.entry(kept.compared).or_default() += charge.amount;
            if charge.limit.is_some() {
                (kept.limit, kept.set) = (charge.limit, clock);
            }
        }
        KeptCharge { row, own: charge.own, amount: small(charge.amount) }
    }

    /// What is given back of a charge, which leaves the limit as it is.
    pub(crate) fn back(&self, taken: KeptCharge, amount: Fen) -> Option<Charge> {
        let row = Row::clone(&self.get(taken.row)?.row);
        Some(Charge { row, own: taken.own, amount: -amount, limit: None })
    }

    /// Whether a charge is of an appropriation.
    pub(crate) fn is_of_fund(&self, taken: KeptCharge) -> bool {
        self.get(taken.row).is_some_and(|kept| kept.row.is_appropriation())
    }

    /// Sets the limit of a row.
    pub(crate) fn appropriate(&mut self, row: &Row, limit: Fen) {
        if let Some(kept) = self.change(row) {
            kept.limit = Some(limit);
        }
    }

    /// Sets the limit of all rows of a ceiling that there are.
    pub(crate) fn limit_ceiling(&mut self, ceiling: &str, limit: Fen) {
        self.clock += 1;
        self.of_ceilings.insert(ceiling.to_owned(), (limit, self.clock));
    }

    /// What was charged to a row, under the rules of an event.
    pub(crate) fn taken(&self, row: &Row, rules: u32) -> Fen {
        if rules == 0 {
            return self.find(row).map_or(0, |kept| kept.taken);
        }
        let known = self.find(row).map_or_else(|| compared(row), |kept| kept.compared);
        self.of_compared.get(&known).copied().unwrap_or_default()
    }

    /// The limit of a row; `None`: not limited.
    pub(crate) fn limit(&self, row: &Row) -> Option<Fen> {
        self.find(row).and_then(|kept| self.limit_of(kept))
    }

    fn limit_of(&self, kept: &RowState) -> Option<Fen> {
        match self.of_ceilings.get(&kept.row.ceiling) {
            Some((limit, set)) if *set > kept.set => Some(*limit),
            Some(_) | None => kept.limit,
        }
    }

    /// The rows of which something is taken, with the sum and the limit.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Row, Fen, Option<Fen>)> {
        let held = self.states.iter().filter(|kept| kept.taken != 0);
        held.map(|kept| (kept.row.as_ref(), kept.taken, self.limit_of(kept)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(holder: &str) -> Row {
        let own = |text: &str| text.to_owned();
        Row { ceiling: own("voucher.year"), holder: own(holder), period: own("2024") }
    }

    #[test]
    fn an_adoption_sets_the_limit_of_the_rows_that_there_are_and_a_charge_that_of_its_own() {
        let mut rows = Rows::default();
        let charge = |holder, limit| Charge { row: row(holder), own: true, amount: 5, limit };
        rows.charge(&charge("A", Some(10)));
        rows.limit_ceiling("voucher.year", 20);
        rows.charge(&charge("B", Some(10)));
        rows.charge(&charge("A", None));
        assert_eq!([rows.limit(&row("A")), rows.limit(&row("B"))], [Some(20), Some(10)]);
        assert_eq!([rows.taken(&row("A"), 1), rows.taken(&row("C"), 1)], [10, 0]);
        rows.charge(&charge("A", Some(30)));
        assert_eq!(rows.limit(&row("A")), Some(30));
        // Rows of one holder are one since rules 1.
        rows.charge(&charge("a", None));
        assert_eq!([rows.taken(&row("A"), 0), rows.taken(&row("A"), 1)], [15, 20]);
    }
}
