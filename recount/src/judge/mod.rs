//! The judge: every event held to what the events before it allow.
//!
//! A ledger whose hashes were rewritten to fit is consistent, and may still
//! tell of what no program would have decided: a grant by the claim's filer, an
//! order to an account that nobody registered. The judge reads each event as
//! JSON at its position and says which rule it breaks, with what is recorded
//! and what should be. It shares no code with what decided the events.
//!
//! What is recorded is what later events were decided against. So the state
//! goes on with what is recorded, and a wrong value is named once.
//!
//! | file | what |
//! |---|---|
//! | `finding` | rules and findings |
//! | `breaches` | the rules that one event breaks, gathered |
//! | `key` | compact keys and names |
//! | `entry` | an event as the ledger has it; the newest rules number |
//! | `recording_day` | on which day an event was recorded, in Asia/Shanghai |
//! | `event` | an event as the rules read it |
//! | `records` | what the events so far have left, one file for each matter |
//! | `state` | all records together |
//! | `judging` | the judge: takes events one after the other, keeps the findings |
//! | `frame` | metadata: the rules number, the actor |
//! | `days` | days: no step before the one that it rests on |
//! | `authority` | roles × events, by the office's events so far |
//! | `together` | events that one decision makes |
//! | `dispatch` | every event type with the function that judges it |
//! | all others | the rules of one matter each, named for it |
//!
//! A file names only what files above it have, and two matters never name each
//! other's. The judge and the matters call one another as methods of [`Judge`].
//!
//! A rule has a first rules number: [`finding::Rule::since`]. An event says in
//! its metadata under which number it was decided. What is older than a rule
//! about days, and contradicts it, is a notice.
#![allow(clippy::unnecessary_wraps, reason = "every event's function has one form")]
#![allow(clippy::unused_self, reason = "every event's function has one form")]

mod accounts;
mod adoptions;
mod aids;
mod audits;
mod authority;
#[cfg(test)]
mod batch_tests;
mod batches;
mod breaches;
mod claims;
mod days;
mod dispatch;
mod enterprises;
mod entry;
mod event;
mod finding;
mod frame;
mod funds;
mod grants;
mod isolation;
mod judging;
mod key;
mod late_entries;
mod mergers;
mod notices;
mod office;
mod orders;
mod payments;
mod policies;
mod recording_day;
mod records;
mod recoveries;
mod set_offs;
mod shares;
mod state;
mod statements;
#[cfg(test)]
mod story_tests;
#[cfg(test)]
mod tests;
mod titles;
mod together;

pub use entry::{Entry, RULES};
pub use finding::{Finding, Rule};
pub use judging::Judge;
pub use records::late_entries::LateEntries;

/// Every rule, in no order.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let all = [
        accounts::ALL,
        authority::ALL,
        batches::ALL,
        claims::ALL,
        days::ALL,
        enterprises::ALL,
        entry::ALL,
        frame::ALL,
        notices::ALL,
        office::ALL,
        orders::ALL,
        payments::ALL,
        adoptions::ALL,
        aids::ALL,
        audits::ALL,
        grants::ALL,
        isolation::ALL,
        late_entries::ALL,
        mergers::ALL,
        recoveries::ALL,
        set_offs::ALL,
        shares::ALL,
        titles::ALL,
        together::ALL,
    ];
    let of_folders = funds::all().chain(statements::all());
    all.into_iter().flatten().copied().chain(of_folders)
}
