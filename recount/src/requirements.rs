//! What a pack asks of a claim before anything is calculated: its facts, its
//! days, its decision.

use toml::{Table, Value};

use crate::{
    assess::Case,
    day::Day,
    exact::{Exact, decimal, figure, whole},
    pack::{inner, listed, said, texts},
};

impl Case<'_> {
    /// In words, where a fact is not as the pack asks, or a day not within its
    /// bounds.
    pub(crate) fn unfit(&self) -> Result<Option<String>, String> {
        if self.measure.contains_key("decision") && self.claim.decided.is_none() {
            return Ok(Some("no decision".to_owned()));
        }
        if let Some(name) = self.strange_fact() {
            return Ok(Some(format!("the fact {name}")));
        }
        for fact in texts(self.measure, "not_after_application") {
            if self.day(fact)? > self.applied_on()? {
                return Ok(Some(format!("{fact} after the application")));
            }
        }
        if let Some(rule) = inner(self.measure, "not_before_policy")
            && self.pack.holds(inner(rule, "when"))?
        {
            let fact = said(rule, "fact").unwrap_or_default();
            if self.day(fact)? < self.pack.in_force()?.0 {
                return Ok(Some(format!("{fact} before the policy")));
            }
        }
        self.unfit_period()
    }

    /// The first fact that the pack does not ask for, or not so, or that is
    /// missing.
    fn strange_fact(&self) -> Option<String> {
        let asked = listed(self.measure, "fact");
        let named = |name: &String| asked.iter().any(|fact| said(fact, "name") == Some(name));
        if let Some(name) = self.claim.facts.keys().find(|name| !named(name)) {
            return Some(name.clone());
        }
        let strange = |fact: &&Table| {
            let name = said(fact, "name").unwrap_or_default();
            let required = fact.get("required").and_then(Value::as_bool).unwrap_or(true);
            self.claim.facts.get(name).map_or(required, |text| !fits(fact, text))
        };
        asked.into_iter().find(strange).and_then(|fact| said(fact, "name")).map(str::to_owned)
    }

    /// The period of a claim: it begins before it ends, is over at the
    /// application, and lies within its contract.
    fn unfit_period(&self) -> Result<Option<String>, String> {
        let Some(stretch) = self.stretch()? else { return Ok(None) };
        let rule = inner(self.measure, "period");
        let fact = |name: &str| {
            let fact = rule.and_then(|rule| said(rule, name))?;
            self.claim.facts.get(fact).map(String::as_str)
        };
        if stretch.from >= stretch.to {
            return Ok(Some("a period that ends before it begins".to_owned()));
        }
        if stretch.to > self.applied_on()? {
            return Ok(Some("a period after the application".to_owned()));
        }
        let Some(contract) = fact("contract_on") else { return Ok(None) };
        let contract = Day::parse(contract).ok_or("the contract has no day")?;
        if stretch.from < contract {
            return Ok(Some("a period before the contract".to_owned()));
        }
        let months = fact("term_months").and_then(|months| months.parse::<i64>().ok());
        let over = months.is_some_and(|months| stretch.to > contract.months_later(months));
        Ok(over.then(|| "a period after the contract's term".to_owned()))
    }
}

/// Whether a text is what a pack asks of a fact.
fn fits(fact: &Table, text: &str) -> bool {
    let bound = |name: &str| said(fact, name).and_then(figure);
    let number = |places: usize| {
        let given = text.split_once('.').map_or(0, |(_, after)| after.len());
        decimal(text).filter(|_| given <= places)
    };
    let within = |number: Exact| {
        number >= bound("min").unwrap_or_else(|| whole(0))
            && bound("max").is_none_or(|max| number <= max)
    };
    match said(fact, "type") {
        Some("money") => number(2).is_some_and(within),
        Some("decimal") => number(6).is_some_and(within),
        Some("integer") => number(0).is_some_and(within),
        Some("date") => {
            let first = fact.get("first_of_month").and_then(Value::as_bool) == Some(true);
            Day::parse(text).is_some() && (!first || text.ends_with("-01"))
        }
        Some("choice") => listed(fact, "choices").iter().any(|one| said(one, "id") == Some(text)),
        Some(_) | None => !text.trim().is_empty(),
    }
}
