//! Lookups: a dated value is asked for a day, bands and tables for a fact or a
//! reading, and every choice has its row.

use super::{At, Draft, steps::Compiled};
use crate::pack::{
    FactKind, FactSpec, FaultKind,
    measure::{How, LookupDay, LookupKey},
    parameter::Figure,
    schema::RawStep,
    wording::said,
};

/// A fault that stands in the draft already.
struct Noted;

impl Draft {
    pub(super) fn lookup(
        &mut self,
        at: &At,
        raw: &RawStep,
        parameter: &str,
        facts: &[FactSpec],
    ) -> Option<Compiled> {
        let index = self.parameter(at, parameter)?;
        let parameter = self.parameters.get(index)?;
        let (bounds, dated) = (parameter.bounds(), parameter.is_dated());
        let figures: Vec<Figure> =
            parameter.values.iter().map(|value| value.figure.clone()).collect();
        let on = self.lookup_day(at, raw, dated, facts).ok()?;
        let by = self.lookup_key(at, raw, &figures, facts)?;
        let how = How::Lookup { parameter: index, on, by };
        Some(Compiled { how, bounds, divided: false, sliced: false })
    }

    /// The day that a dated value is asked for; an error is already noted.
    fn lookup_day(
        &mut self,
        at: &At,
        raw: &RawStep,
        dated: bool,
        facts: &[FactSpec],
    ) -> Result<Option<LookupDay>, Noted> {
        let end_of_month_before = raw.end_of_month_before;
        let reason = match (&raw.on, dated) {
            (None, false) if !end_of_month_before => return Ok(None),
            (Some(on), true) if on == "applied_on" => {
                return Ok(Some(LookupDay { fact: None, end_of_month_before }));
            }
            (Some(on), true) => {
                let fact = Some(self.date_fact(at, facts, on).ok_or(Noted)?);
                return Ok(Some(LookupDay { fact, end_of_month_before }));
            }
            (None, true) => {
                said("the values are dated: name the day by `on`", "取值有日期，须用 on 指定日期")
            }
            (_, false) => {
                said("the values have no dates, so there is no `on`", "取值无日期，不应有 on")
            }
        };
        self.fault(at, FaultKind::Lookup { reason });
        Err(Noted)
    }

    fn lookup_key(
        &mut self,
        at: &At,
        raw: &RawStep,
        figures: &[Figure],
        facts: &[FactSpec],
    ) -> Option<LookupKey> {
        match (figures.first()?, &raw.by) {
            (Figure::One(_), None) => Some(LookupKey::None),
            (Figure::One(_), Some(_)) => {
                self.fault(
                    at,
                    FaultKind::Lookup {
                        reason: said("one value needs no `by`", "单一取值不需要 by"),
                    },
                );
                None
            }
            (Figure::Bands(_), Some(by)) => self
                .fact_index(at, facts, by, said("required number", "必填数值"), FactKind::is_number)
                .map(LookupKey::Fact),
            (Figure::Table(_), Some(by)) => self.table_key(at, by, figures, facts),
            (Figure::Bands(_) | Figure::Table(_), None) => {
                let reason = said("bands and tables need `by`", "分档和表需要 by");
                self.fault(at, FaultKind::Lookup { reason });
                None
            }
        }
    }

    fn table_key(
        &mut self,
        at: &At,
        by: &str,
        figures: &[Figure],
        facts: &[FactSpec],
    ) -> Option<LookupKey> {
        let is_reading = self.readings.iter().any(|reading| reading.id.as_str() == by);
        let (key, choices) = if is_reading {
            let index = self.reading(at, by)?;
            let options = self.readings.get(index)?.options();
            (LookupKey::Reading(index), options.iter().map(|option| option.id.clone()).collect())
        } else {
            let choice = |kind: &FactKind| matches!(kind, FactKind::Choice(_));
            let index = self.fact_index(
                at,
                facts,
                by,
                said("required choice, or reading", "必填选项或口径"),
                choice,
            )?;
            let choices: Vec<String> = match facts.get(index).map(|fact| &fact.kind) {
                Some(FactKind::Choice(choices)) => {
                    choices.iter().map(|one| one.id.clone()).collect()
                }
                _other => Vec::new(),
            };
            (LookupKey::Fact(index), choices)
        };
        for figure in figures {
            if let Figure::Table(rows) = figure {
                let rows: Vec<String> = rows.iter().map(|(id, _)| id.clone()).collect();
                self.same_rows(at, &rows, &choices);
            }
        }
        Some(key)
    }
}
