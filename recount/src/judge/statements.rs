//! Bank statements: their lines, matches and differences.

use super::{Judge, event::Event};

impl Judge {
    pub(super) fn judge_statement(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.name {
            "StatementImported" | "LineRecorded" | "MatchProposed" | "ProposalDeclined"
            | "ProposalLapsed" | "LinesMatched" | "LinesUnmatched" | "BreakFound"
            | "BreakAssigned" | "BreakResolved" | "BreakReopened" => {}
            _other => self.unknown(event),
        }
        Ok(())
    }
}
