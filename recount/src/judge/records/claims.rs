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
    pub(crate) stage_step: StepDay,
    /// An objection is open.
    pub(crate) objected: bool,
    /// The last objection, or its resolution.
    pub(crate) objection: Option<StepDay>,
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
    /// Kept of it for recoveries of others: it counts as paid.
    pub(crate) set_off: Fen,
    /// The day on which that was last done.
    pub(crate) set_off_on: Option<Day>,
    /// Taken back, for whatever cause.
    pub(crate) recovered: Fen,
    /// Decisions that ask it back, and what came back.
    pub(crate) recoveries: Option<Box<Recoveries>>,
    /// What it charged.
    pub(crate) charges: Box<[(Row, Fen)]>,
    /// The attempts to pay it, in their order.
    pub(crate) orders: Vec<Order>,
}

impl InstalmentRecord {
    /// What is left to pay where no order is under way or has paid it.
    pub(crate) fn to_order(&self) -> Fen {
        (self.granted - self.set_off).max(0)
    }

    /// The last steps of its orders, and of what was set off.
    pub(crate) fn last_steps(&self) -> impl Iterator<Item = StepDay> {
        let set_off = self.set_off_on.map(|on| ("RecoverySetOff", on));
        self.orders.iter().map(|order| order.last).chain(set_off)
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
    pub(crate) last: StepDay,
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
