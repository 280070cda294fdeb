//! 一次性: the very same thing is paid once, whatever the readings, and
//! whatever they become between two claims for it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    binjiang::{at, office, pack, policy, recognised},
    test_office::{APPROVER, FILER, TestOffice, approve, decided, file, filing, revoke},
};
use crate::{
    enterprise::{
        command::Filing,
        event::{ClaimAssessed, EnterpriseEvent},
    },
    money::Money,
    names::ReadingId,
    pack::{ActivePack, ReadingKind},
    testing::{claim_no, day, yuan},
};

/// One thing for each measure that pays something once.
const THINGS: [(&str, &str, &str); 13] = [
    ("tier-award", "梯度", "title=provincial recognised_on=2023-02-01"),
    ("tier-award", "梯度", "title=little-giant recognised_on=2023-07-01"),
    ("tier-award", "梯度", "title=hidden-champion recognised_on=2023-08-01"),
    ("tier-award", "梯度", "title=champion recognised_on=2024-01-15"),
    ("rnd-centre", "甲中心", "centre=甲 level=municipal recognised_on=2023-08-01"),
    ("rnd-centre", "甲中心", "centre=甲 level=national recognised_on=2023-09-01"),
    ("innovation-voucher", "服务", "contract_no=JS-1 contract_amount=20万 signed_on=2023-05-06"),
    ("overseas-booth", "展位", "fair=汉诺威 booth_fee=8万 fair_from=2024-04-01"),
    ("local-expo", "展会", "fair=智造展 cost=40万 held_on=2024-04-01"),
    ("ipo-domestic", "上市", "stage=tutoring reached_on=2024-03-01"),
    ("ipo-domestic", "上市", "stage=listed reached_on=2024-03-01"),
    ("ipo-overseas", "上市", "listed_on=2023-06-01"),
    ("smart-factory", "一号车间", ""),
];

fn claim(no: &str, thing: usize) -> Filing {
    let (measure, subject, facts) = THINGS[thing];
    let claim = at(filing(no, measure, subject, facts), "2024-05-20");
    if facts.is_empty() { decided(claim, "30万") } else { claim }
}

/// An enterprise that holds all four titles.
fn titled() -> TestOffice<ActivePack> {
    let mut office = office();
    for (title, on) in [
        ("little-giant", "2023-07-01"),
        ("hidden-champion", "2023-08-01"),
        ("champion", "2024-01-15"),
    ] {
        office.done(FILER, &recognised(title, on));
    }
    office
}

/// Files and approves; what the claim has then.
fn granted(office: &mut TestOffice<ActivePack>, claim: Filing) -> Money {
    let no = claim.claim_no.clone();
    office.done(FILER, &file(claim));
    office.done(APPROVER, &approve(no.as_str()));
    office.enterprise.claim(&no).unwrap().granted()
}

#[test]
fn a_number_in_another_width_or_case_is_the_same_number() {
    let mut office = titled();
    let facts = |no: &str| format!("contract_no={no} contract_amount=20万 signed_on=2023-05-06");
    let mut voucher = |claim: &str, no: &str| {
        let filing = filing(claim, "innovation-voucher", claim, &facts(no));
        granted(&mut office, at(filing, "2024-05-20"))
    };
    assert_eq!(voucher("V-1", "JS-1a"), yuan("60000"));
    assert_eq!(voucher("V-2", "js-1A"), Money::ZERO);
    assert_eq!(voucher("V-3", "ＪＳ－１ａ"), Money::ZERO);
    assert_eq!(voucher("V-4", "JS-2"), yuan("60000"));
}

/// Readings by the number of each option, counted round.
fn readings(picks: &[usize]) -> ActivePack {
    let pack = pack();
    let choices = pack.readings().iter().filter_map(|reading| match &reading.kind {
        ReadingKind::Choice(options) => Some((reading.id.clone(), options)),
        ReadingKind::Percent | ReadingKind::Integer { .. } | ReadingKind::Date => None,
    });
    let adopted: BTreeMap<ReadingId, String> = choices
        .zip(picks.iter().cycle())
        .map(|((id, options), pick)| (id, options[pick % options.len()].id.clone()))
        .collect();
    ActivePack::new(pack, &adopted).unwrap()
}

