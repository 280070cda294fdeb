//! `bofu quickstart` on both stores, against figures that were reckoned from
//! the words of the policy by another program (`samples/office-year/make`).

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

use super::test_office::{TestOffice, columns, rows};

const YEARS: [&str; 3] = ["2023", "2024", "2025"];

fn expected(name: &str) -> Vec<BTreeMap<String, String>> {
    let home = bofu_test_files::file("samples/office-year/expected");
    rows(&std::fs::read_to_string(home.join(name)).unwrap())
}

/// One report over all years, each row once.
fn report(office: &TestOffice, name: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for year in YEARS {
        for row in office.json(&format!("report {name} --year {year}")).as_array().unwrap() {
            if !all.contains(row) {
                all.push(row.clone());
            }
        }
    }
    all
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or("null")
}

/// Without positions, which of two runs need not be the same.
fn without_positions(mut rows: Vec<Value>) -> Vec<Value> {
    for row in &mut rows {
        let row = row.as_object_mut().unwrap();
        row.remove("position");
        row.remove("filed_position");
    }
    rows.sort_by_key(ToString::to_string);
    rows
}

#[test]
fn the_sample_year_gives_the_reckoned_figures_and_the_same_on_both_stores() {
    let mut figures: Vec<[Vec<Value>; 3]> = Vec::new();
    for office in TestOffice::of_both_stores() {
        let summary = office.json("quickstart --out reports");
        assert!(summary["events"].as_u64().unwrap() >= 1_500, "{summary:#}");
        assert!(summary["enterprises"].as_u64().unwrap() >= 60, "{summary:#}");
        assert!(summary["claims"].as_u64().unwrap() >= 400, "{summary:#}");

        let [claims, register, caps] =
            ["claims", "register", "caps"].map(|name| report(&office, name));
        claims_are_as_reckoned(&claims, &register);
        ceilings_are_as_reckoned(&caps);
        payments_are_as_reckoned(&office);
        every_statement_is_reconciled(&office);
        if figures.is_empty() {
            reductions_are_as_reckoned(&office);
        }
        reports_are_on_disk(&office, &claims);
        it_verifies(&office, &summary);
        it_is_refused_where_a_ledger_is(&office);
        figures.push([claims, register, caps].map(without_positions));
    }
    assert!(figures.windows(2).all(|pair| pair[0] == pair[1]), "the two stores differ");
}

fn claims_are_as_reckoned(claims: &[Value], register: &[Value]) {
    let mut instalments: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in register {
        let part = format!("{}:{}", text(row, "period"), text(row, "granted"));
        instalments.entry(text(row, "claim_no")).or_default().push(part);
    }
    let by_number: BTreeMap<&str, &Value> =
        claims.iter().map(|row| (text(row, "claim_no"), row)).collect();
    let reckoned = expected("claims.csv");
    assert_eq!(by_number.len(), reckoned.len());
    let measures: std::collections::BTreeSet<_> =
        reckoned.iter().map(|row| &row["measure"]).collect();
    assert!(measures.len() >= 15, "{measures:?}");
    for row in &reckoned {
        let claim = by_number[row["claim_no"].as_str()];
        let granted = if text(claim, "granted") == "null" { "" } else { text(claim, "granted") };
        let found = ["measure", "status", "computed"].map(|name| text(claim, name));
        let wanted = ["measure", "status", "computed"].map(|name| row[name].as_str());
        assert_eq!((found, granted), (wanted, row["granted"].as_str()), "{row:?}");
        let parts = instalments.get(row["claim_no"].as_str()).cloned().unwrap_or_default();
        assert_eq!(parts.join(" "), row["instalments"], "{row:?}");
    }
}

fn ceilings_are_as_reckoned(caps: &[Value]) {
    let names = ["ceiling", "holder", "period", "limit", "own", "external", "headroom"];
    let mut found: Vec<[&str; 7]> =
        caps.iter().map(|row| names.map(|name| text(row, name))).collect();
    let reckoned = expected("ceilings.csv");
    let mut wanted: Vec<[&str; 7]> =
        reckoned.iter().map(|row| names.map(|name| row[name].as_str())).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), wanted.len());
}

