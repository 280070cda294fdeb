//! What a crate's `Cargo.toml` may name.

use toml::{Table, Value};

/// Our crates with their folders, in reading order, and which of ours each may
/// use.
pub(super) const CRATES: [(&str, &str, &[&str]); 12] = [
    ("bofu-derive", "domain/derive", &[]),
    ("bofu-domain", "domain", &["derive"]),
    ("bofu-projections", "projections", &["derive", "domain"]),
    // What checks the policy shares no line with the domain, and none of its
    // engines.
    ("bofu-recount", "recount", &[]),
    ("bofu-tabular", "src/tabular", &["domain"]),
    ("bofu-proof", "src/proof", &["domain", "projections"]),
    ("bofu-store", "src/store", &["domain", "projections", "proof"]),
    ("bofu-report", "src/report", &["domain", "projections", "recount", "tabular"]),
    ("bofu-bank", "src/bank", &["domain", "projections", "tabular"]),
    (
        "bofu-app",
        "src/app",
        &["domain", "projections", "recount", "tabular", "proof", "store", "report", "bank"],
    ),
    (
        "bofu-operations",
        "src/operations",
        &["domain", "projections", "tabular", "proof", "report", "app"],
    ),
    (
        "bofu-cli",
        "src/cli",
        &[
            "domain",
            "projections",
            "tabular",
            "proof",
            "store",
            "report",
            "bank",
            "app",
            "operations",
        ],
    ),
];

/// The crates that know no clock, file, network or database.
const PURE: [&str; 4] = ["bofu-derive", "bofu-domain", "bofu-projections", "bofu-recount"];

/// The engines of the policy, which the second calculation does without.
const ENGINES: [&str; 3] = ["rhai", "rust_decimal", "jiff"];

/// Where the files are that tests read: any crate's tests may ask it.
const TEST_FILES: &str = "bofu-test-files";

/// Runtimes, databases, servers: nothing pure needs them.
const IMPURE: [&str; 10] = [
    "tokio",
    "sqlx",
    "axum",
    "postgres-es",
    "sqlite-es",
    "rusqlite",
    "tokio-postgres",
    "reqwest",
    "hyper",
    "getrandom",
];

/// The dependencies that the crate should not have, in any of its tables.
pub(super) fn check(name: &str, text: &str) -> Vec<String> {
    let manifest: Table = text.parse().expect("a Cargo.toml is TOML");
    let mut found = Vec::new();
    gather(&manifest, &mut found);
    let own = CRATES.iter().find(|(own, ..)| *own == name);
    let (.., may) = own.unwrap_or_else(|| panic!("no rule is written for {name}"));
    let is_barred = |other: &str| match other.strip_prefix("bofu") {
        Some(_) if other == TEST_FILES => false,
        Some(rest) => !may.contains(&rest.trim_start_matches('-')),
        None => {
            PURE.contains(&name) && IMPURE.contains(&other)
                || name == "bofu-recount" && ENGINES.contains(&other)
        }
    };
    let barred = found.iter().filter(|other| is_barred(other));
    barred.map(|other| format!("{name} depends on {other}")).collect()
}

/// `dependencies`, `dev-dependencies` and `build-dependencies`, for all targets
/// or one. A renamed package counts by its own name.
fn gather(table: &Table, found: &mut Vec<String>) {
    for (key, value) in table {
        let Value::Table(value) = value else { continue };
        if key.ends_with("dependencies") {
            found.extend(value.iter().map(|(name, how)| {
                let package = how.get("package").and_then(Value::as_str);
                package.unwrap_or(name).to_owned()
            }));
        } else if key == "target" || table.contains_key(key) && key.starts_with("cfg(") {
            gather(value, found);
        }
    }
}
