//! The packs as the command shows and checks them.

use super::test_office::TestOffice;

/// Clause and measure of every clause that moves money or sets money aside.
const MEASURES: [(&str, &str); 24] = [
    ("1", "tier-award"),
    ("2", "project-rent"),
    ("2", "project-rnd"),
    ("2", "case-by-case"),
    ("3", "project-matching"),
    ("3", "first-set"),
    ("3", "rnd-centre"),
    ("4", "shared-platform"),
    ("4", "innovation-voucher"),
    ("5", "collaborative-fund"),
    ("6", "pledge-interest"),
    ("7", "first-set-insurance"),
    ("8", "guarantee"),
    ("8", "vc-rent"),
    ("8", "vc-award"),
    ("9", "ipo-training"),
    ("9", "ipo-domestic"),
    ("9", "ipo-overseas"),
    ("10", "talent-matching"),
    ("12", "smart-factory"),
    ("12", "digital-project"),
    ("13", "chain-orders"),
    ("14", "local-expo"),
    ("14", "overseas-booth"),
];

fn pack_file(id: &str) -> String {
    format!("{}/domain/policies/{id}.toml", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_measure_is_shown_with_its_clause_and_words_of_the_policy() {
    // Without a ledger the built-in pack is shown.
    let office = TestOffice::embedded();
    let shown = office.json("policy show");
    let pack = std::fs::read_to_string(pack_file("binjiang-zjtx")).unwrap();
    let text = toml::from_str::<toml::Table>(&pack).unwrap()["policy"]["text"].to_string();
    let measures = shown["measures"].as_array().unwrap();
    let found: Vec<(&str, &str)> = measures
        .iter()
        .map(|measure| (measure["clause"].as_str().unwrap(), measure["id"].as_str().unwrap()))
        .collect();
    assert_eq!(found, MEASURES);
    for measure in measures {
        let quote = measure["quote"].as_str().unwrap();
        assert!(quote.chars().count() >= 8 && text.contains(quote), "{quote}");
        let page = office.run("policy show binjiang-zjtx").done().out;
        assert!(page.contains(quote), "{quote}");
    }
    assert!(!office.path("ledger").exists(), "showing makes no ledger");
}

/// Without the numbers of lines, which move with every comment in the pack.
fn without_lines(page: &str) -> String {
    let mut shown = String::new();
    for part in page.split_inclusive(['第', '(', '）', ')']) {
        let line = part.trim_start_matches("line ");
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let place = digits > 0 && (line[digits..].starts_with(['行', ')']));
        shown += if place { "…" } else { part };
    }
    shown
}

#[test]
fn a_built_in_pack_has_no_faults_and_a_faulty_one_lists_each() {
    let office = TestOffice::embedded();
    for id in ["binjiang-zjtx", "yunhu-listing"] {
        office.run(&format!("policy check {}", pack_file(id))).done();
    }
    let good = std::fs::read_to_string(pack_file("yunhu-listing")).unwrap();
    let bad = good
        .replace("quote = \"只享受一次补助，从高不重复\"", "quote = \"享受两次补助\"")
        .replace("(raised * share)", "(raised - share)")
        .replace("lookup = \"stage_sums\"", "lookup = \"stage_sum\"")
        .replace("ceilings = [\"listing.once\"]\nreadings = [\"several-exchanges\"]\ndated_by = \"listed_on\"", "ceilings = [\"listing.twice\"]\nreadings = [\"several-exchanges\"]\ndated_by = \"listed_on\"");
    office.file("bad.toml", bad);
    let ran = office.run("policy check bad.toml --format json").refused();
    let faults = ran.json()["faults"].as_array().unwrap().len();
    assert!(faults >= 4, "{}", ran.out);
    let mut page = String::new();
    for lang in ["zh", "en"] {
        page += &office.run(&format!("policy check bad.toml --lang {lang}")).refused().err;
    }
    insta::assert_snapshot!(without_lines(&page));

    // Nor is it adopted.
    office.run("init").done();
    let refused = office.run("policy adopt bad.toml").refused();
    assert!(refused.err.contains("pack-faults"), "{}", refused.err);
    assert_eq!(office.events(), 0);
    office.run("policy adopt not-there").exits(2);
}

#[test]
fn adopting_again_is_harmless_and_no_claim_comes_before_a_policy() {
    let office = TestOffice::embedded();
    office.run("init").done();
    office.run("init").done();
    office.csv(
        "v.csv",
        "claim_no,uscc,subject,applied_on",
        &["C-1,91339901MAYL00016L,x,2023-05-01"],
    );
    let early = office.run("claim import v.csv --measure case-by-case --format json").refused();
    assert_eq!(early.error()["code"], "no-policy");
    assert!(
        office.json("policy adopt binjiang-zjtx --document 经信发〔2023〕1号")["unchanged"]
            == false
    );
    let events = office.events();
    assert!(
        office.json("policy adopt binjiang-zjtx --document 经信发〔2023〕1号")["unchanged"] == true
    );
    assert_eq!(office.events(), events);
    let unknown = office.run("claim import v.csv --measure no-such --format json").exits(2);
    assert_eq!(unknown.error()["code"], "unknown-measure");
    let list = office.json("policy list");
    assert!(list.to_string().contains("yunhu-listing"), "{list}");
}
