//! From the facts of a claim to what the policy gives for them.
//!
//! In this order: the measure pays · in force · facts · eligible · titles and
//! dates · decision · period · steps, slice by slice · ceilings, group, once.
//! In force, eligibility and titles are judged on `applied_on` alone.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    PolicyRefusal,
    facts::FactValue,
    measure::{
        Gives, GroupRule, How, LookupDay, LookupKey, Measure, Named, PERIOD_NAMES, StepRule,
    },
    parameter::Key,
    policy::{Policy, fact_values},
    refusal::FactFault,
};
use crate::{
    assessment::{
        Application, Assessment, GroupUse, MeasureKind, MonthsQuota, OverlapRule, Slice, Step,
    },
    date::{Date, Span, Year},
    money::{Money, total},
};

/// A claim's facts with the measure's rules at hand.
struct Case<'a> {
    policy: &'a Policy,
    application: &'a Application<'a>,
    measure: &'a Measure,
    values: Vec<Option<FactValue>>,
}

/// One year's part before it is calculated.
struct Part {
    year: Year,
    span: Option<Span>,
}

impl Policy {
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

/// What kind of payment a measure is; a floor, budget or exposure is none.
fn payment(measure: &Measure) -> Result<MeasureKind, PolicyRefusal> {
    let (what, what_zh) = match measure.gives {
        Gives::Payment(kind) => return Ok(kind),
        Gives::Floor(amount) => (
            format!("a floor of {amount} a year for a fund"),
            format!("每年不少于{amount}元的资金安排"),
        ),
        Gives::Budget(amount) => {
            (format!("a budget of {amount} a year"), format!("每年{amount}元的专项经费"))
        }
        Gives::Exposure(amount) => {
            (format!("a guarantee of at most {amount}"), format!("最高{amount}元的担保额度"))
        }
    };
    let (measure, clause) = (measure.id.to_string(), measure.clause.clone());
    Err(PolicyRefusal::NoPayment { measure, clause, what, what_zh })
}

impl Case<'_> {
    fn date(&self, fact: usize) -> Option<Date> {
        self.values.get(fact)?.as_ref()?.date()
    }

    fn text(&self, fact: usize) -> Option<&str> {
        self.values.get(fact)?.as_ref()?.text()
    }

    fn number(&self, fact: usize) -> Option<Decimal> {
        self.values.get(fact)?.as_ref()?.number()
    }

    fn fact_name(&self, fact: usize) -> &str {
        self.measure.facts.get(fact).map_or("", |fact| fact.name.as_str())
    }

    /// A required fact that the checker promised and the claim gives.
    fn lacking(&self, fact: usize) -> PolicyRefusal {
        let spec = self.measure.facts.get(fact);
        PolicyRefusal::Fact(FactFault::Missing {
            fact: self.fact_name(fact).to_owned(),
            label: spec.map(|fact| fact.label.zh.clone()).unwrap_or_default(),
            measure: self.measure.id.to_string(),
        })
    }

    fn required_date(&self, fact: usize) -> Result<Date, PolicyRefusal> {
        self.date(fact).ok_or_else(|| self.lacking(fact))
    }

    /// The clause's titles, of which one is held on the day of the application.
    fn check_eligible(&self) -> Result<(), PolicyRefusal> {
        let Some(rule) = &self.measure.rules.eligible else { return Ok(()) };
        let applied_on = self.application.applied_on;
        let mut held =
            self.application.titles.iter().filter(|held| held.recognised_on <= applied_on);
        if !self.policy.adopted.holds(rule.when.as_ref())
            || held.any(|held| rule.titles.contains(&held.title))
        {
            return Ok(());
        }
        let known = self.policy.pack.titles.iter().filter(|title| rule.titles.contains(&title.id));
        let (mut titles, mut titles_zh) = (Vec::new(), Vec::new());
        for title in known {
            titles.push(title.label.en.as_str());
            titles_zh.push(title.label.zh.as_str());
        }
        Err(PolicyRefusal::NotEligible {
            measure: self.measure.id.to_string(),
            clause: self.measure.clause.clone(),
            applied_on,
            titles: titles.join(", "),
            titles_zh: titles_zh.join("、"),
        })
    }

