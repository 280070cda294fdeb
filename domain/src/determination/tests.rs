#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    assessment::{GroupScope, GroupUse, MeasureKind, PackRef, Share, Source},
    charge::CapRow,
    names::FundId,
    testing::{key, yuan},
};

const HOLDER: &str = "91440300192317458F";

fn fund(shares: &[(Source, u32)]) -> FundUse {
    let shares = shares.iter().map(|(source, parts)| Share { source: *source, parts: *parts });
    FundUse { fund: FundId::parse("zjtx").unwrap(), shares: shares.collect() }
}

fn slice(period: i16, computed: &str, ceilings: &[(&str, &str)]) -> Slice {
    let ceilings = ceilings.iter().map(|(ceiling, limit)| CeilingUse {
        key: key(ceiling, HOLDER, &period.to_string()),
        limit: yuan(limit),
    });
    Slice {
        period: Year(period),
        span: None,
        computed: yuan(computed),
        ceilings: ceilings.collect(),
    }
}

fn assessment(slices: Vec<Slice>) -> Assessment {
    Assessment {
        kind: MeasureKind::Interest,
        clause: "6".into(),
        pack: PackRef { id: "p".into(), version: "1".into(), hash: "h".into() },
        readings: BTreeMap::new(),
        steps: Vec::new(),
        computed: total(slices.iter().map(|slice| slice.computed)).unwrap(),
        slices,
        group: None,
        once: None,
        once_otherwise: Vec::new(),
        overlap: None,
        quota: None,
        fund: fund(&[(Source::District, 1)]),
    }
}

fn rows(rows: &[(&str, &str, &str, CapRow)]) -> BTreeMap<CapKey, CapRow> {
    rows.iter().map(|(ceiling, holder, period, row)| (key(ceiling, holder, period), *row)).collect()
}

fn used(limit: &str, own: &str, external: &str) -> CapRow {
    CapRow { limit: Some(yuan(limit)), own: yuan(own), external: yuan(external), version: 7 }
}

fn alone(
    assessment: &Assessment,
    decided: Option<&str>,
    caps: &BTreeMap<CapKey, CapRow>,
) -> Determination {
    determine(assessment, decided.map(yuan), &GroupSoFar::default(), Year(2023), caps).unwrap()
}

/// cause, period, amount, left
fn cuts(determination: &Determination) -> Vec<(Cause, i16, String, String)> {
    let cut =
        |cut: &Reduction| (cut.cause, cut.period.0, cut.amount.to_string(), cut.left.to_string());
    determination.reductions.iter().map(cut).collect()
}

fn cut(cause: Cause, period: i16, amount: &str, left: &str) -> (Cause, i16, String, String) {
    (cause, period, amount.to_owned(), left.to_owned())
}

#[test]
fn a_sum_over_the_headroom_is_trimmed_to_it_and_the_ceiling_is_named() {
    let asked = assessment(vec![slice(2023, "100000", &[("pledge-interest.year", "200万")])]);
    let caps = rows(&[("pledge-interest.year", HOLDER, "2023", used("200万", "1950000", "0"))]);
    let decided = alone(&asked, None, &caps);
    assert_eq!(decided.granted, yuan("50000"));
    assert_eq!(cuts(&decided), [cut(Cause::Ceiling, 2023, "50000.00", "50000.00")]);
    assert_eq!(decided.reductions[0].ceiling.as_ref().unwrap().as_str(), "pledge-interest.year");
    assert_eq!(decided.reductions[0].before, yuan("100000"));
    assert_eq!(decided.trimmed_by, [(key("pledge-interest.year", HOLDER, "2023"), 7)]);
}

#[test]
fn an_over_awarded_ceiling_gives_nothing_and_shows_how_far_it_is_below_zero() {
    let asked = assessment(vec![slice(2023, "100000", &[("booth.year", "20万")])]);
    let caps = rows(&[("booth.year", HOLDER, "2023", used("20万", "20万", "5万"))]);
    let decided = alone(&asked, None, &caps);
    assert!(decided.instalments.is_empty());
    assert_eq!(cuts(&decided), [cut(Cause::Ceiling, 2023, "100000.00", "-50000.00")]);
    assert_eq!(decided.trimmed_by.len(), 1, "the version is kept although nothing is granted");
}

