//! An event as it is told, and what it came to.

use serde_json::Value;

use crate::report::{Difference, Kind, Recount};

/// An event as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct RecordedEvent<'a> {
    /// Its place in the ledger.
    pub position: u64,
    /// The aggregate type.
    pub stream_type: &'a str,
    /// The aggregate's id.
    pub stream_id: &'a str,
    /// Its JSON: one member, named for the event.
    pub payload: &'a Value,
    /// The number of the rules under which it was decided, as its metadata say.
    pub rules: u32,
}

/// What an event came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplayResult {
    /// A grant or final rejection, recomputed.
    pub recount: Option<Recount>,
    /// What is not as it follows from the events before.
    pub differences: Vec<Difference>,
}

impl ReplayResult {
    /// Adds a difference, where there is one.
    pub(super) fn compare(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
        kind: Kind,
        what: &str,
        recorded: String,
        recomputed: String,
    ) {
        if recorded != recomputed {
            self.differences.push(Difference {
                position: told.position,
                claim_no: body.get("claim_no").and_then(Value::as_str).map(str::to_owned),
                period: None,
                kind,
                what: what.to_owned(),
                recorded,
                recomputed,
            });
        }
    }
}
