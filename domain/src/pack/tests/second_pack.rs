//! Another district's policy, quite different, runs as data alone.

use std::collections::BTreeMap;

use super::Claim;
use crate::{
    charge::CapRow,
    date::Year,
    determination::{Determination, GroupEntry, GroupSoFar, determine},
};

fn stage(exchange: &str, stage: &str) -> Claim {
    let facts = [("exchange", exchange), ("stage", stage), ("reached_on", "2024-05-01")];
    Claim::of("listing-stage", &facts).of_pack("yunhu-listing").titles(&[])
}

fn listed(exchange: &str, raised: &str, local: &str) -> Claim {
    let facts = [
        ("exchange", exchange),
        ("listed_on", "2025-02-01"),
        ("raised", raised),
        ("invested_locally", local),
    ];
    Claim::of("listing-done", &facts).of_pack("yunhu-listing").titles(&[])
}

#[test]
fn each_stage_gives_its_sum() {
    assert_eq!(stage("上交所", "restructured").computed(), "1000000.00");
    assert_eq!(stage("sse", "受理").computed(), "2000000.00");
}

#[test]
fn the_listing_is_reduced_in_proportion_below_80_percent_invested_locally() {
    assert_eq!(listed("sse", "10000万", "10000万").computed(), "7000000.00");
    assert_eq!(listed("sse", "10000万", "8000万").computed(), "7000000.00");
    assert_eq!(listed("sse", "10000万", "4000万").computed(), "3500000.00");
    assert_eq!(listed("sse", "3", "1").computed(), "2916666.67");
    assert_eq!(listed("sse", "10000万", "0").code(), "bad-fact", "nothing is paid for nothing");
}

#[test]
fn several_exchanges_give_one_benefit_the_highest() {
    let mut so_far = GroupSoFar::default();
    let mut granted = Vec::new();
    let claims = [
        stage("sse", "restructured"),
        stage("sse", "accepted"),
        stage("hkex", "accepted"),
        listed("hkex", "100万", "100万"),
        listed("sse", "100万", "100万"),
        listed("sse", "100万", "100万"),
    ];
    for (number, claim) in claims.into_iter().enumerate() {
        let given = claim.given();
        let caps: BTreeMap<_, CapRow> = BTreeMap::new();
        let done: Determination = determine(&given, None, &so_far, Year(2025), &caps).unwrap();
        granted.push(done.granted.to_string());
        let group = given.group.unwrap();
        assert_eq!(group.group, "listing");
        so_far.entries.push(GroupEntry {
            claim_no: number.to_string(),
            member: group.member,
            once: given.once,
            counted: given.computed,
            granted: done.granted,
        });
    }
    // Shanghai 100, 300; Hong Kong 200 repeats, its 900 exceeds the 300 by 600;
    // Shanghai's listing makes 1,000, of which 900 is paid; the last repeats.
    let sums = ["1000000.00", "2000000.00", "0.00", "6000000.00", "1000000.00", "0.00"];
    assert_eq!(granted, sums);
}

#[test]
fn city_and_district_share_three_to_seven() {
    let parts: Vec<(&str, u32)> = {
        let fund = stage("sse", "accepted").given().fund;
        fund.shares.iter().map(|share| (share.source.as_str(), share.parts)).collect()
    };
    assert_eq!(parts, [("city", 3), ("district", 7)]);
}
