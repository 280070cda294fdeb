//! Which lines and orders belong together: a pure search, the same for the
//! same lines, orders and rules.
//!
//! | step | by | at most |
//! |---|---|---|
//! | [`reference`] | end-to-end id, then amount and account | one look-up a word |
//! | [`single`] | amount and account; amount and name | `CANDIDATES` names a line |
//! | [`groups`] | sums of several lines or orders, whole batches | `groups.tries` a group |
//! | [`leftover`] | returns and offsets without a reference, then the kind of what is left | one look-up a line |
//!
//! What a step has paired, the next ones do not see. Every line ends in one
//! place: matched, or a difference with its kind, for which there may be a
//! proposal. All indexes are ordered maps: n log n over lines and orders.

mod alike;
mod groups;
mod leftover;
mod reference;
pub mod rules;
mod search;
mod single;
mod strays;
#[cfg(test)]
mod tests;

pub use reference::ids_in;
pub use rules::{Rules, RulesError};
pub use strays::{Stray, Strays};

use super::{
    command::{Finding, Proposal},
    event::{Line, OrderRef, Pairing},
};
use crate::{date::Date, names::BatchNo};

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
    pub strays: Vec<Stray>,
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

/// Finds what belongs together. `lines` are those that nothing accounts for
/// yet, by ascending number; `orders` have each id once.
pub fn plan(lines: &[&Line], orders: &[Order], rules: &Rules) -> Plan {
    let mut search = search::Search::new(lines, orders, rules);
    reference::search(&mut search);
    search.prepare();
    single::search(&mut search);
    groups::search(&mut search);
    leftover::search(&mut search);
    search.finish()
}
