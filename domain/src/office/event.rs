//! What can have happened in the office. One stream, id `office`.

use std::collections::BTreeSet;

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::{
    account::Account,
    assessment::Source,
    authority::Role,
    date::Date,
    event::{Fact, occasion},
    money::Money,
    names::{ActorName, FundId, PartyName},
};

/// The budget's codes of a fund's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundCodes {
    /// 预算科目
    pub subject: String,
    /// 指标号
    pub quota: String,
}

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
    /// 复核限额: an order above it needs a second finance officer.
    ReleaseThresholdSet {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The most that one finance officer pays alone; `None`: any sum.
        above: Option<Money>,
    },
    /// 预算科目 and 指标号 of a fund's source, for payment lists.
    FundCodesSet {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// Whose money.
        source: Source,
        /// The codes.
        codes: FundCodes,
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
            Self::ReleaseThresholdSet { .. } => "ReleaseThresholdSet",
            Self::FundCodesSet { .. } => "FundCodesSet",
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

impl Fact for OfficeEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        occasion!(
            self,
            OperatorAdded
                | OperatorRemoved
                | PayerSet
                | ReleaseThresholdSet
                | FundCodesSet
                | KeyRotated
        )
    }
}
