//! Ceilings: clause, holder, period and limit.

use std::collections::BTreeMap;

use super::{At, Document, Draft};
use crate::{
    charge::FUND_YEAR,
    money::Money,
    names::CeilingId,
    pack::{
        FaultKind,
        measure::{Ceiling, CeilingPeriod, Template, TemplatePart},
        parameter::Figure,
        reading::Chosen,
        schema::RawCeiling,
        wording::said,
    },
};

impl Draft {
    pub(super) fn read_ceilings(&mut self, document: &mut Document<'_>) {
        for (at, raw) in document.many::<RawCeiling>("ceiling") {
            self.read_ceiling(&at, &raw);
        }
    }

    fn read_ceiling(&mut self, at: &At, raw: &RawCeiling) {
        self.check_id(at, &raw.id);
        let Ok(id) = CeilingId::parse(&raw.id) else { return };
        self.no_duplicate(at, &raw.id, |draft| draft.ceilings.iter().any(|known| known.id == id));
        if raw.id == FUND_YEAR {
            self.fault(at, FaultKind::ReservedName { name: raw.id.clone() });
        }
        let clause = self.clause(at, raw.clause.as_ref());
        let period = match raw.period.as_str() {
            "year" => CeilingPeriod::Year,
            "once" => CeilingPeriod::Once,
            _other => {
                self.fault(
                    at,
                    FaultKind::BadChoice {
                        field: "period",
                        given: raw.period.clone(),
                        allowed: "year, once".to_owned(),
                    },
                );
                CeilingPeriod::Once
            }
        };
        let holder = self.holder(at, raw);
        let limit = self.limit(at, raw);
        let words = raw.excludes_aid.as_ref();
        let excludes_aid =
            words.map(|words| self.check_quote(&at.part("excludes_aid"), Some(words)));
        if let (Some(holder), Some(limit)) = (holder, limit) {
            let label = raw.label.clone();
            self.ceilings.push(Ceiling { id, clause, label, period, excludes_aid, holder, limit });
            self.ceiling_places.push(at.clone());
        } else {
            self.drop_broken("ceiling", &raw.id);
        }
    }

    fn holder(&mut self, at: &At, raw: &RawCeiling) -> Option<Chosen<Template>> {
        match (&raw.holder, &raw.holder_by, &raw.holders) {
            (Some(holder), None, None) => self.template(at, holder).map(Chosen::Always),
            (None, Some(reading), Some(holders)) => {
                let reading = self.reading(at, reading)?;
                self.check_rows(at, reading, &holders.keys().cloned().collect::<Vec<_>>());
                let mut options = Vec::new();
                for (option, holder) in holders {
                    options.push((option.clone(), self.template(at, holder)?));
                }
                Some(Chosen::By { reading, options })
            }
            _other => {
                let reason = said(
                    "a ceiling has either a holder, or holder_by with holders",
                    "限额须有 holder，或 holder_by 与 holders",
                );
                self.fault(at, FaultKind::Rule { reason });
                None
            }
        }
    }

    fn template(&mut self, at: &At, text: &str) -> Option<Template> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else {
                self.placeholder(at, after);
                return None;
            };
            if !before.is_empty() {
                parts.push(TemplatePart::Text(before.to_owned()));
            }
            parts.push(match name {
                "uscc" => TemplatePart::Uscc,
                "subject" => TemplatePart::Subject,
                fact => TemplatePart::Fact(fact.to_owned()),
            });
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(TemplatePart::Text(rest.to_owned()));
        }
        if !parts.iter().any(|part| !matches!(part, TemplatePart::Text(_))) {
            self.placeholder(at, text);
            return None;
        }
        Some(Template(parts))
    }

    pub(super) fn placeholder(&mut self, at: &At, placeholder: &str) {
        let known = "{uscc}, {subject}, {a fact}".to_owned();
        let placeholder = placeholder.to_owned();
        self.fault(at, FaultKind::Placeholder { placeholder, known });
    }

    fn limit(&mut self, at: &At, raw: &RawCeiling) -> Option<Chosen<Money>> {
        let at = at.part("limit");
        let Some(reading) = &raw.limit_by else {
            return self.amount(&at, &raw.limit).map(Chosen::Always);
        };
        let reading = self.reading(&at, reading)?;
        let parameter = self.parameter(&at, &raw.limit)?;
        let parameter = self.parameters.get(parameter)?;
        let dated = parameter.is_dated();
        let figure = parameter.values.first().map(|value| value.figure.clone());
        let Some(Figure::Table(rows)) = figure.filter(|_| !dated) else {
            let reason = said(
                "limit_by asks for a parameter with one table and no dates",
                "limit_by 需要无日期、单一 table 的参数",
            );
            self.fault(&at, FaultKind::Rule { reason });
            return None;
        };
        self.check_rows(&at, reading, &rows.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
        let mut options = Vec::new();
        for (option, number) in rows {
            options.push((option, self.money(&at, number)?));
        }
        Some(Chosen::By { reading, options })
    }

    /// That the rows of a table are just a reading's options.
    pub(super) fn check_rows(&mut self, at: &At, reading: usize, rows: &[String]) {
        let options: Vec<String> = self
            .readings
            .get(reading)
            .map(|reading| reading.options().iter().map(|option| option.id.clone()).collect())
            .unwrap_or_default();
        self.same_rows(at, rows, &options);
    }

    pub(super) fn same_rows(&mut self, at: &At, rows: &[String], choices: &[String]) {
        let mut seen: BTreeMap<&String, i32> = BTreeMap::new();
        for row in rows {
            *seen.entry(row).or_default() += 1;
        }
        let missing = choices.iter().find(|choice| !seen.contains_key(choice));
        let unknown = rows.iter().find(|row| !choices.contains(row));
        if let Some(key) = missing.or(unknown) {
            let choices = choices.join(", ");
            self.fault(at, FaultKind::TableRows { key: key.clone(), choices });
        }
    }
}
