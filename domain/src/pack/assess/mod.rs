//! From the facts of a claim to what the policy gives for them.
//!
//! In this order: the measure pays · in force · facts · eligible · titles and
//! dates · decision · period · days of facts · steps, slice by slice · ceilings,
//! group, once.
//! In force, eligibility and titles are judged on `applied_on` alone.

mod calculation;
mod case;
mod conditions;
mod place;

use std::collections::BTreeMap;

use self::{
    calculation::fill_period,
    case::{Case, YearSlice},
    conditions::payment,
};
use super::{
    PolicyRefusal,
    policy::{ActivePack, fact_values},
    refusal::FactFault,
};
use crate::{
    assessment::{Application, Assessment, MeasureKind, MonthsQuota, Slice, Step},
    date::Date,
    money::{Money, total},
    names::ReadingId,
};

impl ActivePack {
    /// What the policy gives for the facts, step by step, before anything is
    /// charged. Pure and deterministic.
    ///
    /// # Errors
    /// The first rule that refuses the application as it stands.
    pub fn assess(&self, application: &Application<'_>) -> Result<Assessment, PolicyRefusal> {
        let measure = self.measure(application.measure)?;
        let kind = payment(measure)?;
        self.check_in_force(application.applied_on)?;
        let (values, faults) = fact_values(measure, application.facts);
        if let Some(fault) = faults.into_iter().next() {
            return Err(fault.into());
        }
        let case = Case { policy: self, application, measure, values };
        case.check_eligible()?;
        case.check_dates()?;
        case.check_decision()?;
        case.assess(kind)
    }

    fn check_in_force(&self, applied_on: Date) -> Result<(), PolicyRefusal> {
        if applied_on < self.from {
            return Err(PolicyRefusal::NotYetInForce { applied_on, from: self.from });
        }
        if applied_on >= self.until {
            return Err(PolicyRefusal::NoLongerInForce { applied_on, until: self.until });
        }
        Ok(())
    }
}

impl From<FactFault> for PolicyRefusal {
    fn from(fault: FactFault) -> Self {
        Self::Fact(fault)
    }
}

impl Case<'_> {
    fn assess(&self, kind: MeasureKind) -> Result<Assessment, PolicyRefusal> {
        let rules = &self.measure.rules;
        let span = self.span()?;
        self.check_fact_days()?;
        let parts = self.parts(span);
        let mut steps = Vec::with_capacity(rules.steps.len() * parts.len());
        let mut slots = self.slots(span);
        let whole = self.run(&mut slots, None, &mut steps)?;
        let mut slices = Vec::with_capacity(parts.len());
        for part in parts {
            let mut slots = slots.clone();
            fill_period(&mut slots, part.span, ["days", "months"]);
            let of_year = self.run(&mut slots, Some(part.year), &mut steps)?;
            let computed = match of_year.or_else(|| whole.clone()) {
                Some((name, value)) => {
                    let out_of_range = || PolicyRefusal::OutOfRange { step: name.clone() };
                    let rounded = if rules.rounds_down {
                        Money::checked_round_down(value)
                    } else {
                        Money::checked_round(value)
                    };
                    rounded.ok_or_else(out_of_range)?
                }
                None => self.decided(&mut steps),
            };
            slices.push(self.slice(&part, computed)?);
        }
        let computed = total(slices.iter().map(|slice| slice.computed))
            .ok_or_else(|| PolicyRefusal::OutOfRange { step: "Σ".to_owned() })?;
        let (once, once_otherwise) = self.once();
        Ok(Assessment {
            kind,
            clause: self.measure.clause.as_str().into(),
            pack: self.policy.pack.reference(),
            readings: self.readings(),
            steps,
            slices,
            computed,
            group: self.group(),
            once,
            once_otherwise,
            overlap: span.and_then(|span| self.overlap(span)),
            quota: span
                .zip(rules.quota)
                .map(|(span, limit)| MonthsQuota { months: span.months(), limit }),
            fund: self.measure.fund.clone(),
        })
    }

    /// The sum of a measure without steps: what the decision sets.
    fn decided(&self, steps: &mut Vec<Step>) -> Money {
        let Some(decided) = self.application.decided else { return Money::ZERO };
        steps.push(Step {
            name: "decided".to_owned(),
            period: None,
            formula: decided.decision_no.to_string(),
            value: decided.amount.yuan().normalize().to_string(),
        });
        decided.amount
    }

    /// One year's sum with the ceilings that it is held to.
    fn slice(&self, part: &YearSlice, computed: Money) -> Result<Slice, PolicyRefusal> {
        let (uscc, subject) = (self.application.uscc, self.application.subject);
        let fact = |name: &str| {
            let index = self.measure.facts.iter().position(|fact| fact.name == name)?;
            Some(self.values.get(index)?.as_ref()?.canonical())
        };
        let mut ceilings = Vec::with_capacity(self.measure.rules.ceilings.len());
        for index in &self.measure.rules.ceilings {
            let Some(ceiling) = self.policy.pack.ceilings.get(*index) else { continue };
            let period = ceiling.period.of(part.year);
            ceilings.push(self.policy.ceiling_use(*index, uscc, Some(subject), fact, period)?);
        }
        Ok(Slice { period: part.year, span: part.span, computed, ceilings })
    }

    /// The readings that the measure depends on, with the options in force.
    fn readings(&self) -> BTreeMap<ReadingId, String> {
        let used = self.measure.rules.readings.iter();
        used.filter_map(|index| {
            let reading = self.policy.pack.readings.get(*index)?;
            Some((reading.id.clone(), self.policy.adopted.option(*index).to_owned()))
        })
        .collect()
    }
}
