//! A policy in force: the pack with the option adopted for every reading.

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::Decimal;

use super::{
    Pack, PolicyRefusal,
    facts::FactValue,
    measure::{CeilingPeriod, Measure, Template},
    reading::Adopted,
    refusal::FactFault,
};
use crate::{
    assessment::{CeilingUse, Facts},
    charge::{CapKey, Period},
    date::Date,
    money::Money,
    names::{CeilingId, MeasureId, ReadingId, Subject},
    policy::event::CeilingLimit,
    uscc::Uscc,
};

/// A pack and its readings in force.
#[derive(Debug, Clone)]
pub struct ActivePack {
    pub(super) pack: Arc<Pack>,
    pub(super) adopted: Adopted,
    /// The options that are numbers, for formulas.
    pub(super) numbers: Vec<Option<Decimal>>,
    pub(super) from: Date,
    pub(super) until: Date,
}

impl ActivePack {
    /// The pack with these readings adopted; the others at their defaults.
    ///
    /// # Errors
    /// [`PolicyRefusal::UnknownReading`], [`PolicyRefusal::UnknownOption`].
    pub fn new(
        pack: Arc<Pack>,
        adopted: &BTreeMap<ReadingId, String>,
    ) -> Result<Self, PolicyRefusal> {
        let mut options = pack.defaults();
        for (id, option) in adopted {
            let option = pack.check_reading(id, option)?;
            let index = pack.readings.iter().position(|reading| reading.id == *id);
            if let Some(slot) = index.and_then(|index| options.0.get_mut(index)) {
                *slot = option;
            }
        }
        let numbers = pack
            .readings
            .iter()
            .zip(&options.0)
            .map(|(reading, option)| reading.number(option))
            .collect();
        let first = pack.readings.get(pack.effective_from);
        let from = first.and_then(|reading| reading.date(options.option(pack.effective_from)));
        // The checker saw to it that the reading is a date within the calendar.
        let from = from.unwrap_or(Date::MIN);
        let until = jiff::Span::new()
            .try_years(pack.years)
            .and_then(|years| from.checked_add(years))
            .unwrap_or(Date::MAX);
        Ok(Self { pack, adopted: options, numbers, from, until })
    }

    /// The pack.
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// The option in force for a reading; `None` where the pack has no such reading.
    pub fn reading(&self, id: &str) -> Option<&str> {
        let index = self.pack.readings.iter().position(|reading| reading.id.as_str() == id)?;
        Some(self.adopted.option(index))
    }

    /// A reading that is a whole number, such as `notice-days`.
    pub fn integer(&self, id: &str) -> Option<u32> {
        self.reading(id)?.parse().ok()
    }

    /// All readings with the option in force for each.
    pub fn readings(&self) -> BTreeMap<ReadingId, String> {
        let ids = self.pack.readings.iter().map(|reading| reading.id.clone());
        ids.zip(self.adopted.0.iter().cloned()).collect()
    }

    /// The first day in force, and the day after the last.
    pub fn in_force(&self) -> (Date, Date) {
        (self.from, self.until)
    }

    /// An option of a reading in its one form; see [`Pack::check_reading`].
    ///
    /// # Errors
    /// [`PolicyRefusal::UnknownReading`], [`PolicyRefusal::UnknownOption`].
    pub fn check_reading(&self, id: &ReadingId, option: &str) -> Result<String, PolicyRefusal> {
        self.pack.check_reading(id, option)
    }

    /// The ceilings' limits under the readings in force.
    pub fn limits(&self) -> Vec<CeilingLimit> {
        self.pack.limits_under(&self.adopted)
    }

    /// Who holds a ceiling under the readings in force, such as `{uscc}/{subject}`.
    pub fn holder(&self, ceiling: &CeilingId) -> Option<&Template> {
        self.pack.ceiling(ceiling)?.holder(&self.adopted)
    }

    /// The measure with an id.
    ///
    /// # Errors
    /// [`PolicyRefusal::UnknownMeasure`] with the known ones.
    pub fn measure(&self, id: &MeasureId) -> Result<&Measure, PolicyRefusal> {
        self.pack.measure(id).ok_or_else(|| {
            let known: Vec<&str> =
                self.pack.measures.iter().map(|measure| measure.id.as_str()).collect();
            PolicyRefusal::UnknownMeasure { measure: id.to_string(), known: known.join(", ") }
        })
    }

    /// Reads the facts of a claim as a person writes them into the one form in
    /// which they are kept.
    ///
    /// # Errors
    /// Every fault, each naming its fact. An unknown measure has no facts.
    pub fn read_facts(
        &self,
        measure: &MeasureId,
        raw: &BTreeMap<String, String>,
    ) -> Result<Facts, Vec<FactFault>> {
        let Some(measure) = self.pack.measure(measure) else {
            let fault = |fact: &String| FactFault::Unknown {
                fact: fact.as_str().into(),
                measure: measure.as_str().into(),
                known: "—".into(),
            };
            let faults: Vec<FactFault> = raw.keys().map(fault).collect();
            return if faults.is_empty() { Ok(Facts::new()) } else { Err(faults) };
        };
        let (values, faults) = fact_values(measure, raw);
        if !faults.is_empty() {
            return Err(faults);
        }
        let names = measure.facts.iter().map(|fact| fact.name.clone());
        let given = names.zip(values).filter_map(|(name, value)| Some((name, value?.canonical())));
        Ok(given.collect())
    }

