//! What an enterprise's earlier claims count, when a later one is compared
//! with them (从高、从优、不重复).
//!
//! What a claim is compared by is kept as keys, not as texts: a claim with one
//! instalment takes some 300 bytes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    assess,
    exact::Fen,
    field::{Charge, field, list, maybe_text, sum, text},
    key::Key,
    rows::{KeptCharge, Rows, small},
    sharing::{APART, Title},
    spelling::Spelt,
};

/// A part of a grant.
#[derive(Debug, Clone)]
pub(crate) struct GrantedInstalment {
    pub(crate) no: i64,
    granted: i64,
    pub(crate) charges: Box<[KeptCharge]>,
    pub(crate) revoked: bool,
    /// Taken back after an error.
    corrected: i64,
    /// Taken back for whatever cause.
    recovered: i64,
}

impl GrantedInstalment {
    pub(crate) fn new(no: i64, granted: Fen, charges: Box<[KeptCharge]>) -> Self {
        let granted = small(granted);
        Self { no, granted, charges, revoked: false, corrected: 0, recovered: 0 }
    }

    pub(crate) fn granted(&self) -> Fen {
        self.granted.into()
    }

    pub(crate) fn counts(&self) -> Fen {
        if self.revoked { 0 } else { Fen::from(self.granted) - Fen::from(self.corrected) }
    }

    /// Takes in what came back.
    pub(crate) fn recover(&mut self, amount: Fen, is_error: bool) {
        self.recovered = self.recovered.saturating_add(small(amount));
        if is_error {
            self.corrected = self.corrected.saturating_add(small(amount));
        }
    }

    /// What is given back of its rows when `amount` more comes back: all of it
    /// to each ceiling, and to each source its part of what has come back in
    /// all, less its part of what had before; the last takes what is left.
    pub(crate) fn given_back(&self, rows: &Rows, amount: Fen) -> Vec<Charge> {
        let (funds, ceilings): (Vec<KeptCharge>, Vec<KeptCharge>) =
            self.charges.iter().partition(|charge| rows.is_of_fund(**charge));
        let mut charges: Vec<Charge> =
            ceilings.into_iter().filter_map(|charge| rows.back(charge, amount)).collect();
        let (mut left, count) = (amount, funds.len());
        let before = Fen::from(self.recovered);
        for (index, fund) in funds.into_iter().enumerate() {
            let portion = |sum: Fen| half_up(sum * Fen::from(fund.amount), self.granted());
            let share = portion(before + amount) - portion(before);
            let share = if index + 1 == count { left } else { share.clamp(0, left) };
            left -= share;
            if share > 0 {
                charges.extend(rows.back(fund, share));
            }
        }
        charges
    }
}

/// A quotient of sums that are not negative, a half upwards.
pub(crate) fn half_up(dividend: Fen, divisor: Fen) -> Fen {
    if divisor <= 0 { 0 } else { (2 * dividend + divisor) / (2 * divisor) }
}

/// What claims are compared by, as it was under rules 0 and as it is, as keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spelling {
    former: Key,
    present: Key,
}

impl From<&Spelt> for Spelling {
    fn from(spelt: &Spelt) -> Self {
        Self { former: Key::of(spelt.under(0)), present: Key::of(spelt.under(1)) }
    }
}

impl Spelling {
    fn under(self, rules: u32) -> Key {
        if rules == 0 { self.former } else { self.present }
    }
}

/// What later claims are compared with, as keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ComparisonKeys {
    /// The pack; the default one in a merger that tells none.
    pack: Key,
    /// The group with, where it compares subjects, the subject; and the member.
    group: Option<Box<(Spelling, Key)>>,
    once: Option<Spelling>,
    otherwise: Box<[Spelling]>,
}

impl From<&assess::Comparison> for ComparisonKeys {
    fn from(place: &assess::Comparison) -> Self {
        let group =
            |(group, member): &(Spelt, String)| Box::new((Spelling::from(group), Key::of(member)));
        Self {
            pack: pack_key(&place.pack),
            group: place.group.as_ref().map(group),
            once: place.once.as_ref().map(Spelling::from),
            otherwise: place.otherwise.iter().map(Spelling::from).collect(),
        }
    }
}

