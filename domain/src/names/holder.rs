//! Who holds a ceiling, compared however it is spelt.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{NameError, tidy};
use crate::spelling;

/// Who holds a ceiling: a USCC, `USCC/subject`, a fair, `FUND/source`.
///
/// It is shown as it was typed. Two spellings of one holder are equal, so that
/// they have one row wherever rows are looked up.
#[derive(Clone)]
pub struct Holder {
    typed: SmolStr,
    /// Where it is not the one typed.
    compared: Option<SmolStr>,
}

impl Holder {
    /// A tidied text, as other names are.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        tidy("holder", 300, text).map(Self::from)
    }

    /// The text as it was typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The form in which it is compared.
    pub fn compared(&self) -> &str {
        self.compared.as_ref().unwrap_or(&self.typed)
    }
}

impl From<SmolStr> for Holder {
    fn from(typed: SmolStr) -> Self {
        let compared = spelling::compared_parts(&typed);
        let compared = (compared != typed.as_str()).then(|| SmolStr::new(compared));
        Self { typed, compared }
    }
}

impl PartialEq for Holder {
    fn eq(&self, other: &Self) -> bool {
        self.compared() == other.compared()
    }
}

impl Eq for Holder {}

impl PartialOrd for Holder {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Holder {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.compared().cmp(other.compared())
    }
}

impl std::hash::Hash for Holder {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.compared().hash(state);
    }
}

impl Serialize for Holder {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.typed.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Holder {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        SmolStr::deserialize(from).map(Self::from)
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.typed)
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.typed)
    }
}
