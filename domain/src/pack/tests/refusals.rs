//! What the policy refuses, each by its code.

use super::{Claim, loan, voucher};

#[test]
fn an_unknown_measure_is_refused() {
    assert_eq!(Claim::of("moon-landing", &[]).code(), "unknown-measure");
}

#[test]
fn what_is_no_payment_is_refused_as_such() {
    for measure in ["collaborative-fund", "guarantee", "ipo-training"] {
        assert_eq!(Claim::of(measure, &[]).decided("100万").code(), "no-payment", "{measure}");
    }
}

#[test]
fn the_policy_is_in_force_for_three_years_from_its_first_day() {
    let days = [
        ("2022-12-31", Some("not-in-force")),
        ("2023-01-01", None),
        ("2025-12-31", None),
        ("2026-01-01", Some("not-in-force")),
    ];
    for (on, code) in days {
        let claim = voucher().with("signed_on", "2022-06-01");
        let claim = claim.titles(&[("provincial", "2022-01-01")]).applied(on);
        assert_eq!(claim.assess().err().map(|r| crate::explained::Explained::code(&r)), code);
    }
}

#[test]
fn a_title_counts_from_its_recognition_and_facts_may_be_older_than_it() {
    let claim = voucher().with("signed_on", "2023-03-01");
    let held = |on: &str| [("provincial", on.to_owned())];
    let of = |on: &str| {
        let [(title, day)] = held(on);
        voucher().with("signed_on", "2023-03-01").titles(&[(title, day.as_str())])
    };
    assert_eq!(claim.computed(), "60000.00");
    assert_eq!(of("2025-06-30").computed(), "60000.00");
    assert_eq!(of("2025-07-01").code(), "not-eligible");
    assert_eq!(voucher().titles(&[]).code(), "not-eligible");
}

#[test]
fn clauses_that_name_no_title_ask_for_none() {
    let claims = [("chain-orders", "13"), ("case-by-case", "2"), ("first-set-insurance", "7")];
    for (measure, clause) in claims {
        let given = Claim::of(measure, &[]).titles(&[]).decided("30万").given();
        assert_eq!(
            (given.computed.to_string().as_str(), given.clause.as_str()),
            ("300000.00", clause)
        );
    }
}

#[test]
fn a_missing_unknown_or_wrong_fact_is_named() {
    assert_eq!(loan().without("principal").code(), "missing-fact");
    assert_eq!(loan().with("principal", "  ").code(), "missing-fact");
    assert_eq!(loan().with("colour", "red").code(), "unknown-fact");
    let bad = [
        ("principal", "-1"),
        ("principal", "0"),
        ("principal", "１００万"),
        ("principal", "1e6"),
        ("principal", "1.005"),
        ("term_months", "12.5"),
        ("term_months", "0"),
        ("term_months", "一年"),
        ("contract_on", "2023-02-30"),
        ("from", "yesterday"),
    ];
    for (fact, cell) in bad {
        let refusal = loan().with(fact, cell).assess().unwrap_err();
        assert_eq!(crate::explained::Explained::code(&refusal), "bad-fact", "{fact} {cell}");
        assert!(refusal.to_string().contains(fact), "{refusal}");
    }
}

#[test]
fn all_bad_facts_are_told_at_once() {
    let claim = loan().with("principal", "x").with("from", "y").without("to");
    let measure = crate::names::MeasureId::parse("pledge-interest").unwrap();
    let faults = claim.policy.read_facts(&measure, &claim.facts).unwrap_err();
    let facts: Vec<&str> = faults.iter().map(super::super::FactFault::fact).collect();
    assert_eq!(facts, ["principal", "from", "to"]);
}

#[test]
fn a_period_that_ends_before_or_when_it_begins_is_refused() {
    assert_eq!(loan().with("to", "2023-01-01").code(), "period-reversed");
    assert_eq!(
        loan().with("from", "2023-06-01").with("to", "2023-05-01").code(),
        "period-reversed"
    );
}

#[test]
fn a_period_may_run_to_the_application_and_no_further() {
    let claim = || loan().with("to", "2023-12-15");
    assert_eq!(claim().applied("2023-12-15").given().slices.len(), 1);
    assert_eq!(claim().applied("2023-12-14").code(), "period-after-application");
}

#[test]
fn a_period_may_run_to_the_end_of_the_term_and_no_further() {
    assert_eq!(loan().with("to", "2024-01-02").code(), "period-after-term");
    assert_eq!(loan().with("from", "2022-12-31").code(), "period-before-contract");
    // A term that ends in a shorter month ends on its last day.
    let short = || loan().with("contract_on", "2023-01-31").with("from", "2023-01-31");
    let short = || short().with("term_months", "1");
    assert_eq!(short().with("to", "2023-02-28").given().slices.len(), 1);
    assert_eq!(short().with("to", "2023-03-01").code(), "period-after-term");
}

#[test]
fn a_contract_before_the_first_or_after_the_last_known_rate_has_none() {
    let old = loan().with("contract_on", "2012-07-05").with("term_months", "240");
    assert_eq!(old.code(), "no-rate");
    let lpr = || loan().reading("benchmark-rate", "lpr").with("term_months", "120");
    assert_eq!(lpr().with("contract_on", "2019-08-31").code(), "no-rate");
    assert_eq!(lpr().with("contract_on", "2019-09-01").given().steps[0].value, "0.0485");
    let late = |on: &str| {
        lpr().reading("effective-from", "2026-01-01").applied("2027-01-01").with("contract_on", on)
    };
    let late = |on: &str| late(on).with("from", on).with("to", "2026-12-31");
    assert_eq!(late("2026-10-31").given().steps[0].value, "0.035");
    assert_eq!(late("2026-11-01").code(), "no-rate");
}

