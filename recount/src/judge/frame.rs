//! What every event has, whatever it tells: a form, a rules number, an actor.

use super::{
    entry::{Entry, RULES},
    event::Event,
    finding::rules,
    judging::Judge,
    recording_day::RecordingDay,
    records::frame::EventMetadata,
};

rules! {
    TYPE = "event/type" since 0,
        "the stored name is that of the payload",
        "保存的事件名须与内容一致";
    STREAM = "event/stream" since 0,
        "an event stands in the stream that it speaks of",
        "事件须位于其所述对象的事件流中";
    ACTOR = "actor/recorded" since 0,
        "the actor of the metadata is the one of the event",
        "元数据中的操作员须与事件中的一致";
    METADATA = "metadata/form" since 0,
        "the metadata are texts by name",
        "元数据须为按名称列出的文本";
    CLOCK = "clock/behind" since 2,
        "a clock more than five minutes behind the last event passes by an event that accepts it",
        "时钟早于上一事件五分钟以上的，须先有认可时钟的事件";
    MACHINE_TIME = "clock/recorded" since 2,
        "the machine's time stands beside an event that keeps the time of the one before, where it is behind that",
        "机器时间只在早于记录时间时另行注明，此时记录时间沿用上一事件的";
    RULES_FELL = "rules/fell" since 0,
        "no event claims older rules than one before it",
        "事件的规则号不得小于之前的事件";
    RULES_UNKNOWN = "rules/unknown" since 0,
        "the rules of an event are known to this program",
        "事件的规则号须为本程序所知";
}

/// How far a clock may be behind the event before, in seconds; one more, since
/// times are read without their fractions.
const TOLERANCE: i64 = 301;

impl Judge {
    /// The rules number of an event. One that falls, or is none, is a finding,
    /// and the event is held to the highest so far.
    pub(super) fn rules_of(&mut self, entry: &Entry<'_>) -> u32 {
        let known = self.frame.last.as_ref().filter(|(text, _)| **text == *entry.metadata);
        if known.is_none() {
            let said = EventMetadata::read(entry.metadata);
            if said.is_none() {
                self.found(entry.position, &METADATA, entry.metadata, "");
            }
            self.frame.last = Some((entry.metadata.into(), said.unwrap_or(EventMetadata::NOTHING)));
        }
        let said = self.frame.last.as_ref().map(|(_, said)| said.rules.clone());
        let highest = self.frame.highest;
        let expected = || format!("{highest}…{RULES}");
        match said.unwrap_or(Ok(0)) {
            Ok(number) if number > RULES => {
                self.found(entry.position, &RULES_UNKNOWN, number.to_string(), expected());
            }
            Err(text) => self.found(entry.position, &RULES_UNKNOWN, text, expected()),
            Ok(number) if number < highest => {
                self.found(entry.position, &RULES_FELL, number.to_string(), expected());
            }
            Ok(number) => self.frame.highest = number,
        }
        self.frame.highest
    }

    /// The event's name, and who acted.
    pub(super) fn judge_frame(&mut self, event: &Event<'_>, entry: &Entry<'_>) {
        self.expect(event, &TYPE, &entry.event_type, &event.name);
        let actor = self.frame.last.as_ref().and_then(|(_, said)| said.actor.clone());
        match actor {
            Some(actor) => self.expect(event, &ACTOR, &&*actor, &event.by_text),
            // Programs before the first rules could leave it out.
            None if event.rules == 0 => {}
            None => self.breaks(event, &ACTOR, "—", event.by_text),
        }
    }

    /// The clock by which the event was recorded.
    pub(super) fn judge_clock(&mut self, event: &Event<'_>, entry: &Entry<'_>, said: Option<&str>) {
        let Some(machine) = event.recorded else { return };
        if let Some(said) = said {
            let kept = RecordingDay::read(entry.recorded_at);
            if kept.is_some_and(|kept| machine.seconds >= kept.seconds) {
                self.breaks(event, &MACHINE_TIME, said, format!("< {}", entry.recorded_at));
            } else if self.frame.recorded_at != entry.recorded_at {
                let before = self.frame.recorded_at.clone();
                self.breaks(event, &MACHINE_TIME, entry.recorded_at, before);
            }
        }
        entry.recorded_at.clone_into(&mut self.frame.recorded_at);
        let before = self.frame.clock.replace(machine.seconds);
        let behind = before.is_some_and(|before| machine.seconds + TOLERANCE < before);
        if behind && event.name != "ClockAccepted" {
            let recorded = said.unwrap_or(entry.recorded_at);
            self.breaks(event, &CLOCK, recorded, "ClockAccepted");
        }
    }
}
