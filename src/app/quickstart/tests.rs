#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use bofu_domain::{authority::Role, date::parse_date, money::Money, uscc::Uscc};

use super::{
    files,
    story::{Deed, Step, parse},
};

fn story() -> Vec<Step> {
    parse(files::STEPS).unwrap()
}

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files::text(name).unwrap().as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_story_uses_every_file_of_the_sample_and_each_once() {
    let told: Vec<String> =
        story().iter().filter_map(|step| step.deed.file().map(ToOwned::to_owned)).collect();
    let once: BTreeSet<&str> = told.iter().map(String::as_str).collect();
    let embedded: BTreeSet<&str> = files::FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(once, embedded);
    assert_eq!(once.len(), told.len());

    let home = bofu_test_files::file("samples/office-year");
    let mut on_disk = BTreeSet::new();
    for folder in ["", "claims/", "statements/"] {
        for entry in std::fs::read_dir(home.join(folder)).unwrap() {
            let name = format!("{folder}{}", entry.unwrap().file_name().to_str().unwrap());
            if Path::new(&name).extension().is_some_and(|end| end == "csv") {
                on_disk.insert(name);
            }
        }
    }
    assert_eq!(on_disk, embedded.into_iter().map(ToOwned::to_owned).collect());
}

#[test]
fn the_sample_is_as_large_as_an_office_year() {
    let claims: Vec<_> = files::FILES
        .iter()
        .filter(|(name, _)| name.starts_with("claims/"))
        .flat_map(|(name, _)| rows(name))
        .collect();
    let numbers: BTreeSet<&str> = claims.iter().map(|row| row["claim_no"].as_str()).collect();
    assert_eq!(numbers.len(), claims.len(), "every claim number stands once");
    assert!(claims.len() >= 400, "{}", claims.len());
    let measures: BTreeSet<String> = story()
        .into_iter()
        .filter_map(|step| {
            if let Deed::ImportClaims { measure, .. } = step.deed {
                Some(measure.to_string())
            } else {
                None
            }
        })
        .collect();
    assert!(measures.len() >= 15, "{measures:?}");
}

#[test]
fn every_code_has_its_check_digit_and_every_account_is_well_formed() {
    let enterprises = [rows("enterprises.csv"), rows("enterprises-2024.csv")].concat();
    assert!(enterprises.len() >= 60);
    for row in &enterprises {
        Uscc::parse(&row["uscc"]).unwrap();
        assert!(row["name"].starts_with("样例"), "{row:?}");
        assert!(row["account_no"].starts_with("12020999"), "{row:?}");
        assert_eq!(row["bank_code"].len(), 12, "{row:?}");
    }
    let known: BTreeSet<&str> = enterprises.iter().map(|row| row["uscc"].as_str()).collect();
    for (name, _) in files::FILES.iter().filter(|(name, _)| !name.starts_with("statements/")) {
        assert!(rows(name).iter().all(|row| known.contains(row["uscc"].as_str())), "{name}");
    }
}

#[test]
fn every_date_and_sum_of_the_claims_is_read() {
    let sums = [
        "contract_amount",
        "principal",
        "interest_paid",
        "booth_fee",
        "cost",
        "investment",
        "monthly_rent",
        "vc_invested",
        "decided_amount",
    ];
    for (name, _) in files::FILES.iter().filter(|(name, _)| name.starts_with("claims/")) {
        for row in rows(name) {
            for (column, value) in row.iter().filter(|(_, value)| !value.is_empty()) {
                if sums.contains(&column.as_str()) {
                    Money::parse(value).unwrap();
                }
                if column.ends_with("_on") || ["from", "to", "fair_from"].contains(&column.as_str())
                {
                    parse_date(value).unwrap();
                }
            }
        }
    }
}

#[test]
fn the_steps_come_in_order_of_time_and_each_actor_was_named_before() {
    let mut known: BTreeMap<String, BTreeSet<Role>> = BTreeMap::new();
    let steps = story();
    assert!(steps.is_sorted_by_key(|step| step.on));
    for step in steps {
        if let Deed::AddOperator { name, roles } = step.deed {
            known.insert(name.to_string(), roles);
        }
        assert!(known.contains_key(step.actor.as_str()), "{} acts unnamed", step.actor);
    }
    let roles: BTreeSet<Role> = known.into_values().flatten().collect();
    assert_eq!(roles, BTreeSet::from(Role::ALL));
}

#[test]
fn nobody_approves_what_he_filed_but_where_the_refusal_is_told() {
    let mut maker: BTreeMap<String, String> = BTreeMap::new();
    let mut self_approvals = 0;
    for step in story() {
        if let Deed::ImportClaims { file, .. } = &step.deed {
            for row in rows(file) {
                maker.insert(row["claim_no"].clone(), step.actor.to_string());
            }
        }
        if let Deed::Approve { claims, refused } = &step.deed {
            for claim in claims {
                if maker[claim.as_str()] == step.actor.as_str() {
                    assert!(refused.contains_key(claim), "{claim}");
                    self_approvals += 1;
                }
            }
        }
        if let Deed::ApproveAll { .. } = &step.deed {
            assert!(!maker.values().any(|who| who == step.actor.as_str()), "{}", step.actor);
        }
    }
    assert_eq!(self_approvals, 1);
}

#[test]
fn a_step_with_an_unknown_field_is_refused() {
    let wrong = "[[step]]\non = \"2023-01-03\"\nactor = \"王经办\"\ndo = \"withdraw\"\n\
                 claim = \"C-1\"\nreasen = \"x\"\nreason = \"x\"\n";
    assert!(parse(wrong).is_err());
}
