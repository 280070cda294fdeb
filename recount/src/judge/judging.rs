//! The judge itself: takes event after event, holds each to what the ones before
//! it allow, and keeps what is found. The files of the matters say the rest.

use super::{
    breaches::Breaches,
    entry::{Entry, FORM, UNKNOWN},
    event::Event,
    finding::{Finding, Notice, Rule},
    key::{Name, Names},
    records::{frame::Frame, together::Before},
    state::State,
};
use crate::replay::Replay;

/// Judges events in the order of their positions.
#[derive(Debug, Default)]
pub struct Judge {
    pub(super) frame: Frame,
    pub(super) names: Names,
    pub(super) state: State,
    pub(super) replay: Replay,
    findings: Vec<Finding>,
    notices: Vec<Finding>,
}

impl Judge {
    /// Judges the next event: the rules that it breaks.
    pub fn take(&mut self, entry: &Entry<'_>) -> Vec<Finding> {
        if let Err(why) = self.read(entry) {
            self.found(entry.position, &FORM, why, "");
        }
        self.recompute(entry, self.frame.rules());
        std::mem::take(&mut self.findings)
    }

    /// What deserved a look so far and was not told yet: days that contradict
    /// each other where the event is older than the rule, or where the rule lets
    /// it be.
    pub fn notices(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.notices)
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
        let clock = self.frame.last.as_ref().and_then(|(_, said)| said.clock.clone());
        let clock = clock.as_deref();
        let event = Event::read(entry, name, body, (rules, clock), &mut self.names)?;
        self.judge_frame(&event, entry);
        self.judge_clock(&event, entry, clock);
        self.judge_recording(&event);
        if !self.judge_role(&event) {
            self.breaks(&event, &UNKNOWN, format!("{}/{name}", entry.stream_type), "");
            return Ok(());
        }
        self.judge_day(&event);
        self.judge_together(&event)?;
        self.judge_between(&event);
        self.judge_beside_batch(&event)?;
        let judged = self.dispatch(&event);
        self.state.before = Some(Before::of(&event));
        judged
    }

    /// The event breaks a rule, if its own rules have it.
    pub(super) fn breaks(
        &mut self,
        event: &Event<'_>,
        rule: &'static Rule,
        recorded: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let is_older = event.rules < rule.since;
        let noticed = match rule.notice {
            Notice::Never => false,
            Notice::Older => is_older,
            Notice::Always => true,
        };
        if noticed {
            let (recorded, expected) = (recorded.into(), expected.into());
            let position = event.position;
            self.notices.push(Finding { position, rule, recorded, expected });
        } else if !is_older {
            self.found(event.position, rule, recorded, expected);
        }
    }

    /// Holds what is recorded to what is expected.
    pub(super) fn expect<T: PartialEq + ToString>(
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

    pub(super) fn found(
        &mut self,
        position: u64,
        rule: &'static Rule,
        recorded: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let (recorded, expected) = (recorded.into(), expected.into());
        self.findings.push(Finding { position, rule, recorded, expected });
    }

    /// Tells what was gathered.
    pub(crate) fn tell(&mut self, event: &Event<'_>, breaches: Breaches) {
        for (rule, recorded, expected) in breaches.all() {
            self.breaks(event, rule, recorded, expected);
        }
    }

    /// Whether somebody is who acts, or looks like them: under rules 0 a name
    /// that looks like another was another.
    pub(super) fn is_actor(&self, event: &Event<'_>, name: Name) -> bool {
        name == event.by || event.rules > 0 && self.names.look_alike(name, event.by)
    }

    pub(super) fn spelt(&self, name: Name) -> String {
        self.names.spelling(name).to_owned()
    }
}
