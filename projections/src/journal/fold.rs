//! From an event to its postings.

use bofu_domain::{
    charge::{CapKey, Lane, Period},
    enterprise::{
        event::{
            EnterpriseEvent, EnterpriseRegistered, EnterpriseRenamed, GrantRevoked, PaymentEvent,
        },
        values::Share,
    },
    event::Fact,
    ledger::LedgerEvent,
    money::Money,
    names::{ClaimNo, EndToEndId},
};

use super::{
    Account,
    AccountKind::{
        self, Appropriated, Available, Bank, Granted, Paid, Payable, Reclaimed, SetOff, ToPay,
        ToRecover, UnderWay, WrittenOff,
    },
    Entry, InstalmentEntry, Journal, Posting, Shares,
    account::fund_and_source,
};
use crate::{
    claims::claim_of,
    fold::{FoldError, uscc_of},
    narrate,
    recorded::Recorded,
    recoveries,
};

/// Who bears what no appropriation bears.
const NO_FUND: &str = "-/-";

/// An instalment that an event speaks of: the claim, its number, the instalment.
type Of<'a> = (&'a ClaimNo, u32, &'a InstalmentEntry);

impl Journal {
    /// Takes in the next event.
    ///
    /// # Errors
    /// An event about an instalment or an order that there is not.
    pub fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let mut postings = self.budget(&event.event);
        postings.extend(memos(&event.event));
        let (mut claim_no, mut party) = (None, None);
        if let LedgerEvent::Enterprise(happened) = &event.event {
            self.named(happened, event)?;
            postings.extend(self.money(happened, event)?);
            claim_no = claim_of(happened);
            party = self.names.get(&uscc_of(event)?).cloned();
        }
        let belongs = |posting: &Posting| {
            posting.account.year.is_none()
                || self.year.is_none()
                || posting.account.year == self.year
        };
        postings.retain(|posting| belongs(posting) && !posting.amount.is_zero());
        if postings.is_empty() {
            return Ok(());
        }
        let part = claim_no.and_then(|claim| {
            self.parts.range((claim.clone(), 0)..).next().filter(|((of, _), _)| of == claim)
        });
        self.entries.push(Entry {
            on: event.event.occurred_on(),
            position: event.position,
            event: event.event.name(),
            party,
            claim_no: claim_no.cloned(),
            clause: part.map(|(_, part)| part.clause.clone()),
            what: narrate::what(&event.event),
            late_days: event.late_days(),
            postings,
        });
        Ok(())
    }

    fn named(&mut self, happened: &EnterpriseEvent, event: &Recorded) -> Result<(), FoldError> {
        if let EnterpriseEvent::EnterpriseRegistered(EnterpriseRegistered { name, .. })
        | EnterpriseEvent::EnterpriseRenamed(EnterpriseRenamed { name, .. }) = happened
        {
            self.names.insert(uscc_of(event)?, name.clone());
        }
        Ok(())
    }

    /// Appropriations, what is charged to them, and what of it is paid.
    fn budget(&mut self, event: &LedgerEvent) -> Vec<Posting> {
        let mut postings = Vec::new();
        if let LedgerEvent::Fund(fund) = event
            && let Some((key, amount)) = fund.limit()
        {
            let before = self.funds.insert(key.clone(), amount).unwrap_or_default();
            postings.extend(of_fund(&key, Appropriated, Available, amount.minus(before)));
        }
        for charge in event.charges().into_iter().filter(|charge| charge.lane == Lane::Own) {
            postings.extend(of_fund(&charge.key, Available, ToPay, charge.amount));
        }
        for (key, amount) in event.paid() {
            postings.extend(of_fund(key, ToPay, Paid, amount));
        }
        merged(postings)
    }

    /// What is owed to enterprises, paid to them, and owed by them.
    fn money(
        &mut self,
        happened: &EnterpriseEvent,
        event: &Recorded,
    ) -> Result<Vec<Posting>, FoldError> {
        if let Some(grant) = happened.grant() {
            let uscc = uscc_of(event)?;
            let mut postings = Vec::new();
            for part in &grant.instalments {
                let own = part.charges.iter().filter(|charge| charge.lane == Lane::Own);
                let of_fund = own.filter(|charge| charge.key.is_appropriation());
                let shares = of_fund.map(|charge| (charge.key.holder.to_string(), charge.amount));
                let known = InstalmentEntry {
                    year: part.period,
                    measure: grant.measure.clone(),
                    clause: grant.assessment.clause.clone(),
                    uscc: uscc.clone(),
                    granted: part.granted,
                    shares: split(part.granted, shares.collect()),
                };
                let of = (&grant.claim_no, part.no, &known);
                postings.extend(moved(of, Payable, Granted, &known.shares));
                self.parts.insert((grant.claim_no.clone(), part.no), known);
            }
            return Ok(postings);
        }
        if let EnterpriseEvent::GrantRevoked(GrantRevoked { claim_no, instalments, .. }) = happened
        {
            let mut postings = Vec::new();
            for no in instalments {
                let part = self.part(claim_no, *no, event)?;
                let shares = split(part.granted, part.shares.clone());
                postings.extend(moved((claim_no, *no, part), Granted, Payable, &shares));
            }
            return Ok(postings);
        }
        match happened.payment() {
            Some(paying) => self.payment(paying, event),
            None => Ok(Vec::new()),
        }
    }

    fn payment(
        &mut self,
        happened: PaymentEvent,
        event: &Recorded,
    ) -> Result<Vec<Posting>, FoldError> {
        use PaymentEvent as P;
        let Some((claim_no, Some(no))) = happened.place() else { return Ok(Vec::new()) };
        if let P::PaymentOrdered(order) = happened {
            let shares = split(order.amount, of_funds(&order.shares));
            self.orders.insert(order.end_to_end_id.clone(), shares);
        }
        let owed = self.owed(happened);
        let of = (claim_no, no, self.part(claim_no, no, event)?);
        Ok(match happened {
            P::PaymentOrdered(order) => {
                moved(of, UnderWay, Payable, self.order(&order.end_to_end_id, event)?)
            }
            P::PaymentCancelled(order) => {
                moved(of, Payable, UnderWay, self.order(&order.end_to_end_id, event)?)
            }
            P::PaymentSettled(order) => {
                moved(of, Bank, UnderWay, &split(order.amount, of_funds(&order.shares)))
            }
            P::SettlementUndone(order) => {
                moved(of, UnderWay, Bank, &split(order.amount, of_funds(&order.shares)))
            }
            P::PaymentReturned(order) => {
                let back_to = if order.was_settled { Bank } else { UnderWay };
                moved(of, Payable, back_to, &split(order.amount, of_funds(&order.shares)))
            }
            P::ReturnUndone(order) => {
                let out_of = if order.was_settled { Bank } else { UnderWay };
                moved(of, out_of, Payable, &split(order.amount, of_funds(&order.shares)))
            }
            P::RecoveryDecided(_) => debt(of, Reclaimed, ToRecover, owed),
            P::FundsRecovered(back) => {
                let mut postings = debt(of, Reclaimed, ToRecover, owed);
                postings.push(posting(of, ToRecover, NO_FUND, back.amount.negated()));
                let into = if back.set_off.is_some() { SetOff } else { Bank };
                for (holder, amount) in split(back.amount, of_funds(&back.shares)) {
                    postings.push(posting(of, into, &holder, amount));
                }
                merged(postings)
            }
            P::RecoverySetOff(kept) => {
                moved(of, SetOff, Payable, &split(kept.amount, of_funds(&kept.shares)))
            }
            P::RecoveryWrittenOff(given_up) => debt(of, ToRecover, WrittenOff, given_up.amount),
            P::AccountChanged(_)
            | P::AccountConfirmed(_)
            | P::NoticePublished(_)
            | P::ObjectionRaised(_)
            | P::ObjectionResolved(_)
            | P::PaymentReleased(_)
            | P::PredecessorFundsRecovered(_) => Vec::new(),
        })
    }

    /// How much more an enterprise owes by an event. Money that comes without
    /// a decision was owed when it came.
    fn owed(&mut self, happened: PaymentEvent) -> Money {
        let Some(key) = recoveries::touches(happened) else { return Money::ZERO };
        let debt = self.debts.entry(key).or_default();
        let before = debt.due;
        if let PaymentEvent::RecoveryDecided(decided) = happened {
            debt.due = debt.due.max(decided.amount);
        }
        if let PaymentEvent::FundsRecovered(back) = happened {
            debt.recovered = debt.recovered.plus(back.amount);
            debt.due = debt.due.max(debt.recovered);
        }
        debt.due.minus(before)
    }

    fn part(
        &self,
        claim_no: &ClaimNo,
        no: u32,
        event: &Recorded,
    ) -> Result<&InstalmentEntry, FoldError> {
        self.parts.get(&(claim_no.clone(), no)).ok_or_else(|| FoldError::Unknown {
            position: event.position,
            event: event.event.name(),
            what: "instalment",
            id: format!("{claim_no}/{no}"),
        })
    }

    fn order(&self, id: &EndToEndId, event: &Recorded) -> Result<&Shares, FoldError> {
        self.orders.get(id).ok_or_else(|| FoldError::Unknown {
            position: event.position,
            event: event.event.name(),
            what: "order",
            id: id.to_string(),
        })
    }
}

