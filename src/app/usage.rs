//! Rules between the fields of an input. A command line's parser holds a
//! person to them; whoever sends the input another way is held to them here.

use bofu_domain::explained::Explained;

/// Fields that do not belong together, or one that is missing beside another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(code = "usage")]
#[explain(hint = "see the same command with --help", hint_zh = "请查看同一命令的 --help")]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum UsageError {
    #[error("{field} cannot be given together with {other}")]
    #[explain(zh = "{field} 不能与 {other} 同时使用")]
    Apart { field: &'static str, other: &'static str },
    #[error("{field} is given, and {other} must be given with it")]
    #[explain(zh = "使用 {field} 时须同时给出 {other}")]
    Together { field: &'static str, other: &'static str },
    #[error("one of these must be given: {}", fields.join(", "))]
    #[explain(zh("须给出其中之一: {}", fields.join(", ")))]
    OneOf { fields: &'static [&'static str] },
    #[error("{field} must be given")]
    #[explain(zh = "须给出 {field}")]
    Missing { field: &'static str },
    #[error("no ledger is open")]
    #[explain(zh = "没有打开台账")]
    NoLedger,
}

/// A field of an input, and whether it is given.
pub type Field = (&'static str, bool);

/// Refuses a field beside another that it cannot stand with.
///
/// # Errors
/// Both are given.
pub fn apart(field: Field, others: &[Field]) -> Result<(), UsageError> {
    match others.iter().find(|other| field.1 && other.1) {
        Some((other, _)) => Err(UsageError::Apart { field: field.0, other }),
        None => Ok(()),
    }
}

/// Refuses a field without another that it needs.
///
/// # Errors
/// The first is given and the other is not.
pub fn together(field: Field, other: Field) -> Result<(), UsageError> {
    if field.1 && !other.1 {
        return Err(UsageError::Together { field: field.0, other: other.0 });
    }
    Ok(())
}

/// Refuses an input that has none of these fields.
///
/// # Errors
/// None of them is given.
pub fn one_of(fields: &'static [&'static str], given: bool) -> Result<(), UsageError> {
    if given { Ok(()) } else { Err(UsageError::OneOf { fields }) }
}

/// A field that must be there.
///
/// # Errors
/// It is not.
pub fn needed<T>(field: &'static str, value: Option<T>) -> Result<T, UsageError> {
    value.ok_or(UsageError::Missing { field })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_between_fields_names_both_of_them() {
        let refused = apart(("--a", true), &[("--b", false), ("--c", true)]).unwrap_err();
        assert_eq!(refused.to_string(), "--a cannot be given together with --c");
        assert_eq!(apart(("--a", false), &[("--b", true)]), Ok(()));
        assert!(together(("--a", true), ("--b", false)).is_err());
        assert_eq!(together(("--a", false), ("--b", false)), Ok(()));
        let refused = one_of(&["--a", "--b"], false).unwrap_err();
        assert_eq!(refused.zh(), "须给出其中之一: --a, --b");
        assert_eq!(refused.code(), "usage");
    }
}
