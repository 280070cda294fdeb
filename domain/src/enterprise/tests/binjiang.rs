//! The worked figures of the policy, from the pack to the grant.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use super::test_office::{
    APPROVER, FILER, TestOffice, aid, approve, cancel, decided, file, filing, register, revoke,
    target,
};
use crate::{
    determination::Cause,
    enterprise::{
        command::{AidTarget, EnterpriseCommand, Filing},
        event::{ClaimRejected, EnterpriseEvent, Grant, RejectionCause},
    },
    names::{ReadingId, Subject, TitleId},
    pack::{ActivePack, Pack},
    testing::{day, document, uscc, yuan},
};

/// The pack, parsed once for all tests.
pub(super) fn pack() -> Arc<Pack> {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    let parsed = || Arc::new(Pack::parse(Pack::builtin("binjiang-zjtx").unwrap()).unwrap());
    Arc::clone(PACK.get_or_init(parsed))
}

pub(super) fn policy(readings: &[(&str, &str)]) -> ActivePack {
    let adopted: BTreeMap<ReadingId, String> = readings
        .iter()
        .map(|(id, option)| (ReadingId::parse(id).unwrap(), (*option).to_owned()))
        .collect();
    ActivePack::new(pack(), &adopted).unwrap()
}

pub(super) fn recognised(title: &str, on: &str) -> EnterpriseCommand {
    EnterpriseCommand::RecogniseTitle {
        title: TitleId::parse(title).unwrap(),
        pack: None,
        recognised_on: day(on),
        document_no: document("认定1"),
    }
}

/// An enterprise with the title 省级专精特新 of 2023-02-01, in 2024.
pub(super) fn office() -> TestOffice<ActivePack> {
    let mut office = TestOffice::under(policy(&[]));
    office.on = "2024-06-01";
    office.done(FILER, &register(1));
    office.done(FILER, &recognised("provincial", "2023-02-01"));
    office
}

pub(super) fn at(filing: Filing, applied_on: &str) -> Filing {
    Filing { applied_on: day(applied_on), ..filing }
}

pub(super) fn tier(no: &str, title: &str, on: &str) -> Filing {
    let facts = format!("title={title} recognised_on={on}");
    at(filing(no, "tier-award", "梯度奖励", &facts), "2024-05-20")
}

/// A loan at 4.35 %, of which the interest is paid in full.
pub(super) fn loan(no: &str, principal: &str, from: &str, to: &str, paid: &str) -> Filing {
    let facts = format!(
        "loan_no={no} principal={principal} term_months=12 contract_on={from} from={from} to={to} interest_paid={paid}"
    );
    at(filing(no, "pledge-interest", no, &facts), "2024-05-20")
}

pub(super) fn grant_of(office: &mut TestOffice<ActivePack>, claim: Filing) -> Grant {
    let no = claim.claim_no.to_string();
    office.done(FILER, &file(claim));
    let events = office.done(APPROVER, &approve(&no));
    events[0].grant().unwrap_or_else(|| panic!("{events:?}")).clone()
}

pub(super) fn causes_of_nothing(office: &mut TestOffice<ActivePack>, claim: Filing) -> Vec<Cause> {
    let no = claim.claim_no.to_string();
    office.done(FILER, &file(claim));
    match &office.done(APPROVER, &approve(&no))[..] {
        [
            EnterpriseEvent::ClaimRejected(ClaimRejected {
                cause: RejectionCause::NothingLeft { reductions, .. },
                ..
            }),
        ] => reductions.iter().map(|cut| cut.cause).collect(),
        events => panic!("{events:?}"),
    }
}

#[test]
fn thirty_million_over_the_full_year_2023_give_661_562_50() {
    let claim = loan("HT-1", "3000万", "2023-01-01", "2024-01-01", "1323125");
    let grant = grant_of(&mut office(), claim);
    assert_eq!(grant.granted, yuan("661562.50"));
    assert_eq!(grant.assessment.clause, "6");
}