/// The key of a pack; the default one where none is told.
pub(crate) fn pack_key(pack: &str) -> Key {
    if pack.is_empty() { Key::default() } else { Key::of(pack) }
}

impl ComparisonKeys {
    fn group(&self) -> Option<Spelling> {
        self.group.as_ref().map(|group| group.0)
    }

    fn member(&self) -> Key {
        self.group.as_ref().map(|group| group.1).unwrap_or_default()
    }

    /// Whether a later claim is compared with one in this place.
    pub(crate) fn is_compared(&self) -> bool {
        self.group.is_some() || self.once.is_some() || !self.otherwise.is_empty()
    }

    /// Whether a merger's event carries the same place.
    pub(crate) fn is(&self, carried: &Self, rules: u32) -> bool {
        let present = |one: Option<Spelling>| one.map(|one| one.present);
        let of = |place: &Self| (present(place.group()), place.member(), present(place.once));
        of(self) == of(carried) && (rules < APART || self.pack == carried.pack)
    }

    /// A predecessor's claim's, as the merger's event carries it.
    fn carried(value: &Value) -> Result<Self, String> {
        let comparison = field(value, "comparison")?;
        let group = comparison.get("group").filter(|group| !group.is_null());
        let group = group.map(|group| -> Result<(Spelt, String), String> {
            let (id, member) = (text(group, "group")?, text(group, "member")?.to_owned());
            let of_subject = text(group, "scope")? == "subject";
            let subject = of_subject.then(|| text(value, "subject")).transpose()?;
            Ok((Spelt::group(id, subject), member))
        });
        let otherwise = list(comparison, "once_otherwise").iter().filter_map(Value::as_str);
        Ok(Self::from(&assess::Comparison {
            pack: maybe_text(comparison, "pack").unwrap_or_default().to_owned(),
            shared_with: Vec::new(),
            group: group.transpose()?,
            once: maybe_text(comparison, "once").map(Spelt::carried),
            otherwise: otherwise.map(Spelt::carried).collect(),
        }))
    }
}

/// An earlier claim.
#[derive(Debug, Clone)]
pub(crate) struct Earlier {
    pub(crate) measure: Key,
    /// What the money is for, as it is typed.
    pub(crate) subject: Key,
    pub(crate) place: ComparisonKeys,
    /// Its parts, where it was granted.
    pub(crate) parts: Box<[GrantedInstalment]>,
    /// Approved, but nothing was left.
    pub(crate) nothing_left: bool,
    /// What was cut of it as a duplicate.
    pub(crate) duplicate: i64,
    /// What a merger says that it counts.
    pub(crate) carried: Option<Box<Counts>>,
}

/// What an earlier claim adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Granted, and not revoked or taken back after an error.
    pub(crate) granted: Fen,
    /// With what was cut as a duplicate.
    pub(crate) counted: Fen,
}

/// What a claim is paid once for, with its measure where another's is asked.
type Once = (Option<Key>, Key);

/// What an earlier claim adds, as a later one sees it.
struct Entry {
    member: Key,
    once: Option<Once>,
    counts: Counts,
}

impl Earlier {
    /// A predecessor's claim, as the merger's event carries it.
    pub(crate) fn carried(value: &Value) -> Result<Self, String> {
        let counts = Counts { granted: sum(value, "granted")?, counted: sum(value, "counted")? };
        Ok(Self {
            measure: Key::of(text(value, "measure")?),
            subject: Key::of(text(value, "subject")?),
            place: ComparisonKeys::carried(value)?,
            parts: Box::default(),
            nothing_left: false,
            duplicate: 0,
            carried: Some(Box::new(counts)),
        })
    }

    /// Whether a claim in that place is compared with it.
    fn meets(&self, to: &Comparing<'_>) -> bool {
        let under = |one: Option<Spelling>| one.map(|one| one.under(to.rules));
        let group = under(to.place.group());
        let grouped = group.is_some() && group == under(self.place.group());
        (grouped && to.compares(self.place.pack))
            || (self.measure == to.measure && self.is_once(to))
    }

    fn is_once(&self, to: &Comparing<'_>) -> bool {
        let mut own = self.place.once.iter().chain(&self.place.otherwise);
        to.once().is_some_and(|once| own.any(|own| own.under(to.rules) == once))
    }

