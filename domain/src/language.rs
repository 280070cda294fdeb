//! The two languages of what people read, and a text in both.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

impl Lang {
    /// One of two texts.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// A text in both languages: `{text}` is English, `{text:#}` Chinese. A policy
/// pack calls it a label, and so does an error of its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Label")]
pub struct Text<T = String> {
    /// 中文
    pub zh: T,
    /// English
    pub en: T,
}

impl Text<&str> {
    /// The same, of its own.
    pub fn owned(self) -> Text {
        Text::new(self.zh, self.en)
    }
}

impl Text {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl<T: AsRef<str>> Text<T> {
    /// The one for a reader.
    pub fn pick(&self, lang: Lang) -> &str {
        lang.pick(self.zh.as_ref(), self.en.as_ref())
    }
}

impl<T: fmt::Display> fmt::Display for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if f.alternate() { &self.zh } else { &self.en };
        write!(f, "{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Lang, Text};

    #[test]
    fn a_text_is_read_in_either_language() {
        let text = Text { zh: "申报", en: "claim" };
        assert_eq!((text.pick(Lang::Zh), text.pick(Lang::En)), ("申报", "claim"));
        assert_eq!(format!("{text} {text:#}"), "claim 申报");
        assert_eq!(Text::new("申报", "claim").pick(Lang::Zh), "申报");
    }
}
