//! Another payer's money.

use super::{Judge, event::Event};

impl Judge {
    pub(super) fn aid_recorded(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        Ok(())
    }

    pub(super) fn aid_cancelled(&mut self, _: &Event<'_>) -> Result<(), String> {
        Ok(())
    }
}
