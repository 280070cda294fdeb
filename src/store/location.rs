//! The location of a ledger: a directory, or a schema of PostgreSQL.

use std::{fmt, path::PathBuf};

use super::{
    error::StoreError,
    server::{Limits, PARAMETERS},
};

/// The schema of a PostgreSQL ledger whose address names none.
pub const DEFAULT_SCHEMA: &str = "bofu";

/// The file of an embedded ledger, in its directory.
pub const LEDGER_FILE: &str = "ledger.db";

/// The location of a ledger.
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
    /// Reads `DIR` or `postgres://…[?schema=NAME]`. A text that is no plain address
    /// is refused without quoting it: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        if text.trim().is_empty() {
            return Err(wrong("an empty text", "it is empty"));
        }
        match scheme(text) {
            None => Ok(Self::Directory(PathBuf::from(text))),
            Some(scheme) => address(text, &scheme),
        }
    }
}

fn wrong(given: &str, why: &str) -> StoreError {
    StoreError::Location { given: given.to_owned(), why: why.to_owned() }
}

/// The scheme of an address, lower case; `None`: a directory. A single letter
/// is a drive, and a colon without a slash may stand in a directory's name.
fn scheme(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim_start().split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    if scheme.len() < 2 || !scheme.chars().all(plain) {
        return None;
    }
    let scheme = scheme.to_ascii_lowercase();
    (rest.starts_with('/') || scheme.starts_with("postgre")).then_some(scheme)
}

fn address(text: &str, kind: &str) -> Result<Location, StoreError> {
    const SHOWN: &str = "postgres://…";
    if kind != "postgres" && kind != "postgresql" {
        return Err(wrong(&format!("{kind}:…"), "it is no kind of store"));
    }
    let wrong = |why| wrong(SHOWN, why);
    if !text.trim_start().get(kind.len()..).is_some_and(|rest| rest.starts_with("://")) {
        return Err(wrong("after postgres: there must be //"));
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(wrong("it has a blank or a control character"));
    }
    let mut url = url::Url::parse(text).map_err(|_| wrong(MALFORMED))?;
    if url.fragment().is_some() || url.path().contains('@') || url.path().matches('/').count() > 1 {
        return Err(wrong(MALFORMED));
    }
    let (mut schema, mut others) = (None, Vec::new());
    for (name, value) in url.query_pairs().into_owned() {
        if name != "schema" {
            others.push((name, value));
        } else if schema.replace(value).is_some() {
            return Err(wrong("it has two schemas"));
        }
    }
    let mut limits = Limits::default();
    for (name, value) in &others {
        if PARAMETERS.contains(&name.as_str()) {
            limits
                .set(name, value)
                .map_err(|why| StoreError::Location { given: SHOWN.to_owned(), why })?;
        } else if !is_known(name) {
            return Err(wrong("it has a parameter that is not known"));
        }
    }
    let schema = schema.unwrap_or_else(|| DEFAULT_SCHEMA.to_owned());
    if !plain_name(&schema) {
        return Err(wrong(
            "the schema's name must be of lower-case letters, digits and _, at most 48",
        ));
    }
    url.set_query(None);
    if !others.is_empty() {
        url.query_pairs_mut().extend_pairs(others);
    }
    Ok(Location::Postgres { url: url.to_string(), schema })
}

const MALFORMED: &str = "it is malformed; in a user's name and a password write # as %23, / as %2F, \
                         ? as %3F, @ as %40, : as %3A, % as %25";

/// Parameters that show nothing secret.
const OPEN: [&str; 8] =
    ["host", "hostaddr", "port", "dbname", "user", "sslmode", "ssl-mode", "application_name"];

/// The other parameters that the driver knows.
const HIDDEN: [&str; 10] = [
    "password",
    "options",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
];

fn is_known(name: &str) -> bool {
    OPEN.contains(&name) || HIDDEN.contains(&name) || name.starts_with("options[")
}

/// Lower-case letters, digits and `_`, at most 48, so that the names of the
/// roles made from it fit and nothing needs quoting.
fn plain_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_lowercase() || c == '_');
    first
        && text.len() <= 48
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// An address with nothing in it that may be secret.
fn shown(address: &str) -> String {
    let Ok(mut url) = url::Url::parse(address) else { return "postgres://…".to_owned() };
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "postgres://…".to_owned();
    }
    let open: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| OPEN.contains(&name.as_ref()) || PARAMETERS.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    if !open.is_empty() {
        url.query_pairs_mut().extend_pairs(open);
    }
    url.to_string()
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
        for path in ["./bofu-data", "/srv/ledger", "C:\\ledger", "账本", "2024:账本", "账:/本"]
        {
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
        for address in [
            "postgres://u:SECRET@h/db",
            "postgres://u@h/db?password=SECRET&sslmode=disable",
            "postgres://h/db?options=-c%20x%3DSECRET",
        ] {
            let location = Location::parse(address).unwrap();
            assert!(!format!("{location} {location:?}").contains("SECRET"), "{address}");
        }
        for address in [
            "postgres://u:SECRET@h/db?schema=A",
            "postgres://u@h/db?password=SECRET&schema=A",
            "postgres://u:SECRET#x@h/db",
            "postgres://u:SECRET/x@h/db",
            "postgres://u:1/SECRET@h/db",
            "postgres://u:1?SECRET@h/db",
            "postgres://u:1?schema=SECRET@h/db",
            "postgres://u:SEC RET@h/db",
            "postgres:/u:SECRET@h/db",
            "postgres:u:SECRET@h/db",
            "POSTGRES:/u:SECRET@h/db",
            "postgers:/u:SECRET@h/db",
            "mysql://u:SECRET@h/db",
            "postgres://u:SECRET@h:port/db",
            "postgres://u@h/db?passwort=SECRET",
        ] {
            let error = Location::parse(address).unwrap_err();
            let told =
                format!("{error} {error:?} {}", bofu_domain::explained::Explained::zh(&error));
            assert!(!told.contains("SECRET") && !told.contains("RET@"), "{address}: {told}");
        }
    }

    #[test]
    fn an_address_bounds_waiting_and_connections_by_whole_numbers() {
        let address = "postgres://h/db?connect_timeout=3&statement_timeout=60&connections=4";
        assert!(Location::parse(address).is_ok());
        for wrong in ["connect_timeout=0", "statement_timeout=x", "acquire_timeout=-1"] {
            assert!(Location::parse(&format!("postgres://h/db?{wrong}")).is_err(), "{wrong}");
        }
    }
}
