//! What an enterprise's earlier claims count, when a later one is compared
//! with them (从高、从优、不重复).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    day::Day,
    exact::Fen,
    field::{Charge, field, list, maybe_text, sum, text},
    given::Place,
    spelling::Spelt,
};

/// A part of a grant.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) no: i64,
    pub(crate) granted: Fen,
    pub(crate) charges: Vec<Charge>,
    pub(crate) revoked: bool,
    /// Taken back after an error.
    pub(crate) corrected: Fen,
    /// Taken back for whatever cause.
    pub(crate) recovered: Fen,
}

impl Part {
    fn counts(&self) -> Fen {
        if self.revoked { 0 } else { self.granted - self.corrected }
    }

    /// What is given back of its rows when `amount` more comes back: all of it
    /// to each ceiling, and to each source its part of what has come back in
    /// all, less its part of what had before; the last takes what is left.
    pub(crate) fn given_back(&self, amount: Fen) -> Vec<Charge> {
        let back = |charge: &Charge, amount: Fen| Charge { amount: -amount, ..charge.clone() };
        let funds: Vec<&Charge> =
            self.charges.iter().filter(|charge| charge.row.is_appropriation()).collect();
        let ceilings = self.charges.iter().filter(|charge| !charge.row.is_appropriation());
        let mut charges: Vec<Charge> = ceilings.map(|charge| back(charge, amount)).collect();
        let mut left = amount;
        for (index, fund) in funds.iter().enumerate() {
            let portion = |sum: Fen| half_up(sum * fund.amount, self.granted);
            let share = portion(self.recovered + amount) - portion(self.recovered);
            let share = if index + 1 == funds.len() { left } else { share.clamp(0, left) };
            left -= share;
            if share > 0 {
                charges.push(back(fund, share));
            }
        }
        charges
    }
}

/// A quotient of sums that are not negative, a half upwards.
pub(crate) fn half_up(dividend: Fen, divisor: Fen) -> Fen {
    if divisor <= 0 { 0 } else { (2 * dividend + divisor) / (2 * divisor) }
}

/// An earlier claim.
#[derive(Debug, Clone)]
pub(crate) struct Earlier {
    pub(crate) measure: String,
    pub(crate) place: Place,
    /// Its parts, where it was granted.
    pub(crate) parts: Vec<Part>,
    /// Approved, but nothing was left.
    pub(crate) nothing_left: bool,
    /// What was cut of it as a duplicate.
    pub(crate) duplicate: Fen,
    /// What a merger says that it counts: granted, and with duplicates.
    pub(crate) carried: Option<(Fen, Fen)>,
}

/// What an earlier claim adds.
struct Entry {
    member: String,
    once: Option<String>,
    counted: Fen,
    granted: Fen,
}

impl Earlier {
    /// A predecessor's claim, as the merger's event carries it.
    pub(crate) fn carried(value: &Value, subject: &str) -> Result<Self, String> {
        let comparison = field(value, "comparison")?;
        let group = comparison.get("group").filter(|group| !group.is_null());
        let group = group.map(|group| -> Result<(Spelt, String), String> {
            let (id, member) = (text(group, "group")?, text(group, "member")?.to_owned());
            let of_subject = text(group, "scope")? == "subject";
            Ok((Spelt::group(id, of_subject.then_some(subject)), member))
        });
        let otherwise = list(comparison, "once_otherwise").iter().filter_map(Value::as_str);
        Ok(Self {
            measure: text(value, "measure")?.to_owned(),
            place: Place {
                group: group.transpose()?,
                once: maybe_text(comparison, "once").map(Spelt::carried),
                otherwise: otherwise.map(Spelt::carried).collect(),
            },
            parts: Vec::new(),
            nothing_left: false,
            duplicate: 0,
            carried: Some((sum(value, "granted")?, sum(value, "counted")?)),
        })
    }