#[test]
fn a_slice_of_which_nothing_is_left_makes_no_instalment_and_the_next_is_number_one() {
    let ceilings = [("pledge-interest.year", "200万")];
    let asked = assessment(vec![slice(2023, "80000", &ceilings), slice(2024, "70000", &ceilings)]);
    let caps = rows(&[("pledge-interest.year", HOLDER, "2023", used("200万", "200万", "0"))]);
    let decided = alone(&asked, None, &caps);
    let parts: Vec<_> = decided.instalments.iter().map(|part| (part.no, part.period.0)).collect();
    assert_eq!(parts, [(1, 2024)]);
    assert_eq!(decided.granted, yuan("70000"));
}

#[test]
fn two_slices_of_one_row_share_its_headroom() {
    let same = |period| Slice {
        ceilings: vec![CeilingUse { key: key("rent.once", HOLDER, "once"), limit: yuan("100") }],
        ..slice(period, "80", &[])
    };
    let decided = alone(&assessment(vec![same(2023), same(2024)]), None, &BTreeMap::new());
    let granted: Vec<_> = decided.instalments.iter().map(|part| part.granted).collect();
    assert_eq!(granted, [yuan("80"), yuan("20")]);
}

#[test]
fn a_decision_lowers_a_computed_sum_and_never_raises_one() {
    let asked = assessment(vec![slice(2023, "80", &[]), slice(2024, "80", &[])]);
    let lower = alone(&asked, Some("100"), &BTreeMap::new());
    assert_eq!(lower.granted, yuan("100"));
    assert_eq!(cuts(&lower), [cut(Cause::Decision, 2024, "60.00", "20.00")]);
    assert_eq!(alone(&asked, Some("1000"), &BTreeMap::new()).granted, yuan("160"));
}

#[test]
fn decision_ceilings_and_appropriation_cut_in_this_order() {
    let ceilings = [("narrow.year", "60"), ("narrower.year", "50")];
    let asked = assessment(vec![slice(2023, "100", &ceilings)]);
    let caps = rows(&[("fund.year", "zjtx/district", "2023", used("1000", "970", "0"))]);
    let decided = alone(&asked, Some("90"), &caps);
    assert_eq!(
        cuts(&decided),
        [
            cut(Cause::Decision, 2023, "10.00", "90.00"),
            cut(Cause::Ceiling, 2023, "30.00", "60.00"),
            cut(Cause::Ceiling, 2023, "10.00", "50.00"),
            cut(Cause::Appropriation, 2023, "20.00", "30.00"),
        ]
    );
}

#[test]
fn the_appropriation_is_that_of_the_year_of_the_grant() {
    let asked = assessment(vec![slice(2022, "100", &[])]);
    let caps = rows(&[("fund.year", "zjtx/district", "2022", used("1", "1", "0"))]);
    let decided = alone(&asked, None, &caps);
    assert_eq!(decided.granted, yuan("100"));
    assert_eq!(
        decided.instalments[0].charges[0].key,
        key("fund.year", "zjtx/district", "2023"),
        "decided in 2023"
    );
}

#[test]
fn a_short_source_of_two_cuts_the_sum_of_both_and_shows_its_own_headroom() {
    let mut asked = assessment(vec![slice(2023, "100", &[])]);
    asked.fund = fund(&[(Source::City, 1), (Source::District, 2)]);
    let caps = rows(&[("fund.year", "zjtx/city", "2023", used("10", "0", "0"))]);
    let decided = alone(&asked, None, &caps);
    let charged: Vec<_> = decided.instalments[0].charges.iter().map(|c| c.amount).collect();
    assert_eq!(charged[0], yuan("10"));
    assert_eq!(charged[0].plus(charged[1]), decided.granted);
    assert_eq!(decided.granted, yuan("30.01"), "the largest sum whose third is 10.00");
    assert_eq!(decided.reductions[0].left, yuan("10"));
}

