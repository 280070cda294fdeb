//! A walk through one XML part.

use std::{borrow::Cow, io::BufRead};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesEnd, BytesRef, BytesStart, Event},
};

use super::super::{FileFault, MAX_CELL};

/// A part being read. A document type declaration refuses it: workbooks have
/// none, and entities are the way of XML bombs.
pub(super) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

/// What stands next in a part.
pub(super) enum Node<'a> {
    /// An element begins; an empty one ends right after.
    Start(BytesStart<'a>),
    /// An element ends.
    End(BytesEnd<'a>),
    /// Text, its references resolved.
    Text(Cow<'a, str>),
    /// A comment, a declaration or an instruction.
    Aside,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(part: R) -> Self {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new() }
    }

    /// The next node; `None` at the end of the part.
    pub(super) fn next(&mut self) -> Result<Option<Node<'_>>, FileFault> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer);
        Ok(Some(match event.map_err(|error| FileFault::damaged(&error))? {
            Event::Eof => return Ok(None),
            Event::DocType(_) => {
                return Err(FileFault::damaged(&"it has a document type declaration"));
            }
            Event::Start(element) => Node::Start(element),
            Event::End(element) => Node::End(element),
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.xml10_content()),
            Event::GeneralRef(reference) => Node::Text(resolved(&reference)?.into()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Node::Aside,
        }))
    }

    /// The text up to the end of the element that was just entered, that of
    /// the elements below it too.
    pub(super) fn text(&mut self) -> Result<String, FileFault> {
        self.text_without(None)
    }

    /// The text of a string item (`si`, `is`): its runs, without the readings
    /// (`rPh`) that East Asian editions keep beside them.
    pub(super) fn string_item(&mut self) -> Result<String, FileFault> {
        self.text_without(Some("rPh")).map(|text| unescaped(&text))
    }

    fn text_without(&mut self, passed_over: Option<&str>) -> Result<String, FileFault> {
        let mut text = String::new();
        let mut depth = 0_u32;
        let mut silent_from = None;
        loop {
            match self.next()? {
                Some(Node::Start(element)) => {
                    depth = depth.saturating_add(1);
                    if passed_over == Some(element.local_name().as_ref()) {
                        silent_from.get_or_insert(depth);
                    }
                }
                Some(Node::End(_)) if depth == 0 => return Ok(text),
                Some(Node::End(_)) => {
                    silent_from = silent_from.filter(|from| *from < depth);
                    depth -= 1;
                }
                Some(Node::Text(part)) if silent_from.is_none() => text.push_str(&part),
                Some(Node::Text(_) | Node::Aside) => {}
                None => return Err(FileFault::damaged(&"a part ends within a text")),
            }
        }
    }
}

/// An attribute's value by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, FileFault> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| FileFault::damaged(&error))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| FileFault::damaged(&error))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, FileFault> {
    if let Some(character) =
        reference.resolve_char_ref().map_err(|error| FileFault::damaged(&error))?
    {
        return Ok(character.to_string());
    }
    quick_xml::escape::resolve_xml_entity(reference)
        .map(str::to_owned)
        .ok_or_else(|| FileFault::damaged(&format!("the entity &{};", &**reference)))
}

/// Resolves `_x000D_`, the way a workbook writes what XML cannot hold.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains("_x") || text.len() > MAX_CELL * 4 {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("_x") {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let character = rest
            .get(2..6)
            .filter(|_| rest.as_bytes().get(6) == Some(&b'_'))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        if let Some(character) = character {
            plain.push(character);
            rest = &rest[7..];
        } else {
            plain.push_str("_x");
            rest = &rest[2..];
        }
    }
    plain + rest
}
