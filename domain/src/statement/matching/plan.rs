//! What a search is given and what it gives.

use crate::{
    date::Date,
    money::Money,
    names::BatchNo,
    statement::{
        command::{Finding, Proposal},
        event::{LineRef, OrderRef, Pairing},
    },
};

/// Where an order stands for its match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is not at the bank.
    Unsent,
    /// It will never be.
    Cancelled,
    /// It is at the bank, which has not answered.
    Sent,
    /// 到账
    Settled,
    /// 退票
    Returned,
}

/// An order that lines may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Which.
    pub place: OrderRef,
    /// 批次
    pub batch: BatchNo,
    /// The payee's names: as registered, and of the account.
    pub names: [String; 2],
    /// The payee's account.
    pub account_no: String,
    /// Where it stands.
    pub stage: Stage,
    /// When it was released to the bank.
    pub sent_on: Option<Date>,
    /// What went out under its id and the search does not see, in the order of
    /// days.
    pub orphan_references: Vec<Stray>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What the rules allow without a person: settlements first, so that what
    /// comes back was paid before.
    pub accepted: Vec<Pairing>,
    /// What a person is to decide.
    pub proposed: Vec<Proposal>,
    /// The kind of every line that is not accepted, in their order.
    pub findings: Vec<Finding>,
}

/// A line out that no match accounts for, and that nothing is known to have
/// taken back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stray {
    /// The day on which the bank booked it.
    pub booked_on: Date,
    /// Which line.
    pub place: LineRef,
    /// How much.
    pub amount: Money,
}
