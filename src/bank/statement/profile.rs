//! Which layout a file has: said by a person, or told from the file.

use std::path::Path;

use super::{Flaw, StatementFault, camt053};

/// A layout of statement files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// The office's own table (`generic`).
    Generic,
    /// ISO 20022 `camt.053` (`camt053`).
    Camt053,
}

impl Profile {
    /// A profile by its id.
    ///
    /// # Errors
    /// No profile has it; the refusal lists those there are.
    pub fn named(text: &str) -> Result<Self, StatementFault> {
        match text.trim() {
            "generic" => Ok(Self::Generic),
            "camt053" => Ok(Self::Camt053),
            other => Err(StatementFault::Content {
                path: None,
                at: None,
                flaw: Flaw::UnknownProfile { given: other.to_owned(), known: Self::ids() },
            }),
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Generic => "generic",
            Self::Camt053 => "camt053",
        }
    }

    /// The ids of all profiles.
    pub fn ids() -> Vec<String> {
        vec!["generic".to_owned(), "camt053".to_owned()]
    }
}

/// The one profile that a file fits.
pub(super) fn detect(_path: &Path, bytes: &[u8]) -> Result<Profile, StatementFault> {
    if camt053::is_xml(bytes) {
        return Ok(Profile::Camt053);
    }
    Ok(Profile::Generic)
}
