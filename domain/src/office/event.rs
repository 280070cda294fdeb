//! What can have happened in the office. One stream, id `office`.

use std::collections::BTreeSet;

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::{
    date::Date,
    enterprise::event::Account,
    names::{ActorName, PartyName},
    office::Role,
};

/// An event of the office's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfficeEvent {
    /// An operator has these roles from here on.
    OperatorAdded {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Who.
        operator: ActorName,
        /// All the roles that the operator has now.
        roles: BTreeSet<Role>,
    },
    /// An operator may act no more.
    OperatorRemoved {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Who.
        operator: ActorName,
    },
    /// The payer.
    PayerSet {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The office's name.
        name: PartyName,
        /// From where it pays.
        account: Account,
    },
    /// Checkpoints are signed with another key from here on. Both keys signed
    /// the statement, so that who trusts one may trust the other.
    KeyRotated {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The retired key, as a verifier key `name+hash+base64`.
        from: String,
        /// The key in force from here on, in the same form.
        to: String,
        /// The signed note in which each key names the other.
        statement: String,
    },
}

impl OfficeEvent {
    /// The event's name, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::OperatorAdded { .. } => "OperatorAdded",
            Self::OperatorRemoved { .. } => "OperatorRemoved",
            Self::PayerSet { .. } => "PayerSet",
            Self::KeyRotated { .. } => "KeyRotated",
        }
    }
}

impl DomainEvent for OfficeEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
