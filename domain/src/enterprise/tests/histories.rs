//! Laws of every history: grants, revocations, city money that comes and goes,
//! readings and budgets that change, in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::test_office::{
    APPROVER, FILER, TestOffice, aid, approve, cancel, decided, file, filing, revoke, target,
    withdraw,
};
use crate::{
    assessment::Source,
    charge::{CapKey, CapRow, Lane},
    date::Year,
    enterprise::{Enterprise, event::EnterpriseEvent},
    event::Fact,
    fund::event::{AppropriationSet, FundEvent},
    money::{Money, total},
    names::FundId,
    testing::{Rows, actor, day, document, uscc, yuan},
};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Deed {
    /// File and approve: measure, subject, variant, sum in yuan, decision.
    Grant(usize, u8, u8, u32, Option<u32>),
    /// File alone.
    File(usize, u8, u8, u32),
    /// Withdraw the n-th claim.
    Withdraw(usize),
    /// Revoke the n-th claim, or one instalment of it.
    Revoke(usize, Option<u32>),
    /// City money to a year's interest.
    Aid(u8, u32),
    /// Take it back.
    Cancel(u8),
    /// Another reading.
    Reading(i64, bool),
    /// Another budget of a source.
    Budget(bool, u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let sum = 1_u32..2_500_000;
    let claim = (0_usize..5, 0_u8..3, 0_u8..4, sum.clone());
    let lower = prop::option::weighted(0.2, 1_u32..1_000_000);
    prop_oneof![
        8 => (claim.clone(), lower).prop_map(|((m, s, v, y), d)| Deed::Grant(m, s, v, y, d)),
        1 => claim.prop_map(|(m, s, v, y)| Deed::File(m, s, v, y)),
        1 => (0_usize..30).prop_map(Deed::Withdraw),
        4 => (0_usize..30, prop::option::of(1_u32..4)).prop_map(|(n, i)| Deed::Revoke(n, i)),
        2 => (0_u8..5, sum.clone()).prop_map(|(n, y)| Deed::Aid(n, y)),
        1 => (0_u8..5).prop_map(Deed::Cancel),
        1 => (1_i64..4, any::<bool>()).prop_map(|(d, g)| Deed::Reading(d, g)),
        1 => (any::<bool>(), 0_u32..9_000_000).prop_map(|(c, y)| Deed::Budget(c, y)),
    ]
}

/// A desk and the claims filed at it.
struct Story {
    office: TestOffice,
    claims: Vec<String>,
}

impl Story {
    fn new() -> Self {
        let mut office = TestOffice::new();
        office.rules.split = (1, 2);
        Self { office, claims: Vec::new() }
    }

    fn file(
        &mut self,
        (measure, subject, variant, sum): (usize, u8, u8, u32),
        decision: Option<u32>,
    ) -> Option<String> {
        let no = format!("C-{}", self.claims.len());
        let stages = ["a", "b", "c", "d"];
        let variant = stages[usize::from(variant)];
        let (measure, facts) = match measure {
            0 => ("title", format!("sum={sum} title={variant}")),
            1 => ("domestic", format!("sum={sum} stage={variant}")),
            2 => ("overseas", format!("sum={sum}")),
            3 => ("centre", format!("sum={sum} level={variant}")),
            _ => {
                let (from, to) = match variant {
                    "a" => ("2021-07-01", "2022-02-01"),
                    "b" => ("2022-02-01", "2023-01-01"),
                    "c" => ("2022-11-01", "2023-03-01"),
                    _ => ("2021-01-01", "2023-05-01"),
                };
                ("interest", format!("sum={sum} loan_no={subject} from={from} to={to}"))
            }
        };
        let mut claim = filing(&no, measure, &format!("S{subject}"), &facts);
        if let Some(sum) = decision {
            claim = decided(claim, &sum.to_string());
        }
        // A refused filing, for an overlap say, is a part of the story.
        self.office.act(FILER, &file(claim)).ok()?;
        self.claims.push(no.clone());
        Some(no)
    }

    fn happen(&mut self, deed: &Deed) {
        match deed {
            Deed::Grant(measure, subject, variant, sum, decision) => {
                if let Some(no) = self.file((*measure, *subject, *variant, *sum), *decision) {
                    self.office.done(APPROVER, &approve(&no));
                }
            }
            Deed::File(measure, subject, variant, sum) => {
                self.file((*measure, *subject, *variant, *sum), None);
            }
            Deed::Withdraw(n) => self.with_claim(*n, |no| withdraw(no, "撤回"), FILER),
            Deed::Revoke(n, part) => self.with_claim(*n, |no| revoke(no, *part, "异议"), APPROVER),
            Deed::Aid(n, sum) => {
                let row = target("interest.year", ["2021", "2022", "2023"][usize::from(n % 3)]);
                let _ = self.office.act(FILER, &aid(row, &sum.to_string(), &format!("D{n}")));
            }
            Deed::Cancel(n) => {
                let row = target("interest.year", ["2021", "2022", "2023"][usize::from(n % 3)]);
                let _ = self.office.act(FILER, &cancel(row, &format!("D{n}"), "有误"));
            }
            Deed::Reading(divisor, grouped) => {
                self.office.rules.divisor = *divisor;
                self.office.rules.grouped = *grouped;
            }
            Deed::Budget(city, sum) => self.budget(*city, *sum),
        }
    }

    fn with_claim(
        &mut self,
        n: usize,
        command: impl Fn(&str) -> crate::enterprise::command::EnterpriseCommand,
        by: &str,
    ) {
        if let Some(no) = self.claims.get(n).cloned() {
            let _ = self.office.act(by, &command(&no));
        }
    }

    fn budget(&mut self, city: bool, sum: u32) {
        let event = FundEvent::AppropriationSet(AppropriationSet {
            occurred_on: day("2023-01-01"),
            by: actor("Chen"),
            fund: FundId::parse("zjtx").unwrap(),
            year: Year(2023),
            source: if city { Source::City } else { Source::District },
            before: None,
            amount: yuan(&sum.to_string()),
            document_no: document("财1"),
        });
        self.office.rows.commit(&event).unwrap();
    }
}

/// Σ of the events' charges, by row.
fn charged(log: &[EnterpriseEvent]) -> BTreeMap<CapKey, (Money, Money)> {
    let mut sums: BTreeMap<CapKey, (Money, Money)> = BTreeMap::new();
    for charge in log.iter().flat_map(Fact::charges) {
        let (own, external) = sums.entry(charge.key.clone()).or_default();
        match charge.lane {
            Lane::Own => *own = own.plus(charge.amount),
            Lane::External => *external = external.plus(charge.amount),
        }
    }
    sums
}

fn grants_add_up(log: &[EnterpriseEvent]) -> Result<(), TestCaseError> {
    for grant in log.iter().filter_map(EnterpriseEvent::grant) {
        let parts = total(grant.instalments.iter().map(|part| part.granted)).unwrap();
        let cut = total(grant.reductions.iter().map(|cut| cut.amount)).unwrap();
        prop_assert_eq!(parts, grant.granted);
        prop_assert!(grant.granted <= grant.assessment.computed);
        prop_assert_eq!(grant.assessment.computed.minus(grant.granted), cut);
        for part in &grant.instalments {
            let funds = part.charges.iter().filter(|c| c.key.ceiling.as_str() == "fund.year");
            prop_assert_eq!(total(funds.map(|c| c.amount)).unwrap(), part.granted, "shares");
            let others = part.charges.iter().filter(|c| c.key.ceiling.as_str() != "fund.year");
            for charge in others {
                prop_assert_eq!(charge.amount, part.granted);
            }
        }
    }
    Ok(())
}

proptest! {
    /// The desk itself refuses, as the ledger would, any own charge that does
    /// not fit; here nothing that was decided is ever refused.
    #[test]
    fn no_own_charge_exceeds_its_ceiling_and_the_rows_are_the_sum_of_the_charges(
        deeds in prop::collection::vec(deed(), 1..40)
    ) {
        let mut story = Story::new();
        for deed in &deeds {
            story.happen(deed);
        }
        let TestOffice { enterprise, rows, log, .. } = &story.office;
        let sums = charged(log);
        for (key, CapRow { own, external, .. }) in &rows.0 {
            prop_assert_eq!(sums.get(key).copied().unwrap_or_default(), (*own, *external), "{:?}", key);
            prop_assert!(*own >= Money::ZERO && *external >= Money::ZERO);
        }
        for (key, limit) in [
            ("interest.year", "200万"), ("tier-award.once", "200万"), ("ipo.once", "400万"), ("centre.once", "100万"),
        ] {
            for (_, row) in rows.0.iter().filter(|(row, _)| row.ceiling.as_str() == key) {
                prop_assert!(row.own <= yuan(limit), "own money never exceeds {}", key);
            }
        }
        grants_add_up(log)?;
        let standing = total(enterprise.claims().map(|(_, claim)| claim.granted())).unwrap();
        let held = rows.0.iter().filter(|(key, _)| key.ceiling.as_str() == "fund.year");
        prop_assert_eq!(standing, total(held.map(|(_, row)| row.own)).unwrap(), "granted = funds");
    }

    #[test]
    fn the_state_is_the_fold_of_its_events_and_the_rows_are_too(
        deeds in prop::collection::vec(deed(), 1..40)
    ) {
        let mut story = Story::new();
        for deed in deeds.iter().filter(|deed| !matches!(deed, Deed::Budget(..))) {
            story.happen(deed);
        }
        let (mut enterprise, mut rows) = (Enterprise::default(), Rows::default());
        for event in &story.office.log {
            let json = serde_json::to_string(event).unwrap();
            let event: EnterpriseEvent = serde_json::from_str(&json).unwrap();
            enterprise.apply_event(&event);
            rows.commit(&event).unwrap();
        }
        prop_assert_eq!(&enterprise, &story.office.enterprise);
        prop_assert_eq!(&rows, &story.office.rows);
        let months = enterprise.months.values().all(|months| *months > 0);
        prop_assert!(months, "months are taken or there are none");
    }

    /// 附则1: the titles together never get more than the highest of them,
    /// while one reading is in force and decisions stay out of it.
    #[test]
    fn a_group_never_gets_more_than_the_highest_of_its_members(
        claims in prop::collection::vec((0_u8..4, any::<bool>()), 1..12)
    ) {
        let sums = [200_000_u32, 1_000_000, 1_000_000, 2_000_000];
        let mut story = Story::new();
        let mut highest = Money::ZERO;
        for (n, (variant, revoked)) in claims.iter().enumerate() {
            let sum = sums[usize::from(*variant)];
            story.happen(&Deed::Grant(0, 0, *variant, sum, None));
            if *revoked {
                story.happen(&Deed::Revoke(n, None));
            } else {
                highest = highest.max(yuan(&sum.to_string()));
            }
            let paid = total(story.office.enterprise.claims().map(|(_, claim)| claim.granted())).unwrap();
            prop_assert!(paid <= highest, "{} of {}", paid, highest);
        }
        let row = story.office.held("tier-award.once", uscc(1).as_str(), "once").0;
        prop_assert!(row <= highest);
    }
}
