//! Charges 占用: what one event takes from, or gives back to, one ceiling.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    date::Year,
    money::Money,
    names::{CeilingId, Holder},
};

/// The period of a ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
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

/// What one event takes from one ceiling (positive) or gives back (negative).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Which row.
    #[serde(flatten)]
    pub key: CapKey,
    /// Own money or another's.
    pub lane: Lane,
    /// How much; negative gives back.
    pub amount: Money,
    /// The limit under which it was decided. `None` leaves the row's limit as
    /// it is: an appropriation's limit is set by the fund's events alone.
    pub limit: Option<Money>,
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
