//! All that can stand in the ledger, as one type.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::{
    audit::event::AuditEvent,
    batch::event::BatchEvent,
    charge::{CapKey, Charge},
    date::Date,
    enterprise::event::{EnterpriseEvent, payment::PaymentEvent},
    fund::event::FundEvent,
    money::Money,
    names::{ActorName, CeilingId, ClaimNo},
    office::event::OfficeEvent,
    policy::event::PolicyEvent,
    statement::event::StatementEvent,
};

/// The rules under which commands are decided: the number stands in the
/// metadata of every event (`rules`), and `audit verify` judges an event by the
/// rules of its number. An event without one has 0.
///
/// It is raised by one whenever an event that was allowed is allowed no more, or
/// the other way round; the judge (`recount`) then has both: see
/// docs/ARCHITECTURE.md, "The judge".
pub const RULES: u32 = 1;

/// The aggregate types, as they are stored.
pub mod kind {
    /// Streams by USCC.
    pub const ENTERPRISE: &str = "enterprise";
    /// Streams by `FUND/YEAR`.
    pub const FUND: &str = "fund";
    /// Streams by pack id.
    pub const POLICY: &str = "policy";
    /// The one stream `office`.
    pub const OFFICE: &str = "office";
    /// Streams by statement id.
    pub const STATEMENT: &str = "statement";
    /// Streams by the audit's number.
    pub const AUDIT: &str = "audit";
    /// Streams by the batch's number.
    pub const BATCH: &str = "batch";
}

/// What an event does to a ceiling's limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitChange {
    /// One row has this limit from here on.
    Row(CapKey, Money),
    /// Every row of the ceiling that exists has this limit from here on.
    Ceiling(CeilingId, Money),
}

/// What the inline projections and the audit trail ask of every event.
pub trait Fact: DomainEvent {
    /// The stored name.
    fn name(&self) -> &'static str;
    /// The business date and the actor.
    fn occasion(&self) -> (Date, &ActorName);
    /// The business date.
    fn occurred_on(&self) -> Date {
        self.occasion().0
    }
    /// The actor.
    fn by(&self) -> &ActorName {
        self.occasion().1
    }
    /// What it takes from ceilings, or gives back.
    fn charges(&self) -> Vec<&Charge> {
        Vec::new()
    }
    /// What it makes paid of rows' own charges (positive), or not paid.
    fn paid(&self) -> Vec<(&CapKey, Money)> {
        Vec::new()
    }
    /// What it does to limits.
    fn limits(&self) -> Vec<LimitChange> {
        Vec::new()
    }
    /// The claim number that it takes, unique in the ledger.
    fn claim_filed(&self) -> Option<&ClaimNo> {
        None
    }
}

/// What was decided, before it is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<E> {
    /// What has happened; none where the command was already applied.
    pub events: Vec<E>,
    /// The rows whose headroom cut a sum, with the version that was read. If
    /// one has moved by the commit, the command is decided again.
    pub trimmed_by: Vec<(CapKey, u64)>,
}

impl<E> Decided<E> {
    /// Events that no ceiling cut.
    pub fn of(events: Vec<E>) -> Self {
        Self { events, trimmed_by: Vec::new() }
    }

    /// The command was already applied.
    pub fn unchanged() -> Self {
        Self::of(Vec::new())
    }
}

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

/// Reads `occurred_on` and `by`, which every variant has.
macro_rules! occasion {
    ($event:expr, $($variant:ident)|+) => {
        match $event { $(Self::$variant { occurred_on, by, .. })|+ => (*occurred_on, by) }
    };
}

impl Fact for EnterpriseEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        let (occurred_on, by) = enterprise_occasion(self);
        (*occurred_on, by)
    }

    fn charges(&self) -> Vec<&Charge> {
        Self::charges(self)
    }

    fn paid(&self) -> Vec<(&CapKey, Money)> {
        self.payment().map(PaymentEvent::paid).unwrap_or_default()
    }

    fn claim_filed(&self) -> Option<&ClaimNo> {
        if let Self::ClaimFiled { claim_no, .. } = self { Some(claim_no) } else { None }
    }
}

