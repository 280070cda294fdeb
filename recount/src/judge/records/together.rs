//! The event just before, and the one that must come next.

use serde_json::Value;

use crate::{
    day::Day,
    judge::{
        event::Event,
        key::{Key, Name},
    },
};

/// The event just before: what one of the same commit may rest on.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) stream: Key,
    pub(crate) by: Name,
    pub(crate) on: Day,
    /// The document of a recovery after a fraud.
    pub(crate) fraud: Option<Key>,
    pub(crate) reason: Option<Key>,
}

impl Before {
    pub(in crate::judge) fn of(event: &Event<'_>) -> Self {
        let text = |member: &str| event.body.get(member).and_then(Value::as_str);
        let fraud = text("cause") == Some("fraud");
        Self {
            stream: event.stream,
            by: event.by,
            on: event.on,
            fraud: text("document_no").filter(|_| fraud).map(Key::of),
            reason: text("reason").map(Key::of),
        }
    }
}

/// The event that must come next.
#[derive(Debug)]
pub(crate) struct Next {
    /// The position of the event that asks for it.
    pub(in crate::judge) position: u64,
    pub(in crate::judge) name: &'static str,
    pub(in crate::judge) stream: Key,
    /// What it is about.
    pub(in crate::judge) about: Key,
}
