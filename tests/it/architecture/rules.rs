//! The rules. Each takes a file by its path from the root and gives what it
//! breaks, a sentence a finding.

use super::scan::{Token, Tokens};

/// Each top module of `src/` and those it may use. What is not named here has
/// no place in the house yet: give it one.
const ARROWS: [(&str, &[&str]); 10] = [
    ("proof", &[]),
    ("store", &["proof"]),
    ("tabular", &[]),
    ("report", &["tabular"]),
    ("bank", &["tabular"]),
    ("app", &["proof", "store", "tabular", "report", "bank"]),
    ("web", &["proof", "store", "tabular", "report", "bank", "app"]),
    ("http", &["proof", "store", "tabular", "report", "bank", "app", "web"]),
    ("cli", &["proof", "store", "tabular", "report", "bank", "app", "http", "web"]),
    // What `lib.rs` and `main.rs` may use.
    ("", &["proof", "store", "tabular", "report", "bank", "app", "http", "web", "cli"]),
];

const LONGEST: usize = 500;

/// The module path of a file in `src/`: `src/store/sqlite/mod.rs` is
/// `["store", "sqlite"]`, `src/lib.rs` is empty.
fn module_of(path: &str) -> Option<Vec<&str>> {
    let inner = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let mut parts: Vec<_> = inner.split('/').collect();
    if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
        parts.pop();
    }
    Some(parts)
}

/// A module of `src/` that uses one above it.
pub(super) fn arrows(path: &str, tokens: &Tokens) -> Vec<String> {
    let Some(module) = module_of(path) else { return Vec::new() };
    let from = module.first().copied().unwrap_or_default();
    let Some((_, may)) = ARROWS.iter().find(|(name, _)| *name == from) else {
        return vec![format!("{path}: the module {from} has no place in the table of arrows")];
    };
    let mut broken = Vec::new();
    tokens.each_level(&mut |level| {
        for to in roots(&level.list, module.len() + level.inside) {
            if to != from && !may.contains(&to.as_str()) {
                broken.push(format!("{path}: {from} may not use crate::{to}"));
            }
        }
    });
    broken
}

/// The names that paths of this level take directly from the crate's root:
/// behind `crate::`, `bofu::` or as many `super::` as the module is deep.
fn roots(list: &[Token], depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < list.len() {
        let goes_on = |place: usize| list.get(place) == Some(&Token::Path);
        let climb = match &list[at] {
            // `a::crate` does not exist, `a::bofu` is another's.
            _ if at > 0 && goes_on(at - 1) => 0,
            Token::Name(word) if word == "crate" || word == "bofu" => 1,
            Token::Name(word) if word == "super" => {
                let supers = (at..list.len())
                    .step_by(2)
                    .take_while(|place| matches!(&list[*place], Token::Name(w) if w == "super"))
                    .take_while(|place| *place == at || goes_on(place - 1))
                    .count();
                if supers == depth { supers } else { 0 }
            }
            Token::Name(_)
            | Token::Path
            | Token::Glob
            | Token::Text(_)
            | Token::Group(_)
            | Token::Other => 0,
        };
        if climb > 0 && goes_on(at + 2 * climb - 1) {
            found.extend(list.get(at + 2 * climb).map(heads).unwrap_or_default());
        }
        at += 1;
    }
    found
}

/// What a path goes on with: a name, all names, or the names that begin each
/// part of a group.
fn heads(token: &Token) -> Vec<String> {
    match token {
        Token::Name(name) => vec![name.clone()],
        Token::Glob => vec!["*".to_owned()],
        Token::Group(group) => group
            .list
            .split(|token| *token == Token::Other)
            .filter_map(|part| part.first())
            .flat_map(heads)
            .collect(),
        Token::Path | Token::Text(_) | Token::Other => Vec::new(),
    }
}

