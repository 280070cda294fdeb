//! All that can stand in the ledger, as one type.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::{
    audit::event::AuditEvent,
    batch::event::BatchEvent,
    enterprise::event::EnterpriseEvent,
    event::{Facets, Fact, kind},
    fund::event::FundEvent,
    office::event::OfficeEvent,
    policy::event::PolicyEvent,
    statement::event::StatementEvent,
};

/// Any event of the ledger. Stored payloads are those of the inner types;
/// which one is told by the aggregate type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LedgerEvent {
    /// Of an enterprise.
    Enterprise(Box<EnterpriseEvent>),
    /// Of a fund.
    Fund(FundEvent),
    /// Of a policy.
    Policy(PolicyEvent),
    /// Of the office.
    Office(OfficeEvent),
    /// Of a statement.
    Statement(StatementEvent),
    /// Of an audit.
    Audit(AuditEvent),
    /// Of a payment batch.
    Batch(BatchEvent),
}

/// A stored payload that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not one of [`kind`].
    #[error("unknown aggregate type {0:?}")]
    Kind(String),
    /// Not the JSON of an event of that type.
    #[error("the payload is no event of aggregate type {kind:?}")]
    Payload {
        /// The aggregate type.
        kind: String,
        /// What the reader says.
        #[source]
        source: serde_json::Error,
    },
}

impl LedgerEvent {
    /// Reads a stored payload (after upcasting) of an aggregate type.
    pub fn decode(aggregate_type: &str, payload: &str) -> Result<Self, DecodeError> {
        let unreadable = |source| DecodeError::Payload { kind: aggregate_type.to_owned(), source };
        match aggregate_type {
            kind::ENTERPRISE => serde_json::from_str(payload).map(Self::Enterprise),
            kind::FUND => serde_json::from_str(payload).map(Self::Fund),
            kind::POLICY => serde_json::from_str(payload).map(Self::Policy),
            kind::OFFICE => serde_json::from_str(payload).map(Self::Office),
            kind::STATEMENT => serde_json::from_str(payload).map(Self::Statement),
            kind::AUDIT => serde_json::from_str(payload).map(Self::Audit),
            kind::BATCH => serde_json::from_str(payload).map(Self::Batch),
            other => return Err(DecodeError::Kind(other.to_owned())),
        }
        .map_err(unreadable)
    }
}

/// Asks the inner event.
macro_rules! inner {
    ($event:expr, $ask:ident) => {
        match $event {
            LedgerEvent::Enterprise(event) => Fact::$ask(event.as_ref()),
            LedgerEvent::Fund(event) => Fact::$ask(event),
            LedgerEvent::Policy(event) => Fact::$ask(event),
            LedgerEvent::Office(event) => Fact::$ask(event),
            LedgerEvent::Statement(event) => Fact::$ask(event),
            LedgerEvent::Audit(event) => Fact::$ask(event),
            LedgerEvent::Batch(event) => Fact::$ask(event),
        }
    };
}

impl DomainEvent for LedgerEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Fact for LedgerEvent {
    fn name(&self) -> &'static str {
        inner!(self, name)
    }

    fn facets(&self) -> &dyn Facets {
        inner!(self, facets)
    }
}