/// The parts of the appropriations.
fn of_funds(shares: &[Share]) -> Shares {
    let funds = shares.iter().filter(|share| share.key.is_appropriation());
    funds.map(|share| (share.key.holder.to_string(), share.amount)).collect()
}

/// Shares that add up to the sum, whatever no appropriation bears included.
fn split(amount: Money, mut shares: Shares) -> Shares {
    let rest = shares.iter().fold(amount, |rest, (_, share)| rest.minus(*share));
    if !rest.is_zero() {
        shares.push((NO_FUND.to_owned(), rest));
    }
    shares
}

/// From one account of an appropriation to another; nothing of other ceilings.
fn of_fund(key: &CapKey, from: AccountKind, to: AccountKind, amount: Money) -> Vec<Posting> {
    let Period::Year(year) = key.period else { return Vec::new() };
    if !key.is_appropriation() {
        return Vec::new();
    }
    let at = |kind, amount| Posting {
        account: Account::below(kind, year, fund_and_source(key.holder.as_str())),
        amount,
        instalment: None,
    };
    vec![at(to, amount), at(from, amount.negated())]
}

/// From one account of an instalment to another, by appropriation.
fn moved(of: Of, from: AccountKind, to: AccountKind, shares: &Shares) -> Vec<Posting> {
    let both = |(holder, amount): &(String, Money)| {
        [posting(of, to, holder, *amount), posting(of, from, holder, amount.negated())]
    };
    shares.iter().flat_map(both).collect()
}