    fn check_dates(&self) -> Result<(), PolicyRefusal> {
        let rules = &self.measure.rules;
        let applied_on = self.application.applied_on;
        for fact in &rules.not_after_application {
            let day = self.required_date(*fact)?;
            if day > applied_on {
                let fact = self.fact_name(*fact).to_owned();
                return Err(PolicyRefusal::FactAfterApplication { fact, day, applied_on });
            }
        }
        if let Some((title, recognised_on)) = rules.title_held {
            self.check_title(title, recognised_on)?;
        }
        if let Some((fact, guard)) = &rules.not_before_policy
            && self.policy.adopted.holds(guard.as_ref())
        {
            let day = self.required_date(*fact)?;
            if day < self.policy.from {
                let readings = &self.policy.pack.readings;
                let reading = guard.as_ref().and_then(|guard| readings.get(guard.reading));
                return Err(PolicyRefusal::RecognisedBeforePolicy {
                    fact: self.fact_name(*fact).to_owned(),
                    day,
                    from: self.policy.from,
                    reading: reading.map(|reading| reading.id.to_string()).unwrap_or_default(),
                });
            }
        }
        Ok(())
    }

    fn check_title(&self, title: usize, recognised_on: usize) -> Result<(), PolicyRefusal> {
        let applied_on = self.application.applied_on;
        let day = self.required_date(recognised_on)?;
        let title = self.text(title).ok_or_else(|| self.lacking(title))?;
        let hit = self.application.titles.iter().any(|held| {
            held.title.as_str() == title
                && held.recognised_on == day
                && held.recognised_on <= applied_on
        });
        if hit {
            return Ok(());
        }
        let held: Vec<String> = self
            .application
            .titles
            .iter()
            .map(|held| format!("{} ({})", held.title, held.recognised_on))
            .collect();
        Err(PolicyRefusal::TitleNotHeld {
            title: title.to_owned(),
            recognised_on: day,
            applied_on,
            held: if held.is_empty() { "—".to_owned() } else { held.join(", ") },
        })
    }

    fn check_decision(&self) -> Result<(), PolicyRefusal> {
        let (Some(open), None) = (&self.measure.open, self.application.decided) else {
            return Ok(());
        };
        Err(PolicyRefusal::NeedsDecision {
            measure: self.measure.id.to_string(),
            clause: self.measure.clause.clone(),
            open: open.en.clone(),
            open_zh: open.zh.clone(),
        })
    }

    /// The claim's days, where the measure has a period.
    fn span(&self) -> Result<Option<Span>, PolicyRefusal> {
        let Some(rule) = &self.measure.rules.period else { return Ok(None) };
        let (from, to) = (self.required_date(rule.from)?, self.required_date(rule.to)?);
        let span = Span::new(from, to).ok_or(PolicyRefusal::PeriodReversed { from, to })?;
        let applied_on = self.application.applied_on;
        if to > applied_on {
            return Err(PolicyRefusal::PeriodAfterApplication { to, applied_on });
        }
        let Some(contract_on) = rule.contract_on.and_then(|fact| self.date(fact)) else {
            return Ok(Some(span));
        };
        if from < contract_on {
            return Err(PolicyRefusal::PeriodBeforeContract { from, contract_on });
        }
        if let Some(months) = rule.term_months.and_then(|fact| self.number(fact)) {
            let months = months.to_string();
            let end = months
                .parse::<i32>()
                .ok()
                .and_then(|months| jiff::Span::new().try_months(months).ok())
                .and_then(|months| contract_on.checked_add(months).ok())
                .unwrap_or(Date::MAX);
            if to > end {
                return Err(PolicyRefusal::PeriodAfterTerm { to, contract_on, months, end });
            }
        }
        Ok(Some(span))
    }

    /// The years that the claim belongs to.
    fn parts(&self, span: Option<Span>) -> Vec<Part> {
        let rules = &self.measure.rules;
        let arises = self.policy.adopted.holds(rules.dated_when.as_ref());
        if let (Some(span), true) = (span, arises) {
            let parts = span.by_year().into_iter();
            return parts.map(|(year, span)| Part { year, span: Some(span) }).collect();
        }
        let dated = rules.dated_by.filter(|_| arises).and_then(|fact| self.date(fact));
        let year = Year::of(dated.unwrap_or(self.application.applied_on));
        vec![Part { year, span }]
    }

