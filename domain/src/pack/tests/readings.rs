//! Every option that is offered changes what is calculated; every reading that
//! was used is cited.

use std::collections::BTreeMap;

use super::{Claim, loan, voucher};
use crate::pack::ReadingKind;

#[test]
fn an_assessment_cites_just_the_readings_it_used() {
    let readings = |claim: Claim| -> BTreeMap<String, String> {
        claim.given().readings.into_iter().map(|(id, option)| (id.to_string(), option)).collect()
    };
    let of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(id, option)| ((*id).to_owned(), (*option).to_owned())).collect()
    };
    assert_eq!(
        readings(loan()),
        of(&[
            ("benchmark-rate", "pboc"),
            ("day-basis", "act/360"),
            ("effective-from", "2023-01-01"),
            ("eligible-enterprises", "any-title"),
            ("exceed", "trim"),
            ("interest-paid-limit", "on"),
            ("year-attribution", "arises"),
        ])
    );
    assert_eq!(
        readings(voucher()),
        of(&[
            ("effective-from", "2023-01-01"),
            ("eligible-enterprises", "any-title"),
            ("exceed", "trim"),
            ("year-attribution", "arises"),
        ])
    );
    let fair = [("fair", "展"), ("cost", "1万"), ("held_on", "2024-01-01")];
    assert_eq!(
        readings(Claim::of("local-expo", &fair)),
        of(&[
            ("effective-from", "2023-01-01"),
            ("exceed", "trim"),
            ("expo-rate", "50%"),
            ("joint-hosts", "shared"),
            ("year-attribution", "arises"),
        ])
    );
}

#[test]
fn the_day_basis_and_the_benchmark_change_the_interest() {
    // 30,000,000 × 4.35 % × 365 × 50 % / 365.
    assert_eq!(loan().reading("day-basis", "act/365").computed(), "652500.00");
    // LPR of December 2022: 3.65 %.
    let lpr = loan().reading("benchmark-rate", "lpr").given();
    assert_eq!(lpr.computed.to_string(), "555104.17");
    assert!(
        lpr.steps[0].formula.contains("2022-12-31 (since 2022-12-20)"),
        "{}",
        lpr.steps[0].formula
    );
    let long = loan().reading("benchmark-rate", "lpr").with("term_months", "61").given();
    assert_eq!(long.steps[0].value, "0.043");
}

#[test]
fn without_the_limit_the_interest_paid_does_not_matter() {
    let claim = || loan().with("interest_paid", "0.01");
    assert_eq!(claim().computed(), "0.01");
    assert_eq!(claim().reading("interest-paid-limit", "off").computed(), "661562.50");
}

#[test]
fn every_registered_enterprise_may_be_eligible() {
    let claim = || voucher().titles(&[]);
    assert_eq!(claim().code(), "not-eligible");
    assert_eq!(claim().reading("eligible-enterprises", "registered").computed(), "60000.00");
    // It opens clauses 4 and 6 and the booths alone.
    let vc = Claim::of("vc-award", &[]).titles(&[]).decided("1万");
    assert_eq!(vc.reading("eligible-enterprises", "registered").code(), "not-eligible");
}

#[test]
fn the_first_day_in_force_moves_the_term() {
    let claim = |on: &str| voucher().reading("effective-from", "2023-06-01").applied(on);
    assert_eq!(claim("2023-05-31").code(), "not-in-force");
    assert_eq!(claim("2026-05-31").computed(), "60000.00");
    assert_eq!(claim("2026-06-01").code(), "not-in-force");
}

fn tier(title: &str) -> Claim {
    let held = [
        ("provincial", "2023-02-01"),
        ("little-giant", "2023-02-01"),
        ("hidden-champion", "2023-02-01"),
    ];
    Claim::of("tier-award", &[("title", title), ("recognised_on", "2023-02-01")]).titles(&held)
}

#[test]
fn an_upgrade_in_full_has_no_group_and_a_higher_limit() {
    let given = tier("little-giant").reading("tier-upgrade", "full").given();
    assert_eq!(given.group, None);
    assert_eq!(given.slices[0].ceilings[0].limit.to_string(), "4200000.00");
    assert_eq!(tier("little-giant").given().slices[0].ceilings[0].limit.to_string(), "2000000.00");
}

#[test]
fn two_titles_of_one_rank_may_add_up() {
    let member = |title: &str, option: &str| {
        tier(title).reading("tier-tie", option).given().group.unwrap().member
    };
    assert_eq!(member("little-giant", "one-sum"), "little-giant");
    assert_eq!(member("little-giant", "both"), member("hidden-champion", "both"));
    assert_eq!(member("provincial", "both"), "provincial");
}

#[test]
fn a_re_recognition_may_be_paid_again() {
    let once = tier("provincial").reading("re-recognition", "paid").given().once.unwrap();
    assert_eq!(once, "title=provincial;recognised_on=2023-02-01");
    let old = || {
        let facts = [("title", "provincial"), ("recognised_on", "2022-05-01")];
        Claim::of("tier-award", &facts).titles(&[("provincial", "2022-05-01")])
    };
    assert_eq!(old().code(), "recognised-before-policy");
    assert_eq!(old().reading("titles-before-policy", "awarded").computed(), "200000.00");
}

