//! One newtype for each identity, so that a swap does not compile.

mod actor;
mod holder;

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;

use crate::{explained::Explained, spelling};
pub use actor::Likeness;
pub use holder::Holder;

/// Why a text cannot be a name or number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(code = "bad-name")]
pub enum NameError {
    /// Nothing but space.
    #[error("the {what} is empty")]
    #[explain(zh = "为空", hint = "fill it in", hint_zh = "请填写")]
    Empty {
        /// What was to be named.
        what: &'static str,
    },
    /// Longer than any real one.
    #[error("the {what} has more than {limit} characters")]
    #[explain(zh = "超过 {limit} 个字符", hint = "shorten it", hint_zh = "请缩短")]
    TooLong {
        /// What was to be named.
        what: &'static str,
        /// The most characters allowed.
        limit: usize,
    },
    /// A control character, or a character that is not allowed in it.
    #[error("the {what} {text:?} has a character that may not stand in it: {found:?}")]
    #[explain(
        zh("“{text}”含不允许的字符 {}", found.escape_debug()),
        hint = "type it again without that character",
        hint_zh = "请去掉该字符后重新填写"
    )]
    Character {
        /// What was to be named.
        what: &'static str,
        /// What was given.
        text: String,
        /// The character.
        found: char,
    },
}

/// NFC, trimmed, non-empty, at most `limit` characters, no control characters.
fn tidy(what: &'static str, limit: usize, text: &str) -> Result<SmolStr, NameError> {
    if text.is_ascii() {
        // Its own composition.
        return bounded(what, limit, text.trim());
    }
    bounded(what, limit, text.nfc().collect::<String>().trim())
}

fn bounded(what: &'static str, limit: usize, tidy: &str) -> Result<SmolStr, NameError> {
    if tidy.is_empty() || !tidy.is_ascii() && tidy.chars().all(spelling::is_invisible) {
        return Err(NameError::Empty { what });
    }
    if tidy.chars().count() > limit {
        return Err(NameError::TooLong { what, limit });
    }
    match tidy.chars().find(|c| c.is_control()) {
        Some(found) => Err(NameError::Character { what, text: escaped(tidy), found }),
        None => Ok(SmolStr::new(tidy)),
    }
}

/// A text with each character that shows nothing as its number.
fn escaped(text: &str) -> String {
    let one = |c: char| {
        if spelling::is_invisible(c) && c != ' ' {
            c.escape_unicode().collect::<String>()
        } else {
            c.to_string()
        }
    };
    text.chars().map(one).collect()
}

macro_rules! identity {
    ($(#[$docs:meta])* $name:ident, $what:literal, $limit:literal) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// A tidied text: NFC, no space around, bounded, no control characters.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                tidy($what, $limit, text).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

identity! {
    /// A claim's number 申报号, unique in the ledger.
    ClaimNo, "claim number", 64
}
identity! {
    /// What the money is for 项目: the unit of 不重复 for groups of scope `subject`.
    Subject, "subject", 200
}
identity! {
    /// A measure of a policy pack, such as `pledge-interest`.
    MeasureId, "measure", 64
}
identity! {
    /// A ceiling of a policy pack, such as `pledge-interest.year`, or `fund.year`.
    CeilingId, "ceiling", 64
}
identity! {
    /// A reading of a policy pack, such as `day-basis`.
    ReadingId, "reading", 64
}
identity! {
    /// A title of a policy pack, such as `little-giant`.
    TitleId, "title", 64
}
identity! {
    /// A fund, such as `zjtx`.
    FundId, "fund", 64
}
identity! {
    /// A number of a document on which a decision rests (文号).
    DocumentNo, "document number", 120
}
identity! {
    /// A payment batch 批次; it is the identification of the bank's message too.
    BatchNo, "batch", 35
}
identity! {
    /// What the bank passes on with a payment: at most 35 ASCII characters.
    EndToEndId, "end-to-end id", 35
}
identity! {
    /// An audit's number 审计项目号, as the auditor gives it.
    AuditNo, "audit number", 40
}
identity! {
    /// Who acts, by name. [`ActorName::parse`] reads a name that was stored as
    /// it is; what a person types is read by [`ActorName::typed`].
    ActorName, "actor", 80
}
identity! {
    /// The name of an enterprise, an account or a bank.
    PartyName, "name", 200
}

/// Names that people type as they like: two spellings are of one key.
macro_rules! key {
    ($($name:ident)+) => {$(
        impl $name {
            /// Whether both are spellings of one key ([`spelling::compared`]).
            pub fn is(&self, other: &Self) -> bool {
                spelling::same(&self.0, &other.0)
            }

            /// The form in which it is compared.
            pub fn compared(&self) -> std::borrow::Cow<'_, str> {
                spelling::compared(&self.0)
            }
        }
    )+};
}

key! { ClaimNo Subject DocumentNo BatchNo }

impl DocumentNo {
    /// Whether both are of one document, or neither of any.
    pub fn are(one: Option<&Self>, other: Option<&Self>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => one.is(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_of_which_nothing_is_seen_is_empty() {
        assert!(matches!(ClaimNo::parse("\u{200b}\u{3164}"), Err(NameError::Empty { .. })));
    }

    #[test]
    fn a_control_character_is_refused() {
        assert!(matches!(ClaimNo::parse("C\t1"), Err(NameError::Character { .. })));
    }
}