#[test]
fn a_loan_over_new_year_makes_two_instalments_of_92_and_91_days() {
    let mut office = office();
    let claim = loan("HT-1", "1200万", "2023-10-01", "2024-04-01", "100万");
    let grant = grant_of(&mut office, claim);
    let parts: Vec<(i16, i64, String)> = grant
        .instalments
        .iter()
        .map(|part| (part.period.0, part.span.unwrap().days(), part.granted.to_string()))
        .collect();
    let sums = ["66700.00", "65975.00"].map(ToOwned::to_owned);
    let [first, second] = sums;
    assert_eq!(parts, [(2023, 92, first), (2024, 91, second)]);
    let holder = uscc(1);
    let of = |year: &str| office.held("pledge-interest.year", holder.as_str(), year).0;
    assert_eq!((of("2023"), of("2024")), (yuan("66700"), yuan("65975")));
    assert_eq!(office.held("fund.year", "zjtx/district", "2024").0, grant.granted);
}

#[test]
fn with_1_950_000_used_a_computed_100_000_gives_50_000_and_says_why() {
    let mut office = office();
    office.done(FILER, &aid(target("pledge-interest.year", "2023"), "1950000", "市1"));
    let claim = decided(loan("HT-1", "3000万", "2023-01-01", "2024-01-01", "1323125"), "100000");
    let grant = grant_of(&mut office, claim);
    assert_eq!(grant.granted, yuan("50000"));
    let cut = grant.reductions.last().unwrap();
    assert_eq!(cut.ceiling.as_ref().unwrap().as_str(), "pledge-interest.year");
    assert_eq!((cut.before, cut.left), (yuan("100000"), yuan("50000")));
}

#[test]
fn city_money_for_a_first_set_is_refused_and_leaves_the_districts_award_whole() {
    let mut office = office();
    let product = AidTarget {
        subject: Subject::parse("首台产品").ok(),
        ..target("first-set.once", "once")
    };
    assert_eq!(office.refused(FILER, &aid(product, "40万", "市1")), "aid-does-not-count");
    let claim = at(filing("C-1", "first-set", "首台产品", ""), "2024-05-20");
    assert_eq!(office.granted(decided(claim, "45万")), yuan("45万"));
}

#[test]
fn aid_that_an_earlier_pack_let_count_can_be_cancelled() {
    let mut office = office();
    let product = || AidTarget {
        subject: Subject::parse("首台产品").ok(),
        ..target("first-set.once", "once")
    };
    let words = "excludes_aid = \"区级给予最高不超过50万元的一次性奖励\"\n";
    let earlier = Pack::builtin("binjiang-zjtx").unwrap().replacen(words, "", 1);
    let earlier = Arc::new(Pack::parse(&earlier).unwrap());
    office.rules = ActivePack::new(earlier, &BTreeMap::new()).unwrap();
    office.done(FILER, &aid(product(), "40万", "市1"));
    office.rules = policy(&[]);
    assert!(office.unchanged(FILER, &aid(product(), "40万", "市1")), "the same again");
    office.done(FILER, &cancel(product(), "市1", "第三条限区级资金"));
    let holder = format!("{}/首台产品", uscc(1));
    assert_eq!(office.held("first-set.once", &holder, "once").1, yuan("0"));
}

#[test]
fn provincial_then_little_giant_then_champion_give_200k_800k_and_1000k() {
    let mut office = office();
    office.done(FILER, &recognised("little-giant", "2023-07-01"));
    office.done(FILER, &recognised("champion", "2024-01-15"));
    assert_eq!(office.granted(tier("C-1", "provincial", "2023-02-01")), yuan("20万"));
    assert_eq!(office.granted(tier("C-2", "little-giant", "2023-07-01")), yuan("80万"));
    assert_eq!(office.granted(tier("C-3", "champion", "2024-01-15")), yuan("100万"));
    let again = tier("C-4", "champion", "2024-01-15");
    assert!(causes_of_nothing(&mut office, again).contains(&Cause::Duplicate));
    office.done(APPROVER, &revoke("C-3", None, "异议成立"));
    assert_eq!(office.granted(tier("C-5", "champion", "2024-01-15")), yuan("100万"));
}

#[test]
fn after_the_overseas_award_the_domestic_stages_give_nothing_but_the_fourth_one_million() {
    let mut office = office();
    let overseas = filing("O", "ipo-overseas", "上市", "listed_on=2023-06-01");
    assert_eq!(office.granted(at(overseas, "2024-05-20")), yuan("300万"));
    let stage = |stage: &str| {
        let facts = format!("stage={stage} reached_on=2024-03-01");
        at(filing(stage, "ipo-domestic", "上市", &facts), "2024-05-20")
    };
    for no in ["restructured", "tutoring", "accepted"] {
        assert_eq!(causes_of_nothing(&mut office, stage(no)), [Cause::Duplicate], "{no}");
    }
    assert_eq!(office.granted(stage("listed")), yuan("100万"));
}

