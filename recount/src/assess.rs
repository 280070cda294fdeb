//! What the policy gives a claim: its years, its steps, its sums, and what it
//! is compared with.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::{
    day::{Day, Stretch},
    exact::{Exact, Fen, figure, rounded, rounded_down, whole},
    field::Row,
    formula::{self, Values},
    pack::{Pack, inner, listed, said, texts},
    sharing::{APART, Packs, Title, sharing},
    spelling::Spelt,
};

/// A claim as it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) uscc: String,
    pub(crate) measure: String,
    pub(crate) subject: String,
    pub(crate) applied_on: String,
    pub(crate) facts: BTreeMap<String, String>,
    /// The sum that a decision sets, and its document.
    pub(crate) decided: Option<(Fen, String)>,
}

/// A step's value.
pub(crate) struct Worked {
    pub(crate) name: String,
    pub(crate) period: Option<i64>,
    /// The formula as the pack has it, or where the value was looked up.
    pub(crate) formula: String,
    pub(crate) value: Exact,
}

/// One year's part.
pub(crate) struct Slice {
    pub(crate) period: i64,
    /// Its days, where the claim has a period.
    pub(crate) stretch: Option<Stretch>,
    pub(crate) computed: Fen,
    /// The ceilings it is held to, with their limits.
    pub(crate) ceilings: Vec<(Row, Fen)>,
}

/// What later claims are compared with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Comparison {
    /// The pack; empty in a merger that tells none.
    pub(crate) pack: String,
    /// The group with, where it compares subjects, the subject; and the member.
    pub(crate) group: Option<(Spelt, String)>,
    /// The packs whose claims in the group are compared too.
    pub(crate) shared_with: Vec<String>,
    pub(crate) once: Option<Spelt>,
    pub(crate) otherwise: Vec<Spelt>,
}

/// What the policy gives.
pub(crate) struct Entitlement {
    pub(crate) clause: String,
    pub(crate) worked: Vec<Worked>,
    pub(crate) slices: Vec<Slice>,
    pub(crate) place: Comparison,
    pub(crate) fund: (String, Vec<(String, i128)>),
}

/// A claim under a pack.
pub(crate) struct Case<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) measure: &'a Table,
    pub(crate) claim: &'a Claim,
    /// All packs in use.
    packs: &'a Packs,
    /// Those of the event.
    rules: u32,
}

impl<'a> Case<'a> {
    /// A claim under the pack of an id.
    pub(crate) fn of(
        packs: &'a Packs,
        id: &str,
        claim: &'a Claim,
        rules: u32,
    ) -> Result<Self, String> {
        let pack = packs.get(id).ok_or("a pack that was not adopted")?;
        Ok(Self { pack, measure: pack.measure(&claim.measure)?, claim, packs, rules })
    }

    /// The packs beside its own that share something.
    pub(crate) fn sharing(&self, shares: impl Fn(&Pack) -> bool) -> Vec<String> {
        if self.rules < APART {
            return Vec::new();
        }
        sharing(self.packs, self.pack.name().0, shares)
    }

