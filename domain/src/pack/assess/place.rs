//! Beside what else the claim stands: its group, what is paid once, what may
//! not overlap.

use crate::{
    assessment::{GroupUse, OverlapRule},
    date::Span,
    pack::{
        assess::case::Case,
        measure::{GroupRule, Named},
    },
};

impl Case<'_> {
    pub(super) fn group(&self) -> Option<GroupUse> {
        let rule = self.measure.rules.group.as_ref()?;
        self.policy.adopted.holds(rule.when.as_ref()).then(|| GroupUse {
            group: rule.group.clone(),
            scope: rule.scope,
            member: self.member(rule),
            shared_with: Vec::new(),
        })
    }

    fn member(&self, rule: &GroupRule) -> String {
        let member = rule.member.and_then(|fact| self.text(fact));
        let member = member.unwrap_or(self.measure.id.as_str());
        let merged = rule.merges.iter().find(|merge| {
            self.policy.adopted.holds(merge.when.as_ref())
                && merge.members.iter().any(|known| known == member)
        });
        merged.map_or_else(|| member.to_owned(), |merge| merge.into.clone())
    }

    /// What is paid once under the readings in force, and what would be under
    /// others.
    pub(super) fn once(&self) -> (Option<String>, Vec<String>) {
        let (mut once, mut otherwise) = (None, Vec::new());
        for rule in &self.measure.rules.once {
            let parts = rule.by.iter().filter_map(|named| self.identity(*named));
            let key = parts.collect::<Vec<String>>().join(";");
            if once.is_none() && self.policy.adopted.holds(rule.when.as_ref()) {
                once = Some(key);
            } else {
                otherwise.push(key);
            }
        }
        (once, otherwise)
    }

    /// `loan_no=HT-1`, as it was typed: whoever compares it takes its compared
    /// form. A `;` in a value is doubled, so that keys never collide.
    fn identity(&self, named: Named) -> Option<String> {
        let (name, value) = match named {
            Named::Measure => ("measure", self.measure.id.to_string()),
            Named::Subject => ("subject", self.application.subject.to_string()),
            Named::Fact(fact) => {
                (self.fact_name(fact), self.values.get(fact)?.as_ref()?.canonical())
            }
        };
        Some(format!("{name}={}", value.replace(';', ";;")))
    }

    pub(super) fn overlap(&self, span: Span) -> Option<OverlapRule> {
        let (family, by) = self.measure.rules.overlap.as_ref()?;
        let identities = by.iter().filter_map(|named| self.identity(*named)).collect();
        Some(OverlapRule { family: family.clone(), identities, span, shared_with: Vec::new() })
    }
}