/// From one account of a recovery to another.
fn debt(of: Of, from: AccountKind, to: AccountKind, amount: Money) -> Vec<Posting> {
    vec![posting(of, to, NO_FUND, amount), posting(of, from, NO_FUND, amount.negated())]
}

fn posting((_, no, part): Of, kind: AccountKind, holder: &str, amount: Money) -> Posting {
    let (measure, uscc) = (part.measure.as_str(), part.uscc.as_str());
    let [fund, source] = fund_and_source(holder);
    let account = |of: &[&str]| Account::below(kind, part.year, of.iter().copied());
    let account = match kind {
        Payable | UnderWay => account(&[fund, source, measure, uscc]),
        Granted => account(&[fund, source, measure]),
        Bank | SetOff => account(&[fund, source]),
        ToRecover => account(&[measure, uscc]),
        Reclaimed | WrittenOff => account(&[measure]),
        Appropriated | Available | ToPay | Paid | AccountKind::OtherPayers => account(&[]),
    };
    Posting { account, amount, instalment: Some(no) }
}

/// Other payers' money.
fn memos(event: &LedgerEvent) -> Vec<Posting> {
    let external = event.charges().into_iter().filter(|charge| charge.lane == Lane::External);
    let memo = |charge: &bofu_domain::charge::Charge| Posting {
        account: Account::memo(&charge.key),
        amount: charge.amount,
        instalment: None,
    };
    merged(external.map(memo).collect())
}

/// One posting for each account and instalment.
fn merged(postings: Vec<Posting>) -> Vec<Posting> {
    let mut merged: Vec<Posting> = Vec::new();
    for posting in postings {
        let same = |known: &&mut Posting| {
            (&known.account, known.instalment) == (&posting.account, posting.instalment)
        };
        match merged.iter_mut().find(same) {
            Some(known) => known.amount = known.amount.plus(posting.amount),
            None => merged.push(posting),
        }
    }
    merged
}
