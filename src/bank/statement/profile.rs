//! Which layout a file has: said by a person, or told from the file.

use std::path::Path;

use super::{Flaw, StatementFault};

/// A layout of statement files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// The office's own table (`generic`).
    Generic,
}

impl Profile {
    /// A profile by its id.
    ///
    /// # Errors
    /// No profile has it; the refusal lists those there are.
    pub fn named(text: &str) -> Result<Self, StatementFault> {
        match text.trim() {
            "generic" => Ok(Self::Generic),
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
        }
    }

    /// The ids of all profiles.
    pub fn ids() -> Vec<String> {
        vec!["generic".to_owned()]
    }
}

/// The one profile that a file fits.
pub(super) fn detect(_path: &Path, _bytes: &[u8]) -> Result<Profile, StatementFault> {
    Ok(Profile::Generic)
}
