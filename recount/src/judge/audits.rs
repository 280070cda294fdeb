//! An audit's samples and findings.

use super::{Judge, event::Event};

impl Judge {
    pub(super) fn judge_audit(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.name {
            "SampleDrawn" | "FindingRecorded" | "FindingAnswered" | "FindingClosed" => {}
            _other => self.unknown(event),
        }
        Ok(())
    }
}
