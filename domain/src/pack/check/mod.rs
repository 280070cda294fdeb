//! From the TOML to a [`Pack`]: every section is read on its own, every fault
//! is noted with its place, and only a pack without fault comes out.

mod basics;
mod ceilings;
mod document;
mod facts;
mod lookups;
mod measures;
mod notice;
mod parameters;
mod readings;
mod rules;
mod steps;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use sha2::{Digest, Sha256};

use self::document::{At, Document};
use super::{
    Clause, Fault, FaultKind, Fund, Group, Pack, Target, Title,
    formula::Reader,
    measure::{Ceiling, Measure},
    parameter::Parameter,
    reading::{Guard, Reading, ReadingKind},
    schema::{RawPolicy, RawWhen},
    wording::said,
};
use crate::{assessment::PackRef, language::Text};

/// The largest pack, in bytes.
const MAX_TEXT: usize = 1_000_000;

/// What is checked so far.
struct Draft {
    /// `None` where the section could not be read: then no quote is checked.
    policy_text: Option<String>,
    clauses: Vec<Clause>,
    targets: Vec<Target>,
    readings: Vec<Reading>,
    parameters: Vec<Parameter>,
    titles: Vec<Title>,
    funds: Vec<Fund>,
    groups: Vec<Group>,
    families: BTreeMap<String, bool>,
    ceilings: Vec<Ceiling>,
    /// The holders' placeholders are checked against the measures' facts.
    ceiling_places: Vec<At>,
    measures: Vec<Measure>,
    used: Used,
    /// What and id of things with a fault of their own: a reference to one is
    /// not reported as unknown.
    broken: BTreeSet<(String, String)>,
    reader: Reader,
    faults: Vec<Fault>,
}

/// What something depends on, by index.
#[derive(Default)]
struct Used {
    /// The readings that the measure at hand depends on.
    touched: BTreeSet<usize>,
    readings: BTreeSet<usize>,
    parameters: BTreeSet<usize>,
    ceilings: BTreeSet<usize>,
    groups: BTreeSet<usize>,
    funds: BTreeSet<usize>,
}

impl Pack {
    /// Reads and checks a pack.
    ///
    /// # Errors
    /// All its faults at once.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        parse(text)
    }
}

fn parse(text: &str) -> Result<Pack, Vec<Fault>> {
    if text.len() > MAX_TEXT {
        let what = "the pack / 政策包".to_owned();
        let kind = FaultKind::TooLong { what, limit: MAX_TEXT };
        return Err(vec![Fault { kind, place: "pack".to_owned(), line: None }]);
    }
    let mut document = Document::read(text)?;
    let policy: Option<(At, RawPolicy)> = document.one("policy");
    let (at, policy) = match policy {
        Some((at, policy)) => (at, Some(policy)),
        None => (At::new("policy", None), None),
    };
    let mut draft = Draft::new(policy.as_ref());
    draft.basics(&mut document);
    draft.note_broken(&document);
    draft.read_readings(&mut document);
    draft.read_notice(&mut document);
    draft.note_broken(&document);
    draft.read_parameters(&mut document);
    draft.note_broken(&document);
    draft.read_ceilings(&mut document);
    draft.note_broken(&document);
    let header = policy.and_then(|policy| draft.header(&at, policy, text));
    let fund = header.as_ref().map(|header| header.fund);
    let effective_from = header.as_ref().map(|header| header.effective_from);
    draft.read_measures(&mut document, fund, effective_from);
    let mut faults = document.finish();
    if faults.is_empty() && draft.faults.is_empty() {
        // Where something is wrong, what depends on it only looks unused.
        draft.check_usage();
    }
    faults.append(&mut draft.faults);
    match header {
        Some(header) if faults.is_empty() => Ok(draft.finish(header, text)),
        _faulty => {
            faults.sort_by_key(|fault| fault.line.unwrap_or_default());
            Err(faults)
        }
    }
}

