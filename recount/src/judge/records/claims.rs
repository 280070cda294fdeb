//! Claims with their instalments, and the attempts to pay each.

use super::recoveries::Recoveries;
use crate::{
    day::Day,
    judge::{
        event::Fen,
        key::{Key, Name},
    },
};

/// An event, with its business date.
pub(crate) type StepDay = (&'static str, Day);

/// The same as it is kept of every claim and every order: 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeptStep {
    step: ClaimStep,
    on: Day,
}

/// The events that are kept as last steps of claims and orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimStep {
    ClaimFiled,
    ClaimAssessed,
    ClaimRejected,
    ClaimWithdrawn,
    /// Each kind of grant.
    Granted,
    GrantRevoked,
    ObjectionRaised,
    ObjectionResolved,
    PaymentOrdered,
    PaymentReleased,
    PaymentCancelled,
    PaymentSettled,
    PaymentReturned,
    SettlementUndone,
    ReturnUndone,
}

impl ClaimStep {
    fn as_str(self) -> &'static str {
        match self {
            Self::ClaimFiled => "ClaimFiled",
            Self::ClaimAssessed => "ClaimAssessed",
            Self::ClaimRejected => "ClaimRejected",
            Self::ClaimWithdrawn => "ClaimWithdrawn",
            Self::Granted => "granted",
            Self::GrantRevoked => "GrantRevoked",
            Self::ObjectionRaised => "ObjectionRaised",
            Self::ObjectionResolved => "ObjectionResolved",
            Self::PaymentOrdered => "PaymentOrdered",
            Self::PaymentReleased => "PaymentReleased",
            Self::PaymentCancelled => "PaymentCancelled",
            Self::PaymentSettled => "PaymentSettled",
            Self::PaymentReturned => "PaymentReturned",
            Self::SettlementUndone => "SettlementUndone",
            Self::ReturnUndone => "ReturnUndone",
        }
    }
}

impl KeptStep {
    pub(crate) fn new(step: ClaimStep, on: Day) -> Self {
        Self { step, on }
    }

    pub(crate) fn get(self) -> StepDay {
        (self.step.as_str(), self.on)
    }
}

/// Where a claim is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Filed,
    Assessed,
    /// With who approved it.
    Granted(Name),
    Rejected,
    Withdrawn,
    Revoked,
}

impl Stage {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Assessed => "assessed",
            Self::Granted(_) => "granted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Revoked => "revoked",
        }
    }
}

/// A claim.
#[derive(Debug)]
pub(crate) struct Claim {
    /// The enterprise that filed it.
    pub(crate) enterprise: Key,
    pub(crate) filed_by: Name,
    /// The key of its measure.
    pub(crate) measure: Key,
    pub(crate) stage: Stage,
    /// The event that brought it there, with its day.
    pub(crate) stage_step: KeptStep,
    /// An objection is open.
    pub(crate) objected: bool,
    /// The last objection, or its resolution.
    pub(crate) objection: Option<KeptStep>,
    pub(crate) notice: Option<Box<Notice>>,
    /// The instalments, once granted.
    pub(crate) parts: Box<[InstalmentRecord]>,
}

/// 公示, as last published.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) instalments: Box<[u32]>,
    pub(crate) published_on: Day,
    pub(crate) ends_on: Day,
}

/// An instalment.
#[derive(Debug)]
pub(crate) struct InstalmentRecord {
    pub(crate) no: u32,
    pub(crate) revoked: bool,
    pub(crate) granted: Fen,
    /// The sums kept of it for others, due back of it, and received.
    pub(crate) recoveries: Option<Box<Recoveries>>,
    /// What it charged.
    pub(crate) charges: Box<[(Row, Fen)]>,
    /// The attempts to pay it, in their order.
    pub(crate) orders: Vec<Order>,
}

impl InstalmentRecord {
    /// What is left to pay where no order is under way or has paid it.
    pub(crate) fn to_order(&self) -> Fen {
        (self.granted - self.set_off()).max(0)
    }

    /// The last steps of its orders, and of what was set off.
    pub(crate) fn last_steps(&self) -> impl Iterator<Item = StepDay> {
        let set_off = self.recoveries.as_ref().and_then(|known| known.set_off_on);
        let set_off = set_off.map(|on| ("RecoverySetOff", on));
        self.orders.iter().map(|order| order.last.get()).chain(set_off)
    }

    /// Kept of it for recoveries of others: it counts as paid.
    pub(crate) fn set_off(&self) -> Fen {
        self.recoveries.as_ref().map_or(0, |known| known.set_off)
    }

    /// Taken back, for whatever cause.
    pub(crate) fn recovered(&self) -> Fen {
        self.recoveries.as_ref().map_or(0, |known| known.recovered)
    }

    /// The sums kept and taken back of it, to add to.
    pub(crate) fn recoveries(&mut self) -> &mut Recoveries {
        self.recoveries.get_or_insert_default()
    }

    /// Takes another attempt. Most instalments have one.
    pub(crate) fn add_order(&mut self, order: Order) {
        self.orders.reserve_exact(1);
        self.orders.push(order);
    }

    /// Whether an order has paid it.
    pub(crate) fn is_paid(&self) -> bool {
        self.orders.iter().any(Order::is_paid)
    }

    /// Whether nothing is left to pay.
    pub(crate) fn is_settled(&self) -> bool {
        self.to_order() == 0 || self.is_paid()
    }

    /// Whether an order is under way.
    pub(crate) fn has_open_order(&self) -> bool {
        self.orders.iter().any(Order::is_open)
    }
}

/// A row of the ceilings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: Key,
    /// Whether it is that of an appropriation.
    pub(crate) of_fund: bool,
}

/// An attempt to pay an instalment.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "what happened to it, each beside the others")]
pub(crate) struct Order {
    /// The end-to-end id's key.
    pub(crate) id: Key,
    pub(crate) batch: Key,
    pub(crate) payee: Key,
    /// The account's key.
    pub(crate) account: Key,
    pub(crate) amount: Fen,
    pub(crate) ordered_by: Name,
    pub(crate) needs_release: bool,
    pub(crate) released: bool,
    pub(crate) stopped: bool,
    pub(crate) cancelled: bool,
    pub(crate) settled: bool,
    pub(crate) returned: bool,
    /// The last event about it, with its day.
    pub(crate) last: KeptStep,
    pub(crate) released_on: Option<Day>,
}

impl Order {
    /// On its way: neither cancelled nor answered by the bank.
    pub(crate) fn is_open(&self) -> bool {
        !(self.cancelled || self.settled || self.returned)
    }

    /// The money is with the payee.
    pub(crate) fn is_paid(&self) -> bool {
        self.settled && !self.returned
    }
}

#[cfg(test)]
mod tests {
    use super::{Claim, InstalmentRecord, KeptStep, Order};

    #[test]
    fn there_are_as_many_claims_in_memory_as_in_the_ledger_and_each_is_small() {
        let sizes = [
            size_of::<KeptStep>(),
            size_of::<Claim>(),
            size_of::<InstalmentRecord>(),
            size_of::<Order>(),
        ];
        assert_eq!(sizes, [8, 88, 64, 104]);
    }
}
