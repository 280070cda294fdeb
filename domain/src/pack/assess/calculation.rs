//! The steps of the calculation, each with its exact value.

use rust_decimal::Decimal;

use crate::{
    assessment::Step,
    date::{Date, Span, Year},
    pack::{
        PolicyRefusal,
        assess::case::Case,
        measure::{How, LookupDay, LookupKey, PERIOD_NAMES, StepRule},
        parameter::Key,
    },
};

impl Case<'_> {
    pub(super) fn slots(&self, span: Option<Span>) -> Vec<Decimal> {
        let rules = &self.measure.rules;
        let mut slots = vec![Decimal::ZERO; rules.slots];
        fill_period(&mut slots, span, ["all_days", "all_months"]);
        let facts = rules.fact_slots.iter().map(|(fact, slot)| (*slot, self.number(*fact)));
        let numbers = &self.policy.numbers;
        let readings = rules.reading_slots.iter();
        let readings =
            readings.map(|(index, slot)| (*slot, numbers.get(*index).copied().flatten()));
        for (slot, value) in facts.chain(readings) {
            if let (Some(place), Some(value)) = (slots.get_mut(slot), value) {
                *place = value;
            }
        }
        slots
    }

    /// Runs the steps of the whole claim, or those of one slice; the last
    /// value is the sum.
    pub(super) fn run(
        &self,
        slots: &mut [Decimal],
        year: Option<Year>,
        trace: &mut Vec<Step>,
    ) -> Result<Option<(String, Decimal)>, PolicyRefusal> {
        let mut last = None;
        for step in &self.measure.rules.steps {
            if step.sliced != year.is_some() || !self.policy.adopted.holds(step.when.as_ref()) {
                continue;
            }
            let (formula, value) = self.value(step, slots)?;
            if let Some(place) = slots.get_mut(step.slot) {
                *place = value;
            }
            let value_text = value.normalize().to_string();
            trace.push(Step { name: step.name.clone(), period: year, formula, value: value_text });
            last = Some((step.name.clone(), value));
        }
        Ok(last)
    }

    fn value(
        &self,
        step: &StepRule,
        slots: &[Decimal],
    ) -> Result<(String, Decimal), PolicyRefusal> {
        match &step.how {
            How::Formula { text, formula } => {
                let value = formula.evaluate(slots);
                let value =
                    value.map_err(|_| PolicyRefusal::OutOfRange { step: step.name.clone() })?;
                Ok((text.clone(), value))
            }
            How::Lookup { parameter, on, by } => self.look_up(*parameter, *on, *by),
        }
    }

    fn look_up(
        &self,
        parameter: usize,
        on: Option<LookupDay>,
        by: LookupKey,
    ) -> Result<(String, Decimal), PolicyRefusal> {
        let day = on.map(|on| self.lookup_day(on)).transpose()?;
        let parameter = self.policy.pack.parameters.get(parameter);
        let none = |id: &str, known: String| PolicyRefusal::NoRate {
            parameter: id.to_owned(),
            day: day.unwrap_or(self.application.applied_on),
            known,
        };
        let Some(parameter) = parameter else { return Err(none("?", String::new())) };
        let known = || {
            let shown = |day: Option<Date>| day.map_or("…".to_owned(), |day| day.to_string());
            let (first, last) = parameter.known();
            format!("{} – {}", shown(first), shown(last))
        };
        let key_text;
        let key = match by {
            LookupKey::None => {
                key_text = String::new();
                Key::None
            }
            LookupKey::Reading(index) => {
                let option = self.policy.adopted.option(index);
                key_text = format!(" [{option}]");
                Key::Choice(option)
            }
            LookupKey::Fact(fact) => {
                let value = self.values.get(fact).and_then(Option::as_ref);
                let value = value.ok_or_else(|| self.lacking(fact))?;
                key_text = format!(" [{}]", value.canonical());
                value.number().map_or_else(|| Key::Choice(value.text().unwrap_or("")), Key::Number)
            }
        };
        let dated = parameter.at(day).ok_or_else(|| none(&parameter.id, known()))?;
        let value = dated.figure.find(key).ok_or_else(|| none(&parameter.id, known()))?;
        let since = day.map_or(String::new(), |day| match dated.from {
            Some(from) => format!(" on {day} (since {from})"),
            None => format!(" on {day}"),
        });
        Ok((format!("{}{key_text}{since}: {}", parameter.id, dated.source), value))
    }

    fn lookup_day(&self, on: LookupDay) -> Result<Date, PolicyRefusal> {
        let day = match on.fact {
            Some(fact) => self.required_date(fact)?,
            None => self.application.applied_on,
        };
        let before = |day: Date| day.first_of_month().yesterday().unwrap_or(day);
        Ok(if on.end_of_month_before { before(day) } else { day })
    }
}

/// Puts a span's days and months where the steps look for them.
pub(super) fn fill_period(slots: &mut [Decimal], span: Option<Span>, names: [&str; 2]) {
    let Some(span) = span else { return };
    for (name, value) in names.into_iter().zip([span.days(), span.months()]) {
        let place = PERIOD_NAMES.iter().position(|known| *known == name);
        if let Some(place) = place.and_then(|slot| slots.get_mut(slot)) {
            *place = Decimal::from(value);
        }
    }
}