#[test]
fn listings_may_add_up_and_stages_may_weigh_differently() {
    let abroad = || Claim::of("ipo-overseas", &[("listed_on", "2024-01-01")]);
    let given = abroad().reading("ipo-both", "sum").given();
    assert_eq!(given.group, None);
    assert_eq!(given.slices[0].ceilings[0].limit.to_string(), "7000000.00");
    let stage = |stage: &'static str| {
        let claim = Claim::of("ipo-domestic", &[("stage", stage), ("reached_on", "2024-01-01")]);
        claim.reading("ipo-stages", "50-50-100-200")
    };
    assert_eq!(stage("restructured").computed(), "500000.00");
    assert_eq!(stage("listed").computed(), "2000000.00");
    let again = stage("listed").reading("ipo-refiling", "each-filing").given();
    assert_eq!(again.once.as_deref(), Some("stage=listed;reached_on=2024-01-01"));
}

#[test]
fn a_centre_in_full_has_no_group_and_a_higher_limit() {
    let facts = [("centre", "院"), ("level", "national"), ("recognised_on", "2024-03-01")];
    let given = Claim::of("rnd-centre", &facts).reading("rnd-centre-upgrade", "full").given();
    assert_eq!(given.group, None);
    assert_eq!(given.slices[0].ceilings[0].limit.to_string(), "1700000.00");
}

#[test]
fn ceilings_are_held_by_whom_the_reading_says() {
    let holder = |claim: Claim| claim.given().slices[0].ceilings[0].key.holder.to_string();
    let set = || Claim::of("first-set", &[]).decided("50万");
    assert_eq!(holder(set()), "91440300192317458F/P-1");
    assert_eq!(holder(set().reading("first-set-unit", "enterprise")), "91440300192317458F");
    let facts = [("fair", "智造展"), ("cost", "1万"), ("held_on", "2024-01-01")];
    assert_eq!(holder(Claim::of("local-expo", &facts)), "智造展");
    let each = Claim::of("local-expo", &facts).reading("joint-hosts", "each");
    assert_eq!(holder(each), "91440300192317458F/智造展");
}

#[test]
fn rates_that_the_text_leaves_open_are_percentages() {
    let booth = Claim::of(
        "overseas-booth",
        &[("fair", "CES"), ("booth_fee", "8万"), ("fair_from", "2024-01-09")],
    );
    assert_eq!(booth.reading("booth-rate", "70%").computed(), "56000.00");
    let fair = [("fair", "展"), ("cost", "1万"), ("held_on", "2024-01-01")];
    assert_eq!(Claim::of("local-expo", &fair).reading("expo-rate", "30").computed(), "3000.00");
    let project = [("investment", "10万"), ("accepted_on", "2024-03-01")];
    assert_eq!(
        Claim::of("digital-project", &project).reading("digital-rate", "12.5%").computed(),
        "12500.00"
    );
    let rent = [
        ("area_m2", "1000"),
        ("monthly_rent", "1万"),
        ("from", "2024-01-01"),
        ("to", "2024-02-01"),
    ];
    assert_eq!(Claim::of("project-rent", &rent).reading("rent-tiers", "0").computed(), "5000.00");
}

#[test]
fn the_year_of_the_application_may_count_instead() {
    let applied = |claim: Claim| claim.reading("year-attribution", "applied").given();
    let years: Vec<i16> = applied(voucher()).slices.iter().map(|slice| slice.period.0).collect();
    assert_eq!(years, [2025]);
    let loan = loan().with("contract_on", "2023-10-01").with("from", "2023-10-01");
    let given = applied(loan.with("to", "2024-04-01"));
    assert_eq!(given.slices.len(), 1);
    assert_eq!(given.slices[0].period.0, 2025);
    // 166,750.00 + 164,937.50: both years' days in one.
    assert_eq!(given.computed.to_string(), "331687.50");
}

#[test]
fn every_reading_of_the_policy_is_offered_with_its_default() {
    let pack = super::pack("binjiang-zjtx");
    let shown: Vec<String> = pack
        .readings()
        .iter()
        .map(|reading| match &reading.kind {
            ReadingKind::Choice(options) => {
                let ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
                assert_eq!(reading.default, ids[0], "{}", reading.id);
                format!("{}: {}", reading.id, ids.join(" | "))
            }
            ReadingKind::Date | ReadingKind::Integer { .. } | ReadingKind::Percent => {
                format!("{}: {}", reading.id, reading.default)
            }
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    effective-from: 2023-01-01
    tier-upgrade: difference | full
    tier-tie: one-sum | both
    eligible-enterprises: any-title | registered
    re-recognition: not-paid | paid
    titles-before-policy: not-awarded | awarded
    rnd-centre-upgrade: difference | full
    first-set-unit: product | enterprise
    vc-threshold-day: next-month
    joint-hosts: shared | each
    ipo-refiling: once | each-filing
    benchmark-rate: pboc | lpr
    day-basis: act/360 | act/365
    interest-paid-limit: on | off
    year-attribution: arises | applied
    exceed: trim
    ipo-stages: 100-100-100-100 | 50-50-100-200
    ipo-both: higher | sum
    booth-rate: 50%
    expo-rate: 50%
    digital-rate: 50%
    rent-tiers: 50%
    returned-payment: stays-taken
    recovery: error-restores
    notice-days: 5
    ");
}