    /// The row of a ceiling, and its limit. `facts` holds what the ceiling's
    /// holder is made of, such as `fair`. Whether external aid may count to it
    /// is [`ActivePack::takes_aid`]'s to say.
    ///
    /// # Errors
    /// [`PolicyRefusal::UnknownCeiling`], [`PolicyRefusal::WrongPeriod`],
    /// [`PolicyRefusal::HolderIncomplete`].
    pub fn ceiling_key(
        &self,
        ceiling: &CeilingId,
        uscc: &Uscc,
        subject: Option<&Subject>,
        facts: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<(CapKey, Money), PolicyRefusal> {
        let Some(index) = self.pack.ceilings.iter().position(|known| known.id == *ceiling) else {
            return Err(self.unknown_ceiling(ceiling));
        };
        let kind = self.pack.ceilings.get(index).map(|ceiling| ceiling.period);
        if let Some(kind) = kind.filter(|kind| !kind.takes(period)) {
            let (wanted, wanted_zh) = match kind {
                CeilingPeriod::Year => ("for a year", "年度"),
                CeilingPeriod::Once => ("once", " once（一次）"),
            };
            return Err(PolicyRefusal::WrongPeriod {
                ceiling: ceiling.to_string(),
                given: period.to_string(),
                wanted: wanted.to_owned(),
                wanted_zh: wanted_zh.to_owned(),
            });
        }
        let fact = |name: &str| facts.get(name).cloned();
        let used = self.ceiling_use(index, uscc, subject, fact, period)?;
        Ok((used.key, used.limit))
    }

    /// Whether other payers' money counts to a ceiling. City and district money
    /// both count (附则1), except where the clause's words keep it out.
    ///
    /// # Errors
    /// [`PolicyRefusal::UnknownCeiling`], [`PolicyRefusal::AidDoesNotCount`].
    pub fn takes_aid(&self, ceiling: &CeilingId) -> Result<(), PolicyRefusal> {
        let known = self.pack.ceiling(ceiling).ok_or_else(|| self.unknown_ceiling(ceiling))?;
        let Some(words) = &known.excludes_aid else { return Ok(()) };
        Err(PolicyRefusal::AidDoesNotCount {
            ceiling: ceiling.to_string(),
            clause: known.clause.clone(),
            words: words.clone(),
        })
    }

    fn unknown_ceiling(&self, ceiling: &CeilingId) -> PolicyRefusal {
        let known: Vec<&str> = self.pack.ceilings.iter().map(|one| one.id.as_str()).collect();
        PolicyRefusal::UnknownCeiling { ceiling: ceiling.to_string(), known: known.join(", ") }
    }

    /// The ceiling at an index, held as the readings in force say.
    pub(super) fn ceiling_use(
        &self,
        index: usize,
        uscc: &Uscc,
        subject: Option<&Subject>,
        fact: impl Fn(&str) -> Option<String>,
        period: Period,
    ) -> Result<CeilingUse, PolicyRefusal> {
        let incomplete =
            |ceiling: String, part: String| PolicyRefusal::HolderIncomplete { ceiling, part };
        let Some(ceiling) = self.pack.ceilings.get(index) else {
            return Err(incomplete(index.to_string(), String::new()));
        };
        let id = || ceiling.id.to_string();
        let (Some(holder), Some(limit)) =
            (ceiling.holder(&self.adopted), ceiling.limit(&self.adopted))
        else {
            return Err(incomplete(id(), String::new()));
        };
        let holder = holder.fill(uscc, subject, fact).map_err(|part| incomplete(id(), part))?;
        Ok(CeilingUse { key: CapKey { ceiling: ceiling.id.clone(), holder, period }, limit })
    }
}

/// The facts' values in the order of the measure's facts, and every fault.
pub(super) fn fact_values(
    measure: &Measure,
    raw: &BTreeMap<String, String>,
) -> (Vec<Option<FactValue>>, Vec<FactFault>) {
    let mut faults = Vec::new();
    for fact in raw.keys().filter(|name| measure.fact(name).is_none()) {
        let known: Vec<&str> = measure.facts.iter().map(|fact| fact.name.as_str()).collect();
        faults.push(FactFault::Unknown {
            fact: fact.as_str().into(),
            measure: measure.id.as_str().into(),
            known: if known.is_empty() { "—".into() } else { known.join(", ").into() },
        });
    }
    let mut values = Vec::with_capacity(measure.facts.len());
    for fact in &measure.facts {
        let cell = raw.get(&fact.name).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let value = match cell {
            None if fact.required => {
                faults.push(FactFault::Missing {
                    fact: fact.name.as_str().into(),
                    label: fact.label.zh.as_str().into(),
                    measure: measure.id.as_str().into(),
                });
                None
            }
            None => None,
            Some(cell) => fact.read(cell).map_err(|fault| faults.push(fault)).ok(),
        };
        values.push(value);
    }
    (values, faults)
}