#[test]
fn a_fund_without_an_appropriation_is_not_limited_and_still_charged() {
    let decided = alone(&assessment(vec![slice(2023, "5", &[])]), None, &BTreeMap::new());
    let charge = &decided.instalments[0].charges[0];
    assert_eq!((charge.amount, charge.limit), (yuan("5"), None));
}

/// The titles, in the group `tier` of scope enterprise: each title once.
struct Tier(GroupSoFar);

impl Tier {
    fn claim(&mut self, no: &str, member: &str, once: &str, due: &str) -> Money {
        let due = yuan(due);
        let granted = top_up(&self.0, member, Some(once), due);
        self.0.entries.push(GroupEntry {
            claim_no: no.to_owned(),
            member: member.to_owned(),
            once: Some(once.to_owned()),
            counted: due,
            granted,
        });
        granted
    }

    fn revoke(&mut self, no: &str) {
        self.0.entries.retain(|entry| entry.claim_no != no);
    }
}

#[test]
fn on_the_way_to_champion_the_group_gets_200k_then_800k_then_1000k() {
    let mut tier = Tier(GroupSoFar::default());
    assert_eq!(tier.claim("A", "provincial", "provincial", "20万"), yuan("20万"));
    assert_eq!(tier.claim("B", "little-giant", "little-giant", "100万"), yuan("80万"));
    assert_eq!(tier.claim("C", "hidden-champion", "hidden-champion", "100万"), Money::ZERO);
    assert_eq!(tier.claim("D", "champion", "champion", "200万"), yuan("100万"));
    assert_eq!(tier.claim("E", "champion", "champion", "200万"), Money::ZERO, "once");
}

#[test]
fn after_an_overseas_listing_only_the_fourth_domestic_stage_pays() {
    let mut ipo = Tier(GroupSoFar::default());
    assert_eq!(ipo.claim("O", "ipo-overseas", "abroad", "300万"), yuan("300万"));
    let stages = ["restructured", "tutoring", "accepted", "listed"];
    let paid = stages.map(|stage| ipo.claim(stage, "ipo-domestic", stage, "100万"));
    assert_eq!(paid, [Money::ZERO, Money::ZERO, Money::ZERO, yuan("100万")]);
    assert_eq!(ipo.claim("again", "ipo-domestic", "listed", "100万"), Money::ZERO);
}

#[test]
fn what_was_revoked_is_paid_in_full_by_the_next_claim() {
    let mut tier = Tier(GroupSoFar::default());
    tier.claim("A", "provincial", "provincial", "20万");
    tier.revoke("A");
    assert_eq!(tier.claim("B", "little-giant", "little-giant", "100万"), yuan("100万"));
}

#[test]
fn a_duplicate_names_the_claims_that_were_paid() {
    let mut asked = assessment(vec![slice(2023, "100", &[])]);
    asked.group = Some(GroupUse {
        group: "tier".into(),
        scope: GroupScope::Enterprise,
        member: "provincial".into(),
        shared_with: Vec::new(),
    });
    let mut tier = Tier(GroupSoFar::default());
    tier.claim("A", "champion", "champion", "1000");
    tier.claim("B", "little-giant", "little-giant", "500");
    let decided = determine(&asked, None, &tier.0, Year(2023), &BTreeMap::new()).unwrap();
    assert_eq!(decided.granted, Money::ZERO);
    assert_eq!(decided.reductions[0].cause, Cause::Duplicate);
    assert_eq!(decided.reductions[0].because_of, ["A"], "B was paid nothing");
}

