//! The assessment 审核: what the policy gives for the facts, step by step,
//! before anything is charged. Made by [`crate::pack::ActivePack::assess`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{
    charge::of_row,
    date::{Date, Span, Year},
    money::Money,
    names::{DocumentNo, FundId, MeasureId, ReadingId, Subject, TitleId},
    uscc::Uscc,
};

/// The facts of a claim: name → canonical text. Amounts as `1234.50`, dates as
/// `2023-10-01`, choices by their id. The pack gives each its type.
pub type Facts = BTreeMap<String, String>;

/// What a measure gives, and so which event grants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureKind {
    /// A fixed or decided sum for a recognition: `AwardGranted`.
    Award,
    /// A share of loan interest: `InterestSubsidyGranted`.
    Interest,
    /// A share of rent: `RentSubsidyGranted`.
    Rent,
    /// One stage of several: `StagedPaymentGranted`.
    Staged,
    /// A share of a cost: `CostSubsidyGranted`.
    Cost,
}

/// Which pack decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    /// Its id, such as `binjiang-zjtx`.
    pub id: String,
    /// The version it gives itself.
    pub version: String,
    /// SHA-256 of its text, hex.
    pub hash: String,
}

/// A sum set by a decision document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedSum {
    /// How much; it lowers a computed sum and never raises one.
    pub amount: Money,
    /// The document.
    pub decision_no: DocumentNo,
}

/// A title that an enterprise holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognition {
    /// Which.
    pub title: TitleId,
    /// Since when.
    pub recognised_on: Date,
    /// The pack whose title it is; `None` where it was recorded before titles
    /// named their pack, or before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<SmolStr>,
}

/// What is asked, of which the policy makes an [`Assessment`].
#[derive(Debug, Clone, Copy)]
pub struct Application<'a> {
    /// The enterprise.
    pub uscc: &'a Uscc,
    /// The titles it holds, in order of recognition.
    pub titles: &'a [Recognition],
    /// Under which measure.
    pub measure: &'a MeasureId,
    /// What the money is for.
    pub subject: &'a Subject,
    /// The day on which in force, eligibility and titles are judged.
    pub applied_on: Date,
    /// The measure's facts.
    pub facts: &'a Facts,
    /// The decision, where one sets the sum.
    pub decided: Option<&'a DecidedSum>,
}

/// One named step of the calculation with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name in the pack.
    pub name: String,
    /// The slice it belongs to; `None` for a step of the whole claim.
    pub period: Option<Year>,
    /// The formula as the pack writes it, or where the value was looked up.
    pub formula: String,
    /// The exact value, a decimal string.
    pub value: String,
}

of_row! {
    /// A ceiling that a slice is held to, in the order the measure lists them.
    CeilingUse {
        /// The limit of the pack for it.
        limit: Money,
    }
}

/// One calendar year's part of a claim: an instalment once granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// The year it belongs to.
    pub period: Year,
    /// Its days, where the claim has a period.
    pub span: Option<Span>,
    /// What the formula gives, rounded once.
    pub computed: Money,
    /// What it is held to.
    pub ceilings: Vec<CeilingUse>,
}

/// How a no-duplicate group compares claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupScope {
    /// All of the enterprise's claims in the group.
    Enterprise,
    /// The group's claims on one subject.
    Subject,
}

/// The claim's place in its no-duplicate group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupUse {
    /// The group's id.
    pub group: String,
    /// What is compared.
    pub scope: GroupScope,
    /// Whose running total it adds to: a measure, or a title, or a level.
    pub member: String,
    /// The other packs whose claims in their group of this id are compared too:
    /// those in use that share it, as this pack does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<SmolStr>,
}

/// Money from a fund, by source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundUse {
    /// Which fund.
    pub fund: FundId,
    /// Parts by source, in the order they are cut; the last takes what rounding leaves.
    pub shares: Vec<Share>,
}

/// One source's part of each sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Whose money.
    pub source: Source,
    /// Its parts of the sum of all parts, 1 or more.
    pub parts: u32,
}

/// Whose appropriation pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// 市级
    City,
    /// 区级
    District,
}

impl Source {
    /// As it stands in a holder and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
        }
    }

    /// As an office calls it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::City => "市级",
            Self::District => "区级",
        }
    }

    /// Reads `city` or `district` (市级, 区级).
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "city" | "市级" => Some(Self::City),
            "district" | "区级" => Some(Self::District),
            _other => None,
        }
    }
}

/// Claims of one family with an identity in common may not overlap in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverlapRule {
    /// Measures that are compared share a family, such as `interest`.
    pub family: String,
    /// What must not be paid twice for the same days, such as `loan_no=HT-1`
    /// or `subject=…`. One in common is enough.
    pub identities: Vec<String>,
    /// The claim's days.
    pub span: Span,
    /// The other packs whose claims of this family are compared too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<SmolStr>,
}

/// A bound on months over all the enterprise's claims of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthsQuota {
    /// What this claim takes.
    pub months: i64,
    /// The most over all claims.
    pub limit: i64,
}

/// What the policy gives for the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What kind of measure.
    pub kind: MeasureKind,
    /// The clause.
    pub clause: SmolStr,
    /// Which pack decided.
    pub pack: PackRef,
    /// The readings used, with the option in force for each.
    pub readings: BTreeMap<ReadingId, String>,
    /// The calculation.
    pub steps: Vec<Step>,
    /// The calendar years' parts, in time. Never empty.
    pub slices: Vec<Slice>,
    /// Σ of the slices.
    pub computed: Money,
    /// Its place in a no-duplicate group.
    pub group: Option<GroupUse>,
    /// What is paid once, whatever is filed again, such as `stage=listed`:
    /// a second claim of the measure with the same key adds nothing.
    pub once: Option<String>,
    /// What it would be paid once for under other readings: a reading adopted
    /// later does not make another thing of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub once_otherwise: Vec<String>,
    /// What may not overlap.
    pub overlap: Option<OverlapRule>,
    /// A bound on months.
    pub quota: Option<MonthsQuota>,
    /// Who pays.
    pub fund: FundUse,
}