/// SQL, or a crate that speaks it, outside `src/store/`, tests and benches.
pub(super) fn sql(path: &str, tokens: &Tokens) -> Vec<String> {
    const CRATES: [&str; 5] = ["sqlx", "postgres_es", "sqlite_es", "rusqlite", "tokio_postgres"];
    const SPEECH: [&str; 9] = [
        "SELECT ",
        "INSERT INTO ",
        "INSERT OR ",
        "DELETE FROM ",
        "CREATE TABLE ",
        "CREATE INDEX ",
        "ALTER TABLE ",
        "PRAGMA ",
        "SET ROLE ",
    ];
    if ["src/store/", "tests/", "benches/"].iter().any(|place| path.starts_with(place)) {
        return Vec::new();
    }
    let mut broken = Vec::new();
    tokens.each_level(&mut |level| {
        for token in &level.list {
            match token {
                Token::Name(name) if CRATES.contains(&name.as_str()) => {
                    broken.push(format!("{path}: {name} belongs to src/store/"));
                }
                Token::Text(text) if SPEECH.iter().any(|words| text.contains(words)) => {
                    broken.push(format!("{path}: SQL belongs to src/store/: {text}"));
                }
                Token::Name(_)
                | Token::Path
                | Token::Glob
                | Token::Text(_)
                | Token::Group(_)
                | Token::Other => {}
            }
        }
    });
    broken
}

/// A write to stdout or stderr outside the one module of the command line that
/// checks it.
pub(super) fn streams(path: &str, tokens: &Tokens) -> Vec<String> {
    // `print!` is the compiler's to find: papers have a function of that name.
    const WRITES: [&str; 6] = ["println", "eprintln", "stdout", "stderr", "Stdout", "Stderr"];
    let ours = ["domain/", "projections/", "recount/", "src/"];
    let is_test = path.ends_with("/tests.rs") || path.contains("/tests/");
    let may = is_test || path == "src/cli/output/stream.rs";
    if may || !ours.iter().any(|place| path.starts_with(place)) {
        return Vec::new();
    }
    let mut broken = Vec::new();
    tokens.each_level(&mut |level| {
        for word in
            WRITES.iter().filter(|word| level.list.contains(&Token::Name((**word).to_owned())))
        {
            broken.push(format!("{path}: {word} belongs to src/cli/output/stream.rs"));
        }
    });
    broken
}

/// A text that says that nothing was stored: only the count of a command knows.
pub(super) fn claims_of_nothing(path: &str, tokens: &Tokens) -> Vec<String> {
    const WORDS: [&str; 4] =
        ["nothing was stored", "nothing is stored", "未保存任何", "nothing was changed"];
    let mut broken = Vec::new();
    // What a dry run says, it has seen to.
    if path.starts_with("tests/") || path == "src/cli/statements.rs" {
        return broken;
    }
    tokens.each_level(&mut |level| {
        for token in &level.list {
            if let Token::Text(text) = token
                && WORDS.iter().any(|words| text.contains(words))
            {
                broken.push(format!("{path}: only a command's count knows: {text}"));
            }
        }
    });
    broken
}

/// A float type in the law or in what reads it.
pub(super) fn floats(path: &str, tokens: &Tokens) -> Vec<String> {
    let mut broken = Vec::new();
    let pure = ["domain/", "projections/", "recount/"];
    if pure.iter().any(|place| path.starts_with(place)) {
        tokens.each_level(&mut |level| {
            for float in ["f32", "f64"] {
                if level.list.contains(&Token::Name(float.to_owned())) {
                    broken.push(format!("{path}: {float} has no place near money"));
                }
            }
        });
    }
    broken
}

/// A file that nobody reads to its end.
pub(super) fn length(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LONGEST).then(|| format!("{path}: {lines} lines, at most {LONGEST} are read well"))
}

/// A word that puts work off.
pub(super) fn unfinished(path: &str, text: &str) -> Option<String> {
    const WORDS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    WORDS
        .iter()
        .find(|word| text.contains(**word))
        .map(|word| format!("{path}: {word}: do it or decide against it"))
}
