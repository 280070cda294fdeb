//! A walk through plain XML: elements, their texts, their places.

use quick_xml::{
    NsReader,
    events::{BytesRef, BytesStart, Event},
    name::ResolveResult,
};

use super::super::{Flaw, Spot, StatementFault, fault::XmlFlaw};

/// How deep elements may lie; a message lies some fifteen deep.
const MAX_DEPTH: usize = 64;
/// The longest path of names, in bytes.
const MAX_PATH: usize = 1_024;
/// The longest text of one element, in bytes.
const MAX_TEXT: usize = 16 * 1024;

/// What comes next. A path is the local names from the root, joined by `/`.
pub(super) enum Step<'w> {
    /// An element begins.
    Enter { path: &'w str, namespace: &'w str, at: Spot },
    /// An element without elements in it has ended.
    Leaf { path: &'w str, currency: &'w str, text: &'w str, at: Spot },
    /// An element with elements in it has ended.
    Leave { path: &'w str, at: Spot },
}

/// How far places are counted.
#[derive(Clone, Copy)]
struct Location {
    byte: usize,
    line: u32,
    column: u32,
}

/// What an event was, the reader let go of.
enum ReadEvent {
    Enter { foreign: bool },
    Leave,
    Other,
    End,
}

/// The walk. Elements of another namespace than the root's are passed over
/// with all that is in them.
pub(super) struct Walk<'t> {
    reader: NsReader<&'t [u8]>,
    source: &'t str,
    counted: Location,
    path: String,
    /// Where each open element's name begins in the path, and its place.
    open: Vec<(usize, Spot)>,
    /// How deep in an element of another namespace.
    foreign: usize,
    namespace: String,
    currency: String,
    text: String,
    is_leaf: bool,
    /// What to take off the path before the next step.
    done: Option<usize>,
}

