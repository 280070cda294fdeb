//! Charges 占用: what one event takes from, or gives back to, one ceiling.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, ToSmolStr as _};

use crate::{
    date::Year,
    money::Money,
    names::{CeilingId, Holder},
};

/// The period of a ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub enum Period {
    /// One calendar year.
    Year(Year),
    /// Once, for all time.
    Once,
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Once => f.write_str("once"),
        }
    }
}

impl From<Period> for SmolStr {
    fn from(period: Period) -> Self {
        period.to_smolstr()
    }
}

impl TryFrom<SmolStr> for Period {
    type Error = String;

    fn try_from(text: SmolStr) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is neither a year nor `once`"))
    }
}

impl Period {
    /// Reads `once` or a year of four digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "once" {
            return Some(Self::Once);
        }
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok().map(|year| Self::Year(Year(year)))).flatten()
    }
}

/// One row of the ceilings: which ceiling, whose, when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CapKey {
    /// The ceiling.
    pub ceiling: CeilingId,
    /// Who holds it.
    pub holder: Holder,
    /// When.
    pub period: Period,
}

impl CapKey {
    /// Whether it is the row of an appropriation ([`FUND_YEAR`]).
    pub fn is_appropriation(&self) -> bool {
        self.ceiling.as_str() == FUND_YEAR
    }
}

/// Whose money a charge counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// This ledger's own: a positive one is refused where the ceiling is used up.
    Own,
    /// Another payer's (其他资金), or a merged predecessor's: always commits.
    External,
}

/// Writes a struct that speaks of one row of the ceilings. In JSON the row's
/// members stand beside its own; they are read as such, because serde's
/// `flatten` would put every member aside first and read it from there.
macro_rules! of_row {
    ($(#[$docs:meta])* $name:ident { $($(#[$field_docs:meta])* $field:ident: $ty:ty,)+ }) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize)]
        pub struct $name {
            /// Which row.
            #[serde(flatten)]
            pub key: $crate::charge::CapKey,
            $($(#[$field_docs])* pub $field: $ty,)+
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                #[derive(::serde::Deserialize)]
                struct Flat {
                    ceiling: $crate::names::CeilingId,
                    holder: $crate::names::Holder,
                    period: $crate::charge::Period,
                    $($field: $ty,)+
                }
                let Flat { ceiling, holder, period, $($field,)+ } = Flat::deserialize(from)?;
                let key = $crate::charge::CapKey { ceiling, holder, period };
                Ok(Self { key, $($field,)+ })
            }
        }
    };
}
pub(crate) use of_row;

of_row! {
    /// What one event takes from one ceiling (positive) or gives back (negative).
    Charge {
        /// Own money or another's.
        lane: Lane,
        /// How much; negative gives back.
        amount: Money,
        /// The limit under which it was decided. `None` leaves the row's limit as
        /// it is: an appropriation's limit is set by the fund's events alone.
        limit: Option<Money>,
    }
}

/// One row of the ceilings as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CapRow {
    /// The most; `None`: not limited.
    pub limit: Option<Money>,
    /// Σ own charges.
    pub own: Money,
    /// Σ external charges.
    pub external: Money,
    /// How often the row has changed.
    pub version: u64,
}

impl CapRow {
    /// limit − own − external; `None` where there is no limit. May be negative.
    pub fn headroom(&self) -> Option<Money> {
        self.limit.map(|limit| limit.minus(self.own).minus(self.external))
    }
}

/// The rows of the ceilings as `decide` reads them.
pub trait Caps {
    /// The row of a key; a row never touched is the default one.
    fn row(&self, key: &CapKey) -> CapRow;
}

impl Caps for std::collections::BTreeMap<CapKey, CapRow> {
    fn row(&self, key: &CapKey) -> CapRow {
        self.get(key).copied().unwrap_or_default()
    }
}

/// The appropriation of a fund: a ceiling like any other, held by `FUND/source`.
pub const FUND_YEAR: &str = "fund.year";