#[test]
fn a_claim_that_is_rounded_to_nothing_is_not_filed() {
    let mut office = office();
    let voucher = |no: &str, amount: &str| {
        let facts = format!("contract_no={no} contract_amount={amount} signed_on=2023-05-06");
        at(filing(no, "innovation-voucher", no, &facts), "2024-05-20")
    };
    assert_eq!(office.refused(FILER, &file(voucher("C-1", "0.03"))), "nothing-computed");
    assert_eq!(office.granted(voucher("C-2", "0.04")), yuan("0.01"));
    assert_eq!(office.refused(FILER, &file(voucher("C-3", "0"))), "bad-fact");
    let open = at(filing("C-4", "case-by-case", "甲", ""), "2024-05-20");
    assert_eq!(office.refused(FILER, &file(decided(open, "0"))), "nothing-computed");
}

#[test]
fn a_claim_that_a_later_reading_brings_to_nothing_is_rejected_at_its_approval() {
    let mut office = office();
    let facts = "fair=汉诺威 booth_fee=8万 fair_from=2024-04-01";
    office.done(FILER, &file(at(filing("C-1", "overseas-booth", "展位", facts), "2024-05-20")));
    office.rules = policy(&[("booth-rate", "0%")]);
    office.done(APPROVER, &approve("C-1"));
    assert_eq!(office.stage("C-1"), "rejected");
}

#[test]
fn an_upgraded_centre_gets_the_difference() {
    let mut office = office();
    let centre = |no: &str, level: &str| {
        let facts = format!("centre=甲 level={level} recognised_on=2023-08-01");
        at(filing(no, "rnd-centre", "甲中心", &facts), "2024-05-20")
    };
    assert_eq!(office.granted(centre("C-1", "municipal")), yuan("20万"));
    assert_eq!(office.granted(centre("C-2", "national")), yuan("80万"));
    let again = causes_of_nothing(&mut office, centre("C-3", "national"));
    assert!(again.contains(&Cause::Duplicate));
}

#[test]
fn two_claims_on_one_loan_with_days_in_common_are_refused() {
    let mut office = office();
    office.granted(loan("HT-1", "100万", "2023-01-01", "2023-07-01", "2万"));
    let mut other = loan("HT-1", "100万", "2023-06-30", "2023-12-01", "2万");
    other.claim_no = crate::testing::claim_no("C-2");
    assert_eq!(office.refused(FILER, &file(other)), "period-overlaps");
}

#[test]
fn a_reading_adopted_between_assessment_and_approval_is_the_one_that_counts() {
    let mut office = office();
    let claim = loan("HT-1", "3650万", "2023-01-01", "2024-01-01", "1587750");
    office.done(FILER, &file(claim));
    office.rules = policy(&[("day-basis", "act/365")]);
    let events = office.done(APPROVER, &approve("HT-1"));
    let grant = events[0].grant().unwrap();
    assert_eq!(grant.granted, yuan("793875"));
    assert_eq!(grant.assessment.readings[&ReadingId::parse("day-basis").unwrap()], "act/365");
}

#[test]
fn the_same_facts_in_another_spelling_are_the_same_claim() {
    let mut office = office();
    office.done(FILER, &file(loan("HT-1", "3000万", "2023-01-01", "2024-01-01", "1323125")));
    let spelt = loan("HT-1", "30,000,000.00", "2023/1/1", "20240101", "1323125.00");
    assert!(office.unchanged(FILER, &file(spelt)));
    let other = loan("HT-1", "3001万", "2023-01-01", "2024-01-01", "1323125");
    assert_eq!(office.refused(FILER, &file(other)), "claim-exists");
}

#[test]
fn a_claim_before_the_title_or_outside_the_policys_years_is_refused() {
    let office = office();
    let early = at(loan("C", "1万", "2023-01-02", "2023-01-03", "1"), "2023-01-10");
    assert_eq!(office.refused(FILER, &file(early)), "not-eligible");
    let before = at(loan("C", "1万", "2022-01-02", "2022-01-03", "1"), "2022-12-31");
    assert_eq!(office.refused(FILER, &file(before)), "not-in-force");
    let after = at(loan("C", "1万", "2023-01-02", "2023-01-03", "1"), "2026-01-01");
    assert_eq!(office.refused(FILER, &file(after)), "not-in-force");
}
