//! The catalogue of operations, the parser of the command line and the guide
//! name the same things.

use std::collections::{BTreeMap, BTreeSet};

use bofu_operations::{
    Access,
    catalogue::{self, Description},
};

use super::test_office::TestOffice;

/// The commands that are no operations: they make a ledger, see to its tables,
/// or need none.
const OF_THE_PROGRAM: [&str; 5] =
    ["quickstart", "init", "projection status", "projection rebuild", "completions"];

/// A row of the guide: who may, and what of the ledger it needs.
struct Told {
    who: String,
    ledger: String,
    example: String,
}

/// The rows of the guide by command.
fn guide() -> BTreeMap<String, Told> {
    let path = bofu_test_files::file("docs/guides/command-line.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [command, _, who, ledger, example] = cells.as_slice() else { return None };
        let told = Told {
            who: (*who).to_owned(),
            ledger: (*ledger).to_owned(),
            example: example.trim_matches('`').to_owned(),
        };
        Some((command.trim_matches('`').to_owned(), told))
    });
    rows.collect()
}

#[test]
fn each_command_is_an_operation_or_one_of_the_program_s_own() {
    let desk = TestOffice::embedded();
    let mut commands = Vec::new();
    super::help::commands(&desk, "", &mut commands);
    let commands: BTreeSet<&str> = commands.iter().map(|command| command.trim()).collect();
    let all = catalogue::all();
    let known: BTreeSet<&str> = all.iter().map(|one| one.name).chain(OF_THE_PROGRAM).collect();
    assert_eq!(commands, known);
    assert_eq!(known.len(), all.len() + OF_THE_PROGRAM.len(), "a name stands twice");
}

#[test]
fn each_command_has_its_row_in_the_guide_with_who_may_and_what_it_does_to_the_ledger() {
    let (guide, all) = (guide(), catalogue::all());
    let known: BTreeSet<&str> = all.iter().map(|one| one.name).chain(OF_THE_PROGRAM).collect();
    assert_eq!(guide.keys().map(String::as_str).collect::<BTreeSet<_>>(), known);
    for one in &all {
        is_told(one, &guide[one.name]);
    }
}

fn is_told(one: &Description, told: &Told) {
    let Description { name, action, access, .. } = one;
    let does = match access {
        Access::Nothing => "none",
        Access::ReadsIfThere | Access::Reads => "reads",
        Access::Writes => "writes",
    };
    assert!(told.ledger.starts_with(does), "{name}: {does}, and the guide says {}", told.ledger);
    let roles = match action {
        Some(action) => action.roles().iter().map(|role| role.as_str()).collect::<Vec<_>>(),
        None => vec!["any"],
    };
    let roles = roles.join(", ");
    let is_told = match access {
        // Recorded in an audit it needs the role, else nobody's.
        Access::Reads if action.is_some() => told.who.contains(&roles),
        Access::Reads | Access::Nothing | Access::ReadsIfThere | Access::Writes => {
            told.who.starts_with(&roles)
        }
    };
    assert!(is_told, "{name}: {roles}, and the guide says {}", told.who);
    let example = told.example.strip_prefix("bofu ").unwrap_or_default();
    assert!(example.starts_with(name), "{name}: {example}");
}