/// The `[policy]` section.
struct Header {
    reference: PackRef,
    title: Text,
    years: i16,
    effective_from: usize,
    fund: usize,
}

impl Draft {
    fn new(policy: Option<&RawPolicy>) -> Self {
        Self {
            policy_text: policy.map(|policy| policy.text.clone()),
            clauses: Vec::new(),
            targets: Vec::new(),
            readings: Vec::new(),
            parameters: Vec::new(),
            titles: Vec::new(),
            funds: Vec::new(),
            groups: Vec::new(),
            families: BTreeMap::new(),
            ceilings: Vec::new(),
            ceiling_places: Vec::new(),
            measures: Vec::new(),
            used: Used::default(),
            broken: BTreeSet::new(),
            reader: Reader::new(),
            faults: Vec::new(),
        }
    }

    fn note_broken(&mut self, document: &Document<'_>) {
        self.broken.extend(document.broken().iter().cloned());
    }

    /// Notes that a thing has a fault and is not in the draft.
    fn drop_broken(&mut self, what: &str, id: &str) {
        self.broken.insert((what.to_owned(), id.to_owned()));
    }

    fn fault(&mut self, at: &At, kind: FaultKind) {
        self.faults.push(Fault { kind, place: at.place.clone(), line: at.line });
    }

