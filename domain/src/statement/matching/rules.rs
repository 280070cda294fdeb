//! The rule file: what may be matched without a person, and where to look.

use serde::{Deserialize, Serialize};

use crate::{explained::Explained, statement::words::Rule};

/// The rules that hold where an office gives none.
const SHIPPED: &str = include_str!("rules.toml");

/// What may be matched without a person, and where to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchingRules {
    /// What needs no person.
    pub accept: Accept,
    /// How far from its order a line may be.
    pub window: Window,
    /// How names are compared.
    pub names: Names,
    /// What banks write.
    pub words: Words,
    /// The bounds of the search for groups.
    pub groups: Groups,
    /// When an order is late.
    pub transit: Transit,
}

/// What needs no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// These rules.
    pub rules: Vec<Rule>,
    /// The least likeness of names, of 100, where one is asked for.
    pub likeness: u8,
}

/// Days from an order's release to the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Before it.
    pub before: u16,
    /// After it.
    pub after: u16,
}

/// How names are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// The least likeness that is proposed.
    pub least: u8,
    /// Left out before names are compared.
    pub leave_out: Vec<String>,
}

/// Words in the bank's summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// 手续费
    pub fee: Vec<String>,
    /// 利息
    pub interest: Vec<String>,
    /// 退回
    pub returned: Vec<String>,
}

/// The bounds of the search for groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// The most lines or orders of one group.
    pub most: usize,
    /// The most candidates among which a group is sought.
    pub among: usize,
    /// The most tries for one group.
    pub tries: u32,
}

/// When an order is late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transit {
    /// After so many working days.
    pub overdue: u32,
}

/// The most that a rule file may ask of the search, so that no file makes it
/// endless.
const MOST_GROUP: usize = 12;
const MOST_AMONG: usize = 64;
const MOST_TRIES: u32 = 1_000_000;

/// Why a text is no rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(
    hint = "print the shipped rules with `bofu statement rules` and change those",
    hint_zh = "用 `bofu statement rules` 输出自带规则后修改"
)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum RulesError {
    #[error("the rule file cannot be read: {0}")]
    #[explain(code = "rules-unreadable", zh = "勾对规则文件无法读取：{0}")]
    Toml(String),
    /// A bound that makes the search endless, or a score beyond 100.
    #[error("the rule file asks for {field} = {value}, at most {most} is allowed")]
    #[explain(code = "rules-bound", zh = "勾对规则中 {field} = {value}，最多为 {most}")]
    Bound { field: &'static str, value: u64, most: u64 },
    #[error("the rule judgement is a person's, and cannot stand under accept.rules")]
    #[explain(code = "rules-judgement", zh = "人工判断（judgement）不能列入 accept.rules")]
    Judgement,
}

impl MatchingRules {
    /// The text of the shipped rules, with what they mean.
    pub fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// The shipped rules.
    ///
    /// # Errors
    /// None, as a test shows.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::parse(SHIPPED)
    }

    /// Reads a rule file.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let rules: Self =
            toml::from_str(text).map_err(|error| RulesError::Toml(error.to_string()))?;
        let bound = |field, value: u64, most: u64| {
            if value > most { Err(RulesError::Bound { field, value, most }) } else { Ok(()) }
        };
        let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        bound("accept.likeness", rules.accept.likeness.into(), 100)?;
        bound("names.least", rules.names.least.into(), 100)?;
        bound("groups.most", wide(rules.groups.most), wide(MOST_GROUP))?;
        bound("groups.among", wide(rules.groups.among), wide(MOST_AMONG))?;
        bound("groups.tries", rules.groups.tries.into(), MOST_TRIES.into())?;
        if rules.accept.rules.contains(&Rule::Judgement) {
            return Err(RulesError::Judgement);
        }
        Ok(rules)
    }

    /// Whether a rule needs no person.
    pub fn accepts(&self, rule: Rule) -> bool {
        self.accept.rules.contains(&rule)
    }
}

impl Words {
    /// Whether a summary, in lower case, has one of the words.
    pub(super) fn among(words: &[String], summary: &str) -> bool {
        words.iter().any(|word| summary.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_shipped_rules_are_read_and_leave_to_persons_what_is_not_certain() {
        let rules = MatchingRules::shipped().unwrap();
        assert!(rules.accepts(Rule::Reference) && rules.accepts(Rule::ReturnReference));
        for rule in [Rule::Account, Rule::Name, Rule::Split, Rule::Merged, Rule::Batch] {
            assert!(!rules.accepts(rule), "{rule}");
        }
        for rule in [Rule::ReturnAccount, Rule::ReturnName, Rule::Offset, Rule::Judgement] {
            assert!(!rules.accepts(rule), "{rule}");
        }
    }

    #[test]
    fn a_rule_file_that_asks_for_an_endless_search_or_an_unknown_rule_is_refused() {
        let text = MatchingRules::shipped_text();
        let code = |text: &str| MatchingRules::parse(text).unwrap_err().code();
        assert_eq!(code(&text.replace("most = 6", "most = 60")), "rules-bound");
        assert_eq!(code(&text.replace("likeness = 90", "likeness = 190")), "rules-bound");
        assert_eq!(code(&text.replace("[\"reference\",", "[\"hunch\",")), "rules-unreadable");
        assert_eq!(code(&text.replace("[\"reference\",", "[\"judgement\",")), "rules-judgement");
        assert_eq!(code("[accept]"), "rules-unreadable");
    }
}
