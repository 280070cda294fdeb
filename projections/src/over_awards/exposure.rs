//! The second pass: what instalments hold of the rows, and what was decided to
//! be taken back of them.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    charge::{CapKey, FUND_YEAR, Lane},
    enterprise::{
        event::{EnterpriseEvent, GrantRevoked, PaymentEvent},
        values::RecoveryCause,
    },
    ledger::LedgerEvent,
    money::Money,
    names::DocumentNo,
};

use super::{Proposal, Remedy};
use crate::{recorded::Recorded, register::InstalmentKey};

/// The second pass: what is held under some rows.
#[derive(Debug, Clone, Default)]
pub struct Exposure {
    pub(super) wanted: BTreeSet<CapKey>,
    held: BTreeMap<CapKey, BTreeMap<InstalmentKey, InstalmentHolding>>,
}

/// What an instalment holds of a row, and what was decided of it.
#[derive(Debug, Clone, Default)]
struct InstalmentHolding {
    granted_position: u64,
    own: Money,
    paid: Money,
    /// Whether an order of it was released and the bank has not answered.
    at_bank: bool,
    /// What was decided to be recovered, and came back, by document.
    asked: BTreeMap<DocumentNo, RecoveryOutlook>,
}

/// A recovery of an instalment under one document.
#[derive(Debug, Clone, Copy)]
struct RecoveryOutlook {
    cause: RecoveryCause,
    decided: Money,
    back: Money,
}

impl RecoveryOutlook {
    /// What it takes of what counts as paid. What came back after an error
    /// counts as paid no more; after a fraud it does.
    fn taken(self) -> Money {
        match self.cause {
            RecoveryCause::Error => self.decided.minus(self.back).or_zero(),
            RecoveryCause::Fraud => self.decided.max(self.back),
        }
    }
}

impl InstalmentHolding {
    /// What could still be recovered.
    fn to_recover(&self) -> Money {
        let taken = self.asked.values().fold(Money::ZERO, |sum, asked| sum.plus(asked.taken()));
        self.paid.minus(taken).or_zero()
    }

    /// What is neither paid nor at the bank.
    fn to_withhold(&self) -> Money {
        if self.at_bank { Money::ZERO } else { self.own.minus(self.paid) }
    }

    /// What the bank will pay or send back.
    fn to_await(&self) -> Money {
        if self.at_bank { self.own.minus(self.paid) } else { Money::ZERO }
    }

    /// What will give room once it comes back.
    fn decided(&self) -> Money {
        let errors = self.asked.values().filter(|asked| asked.cause == RecoveryCause::Error);
        errors.fold(Money::ZERO, |sum, asked| sum.plus(asked.taken()))
    }
}

impl Exposure {
    /// Nothing folded yet, of these rows alone.
    pub fn of(wanted: BTreeSet<CapKey>) -> Self {
        Self { wanted, held: BTreeMap::new() }
    }

    /// Whether no row is asked for.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Takes in the next event.
    pub fn fold(&mut self, event: &Recorded) {
        let LedgerEvent::Enterprise(happened) = &event.event else { return };
        if let Some(grant) = happened.grant() {
            for part in &grant.instalments {
                let place = (grant.claim_no.clone(), part.no);
                for charge in part.charges.iter().filter(|charge| charge.lane == Lane::Own) {
                    self.add(&charge.key, &place, event.position, charge.amount, Money::ZERO);
                }
            }
        }
        if let EnterpriseEvent::GrantRevoked(GrantRevoked { claim_no, instalments, .. }) =
            &**happened
        {
            for parts in self.held.values_mut() {
                parts.retain(|(claim, no), _| claim != claim_no || !instalments.contains(no));
            }
        }
        let Some(paying) = happened.payment() else { return };
        let Some((claim_no, Some(no))) = paying.place() else { return };
        let place = (claim_no.clone(), no);
        self.ask(&place, paying);
        self.send(&place, paying);
        for charge in
            paying.facets().charges().into_iter().filter(|charge| charge.lane == Lane::Own)
        {
            self.add(&charge.key, &place, 0, charge.amount, Money::ZERO);
        }
        for (key, amount) in paying.facets().paid() {
            self.add(key, &place, 0, Money::ZERO, amount);
        }
    }

    fn add(&mut self, key: &CapKey, place: &InstalmentKey, granted: u64, own: Money, paid: Money) {
        if !self.wanted.contains(key) {
            return;
        }
        let part = self.held.entry(key.clone()).or_default().entry(place.clone()).or_default();
        part.granted_position = part.granted_position.max(granted);
        part.own = part.own.plus(own);
        part.paid = part.paid.plus(paid);
    }

