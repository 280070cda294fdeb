//! Currencies by their code, ISO 4217. Grants and payments are in yuan alone;
//! a bank's statement may be in any.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use smol_str::SmolStr;

/// Not three capital letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no currency code of three capital letters")]
pub struct CurrencyError(pub String);

/// A currency's code: three capital letters, such as `CNY`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Currency(SmolStr);

impl Currency {
    /// 人民币, in which the ledger is kept.
    pub const HOME: Self = Self(SmolStr::new_static("CNY"));

    /// A code as ISO 4217 writes it. Whether it is given to a currency is not
    /// asked: codes come and go.
    ///
    /// # Errors
    /// Anything but three capital letters.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Self(SmolStr::new(text)))
        } else {
            Err(CurrencyError(text.chars().take(16).collect()))
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the ledger's own.
    pub fn is_home(&self) -> bool {
        *self == Self::HOME
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::HOME
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_currency_is_three_capital_letters_however_it_comes() {
        assert!(Currency::parse("CNY").unwrap().is_home());
        assert!(!Currency::parse("EUR").unwrap().is_home());
        for text in ["", "cny", "CN", "CNYY", "人民币", "C1Y"] {
            assert!(Currency::parse(text).is_err(), "{text}");
            assert!(serde_json::from_value::<Currency>(text.into()).is_err(), "{text}");
        }
    }
}