#[test]
fn one_recognition_is_awarded_once_under_any_two_of_the_title_readings() {
    let ways: Vec<[(&str, &str); 3]> = (0..8)
        .map(|bits| {
            let pick = |bit: usize, of: [&'static str; 2]| of[(bits >> bit) & 1];
            [
                ("tier-upgrade", pick(0, ["difference", "full"])),
                ("re-recognition", pick(1, ["not-paid", "paid"])),
                ("tier-tie", pick(2, ["one-sum", "both"])),
            ]
        })
        .collect();
    for first in &ways {
        for second in &ways {
            let mut office = titled();
            office.rules = policy(first);
            assert_eq!(granted(&mut office, claim("C-1", 0)), yuan("20万"), "{first:?}");
            office.rules = policy(second);
            let again = granted(&mut office, claim("C-2", 0));
            assert_eq!(again, Money::ZERO, "{first:?}, then {second:?}");
        }
    }
}

#[test]
fn a_later_recognition_of_the_title_is_paid_only_where_the_reading_says_so() {
    for (reading, sum) in [("not-paid", Money::ZERO), ("paid", yuan("20万"))] {
        let mut office = titled();
        office.done(FILER, &recognised("provincial", "2024-02-01"));
        office.rules = policy(&[("tier-upgrade", "full"), ("re-recognition", reading)]);
        assert_eq!(granted(&mut office, claim("C-1", 0)), yuan("20万"));
        let facts = "title=provincial recognised_on=2024-02-01";
        let later = Filing {
            applied_on: day("2024-05-20"),
            ..filing("C-2", "tier-award", "梯度", facts)
        };
        assert_eq!(granted(&mut office, later), sum, "{reading}");
    }
}

#[test]
fn a_stage_reached_once_is_one_stage_although_each_filing_counts() {
    let mut office = titled();
    assert_eq!(granted(&mut office, claim("C-1", 9)), yuan("100万"));
    office.rules = policy(&[("ipo-refiling", "each-filing")]);
    assert_eq!(granted(&mut office, claim("C-2", 9)), Money::ZERO);
    let facts = "stage=tutoring reached_on=2024-05-01";
    let refiled = at(filing("C-3", "ipo-domestic", "上市", facts), "2024-05-20");
    assert_eq!(granted(&mut office, refiled), yuan("100万"));
}

#[test]
fn a_stage_that_room_was_made_for_is_still_paid_once() {
    let mut office = titled();
    assert_eq!(granted(&mut office, claim("O", 11)), yuan("300万"));
    for (no, thing) in [("T", 9), ("L", 10)] {
        assert_eq!(granted(&mut office, claim(no, thing)), Money::ZERO);
    }
    office.done(APPROVER, &revoke("O", None, "异议成立"));
    assert_eq!(granted(&mut office, claim("T-2", 9)), yuan("100万"));
    assert_eq!(granted(&mut office, claim("T-3", 9)), Money::ZERO);
    assert_eq!(granted(&mut office, claim("L-2", 10)), yuan("100万"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Each thing is claimed again and again under whatever readings, some
    /// grants are revoked: what stands for one thing never exceeds its sum.
    #[test]
    fn the_same_thing_is_never_paid_more_than_once(
        ways in prop::collection::vec(prop::collection::vec(0_usize..2, 24), 1..4),
        deeds in prop::collection::vec((0_usize..THINGS.len(), 0_usize..4, any::<bool>()), 1..12),
    ) {
        let mut office = titled();
        let mut claims: Vec<(usize, String, Money)> = Vec::new();
        for (index, (thing, way, takes_back)) in deeds.into_iter().enumerate() {
            office.rules = readings(&ways[way % ways.len()]);
            let no = format!("C-{index}");
            granted(&mut office, claim(&no, thing));
            let EnterpriseEvent::ClaimAssessed(ClaimAssessed { assessment, .. }) = &office.log[office.log.len() - 2]
            else {
                panic!("{:?}", office.log)
            };
            let sum = assessment.computed;
            claims.push((thing, no, sum));
            let standing = |no: &str| office.enterprise.claim(&claim_no(no)).unwrap().granted();
            let same = || claims.iter().filter(|(known, ..)| *known == thing);
            let paid = same().fold(Money::ZERO, |sum, (_, no, _)| sum.plus(standing(no)));
            let most = same().map(|(.., sum)| *sum).max().unwrap();
            prop_assert!(paid <= most, "{:?}: {paid} of {most}", THINGS[thing]);
            let target = claims.first().map(|(_, no, _)| no.clone());
            if let Some(no) = target.filter(|no| takes_back && standing(no).is_positive()) {
                office.done(APPROVER, &revoke(&no, None, "异议成立"));
            }
        }
    }
}