    pub(crate) fn fact(&self, name: &str) -> Result<&'a str, String> {
        let found = self.claim.facts.get(name).map(String::as_str);
        found.ok_or_else(|| format!("the fact {name} is missing"))
    }

    pub(crate) fn day(&self, name: &str) -> Result<Day, String> {
        Day::parse(self.fact(name)?).ok_or_else(|| format!("the fact {name} is no day"))
    }

    pub(crate) fn applied_on(&self) -> Result<Day, String> {
        Day::parse(&self.claim.applied_on).ok_or_else(|| "applied_on is no day".to_owned())
    }

    /// The whole of it.
    pub(crate) fn give(&self) -> Result<Entitlement, String> {
        let stretch = self.stretch()?;
        let (mut worked, mut slices) = (Vec::new(), Vec::new());
        let mut values = self.values(stretch)?;
        let whole = self.run(&mut values, None, &mut worked)?;
        for (period, part) in self.parts(stretch)? {
            let mut values = values.clone();
            filled(&mut values, part, ["days", "months"]);
            let of_year = self.run(&mut values, Some(period), &mut worked)?;
            let computed = match of_year.as_ref().or(whole.as_ref()) {
                Some(value) if said(self.measure, "round") == Some("down") => {
                    rounded_down(value).ok_or("the sum is too large")?
                }
                Some(value) => rounded(value).ok_or("the sum is too large")?,
                None => self.claim.decided.as_ref().map_or(0, |(sum, _)| *sum),
            };
            let stretch = part;
            slices.push(Slice { period, stretch, computed, ceilings: self.ceilings(period)? });
        }
        Ok(Entitlement {
            clause: said(self.measure, "clause").unwrap_or_default().to_owned(),
            worked,
            slices,
            place: self.place()?,
            fund: self.pack.fund(self.measure)?,
        })
    }

    /// Whether the measure has no steps: a decision alone sets the sum.
    pub(crate) fn is_decided(&self) -> bool {
        listed(self.measure, "step").is_empty()
    }

    pub(crate) fn stretch(&self) -> Result<Option<Stretch>, String> {
        let Some(period) = inner(self.measure, "period") else { return Ok(None) };
        let end = |name: &str| self.day(said(period, name).unwrap_or_default());
        Ok(Some(Stretch { from: end("from")?, to: end("to")? }))
    }

    fn parts(&self, stretch: Option<Stretch>) -> Result<Vec<(i64, Option<Stretch>)>, String> {
        let arises = self.pack.holds(inner(self.measure, "dated_when"))?;
        if let Some(stretch) = stretch.filter(|_| arises) {
            return Ok(stretch.by_year().into_iter().map(|(y, part)| (y, Some(part))).collect());
        }
        let day = match said(self.measure, "dated_by").filter(|_| arises) {
            Some(fact) if self.claim.facts.contains_key(fact) => self.day(fact)?,
            Some(_) | None => self.applied_on()?,
        };
        Ok(vec![(day.year(), stretch)])
    }

    /// What formulas may name before any step.
    fn values(&self, stretch: Option<Stretch>) -> Result<Values, String> {
        let mut values = self.pack.numbers()?;
        for fact in listed(self.measure, "fact") {
            let name = said(fact, "name").unwrap_or_default();
            let counts = matches!(said(fact, "type"), Some("money" | "decimal" | "integer"));
            if let Some(text) = self.claim.facts.get(name).filter(|_| counts) {
                let number = figure(text).ok_or_else(|| format!("{name} is no number"))?;
                values.insert(name.to_owned(), number);
            }
        }
        filled(&mut values, stretch, ["all_days", "all_months"]);
        Ok(values)
    }

    /// The steps that differ from year to year: those that use its days or
    /// months, or such a step.
    fn yearly(&self) -> Vec<&'a str> {
        let mut yearly = vec!["days", "months"];
        for step in listed(self.measure, "step") {
            let text = said(step, "formula").unwrap_or_default();
            if formula::names(text).iter().any(|name| yearly.contains(name)) {
                yearly.extend(said(step, "name"));
            }
        }
        yearly
    }

    fn run(
        &self,
        values: &mut Values,
        period: Option<i64>,
        worked: &mut Vec<Worked>,
    ) -> Result<Option<Exact>, String> {
        let (yearly, mut last) = (self.yearly(), None);
        for step in listed(self.measure, "step") {
            let name = said(step, "name").unwrap_or_default();
            let of_year = yearly.contains(&name);
            if of_year != period.is_some() || !self.pack.holds(inner(step, "when"))? {
                continue;
            }
            let (formula, value) = match (said(step, "formula"), said(step, "lookup")) {
                (Some(formula), _) => (formula.to_owned(), formula::evaluate(formula, values)?),
                (None, Some(parameter)) => self.look_up(step, parameter)?,
                (None, None) => return Err(format!("the step {name} has no formula")),
            };
            values.insert(name.to_owned(), value.clone());
            let (name, last_value) = (name.to_owned(), value.clone());
            worked.push(Worked { name, period, formula, value: last_value });
            last = Some(value);
        }
        Ok(last)
    }

    /// Where a value is looked up, in words, and the value.
    fn look_up(&self, step: &Table, parameter: &str) -> Result<(String, Exact), String> {
        let day = match said(step, "on") {
            None => None,
            Some("applied_on") => Some(self.applied_on()?),
            Some(fact) => Some(self.day(fact)?),
        };
        let before = step.get("end_of_month_before").and_then(Value::as_bool) == Some(true);
        let day = day.map(|day| if before { day.end_of_month_before() } else { day });
        let key = match said(step, "by") {
            None => None,
            Some(by) => match self.pack.option(by) {
                Ok(option) => Some(option),
                Err(_no_reading) => Some(self.fact(by)?.to_owned()),
            },
        };
        let found = self.pack.parameter(parameter, day, key.as_deref())?;
        let of_key = key.map(|key| format!(" [{key}]")).unwrap_or_default();
        let since = found.since.map(|since| format!(" (since {since})")).unwrap_or_default();
        let on = day.map(|day| format!(" on {day}{since}")).unwrap_or_default();
        Ok((format!("{parameter}{of_key}{on}: {}", found.source), found.value))
    }

    fn ceilings(&self, period: i64) -> Result<Vec<(Row, Fen)>, String> {
        let row = |id: &&str| -> Result<(Row, Fen), String> {
            let (template, limit, of_year) = self.pack.ceiling(id)?;
            let holder = self.holder(&template)?;
            let period = if of_year { period.to_string() } else { "once".to_owned() };
            let limit = rounded(&limit).ok_or("the limit is too large")?;
            Ok((Row { ceiling: (*id).to_owned(), holder, period }, limit))
        };
        texts(self.measure, "ceilings").iter().map(row).collect()
    }

    fn holder(&self, template: &str) -> Result<String, String> {
        let (mut holder, mut rest) = (String::new(), template);
        while let Some((before, name)) = rest.split_once('{') {
            let (name, after) = name.split_once('}').ok_or("the holder's template has no end")?;
            holder.push_str(before);
            holder.push_str(match name {
                "uscc" => &self.claim.uscc,
                "subject" => &self.claim.subject,
                fact => self.fact(fact)?,
            });
            rest = after;
        }
        Ok(holder + rest)
    }

    fn place(&self) -> Result<Comparison, String> {
        let pack = self.pack.name().0.to_owned();
        let mut place = Comparison { pack, ..Comparison::default() };
        if let Some(rule) = inner(self.measure, "group")
            && self.pack.holds(inner(rule, "when"))?
        {
            let id = said(rule, "id").unwrap_or_default();
            let subject = self.pack.compares_subjects(id)?.then_some(self.claim.subject.as_str());
            place.group = Some((Spelt::group(id, subject), self.member(rule)?));
            place.shared_with = self.sharing(|pack| pack.shares("group", id));
        }
        for rule in listed(self.measure, "once") {
            let parts: Vec<Spelt> =
                texts(rule, "facts").into_iter().filter_map(|name| self.identity(name)).collect();
            let key = Spelt::joined(&parts);
            if place.once.is_none() && self.pack.holds(inner(rule, "when"))? {
                place.once = Some(key);
            } else {
                place.otherwise.push(key);
            }
        }
        Ok(place)
    }

    fn member(&self, rule: &Table) -> Result<String, String> {
        let by = said(rule, "member").unwrap_or_default();
        let fact = self.claim.facts.get(by).filter(|_| by != "measure");
        let member = fact.unwrap_or(&self.claim.measure);
        for merge in listed(rule, "merge") {
            if self.pack.holds(inner(merge, "when"))?
                && texts(merge, "members").contains(&member.as_str())
            {
                return Ok(said(merge, "into").unwrap_or_default().to_owned());
            }
        }
        Ok(member.clone())
    }

    pub(crate) fn identity(&self, name: &str) -> Option<Spelt> {
        let value = match name {
            "measure" => &self.claim.measure,
            "subject" => &self.claim.subject,
            fact => self.claim.facts.get(fact)?,
        };
        let typed = |fact: &&Table| said(fact, "name") == Some(name);
        let fact = listed(self.measure, "fact").into_iter().find(typed);
        let is_text = name == "subject" || fact.is_some_and(|f| said(f, "type") == Some("text"));
        Some(Spelt::identity(name, value, is_text))
    }

    /// Whether the day of the application is in force and, where the measure
    /// asks for one, a title is held; in words, where it is not.
    pub(crate) fn condition(&self, titles: &[Title]) -> Result<Option<String>, String> {
        let (from, until) = self.pack.in_force()?;
        let applied_on = self.applied_on()?;
        if applied_on < from || applied_on >= until {
            return Ok(Some("not in force".to_owned()));
        }
        if let Some(rule) = inner(self.measure, "eligible")
            && self.pack.holds(inner(rule, "when"))?
        {
            let named = texts(rule, "titles");
            let held =
                |held: &Title| held.since <= applied_on && self.pack.is_among(&named, &held.id);
            if !titles.iter().any(held) {
                return Ok(Some("no title held".to_owned()));
            }
        }
        let Some(rule) = inner(self.measure, "title_held") else { return Ok(None) };
        let title = self.fact(said(rule, "title").unwrap_or_default())?;
        let since = self.day(said(rule, "recognised_on").unwrap_or_default())?;
        let held = titles.iter().any(|held| held.id == title && held.since == since);
        Ok((!held || since > applied_on).then(|| format!("{title} not held")))
    }
}

/// A stretch's days and months under their names.
fn filled(values: &mut Values, stretch: Option<Stretch>, [days, months]: [&str; 2]) {
    let Some(stretch) = stretch else { return };
    values.insert(days.to_owned(), whole(stretch.days().into()));
    values.insert(months.to_owned(), whole(stretch.months().into()));
}
