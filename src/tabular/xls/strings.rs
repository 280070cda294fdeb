//! Texts of an old workbook: UTF-16, or its lower half in single bytes, going
//! on from one record into the next.

use super::super::FileFault;

/// The most shared texts of a workbook.
const MAX_STRINGS: usize = 1_000_000;

/// A text's flags: two bytes a character, phonetic data, runs of fonts.
const WIDE: u8 = 0x01;
const PHONETIC: u8 = 0x04;
const RUNS: u8 = 0x08;

/// A walk through the parts of a record.
pub(super) struct Parts<'p, 's> {
    all: &'p [&'s [u8]],
    part: usize,
    at: usize,
}

impl<'p, 's> Parts<'p, 's> {
    pub(super) fn new(all: &'p [&'s [u8]], at: usize) -> Self {
        Self { all, part: 0, at }
    }

    fn rest(&self) -> &'s [u8] {
        self.all.get(self.part).and_then(|part| part.get(self.at..)).unwrap_or_default()
    }

    /// Goes on to the next part when this one is used up; whether it did.
    fn turn(&mut self) -> bool {
        let used_up = self.rest().is_empty() && self.part < self.all.len();
        if used_up {
            self.part += 1;
            self.at = 0;
        }
        used_up
    }

    fn byte(&mut self) -> Option<u8> {
        while self.turn() {}
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            while self.turn() {}
            let step = self.rest().len().min(count);
            if step == 0 {
                return None;
            }
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// Characters. Where a part ends within them, the next one begins with
    /// flags of its own.
    fn characters(&mut self, count: usize, mut flags: u8) -> Option<String> {
        let mut units = Vec::new();
        while units.len() < count {
            if self.turn() {
                flags = self.byte()?;
                continue;
            }
            let unit = if flags & WIDE == 0 { u16::from(self.byte()?) } else { self.u16()? };
            units.push(unit);
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// A text that begins with its length in two bytes.
    pub(super) fn text(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & RUNS == 0 { 0 } else { usize::from(self.u16()?) };
        let phonetic = if flags & PHONETIC == 0 { 0 } else { self.u32()? };
        let text = self.characters(count, flags)?;
        self.skip(runs.checked_mul(4)?)?;
        self.skip(usize::try_from(phonetic).ok()?)?;
        Some(text)
    }
}

/// The shared texts.
pub(super) fn shared(parts: &[&[u8]]) -> Result<Vec<String>, FileFault> {
    let cut = || FileFault::damaged(&"its texts are cut off");
    let mut walk = Parts::new(parts, 4);
    let count = walk.u32().and_then(|count| usize::try_from(count).ok()).ok_or_else(cut)?;
    if count > MAX_STRINGS {
        return Err(FileFault::Bomb { what: format!("more than {MAX_STRINGS} texts") });
    }
    let mut strings = Vec::new();
    for _ in 0..count {
        strings.push(walk.text().ok_or_else(cut)?);
    }
    Ok(strings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_part_with_flags_of_its_own() {
        let first = [4, 0, WIDE, 0x37, 0x68];
        let second = [0, b'a', b'b', b'c', 9];
        let parts: [&[u8]; 2] = [&first, &second];
        let mut walk = Parts::new(&parts, 0);
        assert_eq!(walk.text().unwrap(), "样abc");
        assert_eq!(walk.byte(), Some(9));
    }

    #[test]
    fn fonts_and_readings_behind_a_text_are_passed_over() {
        let bytes = [1, 0, RUNS | PHONETIC, 1, 0, 2, 0, 0, 0, b'x', 1, 2, 3, 4, 5, 6, 7];
        let parts: [&[u8]; 1] = [&bytes];
        let mut walk = Parts::new(&parts, 0);
        assert_eq!(walk.text().unwrap(), "x");
        assert_eq!(walk.byte(), Some(7));
    }

    #[test]
    fn texts_that_are_not_there_are_refused() {
        let parts: [&[u8]; 1] = [&[0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, b'x']];
        assert!(shared(&parts).is_err());
        let many: [&[u8]; 1] = [&[0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]];
        assert!(matches!(shared(&many), Err(FileFault::Bomb { .. })));
    }
}
