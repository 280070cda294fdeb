//! Measures 措施 and ceilings 限额, checked and ready to be assessed.

use std::fmt;

use super::{
    facts::FactSpec,
    formula::Formula,
    reading::{Adopted, Chosen, Guard},
};
use crate::{
    assessment::{FundUse, GroupScope, MeasureKind},
    charge::Period,
    date::Year,
    language::Text,
    money::Money,
    names::{CeilingId, Holder, MeasureId, Subject, TitleId},
    uscc::Uscc,
};

/// What a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A payment to an enterprise.
    Payment(MeasureKind),
    /// At least so much a year of a fund: reported, never refused.
    Floor(Money),
    /// So much a year for a purpose, paid to organisers.
    Budget(Money),
    /// A guarantee of at most so much: no payment.
    Exposure(Money),
}

impl Gives {
    /// As the pack writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment(MeasureKind::Award) => "award",
            Self::Payment(MeasureKind::Interest) => "interest",
            Self::Payment(MeasureKind::Rent) => "rent",
            Self::Payment(MeasureKind::Staged) => "staged",
            Self::Payment(MeasureKind::Cost) => "cost",
            Self::Floor(_) => "floor",
            Self::Budget(_) => "budget",
            Self::Exposure(_) => "exposure",
        }
    }
}

/// One thing that a clause gives.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// The clause.
    pub clause: String,
    /// The words of the clause that bind.
    pub quote: String,
    /// What it is called.
    pub label: Text,
    /// What it is.
    pub gives: Gives,
    /// What a claim has to tell.
    pub facts: Vec<FactSpec>,
    /// What the text leaves open, so that a decision has to set the sum.
    pub open: Option<Text>,
    /// The ceilings that it is held to, in this order.
    pub ceilings: Vec<CeilingId>,
    /// Who pays.
    pub fund: FundUse,
    pub(super) rules: MeasureRules,
}

impl Measure {
    /// Whether every claim needs a decision document and an amount.
    pub fn needs_decision(&self) -> bool {
        self.open.is_some()
    }

    /// The fact with this name.
    pub fn fact(&self, name: &str) -> Option<&FactSpec> {
        self.facts.iter().find(|fact| fact.name == name)
    }
}

/// What is asked of a claim and how its sum is found. Facts, readings and
/// ceilings by their indices.
#[derive(Debug, Clone)]
pub(super) struct MeasureRules {
    pub(super) eligible: Option<Eligible>,
    pub(super) title_held: Option<(usize, usize)>,
    pub(super) not_before_policy: Option<(usize, Option<Guard>)>,
    pub(super) not_after_application: Vec<usize>,
    pub(super) dated_by: Option<usize>,
    pub(super) dated_when: Option<Guard>,
    pub(super) period: Option<PeriodRule>,
    pub(super) steps: Vec<StepRule>,
    /// Whether what is less than a fen is left out.
    pub(super) rounds_down: bool,
    /// How many values the steps use and set.
    pub(super) slots: usize,
    /// The facts and readings that are numbers, with their slots.
    pub(super) fact_slots: Vec<(usize, usize)>,
    pub(super) reading_slots: Vec<(usize, usize)>,
    pub(super) ceilings: Vec<usize>,
    pub(super) group: Option<GroupRule>,
    pub(super) once: Vec<OnceRule>,
    pub(super) overlap: Option<(String, Vec<Named>)>,
    pub(super) quota: Option<i64>,
    /// The readings that it depends on.
    pub(super) readings: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct Eligible {
    pub(super) titles: Vec<TitleId>,
    pub(super) when: Option<Guard>,
}

#[derive(Debug, Clone)]
pub(super) struct PeriodRule {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) contract_on: Option<usize>,
    pub(super) term_months: Option<usize>,
}

/// The slots that a period fills, in this order.
pub(super) const PERIOD_NAMES: [&str; 4] = ["days", "all_days", "months", "all_months"];

#[derive(Debug, Clone)]
pub(super) struct StepRule {
    pub(super) name: String,
    pub(super) when: Option<Guard>,
    pub(super) sliced: bool,
    pub(super) slot: usize,
    pub(super) how: How,
}