fn enterprise_occasion(event: &EnterpriseEvent) -> (&Date, &ActorName) {
    use EnterpriseEvent as E;
    match event {
        E::AwardGranted(grant)
        | E::InterestSubsidyGranted(grant)
        | E::RentSubsidyGranted(grant)
        | E::StagedPaymentGranted(grant)
        | E::CostSubsidyGranted(grant) => (&grant.occurred_on, &grant.by),
        E::EnterpriseRegistered { occurred_on, by, .. }
        | E::EnterpriseRenamed { occurred_on, by, .. }
        | E::TitleRecognised { occurred_on, by, .. }
        | E::SpecialistAssigned { occurred_on, by, .. }
        | E::ClaimFiled { occurred_on, by, .. }
        | E::ClaimAssessed { occurred_on, by, .. }
        | E::ClaimRejected { occurred_on, by, .. }
        | E::ClaimWithdrawn { occurred_on, by, .. }
        | E::GrantRevoked { occurred_on, by, .. }
        | E::ExternalAidRecorded { occurred_on, by, .. }
        | E::ExternalAidCancelled { occurred_on, by, .. }
        | E::EnterpriseExcluded { occurred_on, by, .. }
        | E::ExclusionLifted { occurred_on, by, .. }
        | E::EnterpriseMerged { occurred_on, by, .. }
        | E::PredecessorAbsorbed { occurred_on, by, .. }
        | E::PredecessorGrantRevoked { occurred_on, by, .. }
        | E::PredecessorAidCancelled { occurred_on, by, .. } => (occurred_on, by),
        E::AccountChanged(event) => (&event.occurred_on, &event.by),
        E::AccountConfirmed(event) => (&event.occurred_on, &event.by),
        E::NoticePublished(event) => (&event.occurred_on, &event.by),
        E::ObjectionRaised(event) => (&event.occurred_on, &event.by),
        E::ObjectionResolved(event) => (&event.occurred_on, &event.by),
        E::PaymentOrdered(event) => (&event.occurred_on, &event.by),
        E::PaymentReleased(event) => (&event.occurred_on, &event.by),
        E::PaymentCancelled(event) => (&event.occurred_on, &event.by),
        E::PaymentSettled(event) => (&event.occurred_on, &event.by),
        E::PaymentReturned(event) => (&event.occurred_on, &event.by),
        E::SettlementUndone(event) => (&event.occurred_on, &event.by),
        E::ReturnUndone(event) => (&event.occurred_on, &event.by),
        E::RecoveryDecided(event) => (&event.occurred_on, &event.by),
        E::FundsRecovered(event) => (&event.occurred_on, &event.by),
        E::RecoverySetOff(event) => (&event.occurred_on, &event.by),
        E::RecoveryWrittenOff(event) => (&event.occurred_on, &event.by),
        E::PredecessorFundsRecovered(event) => (&event.occurred_on, &event.by),
    }
}

impl Fact for FundEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        occasion!(
            self,
            AppropriationSet
                | YearClosed
                | YearReopened
                | MonthClosed
                | MonthReopened
                | AppropriationCarriedOver
                | AppropriationBroughtForward
        )
    }

    fn limits(&self) -> Vec<LimitChange> {
        self.limit().map(|(key, limit)| LimitChange::Row(key, limit)).into_iter().collect()
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

impl Fact for StatementEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        occasion!(
            self,
            StatementImported
                | LineRecorded
                | MatchProposed
                | ProposalDeclined
                | ProposalLapsed
                | LinesMatched
                | LinesUnmatched
                | BreakFound
                | BreakAssigned
                | BreakResolved
                | BreakReopened
        )
    }
}

impl Fact for AuditEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        occasion!(self, SampleDrawn | FindingRecorded | FindingAnswered | FindingClosed)
    }
}

impl Fact for BatchEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        occasion!(
            self,
            BatchRecorded | BatchOrdered | BatchReleased | BatchCancelled | PaymentFileExported
        )
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

    fn occasion(&self) -> (Date, &ActorName) {
        inner!(self, occasion)
    }

    fn charges(&self) -> Vec<&Charge> {
        inner!(self, charges)
    }

    fn paid(&self) -> Vec<(&CapKey, Money)> {
        inner!(self, paid)
    }

    fn limits(&self) -> Vec<LimitChange> {
        inner!(self, limits)
    }

    fn claim_filed(&self) -> Option<&ClaimNo> {
        inner!(self, claim_filed)
    }
}
