//! From which account the office paid on a day. The payer's account may
//! change; what went out before stays with the account that it went from.

use bofu_domain::{
    date::Date,
    event::kind,
    ledger::LedgerEvent,
    office::{
        OFFICE,
        event::{OfficeEvent, PayerSet},
        state::Payer,
    },
};
use bofu_projections::{past::Moment, payments::PaymentRow};

use crate::error::AppError;
use bofu_store::Ledger;

/// The payers, each from its day on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Payers(Vec<(Date, Payer)>);

impl Payers {
    /// As a moment knows them.
    pub(crate) async fn at(ledger: &Ledger, moment: &Moment) -> Result<Self, AppError> {
        let mut known = Vec::new();
        for stored in ledger.stream(kind::OFFICE, OFFICE).await? {
            let event = stored.recorded(ledger.upcasters())?;
            if moment.is_before(&event) {
                break;
            }
            if let LedgerEvent::Office(OfficeEvent::PayerSet(PayerSet {
                occurred_on,
                name,
                account,
                ..
            })) = &event.event
                && moment.as_of.is_none_or(|as_of| *occurred_on <= as_of)
            {
                let payer = Payer { name: name.clone(), account: account.clone() };
                known.push((*occurred_on, payer));
            }
        }
        Ok(Self::of(known))
    }

    fn of(mut known: Vec<(Date, Payer)>) -> Self {
        known.sort_by_key(|(from, _)| *from);
        Self(known)
    }

    /// Who paid on a day: before the first was set, the first; `None` where
    /// none is set.
    pub(crate) fn on(&self, day: Date) -> Option<&Payer> {
        let set = self.0.iter().rev().find(|(from, _)| *from <= day).or(self.0.first());
        set.map(|(_, payer)| payer)
    }

    /// Whether what moved on a day moved on this account; where none is set,
    /// on any.
    pub(super) fn paid_from(&self, account: &str, on: Date) -> bool {
        self.on(on).is_none_or(|payer| payer.account.account_no == account)
    }

    /// The account from which an order is paid, and to which it comes back:
    /// the payer's when it was released.
    pub(crate) fn of_order(&self, order: &PaymentRow) -> Option<&str> {
        let payer = self.on(order.released_on.unwrap_or(order.ordered_on));
        payer.map(|payer| payer.account.account_no.as_str())
    }
}

#[cfg(test)]
mod tests {
    use bofu_domain::{account::Account, names::PartyName};

    use super::*;

    fn day(day: i8) -> Date {
        Date::constant(2023, 7, day)
    }

    #[test]
    fn what_went_out_before_a_change_of_account_stays_with_the_old_one() {
        let payer = |number: &str| Payer {
            name: PartyName::parse("区财政局").unwrap(),
            account: Account {
                account_name: PartyName::parse("区财政局").unwrap(),
                bank: PartyName::parse("样例银行").unwrap(),
                bank_code: "999339900011".to_owned(),
                account_no: number.to_owned(),
            },
        };
        let payers = Payers::of(vec![(day(20), payer("2")), (day(10), payer("1"))]);
        let on = |account| [5, 10, 19, 20].map(|on| payers.paid_from(account, day(on)));
        assert_eq!(on("1"), [true, true, true, false]);
        assert_eq!(on("2"), [false, false, false, true]);
    }

    #[test]
    fn an_office_that_has_not_named_its_account_pays_from_any() {
        assert!(Payers::default().paid_from("1", day(1)));
    }
}
