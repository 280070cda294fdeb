#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use bofu_domain::{authority::Role, date::parse_date, money::Money, uscc::Uscc};

use super::{
    files,
    story::{Line, STORY, parse},
};

fn story() -> Vec<Line> {
    parse(STORY).unwrap()
}

/// What follows these words, in each line that begins with them.
fn after(words: &[&str]) -> Vec<(Line, String)> {
    let begins = |line: &Line| line.words.iter().zip(words).filter(|(a, b)| a == b).count();
    let lines = story().into_iter().filter(|line| begins(line) == words.len());
    lines.map(|line| (line.clone(), line.words[words.len()].clone())).collect()
}

/// The value of an option.
fn option<'a>(line: &'a Line, name: &str) -> &'a str {
    let at = line.words.iter().position(|word| word == name);
    &line.words[at.unwrap_or_else(|| panic!("{name}: {line:?}")) + 1]
}

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files::text(name).unwrap().as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_story_uses_every_file_of_the_sample_and_each_once() {
    let imports = ["enterprise", "title", "claim", "statement"];
    let named: Vec<String> =
        imports.iter().flat_map(|word| after(&[word, "import"])).map(|(_, file)| file).collect();
    let once: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    let embedded: BTreeSet<&str> = files::FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(once, embedded);
    assert_eq!(once.len(), named.len());

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
    let imports = after(&["claim", "import"]);
    let measures: BTreeSet<&str> =
        imports.iter().map(|(line, _)| option(line, "--measure")).collect();
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
fn the_lines_come_in_order_of_time_and_each_actor_was_named_before() {
    let mut known: BTreeMap<String, BTreeSet<Role>> = BTreeMap::new();
    let lines = story();
    // A window for late entries is dated on the day on which it is opened.
    let window = ["office".to_owned(), "late-entry".to_owned()];
    let dated = lines.iter().filter(|line| !line.words.starts_with(&window));
    assert!(dated.is_sorted_by_key(|line| parse_date(option(line, "--on")).unwrap()));
    for line in &lines {
        if line.words.starts_with(&["operator".to_owned(), "add".to_owned()]) {
            let roles = line.words.iter().filter_map(|word| Role::parse(word)).collect();
            known.insert(line.words[2].clone(), roles);
        }
        assert!(known.contains_key(option(line, "--actor")), "{line:?}: acts unnamed");
    }
    let roles: BTreeSet<Role> = known.into_values().flatten().collect();
    assert_eq!(roles, BTreeSet::from(Role::ALL));
}

#[test]
fn nobody_approves_what_he_filed_but_where_the_refusal_is_told() {
    let mut maker: BTreeMap<String, String> = BTreeMap::new();
    let mut self_approvals = 0;
    for (line, file) in after(&["claim", "import"]) {
        for row in rows(&file) {
            maker.insert(row["claim_no"].clone(), option(&line, "--actor").to_owned());
        }
    }
    for (line, _) in after(&["claim", "approve"]) {
        let by = option(&line, "--actor");
        let named = line.words.iter().filter(|word| maker.contains_key(*word));
        for claim in named.filter(|claim| maker[*claim] == by) {
            assert!(line.expected.refused.iter().any(|(refused, _)| refused == claim), "{claim}");
            self_approvals += 1;
        }
        if line.words.contains(&"--all-assessed".to_owned()) {
            assert!(!maker.values().any(|who| who == by), "{by}");
        }
    }
    assert_eq!(self_approvals, 1);
}
