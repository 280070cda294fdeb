//! What the policy gives, figure by figure.

use super::{Claim, loan, voucher};

#[test]
fn thirty_million_at_4_35_percent_over_2023_give_661_562_50() {
    let given = loan().given();
    assert_eq!(given.computed.to_string(), "661562.50");
    let steps: Vec<(String, Option<i16>, String)> = given
        .steps
        .into_iter()
        .map(|step| (step.name, step.period.map(|year| year.0), step.value))
        .collect();
    let step =
        |name: &str, year: Option<i16>, value: &str| (name.to_owned(), year, value.to_owned());
    assert_eq!(
        steps,
        [
            step("rate", None, "0.0435"),
            step("share", None, "0.5"),
            step("at_benchmark", Some(2023), "661562.5"),
            step("at_interest_paid", Some(2023), "661562.5"),
            step("subsidy", Some(2023), "661562.5"),
        ]
    );
}

#[test]
fn a_winter_loan_makes_two_slices_of_92_and_91_days() {
    let loan = loan().with("contract_on", "2023-10-01").with("from", "2023-10-01");
    let given = loan.with("to", "2024-04-01").given();
    let slices: Vec<(i16, i64, String)> = given
        .slices
        .iter()
        .map(|slice| (slice.period.0, slice.span.unwrap().days(), slice.computed.to_string()))
        .collect();
    // 30,000,000 × 0.0435 × 92 × 50 % / 360 = 166,750.00; 91 days: 164,937.50.
    assert_eq!(slices, [(2023, 92, "166750.00".into()), (2024, 91, "164937.50".into())]);
}

#[test]
fn a_voucher_gives_30_percent_in_the_year_of_signing() {
    let given = voucher().given();
    assert_eq!(given.computed.to_string(), "60000.00");
    assert_eq!(given.slices[0].period.0, 2024);
    assert_eq!(given.slices[0].ceilings[0].key.holder.as_str(), "91440300192317458F");
    assert_eq!(given.slices[0].ceilings[0].limit.to_string(), "500000.00");
    assert_eq!(given.once.as_deref(), Some("contract_no=JS-1"));
}

#[test]
fn a_title_gives_its_sum() {
    let tier = Claim::of("tier-award", &[("title", "小巨人"), ("recognised_on", "2023-02-01")]);
    assert_eq!(tier.computed(), "1000000.00");
}

#[test]
fn interest_is_the_lesser_of_benchmark_and_interest_paid_before_rounding() {
    let little = loan().with("interest_paid", "1000000.01").given();
    assert_eq!(little.computed.to_string(), "500000.01"); // 500,000.005, half away from zero
    let term = |months: &str| loan().with("term_months", months).with("interest_paid", "300万");
    // 30,000,000 × 4.75 % × 365 × 50 % / 360 and the same at 4.90 %.
    assert_eq!(term("13").computed(), "722395.83");
    assert_eq!(term("60").computed(), "722395.83");
    assert_eq!(term("61").computed(), "745208.33");
}

#[test]
fn each_slice_is_rounded_once_and_the_slices_add_up() {
    let loan = loan().with("contract_on", "2023-10-01").with("from", "2023-10-01");
    let given = loan.with("to", "2024-04-01").with("interest_paid", "1000.01").given();
    let sums: Vec<String> = given.slices.iter().map(|slice| slice.computed.to_string()).collect();
    // 500.005 × 92 / 183 = 251.3686…; × 91 / 183 = 248.6363…
    assert_eq!(sums, ["251.37", "248.64"]);
    assert_eq!(given.computed.to_string(), "500.01");
}