#[test]
fn what_a_group_leaves_is_shared_by_the_slices_and_is_never_more_than_the_claim() {
    let mut asked = assessment(vec![slice(2023, "80", &[]), slice(2024, "80", &[])]);
    asked.group = Some(GroupUse {
        group: "g".into(),
        scope: GroupScope::Enterprise,
        member: "rent".into(),
        shared_with: Vec::new(),
    });
    let mut earlier = Tier(GroupSoFar::default());
    earlier.claim("A", "award", "award", "60");
    let decided = determine(&asked, None, &earlier.0, Year(2023), &BTreeMap::new()).unwrap();
    assert_eq!(decided.granted, yuan("100"), "160 less the 60 that were paid");
    assert_eq!(cuts(&decided), [cut(Cause::Duplicate, 2024, "60.00", "20.00")]);
    earlier.0.entries[0].granted = Money::ZERO;
    assert_eq!(top_up(&earlier.0, "rent", None, yuan("10")), yuan("10"));
}

proptest! {
    #[test]
    fn the_shares_of_a_sum_add_up_to_it(
        fen in 0_i64..1_000_000_000, city in 1_u32..20, district in 1_u32..20,
    ) {
        let sum = Money::checked_fen(fen).unwrap();
        let parts = shares(&fund(&[(Source::City, city), (Source::District, district)]), sum).unwrap();
        prop_assert!(parts.iter().all(|part| *part >= Money::ZERO));
        prop_assert_eq!(total(parts).unwrap(), sum);
    }

    #[test]
    fn the_largest_sum_fits_and_one_fen_more_does_not(
        most in 1_i64..100_000, left in 0_i64..50_000, city in 1_u32..20, district in 1_u32..20,
        index in 0_usize..2,
    ) {
        let fund = fund(&[(Source::City, city), (Source::District, district)]);
        let [most, left] = [most, left].map(|fen| Money::checked_fen(fen).unwrap());
        let sum = largest_sum(&fund, index, left, most).unwrap();
        prop_assert!(shares(&fund, sum).unwrap()[index] <= left);
        if sum < most {
            let more = sum.plus(Money::checked_fen(1).unwrap());
            prop_assert!(shares(&fund, more).unwrap()[index] > left);
        }
    }

    #[test]
    fn computed_less_granted_is_the_sum_of_the_reductions_slice_by_slice(
        slices in prop::collection::vec((0_i64..50_000, 0_i64..60_000, 0_i64..60_000), 1..4),
        decided in prop::option::of(0_i64..120_000),
        appropriation in prop::option::of(0_i64..120_000),
    ) {
        let fen = |fen: i64| Money::checked_fen(fen).unwrap();
        let mut caps = BTreeMap::new();
        let parts: Vec<Slice> = (2023..).zip(&slices).map(|(period, (computed, limit, own))| {
            let key = key("c.year", HOLDER, &period.to_string());
            caps.insert(key.clone(), CapRow { own: fen(*own), ..CapRow::default() });
            Slice {
                period: Year(period), span: None, computed: fen(*computed),
                ceilings: vec![CeilingUse { key, limit: fen(*limit) }],
            }
        }).collect();
        caps.insert(key("fund.year", "zjtx/district", "2023"), CapRow {
            limit: appropriation.map(fen), ..CapRow::default()
        });
        let asked = assessment(parts);
        let result = determine(&asked, decided.map(fen), &GroupSoFar::default(), Year(2023), &caps).unwrap();
        for slice in &asked.slices {
            let granted = total(result.instalments.iter().filter(|p| p.period == slice.period).map(|p| p.granted)).unwrap();
            let cut = total(result.reductions.iter().filter(|r| r.period == slice.period).map(|r| r.amount)).unwrap();
            prop_assert_eq!(slice.computed, granted.plus(cut));
        }
        prop_assert!(decided.is_none_or(|most| result.granted <= fen(most)));
        for part in &result.instalments {
            prop_assert!(part.granted.is_positive());
            for charge in part.charges.iter().filter(|charge| charge.limit.is_some()) {
                let row = caps.get(&charge.key).unwrap();
                prop_assert!(row.own.plus(charge.amount) <= charge.limit.unwrap());
            }
        }
    }
}
