//! Days and months: no day of one loan or premises is paid twice, and a measure
//! takes no more months than the policy gives.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Replay, Told};
use crate::{
    day::{Day, Stretch},
    field::{field, list, maybe_text, text},
    found::{Kind, Recount},
    key::Key,
    spelling::Spelt,
};

/// What the live claims of an enterprise take, by the claim's number.
pub(super) type Takes = BTreeMap<Key, Taken>;

/// What a live claim takes.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    measure: Key,
    /// What must not be paid twice for a day: family and identity.
    things: Vec<Key>,
    days: Vec<Stretch>,
    months: i64,
    /// The instalments that hold some of it, with their days.
    parts: Vec<(i64, Stretch)>,
}

/// Days that an event names.
fn stretch(value: &Value) -> Option<Stretch> {
    let end = |name| maybe_text(value, name).and_then(Day::parse);
    Some(Stretch { from: end("from")?, to: end("to")? })
}

/// What an overlap rule says must not be paid twice, as it is compared.
fn things(overlap: &Value) -> Vec<Key> {
    let family = maybe_text(overlap, "family").unwrap_or_default();
    let identities = list(overlap, "identities").iter().filter_map(Value::as_str);
    identities.map(|text| Key::parts(&[family, Spelt::carried(text).under(1)])).collect()
}

impl Taken {
    fn assessed(measure: &str, assessment: &Value) -> Self {
        let overlap = assessment.get("overlap").unwrap_or(&Value::Null);
        let months = assessment.get("quota").and_then(|quota| quota.get("months")?.as_i64());
        let days = overlap.get("span").and_then(stretch);
        let days = days.into_iter().flat_map(Stretch::by_year);
        Self {
            measure: Key::of(measure),
            things: things(overlap),
            days: days.map(|(_, days)| days).collect(),
            months: months.unwrap_or_default(),
            parts: Vec::new(),
        }
    }

    /// A predecessor's claim, as a merger carries it.
    fn carried(claim: &Value) -> Result<Self, String> {
        let comparison = field(claim, "comparison")?;
        Ok(Self {
            measure: Key::of(text(claim, "measure")?),
            things: comparison.get("overlap").map(things).unwrap_or_default(),
            days: list(claim, "days").iter().filter_map(stretch).collect(),
            months: comparison.get("months").and_then(Value::as_i64).unwrap_or_default(),
            parts: Vec::new(),
        })
    }

    /// Whether both take a day of one thing.
    fn meets(&self, other: &Self) -> bool {
        let one = self.things.iter().any(|thing| other.things.contains(thing));
        let both = |day: &Stretch| {
            other.days.iter().any(|known| day.from < known.to && known.from < day.to)
        };
        one && self.days.iter().any(both)
    }

    /// An instalment gives back what it held.
    fn free(&mut self, no: i64) {
        let Some(index) = self.parts.iter().position(|(known, _)| *known == no) else { return };
        let (_, part) = self.parts.remove(index);
        self.days.retain(|days| *days != part);
        self.months -= part.months().min(self.months);
    }
}

impl Replay {
    fn takes(&mut self, uscc: &str) -> &mut Takes {
        self.takes.entry(Key::of(uscc)).or_default()
    }

    /// A claim that is assessed takes its days and months, which nothing live may
    /// have taken. Keys were compared otherwise under rules 0.
    pub(super) fn take_days(
        &mut self,
        told: &Told<'_>,
        measure: &str,
        assessment: &Value,
        recount: &mut Recount,
    ) {
        let taken = Taken::assessed(measure, assessment);
        if taken.things.is_empty() && taken.months == 0 {
            return;
        }
        let limit = assessment.get("quota").and_then(|quota| quota.get("limit")?.as_i64());
        let known = self.takes(told.stream_id);
        let twice = known.values().any(|other| taken.meets(other));
        let same = known.values().filter(|other| other.measure == taken.measure);
        let months = same.map(|other| other.months).sum::<i64>() + taken.months;
        known.insert(Key::of(&recount.claim_no), taken);
        if told.rules == 0 {
            return;
        }
        if twice {
            let recorded = assessment.get("overlap").map(Value::to_string).unwrap_or_default();
            recount.differs(Kind::Days, "overlap", None, recorded, "—".to_owned());
        }
        if let Some(limit) = limit.filter(|limit| months > *limit) {
            let (recorded, most) = (months.to_string(), format!("≤ {limit}"));
            recount.differs(Kind::Days, "months", None, recorded, most);
        }
    }

    /// A claim that is granted holds its days by instalments.
    pub(super) fn grant_days(&mut self, uscc: &str, claim_no: &str, measure: &str, body: &Value) {
        let mut taken = Taken::assessed(measure, body.get("assessment").unwrap_or(&Value::Null));
        if taken.things.is_empty() && taken.months == 0 {
            return;
        }
        let part =
            |part: &Value| Some((part.get("no")?.as_i64()?, part.get("span").and_then(stretch)?));
        taken.parts = list(body, "instalments").iter().filter_map(part).collect();
        self.takes(uscc).insert(Key::of(claim_no), taken);
    }

    /// A claim that stands no more takes nothing.
    pub(super) fn free_claim(&mut self, uscc: &str, claim_no: &str) {
        self.takes(uscc).remove(&Key::of(claim_no));
    }

    /// Instalments that were revoked, or wholly taken back after an error.
    pub(super) fn free_days(&mut self, uscc: &str, claim_no: &str, parts: &[i64]) {
        if let Some(taken) = self.takes(uscc).get_mut(&Key::of(claim_no)) {
            for no in parts {
                taken.free(*no);
            }
        }
    }

    /// Whether a merger carries the days and months that a claim takes.
    pub(super) fn carries_days(
        &self,
        uscc: &str,
        claim_no: &str,
        claim: &Value,
    ) -> Result<bool, String> {
        let mut carried = Taken::carried(claim)?;
        let known = self.takes.get(&Key::of(uscc)).and_then(|own| own.get(&Key::of(claim_no)));
        let Some(known) = known else {
            return Ok(carried.days.is_empty() && carried.months == 0);
        };
        let mut days = known.days.clone();
        days.sort_by_key(|days| days.from);
        carried.days.sort_by_key(|days| days.from);
        Ok(days == carried.days && known.months == carried.months)
    }

    /// A predecessor's claims take their days of the successor's.
    pub(super) fn carry_days(&mut self, uscc: &str, claims: &[Value]) -> Result<(), String> {
        for claim in claims {
            let (no, taken) = (Key::of(text(claim, "claim_no")?), Taken::carried(claim)?);
            self.takes(uscc).insert(no, taken);
        }
        Ok(())
    }
}
