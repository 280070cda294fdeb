//! The steps of a calculation: each has a value, every name is known, nothing
//! can divide by zero, and a division comes last.

use rust_decimal::Decimal;

use super::{At, Document, Draft};
use crate::language::Text;
use crate::pack::{
    FactSpec, FaultKind,
    bounds::Bounds,
    figure::parse_figure,
    formula::{Name, Names, Number},
    measure::{How, PERIOD_NAMES, StepRule},
    reading::{Guard, ReadingKind},
    schema::{RawMeasure, RawStep},
    wording::said,
};

/// A measure's compiled steps.
#[derive(Default)]
pub(super) struct Calculation {
    pub(super) steps: Vec<StepRule>,
    pub(super) slots: usize,
    pub(super) fact_slots: Vec<(usize, usize)>,
    pub(super) reading_slots: Vec<(usize, usize)>,
}

/// What is known of a step once it is compiled.
pub(super) struct Compiled {
    pub(super) how: How,
    pub(super) bounds: Bounds,
    pub(super) divided: bool,
    pub(super) sliced: bool,
}

impl Draft {
    pub(super) fn steps(
        &mut self,
        at: &At,
        document: &Document<'_>,
        raw: &RawMeasure,
        facts: &[FactSpec],
        period: bool,
        months: bool,
    ) -> Calculation {
        let mut result = Calculation { slots: PERIOD_NAMES.len(), ..Calculation::default() };
        let mut names = self.names(at, facts, period, months, &mut result);
        let mut last: Option<Number> = None;
        for alternatives in raw.step.chunk_by(|a, b| a.name.get_ref() == b.name.get_ref()) {
            let Some(first) = alternatives.first() else { continue };
            let name = first.name.get_ref();
            let line = document.line(first.name.span().start);
            let at = at.part_on(&format!("step {name}"), line);
            self.check_name(&at, name);
            if names.contains_key(name) {
                self.fault(&at, FaultKind::Duplicate { id: name.clone() });
            }
            let slot = result.slots;
            result.slots += 1;
            let guards: Vec<Option<Guard>> =
                alternatives.iter().map(|step| self.guard(&at, step.when.as_ref())).collect();
            self.check_alternatives(&at, alternatives, &guards);
            let mut whole: Option<Number> = None;
            let mut every_one_sliced = true;
            for (step, when) in alternatives.iter().zip(guards) {
                let Some(compiled) = self.step(&at, step, facts, &names, &mut result) else {
                    continue;
                };
                let Compiled { how, bounds, divided, sliced } = compiled;
                let one = Number { slot, bounds, divided, sliced };
                every_one_sliced &= sliced;
                whole = Some(whole.map_or(one, |known| Number {
                    slot,
                    bounds: known.bounds.or(one.bounds),
                    divided: known.divided || one.divided,
                    sliced: known.sliced || one.sliced,
                }));
                result.steps.push(StepRule { name: name.clone(), when, sliced, slot, how });
            }
            // A step that could not be read is unknown bounds, not an unknown name.
            let unknown = Bounds::new(None, None);
            let known =
                whole.unwrap_or(Number { slot, bounds: unknown, divided: false, sliced: true });
            names.insert(name.clone(), Name::Number(known));
            last = whole.map(|sum| Number { sliced: every_one_sliced, ..sum });
        }
        // Alternatives differ by reading: the name is sliced when one of them is.
        spread_slices(&mut result.steps);
        if let (Some(sum), Some(step)) = (last, raw.step.last()) {
            self.check_sum(at, step.name.get_ref(), sum, period);
        }
        result
    }

    fn check_sum(&mut self, at: &At, step: &str, sum: Number, period: bool) {
        if !sum.bounds.is_not_negative() {
            self.fault(at, FaultKind::CanBeNegative { step: step.to_owned() });
        }
        if period && !sum.sliced {
            self.fault(at, FaultKind::NotSliced { step: step.to_owned() });
        }
    }

    /// What the first step may name.
    fn names(
        &mut self,
        at: &At,
        facts: &[FactSpec],
        period: bool,
        months: bool,
        result: &mut Calculation,
    ) -> Names {
        let mut names = Names::new();
        for (slot, name) in PERIOD_NAMES.iter().enumerate() {
            let of_months = name.ends_with("months");
            let sliced = !name.starts_with("all_");
            let bounds = Bounds::at_least(Decimal::ONE);
            let number = Number { slot, bounds, divided: false, sliced };
            let known = if period && (months || !of_months) {
                Name::Number(number)
            } else if period {
                Name::Unfit(said(
                    "which needs a period between first days of months (first_of_month)",
                    "需要起止均为月首日（first_of_month）的期间",
                ))
            } else {
                Name::Unfit(said("which needs a [measure.period]", "需要 period"))
            };
            names.insert((*name).to_owned(), known);
        }
        for parameter in &self.parameters {
            let reason = said(
                "a parameter: look it up in a step of its own, so that the trace shows it",
                "是参数：请先用一个步骤查出，使过程可见",
            );
            names.insert(parameter.id.clone(), Name::Unfit(reason));
        }
        for (index, reading) in self.readings.iter().enumerate() {
            let name = reading.id.as_str().replace('-', "_");
            let known = if reading.is_numeric() {
                let slot = result.slots;
                result.slots += 1;
                result.reading_slots.push((index, slot));
                Name::Number(Number {
                    slot,
                    bounds: bounds_of(&reading.kind),
                    divided: false,
                    sliced: false,
                })
            } else {
                Name::Valueless
            };
            names.insert(name, known);
        }
        for (index, fact) in facts.iter().enumerate() {
            let known = if !fact.kind.is_number() {
                Name::Unfit(said("a fact that is no number", "该要素不是数值"))
            } else if !fact.required {
                Name::Unfit(said("a fact that a claim need not give", "该要素并非必填"))
            } else {
                let slot = result.slots;
                result.slots += 1;
                result.fact_slots.push((index, slot));
                Name::Number(Number { slot, bounds: fact.bounds(), divided: false, sliced: false })
            };
            if names.insert(fact.name.clone(), known).is_some() {
                self.fault(at, FaultKind::Duplicate { id: fact.name.clone() });
            }
        }
        names
    }

