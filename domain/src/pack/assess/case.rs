//! A claim that is being assessed.

use rust_decimal::Decimal;

use crate::{
    assessment::Application,
    date::{Date, Span, Year},
    pack::{
        PolicyRefusal, facts::FactValue, measure::Measure, policy::ActivePack, refusal::FactFault,
    },
};

/// A claim's facts with the measure's rules at hand.
pub(super) struct Case<'a> {
    pub(super) policy: &'a ActivePack,
    pub(super) application: &'a Application<'a>,
    pub(super) measure: &'a Measure,
    pub(super) values: Vec<Option<FactValue>>,
}

/// One year's part before it is calculated.
pub(super) struct YearSlice {
    pub(super) year: Year,
    pub(super) span: Option<Span>,
}

impl Case<'_> {
    pub(super) fn date(&self, fact: usize) -> Option<Date> {
        self.values.get(fact)?.as_ref()?.date()
    }

    pub(super) fn text(&self, fact: usize) -> Option<&str> {
        self.values.get(fact)?.as_ref()?.text()
    }

    pub(super) fn number(&self, fact: usize) -> Option<Decimal> {
        self.values.get(fact)?.as_ref()?.number()
    }

    pub(super) fn fact_name(&self, fact: usize) -> &str {
        self.measure.facts.get(fact).map_or("", |fact| fact.name.as_str())
    }

    /// A required fact that the checker promised and the claim gives.
    pub(super) fn lacking(&self, fact: usize) -> PolicyRefusal {
        let spec = self.measure.facts.get(fact);
        PolicyRefusal::Fact(FactFault::Missing {
            fact: self.fact_name(fact).into(),
            label: spec.map_or("", |fact| fact.label.zh.as_str()).into(),
            measure: self.measure.id.as_str().into(),
        })
    }

    pub(super) fn required_date(&self, fact: usize) -> Result<Date, PolicyRefusal> {
        self.date(fact).ok_or_else(|| self.lacking(fact))
    }
}
