//! What can have happened to a policy. The stream's id is the pack's id.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::PackRef,
    date::Date,
    event::{Fact, LimitChange, occasion},
    money::Money,
    names::{ActorName, CeilingId, DocumentNo, ReadingId},
};

/// An event of a policy's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyEvent {
    /// A pack version is in use from here on. The whole text is kept, so that
    /// every later figure can be recomputed from the ledger alone.
    PackAdopted {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which pack.
        pack: PackRef,
        /// Its whole text.
        text: String,
        /// The ceilings' limits under the readings in force, which the rows
        /// take over.
        limits: Vec<CeilingLimit>,
        /// The document, where one is named.
        document_no: Option<DocumentNo>,
    },
    /// 口径: an open point is read otherwise from here on.
    ReadingAdopted {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which.
        reading: ReadingId,
        /// The option before.
        before: String,
        /// The option.
        option: String,
        /// The limits that change by it, which the rows take over.
        limits: Vec<CeilingLimit>,
        /// The decision.
        document_no: DocumentNo,
    },
}

/// A ceiling's limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CeilingLimit {
    /// Which.
    pub ceiling: CeilingId,
    /// The most.
    pub limit: Money,
}

impl PolicyEvent {
    /// The event's name, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::PackAdopted { .. } => "PackAdopted",
            Self::ReadingAdopted { .. } => "ReadingAdopted",
        }
    }
}

impl DomainEvent for PolicyEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Fact for PolicyEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        occasion!(self, PackAdopted | ReadingAdopted)
    }

    fn limits(&self) -> Vec<LimitChange> {
        let (Self::PackAdopted { limits, .. } | Self::ReadingAdopted { limits, .. }) = self;
        limits
            .iter()
            .map(|limit| LimitChange::Ceiling(limit.ceiling.clone(), limit.limit))
            .collect()
    }
}
