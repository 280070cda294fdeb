//! A measure's facts: names, types, bounds.

use super::{At, Document, Draft};
use crate::language::Text;
use crate::pack::{
    FactKind, FactSpec, FaultKind,
    facts::Choice,
    measure::PERIOD_NAMES,
    schema::{RawFact, RawMeasure},
    wording::said,
};

/// The columns that every claim has.
const CLAIM_COLUMNS: [&str; 7] =
    ["claim_no", "uscc", "subject", "applied_on", "decided_amount", "decision_no", "measure"];

impl Draft {
    pub(super) fn facts(
        &mut self,
        at: &At,
        document: &Document<'_>,
        raw: &RawMeasure,
    ) -> Vec<FactSpec> {
        let mut facts: Vec<FactSpec> = Vec::new();
        for fact in &raw.fact {
            let name = fact.name.get_ref();
            let line = document.line(fact.name.span().start);
            let at = at.part_on(&format!("fact {name}"), line);
            self.check_name(&at, name);
            if CLAIM_COLUMNS.contains(&name.as_str()) || PERIOD_NAMES.contains(&name.as_str()) {
                self.fault(&at, FaultKind::ReservedName { name: name.clone() });
            }
            if facts.iter().any(|known| known.name == *name) {
                self.fault(&at, FaultKind::Duplicate { id: name.clone() });
            }
            if let Some(kind) = self.fact_kind(&at, fact) {
                facts.push(self.fact(&at, fact, kind));
            }
        }
        facts
    }

    fn fact(&mut self, at: &At, raw: &RawFact, kind: FactKind) -> FactSpec {
        if (raw.min.is_some() || raw.max.is_some()) && !kind.is_number() {
            self.fault(
                at,
                FaultKind::FactBound {
                    reason: said("only a number has min and max", "只有数值才有 min、max"),
                },
            );
        }
        if raw.first_of_month && !matches!(kind, FactKind::Date) {
            let reason =
                said("only a date can be the first day of a month", "只有日期才能是月首日");
            self.fault(at, FaultKind::FactBound { reason });
        }
        if raw.may_be_later && !matches!(kind, FactKind::Date) {
            let reason =
                said("only a date can lie after the application", "只有日期才能晚于申报日");
            self.fault(at, FaultKind::FactBound { reason });
        }
        let min = raw.min.as_ref().and_then(|figure| self.figure(at, figure));
        let max = raw.max.as_ref().and_then(|figure| self.figure(at, figure));
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            self.fault(
                at,
                FaultKind::FactBound { reason: said("min is above max", "min 大于 max") },
            );
        }
        FactSpec {
            name: raw.name.get_ref().clone(),
            kind,
            label: raw.label.clone(),
            required: raw.required,
            min,
            max,
            first_of_month: raw.first_of_month,
            may_be_later: raw.may_be_later,
        }
    }

    fn fact_kind(&mut self, at: &At, raw: &RawFact) -> Option<FactKind> {
        if !raw.choices.is_empty() && raw.kind != "choice" {
            self.fault(
                at,
                FaultKind::FactBound {
                    reason: said("only a choice has choices", "只有 choice 类型才有 choices"),
                },
            );
        }
        Some(match raw.kind.as_str() {
            "money" => FactKind::Money,
            "decimal" => FactKind::Decimal,
            "integer" => FactKind::Integer,
            "date" => FactKind::Date,
            "text" => FactKind::Text,
            "title" => {
                let titles = self.titles.iter();
                let choice =
                    |id: &str, label: &Text| Choice { id: id.to_owned(), label: label.clone() };
                FactKind::Choice(
                    titles.map(|title| choice(title.id.as_str(), &title.label)).collect(),
                )
            }
            "choice" => {
                if raw.choices.is_empty() {
                    let reason = said("a choice has at least one choice", "choice 至少有一个选项");
                    self.fault(at, FaultKind::FactBound { reason });
                }
                let mut choices: Vec<Choice> = Vec::new();
                for choice in &raw.choices {
                    if choices.iter().any(|known| known.id == choice.id) {
                        self.fault(at, FaultKind::Duplicate { id: choice.id.clone() });
                    }
                    choices.push(Choice { id: choice.id.clone(), label: choice.label.clone() });
                }
                FactKind::Choice(choices)
            }
            _other => {
                self.fault(at, FaultKind::FactType { given: raw.kind.clone() });
                return None;
            }
        })
    }

    /// The index of a required fact that fits.
    pub(super) fn fact_index(
        &mut self,
        at: &At,
        facts: &[FactSpec],
        name: &str,
        wanted: Text<&'static str>,
        fits: impl Fn(&FactKind) -> bool,
    ) -> Option<usize> {
        let index =
            facts.iter().position(|fact| fact.name == name && fact.required && fits(&fact.kind));
        if index.is_none() {
            self.fault(at, FaultKind::UnfitFact { name: name.to_owned(), wanted });
        }
        index
    }

    pub(super) fn date_fact(&mut self, at: &At, facts: &[FactSpec], name: &str) -> Option<usize> {
        let is_date = |fact: &FactSpec| matches!(fact.kind, FactKind::Date) && fact.required;
        let index = facts.iter().position(|fact| fact.name == name && is_date(fact));
        if index.is_none() {
            self.fault(at, FaultKind::NotADateFact { name: name.to_owned() });
        }
        index
    }
}
