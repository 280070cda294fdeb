//! The guide's pack works, and the guide names every fault.

use std::{collections::BTreeMap, sync::Arc};

use super::Claim;
use crate::pack::{ActivePack, FaultKind, Pack};

const GUIDE: &str = include_str!("../../../../docs/guides/write-a-policy-pack.md");

#[test]
fn the_guides_pack_is_without_fault_and_gives_what_the_guide_says() {
    let (_, after) = GUIDE.split_once("```toml\n").unwrap();
    let (toml, _) = after.split_once("```").unwrap();
    let pack = Pack::parse(toml).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let mut claim = Claim::of(
        "kiln-upgrade",
        &[("invoice_no", "F-1"), ("investment", "100万"), ("installed_on", "2024-06-01")],
    );
    claim.policy = ActivePack::new(Arc::new(pack), &BTreeMap::new()).unwrap();
    let given = claim.given();
    assert_eq!(given.computed.to_string(), "250000.00");
    assert_eq!(given.slices[0].period.0, 2024);
    let steps: Vec<(&str, &str)> =
        given.steps.iter().map(|step| (step.name.as_str(), step.value.as_str())).collect();
    assert_eq!(steps, [("rate", "0.25"), ("subsidy", "250000")]);
}

#[test]
fn the_guide_names_every_code_of_a_fault() {
    for code in FaultKind::CODES {
        assert!(GUIDE.contains(&format!("`{code}`")), "{code}");
    }
}