    fn assess(&self, kind: MeasureKind) -> Result<Assessment, PolicyRefusal> {
        let rules = &self.measure.rules;
        let span = self.span()?;
        let parts = self.parts(span);
        let mut steps = Vec::with_capacity(rules.steps.len() * parts.len());
        let mut slots = self.slots(span);
        let whole = self.run(&mut slots, None, &mut steps)?;
        let mut slices = Vec::with_capacity(parts.len());
        for part in parts {
            let mut slots = slots.clone();
            fill_period(&mut slots, part.span, ["days", "months"]);
            let sliced = self.run(&mut slots, Some(part.year), &mut steps)?;
            let sum = sliced.or(whole.clone());
            let computed = match sum {
                Some((name, value)) => {
                    let out_of_range = || PolicyRefusal::OutOfRange { step: name.clone() };
                    Money::checked_round(value).ok_or_else(out_of_range)?
                }
                None => self.decided(&mut steps),
            };
            slices.push(self.slice(&part, computed)?);
        }
        let computed = total(slices.iter().map(|slice| slice.computed))
            .ok_or_else(|| PolicyRefusal::OutOfRange { step: "Σ".to_owned() })?;
        Ok(Assessment {
            kind,
            clause: self.measure.clause.clone(),
            pack: self.policy.pack.reference(),
            readings: self.readings(),
            steps,
            slices,
            computed,
            group: self.group(),
            once: self.once(),
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

    fn slots(&self, span: Option<Span>) -> Vec<Decimal> {
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
    fn run(
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

    fn slice(&self, part: &Part, computed: Money) -> Result<Slice, PolicyRefusal> {
        let (uscc, subject) = (self.application.uscc, self.application.subject);
        let canonical = self.measure.facts.iter().zip(&self.values);
        let texts: BTreeMap<&str, String> = if self.measure.rules.ceilings.is_empty() {
            BTreeMap::new()
        } else {
            canonical
                .filter_map(|(fact, value)| Some((fact.name.as_str(), value.as_ref()?.canonical())))
                .collect()
        };
        let mut ceilings = Vec::with_capacity(self.measure.rules.ceilings.len());
        for index in &self.measure.rules.ceilings {
            let Some(ceiling) = self.policy.pack.ceilings.get(*index) else { continue };
            let period = ceiling.period.of(part.year);
            let fact = |name: &str| texts.get(name).map(String::as_str);
            ceilings.push(self.policy.ceiling_use(*index, uscc, Some(subject), fact, period)?);
        }
        Ok(Slice { period: part.year, span: part.span, computed, ceilings })
    }

    fn readings(&self) -> BTreeMap<crate::names::ReadingId, String> {
        let used = self.measure.rules.readings.iter();
        used.filter_map(|index| {
            let reading = self.policy.pack.readings.get(*index)?;
            Some((reading.id.clone(), self.policy.adopted.option(*index).to_owned()))
        })
        .collect()
    }

    fn group(&self) -> Option<GroupUse> {
        let rule = self.measure.rules.group.as_ref()?;
        self.policy.adopted.holds(rule.when.as_ref()).then(|| GroupUse {
            group: rule.group.clone(),
            scope: rule.scope,
            member: self.member(rule),
        })
    }

    fn member(&self, rule: &GroupRule) -> String {
        let member = rule.member.and_then(|fact| self.text(fact));
        let member = member.unwrap_or(self.measure.id.as_str());
        let merged = rule.merges.iter().find(|merge| {
            self.policy.adopted.holds(merge.when.as_ref())
                && merge.members.iter().any(|known| known == member)
        });
        merged.map_or_else(|| member.to_owned(), |merge| merge.into.clone())
    }

    fn once(&self) -> Option<String> {
        let rules = self.measure.rules.once.iter();
        let mut rules = rules.filter(|rule| self.policy.adopted.holds(rule.when.as_ref()));
        let parts = rules.next()?.by.iter().filter_map(|named| self.identity(*named));
        Some(parts.collect::<Vec<String>>().join(";"))
    }

    /// `loan_no=HT-1`; a `;` in a value is doubled, so that keys never collide.
    fn identity(&self, named: Named) -> Option<String> {
        let (name, value) = match named {
            Named::Measure => ("measure", self.measure.id.to_string()),
            Named::Subject => ("subject", self.application.subject.to_string()),
            Named::Fact(fact) => {
                (self.fact_name(fact), self.values.get(fact)?.as_ref()?.canonical())
            }
        };
        Some(format!("{name}={}", value.replace(';', ";;")))
    }

    fn overlap(&self, span: Span) -> Option<OverlapRule> {
        let (family, by) = self.measure.rules.overlap.as_ref()?;
        let identities = by.iter().filter_map(|named| self.identity(*named)).collect();
        Some(OverlapRule { family: family.clone(), identities, span })
    }
}

/// Puts a span's days and months where the steps look for them.
fn fill_period(slots: &mut [Decimal], span: Option<Span>, names: [&str; 2]) {
    let Some(span) = span else { return };
    for (name, value) in names.into_iter().zip([span.days(), span.months()]) {
        let place = PERIOD_NAMES.iter().position(|known| *known == name);
        if let Some(place) = place.and_then(|slot| slots.get_mut(slot)) {
            *place = Decimal::from(value);
        }
    }
}
