//! On which day an event was recorded, in Asia/Shanghai.

use crate::day::Day;

/// When an event was recorded by the machine's clock, on which day that was, and on
/// which it may have been decided: what is decided before midnight is recorded soon
/// after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordingDay {
    /// The day of the recording.
    pub(crate) day: Day,
    /// The day before it in the first hour of a day, else the same.
    pub(crate) earliest: Day,
    /// Seconds since a day long ago.
    pub(crate) seconds: i64,
}

impl RecordingDay {
    /// Reads `2024-03-01T17:05:09.123456Z`; `None`: it is no such time, which the
    /// verification of the hashes says.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let utc = Day::parse(date)?;
        let part = |from: usize| time.get(from..from + 2)?.parse::<i64>().ok();
        let (hour, minute, second) = (part(0)?, part(3)?, part(6)?);
        let seconds = utc.seconds() + (hour * 60 + minute) * 60 + second;
        // Eight hours ahead of UTC the whole year.
        let day = if hour < 16 { utc } else { utc.next() };
        Some(Self { day, earliest: if hour == 16 { utc } else { day }, seconds })
    }

    /// Whether a decision of this day can have been recorded then.
    pub(super) fn is(self, day: Day) -> bool {
        self.earliest == day || self.day == day
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_begins_at_four_in_the_afternoon_of_utc() {
        let day = |text| Day::parse(text).unwrap();
        let read = |text| RecordingDay::read(text).unwrap();
        let before = read("2024-02-29T15:59:59.999999Z");
        assert_eq!((before.day, before.earliest), (day("2024-02-29"), day("2024-02-29")));
        let first = read("2024-02-29T16:59:59.999999Z");
        assert_eq!((first.day, first.earliest), (day("2024-03-01"), day("2024-02-29")));
        assert!(first.is(day("2024-02-29")) && first.is(day("2024-03-01")));
        let later = read("2024-02-29T17:00:00.000000Z");
        assert!(!later.is(day("2024-02-29")));
        assert_eq!(later.seconds - before.seconds, 3601);
        assert_eq!(RecordingDay::read("yesterday"), None);
    }
}
