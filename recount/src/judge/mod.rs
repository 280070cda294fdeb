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
//! | `key` | compact keys and names |
//! | `event` | an event as the rules read it |
//! | `frame` | metadata: the rules number, the actor |
//! | `authority` | roles × events, by the office's events so far |
//! | `state` | what is kept of enterprises, claims, instalments and orders |
//! | `dispatch` | every event type with the function that judges it |
//! | all others | one file for each matter, named for it |
//!
//! A rule has a first rules number: [`finding::Rule::since`]. An event says in
//! its metadata under which number it was decided.
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
mod dispatch;
mod enterprises;
mod event;
mod finding;
mod frame;
mod funds;
mod grants;
mod key;
mod mergers;
mod notices;
mod office;
mod orders;
mod payments;
mod policies;
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

use serde_json::Value;

use event::Event;
pub use finding::{Finding, Rule};
use key::Names;
use state::State;

use crate::replay::Replay;

/// The newest rules that the judge knows.
pub const RULES: u32 = 1;

/// Every rule, in no order.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let all = [
        accounts::ALL,
        authority::ALL,
        batches::ALL,
        claims::ALL,
        enterprises::ALL,
        frame::ALL,
        notices::ALL,
        office::ALL,
        orders::ALL,
        payments::ALL,
        adoptions::ALL,
        aids::ALL,
        audits::ALL,
        grants::ALL,
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

/// An event as the ledger has it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its place in the ledger.
    pub position: u64,
    /// The aggregate type.
    pub stream_type: &'a str,
    /// The aggregate's id.
    pub stream_id: &'a str,
    /// The name that is stored beside the payload.
    pub event_type: &'a str,
    /// Its JSON in the form of its present version: one member, named for the
    /// event.
    pub payload: &'a Value,
    /// The JSON of its metadata.
    pub metadata: &'a str,
}

/// Judges events in the order of their positions.
#[derive(Debug, Default)]
pub struct Judge {
    frame: frame::Frame,
    names: Names,
    state: State,
    replay: Replay,
    findings: Vec<Finding>,
}

impl Judge {
    /// Judges the next event: the rules that it breaks.
    pub fn take(&mut self, entry: &Entry<'_>) -> Vec<Finding> {
        if let Err(why) = self.read(entry) {
            self.found(entry.position, &frame::FORM, why, "");
        }
        self.recompute(entry, self.frame.rules());
        std::mem::take(&mut self.findings)
    }

    /// What the events together still lack: the other half of what is told in
    /// two places. Asked once, after the last event.
    pub fn finish(&mut self) -> Vec<Finding> {
        self.expect_none_awaited();
        self.finish_together();
        self.finish_statements();
        self.finish_carry_overs();
        self.finish_recoveries();
        self.finish_set_offs();
        self.finish_replay();
        let mut findings = std::mem::take(&mut self.findings);
        findings.sort_by_key(|finding| finding.position);
        findings
    }

    fn read(&mut self, entry: &Entry<'_>) -> Result<(), String> {
        let rules = self.rules_of(entry);
        let mut members = entry.payload.as_object().into_iter().flatten();
        let (Some((name, body)), None) = (members.next(), members.next()) else {
            return Err("the payload is no event".to_owned());
        };
        let event = Event::read(entry, name, body, rules, &mut self.names)?;
        self.judge_frame(&event, entry);
        if !self.judge_role(&event) {
            self.breaks(&event, &frame::UNKNOWN, format!("{}/{name}", entry.stream_type), "");
            return Ok(());
        }
        self.judge_together(&event)?;
        self.judge_between(&event);
        self.judge_beside_batch(&event)?;
        let judged = self.dispatch(&event);
        self.state.before = Some(state::Before::of(&event));
        judged
    }

    /// The event breaks a rule, if its own rules have it.
    fn breaks(
        &mut self,
        event: &Event<'_>,
        rule: &'static Rule,
        recorded: impl Into<String>,
        expected: impl Into<String>,
    ) {
        if rule.since <= event.rules {
            self.found(event.position, rule, recorded, expected);
        }
    }

    /// Holds what is recorded to what is expected.
    fn expect<T: PartialEq + ToString>(
        &mut self,
        event: &Event<'_>,
        rule: &'static Rule,
        recorded: &T,
        expected: &T,
    ) {
        if recorded != expected {
            self.breaks(event, rule, recorded.to_string(), expected.to_string());
        }
    }

    fn found(
        &mut self,
        position: u64,
        rule: &'static Rule,
        recorded: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let (recorded, expected) = (recorded.into(), expected.into());
        self.findings.push(Finding { position, rule, recorded, expected });
    }

    /// Whether somebody is who acts, or looks like them: under rules 0 a name
    /// that looks like another was another.
    fn is_actor(&self, event: &Event<'_>, name: key::Name) -> bool {
        name == event.by || event.rules > 0 && self.names.look_alike(name, event.by)
    }

    fn spelt(&self, name: key::Name) -> String {
        self.names.spelling(name).to_owned()
    }
}