    /// What it counts; `None`: nothing any more.
    pub(crate) fn counts(&self) -> Option<Counts> {
        if let Some(carried) = &self.carried {
            return Some(**carried);
        }
        let counts = self.nothing_left || self.parts.iter().any(|part| part.counts() != 0);
        let granted = self.parts.iter().map(GrantedInstalment::counts).sum::<Fen>();
        counts.then_some(Counts { granted, counted: granted + Fen::from(self.duplicate) })
    }

    fn entry(&self, to: &Comparing<'_>) -> Option<Entry> {
        let same = self.measure == to.measure && self.is_once(to);
        let other = || Some((Some(self.measure), self.place.once?.under(to.rules)));
        let once = if same { to.once().map(|once| (None, once)) } else { other() };
        Some(Entry { member: self.place.member(), once, counts: self.counts()? })
    }
}

/// A claim that is compared with earlier ones, under the rules of its event.
#[derive(Debug, Clone)]
pub(crate) struct Comparing<'a> {
    pub(crate) measure: Key,
    pub(crate) place: &'a ComparisonKeys,
    /// Its pack and those that share its group.
    pub(crate) packs: Vec<Key>,
    pub(crate) rules: u32,
}

impl Comparing<'_> {
    /// Whether it is compared with claims in a pack's group of the same id. What
    /// a merger carried before packs were kept apart is compared under every pack.
    fn compares(&self, pack: Key) -> bool {
        self.rules < APART || pack == Key::default() || self.packs.contains(&pack)
    }

    fn once(&self) -> Option<Key> {
        self.place.once.map(|once| once.under(self.rules))
    }
}

/// An enterprise, as far as its claims' sums depend on it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Enterprise {
    pub(crate) titles: Vec<Title>,
    /// Its earlier claims and those of its predecessors, by number.
    pub(crate) earlier: BTreeMap<Key, Box<Earlier>>,
    /// The enterprise that took it over.
    pub(crate) successor: Option<Box<str>>,
}

impl Enterprise {
    /// What a claim of `due` may still get: the group together gets the highest
    /// of its members' totals, and one and the same thing is paid once. `None`
    /// where the claim is compared with nothing. Also whether anything that
    /// counts came with a merger, and the claims that it repeats.
    pub(crate) fn left_for(&self, to: &Comparing<'_>, due: Fen) -> (Option<Fen>, bool, Vec<Key>) {
        let place = to.place;
        if place.group.is_none() && place.once.is_none() {
            return (None, false, Vec::new());
        }
        let met = self.earlier.iter().filter(|(_, one)| one.meets(to));
        let merged = met.clone().any(|(_, one)| one.carried.is_some());
        let granted = |one: &Earlier| one.entry(to).is_some_and(|entry| entry.counts.granted > 0);
        let repeats = met.clone().filter(|(_, one)| granted(one)).map(|(no, _)| *no).collect();
        let mut entries: Vec<Entry> = met.filter_map(|(_, one)| one.entry(to)).collect();
        let had: Fen = entries.iter().map(|entry| entry.counts.granted).sum();
        let once = to.once().map(|once| (None, once));
        let same = entries.iter().filter(|entry| once.is_some() && entry.once == once);
        let missing = (due - same.map(|entry| entry.counts.granted).sum::<Fen>()).max(0);
        let counts = Counts { counted: due, granted: 0 };
        entries.push(Entry { member: place.member(), once, counts });
        let left = (highest(&entries) - had).max(0).min(missing);
        (Some(left), merged, repeats)
    }
}

/// The highest of the members' totals; the same thing twice counts once, at
/// its most.
fn highest(entries: &[Entry]) -> Fen {
    let mut once: BTreeMap<(Key, Once), Fen> = BTreeMap::new();
    let mut totals: BTreeMap<Key, Fen> = BTreeMap::new();
    for entry in entries {
        if let Some(thing) = entry.once {
            let most = once.entry((entry.member, thing)).or_default();
            *most = entry.counts.counted.max(*most);
        } else {
            // What is not paid once is a thing of its own.
            *totals.entry(entry.member).or_default() += entry.counts.counted;
        }
    }
    for ((member, _), counted) in once {
        *totals.entry(member).or_default() += counted;
    }
    totals.into_values().max().unwrap_or_default()
}
