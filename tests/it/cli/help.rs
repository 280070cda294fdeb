//! The help: in both languages, with examples that the command understands.

use std::fmt::Write as _;

use super::test_office::TestOffice;

/// Every command, found in the help of the one above it.
pub(super) fn commands(office: &TestOffice, above: &str, found: &mut Vec<String>) {
    let page = office.run(&format!("{above} --help")).done().out;
    let Some((_, list)) = page.split_once("\nCommands:\n") else {
        found.push(above.trim().to_owned());
        return;
    };
    for line in list.lines().take_while(|line| !line.is_empty()) {
        let name = line.split_whitespace().next().unwrap();
        commands(office, &format!("{above} {name}"), found);
    }
}

#[test]
fn every_command_tells_in_both_languages_what_it_does_with_an_example_that_it_understands() {
    let office = TestOffice::embedded();
    let mut found = Vec::new();
    commands(&office, "", &mut found);
    assert!(found.len() >= 35, "{found:?}");
    let mut pages = office.run("--help").done().out;
    for command in &found {
        let page = office.run(&format!("{command} --help")).done().out;
        let first = page.lines().next().unwrap();
        let (chinese, english) =
            first.split_once(" · ").unwrap_or_else(|| panic!("{command}: {first}"));
        assert!(!chinese.is_ascii() && english.is_ascii(), "{command}: {first}");
        let (_, examples) =
            page.split_once("示例 Example").unwrap_or_else(|| panic!("{command}: no example"));
        assert!(examples.contains(command), "{command}: {examples}");
        understood(&office, examples);
        write!(pages, "\n---- bofu {command}\n{}", own(&page)).unwrap();
    }
    insta::assert_snapshot!("help", pages);
}

/// A page without the options that every command has.
fn own(page: &str) -> String {
    let (before, shared) = page.split_once("      --store <DIR|URL>").unwrap();
    let examples = shared.find("示例").unwrap();
    format!("{before}      …\n\n{}", &shared[examples..])
}

/// Each example is refused for want of a ledger or a file, never for its form.
fn understood(office: &TestOffice, examples: &str) {
    let lines = examples.lines().filter_map(|line| line.trim().strip_prefix("bofu "));
    for line in lines.flat_map(|line| line.split("&& bofu ")).filter(|line| !line.contains('>')) {
        // Not the two that would make something.
        if line.starts_with("quickstart") || line.starts_with("init") {
            continue;
        }
        let ran = office.run(&format!("{} --format json", line.replace("--format json", "")));
        if ran.code != 0 {
            assert_ne!(ran.error()["code"], "usage", "{line}: {}", ran.err);
        }
    }
}

#[test]
fn completions_are_written_for_each_shell() {
    let office = TestOffice::embedded();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = office.run(&format!("completions {shell}")).done().out;
        assert!(script.contains("bofu") && script.contains("quickstart"), "{shell}");
    }
}
