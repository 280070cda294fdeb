//! Short ways to write down values in tests.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    account::Account,
    authority::{Authority, Role},
    charge::{CapKey, CapRow, Charge, Lane, Period},
    context::Context,
    date::{Date, parse_date},
    event::{Fact, LimitChange},
    fund::closed::ALL_OPEN,
    money::Money,
    names::{ActorName, CeilingId, ClaimNo, DocumentNo, Holder, PartyName},
    office::{
        Office,
        event::{OfficeEvent, OperatorAdded},
    },
    uscc::Uscc,
};

pub(crate) fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub(crate) fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub(crate) fn actor(name: &str) -> ActorName {
    ActorName::parse(name).unwrap()
}

pub(crate) fn document(no: &str) -> DocumentNo {
    DocumentNo::parse(no).unwrap()
}

pub(crate) fn party(name: &str) -> PartyName {
    PartyName::parse(name).unwrap()
}

pub(crate) fn claim_no(no: &str) -> ClaimNo {
    ClaimNo::parse(no).unwrap()
}

/// A code with its check digit, one for each number.
pub(crate) fn uscc(number: u32) -> Uscc {
    Uscc::with_check_digit(&format!("91330108MA{number:07}")).unwrap()
}

pub(crate) fn account() -> Account {
    Account {
        account_name: party("滨江测试科技有限公司"),
        bank: party("某某银行滨江支行"),
        bank_code: "102331000001".to_owned(),
        account_no: "1202020109900012345".to_owned(),
    }
}

pub(crate) fn key(ceiling: &str, holder: &str, period: &str) -> CapKey {
    CapKey {
        ceiling: CeilingId::parse(ceiling).unwrap(),
        holder: Holder::parse(holder).unwrap(),
        period: Period::parse(period).unwrap(),
    }
}

/// An office in which each name has one role.
pub(crate) fn authority(roles: &[(&str, Role)]) -> Authority {
    let mut office = Office::default();
    for (name, role) in roles {
        office.apply_event(&OfficeEvent::OperatorAdded(OperatorAdded {
            occurred_on: day("2023-01-01"),
            by: actor("root"),
            operator: actor(name),
            roles: BTreeSet::from([*role]),
            earlier: BTreeSet::new(),
        }));
    }
    office.authority().clone()
}

/// The rows of the ceilings, folded as the ledger folds them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rows(pub(crate) BTreeMap<CapKey, CapRow>);

impl Rows {
    /// Commits an event's charges; `Err` with the first that does not fit.
    pub(crate) fn commit<F: Fact>(&mut self, event: &F) -> Result<(), Charge> {
        for change in event.limits() {
            match change {
                LimitChange::Row(key, limit) => {
                    let row = self.0.entry(key).or_default();
                    *row = CapRow { limit: Some(limit), version: row.version + 1, ..*row };
                }
                LimitChange::Ceiling(ceiling, limit) => {
                    for (_, row) in self.0.iter_mut().filter(|(key, _)| key.ceiling == ceiling) {
                        *row = CapRow { limit: Some(limit), version: row.version + 1, ..*row };
                    }
                }
            }
        }
        for charge in event.charges() {
            let row = self.0.entry(charge.key.clone()).or_default();
            let limit = charge.limit.or(row.limit);
            let room = CapRow { limit, ..*row }.headroom();
            if charge.lane == Lane::Own
                && charge.amount.is_positive()
                && room.is_some_and(|room| charge.amount > room)
            {
                return Err(charge.clone());
            }
            let (own, external) = match charge.lane {
                Lane::Own => (row.own.plus(charge.amount), row.external),
                Lane::External => (row.own, row.external.plus(charge.amount)),
            };
            *row = CapRow { limit, own, external, version: row.version + 1 };
        }
        Ok(())
    }

    pub(crate) fn row(&self, ceiling: &str, holder: &str, period: &str) -> CapRow {
        self.0.get(&key(ceiling, holder, period)).copied().unwrap_or_default()
    }
}

/// Circumstances without a policy.
pub(crate) fn context<'a>(
    by: &'a ActorName,
    on: &str,
    authority: &'a Authority,
    rows: &'a Rows,
) -> Context<'a> {
    Context {
        by,
        on: day(on),
        today: day(on),
        authority,
        policy: None,
        caps: &rows.0,
        closed: &ALL_OPEN,
        workdays: &crate::workdays::BUILT_IN,
    }
}
