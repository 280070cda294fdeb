//! The metadata so far: the last ones, and the highest rules number.

use serde_json::Value;

/// What the metadata so far have said.
#[derive(Debug, Default)]
pub(in crate::judge) struct Frame {
    /// The last metadata, read: most are as those before.
    pub(in crate::judge) last: Option<(Box<str>, EventMetadata)>,
    /// The highest rules number so far.
    pub(in crate::judge) highest: u32,
    /// The last event's time of recording; empty before the first.
    pub(in crate::judge) recorded_at: String,
    /// The last event's time by its machine, in seconds.
    pub(in crate::judge) clock: Option<i64>,
}

impl Frame {
    /// The rules of the last event.
    pub(in crate::judge) fn rules(&self) -> u32 {
        self.highest
    }
}

/// What an event's metadata say.
#[derive(Debug, Clone)]
pub(in crate::judge) struct EventMetadata {
    pub(in crate::judge) actor: Option<Box<str>>,
    /// The rules number; `Err`: what stands there and is none.
    pub(in crate::judge) rules: Result<u32, Box<str>>,
    /// By how many days it says that it was recorded late.
    pub(in crate::judge) late: Option<Box<str>>,
    /// The machine's time, where it was not that of the recording.
    pub(in crate::judge) clock: Option<Box<str>>,
}

impl EventMetadata {
    /// What metadata say that cannot be read.
    pub(in crate::judge) const NOTHING: Self =
        Self { actor: None, rules: Ok(0), late: None, clock: None };

    pub(in crate::judge) fn read(metadata: &str) -> Option<Self> {
        let Ok(Value::Object(members)) = serde_json::from_str(metadata) else { return None };
        if !members.values().all(Value::is_string) {
            return None;
        }
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let rules = match text("rules") {
            None => Ok(0),
            // As it is written, and no other way.
            Some(text) => match text.parse::<u32>() {
                Ok(number) if number > 0 && number.to_string() == text => Ok(number),
                Ok(_) | Err(_) => Err(text.into()),
            },
        };
        let own = |name| text(name).map(Into::into);
        Some(Self { actor: own("actor"), rules, late: own("late"), clock: own("clock") })
    }
}
