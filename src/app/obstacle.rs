//! One thing that stands in the way of a close.

use bofu_domain::{date::Date, language::Text, money::Money};
use serde::Serialize;

/// One thing that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// `order`, `break`, `statement`, `month`, `objection`, `notice`, `unpaid` or
    /// `recovery`.
    pub kind: &'static str,
    /// Which: an end-to-end id, a statement and its line, a month, a claim.
    pub what: String,
    /// How much it is about.
    pub amount: Option<Money>,
    /// Since when.
    pub since: Option<Date>,
    /// In words.
    #[serde(skip)]
    pub words: Text,
}

pub(super) fn obstacle(kind: &'static str, what: String, zh: &str, en: &str) -> Obstacle {
    let words = Text::new(format!("{zh} {what}"), format!("{en} {what}"));
    Obstacle { kind, what, amount: None, since: None, words }
}

impl Obstacle {
    pub(super) fn of(self, amount: Money, since: Option<Date>) -> Self {
        let words = Text::new(
            format!("{}，{amount} 元", self.words.zh),
            format!("{}, {amount} yuan", self.words.en),
        );
        Self { amount: Some(amount), since, words, ..self }
    }
}
