//! What a measure asks of a claim: eligibility, dates, period, group, once.

use super::{At, Document, Draft};
use crate::{
    names::TitleId,
    pack::{
        FactKind, FactSpec, FaultKind,
        measure::{Eligible, GroupRule, MeasureRules, Merge, Named, OnceRule, PeriodRule},
        parameter::Figure,
        schema::{RawEligible, RawGroupUse, RawMeasure, RawNoOverlap, RawPeriod},
        wording::said,
    },
};

impl Draft {
    pub(super) fn rules(
        &mut self,
        at: &At,
        document: &Document<'_>,
        raw: &RawMeasure,
        facts: &[FactSpec],
        ceilings: Vec<usize>,
    ) -> MeasureRules {
        let eligible = raw.eligible.as_ref().map(|eligible| self.eligible(at, eligible));
        let title_held = raw.title_held.as_ref().and_then(|held| {
            let choice = |kind: &FactKind| matches!(kind, FactKind::Choice(_));
            let title =
                self.fact_index(at, facts, &held.title, said("required title", "必填称号"), choice);
            title.zip(self.date_fact(at, facts, &held.recognised_on))
        });
        let not_before_policy = raw.not_before_policy.as_ref().and_then(|rule| {
            let guard = self.guard(at, rule.when.as_ref());
            self.date_fact(at, facts, &rule.fact).map(|fact| (fact, guard))
        });
        let later = &raw.not_after_application;
        let not_after_application =
            later.iter().filter_map(|name| self.date_fact(at, facts, name)).collect();
        let dated_by = raw.dated_by.as_ref().and_then(|name| self.date_fact(at, facts, name));
        let dated_when = self.guard(at, raw.dated_when.as_ref());
        let period = raw.period.as_ref().and_then(|period| self.period(at, facts, period));
        let group = raw.group.as_ref().and_then(|group| self.group_use(at, facts, group));
        let once = raw.once.iter().map(|once| OnceRule {
            when: self.guard(at, once.when.as_ref()),
            by: self.named(at, facts, &once.facts),
        });
        let once = once.collect();
        let overlap = raw.no_overlap.as_ref().map(|rule| {
            if raw.period.is_none() {
                let reason = said("no_overlap needs a period", "no_overlap 需要 period");
                self.fault(at, FaultKind::Rule { reason });
            }
            self.family(at, rule);
            (rule.family.clone(), self.named(at, facts, &rule.by))
        });
        let quota = raw.quota.as_ref().and_then(|quota| self.quota(at, raw, &quota.months));
        let months = self.months(at, raw, facts, period.as_ref(), quota);
        let calculation = self.steps(at, document, raw, facts, period.is_some(), months);
        let rounds_down = self.rounds_down(at, raw.round.as_deref());
        MeasureRules {
            eligible,
            title_held,
            not_before_policy,
            not_after_application,
            dated_by,
            dated_when,
            period,
            steps: calculation.steps,
            rounds_down,
            slots: calculation.slots,
            fact_slots: calculation.fact_slots,
            reading_slots: calculation.reading_slots,
            ceilings,
            group,
            once,
            overlap,
            quota,
            readings: self.used.touched.iter().copied().collect(),
        }
    }

    /// Whether the period runs in whole months, and what a period demands.
    fn months(
        &mut self,
        at: &At,
        raw: &RawMeasure,
        facts: &[FactSpec],
        period: Option<&PeriodRule>,
        quota: Option<i64>,
    ) -> bool {
        let months = period.is_some_and(|period| {
            let first = |index: usize| facts.get(index).is_some_and(|fact| fact.first_of_month);
            first(period.from) && first(period.to)
        });
        if quota.is_some() && !months {
            let reason = said(
                "a quota of months needs a period between first days of months",
                "月数额度需要起止均为月首日的期间",
            );
            self.fault(at, FaultKind::Rule { reason });
        }
        if raw.period.is_some() && raw.step.is_empty() {
            let reason = said(
                "a period needs steps: a decided sum is not divided by year",
                "有期间须有步骤：决定金额不按年拆分",
            );
            self.fault(at, FaultKind::Rule { reason });
        }
        months
    }

    /// A family is shared by all of the pack's measures in it, or by none.
    fn family(&mut self, at: &At, raw: &RawNoOverlap) {
        let known = *self.families.entry(raw.family.clone()).or_insert(raw.shared);
        if known != raw.shared {
            let reason = said(
                "measures of one family say the same of shared",
                "同一 family 的措施，shared 须一致",
            );
            self.fault(at, FaultKind::Rule { reason });
        }
    }

    /// Whether a measure's sum is rounded down.
    fn rounds_down(&mut self, at: &At, round: Option<&str>) -> bool {
        match round {
            None | Some("nearest") => false,
            Some("down") => true,
            Some(other) => {
                let (given, allowed) = (other.to_owned(), "nearest, down".to_owned());
                self.fault(at, FaultKind::BadChoice { field: "round", given, allowed });
                false
            }
        }
    }

