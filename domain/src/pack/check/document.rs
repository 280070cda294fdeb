//! The TOML's sections, each taken on its own: a section that cannot be read
//! hides no fault of another.

use serde::{Deserialize, de::IntoDeserializer};
use toml::{
    Spanned,
    de::{DeTable, DeValue, Error},
};

use super::super::{Fault, FaultKind};

/// The most faults of one kind of reading error that are worth telling.
const MAX_SYNTAX: usize = 20;

/// Where something stands.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub(super) place: String,
    pub(super) line: Option<usize>,
}

impl At {
    pub(super) fn new(place: impl Into<String>, line: Option<usize>) -> Self {
        Self { place: place.into(), line }
    }

    /// A part of it.
    pub(super) fn part(&self, part: &str) -> Self {
        Self { place: format!("{}, {part}", self.place), line: self.line }
    }

    /// A part of it on a line of its own.
    pub(super) fn part_on(&self, part: &str, line: usize) -> Self {
        Self { place: format!("{}, {part}", self.place), line: Some(line) }
    }
}

/// A TOML document whose sections are taken out one after another.
pub(super) struct Document<'a> {
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    table: DeTable<'a>,
    faults: Vec<Fault>,
    /// Section and id of what could not be read: a reference to it is no fault
    /// of its own.
    broken: Vec<(String, String)>,
}

impl<'a> Document<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Vec<Fault>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let lines = line_starts(text);
        if errors.is_empty() {
            return Ok(Self {
                lines,
                table: table.into_inner(),
                faults: Vec::new(),
                broken: Vec::new(),
            });
        }
        let fault = |error: &Error| Fault {
            kind: FaultKind::Syntax { reason: error.message().to_owned() },
            place: "file".to_owned(),
            line: error.span().map(|span| line_of(&lines, span.start)),
        };
        Err(errors.iter().take(MAX_SYNTAX).map(fault).collect())
    }

    /// The line of a byte of the text.
    pub(super) fn line(&self, byte: usize) -> usize {
        line_of(&self.lines, byte)
    }

    /// A section that stands once.
    pub(super) fn one<T: Deserialize<'a>>(&mut self, section: &str) -> Option<(At, T)> {
        let Some(value) = self.table.remove(section) else {
            let kind = FaultKind::Shape { reason: format!("the section [{section}] is missing") };
            self.faults.push(Fault { kind, place: section.to_owned(), line: None });
            return None;
        };
        self.entry(section, value)
    }

    /// A section that stands once, or not at all.
    pub(super) fn one_if_there<T: Deserialize<'a>>(&mut self, section: &str) -> Option<(At, T)> {
        let value = self.table.remove(section)?;
        self.entry(section, value)
    }

    /// A section that stands any number of times: `[[section]]`.
    pub(super) fn many<T: Deserialize<'a>>(&mut self, section: &str) -> Vec<(At, T)> {
        let Some(value) = self.table.remove(section) else { return Vec::new() };
        let line = self.line(value.span().start);
        match value.into_inner() {
            DeValue::Array(items) => {
                items.into_iter().filter_map(|item| self.entry(section, item)).collect()
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Table(_) => {
                let reason = format!("write [[{section}]], once for each");
                let kind = FaultKind::Shape { reason };
                self.faults.push(Fault { kind, place: section.to_owned(), line: Some(line) });
                Vec::new()
            }
        }
    }

    fn entry<T: Deserialize<'a>>(
        &mut self,
        section: &str,
        value: Spanned<DeValue<'a>>,
    ) -> Option<(At, T)> {
        let line = self.line(value.span().start);
        let id = value.get_ref().get("id").and_then(|id| id.get_ref().as_str());
        let id = id.map(ToOwned::to_owned);
        let place = id.as_ref().map_or_else(|| section.to_owned(), |id| format!("{section} {id}"));
        match T::deserialize(value.into_deserializer()) {
            Ok(entry) => Some((At::new(place, Some(line)), entry)),
            Err(error) => {
                let line = error.span().map_or(line, |span| self.line(span.start));
                let kind = FaultKind::Shape { reason: error.message().to_owned() };
                self.faults.push(Fault { kind, place, line: Some(line) });
                self.broken.extend(id.map(|id| (section.to_owned(), id)));
                None
            }
        }
    }

    /// Section and id of every entry so far that could not be read.
    pub(super) fn broken(&self) -> &[(String, String)] {
        &self.broken
    }

    /// What is left is no section of a pack.
    pub(super) fn finish(self) -> Vec<Fault> {
        let mut faults = self.faults;
        for (key, _) in self.table {
            let line = Some(line_of(&self.lines, key.span().start));
            let place = key.get_ref().to_string();
            let kind = FaultKind::Shape { reason: format!("a pack has no section {place:?}") };
            faults.push(Fault { kind, place, line });
        }
        faults
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect()
}

fn line_of(lines: &[usize], byte: usize) -> usize {
    lines.partition_point(|start| *start <= byte)
}
