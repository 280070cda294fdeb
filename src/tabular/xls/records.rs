//! The records of an old workbook's stream.

use super::{super::FileFault, container::u16_at};

/// One record: its kind and its parts, the record's own and those that
/// continue it.
#[derive(Debug)]
pub(super) struct Record<'s> {
    pub(super) kind: u16,
    pub(super) parts: Vec<&'s [u8]>,
}

impl<'s> Record<'s> {
    /// The record's own part.
    pub(super) fn body(&self) -> &'s [u8] {
        self.parts.first().copied().unwrap_or_default()
    }
}

/// What continues the record before it.
const CONTINUE: u16 = 0x003c;

/// The records of a stream from a place on.
pub(super) struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    pub(super) fn from(stream: &'s [u8], at: usize) -> Self {
        Self { stream, at }
    }

    fn kind(&self) -> Option<u16> {
        u16_at(self.stream, self.at)
    }

    fn part(&mut self) -> Option<&'s [u8]> {
        let length = usize::from(u16_at(self.stream, self.at.checked_add(2)?)?);
        let from = self.at.checked_add(4)?;
        let to = from.checked_add(length)?;
        let part = self.stream.get(from..to)?;
        self.at = to;
        Some(part)
    }

    /// The next record; `None` at the stream's end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'s>>, FileFault> {
        let Some(kind) = self.kind() else { return Ok(None) };
        let cut = || FileFault::damaged(&"it is cut off");
        let mut parts = vec![self.part().ok_or_else(cut)?];
        while self.kind() == Some(CONTINUE) {
            parts.push(self.part().ok_or_else(cut)?);
        }
        Ok(Some(Record { kind, parts }))
    }
}