    fn eligible(&mut self, at: &At, raw: &RawEligible) -> Eligible {
        let when = self.guard(at, raw.when.as_ref());
        let all = || self.titles.iter().map(|title| title.id.clone());
        let titles: Vec<TitleId> = if raw.titles.iter().any(|title| title == "any") {
            all().collect()
        } else {
            raw.titles.iter().filter_map(|title| self.title_id(at, title)).collect()
        };
        if titles.is_empty() {
            let reason = said(
                "eligible names at least one title, or \"any\"",
                "eligible 至少列一个称号，或 any",
            );
            self.fault(at, FaultKind::Rule { reason });
        }
        Eligible { titles, when }
    }

    fn period(&mut self, at: &At, facts: &[FactSpec], raw: &RawPeriod) -> Option<PeriodRule> {
        let from = self.date_fact(at, facts, &raw.from);
        let to = self.date_fact(at, facts, &raw.to);
        let contract_on = raw.contract_on.as_ref();
        let contract_on = contract_on.and_then(|name| self.date_fact(at, facts, name));
        let integer = |kind: &FactKind| matches!(kind, FactKind::Integer);
        let term_months = raw.term_months.as_ref();
        let term_months = term_months.and_then(|name| {
            self.fact_index(at, facts, name, said("required integer", "必填整数"), integer)
        });
        if raw.term_months.is_some() && raw.contract_on.is_none() {
            let reason = said(
                "a term runs from a contract: name contract_on",
                "期限自合同起算：请指定 contract_on",
            );
            self.fault(at, FaultKind::Rule { reason });
        }
        Some(PeriodRule { from: from?, to: to?, contract_on, term_months })
    }

    fn named(&mut self, at: &At, facts: &[FactSpec], names: &[String]) -> Vec<Named> {
        if names.is_empty() {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("name at least one fact, or subject", "至少列一个要素或 subject"),
                },
            );
        }
        let mut identity = Vec::new();
        for name in names {
            match name.as_str() {
                "measure" => identity.push(Named::Measure),
                "subject" => identity.push(Named::Subject),
                fact => {
                    let found = self.fact_index(
                        at,
                        facts,
                        fact,
                        said("required fact", "必填要素"),
                        |_| true,
                    );
                    identity.extend(found.map(Named::Fact));
                }
            }
        }
        identity
    }

    fn group_use(&mut self, at: &At, facts: &[FactSpec], raw: &RawGroupUse) -> Option<GroupRule> {
        let ids = |draft: &Self| draft.groups.iter().map(|known| known.id.clone()).collect();
        let index = self.find(at, said("group", "不重复组"), &raw.id, ids)?;
        self.used.groups.insert(index);
        let scope = self.groups.get(index)?.scope;
        let choice = |kind: &FactKind| matches!(kind, FactKind::Choice(_));
        let member = match raw.member.as_str() {
            "measure" => None,
            name => Some(self.fact_index(
                at,
                facts,
                name,
                said("required choice", "必填选项"),
                choice,
            )?),
        };
        let choices: Vec<String> = match member.and_then(|index| facts.get(index)).map(|f| &f.kind)
        {
            Some(FactKind::Choice(choices)) => choices.iter().map(|one| one.id.clone()).collect(),
            _other => Vec::new(),
        };
        let mut merges = Vec::new();
        for merge in &raw.merge {
            for id in merge.members.iter().filter(|id| !choices.contains(id)) {
                let known = choices.join(", ");
                self.fault(
                    at,
                    FaultKind::Unknown { what: said("member", "成员"), id: id.clone(), known },
                );
            }
            let when = self.guard(at, merge.when.as_ref());
            merges.push(Merge { members: merge.members.clone(), into: merge.into.clone(), when });
        }
        let when = self.guard(at, raw.when.as_ref());
        Some(GroupRule { group: raw.id.clone(), scope, member, when, merges })
    }

    fn quota(&mut self, at: &At, raw: &RawMeasure, id: &str) -> Option<i64> {
        if raw.period.is_none() {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("a quota of months needs a period", "月数额度需要期间"),
                },
            );
        }
        let index = self.parameter(at, id)?;
        let parameter = self.parameters.get(index)?;
        let dated = parameter.is_dated();
        let figure = parameter.values.first().map(|value| value.figure.clone());
        let months = match figure {
            Some(Figure::One(number)) if number.is_integer() && !dated => {
                number.to_string().parse::<i64>().ok().filter(|months| *months > 0)
            }
            _other => None,
        };
        if months.is_none() {
            let reason = said(
                "a quota is one whole number of months above zero, without dates",
                "月数额度须为无日期的正整数",
            );
            self.fault(at, FaultKind::Rule { reason });
        }
        months
    }
}
