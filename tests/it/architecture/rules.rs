//! The rules. Each takes a file by its path from the root and gives what it
//! breaks, a sentence a finding.

use super::scan::{Token, Tokens};

const LONGEST: usize = 500;

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
                Token::Name(_) | Token::Text(_) | Token::Group(_) | Token::Other => {}
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
