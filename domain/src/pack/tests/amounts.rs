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
