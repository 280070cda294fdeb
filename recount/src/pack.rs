//! A pack's TOML, as far as a calculation asks. That it is a sound pack was
//! checked when it was adopted; here only what is used is read, as it is used.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use toml::{Table, Value};

use crate::{
    day::Day,
    exact::{Exact, Fen, figure, rounded, whole},
};

/// A pack with the options adopted.
#[derive(Debug)]
pub(crate) struct Pack {
    /// SHA-256 of its text, hex.
    pub(crate) hash: String,
    table: Table,
    /// The adopted readings.
    pub(crate) adopted: BTreeMap<String, String>,
    /// Its titles that another pack had first: a recognition that names no pack
    /// is not of this one.
    pub(crate) titles_of_others: BTreeSet<String>,
}

/// A parameter's value.
#[derive(Debug)]
pub(crate) struct Dated<'a> {
    pub(crate) value: Exact,
    /// The first day on which it holds.
    pub(crate) since: Option<Day>,
    /// Who says so.
    pub(crate) source: &'a str,
}

/// The reading that says for how many working days a grant is published.
pub(crate) const NOTICE_DAYS: &str = "notice-days";

/// The tables of an array of tables.
fn tables<'a>(table: &'a Table, name: &str) -> impl Iterator<Item = &'a Table> {
    let list = table.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_table)
}

/// A text of a table.
pub(crate) fn said<'a>(table: &'a Table, name: &str) -> Option<&'a str> {
    table.get(name).and_then(Value::as_str)
}

/// A table of a table.
pub(crate) fn inner<'a>(table: &'a Table, name: &str) -> Option<&'a Table> {
    table.get(name).and_then(Value::as_table)
}

/// The texts of a list.
pub(crate) fn texts<'a>(table: &'a Table, name: &str) -> Vec<&'a str> {
    let list = table.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).collect()
}

fn is_shared(table: &Table) -> bool {
    table.get("shared").and_then(Value::as_bool) == Some(true)
}

/// The tables of a list.
pub(crate) fn listed<'a>(table: &'a Table, name: &str) -> Vec<&'a Table> {
    tables(table, name).collect()
}

