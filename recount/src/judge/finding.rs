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
    /// Whether what breaks it is a notice: what deserves a look, and could be
    /// stored honestly.
    pub notice: Notice,
    /// What must be so, in English.
    pub en: &'static str,
    /// What must be so, in Chinese.
    pub zh: &'static str,
}

/// When an event that breaks a rule is a notice, and no finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Never: an older event is not held to the rule at all.
    Never,
    /// Where the event is older than the rule.
    Older,
    /// Always.
    Always,
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

/// Writes rules as constants, with a list of them all. After the number stands
/// `noticed` where older events that break the rule are notices, and `doubted`
/// where all are.
macro_rules! rules {
    (@notice) => { $crate::judge::finding::Notice::Never };
    (@notice noticed) => { $crate::judge::finding::Notice::Older };
    (@notice doubted) => { $crate::judge::finding::Notice::Always };
    ($($name:ident = $id:literal since $since:literal $($notice:ident)?,
        $en:literal, $zh:literal;)+) => {
        $(pub(crate) static $name: $crate::judge::finding::Rule =
            $crate::judge::finding::Rule {
                id: $id,
                since: $since,
                notice: rules!(@notice $($notice)?),
                en: $en,
                zh: $zh,
            };)+

        /// The rules of this file.
        pub(crate) static ALL: &[&$crate::judge::finding::Rule] = &[$(&$name),+];
    };
}
pub(crate) use rules;
