//! What the streams of successors must still say of mergers.

use crate::{field::Charge, past::Counts};

/// What a successor's stream must say next.
#[derive(Debug)]
pub(super) struct ExpectedEvent {
    pub(super) position: u64,
    /// The event's name.
    pub(super) name: &'static str,
    pub(super) predecessor: String,
    /// The last of those that took it over.
    pub(super) heir: String,
    /// What it is about: a claim with instalments, an aid, a merger's document.
    pub(super) what: String,
    pub(super) charges: Vec<Charge>,
    /// What the claim counts from then on; `None`: nothing is asked of it.
    pub(super) standing: Option<CountedClaim>,
}

/// How a claim counts against a successor's.
#[derive(Debug)]
pub(super) struct CountedClaim {
    pub(super) counts: Option<Counts>,
    /// Whether later claims are compared with it by its group or as paid once;
    /// one that only takes days may be left out once they are free.
    pub(super) is_compared: bool,
}
