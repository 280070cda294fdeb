//! An event as the rules read it.

use serde_json::Value;

use super::{
    entry::Entry,
    key::{Key, Name, Names},
    recording_day::RecordingDay,
};
use crate::{
    day::Day,
    field::{field, int, text},
};

/// Money in fen, small.
pub(crate) type Fen = i64;

/// An event with what every event has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event<'a> {
    pub(crate) position: u64,
    pub(crate) stream_type: &'a str,
    pub(crate) stream_id: &'a str,
    /// The key of the stream's id.
    pub(crate) stream: Key,
    pub(crate) name: &'a str,
    pub(crate) body: &'a Value,
    /// Who acted.
    pub(crate) by: Name,
    /// As it is spelt.
    pub(crate) by_text: &'a str,
    /// The business date.
    pub(crate) on: Day,
    /// When it was recorded by the machine's clock, where that is known.
    pub(crate) recorded: Option<RecordingDay>,
    /// Under which rules it was decided.
    pub(crate) rules: u32,
}

impl<'a> Event<'a> {
    pub(super) fn read(
        entry: &Entry<'a>,
        name: &'a str,
        body: &'a Value,
        (rules, clock): (u32, Option<&str>),
        names: &mut Names,
    ) -> Result<Self, String> {
        let by_text = text(body, "by")?;
        Ok(Self {
            position: entry.position,
            stream_type: entry.stream_type,
            stream_id: entry.stream_id,
            stream: Key::of(entry.stream_id),
            name,
            body,
            by: names.number(by_text),
            by_text,
            on: day(body, "occurred_on")?,
            recorded: RecordingDay::read(clock.unwrap_or(entry.recorded_at)),
            rules,
        })
    }

    /// A text of the event.
    pub(crate) fn text(&self, member: &str) -> Result<&'a str, String> {
        text(self.body, member)
    }

    /// A text that may be null or missing.
    pub(crate) fn maybe_text(&self, member: &str) -> Option<&'a str> {
        self.body.get(member).and_then(Value::as_str)
    }

    /// A sum of the event.
    pub(crate) fn sum(&self, member: &str) -> Result<Fen, String> {
        sum(self.body, member)
    }

    /// A day of the event.
    pub(crate) fn day(&self, member: &str) -> Result<Day, String> {
        day(self.body, member)
    }

    /// A number of an instalment or the like.
    pub(crate) fn number(&self, member: &str) -> Result<u32, String> {
        number(self.body, member)
    }

    /// Whether it says yes.
    pub(crate) fn is(&self, member: &str) -> Result<bool, String> {
        field(self.body, member)?.as_bool().ok_or_else(|| format!("{member} is no yes or no"))
    }

    /// The key of a text of the event.
    pub(crate) fn key(&self, member: &str) -> Result<Key, String> {
        self.text(member).map(Key::of)
    }
}

/// A number of an instalment or the like.
pub(crate) fn number(value: &Value, member: &str) -> Result<u32, String> {
    u32::try_from(int(value, member)?).map_err(|_| format!("{member} is no small number"))
}

/// A day.
pub(crate) fn day(value: &Value, member: &str) -> Result<Day, String> {
    Day::parse(text(value, member)?).ok_or_else(|| format!("{member} is no day"))
}

/// A sum.
pub(crate) fn sum(value: &Value, member: &str) -> Result<Fen, String> {
    fen(text(value, member)?).ok_or_else(|| format!("{member} is no sum"))
}

/// Yuan with two places, as events write them, in fen.
fn fen(text: &str) -> Option<Fen> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (yuan, places) = digits.split_once('.')?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(yuan) || !plain(places) || places.len() != 2 {
        return None;
    }
    let yuan: Fen = yuan.parse().ok()?;
    yuan.checked_mul(100)?.checked_add(places.parse().ok()?).map(|fen| sign * fen)
}

/// Fen as yuan with two places.
pub(crate) fn yuan(fen: Fen) -> String {
    crate::exact::yuan(fen.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_has_two_places_and_nothing_else() {
        assert_eq!(fen("1234.56"), Some(123_456));
        assert_eq!(fen("-0.05"), Some(-5));
        for text in ["", "1", "1.2", "1.234", "1e3", "+1.00", "--1.00", "99999999999999999.00"] {
            assert_eq!(fen(text), None, "{text}");
        }
    }
}