    fn header(&mut self, at: &At, policy: RawPolicy, text: &str) -> Option<Header> {
        self.check_id(at, &policy.id);
        if policy.version.trim().is_empty() || policy.version.chars().count() > 40 {
            let allowed = "1 to 40 characters / 1至40字".to_owned();
            self.fault(at, FaultKind::BadId { id: policy.version.clone(), allowed });
        }
        if !(1..=50).contains(&policy.years) {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("years is not within 1 and 50", "years 不在 1 至 50 之间"),
                },
            );
        }
        let fund = self.find(at, said("fund", "资金"), &policy.fund, |draft| {
            draft.funds.iter().map(|fund| fund.split.fund.to_string()).collect()
        });
        let effective_from = self.reading(at, &policy.effective_from);
        if let Some(reading) = effective_from.and_then(|index| self.readings.get(index))
            && !matches!(reading.kind, ReadingKind::Date)
        {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said(
                        "effective_from is no reading of kind date",
                        "effective_from 不是 date 类口径",
                    ),
                },
            );
        }
        let fund = fund?;
        self.used.funds.insert(fund);
        Some(Header {
            reference: PackRef { id: policy.id, version: policy.version, hash: sha256(text) },
            title: policy.title,
            years: policy.years,
            effective_from: effective_from?,
            fund,
        })
    }

    /// The index of the thing with an id, or a fault that lists the known ids.
    fn find(
        &mut self,
        at: &At,
        what: Text<&'static str>,
        id: &str,
        ids: impl Fn(&Self) -> Vec<String>,
    ) -> Option<usize> {
        let ids = ids(self);
        let index = ids.iter().position(|known| known == id);
        let broken = || self.broken.contains(&(what.en.to_owned(), id.to_owned()));
        if index.is_none() && !broken() {
            let known = ids.join(", ");
            self.fault(at, FaultKind::Unknown { what, id: id.to_owned(), known });
        }
        index
    }

    /// The reading with an id, which counts as used.
    fn reading(&mut self, at: &At, id: &str) -> Option<usize> {
        let index = self.find(at, said("reading", "口径"), id, |draft| {
            draft.readings.iter().map(|reading| reading.id.to_string()).collect()
        })?;
        self.used.readings.insert(index);
        self.used.touched.insert(index);
        Some(index)
    }

    /// A condition whose reading and option exist.
    fn guard(&mut self, at: &At, when: Option<&RawWhen>) -> Option<Guard> {
        let when = when?;
        let reading = self.reading(at, &when.reading)?;
        let options: Vec<String> = self
            .readings
            .get(reading)
            .map(|reading| reading.options().iter().map(|option| option.id.clone()).collect())
            .unwrap_or_default();
        if !options.contains(&when.is) {
            let (id, known) = (when.is.clone(), options.join(", "));
            self.fault(at, FaultKind::Unknown { what: said("option", "选项"), id, known });
        }
        Some(Guard { reading, option: when.is.clone() })
    }

    /// The clause, which must be named and known.
    fn clause(&mut self, at: &At, clause: Option<&String>) -> String {
        let Some(clause) = clause else {
            self.fault(at, FaultKind::NoClause {});
            return String::new();
        };
        let ids = |draft: &Self| draft.clauses.iter().map(|known| known.id.clone()).collect();
        self.find(at, said("clause", "条款"), clause, ids);
        clause.clone()
    }

    fn check_id(&mut self, at: &At, id: &str) {
        let fits = !id.is_empty()
            && id.len() <= 64
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
            });
        if !fits {
            let allowed = "a-z, 0-9, - and ., at most 64 / 小写字母、数字、-、.，至多64".to_owned();
            self.fault(at, FaultKind::BadId { id: id.to_owned(), allowed });
        }
    }

    /// A name as formulas write it.
    fn check_name(&mut self, at: &At, name: &str) {
        let fits = !name.is_empty()
            && name.len() <= 64
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !fits {
            let allowed = "a-z, 0-9 and _, at most 64 / 小写字母、数字、_，至多64".to_owned();
            self.fault(at, FaultKind::BadId { id: name.to_owned(), allowed });
        }
    }

    fn check_quote(&mut self, at: &At, quote: Option<&String>) -> String {
        match quote {
            None => self.fault(at, FaultKind::NoQuote {}),
            Some(quote) if quote.trim().is_empty() => self.fault(at, FaultKind::NoQuote {}),
            Some(quote) => {
                if self.policy_text.as_ref().is_some_and(|text| !text.contains(quote.as_str())) {
                    self.fault(at, FaultKind::QuoteNotInText { quote: quote.clone() });
                }
            }
        }
        quote.cloned().unwrap_or_default()
    }

    fn check_usage(&mut self) {
        let mut faults = Vec::new();
        let mut note = |place: String, kind: FaultKind| {
            faults.push(Fault { kind, place, line: None });
        };
        for (index, reading) in self.readings.iter().enumerate() {
            if !reading.process && !self.used.readings.contains(&index) {
                note(format!("reading {}", reading.id), FaultKind::UnusedReading {});
            }
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            if !self.used.parameters.contains(&index) {
                note(format!("parameter {}", parameter.id), FaultKind::Unused {});
            }
        }
        for (index, ceiling) in self.ceilings.iter().enumerate() {
            if !self.used.ceilings.contains(&index) {
                note(format!("ceiling {}", ceiling.id), FaultKind::Unused {});
            }
        }
        for (index, group) in self.groups.iter().enumerate() {
            if !self.used.groups.contains(&index) {
                note(format!("group {}", group.id), FaultKind::Unused {});
            }
        }
        for (index, fund) in self.funds.iter().enumerate() {
            if !self.used.funds.contains(&index) {
                note(format!("fund {}", fund.split.fund), FaultKind::Unused {});
            }
        }
        self.faults.append(&mut faults);
    }

    fn finish(self, header: Header, text: &str) -> Pack {
        let by_id = self.measures.iter().enumerate();
        let by_id = by_id.map(|(index, measure)| (measure.id.clone(), index)).collect();
        Pack {
            reference: header.reference,
            text: text.to_owned(),
            title: header.title,
            years: header.years,
            effective_from: header.effective_from,
            clauses: self.clauses,
            targets: self.targets,
            readings: self.readings,
            parameters: self.parameters,
            titles: self.titles,
            funds: self.funds,
            groups: self.groups,
            families: self.families,
            ceilings: self.ceilings,
            measures: self.measures,
            by_id,
        }
    }
}

/// SHA-256 of a text, hex.
fn sha256(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
