//! Where a ledger lies.

use std::{fmt, path::PathBuf};

use super::error::StoreError;

/// The schema of a PostgreSQL ledger whose address names none.
pub const DEFAULT_SCHEMA: &str = "bofu";

/// The file of an embedded ledger, in its directory.
pub const LEDGER_FILE: &str = "ledger.db";

/// Where a ledger lies.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// Embedded: SQLite in this directory.
    Directory(PathBuf),
    /// A schema of a PostgreSQL database.
    Postgres {
        /// The address, without `schema`.
        url: String,
        /// The schema, a plain lower-case name.
        schema: String,
    },
}

impl Location {
    /// Reads `DIR` or `postgres://…[?schema=NAME]`.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let wrong = |why: String| StoreError::Location { given: shown(text), why };
        if text.trim().is_empty() {
            return Err(wrong("it is empty".to_owned()));
        }
        let Some((kind, _)) = text.split_once("://") else {
            return Ok(Self::Directory(PathBuf::from(text)));
        };
        if kind != "postgres" && kind != "postgresql" {
            return Err(wrong(format!("{kind} is no kind of store")));
        }
        let mut url = url::Url::parse(text).map_err(|error| wrong(error.to_string()))?;
        let mut schema = DEFAULT_SCHEMA.to_owned();
        let mut others = Vec::new();
        for (name, value) in url.query_pairs().into_owned() {
            if name == "schema" { schema = value } else { others.push((name, value)) }
        }
        if !plain_name(&schema) {
            return Err(wrong(format!("{schema:?} is no schema name")));
        }
        if others.is_empty() {
            url.set_query(None);
        } else {
            url.query_pairs_mut().clear().extend_pairs(others);
        }
        Ok(Self::Postgres { url: url.to_string(), schema })
    }
}

/// Lower-case letters, digits and `_`, at most 48, so that the names of the
/// roles made from it fit and nothing needs quoting.
fn plain_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_lowercase() || c == '_');
    first
        && text.len() <= 48
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// An address without its password.
fn shown(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(mut url) if url.password().is_some() => {
            if url.set_password(Some("***")).is_err() {
                return "postgres://…".to_owned();
            }
            url.to_string()
        }
        Ok(_) | Err(_) => text.to_owned(),
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(directory) => write!(f, "{}", directory.display()),
            Self::Postgres { url, schema } => write!(f, "{} (schema {schema})", shown(url)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_path_is_an_embedded_ledger() {
        for path in ["./bofu-data", "/srv/ledger", "C:\\ledger", "账本"] {
            assert_eq!(Location::parse(path).unwrap(), Location::Directory(path.into()));
        }
    }

    #[test]
    fn the_schema_is_taken_out_of_the_address_and_the_rest_stays() {
        let parsed = Location::parse("postgres://u@h/db?schema=west_1&sslmode=disable").unwrap();
        let Location::Postgres { url, schema } = parsed else { panic!("no database") };
        assert_eq!(
            (url.as_str(), schema.as_str()),
            ("postgres://u@h/db?sslmode=disable", "west_1")
        );
        let parsed = Location::parse("postgresql://h/db").unwrap();
        let Location::Postgres { url, schema } = parsed else { panic!("no database") };
        assert_eq!((url.as_str(), schema.as_str()), ("postgresql://h/db", "bofu"));
    }

    #[test]
    fn what_is_no_store_is_refused() {
        for text in [
            "",
            " ",
            "mysql://h/db",
            "postgres://h/db?schema=a;b",
            "postgres://[/db",
            "postgres://h/db?schema=",
            "postgres://h/db?schema=West",
        ] {
            assert!(Location::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let location = Location::parse("postgres://u:secret@h/db").unwrap();
        assert!(!format!("{location} {location:?}").contains("secret"));
        let error = Location::parse("postgres://u:secret@h/db?schema=A").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}