    /// Whether the instalment lies at the bank after an event.
    fn send(&mut self, place: &InstalmentKey, paying: PaymentEvent) {
        let at_bank = if let PaymentEvent::ReturnUndone(event) = paying {
            !event.was_settled
        } else if matches!(
            paying,
            PaymentEvent::PaymentReleased(_) | PaymentEvent::SettlementUndone(_)
        ) {
            true
        } else if matches!(
            paying,
            PaymentEvent::PaymentCancelled(_)
                | PaymentEvent::PaymentSettled(_)
                | PaymentEvent::PaymentReturned(_)
        ) {
            false
        } else {
            return;
        };
        for part in self.held.values_mut().filter_map(|parts| parts.get_mut(place)) {
            part.at_bank = at_bank;
        }
    }

    /// What a recovery, or its decision, is about.
    fn ask(&mut self, place: &InstalmentKey, paying: PaymentEvent) {
        let (document_no, cause, decided, back) =
            if let PaymentEvent::RecoveryDecided(event) = paying {
                (&event.document_no, event.cause, event.amount, Money::ZERO)
            } else if let PaymentEvent::FundsRecovered(event) = paying {
                (&event.document_no, event.cause, Money::ZERO, event.amount)
            } else {
                return;
            };
        for part in self.held.values_mut().filter_map(|parts| parts.get_mut(place)) {
            let asked = part.asked.entry(document_no.clone()).or_insert(RecoveryOutlook {
                cause,
                decided: Money::ZERO,
                back: Money::ZERO,
            });
            asked.decided = asked.decided.plus(decided);
            asked.back = asked.back.plus(back);
        }
    }

    /// What is decided to be recovered under a row.
    pub(super) fn decided(&self, key: &CapKey) -> Money {
        let parts = self.held.get(key).into_iter().flat_map(BTreeMap::values);
        parts.fold(Money::ZERO, |sum, part| sum.plus(part.decided()))
    }

    /// What could be done about `over`.
    pub(super) fn proposals(&self, key: &CapKey, over: Money) -> Vec<Proposal> {
        let Some(parts) = self.held.get(key).filter(|_| key.ceiling.as_str() != FUND_YEAR) else {
            return Vec::new();
        };
        let mut parts: Vec<(&InstalmentKey, &InstalmentHolding)> = parts.iter().collect();
        parts.sort_by_key(|((_, no), part)| std::cmp::Reverse((part.granted_position, *no)));
        let unpaid =
            parts.iter().map(|(place, part)| (place, Remedy::Withhold, part.to_withhold()));
        let paid = parts.iter().flat_map(|(place, part)| {
            [(place, Remedy::Recover, part.to_recover()), (place, Remedy::Await, part.to_await())]
        });
        let mut left = over;
        let mut proposals = Vec::new();
        for ((claim_no, instalment), remedy, most) in unpaid.chain(paid) {
            let amount = most.min(left);
            if amount.is_positive() {
                left = left.minus(amount);
                let (claim_no, instalment) = (claim_no.clone(), *instalment);
                proposals.push(Proposal { claim_no, instalment, remedy, amount });
            }
        }
        proposals
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn yuan(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    /// 1,000 yuan paid, with recoveries: cause, decided, come back.
    fn part(asked: &[(RecoveryCause, &str, &str)]) -> InstalmentHolding {
        // After an error what came back counts as paid no more.
        let errors = asked.iter().filter(|(cause, ..)| *cause == RecoveryCause::Error);
        let paid = errors.fold(yuan("1000"), |paid, (.., back)| paid.minus(yuan(back)));
        let asked = asked.iter().enumerate().map(|(number, (cause, decided, back))| {
            let no = DocumentNo::parse(&format!("追{number}")).unwrap();
            (no, RecoveryOutlook { cause: *cause, decided: yuan(decided), back: yuan(back) })
        });
        InstalmentHolding {
            granted_position: 1,
            own: paid,
            paid,
            at_bank: false,
            asked: asked.collect(),
        }
    }

    #[test]
    fn what_was_decided_or_came_back_is_not_asked_for_again() {
        use RecoveryCause::{Error, Fraud};
        for (asked, left, decided) in [
            (vec![], "1000", "0"),
            (vec![(Error, "400", "0")], "600", "400"),
            (vec![(Error, "400", "300")], "600", "100"),
            (vec![(Error, "0", "300")], "700", "0"),
            (vec![(Fraud, "400", "0")], "600", "0"),
            (vec![(Fraud, "400", "400")], "600", "0"),
            (vec![(Fraud, "0", "1000")], "0", "0"),
            (vec![(Error, "400", "400"), (Fraud, "500", "100")], "100", "0"),
        ] {
            let part = part(&asked);
            assert_eq!(
                (part.to_recover(), part.decided()),
                (yuan(left), yuan(decided)),
                "{asked:?}"
            );
        }
    }
}
