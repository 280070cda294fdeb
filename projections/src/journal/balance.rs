//! What the accounts must come to, by the rows that the reports are made of.

use std::collections::BTreeMap;

use bofu_domain::{charge::Period, date::Year, money::Money};

use super::{
    Account,
    AccountKind::{
        Appropriated, Available, Bank, Granted, OtherPayers, Paid, Payable, Reclaimed, SetOff,
        ToPay, ToRecover, UnderWay, WrittenOff,
    },
    account::fund_and_source,
};
use crate::{past::Past, register::RegisterRow, status::InstalmentStatus};

/// What an account comes to, with all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// Its sum.
    pub amount: Money,
}

/// What the reports say of each account that they speak of: `register` of a
/// year's instalments, `budget` of an appropriation, `recoveries` of what an
/// enterprise owes, `caps` of other payers' money. With a year, of its
/// accounts, and of those that belong to none.
pub fn expected(past: &Past, year: Option<Year>) -> Vec<Balance> {
    let mut sums = Sums::default();
    for row in past.subsidies().register.values() {
        sums.instalment(row);
    }
    for row in past.subsidies().recoveries.values() {
        // A row's period is a year: it is that of an instalment.
        let Some(Period::Year(of)) = Period::parse(&row.period) else { continue };
        let below = |kind, of: Year| Account::below(kind, of, [row.measure.as_str()]);
        let debtor = [row.measure.as_str(), row.uscc.as_str()];
        sums.add(Account::below(ToRecover, of, debtor), row.outstanding);
        sums.add(below(Reclaimed, of), row.due.negated());
        sums.add(below(WrittenOff, of), row.written_off);
        sums.add(Account::total(Bank, of), row.paid_back());
        sums.add(Account::total(SetOff, of), row.set_off);
    }
    for (key, row) in &past.subsidies().budget {
        let (true, Period::Year(of)) = (key.is_appropriation(), key.period) else { continue };
        let at = |kind| Account::below(kind, of, fund_and_source(key.holder.as_str()));
        let appropriated = row.appropriated.unwrap_or_default();
        sums.add(at(Appropriated), appropriated.negated());
        sums.add(at(Available), appropriated.minus(row.committed));
        sums.add(at(ToPay), row.committed.minus(row.paid));
        sums.add(at(Paid), row.paid);
    }
    for (key, row) in past.caps_rows() {
        sums.add(Account::memo(key), row.external);
    }
    let wanted = |account: &Account| match (year, account.year) {
        (Some(year), Some(of)) => year == of,
        (Some(_), None) => account.kind == OtherPayers,
        (None, _) => true,
    };
    let balances = sums.0.into_iter().filter(|(account, _)| wanted(account));
    balances.map(|(account, amount)| Balance { account, amount }).collect()
}

#[derive(Default)]
struct Sums(BTreeMap<Account, Money>);

impl Sums {
    fn add(&mut self, account: Account, amount: Money) {
        let sum = self.0.entry(account).or_default();
        *sum = sum.plus(amount);
    }

    fn instalment(&mut self, row: &RegisterRow) {
        let revoked = row.status == InstalmentStatus::Revoked;
        let granted = if revoked { Money::ZERO } else { row.granted };
        let mut total = |kind, amount| self.add(Account::total(kind, row.period), amount);
        total(Granted, granted);
        total(Payable, row.ordered.minus(granted));
        total(UnderWay, row.settled.minus(row.ordered));
        total(Bank, row.set_off.minus(row.settled));
        total(SetOff, row.set_off.negated());
    }
}
