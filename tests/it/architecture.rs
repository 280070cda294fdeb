//! The house keeps its shape: no arrow of dependency runs backwards, SQL stands
//! in the store alone, no float comes near money, no file grows out of sight.
//!
//! Crates are read from their `Cargo.toml`, modules from the tokens of their
//! sources, so that neither a comment nor a renamed import misleads.

use std::{
    fs,
    path::{Path, PathBuf},
};

mod circles;
mod manifest;
mod names;
mod rules;
mod scan;
mod seeded;

/// The folders that hold sources of ours.
const FOLDERS: [&str; 8] =
    ["domain", "projections", "recount", "src", "tests", "benches", "docs", "samples"];

fn root() -> PathBuf {
    bofu_test_files::root()
}

/// A file by its path from the root, with `/` between the parts.
struct Source {
    path: String,
    text: String,
}

/// All files with one of these endings, in the order of their names.
fn sources(endings: &[&str]) -> Vec<Source> {
    let (mut found, root) = (Vec::new(), root());
    for folder in FOLDERS.map(|folder| root.join(folder)) {
        gather(&folder, endings, &mut found);
    }
    found.sort();
    found
        .into_iter()
        .map(|path| {
            // Fixtures as banks send them are in other encodings.
            let bytes = fs::read(&path).expect("a source is readable");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let path = path.strip_prefix(&root).expect("it is below the root");
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            Source { path: parts.join("/"), text }
        })
        .collect()
}

fn gather(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    // `benches/` and others may not be there.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("an entry is readable").path()) {
        if path.is_dir() {
            gather(&path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)) {
            found.push(path);
        }
    }
}

fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// Checks every Rust file, and that there is anything to check.
fn check_rust(rule: fn(&str, &scan::Tokens) -> Vec<String>) {
    let sources = sources(&["rs"]);
    assert!(sources.len() > 50, "only {} files were found", sources.len());
    let broken: Vec<_> = sources
        .iter()
        .flat_map(|source| {
            let tokens = scan::tokens(&source.text)
                .unwrap_or_else(|error| panic!("{}: {error}", source.path));
            rule(&source.path, &tokens)
        })
        .collect();
    assert_none(&broken);
}

#[test]
fn no_crate_depends_on_one_that_it_may_not_know() {
    for (name, folder, _) in manifest::CRATES {
        let text = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        assert_none(&manifest::check(name, &text));
    }
}

#[test]
fn no_files_of_a_crate_use_each_other_in_a_circle() {
    for (name, folder, _) in manifest::CRATES {
        let inner = root().join(folder).join("src");
        let folder = if inner.is_dir() { inner } else { root().join(folder) };
        let modules = circles::Modules::read(&name.replace('-', "_"), &folder);
        assert!(modules.modules.len() > 2, "{name}");
        assert_none(&modules.circles());
    }
}

#[test]
fn sql_stands_in_the_store_alone() {
    check_rust(rules::sql);
}

#[test]
fn one_module_writes_to_the_streams() {
    check_rust(rules::streams);
}

#[test]
fn no_error_says_that_nothing_was_stored() {
    check_rust(rules::claims_of_nothing);
}

#[test]
fn no_float_stands_in_the_domain_or_the_projections() {
    check_rust(rules::floats);
}

#[test]
fn no_file_has_more_than_five_hundred_lines() {
    let files = sources(&["rs", "py"]);
    let broken: Vec<_> =
        files.iter().filter_map(|file| rules::length(&file.path, &file.text)).collect();
    assert_none(&broken);
}

#[test]
fn nothing_has_a_name_that_is_denied() {
    check_rust(names::denied);
}

#[test]
fn nothing_is_left_for_later() {
    let files = sources(&["rs", "py", "md", "toml", "sql", "txt"]);
    let broken: Vec<_> =
        files.iter().filter_map(|file| rules::unfinished(&file.path, &file.text)).collect();
    assert_none(&broken);
}
