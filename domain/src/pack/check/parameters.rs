//! Parameters: every value dated without overlap or hole, and with its source.

use rust_decimal::Decimal;

use super::{At, Document, Draft};
use crate::{
    date::Date,
    money::Money,
    pack::{
        FaultKind,
        figure::parse_figure,
        parameter::{Band, Dated, Figure, Parameter},
        schema::{RawBand, RawDated, RawParameter},
        wording::said,
    },
};

impl Draft {
    pub(super) fn read_parameters(&mut self, document: &mut Document<'_>) {
        for (at, raw) in document.many::<RawParameter>("parameter") {
            self.read_parameter(&at, raw);
        }
    }

    fn read_parameter(&mut self, at: &At, raw: RawParameter) {
        self.check_name(at, &raw.id);
        self.no_duplicate(at, &raw.id, |draft| {
            draft.parameters.iter().any(|known| known.id == raw.id)
        });
        if raw.clause.is_some() {
            self.clause(at, raw.clause.as_ref());
        }
        let complete_until = self.day(at, raw.complete_until.as_ref());
        let source = raw.source.or_else(|| raw.clause.clone());
        if raw.values.is_empty() {
            self.fault(at, FaultKind::NoValue {});
        }
        let values: Vec<Dated> = raw
            .values
            .into_iter()
            .filter_map(|value| self.dated(at, value, source.as_ref()))
            .collect();
        self.check_forms(at, &values);
        self.check_dates(at, &values);
        self.parameters.push(Parameter {
            id: raw.id,
            label: raw.label,
            clause: raw.clause,
            complete_until,
            values,
        });
    }

    fn dated(&mut self, at: &At, raw: RawDated, source: Option<&String>) -> Option<Dated> {
        let from = self.day(at, raw.from.as_ref());
        let to = self.day(at, raw.to.as_ref());
        let source = raw.source.as_ref().or(source).cloned();
        if source.as_ref().is_none_or(|source| source.trim().is_empty()) {
            self.fault(at, FaultKind::NoSource {});
        }
        let figure = match (raw.value, raw.bands, raw.table) {
            (Some(value), None, None) => Figure::One(self.figure(at, &value)?),
            (None, Some(bands), None) => self.bands(at, &bands)?,
            (None, None, Some(rows)) => {
                let rows = rows.into_iter().map(|(id, value)| {
                    let at = at.part(&format!("row {id}"));
                    self.figure(&at, &value).map(|value| (id, value))
                });
                Figure::Table(rows.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?)
            }
            _other => {
                self.fault(at, FaultKind::MixedForms {});
                return None;
            }
        };
        Some(Dated { from, to, source: source.unwrap_or_default(), figure })
    }

    /// A figure that is not negative, and a share of at most 100 %.
    pub(super) fn figure(&mut self, at: &At, given: &str) -> Option<Decimal> {
        let Some(figure) = parse_figure(given) else {
            self.fault(at, FaultKind::BadFigure { given: given.to_owned() });
            return None;
        };
        if figure.is_sign_negative() && !figure.is_zero() {
            self.fault(at, FaultKind::Negative { given: given.to_owned() });
        }
        if given.contains('%') && figure > Decimal::ONE {
            self.fault(at, FaultKind::PercentRange { given: given.to_owned() });
        }
        Some(figure)
    }

    fn bands(&mut self, at: &At, raw: &[RawBand]) -> Option<Figure> {
        let last_open = raw.last().is_some_and(|band| band.up_to.is_none());
        let bounds: Vec<i64> = raw.iter().filter_map(|band| band.up_to).collect();
        let rising = bounds.windows(2).all(|pair| pair.first() < pair.last());
        if !last_open || bounds.len() + 1 != raw.len() || !rising {
            self.fault(at, FaultKind::Bands {});
        }
        let bands: Vec<Option<Band>> = raw
            .iter()
            .map(|band| self.figure(at, &band.value).map(|value| Band { up_to: band.up_to, value }))
            .collect();
        bands.into_iter().collect::<Option<_>>().map(Figure::Bands)
    }

    fn check_forms(&mut self, at: &At, values: &[Dated]) {
        let form = |value: &Dated| match &value.figure {
            Figure::One(_) => 0,
            Figure::Bands(_) => 1,
            Figure::Table(_) => 2,
        };
        let mut forms: Vec<i32> = values.iter().map(form).collect();
        forms.dedup();
        if forms.len() > 1 {
            self.fault(at, FaultKind::MixedForms {});
        }
    }

    fn check_dates(&mut self, at: &At, values: &[Dated]) {
        let backwards =
            |value: &Dated| value.from.zip(value.to).is_some_and(|(from, to)| from >= to);
        if values.iter().any(backwards) {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("a value ends before it begins", "取值的止日不晚于起日"),
                },
            );
        }
        for pair in values.windows(2) {
            let [earlier, later] = pair else { continue };
            let Some(from) = later.from else {
                self.fault(at, FaultKind::Overlap { from: "…".to_owned() });
                continue;
            };
            let end: Option<Date> = earlier.to;
            if earlier.from.is_some_and(|known| known >= from) || end.is_some_and(|end| end > from)
            {
                self.fault(at, FaultKind::Overlap { from: from.to_string() });
            }
            if let Some(end) = end.filter(|end| *end < from) {
                let (from, to) = (end.to_string(), from.to_string());
                self.fault(at, FaultKind::Hole { from, to });
            }
        }
    }

    /// The parameter with an id, which counts as used.
    pub(super) fn parameter(&mut self, at: &At, id: &str) -> Option<usize> {
        let index = self.find(at, said("parameter", "参数"), id, |draft| {
            draft.parameters.iter().map(|parameter| parameter.id.clone()).collect()
        })?;
        self.used.parameters.insert(index);
        Some(index)
    }

    /// The one undated amount of a parameter.
    pub(super) fn amount(&mut self, at: &At, id: &str) -> Option<Money> {
        let index = self.parameter(at, id)?;
        let parameter = self.parameters.get(index)?;
        let figure = parameter.values.first().map(|value| value.figure.clone());
        if parameter.is_dated() {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("a limit or an amount has no dates", "限额或金额不应有日期"),
                },
            );
        }
        // A parameter without a value has a fault of its own.
        let figure = figure?;
        let Figure::One(number) = figure else {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("a limit or an amount is one value", "限额或金额应为单一取值"),
                },
            );
            return None;
        };
        self.money(at, number)
    }

    pub(super) fn money(&mut self, at: &At, number: Decimal) -> Option<Money> {
        let money = Money::try_new(number).ok();
        if money.is_none() {
            self.fault(at, FaultKind::NotMoney { given: number.to_string() });
        }
        money
    }
}
