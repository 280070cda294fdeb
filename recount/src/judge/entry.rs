//! An event as the ledger has it, and the rules that come before its reading:
//! that it can be read, and is of a type that is known.

use serde_json::Value;

use super::finding::rules;

/// The newest rules that the judge knows.
pub const RULES: u32 = 2;

rules! {
    FORM = "event/form" since 0,
        "an event is read as its type says",
        "事件须能按其类型读取";
    UNKNOWN = "event/unknown" since 0,
        "an event is of a type that is known",
        "事件类型须为已知类型";
}

/// An event as the ledger has it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its place in the ledger.
    pub position: u64,
    /// The aggregate type.
    pub stream_type: &'a str,
    /// The aggregate's id.
    pub stream_id: &'a str,
    /// The name that is stored beside the payload.
    pub event_type: &'a str,
    /// Its JSON in the form of its present version: one member, named for the
    /// event.
    pub payload: &'a Value,
    /// The JSON of its metadata.
    pub metadata: &'a str,
    /// When it was recorded, RFC 3339, UTC.
    pub recorded_at: &'a str,
}