#[test]
fn rent_of_500_m2_is_paid_in_full_and_of_the_next_500_in_half() {
    let rent = |area: &str| {
        Claim::of(
            "project-rent",
            &[
                ("area_m2", area),
                ("monthly_rent", "30,000"),
                ("from", "2023-11-01"),
                ("to", "2024-02-01"),
            ],
        )
        .titles(&[])
    };
    let sums = |area: &str| -> Vec<String> {
        rent(area).given().slices.iter().map(|slice| slice.computed.to_string()).collect()
    };
    assert_eq!(sums("500"), ["60000.00", "30000.00"]);
    assert_eq!(sums("86.5"), ["60000.00", "30000.00"]);
    // (500 + 250 / 2) / 750 and (500 + 500 / 2) / 1,200.
    assert_eq!(sums("750"), ["50000.00", "25000.00"]);
    assert_eq!(sums("1200"), ["37500.00", "18750.00"]);
    let given = rent("750").given();
    assert_eq!(given.quota.unwrap().limit, 36);
    assert_eq!(given.overlap.unwrap().identities, ["subject=P-1"]);
}

#[test]
fn the_other_measures_give_what_the_clauses_say() {
    type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, i16);
    let sums: [Row; 10] = [
        (
            "overseas-booth",
            &[("fair", "CES"), ("booth_fee", "8万"), ("fair_from", "2024-01-09")],
            "40000.00",
            2024,
        ),
        (
            "local-expo",
            &[("fair", "智造展"), ("cost", "300万"), ("held_on", "2024-10-01")],
            "1500000.00",
            2024,
        ),
        (
            "ipo-domestic",
            &[("stage", "辅导备案"), ("reached_on", "2023-09-01")],
            "1000000.00",
            2023,
        ),
        ("ipo-overseas", &[("listed_on", "2024-03-01")], "3000000.00", 2024),
        (
            "rnd-centre",
            &[("centre", "院"), ("level", "national"), ("recognised_on", "2024-03-01")],
            "1000000.00",
            2024,
        ),
        (
            "rnd-centre",
            &[("centre", "院"), ("level", "省级"), ("recognised_on", "2024-03-01")],
            "500000.00",
            2024,
        ),
        (
            "rnd-centre",
            &[("centre", "院"), ("level", "municipal"), ("recognised_on", "2024-03-01")],
            "200000.00",
            2024,
        ),
        (
            "shared-platform",
            &[("investment", "5000万"), ("accepted_on", "2024-03-01")],
            "25000000.00",
            2024,
        ),
        (
            "digital-project",
            &[("investment", "333.33"), ("accepted_on", "2024-03-01")],
            "166.67",
            2024,
        ),
        (
            "innovation-voucher",
            &[("contract_no", "1"), ("contract_amount", "0.05"), ("signed_on", "2024-03-01")],
            "0.01",
            2024,
        ),
    ];
    for (measure, facts, sum, year) in sums {
        let given = Claim::of(measure, facts).given();
        assert_eq!(given.computed.to_string(), sum, "{measure}");
        assert_eq!(given.slices[0].period.0, year, "{measure}");
    }
}

#[test]
fn a_claim_stands_in_its_group_as_the_higher_prevails() {
    let place = |claim: Claim| {
        let given = claim.given();
        let group = given.group.map(|use_| format!("{}:{}", use_.group, use_.member));
        (group.unwrap_or_default(), given.once.unwrap_or_default())
    };
    let tier =
        Claim::of("tier-award", &[("title", "little-giant"), ("recognised_on", "2023-02-01")]);
    assert_eq!(place(tier), ("tier:little-giant".into(), "title=little-giant".into()));
    let stage = Claim::of("ipo-domestic", &[("stage", "listed"), ("reached_on", "2024-01-01")]);
    assert_eq!(place(stage), ("ipo:ipo-domestic".into(), "stage=listed".into()));
    let abroad = Claim::of("ipo-overseas", &[("listed_on", "2024-01-01")]);
    assert_eq!(place(abroad), ("ipo:ipo-overseas".into(), "measure=ipo-overseas".into()));
    let centre = Claim::of(
        "rnd-centre",
        &[("centre", "院"), ("level", "省级"), ("recognised_on", "2024-03-01")],
    );
    assert_eq!(
        place(centre.subject("甲;乙")),
        ("rnd-centre:provincial".into(), "subject=甲;;乙;level=provincial".into())
    );
    let project = Claim::of("case-by-case", &[]).decided("1");
    assert_eq!(place(project), ("project:case-by-case".into(), String::new()));
}
