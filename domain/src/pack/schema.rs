//! A pack as it is written: the TOML, before anything is checked.
//!
//! Figures are strings (`"200万"`, `"50%"`, `"4.35%"`), never TOML floats.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use crate::language::Text;

/// A condition on a reading in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWhen {
    pub(super) reading: String,
    pub(super) is: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPolicy {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) title: Text,
    pub(super) effective_from: String,
    pub(super) years: i16,
    pub(super) fund: String,
    pub(super) text: String,
}

/// For how many working days a grant is published before it is paid, or why
/// it is not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNotice {
    pub(super) days: Option<i64>,
    pub(super) none: Option<String>,
    /// The clause that asks for it, where one does.
    pub(super) clause: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClause {
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) quote: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTarget {
    pub(super) title: String,
    pub(super) count: u32,
    pub(super) by: Datetime,
    pub(super) clause: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReading {
    pub(super) id: String,
    pub(super) clause: Option<String>,
    pub(super) question: Text,
    pub(super) why: Text,
    pub(super) kind: String,
    pub(super) default: String,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    #[serde(default)]
    pub(super) process: bool,
    #[serde(default)]
    pub(super) option: Vec<RawOption>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOption {
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) value: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParameter {
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) clause: Option<String>,
    pub(super) complete_until: Option<Datetime>,
    pub(super) source: Option<String>,
    #[serde(default)]
    pub(super) values: Vec<RawDated>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDated {
    pub(super) from: Option<Datetime>,
    pub(super) to: Option<Datetime>,
    pub(super) source: Option<String>,
    pub(super) value: Option<String>,
    pub(super) bands: Option<Vec<RawBand>>,
    pub(super) table: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBand {
    pub(super) up_to: Option<i64>,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTitle {
    pub(super) id: String,
    pub(super) label: Text,
    #[serde(default)]
    pub(super) shared: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCeiling {
    pub(super) id: String,
    pub(super) clause: Option<String>,
    pub(super) label: Text,
    pub(super) holder: Option<String>,
    pub(super) holder_by: Option<String>,
    pub(super) holders: Option<BTreeMap<String, String>>,
    pub(super) period: String,
    pub(super) limit: String,
    pub(super) limit_by: Option<String>,
    /// The policy's words that keep other payers' money out of it.
    pub(super) excludes_aid: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroup {
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) clause: Option<String>,
    pub(super) scope: String,
    #[serde(default)]
    pub(super) shared: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFund {
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) shares: Vec<RawShare>,
    #[serde(default)]
    pub(super) shared: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawShare {
    pub(super) source: String,
    pub(super) parts: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMeasure {
    pub(super) id: String,
    pub(super) clause: Option<String>,
    pub(super) quote: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) label: Text,
    /// What the text leaves open, where a decision has to set the sum.
    pub(super) decision: Option<Text>,
    /// How its sum is rounded to the fen: `nearest`, or `down` where the clause
    /// bounds it by a share.
    pub(super) round: Option<String>,
    /// The figure of a floor, a budget or an exposure: a parameter.
    pub(super) amount: Option<String>,
    pub(super) fund: Option<String>,
    #[serde(default)]
    pub(super) readings: Vec<String>,
    #[serde(default)]
    pub(super) ceilings: Vec<String>,
    pub(super) dated_by: Option<String>,
    /// Under which reading the dated fact (and the split by year) gives the
    /// year; else the year is that of the application.
    pub(super) dated_when: Option<RawWhen>,
    pub(super) eligible: Option<RawEligible>,
    pub(super) title_held: Option<RawTitleHeld>,
    pub(super) not_before_policy: Option<RawNotBefore>,
    #[serde(default)]
    pub(super) not_after_application: Vec<String>,
    pub(super) period: Option<RawPeriod>,
    pub(super) group: Option<RawGroupUse>,
    #[serde(default)]
    pub(super) once: Vec<RawOnce>,
    pub(super) no_overlap: Option<RawNoOverlap>,
    pub(super) quota: Option<RawQuota>,
    #[serde(default)]
    pub(super) fact: Vec<RawFact>,
    #[serde(default)]
    pub(super) step: Vec<RawStep>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEligible {
    pub(super) titles: Vec<String>,
    pub(super) when: Option<RawWhen>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTitleHeld {
    pub(super) title: String,
    pub(super) recognised_on: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNotBefore {
    pub(super) fact: String,
    pub(super) when: Option<RawWhen>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPeriod {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) contract_on: Option<String>,
    pub(super) term_months: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroupUse {
    pub(super) id: String,
    pub(super) member: String,
    pub(super) when: Option<RawWhen>,
    #[serde(default)]
    pub(super) merge: Vec<RawMerge>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMerge {
    pub(super) members: Vec<String>,
    pub(super) into: String,
    pub(super) when: Option<RawWhen>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOnce {
    pub(super) facts: Vec<String>,
    pub(super) when: Option<RawWhen>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNoOverlap {
    pub(super) family: String,
    pub(super) by: Vec<String>,
    #[serde(default)]
    pub(super) shared: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuota {
    pub(super) months: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    pub(super) name: Spanned<String>,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) label: Text,
    #[serde(default = "yes")]
    pub(super) required: bool,
    pub(super) min: Option<String>,
    pub(super) max: Option<String>,
    #[serde(default)]
    pub(super) first_of_month: bool,
    /// Of a date: whether it may lie after the application.
    #[serde(default)]
    pub(super) may_be_later: bool,
    #[serde(default)]
    pub(super) choices: Vec<RawChoice>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChoice {
    pub(super) id: String,
    pub(super) label: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) name: Spanned<String>,
    pub(super) when: Option<RawWhen>,
    pub(super) formula: Option<String>,
    pub(super) lookup: Option<String>,
    pub(super) on: Option<String>,
    #[serde(default)]
    pub(super) end_of_month_before: bool,
    pub(super) by: Option<String>,
}
