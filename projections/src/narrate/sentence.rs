//! A line in both languages.

/// A line in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct What {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

pub(super) fn say(zh: String, en: String) -> What {
    What { zh, en }
}

/// Numbers of instalments or lines.
pub(super) fn list(numbers: &[u32]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