    fn step(
        &mut self,
        at: &At,
        raw: &RawStep,
        facts: &[FactSpec],
        names: &Names,
        result: &mut Calculation,
    ) -> Option<Compiled> {
        match (&raw.formula, &raw.lookup) {
            (Some(text), None) => {
                if raw.on.is_some() || raw.by.is_some() || raw.end_of_month_before {
                    let reason = said(
                        "on, by and end_of_month_before belong to a lookup",
                        "on、by、end_of_month_before 只用于查表",
                    );
                    self.fault(at, FaultKind::Lookup { reason });
                }
                let checked = match self.reader.read(text, names) {
                    Ok(checked) => checked,
                    Err(faults) => {
                        for kind in faults {
                            self.fault(at, kind);
                        }
                        return None;
                    }
                };
                self.note_readings(&checked.used, names, result);
                Some(Compiled {
                    how: How::Formula { text: text.trim().to_owned(), formula: checked.formula },
                    bounds: checked.bounds,
                    divided: checked.divided,
                    sliced: checked.sliced,
                })
            }
            (None, Some(parameter)) => self.lookup(at, raw, parameter, facts),
            _other => {
                self.fault(at, FaultKind::StepWithoutValue {});
                None
            }
        }
    }

    /// The readings whose numbers a formula uses.
    fn note_readings(
        &mut self,
        used: &std::collections::BTreeSet<String>,
        names: &Names,
        result: &Calculation,
    ) {
        for name in used {
            let Some(Name::Number(number)) = names.get(name) else { continue };
            let hit = result.reading_slots.iter().find(|(_, slot)| *slot == number.slot);
            if let Some((index, _)) = hit {
                self.used.readings.insert(*index);
                self.used.touched.insert(*index);
            }
        }
    }

    /// A step is written once without condition, or once for each option of one reading.
    fn check_alternatives(&mut self, at: &At, steps: &[RawStep], guards: &[Option<Guard>]) {
        let reason = |reason: Text<&'static str>| FaultKind::StepAlternatives { reason };
        let asked = steps.iter().filter(|step| step.when.is_some()).count();
        if asked == 0 {
            if steps.len() > 1 {
                let id = steps.first().map(|step| step.name.get_ref().clone()).unwrap_or_default();
                self.fault(at, FaultKind::Duplicate { id });
            }
            return;
        }
        let guards: Vec<&Guard> = guards.iter().flatten().collect();
        if asked != steps.len() {
            return self.fault(
                at,
                reason(said("some of the step's alternatives have no `when`", "部分写法没有 when")),
            );
        }
        let Some(reading) = guards.first().map(|guard| guard.reading) else { return };
        if guards.iter().any(|guard| guard.reading != reading) {
            return self.fault(
                at,
                reason(said(
                    "the step's alternatives depend on different readings",
                    "各写法取决于不同的口径",
                )),
            );
        }
        let rows: Vec<String> = guards.iter().map(|guard| guard.option.clone()).collect();
        let mut once = rows.clone();
        once.sort();
        once.dedup();
        if once.len() != rows.len() {
            return self.fault(
                at,
                reason(said(
                    "two alternatives of the step are for one option",
                    "同一选项有两种写法",
                )),
            );
        }
        self.check_rows(at, reading, &rows);
    }
}

fn bounds_of(kind: &ReadingKind) -> Bounds {
    match kind {
        ReadingKind::Choice(options) => {
            let values = options.iter().filter_map(|option| option.value).map(Bounds::exactly);
            values.reduce(Bounds::or).unwrap_or(Bounds::new(None, None))
        }
        ReadingKind::Integer { min, max } => {
            Bounds::new(Some(Decimal::from(*min)), Some(Decimal::from(*max)))
        }
        ReadingKind::Percent => Bounds::new(parse_figure("0"), parse_figure("100%")),
        ReadingKind::Date => Bounds::new(None, None),
    }
}

/// An alternative that needs no slice is still traced with the slices when
/// another alternative of the same step needs them.
fn spread_slices(steps: &mut [StepRule]) {
    let sliced: Vec<usize> =
        steps.iter().filter(|step| step.sliced).map(|step| step.slot).collect();
    for step in steps {
        step.sliced = sliced.contains(&step.slot);
    }
}