#[test]
fn a_title_award_needs_the_very_recognition() {
    let tier =
        |title: &str, on: &str| Claim::of("tier-award", &[("title", title), ("recognised_on", on)]);
    assert_eq!(tier("little-giant", "2023-02-01").computed(), "1000000.00");
    assert_eq!(tier("little-giant", "2023-02-02").code(), "title-not-held");
    assert_eq!(tier("champion", "2023-02-01").code(), "title-not-held");
    assert_eq!(tier("emperor", "2023-02-01").code(), "bad-fact");
    assert_eq!(tier("little-giant", "2025-07-01").code(), "fact-after-application");
    let before = tier("little-giant", "2022-12-31").titles(&[("little-giant", "2022-12-31")]);
    assert_eq!(before.code(), "recognised-before-policy");
}

#[test]
fn what_is_not_reached_yet_is_not_awarded() {
    let stage = Claim::of("ipo-domestic", &[("stage", "上市"), ("reached_on", "2025-07-01")]);
    assert_eq!(stage.code(), "fact-after-application");
}

#[test]
fn what_the_text_leaves_open_needs_a_decision() {
    let open = [
        "project-rnd",
        "case-by-case",
        "project-matching",
        "first-set",
        "first-set-insurance",
        "vc-award",
        "talent-matching",
        "smart-factory",
        "chain-orders",
    ];
    for measure in open {
        let refusal = Claim::of(measure, &[]).assess().unwrap_err();
        assert_eq!(crate::explained::Explained::code(&refusal), "needs-decision", "{measure}");
        assert!(refusal.to_string().contains("leaves open"), "{refusal}");
        let given = Claim::of(measure, &[]).decided("12.34万").given();
        assert_eq!(given.computed.to_string(), "123400.00", "{measure}");
        assert_eq!(given.steps[0].formula, "决〔2024〕1号");
        assert_eq!(given.slices[0].period.0, 2025, "the year of the application");
    }
}

#[test]
fn rent_is_counted_in_whole_months_after_ten_million_of_venture_capital() {
    let rent = || {
        Claim::of(
            "vc-rent",
            &[
                ("vc_invested", "1000万"),
                ("area_m2", "800"),
                ("monthly_rent", "40000"),
                ("from", "2023-11-01"),
                ("to", "2024-02-01"),
            ],
        )
    };
    assert_eq!(rent().given().quota.unwrap().months, 3);
    assert_eq!(rent().with("from", "2023-11-02").code(), "bad-fact");
    assert_eq!(rent().with("to", "2024-01-31").code(), "bad-fact");
    assert_eq!(rent().with("vc_invested", "999.9999万").code(), "bad-fact");
    assert_eq!(rent().with("area_m2", "0").code(), "bad-fact");
}

#[test]
fn a_reading_or_option_that_is_not_offered_is_refused() {
    let policy = loan().policy;
    let check = |reading: &str, option: &str| {
        let reading = crate::names::ReadingId::parse(reading).unwrap();
        policy.check_reading(&reading, option).map_err(|r| crate::explained::Explained::code(&r))
    };
    assert_eq!(check("day-basis", "ACT/365").unwrap(), "act/365");
    assert_eq!(check("booth-rate", "40").unwrap(), "40%");
    assert_eq!(check("notice-days", "0").unwrap(), "0");
    assert_eq!(check("effective-from", "2024年1月1日").unwrap(), "2024-01-01");
    assert_eq!(check("day-basis", "act/364"), Err("unknown-option"));
    assert_eq!(check("exceed", "refuse"), Err("unknown-option"));
    assert_eq!(check("booth-rate", "101%"), Err("unknown-option"));
    assert_eq!(check("notice-days", "-1"), Err("unknown-option"));
    assert_eq!(check("moon-phase", "full"), Err("unknown-reading"));
}

/// What a measure multiplies, each at nothing or below its fen.
#[test]
fn an_amount_or_a_size_that_is_multiplied_is_above_zero() {
    let pack = super::pack("binjiang-zjtx");
    let mut asked = 0;
    for measure in pack.measures().iter().chain(super::pack("yunhu-listing").measures()) {
        for fact in measure.facts.iter().filter(|fact| fact.kind.is_number()) {
            asked += 1;
            for cell in ["0", "0.00", "-0.01"] {
                let fault = fact.read(cell).unwrap_err();
                assert_eq!(crate::explained::Explained::code(&fault), "bad-fact", "{measure:?}");
                for text in [fault.to_string(), crate::explained::Explained::zh(&fault)] {
                    assert!(text.contains(&fact.name) && text.contains(cell), "{text}");
                }
                assert!(!crate::explained::Explained::hint(&fault).is_empty());
            }
        }
    }
    assert_eq!(asked, 15, "all of both packs");
}

#[test]
fn a_term_has_no_longest_and_none_runs_past_the_calendar() {
    assert_eq!(loan().with("term_months", "601").given().steps[0].value, "0.049");
    assert_eq!(loan().with("term_months", "999999999999").given().slices.len(), 1);
}

#[test]
fn a_fact_that_lies_after_the_application_is_refused() {
    let signed = |on: &str| voucher().applied("2024-03-01").with("signed_on", on);
    let refusal = signed("2025-03-01").assess().unwrap_err();
    assert_eq!(crate::explained::Explained::code(&refusal), "date-before-step");
    assert_eq!(
        refusal.to_string(),
        "the application is dated 2024-03-01, before signed_on (day of signing) on 2025-03-01"
    );
    assert_eq!(signed("2024-03-01").computed(), "60000.00");
}
