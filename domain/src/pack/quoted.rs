//! Warnings: a sum or share that stands in the words of a measure and in none
//! of the figures under it. Whoever typed one of them may have mistyped it; the
//! text may also be right without it, so it is no fault.

use rust_decimal::Decimal;

use super::{
    Fault, FaultKind, Pack,
    facts::FactSpec,
    figure::parse_figure,
    measure::{Ceiling, Gives, How, Measure},
    quantity::quantities,
    reading::ReadingKind,
};

impl Pack {
    /// The points that a person should look at before the pack is adopted.
    pub fn warnings(&self) -> Vec<Fault> {
        let mut warnings = Vec::new();
        for measure in &self.measures {
            let under = self.figures_of(measure);
            warn(&format!("measure {}", measure.id), &measure.quote, &under, &mut warnings);
        }
        for ceiling in &self.ceilings {
            let words = ceiling.excludes_aid.as_deref().unwrap_or_default();
            warn(&format!("ceiling {}", ceiling.id), words, &limits(ceiling), &mut warnings);
        }
        warnings
    }

    /// Every figure by which a measure's claims are judged or calculated.
    fn figures_of(&self, measure: &Measure) -> Vec<Decimal> {
        let rules = &measure.rules;
        let mut figures = Vec::new();
        for step in &rules.steps {
            match &step.how {
                How::Lookup { parameter, .. } => {
                    let parameter = self.parameters.get(*parameter);
                    let values = parameter.into_iter().flat_map(|parameter| &parameter.values);
                    figures.extend(values.flat_map(|value| value.figure.numbers()));
                }
                How::Formula { text, .. } => figures.extend(literals(text)),
            }
        }
        let ceilings = rules.ceilings.iter().filter_map(|index| self.ceilings.get(*index));
        figures.extend(ceilings.flat_map(limits));
        for reading in rules.readings.iter().filter_map(|index| self.readings.get(*index)) {
            if let ReadingKind::Choice(options) = &reading.kind {
                figures.extend(options.iter().filter_map(|option| option.value));
            }
            figures.extend(parse_figure(&reading.default));
        }
        let bounds = |fact: &FactSpec| [fact.min, fact.max];
        figures.extend(measure.facts.iter().flat_map(bounds).flatten());
        match measure.gives {
            Gives::Floor(amount) | Gives::Budget(amount) | Gives::Exposure(amount) => {
                figures.push(amount.yuan());
            }
            Gives::Payment(_) => {}
        }
        figures
    }
}

fn limits(ceiling: &Ceiling) -> Vec<Decimal> {
    ceiling.limit.all().into_iter().map(|limit| limit.yuan()).collect()
}

/// The numbers that stand in a formula.
fn literals(formula: &str) -> Vec<Decimal> {
    let parts = formula.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_')));
    parts.filter_map(|part| Decimal::from_str_exact(part).ok()).collect()
}

fn warn(place: &str, words: &str, figures: &[Decimal], warnings: &mut Vec<Fault>) {
    for quoted in quantities(words) {
        if !figures.contains(&quoted.value) {
            let kind = FaultKind::FigureNotFound { written: quoted.written };
            warnings.push(Fault { kind, place: place.to_owned(), line: None });
        }
    }
}
