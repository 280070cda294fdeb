#![allow(clippy::unwrap_used, clippy::panic)]

mod rules;

use std::collections::BTreeSet;

use super::*;

/// The words of a line; those of an example have no spaces in them.
fn words(line: &str) -> Vec<&str> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    // Options of every command are no affair of the operation.
    for option in ["--actor", "--on", "--format"] {
        if let Some(at) = words.iter().position(|word| *word == option) {
            words.drain(at..=at + 1);
        }
    }
    words
}

#[test]
fn each_operation_has_words_of_its_own() {
    let names: BTreeSet<&str> = all().iter().map(|one| one.name).collect();
    assert_eq!(names.len(), all().len());
}

#[test]
fn each_operation_that_writes_says_who_may() {
    for one in all() {
        let writes = one.access == Access::Writes;
        assert!(!writes || one.action.is_some(), "{} writes for anybody", one.name);
        assert!(one.access != Access::Nothing || one.action.is_none(), "{}", one.name);
    }
}

#[test]
fn each_operation_and_each_field_has_help_in_both_languages() {
    for one in all() {
        let (zh, en) = one.about().unwrap_or_else(|| panic!("{}: no help", one.name));
        assert!(!zh.is_ascii() && en.is_ascii(), "{}: {zh} · {en}", one.name);
        for field in one.command.get_arguments() {
            let help = field.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_ascii(), "{} {}: {help:?}", one.name, field.get_id());
        }
    }
}

/// Parses each example, and gives the input back as JSON would have it.
fn read_back<T: Operation>() {
    let described = Description::of::<T>();
    let own = described.examples();
    let own: Vec<&String> = own.iter().filter(|line| line.starts_with(T::NAME)).collect();
    assert!(!own.is_empty(), "{} has no example", T::NAME);
    for line in own {
        let depth = T::NAME.split(' ').count();
        let words = words(line.split(" && ").next().unwrap().split(" > ").next().unwrap());
        // The last word of the name is in the place of the program's.
        let command = described.command.clone().no_binary_name(true);
        let matches = command
            .try_get_matches_from(&words[depth..])
            .unwrap_or_else(|error| panic!("{line}: {error}"));
        let input = T::from_arg_matches(&matches).unwrap();
        let json = serde_json::to_value(&input).unwrap();
        let again: T = serde_json::from_value(json.clone())
            .unwrap_or_else(|error| panic!("{line}: {json}: {error}"));
        assert_eq!(serde_json::to_value(&again).unwrap(), json, "{line}");
        let mut wrong = json.clone();
        wrong.as_object_mut().unwrap().insert("no_such_field".to_owned(), true.into());
        assert!(serde_json::from_value::<T>(wrong).is_err(), "{}: takes any field", T::NAME);
        let mut sparse = json;
        sparse.as_object_mut().unwrap().retain(|_, value| !is_nothing(value));
        let short: T = serde_json::from_value(sparse.clone())
            .unwrap_or_else(|error| panic!("{line}: {sparse}: {error}"));
        assert_eq!(serde_json::to_value(&short).unwrap(), serde_json::to_value(&again).unwrap());
    }
}

/// What a line leaves out when it does not give a field.
fn is_nothing(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) | Value::Object(_) => false,
    }
}

#[test]
fn each_operation_s_examples_are_read_and_are_the_same_as_json() {
    macro_rules! each {
        ($($operation:ty),* $(,)?) => { $(read_back::<$operation>();)* };
    }
    catalogue!(each);
}
