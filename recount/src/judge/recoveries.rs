//! Money that is, or is to be, taken back after it was paid.

use super::{Judge, event::Event};

impl Judge {
    pub(super) fn recovery_decided(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.part_at(event)?;
        Ok(())
    }

    pub(super) fn funds_recovered(&mut self, event: &Event<'_>) -> Result<(), String> {
        let amount = event.sum("amount")?;
        if let Some(part) = self.part_at(event)? {
            part.recovered += amount;
        }
        Ok(())
    }

    pub(super) fn recovery_set_off(&mut self, event: &Event<'_>) -> Result<(), String> {
        let amount = event.sum("amount")?;
        if let Some(part) = self.part_at(event)? {
            part.set_off += amount;
        }
        Ok(())
    }

    pub(super) fn recovery_written_off(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.part_at(event)?;
        Ok(())
    }
}