#[derive(Debug, Clone)]
pub(super) enum How {
    Formula { text: String, formula: Formula },
    Lookup { parameter: usize, on: Option<LookupDay>, by: LookupKey },
}

#[derive(Debug, Clone, Copy)]
pub(super) struct LookupDay {
    /// The date fact; `None`: the day of the application.
    pub(super) fact: Option<usize>,
    /// Whether the last day of the month before is meant.
    pub(super) end_of_month_before: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum LookupKey {
    None,
    Fact(usize),
    Reading(usize),
}

#[derive(Debug, Clone)]
pub(super) struct GroupRule {
    pub(super) group: String,
    pub(super) scope: GroupScope,
    /// The choice fact that names the member; `None`: the measure.
    pub(super) member: Option<usize>,
    pub(super) when: Option<Guard>,
    pub(super) merges: Vec<Merge>,
}

#[derive(Debug, Clone)]
pub(super) struct Merge {
    pub(super) members: Vec<String>,
    pub(super) into: String,
    pub(super) when: Option<Guard>,
}

#[derive(Debug, Clone)]
pub(super) struct OnceRule {
    pub(super) by: Vec<Named>,
    pub(super) when: Option<Guard>,
}

/// The measure itself, the subject, or a fact.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named {
    Measure,
    Subject,
    Fact(usize),
}

/// A limit on what a holder may get in a period.
#[derive(Debug, Clone)]
pub struct Ceiling {
    /// Its id.
    pub id: CeilingId,
    /// The clause that sets it.
    pub clause: String,
    /// What it is called.
    pub label: Text,
    /// A year, or once.
    pub period: CeilingPeriod,
    /// The policy's words by which only the office's own money counts to it;
    /// `None`: other payers' money counts too.
    pub excludes_aid: Option<String>,
    pub(super) holder: Chosen<Template>,
    pub(super) limit: Chosen<Money>,
}

/// For how long a ceiling counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CeilingPeriod {
    /// Each calendar year on its own.
    Year,
    /// For all time.
    Once,
}

impl CeilingPeriod {
    /// As the pack writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Once => "once",
        }
    }

    /// The period of the row that a sum of this year counts to.
    pub(super) fn of(self, year: Year) -> Period {
        match self {
            Self::Year => Period::Year(year),
            Self::Once => Period::Once,
        }
    }

    /// Whether a row of the ceiling can have this period.
    pub(super) fn takes(self, period: Period) -> bool {
        matches!((self, period), (Self::Year, Period::Year(_)) | (Self::Once, Period::Once))
    }
}

/// Who holds a ceiling: `{uscc}/{subject}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(pub(super) Vec<TemplatePart>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TemplatePart {
    Text(String),
    Uscc,
    Subject,
    Fact(String),
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            TemplatePart::Text(text) => f.write_str(text),
            TemplatePart::Uscc => f.write_str("{uscc}"),
            TemplatePart::Subject => f.write_str("{subject}"),
            TemplatePart::Fact(name) => write!(f, "{{{name}}}"),
        })
    }
}

impl Template {
    /// The holder; the name of the part that is missing, or makes it too long.
    pub(super) fn fill(
        &self,
        uscc: &Uscc,
        subject: Option<&Subject>,
        fact: impl Fn(&str) -> Option<String>,
    ) -> Result<Holder, String> {
        let mut text = String::with_capacity(64);
        for part in &self.0 {
            match part {
                TemplatePart::Text(fixed) => text.push_str(fixed),
                TemplatePart::Uscc => text.push_str(uscc.as_str()),
                TemplatePart::Subject => {
                    text.push_str(subject.ok_or_else(|| "subject".to_owned())?.as_str());
                }
                TemplatePart::Fact(name) => text.push_str(&fact(name).ok_or_else(|| name.clone())?),
            }
        }
        Holder::parse(&text).map_err(|_| self.to_string())
    }
}

impl Ceiling {
    /// Who holds it under the readings' defaults or the only template there is.
    pub(super) fn holder(&self, adopted: &Adopted) -> Option<&Template> {
        self.holder.get(adopted)
    }

    /// The most under the readings in force.
    pub(super) fn limit(&self, adopted: &Adopted) -> Option<Money> {
        self.limit.get(adopted).copied()
    }
}