    /// Whether a claim in that place is compared with it.
    fn meets(&self, to: &Comparing<'_>) -> bool {
        let own = self.place.group.as_ref().map(|(key, _)| key);
        let group = to.place.group.as_ref().map(|(key, _)| key);
        let grouped = own.zip(group).is_some_and(|(own, group)| own.is(group, to.rules));
        grouped || (self.measure == to.measure && self.is_once(to))
    }

    fn is_once(&self, to: &Comparing<'_>) -> bool {
        let mut own = self.place.once.iter().chain(&self.place.otherwise);
        let once = to.place.once.as_ref();
        once.is_some_and(|once| own.any(|own| own.is(once, to.rules)))
    }

    fn entry(&self, to: &Comparing<'_>) -> Option<Entry> {
        let granted = self.parts.iter().map(Part::counts).sum::<Fen>();
        let (granted, counted) = match self.carried {
            Some(carried) => carried,
            None if self.nothing_left || self.parts.iter().any(|part| part.counts() != 0) => {
                (granted, granted + self.duplicate)
            }
            None => return None,
        };
        let member = self.place.group.as_ref().map(|(_, member)| member.clone());
        let same = self.measure == to.measure && self.is_once(to);
        let other =
            || Some(format!("{}\n{}", self.measure, self.place.once.as_ref()?.under(to.rules)));
        let once = if same { to.once() } else { other() };
        Some(Entry { member: member.unwrap_or_default(), once, counted, granted })
    }
}

/// A claim that is compared with earlier ones, under the rules of its event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparing<'a> {
    pub(crate) measure: &'a str,
    pub(crate) place: &'a Place,
    pub(crate) rules: u32,
}

impl Comparing<'_> {
    fn once(&self) -> Option<String> {
        self.place.once.as_ref().map(|once| once.under(self.rules).to_owned())
    }
}

/// An enterprise, as far as its claims' sums depend on it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Enterprise {
    /// Titles with the day of recognition.
    pub(crate) titles: Vec<(String, Day)>,
    /// Its earlier claims and those of its predecessors, by number.
    pub(crate) earlier: BTreeMap<String, Earlier>,
}

impl Enterprise {
    /// What a claim of `due` may still get: the group together gets the highest
    /// of its members' totals, and one and the same thing is paid once. `None`
    /// where the claim is compared with nothing. Also whether anything that
    /// counts came with a merger.
    pub(crate) fn left_for(&self, to: &Comparing<'_>, due: Fen) -> (Option<Fen>, bool) {
        let place = to.place;
        if place.group.is_none() && place.once.is_none() {
            return (None, false);
        }
        let met = self.earlier.values().filter(|one| one.meets(to));
        let merged = met.clone().any(|one| one.carried.is_some());
        let mut entries: Vec<Entry> = met.filter_map(|one| one.entry(to)).collect();
        let had: Fen = entries.iter().map(|entry| entry.granted).sum();
        let once = to.once();
        let same = entries.iter().filter(|entry| once.is_some() && entry.once == once);
        let missing = (due - same.map(|entry| entry.granted).sum::<Fen>()).max(0);
        let member = place.group.as_ref().map(|(_, member)| member.clone()).unwrap_or_default();
        entries.push(Entry { member, once, counted: due, granted: 0 });
        let left = (highest(&entries) - had).max(0).min(missing);
        (Some(left), merged)
    }
}

/// The highest of the members' totals; the same thing twice counts once, at
/// its most.
fn highest(entries: &[Entry]) -> Fen {
    let mut things: BTreeMap<(&str, String), Fen> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        // What is not paid once is a thing of its own.
        let thing = entry.once.clone().unwrap_or_else(|| format!("\n{index}"));
        let most = things.entry((&entry.member, thing)).or_default();
        *most = entry.counted.max(*most);
    }
    let mut totals: BTreeMap<&str, Fen> = BTreeMap::new();
    for ((member, _), counted) in things {
        *totals.entry(member).or_default() += counted;
    }
    totals.into_values().max().unwrap_or_default()
}
