//! Mergers: two enterprises, one commit.

use super::{Judge, event::Event};

impl Judge {
    pub(super) fn enterprise_merged(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        let successor = event.key("successor")?;
        self.state.enterprises.entry(event.stream).or_default().merged = Some(successor);
        Ok(())
    }

    /// What a successor takes over, or gives back.
    pub(super) fn predecessor(&mut self, _: &Event<'_>) -> Result<(), String> {
        Ok(())
    }
}
