//! ActivePack packs 政策包: one policy as data (`domain/policies/*.toml`).
//!
//! | phase | where | what comes out |
//! |---|---|---|
//! | read | `schema` | the TOML's sections, each on its own, so that one fault hides no other |
//! | check | `check/` | a [`Pack`] whose every reference, date and formula holds, or all its faults |
//! | adopt | [`ActivePack`] | the pack with the option in force for every reading |
//! | assess | `assess` | the facts of a claim → an [`Assessment`](crate::assessment::Assessment) |
//!
//! What is deliberately absent: a figure of any policy, and a formula parsed
//! after [`Pack::parse`].

mod assess;
mod bounds;
mod builtin;
mod check;
mod facts;
mod fault;
mod figure;
mod formula;
mod ids;
mod in_use;
mod measure;
mod notice;
mod parameter;
mod policy;
mod quantity;
mod quoted;
mod reading;
mod refusal;
mod schema;
#[cfg(test)]
mod tests;
mod wording;

use std::collections::BTreeMap;

pub use facts::{Choice, FactKind, FactSpec};
pub use fault::{Fault, FaultKind};
pub use ids::PackIds;
pub use in_use::{PackInUse, PacksInUse, TitleOwner};
pub use measure::{Ceiling, CeilingPeriod, Gives, Measure, Template};
pub use parameter::{Band, Dated, Figure, Parameter};
pub use policy::ActivePack;
pub use reading::{Reading, ReadingKind, ReadingOption};
pub use refusal::{FactFault, PolicyRefusal};

use crate::{
    assessment::{FundUse, GroupScope, PackRef},
    date::Date,
    language::Text,
    names::{CeilingId, MeasureId, ReadingId, TitleId},
    policy::event::CeilingLimit,
};

/// A policy as data, checked and compiled. Immutable; share it by `Arc`.
#[derive(Debug)]
pub struct Pack {
    reference: PackRef,
    text: String,
    title: Text,
    years: i16,
    /// The reading, by its index, that is the first day in force.
    effective_from: usize,
    clauses: Vec<Clause>,
    targets: Vec<Target>,
    readings: Vec<Reading>,
    parameters: Vec<Parameter>,
    titles: Vec<Title>,
    funds: Vec<Fund>,
    groups: Vec<Group>,
    /// The families within which claims may not overlap, and whether other
    /// packs have a part in them.
    families: BTreeMap<String, bool>,
    ceilings: Vec<Ceiling>,
    measures: Vec<Measure>,
    by_id: BTreeMap<MeasureId, usize>,
}

/// A clause of the policy, whether or not it moves money.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its number, such as `6` or `附则1`.
    pub id: String,
    /// What it is about.
    pub title: Text,
    /// Words of it.
    pub quote: String,
}

/// How many holders of a title the policy aims at.
#[derive(Debug, Clone)]
pub struct Target {
    /// The title.
    pub title: TitleId,
    /// How many, cumulative.
    pub count: u32,
    /// Until when.
    pub by: Date,
    /// The clause.
    pub clause: String,
}

/// A title 称号 that the policy knows.
#[derive(Debug, Clone)]
pub struct Title {
    /// Its id.
    pub id: TitleId,
    /// Its name.
    pub label: Text,
    /// Whether it is the same title in every pack that says so too.
    pub shared: bool,
}

/// A fund 资金 and who pays into it.
#[derive(Debug, Clone)]
pub struct Fund {
    /// Its name.
    pub label: Text,
    /// Its id and its split by source.
    pub split: FundUse,
    /// Whether it is the same money in every pack that says so too.
    pub shared: bool,
}

/// A no-duplicate group (从高、从优、不重复).
#[derive(Debug, Clone)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub label: Text,
    /// The clause.
    pub clause: String,
    /// What is compared.
    pub scope: GroupScope,
    /// Whether claims are compared with those of every pack that says so too.
    pub shared: bool,
}

impl Pack {
    /// The text of a pack that is built in.
    pub fn builtin(id: &str) -> Option<&'static str> {
        builtin::text(id)
    }

    /// The ids of the packs that are built in.
    pub fn builtin_ids() -> Vec<&'static str> {
        builtin::ids()
    }

    /// Id, version and hash.
    pub fn reference(&self) -> PackRef {
        self.reference.clone()
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.reference.id
    }

    /// The whole TOML, as it was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the policy is called.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// For how many years it is in force.
    pub fn years(&self) -> i16 {
        self.years
    }

    /// Its clauses, in order.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// What it aims at.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Its measures, in the order of the file.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// One of them.
    pub fn measure(&self, id: &MeasureId) -> Option<&Measure> {
        self.by_id.get(id).and_then(|index| self.measures.get(*index))
    }

    /// Its ceilings.
    pub fn ceilings(&self) -> &[Ceiling] {
        &self.ceilings
    }

    /// One of them.
    pub fn ceiling(&self, id: &CeilingId) -> Option<&Ceiling> {
        self.ceilings.iter().find(|ceiling| ceiling.id == *id)
    }

    /// The titles it knows.
    pub fn titles(&self) -> &[Title] {
        &self.titles
    }

    /// Its readings.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// One of them.
    pub fn reading(&self, id: &ReadingId) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.id == *id)
    }

    /// Its figures in time.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Its funds.
    pub fn funds(&self) -> &[Fund] {
        &self.funds
    }

    /// Its no-duplicate groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The ceilings' limits under the default readings: what the rows take
    /// over when the pack is adopted. See [`ActivePack::limits`] for those under
    /// the readings in force.
    pub fn limits(&self) -> Vec<CeilingLimit> {
        let adopted = self.defaults();
        self.limits_under(&adopted)
    }

    fn limits_under(&self, adopted: &reading::Adopted) -> Vec<CeilingLimit> {
        let limit = |ceiling: &Ceiling| {
            Some(CeilingLimit { ceiling: ceiling.id.clone(), limit: ceiling.limit(adopted)? })
        };
        self.ceilings.iter().filter_map(limit).collect()
    }

    fn defaults(&self) -> reading::Adopted {
        reading::Adopted(self.readings.iter().map(|reading| reading.default.clone()).collect())
    }

    /// An option of a reading in its one form.
    ///
    /// # Errors
    /// [`PolicyRefusal::UnknownReading`], [`PolicyRefusal::UnknownOption`].
    pub fn check_reading(&self, id: &ReadingId, option: &str) -> Result<String, PolicyRefusal> {
        let Some(reading) = self.reading(id) else {
            let known: Vec<&str> = self.readings.iter().map(|known| known.id.as_str()).collect();
            let (reading, known) = (id.to_string(), known.join(", "));
            return Err(PolicyRefusal::UnknownReading { reading, known });
        };
        reading.canonical(option).ok_or_else(|| PolicyRefusal::UnknownOption {
            reading: id.to_string(),
            option: option.to_owned(),
            offered: reading.offered(),
        })
    }
}