impl Pack {
    /// Reads a pack's text.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let digest = Sha256::digest(text.as_bytes());
        let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let hash = nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect();
        let table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
        Ok(Self { hash, table, adopted: BTreeMap::new(), titles_of_others: BTreeSet::new() })
    }

    /// The ids of its things of a kind.
    pub(crate) fn ids(&self, kind: &str) -> impl Iterator<Item = &str> {
        tables(&self.table, kind).filter_map(|one| said(one, "id"))
    }

    /// Whether it says that it shares a thing of a kind.
    pub(crate) fn shares(&self, kind: &str, id: &str) -> bool {
        self.of(kind, id).is_ok_and(is_shared)
    }

    /// The same of a family of claims that may not overlap.
    pub(crate) fn shares_family(&self, family: &str) -> bool {
        let mut rules = tables(&self.table, "measure").filter_map(|one| inner(one, "no_overlap"));
        rules.any(|rule| said(rule, "family") == Some(family) && is_shared(rule))
    }

    fn of<'a>(&'a self, kind: &str, id: &str) -> Result<&'a Table, String> {
        let found = tables(&self.table, kind).find(|one| said(one, "id") == Some(id));
        found.ok_or_else(|| format!("the pack has no {kind} {id:?}"))
    }

    pub(crate) fn measure(&self, id: &str) -> Result<&Table, String> {
        self.of("measure", id)
    }

    /// The facts of a measure that are days and may not come after the
    /// application; `None`: there is no such measure.
    pub(crate) fn days_before_application(&self, measure: &str) -> Option<Vec<&str>> {
        let measure = self.measure(measure).ok()?;
        // The end of a period has a rule of its own.
        let end = inner(measure, "period").and_then(|period| said(period, "to"));
        let later = |fact: &&Table| {
            fact.get("may_be_later").and_then(Value::as_bool) == Some(true)
                || said(fact, "name") == end
        };
        let days = tables(measure, "fact").filter(|fact| said(fact, "type") == Some("date"));
        Some(days.filter(|fact| !later(fact)).filter_map(|fact| said(fact, "name")).collect())
    }

    /// Whether it has a fund.
    pub(crate) fn has_fund(&self, id: &str) -> bool {
        self.of("fund", id).is_ok()
    }

    /// Whether only the office's own money counts to a ceiling of it.
    pub(crate) fn excludes_aid(&self, ceiling: &str) -> bool {
        self.of("ceiling", ceiling).is_ok_and(|ceiling| ceiling.contains_key("excludes_aid"))
    }

    /// Its id and its version.
    pub(crate) fn name(&self) -> (&str, &str) {
        let policy = inner(&self.table, "policy");
        let word = |name| policy.and_then(|policy| said(policy, name)).unwrap_or_default();
        (word("id"), word("version"))
    }

    /// Whether a reading is offered, and an option of it.
    pub(crate) fn offers(&self, reading: &str, option: &str) -> bool {
        let Ok(known) = self.of("reading", reading) else {
            let days = option.parse::<i64>().ok().filter(|days| days.to_string() == option);
            return reading == NOTICE_DAYS && days.is_some_and(|days| (0..=60).contains(&days));
        };
        let bound = |name: &str| known.get(name).and_then(Value::as_integer);
        match said(known, "kind") {
            Some("choice") => tables(known, "option").any(|one| said(one, "id") == Some(option)),
            Some("date") => Day::parse(option).is_some(),
            Some("integer") => {
                let number = option.parse::<i64>().ok();
                let within = |number: i64| {
                    bound("min").is_none_or(|min| min <= number)
                        && bound("max").is_none_or(|max| number <= max)
                };
                number.is_some_and(within)
            }
            Some("percent") => {
                let share = figure(&format!("{}%", option.trim_end_matches('%')));
                share.is_some_and(|share| share >= whole(0) && share <= whole(1))
            }
            Some(_) | None => false,
        }
    }

    /// The options of a reading, in words.
    pub(crate) fn offered(&self, reading: &str) -> String {
        let Ok(known) = self.of("reading", reading) else { return "—".to_owned() };
        let options: Vec<&str> =
            tables(known, "option").filter_map(|one| said(one, "id")).collect();
        if options.is_empty() {
            return said(known, "kind").unwrap_or_default().to_owned();
        }
        options.join(", ")
    }

    /// The limit of a ceiling under the readings in force, in fen.
    pub(crate) fn limit(&self, ceiling: &str) -> Result<Fen, String> {
        rounded(&self.ceiling(ceiling)?.1).ok_or_else(|| "a limit is too large".to_owned())
    }

    /// The limits of its ceilings.
    pub(crate) fn limits(&self) -> Result<BTreeMap<String, Fen>, String> {
        self.ids("ceiling").map(|id| Ok((id.to_owned(), self.limit(id)?))).collect()
    }

    /// The option in force for a reading.
    pub(crate) fn option(&self, reading: &str) -> Result<String, String> {
        let known = match self.of("reading", reading) {
            Ok(known) => known,
            Err(_none) if reading == NOTICE_DAYS => return Ok(self.notice()),
            Err(why) => return Err(why),
        };
        let kind = said(known, "kind").unwrap_or_default();
        let default = said(known, "default").unwrap_or_default();
        // An option that an earlier version offered, and this one does not, is none.
        let offered = |option: &&String| self.offers(reading, option);
        let option = self.adopted.get(reading).filter(offered);
        let option = option.map_or(default, String::as_str);
        let bare = kind == "percent" && !option.ends_with('%');
        Ok(if bare { format!("{option}%") } else { option.to_owned() })
    }

    /// The option in force for the notice where the pack has no reading for it:
    /// what was decided, else what its section says; empty where none does.
    fn notice(&self) -> String {
        if let Some(decided) = self.adopted.get(NOTICE_DAYS) {
            return decided.clone();
        }
        let section = inner(&self.table, "notice");
        let days = section.and_then(|section| section.get("days")?.as_integer());
        let none = section.is_some_and(|section| said(section, "none").is_some());
        days.map_or_else(|| if none { "0".to_owned() } else { String::new() }, |d| d.to_string())
    }

    /// Whether it says itself if grants are published before payment.
    pub(crate) fn tells_notice(&self) -> bool {
        let section = inner(&self.table, "notice");
        let told = section.is_some_and(|one| one.contains_key("days") || one.contains_key("none"));
        told || self.of("reading", NOTICE_DAYS).is_ok()
    }

    /// Whether a condition on a reading holds; none holds always.
    pub(crate) fn holds(&self, when: Option<&Table>) -> Result<bool, String> {
        let Some(when) = when else { return Ok(true) };
        let (Some(reading), Some(is)) = (said(when, "reading"), said(when, "is")) else {
            return Err("a condition names a reading and an option".to_owned());
        };
        Ok(self.option(reading)? == is)
    }

    /// The readings that are numbers, by the name they have in formulas.
    pub(crate) fn numbers(&self) -> Result<BTreeMap<String, Exact>, String> {
        let mut numbers = BTreeMap::new();
        for reading in tables(&self.table, "reading") {
            let id = said(reading, "id").unwrap_or_default();
            let option = self.option(id)?;
            let number = if said(reading, "kind") == Some("choice") {
                let chosen = tables(reading, "option").find(|one| said(one, "id") == Some(&option));
                chosen.and_then(|one| figure(said(one, "value")?))
            } else {
                figure(&option)
            };
            numbers.extend(number.map(|number| (id.replace('-', "_"), number)));
        }
        Ok(numbers)
    }

    /// The first day in force, and the day after the last.
    pub(crate) fn in_force(&self) -> Result<(Day, Day), String> {
        let policy = inner(&self.table, "policy").ok_or("the pack has no [policy]")?;
        let option = self.option(said(policy, "effective_from").unwrap_or_default())?;
        let from = Day::parse(&option).ok_or("the first day in force is no day")?;
        let years = policy.get("years").and_then(Value::as_integer).unwrap_or_default();
        Ok((from, from.years_later(years)))
    }

    /// The fund of a measure, and its sources with their parts.
    pub(crate) fn fund(&self, measure: &Table) -> Result<(String, Vec<(String, i128)>), String> {
        let default = inner(&self.table, "policy").and_then(|policy| said(policy, "fund"));
        let id = said(measure, "fund").or(default).ok_or("the measure has no fund")?;
        let shares = listed(self.of("fund", id)?, "shares");
        let share = |share: &&Table| {
            let parts = share.get("parts").and_then(Value::as_integer).unwrap_or_default();
            (said(share, "source").unwrap_or_default().to_owned(), i128::from(parts))
        };
        Ok((id.to_owned(), shares.iter().map(share).collect()))
    }

    /// The titles that a list of a measure names; `any` is all.
    pub(crate) fn is_among(&self, named: &[&str], title: &str) -> bool {
        let known = |id: &str| tables(&self.table, "title").any(|one| said(one, "id") == Some(id));
        named.contains(&title) || (named.contains(&"any") && known(title))
    }

    /// What two claims of a group have in common beside it: nothing, or the subject.
    pub(crate) fn compares_subjects(&self, group: &str) -> Result<bool, String> {
        Ok(said(self.of("group", group)?, "scope") == Some("subject"))
    }

    /// The holder's template of a ceiling, its limit, and whether it is of a year.
    pub(crate) fn ceiling(&self, id: &str) -> Result<(String, Exact, bool), String> {
        let ceiling = self.of("ceiling", id)?;
        let holder = match (said(ceiling, "holder"), said(ceiling, "holder_by")) {
            (Some(holder), _) => holder,
            (None, Some(reading)) => {
                let option = self.option(reading)?;
                let holders = inner(ceiling, "holders").and_then(|holders| said(holders, &option));
                holders.ok_or("the ceiling has no holder for the reading")?
            }
            (None, None) => return Err("the ceiling has no holder".to_owned()),
        };
        let key = said(ceiling, "limit_by").map(|reading| self.option(reading)).transpose()?;
        let limit = said(ceiling, "limit").unwrap_or_default();
        let limit = self.parameter(limit, None, key.as_deref())?.value;
        Ok((holder.to_owned(), limit, said(ceiling, "period") == Some("year")))
    }

    /// A parameter's value on a day, for a number or a choice.
    pub(crate) fn parameter(
        &self,
        id: &str,
        day: Option<Day>,
        key: Option<&str>,
    ) -> Result<Dated<'_>, String> {
        let parameter = self.of("parameter", id)?;
        let none = || format!("the parameter {id} has no value for it");
        let date =
            |table: &Table, name: &str| Day::parse(&table.get(name)?.as_datetime()?.to_string());
        if day.zip(date(parameter, "complete_until")).is_some_and(|(day, last)| day > last) {
            return Err(none());
        }
        let values = listed(parameter, "values");
        let in_force = |value: &&&Table| match day {
            None => true,
            Some(day) => {
                date(value, "from").is_none_or(|from| from <= day)
                    && date(value, "to").is_none_or(|to| day < to)
            }
        };
        // They stand in time: where the next begins, the one before ends.
        let value = match day {
            None => values.first(),
            Some(_) => values.iter().rfind(in_force),
        };
        let value = value.ok_or_else(none)?;
        let text = if let Some(table) = inner(value, "table") {
            said(table, key.unwrap_or_default())
        } else if value.contains_key("bands") {
            let number = key.and_then(figure).ok_or_else(none)?;
            let within = |band: &&Table| {
                let bound = band.get("up_to").and_then(Value::as_integer);
                bound.is_none_or(|bound| number <= whole(bound.into()))
            };
            listed(value, "bands").into_iter().find(within).and_then(|band| said(band, "value"))
        } else {
            said(value, "value")
        };
        let own = said(value, "source").or_else(|| said(parameter, "source"));
        let source = own.or_else(|| said(parameter, "clause")).unwrap_or_default();
        let since = date(value, "from");
        Ok(Dated { value: text.and_then(figure).ok_or_else(none)?, since, source })
    }
}
