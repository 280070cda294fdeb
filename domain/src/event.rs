//! The ground of every event: its kind, what is asked of any event, and what a
//! decision gives.

use cqrs_es::DomainEvent;

use crate::{
    charge::{CapKey, Charge},
    date::Date,
    money::Money,
    names::{ActorName, CeilingId, ClaimNo},
};

/// The rules under which commands are decided: the number stands in the
/// metadata of every event (`rules`), and `audit verify` judges an event by the
/// rules of its number. An event without one has 0.
///
/// It is raised by one whenever an event that was allowed is allowed no more, or
/// the other way round; the judge (`recount`) then has both: see
/// docs/ARCHITECTURE.md, "The judge".
pub const RULES: u32 = 2;

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

/// A change that an event makes to a ceiling's limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitChange {
    /// One row has this limit from here on.
    Row(CapKey, Money),
    /// Every row of the ceiling that exists has this limit from here on.
    Ceiling(CeilingId, Money),
}

/// What every event tells of itself, for the inline projections, the audit
/// trail and others who ask any event.
pub trait Facets {
    /// The business date and the actor.
    fn occasion(&self) -> (Date, &ActorName);
    /// The claim of its stream that it is about, with the instalment where it
    /// is about one alone.
    fn claim(&self) -> Option<(&ClaimNo, Option<u32>)>;
    /// The sum of which it speaks, as it speaks of it.
    fn amount(&self) -> Option<Money>;
    /// The sums that it takes from ceilings, or gives back.
    fn charges(&self) -> Vec<&Charge>;
    /// The part of rows' own charges that it makes paid (positive), or not paid.
    fn paid(&self) -> Vec<(&CapKey, Money)> {
        Vec::new()
    }
    /// The changes that it makes to limits.
    fn limits(&self) -> Vec<LimitChange> {
        Vec::new()
    }
    /// The claim number that it takes, unique in the ledger.
    fn claim_filed(&self) -> Option<&ClaimNo> {
        None
    }
}

/// Any event of an aggregate, or of the ledger.
pub trait Fact: DomainEvent {
    /// The stored name.
    fn name(&self) -> &'static str;
    /// What it tells of itself.
    fn facets(&self) -> &dyn Facets;
    /// The business date.
    fn occurred_on(&self) -> Date {
        self.facets().occasion().0
    }
    /// The actor.
    fn by(&self) -> &ActorName {
        self.facets().occasion().1
    }
    /// See [`Facets::charges`].
    fn charges(&self) -> Vec<&Charge> {
        self.facets().charges()
    }
    /// See [`Facets::paid`].
    fn paid(&self) -> Vec<(&CapKey, Money)> {
        self.facets().paid()
    }
    /// See [`Facets::limits`].
    fn limits(&self) -> Vec<LimitChange> {
        self.facets().limits()
    }
    /// See [`Facets::claim_filed`].
    fn claim_filed(&self) -> Option<&ClaimNo> {
        self.facets().claim_filed()
    }
}

/// A decision before it is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<E> {
    /// What has happened; none where the command was already applied.
    pub events: Vec<E>,
    /// The rows on whose value the events rest, where no charge of theirs is
    /// held to it, with the version that was read: a headroom that cut a sum, a
    /// balance that is carried on. If one has moved by the commit, the command
    /// is decided again.
    pub rests_on: Vec<(CapKey, u64)>,
}

impl<E> Decided<E> {
    /// Events that rest on no row's value.
    pub fn of(events: Vec<E>) -> Self {
        Self { events, rests_on: Vec::new() }
    }

    /// The command was already applied.
    pub fn unchanged() -> Self {
        Self::of(Vec::new())
    }

    /// This decision and one that follows it, as one.
    #[must_use]
    pub fn and(mut self, next: Self) -> Self {
        self.events.extend(next.events);
        self.rests_on.extend(next.rests_on);
        self
    }
}
