//! Whether a claim may be assessed at all: what is no payment, eligibility,
//! titles, dates, decision and period. Judged on `applied_on` alone.

use crate::{
    assessment::MeasureKind,
    date::{Date, Span, Year},
    pack::{
        PolicyRefusal,
        assess::case::{Case, YearSlice},
        measure::{Gives, Measure},
    },
};

/// What kind of payment a measure is; a floor, budget or exposure is none.
pub(super) fn payment(measure: &Measure) -> Result<MeasureKind, PolicyRefusal> {
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
    /// The clause's titles, of which one is held on the day of the application.
    pub(super) fn check_eligible(&self) -> Result<(), PolicyRefusal> {
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

    pub(super) fn check_dates(&self) -> Result<(), PolicyRefusal> {
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

    pub(super) fn check_decision(&self) -> Result<(), PolicyRefusal> {
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

    /// No day of the facts comes after the application, but for those that the
    /// pack lets come later. A period has a rule of its own.
    pub(super) fn check_fact_days(&self) -> Result<(), PolicyRefusal> {
        let applied_on = self.application.applied_on;
        let period = self.measure.rules.period.as_ref();
        for (index, spec) in self.measure.facts.iter().enumerate() {
            let of_period = period.is_some_and(|rule| [rule.from, rule.to].contains(&index));
            let day = self.date(index).filter(|day| *day > applied_on);
            if let Some(day) = day.filter(|_| !spec.may_be_later && !of_period) {
                return Err(PolicyRefusal::ApplicationBeforeFact {
                    fact: spec.name.clone(),
                    label: spec.label.en.clone(),
                    label_zh: spec.label.zh.clone(),
                    day,
                    applied_on,
                });
            }
        }
        Ok(())
    }

    /// The claim's days, where the measure has a period.
    pub(super) fn span(&self) -> Result<Option<Span>, PolicyRefusal> {
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
    pub(super) fn parts(&self, span: Option<Span>) -> Vec<YearSlice> {
        let rules = &self.measure.rules;
        let arises = self.policy.adopted.holds(rules.dated_when.as_ref());
        if let (Some(span), true) = (span, arises) {
            let parts = span.by_year().into_iter();
            return parts.map(|(year, span)| YearSlice { year, span: Some(span) }).collect();
        }
        let dated = rules.dated_by.filter(|_| arises).and_then(|fact| self.date(fact));
        let year = Year::of(dated.unwrap_or(self.application.applied_on));
        vec![YearSlice { year, span }]
    }
}