impl<'t> Walk<'t> {
    /// A walk through a text.
    pub(super) fn new(source: &'t str) -> Self {
        let mut reader = NsReader::from_str(source);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            source,
            counted: Location { byte: 0, line: 1, column: 1 },
            path: String::new(),
            open: Vec::new(),
            foreign: 0,
            namespace: String::new(),
            currency: String::new(),
            text: String::new(),
            is_leaf: false,
            done: None,
        }
    }

    /// The text's end, where what is missing is missed.
    pub(super) fn end(&mut self) -> Spot {
        self.place(self.source.len())
    }

    /// The next step; `None` after the root's end.
    pub(super) fn next(&mut self) -> Result<Option<Step<'_>>, StatementFault> {
        if let Some(length) = self.done.take() {
            self.path.truncate(length);
        }
        loop {
            let from = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            let at = self.place(from);
            match self.event(&at)? {
                ReadEvent::Enter { foreign: false } => {
                    let (path, namespace) = (self.path.as_str(), self.namespace.as_str());
                    return Ok(Some(Step::Enter { path, namespace, at }));
                }
                ReadEvent::Leave => {
                    let Some((length, began)) = self.open.pop() else {
                        return Err(ill_formed(at, "an element ends that was not begun"));
                    };
                    self.done = Some(length);
                    if !std::mem::replace(&mut self.is_leaf, false) {
                        return Ok(Some(Step::Leave { path: &self.path, at: began }));
                    }
                    let (path, currency) = (self.path.as_str(), self.currency.as_str());
                    let text = self.text.trim();
                    return Ok(Some(Step::Leaf { path, currency, text, at: began }));
                }
                ReadEvent::Enter { foreign: true } | ReadEvent::Other => {}
                ReadEvent::End if self.open.is_empty() && self.foreign == 0 => return Ok(None),
                ReadEvent::End => {
                    let why = format!("the text ends within {}", self.path);
                    return Err(ill_formed(at, &why));
                }
            }
        }
    }

    /// Takes one event in.
    fn event(&mut self, at: &Spot) -> Result<ReadEvent, StatementFault> {
        let event = match self.reader.read_resolved_event() {
            Ok((resolved, event)) => (known(&resolved), event),
            Err(error) => {
                let byte = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
                let at = self.place(byte);
                return Err(ill_formed(at, &error.to_string()));
            }
        };
        let (namespace, event) = event;
        match event {
            Event::Eof => return Ok(ReadEvent::End),
            Event::DocType(_) => {
                return Err(StatementFault::content(Some(at.clone()), Flaw::Xml(XmlFlaw::Doctype)));
            }
            Event::Start(element) => return self.enter(namespace, &element, at),
            Event::End(_) if self.foreign > 0 => self.foreign -= 1,
            Event::End(_) => return Ok(ReadEvent::Leave),
            Event::Text(text) => self.push(&text.xml10_content(), at)?,
            Event::CData(text) => self.push(&text.xml10_content(), at)?,
            Event::GeneralRef(reference) => {
                let text = resolved(&reference).ok_or_else(|| {
                    ill_formed(at.clone(), &format!("the unknown entity &{};", &*reference))
                })?;
                self.push(&text, at)?;
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(ReadEvent::Other)
    }

    fn enter(
        &mut self,
        namespace: Option<String>,
        element: &BytesStart<'_>,
        at: &Spot,
    ) -> Result<ReadEvent, StatementFault> {
        if self.foreign > 0
            || (!self.open.is_empty() && namespace.as_ref() != Some(&self.namespace))
        {
            self.foreign += 1;
            let limit = MAX_DEPTH;
            return if self.foreign > limit {
                Err(StatementFault::content(
                    Some(at.clone()),
                    Flaw::Xml(XmlFlaw::TooDeep { limit }),
                ))
            } else {
                Ok(ReadEvent::Enter { foreign: true })
            };
        }
        let name = element.local_name();
        let name = name.as_ref();
        if self.open.is_empty() {
            if self.path == "Document" || !self.namespace.is_empty() {
                return Err(ill_formed(at.clone(), "a second root element"));
            }
            if name != "Document" {
                let root = name.chars().take(64).collect();
                return Err(StatementFault::content(
                    Some(at.clone()),
                    Flaw::Xml(XmlFlaw::NotCamt { root }),
                ));
            }
            self.namespace = namespace.unwrap_or_default();
        }
        if self.open.len() >= MAX_DEPTH || self.path.len() + name.len() >= MAX_PATH {
            let flaw = XmlFlaw::TooDeep { limit: MAX_DEPTH };
            return Err(StatementFault::content(Some(at.clone()), Flaw::Xml(flaw)));
        }
        self.open.push((self.path.len(), at.clone()));
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(name);
        self.currency.clear();
        for attribute in element.attributes() {
            let attribute =
                attribute.map_err(|error| ill_formed(at.clone(), &error.to_string()))?;
            if attribute.key.as_ref() == "Ccy" {
                self.currency.extend(attribute.value.chars().take(8));
            }
        }
        self.text.clear();
        self.is_leaf = true;
        Ok(ReadEvent::Enter { foreign: false })
    }

    /// Text of the element that was begun last; blanks of every kind are one.
    fn push(&mut self, text: &str, at: &Spot) -> Result<(), StatementFault> {
        if self.foreign > 0 {
            return Ok(());
        }
        if self.open.is_empty() {
            let blank = text.trim().is_empty();
            return if blank {
                Ok(())
            } else {
                Err(ill_formed(at.clone(), "text outside the root"))
            };
        }
        for c in text.chars() {
            match c {
                '\t' | '\n' | '\r' | ' ' if self.text.ends_with(' ') => {}
                '\t' | '\n' | '\r' => self.text.push(' '),
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                    let why = format!("the character U+{:04X}", u32::from(c));
                    return Err(ill_formed(at.clone(), &why));
                }
                c => self.text.push(c),
            }
        }
        if self.text.len() > MAX_TEXT {
            let flaw = XmlFlaw::TooLong { element: self.path.clone(), limit: MAX_TEXT };
            return Err(StatementFault::content(Some(at.clone()), Flaw::Xml(flaw)));
        }
        Ok(())
    }

    /// The place of a byte, counted on from the last one asked for: a message
    /// may be one line of megabytes.
    fn place(&mut self, byte: usize) -> Spot {
        let Location { byte: from, mut line, mut column } = self.counted;
        let byte = byte.clamp(from, self.source.len());
        for passed in self.source.as_bytes().get(from..byte).unwrap_or_default() {
            if *passed == b'\n' {
                line = line.saturating_add(1);
                column = 1;
            } else if passed & 0xc0 != 0x80 {
                // A character's first byte, none of those that go on.
                column = column.saturating_add(1);
            }
        }
        self.counted = Location { byte, line, column };
        Spot::Text { line, column }
    }
}

fn known(resolved: &ResolveResult<'_>) -> Option<String> {
    match resolved {
        ResolveResult::Bound(namespace) => Some(namespace.as_ref().to_owned()),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => None,
    }
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => quick_xml::escape::resolve_xml_entity(reference).map(str::to_owned),
        Err(_) => None,
    }
}

/// Text that is no well-formed XML.
fn ill_formed(at: Spot, why: &str) -> StatementFault {
    let why = why.chars().take(300).collect();
    StatementFault::content(Some(at), Flaw::Xml(XmlFlaw::IllFormed { why }))
}
