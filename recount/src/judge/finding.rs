//! Rules, and what breaks them.

use std::fmt;

/// One rule that events are held to.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which stays: `duty/approve-own-claim`.
    pub id: &'static str,
    /// The first rules number ([`super::RULES`]) that has it. An event that was
    /// recorded under older rules is not held to it.
    pub since: u32,
    /// What must be so, in English.
    pub en: &'static str,
    /// What must be so, in Chinese.
    pub zh: &'static str,
}

/// An event that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The event's place in the ledger.
    pub position: u64,
    /// Which rule.
    pub rule: &'static Rule,
    /// What is recorded.
    pub recorded: String,
    /// What follows from the events before it.
    pub expected: String,
}

impl Finding {
    /// The finding in English.
    pub fn en(&self) -> String {
        let Self { rule, recorded, expected, .. } = self;
        format!("{}: {} (recorded: {recorded}; expected: {expected})", rule.id, rule.en)
    }

    /// The finding in Chinese.
    pub fn zh(&self) -> String {
        let Self { rule, recorded, expected, .. } = self;
        format!("{}：{}（记录：{recorded}；应为：{expected}）", rule.id, rule.zh)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "position {}: {}", self.position, self.en())
    }
}

/// Writes rules as constants, with a list of them all.
macro_rules! rules {
    ($($name:ident = $id:literal since $since:literal, $en:literal, $zh:literal;)+) => {
        $(pub(crate) static $name: $crate::judge::finding::Rule =
            $crate::judge::finding::Rule { id: $id, since: $since, en: $en, zh: $zh };)+

        /// The rules of this file.
        pub(crate) static ALL: &[&$crate::judge::finding::Rule] = &[$(&$name),+];
    };
}
pub(crate) use rules;
