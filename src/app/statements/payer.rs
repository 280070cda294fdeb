//! From which account the office paid on a day. The payer's account may
//! change; what went out before stays with the account that it went from.

use bofu_domain::{
    date::Date,
    ledger::{LedgerEvent, kind},
    office::event::OfficeEvent,
};
use bofu_projections::past::Moment;

use crate::{
    app::{error::AppError, session::OFFICE},
    store::Ledger,
};

/// The payer's accounts, each from its day on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Payers(Vec<(Date, String)>);

impl Payers {
    /// As a moment knows them.
    pub(super) async fn at(ledger: &Ledger, moment: &Moment) -> Result<Self, AppError> {
        let mut known = Vec::new();
        for stored in ledger.stream(kind::OFFICE, OFFICE).await? {
            let event = stored.recorded(ledger.upcasters())?;
            if moment.is_before(&event) {
                break;
            }
            if let LedgerEvent::Office(OfficeEvent::PayerSet { occurred_on, account, .. }) =
                &event.event
                && moment.as_of.is_none_or(|as_of| *occurred_on <= as_of)
            {
                known.push((*occurred_on, account.account_no.clone()));
            }
        }
        Ok(Self::of(known))
    }

    fn of(mut known: Vec<(Date, String)>) -> Self {
        known.sort_by_key(|(from, _)| *from);
        Self(known)
    }

    /// Whether what moved on a day moved on this account: before the first
    /// account was set, on the first; where none is set, on any.
    pub(super) fn paid_from(&self, account: &str, on: Date) -> bool {
        let set = self.0.iter().rev().find(|(from, _)| *from <= on).or(self.0.first());
        set.is_none_or(|(_, payer)| payer == account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i8) -> Date {
        Date::constant(2023, 7, day)
    }

    #[test]
    fn what_went_out_before_a_change_of_account_stays_with_the_old_one() {
        let payers = Payers::of(vec![(day(20), "2".to_owned()), (day(10), "1".to_owned())]);
        let on = |account| [5, 10, 19, 20].map(|on| payers.paid_from(account, day(on)));
        assert_eq!(on("1"), [true, true, true, false]);
        assert_eq!(on("2"), [false, false, false, true]);
    }

    #[test]
    fn an_office_that_has_not_named_its_account_pays_from_any() {
        assert!(Payers::default().paid_from("1", day(1)));
    }
}
