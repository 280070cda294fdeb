//! Readings: questions, options and defaults.

use super::{At, Document, Draft};
use crate::{
    names::ReadingId,
    pack::{
        FaultKind, ReadingOption,
        figure::parse_figure,
        reading::{Reading, ReadingKind},
        schema::{RawOption, RawReading},
        wording::said,
    },
};

impl Draft {
    pub(super) fn read_readings(&mut self, document: &mut Document<'_>) {
        for (at, raw) in document.many::<RawReading>("reading") {
            self.read_reading(&at, raw);
        }
    }

    fn read_reading(&mut self, at: &At, raw: RawReading) {
        self.check_id(at, &raw.id);
        if let Some(clause) = &raw.clause {
            self.clause(at, Some(clause));
        }
        let Ok(id) = ReadingId::parse(&raw.id) else { return };
        self.no_duplicate(at, &raw.id, |draft| draft.readings.iter().any(|known| known.id == id));
        let Some(kind) = self.reading_kind(at, &raw) else {
            return self.drop_broken("reading", &raw.id);
        };
        let mut reading = Reading {
            id,
            clause: raw.clause,
            question: raw.question,
            why: raw.why,
            kind,
            default: raw.default,
            process: raw.process,
        };
        if let Some(default) = reading.canonical(&reading.default) {
            reading.default = default;
        } else {
            let (default, options) = (reading.default.clone(), reading.offered());
            self.fault(at, FaultKind::DefaultNotAnOption { default, options });
        }
        self.readings.push(reading);
    }

    fn reading_kind(&mut self, at: &At, raw: &RawReading) -> Option<ReadingKind> {
        let kind = match raw.kind.as_str() {
            "choice" => ReadingKind::Choice(self.options(at, &raw.option)),
            "date" => ReadingKind::Date,
            "integer" => {
                let (min, max) = (raw.min.unwrap_or(0), raw.max.unwrap_or(9_999));
                if min < 0 || min > max {
                    self.fault(
                        at,
                        FaultKind::Rule {
                            reason: said("min is negative or above max", "min 为负或大于 max"),
                        },
                    );
                }
                ReadingKind::Integer { min, max }
            }
            "percent" => ReadingKind::Percent,
            _other => {
                self.fault(
                    at,
                    FaultKind::BadChoice {
                        field: "kind",
                        given: raw.kind.clone(),
                        allowed: "choice, date, integer, percent".to_owned(),
                    },
                );
                return None;
            }
        };
        if !raw.option.is_empty() && !matches!(kind, ReadingKind::Choice(_)) {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("only a choice has options", "只有 choice 类口径才有 option"),
                },
            );
        }
        Some(kind)
    }

    fn options(&mut self, at: &At, raw: &[RawOption]) -> Vec<ReadingOption> {
        let mut options: Vec<ReadingOption> = Vec::new();
        if raw.is_empty() {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("a choice has at least one option", "choice 至少有一个 option"),
                },
            );
        }
        for option in raw {
            let at = at.part(&format!("option {}", option.id));
            if options.iter().any(|known| known.id == option.id) {
                self.fault(&at, FaultKind::Duplicate { id: option.id.clone() });
            }
            let value = option.value.as_ref().and_then(|value| {
                let figure = parse_figure(value);
                if figure.is_none() {
                    self.fault(&at, FaultKind::BadFigure { given: value.clone() });
                }
                figure
            });
            options.push(ReadingOption {
                id: option.id.clone(),
                label: option.label.clone(),
                value,
            });
        }
        options
    }
}
