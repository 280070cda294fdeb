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

mod groups;
mod ids;
mod leftover;
mod orphan_references;
mod plan;
mod reference;
pub mod rules;
mod search;
mod similarity;
mod single;
#[cfg(test)]
mod tests;

pub use ids::ids_in;
pub use orphan_references::Strays;
pub use plan::{Order, Plan, Stage, Stray};
pub use rules::{MatchingRules, RulesError};

use super::{
    command::{Finding, Proposal},
    event::{Line, Pairing},
};

/// Finds what belongs together. `lines` are those that nothing accounts for
/// yet, by ascending number; `orders` have each id once.
pub fn plan(lines: &[&Line], orders: &[Order], rules: &MatchingRules) -> Plan {
    let mut search = search::Search::new(lines, orders, rules);
    reference::search(&mut search);
    search.prepare();
    single::search(&mut search);
    groups::search(&mut search);
    leftover::search(&mut search);
    search.finish()
}
