//! Events as they are stored, and their decoding.
//!
//! The readers of `cqrs-es` panic on an event that they cannot decode. This one
//! names the event, so that a damaged ledger can be looked at.

use bofu_domain::ledger::LedgerEvent;
use bofu_projections::recorded::{Metadata, Recorded, key};
use cqrs_es::persist::SerializedEvent;

use super::{error::StoreError, upcast::Upcasters};
use bofu_proof::leaf::Line;

/// An event as it is stored, nothing of it interpreted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the whole ledger, from 0.
    pub position: u64,
    /// The aggregate type.
    pub stream_type: String,
    /// The aggregate's id.
    pub stream_id: String,
    /// Its place in its stream, from 1.
    pub sequence: u64,
    /// The stored name.
    pub event_type: String,
    /// The stored version.
    pub version: String,
    /// When it was committed: RFC 3339, UTC, six decimals.
    pub recorded_at: String,
    /// Canonical JSON, byte by byte as it was stored.
    pub payload: String,
    /// Canonical JSON, byte by byte as it was stored.
    pub metadata: String,
    /// The leaf hash as stored; 32 bytes unless it was tampered with.
    pub leaf: Vec<u8>,
    /// As whom the connection that stored it had logged in: filled by the
    /// server, no part of the leaf. `None` on SQLite and for events of the
    /// first layout.
    pub db_session: Option<String>,
}

impl StoredEvent {
    /// `<aggregate type>/<aggregate id>`.
    pub fn stream(&self) -> String {
        format!("{}/{}", self.stream_type, self.stream_id)
    }

    /// The event, lifted to its present version.
    pub fn recorded(&self, upcasters: &Upcasters) -> Result<Recorded, StoreError> {
        let event = if upcasters.is_empty() {
            LedgerEvent::decode(&self.stream_type, &self.payload)
        } else {
            let payload = self.lifted(upcasters)?;
            LedgerEvent::decode(&self.stream_type, &payload)
        };
        Ok(Recorded {
            position: self.position,
            stream_type: self.stream_type.as_str().into(),
            stream_id: self.stream_id.as_str().into(),
            sequence: self.sequence,
            recorded_at: self.recorded_at.as_str().into(),
            event: event.map_err(|error| self.unreadable(chain(&error)))?,
            metadata: serde_json::from_str(&self.metadata)
                .map_err(|error| self.unreadable(format!("its metadata: {error}")))?,
            leaf: self
                .leaf
                .as_slice()
                .try_into()
                .map_err(|_| self.unreadable("its leaf hash has not 32 bytes".to_owned()))?,
        })
    }

    /// The line of which its leaf is the hash; `stream` is [`StoredEvent::stream`].
    pub fn line<'a>(&'a self, stream: &'a str) -> Line<'a> {
        Line {
            position: self.position,
            stream,
            sequence: self.sequence,
            event_type: &self.event_type,
            version: &self.version,
            recorded_at: &self.recorded_at,
            payload: &self.payload,
            metadata: &self.metadata,
        }
    }

    /// The texts of a member, wherever it stands in the payload, told without
    /// decoding the event; nothing of a member that is no text.
    pub fn texts<'a>(&'a self, member: &str) -> impl Iterator<Item = String> + 'a {
        let named = format!("\"{member}\":");
        let mut rest = self.payload.as_str();
        std::iter::from_fn(move || {
            loop {
                let (_, behind) = rest.split_once(&named)?;
                rest = behind;
                let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
                if let Some(Ok(text)) = values.next() {
                    return Some(text);
                }
            }
        })
    }

    /// The number of the rules under which it was decided, as its metadata say.
    pub fn rules(&self) -> u32 {
        let metadata: Option<Metadata> = serde_json::from_str(&self.metadata).ok();
        let rules = metadata.and_then(|known| known.get(key::RULES)?.parse().ok());
        rules.unwrap_or_default()
    }

    /// The payload as JSON, in the form of its present version.
    pub fn present_payload(&self, upcasters: &Upcasters) -> Result<serde_json::Value, StoreError> {
        let lifted = if upcasters.is_empty() { None } else { Some(self.lifted(upcasters)?) };
        let text = lifted.as_deref().unwrap_or(&self.payload);
        serde_json::from_str(text).map_err(|error| self.unreadable(error.to_string()))
    }

    fn lifted(&self, upcasters: &Upcasters) -> Result<String, StoreError> {
        let payload = serde_json::from_str(&self.payload)
            .map_err(|error| self.unreadable(error.to_string()))?;
        let lifted = upcasters.lift(SerializedEvent::new(
            self.stream_id.clone(),
            usize::try_from(self.sequence).unwrap_or(usize::MAX),
            self.stream_type.clone(),
            self.event_type.clone(),
            self.version.clone(),
            payload,
            serde_json::Value::Null,
        ));
        Ok(lifted.payload.to_string())
    }

    pub(super) fn unreadable(&self, why: String) -> StoreError {
        let position = i64::try_from(self.position).unwrap_or(i64::MAX);
        StoreError::Unreadable { position, stream: self.stream(), why }
    }
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
