//! What a crate's `Cargo.toml` may name.

use toml::{Table, Value};

/// What each of the inner crates may never depend on, and why.
const FORBIDDEN: [(&str, &[&str]); 3] = [
    ("bofu-domain", &["bofu", "bofu-projections", "bofu-recount"]),
    ("bofu-projections", &["bofu", "bofu-recount"]),
    // What checks the law shares no line of ours with it, and none of its engines.
    ("bofu-recount", &["bofu", "bofu-domain", "bofu-projections", "rhai", "rust_decimal", "jiff"]),
];
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
    let above = FORBIDDEN.iter().find(|(krate, _)| *krate == name).map(|(_, above)| *above);
    let above = above.unwrap_or_else(|| panic!("no rule is written for {name}"));
    found
        .iter()
        .filter(|krate| above.contains(&krate.as_str()) || IMPURE.contains(&krate.as_str()))
        .map(|krate| format!("{name} depends on {krate}"))
        .collect()
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