fn payments_are_as_reckoned(office: &TestOffice) {
    let names =
        ["end_to_end_id", "batch", "claim_no", "amount", "status", "settled_on", "returned_on"];
    let found = report(office, "payments");
    let mut found: Vec<Vec<&str>> = found
        .iter()
        .map(|row| names.iter().map(|name| row[*name].as_str().unwrap_or_default()).collect())
        .collect();
    let reckoned = expected("payments.csv");
    let mut wanted: Vec<Vec<&str>> =
        reckoned.iter().map(|row| names.iter().map(|name| row[*name].as_str()).collect()).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), wanted.len());
}

/// Twelve months of the bank, each to its last line: two returns, a duplicate,
/// a fee, interest, a recovery and an unknown receipt among them.
fn every_statement_is_reconciled(office: &TestOffice) {
    let statements = report(office, "reconciliation");
    assert_eq!(statements.len(), 12);
    let mut kinds: Vec<String> = Vec::new();
    for statement in &statements {
        assert_eq!(statement["balanced"], true, "{statement:#}");
        for one in statement["breaks"].as_array().unwrap() {
            if !one["line"].is_null() {
                assert_eq!(one["status"], "resolved", "{one:#}");
                kinds.push(one["kind"].as_str().unwrap().to_owned());
            }
        }
    }
    kinds.sort_unstable();
    assert_eq!(kinds, ["duplicate", "fee", "interest", "recovery", "unknown-receipt"]);
}

fn reductions_are_as_reckoned(office: &TestOffice) {
    for row in expected("claims.csv").iter().filter(|row| !row["reductions"].is_empty()) {
        let claim = office.claim(&row["claim_no"]);
        let cuts = columns(&claim["reductions"], &["cause", "period", "amount"]);
        let cuts: Vec<String> = cuts.iter().map(|cut| cut.join(":")).collect();
        assert_eq!(cuts.join(" "), row["reductions"], "{row:?}");
    }
}

fn reports_are_on_disk(office: &TestOffice, claims: &[Value]) {
    for name in ["payments.xml", "payment-list.pdf", "statement.csv"] {
        assert!(office.path(&format!("reports/{name}")).metadata().unwrap().len() > 100, "{name}");
    }
    let reports = ["caps", "register", "claims", "audit", "notice", "payments", "budget", "annual"];
    for name in reports.into_iter().chain(["reconciliation", "recoveries"]) {
        for year in YEARS {
            for ending in ["csv", "xlsx", "pdf"] {
                let path = office.path(&format!("reports/{name}-{year}.{ending}"));
                assert!(path.metadata().unwrap().len() > 100, "{}", path.display());
            }
        }
    }
    // What a file says is what the report says.
    let text = office.read("reports/claims-2023.csv");
    let paper = pdf_extract::extract_text(office.path("reports/claims-2023.pdf")).unwrap();
    let of_2023 = claims.iter().filter(|row| self::text(row, "applied_on").starts_with("2023"));
    for row in of_2023 {
        assert!(text.contains(self::text(row, "claim_no")), "{row}");
        assert!(paper.contains(self::text(row, "claim_no")), "{row}");
    }
}

fn it_verifies(office: &TestOffice, summary: &Value) {
    assert_eq!(office.events(), summary["events"].as_u64().unwrap());
    let root = office.json("audit verify")["root"].clone();
    // Every measure of the sample comes to the same by the second path.
    let recomputed = office.json("audit recompute");
    assert_eq!(recomputed["differences"], Value::Array(Vec::new()));
    assert!(recomputed["instalments"].as_u64().unwrap() >= 400, "{}", recomputed["instalments"]);
    assert_eq!(root, summary["root"]);
    office.run("audit bundle --out bundle").done();
    let script = bofu_test_files::file("tests/verify_bundle.py");
    let ran = Command::new("python3").arg(script).arg(office.path("bundle")).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    let note = office.json("audit checkpoint --out point.txt");
    assert!(note["note"].as_str().unwrap().contains(&summary["events"].to_string()));
    let against = office.json("audit verify --against point.txt");
    assert_eq!(against["ok"], true, "{against:#}");
}

fn it_is_refused_where_a_ledger_is(office: &TestOffice) {
    let before = office.events();
    let ran = office.run("quickstart --out elsewhere --format json").refused();
    assert_eq!(ran.error()["code"], "not-empty");
    assert_eq!(office.events(), before);
    assert!(!office.path("elsewhere").exists());
}
