//! The days and months that a claim takes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    day::{Day, Stretch},
    field::{field, list, maybe_text, text},
    key::Key,
    past::pack_key,
    sharing::APART,
    spelling::Spelt,
};

/// What the live claims of an enterprise take, by the claim's number.
pub(super) type DaysOfClaims = BTreeMap<Key, ClaimDays>;

/// What a live claim takes.
#[derive(Debug, Clone)]
pub(super) struct ClaimDays {
    pub(super) measure: Key,
    /// The pack; the default one in a merger that tells none.
    pack: Key,
    /// What must not be paid twice for a day: family and identity.
    pub(super) things: Vec<Key>,
    pub(super) days: Vec<Stretch>,
    pub(super) months: i64,
    /// The instalments that hold some of it, with their days.
    pub(super) parts: Vec<(i64, Stretch)>,
}

/// Days that an event names.
pub(super) fn stretch(value: &Value) -> Option<Stretch> {
    let end = |name| maybe_text(value, name).and_then(Day::parse);
    Some(Stretch { from: end("from")?, to: end("to")? })
}

/// What an overlap rule says must not be paid twice, as it is compared.
fn things(overlap: &Value) -> Vec<Key> {
    let family = maybe_text(overlap, "family").unwrap_or_default();
    let identities = list(overlap, "identities").iter().filter_map(Value::as_str);
    identities.map(|text| Key::parts(&[family, Spelt::carried(text).under(1)])).collect()
}

impl ClaimDays {
    pub(super) fn assessed(measure: &str, assessment: &Value) -> Self {
        let overlap = assessment.get("overlap").unwrap_or(&Value::Null);
        let pack = assessment.get("pack");
        let months = assessment.get("quota").and_then(|quota| quota.get("months")?.as_i64());
        let days = overlap.get("span").and_then(stretch);
        let days = days.into_iter().flat_map(Stretch::by_year);
        Self {
            measure: Key::of(measure),
            pack: pack_key(pack.and_then(|pack| maybe_text(pack, "id")).unwrap_or_default()),
            things: things(overlap),
            days: days.map(|(_, days)| days).collect(),
            months: months.unwrap_or_default(),
            parts: Vec::new(),
        }
    }

    /// A predecessor's claim, as a merger carries it.
    pub(super) fn carried(claim: &Value) -> Result<Self, String> {
        let comparison = field(claim, "comparison")?;
        Ok(Self {
            measure: Key::of(text(claim, "measure")?),
            pack: pack_key(maybe_text(comparison, "pack").unwrap_or_default()),
            things: comparison.get("overlap").map(things).unwrap_or_default(),
            days: list(claim, "days").iter().filter_map(stretch).collect(),
            months: comparison.get("months").and_then(Value::as_i64).unwrap_or_default(),
            parts: Vec::new(),
        })
    }

    /// Whether both take a day of one thing, where the packs of `shared_with`
    /// have its family in common with its own.
    pub(super) fn meets(&self, other: &Self, shared_with: &[Key], rules: u32) -> bool {
        let apart = rules >= APART
            && other.pack != Key::default()
            && other.pack != self.pack
            && !shared_with.contains(&other.pack);
        if apart {
            return false;
        }
        let one = self.things.iter().any(|thing| other.things.contains(thing));
        let both = |day: &Stretch| {
            other.days.iter().any(|known| day.from < known.to && known.from < day.to)
        };
        one && self.days.iter().any(both)
    }

    /// An instalment gives back what it held.
    pub(super) fn free(&mut self, no: i64) {
        let Some(index) = self.parts.iter().position(|(known, _)| *known == no) else { return };
        let (_, part) = self.parts.remove(index);
        self.days.retain(|days| *days != part);
        self.months -= part.months().min(self.months);
    }
}
