//! Mergers: what a successor takes over of a predecessor's rows and claims,
//! and what is given back later. The predecessor's event comes first, the
//! successor's with the same commit.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Replay,
    expected_event::{CountedClaim, ExpectedEvent},
    recorded_event::{RecordedEvent, ReplayResult},
};
use crate::{
    exact::yuan,
    field::{Charge, Row, field, int, list, shown, text},
    key::Key,
    past::{Counts, Earlier},
    report::{Difference, Kind},
};

/// What a claim's event is about.
fn of_claim(body: &Value) -> Result<String, String> {
    let parts = match body.get("instalments") {
        Some(parts) => parts.to_string(),
        None => int(body, "instalment")?.to_string(),
    };
    Ok(format!("{} {parts} {}", text(body, "claim_no")?, text(body, "amount")?))
}

/// What an aid's event is about.
fn of_aid(body: &Value) -> Result<String, String> {
    let row = Row::read(field(body, "key")?)?;
    Ok(format!("{row} {} {}", text(body, "document_no")?, text(body, "amount")?))
}

/// Charges with the rows of one holder as one, as they are since rules 1. The
/// limit is the highest, as it was when rows became one.
fn compared(rules: u32, charges: Vec<Charge>) -> Vec<Charge> {
    if rules == 0 {
        return charges;
    }
    let mut rows: BTreeMap<Row, Charge> = BTreeMap::new();
    for charge in charges {
        let row = charge.row.compared();
        let known = rows.entry(row.clone());
        let known = known.or_insert(Charge { row, amount: 0, limit: None, ..charge });
        known.amount += charge.amount;
        known.limit = known.limit.max(charge.limit);
    }
    rows.into_values().filter(|charge| charge.amount != 0).collect()
}

/// What follows the code in a holder that is the enterprise's own.
fn tail<'a>(holder: &'a str, uscc: &str) -> Option<&'a str> {
    let tail = holder.strip_prefix(uscc)?;
    (tail.is_empty() || tail.starts_with('/')).then_some(tail)
}

/// The row of a successor that stands for a predecessor's own.
fn moved(row: &Row, from: &str, to: &str) -> Option<Row> {
    Some(Row { holder: format!("{to}{}", tail(&row.holder, from)?), ..row.clone() })
}

fn told_of(counts: Option<Counts>) -> String {
    counts.map_or_else(
        || "—".to_owned(),
        |Counts { granted, counted }| format!("{} / {}", yuan(granted), yuan(counted)),
    )
}

impl Replay {
    /// Those that took an enterprise over, one after the other.
    fn successors(&self, uscc: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut last = uscc;
        while let Some(next) = self.enterprises.get(last).and_then(|one| one.successor.as_deref()) {
            // A ring, which only a forger can make, ends all the same.
            if next == uscc || found.iter().any(|known| known == next) {
                break;
            }
            found.push(next.to_owned());
            last = next;
        }
        found
    }

    /// An enterprise goes over into another, which must say so.
    pub(super) fn merged(&mut self, told: &RecordedEvent<'_>, body: &Value) -> Result<(), String> {
        let (uscc, heir) = (told.stream_id, text(body, "successor")?);
        self.of(uscc).successor = Some(heir.into());
        let own = self.rows.all().filter_map(|(row, taken, limit)| {
            Some(Charge { row: moved(row, uscc, heir)?, own: false, amount: taken, limit })
        });
        let charges = compared(told.rules, own.collect());
        self.awaited.push(ExpectedEvent {
            position: told.position,
            name: "PredecessorAbsorbed",
            predecessor: uscc.to_owned(),
            heir: heir.to_owned(),
            what: text(body, "document_no")?.to_owned(),
            charges,
            standing: None,
        });
        Ok(())
    }

    /// Asks the last successor to free what a claim of a merged enterprise held.
    pub(super) fn await_claim(
        &mut self,
        told: &RecordedEvent<'_>,
        name: &'static str,
        body: &Value,
        back: &[Charge],
    ) -> Result<(), String> {
        let claim = Key::of(text(body, "claim_no")?);
        let own = self.enterprises.get(told.stream_id).and_then(|own| own.earlier.get(&claim));
        let standing = own.map(|claim| CountedClaim {
            counts: claim.counts(),
            is_compared: claim.place.is_compared(),
        });
        self.await_freeing(told, name, of_claim(body)?, standing, back);
        Ok(())
    }

    /// The same of an aid.
    pub(super) fn await_aid(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
        back: &[Charge],
    ) -> Result<(), String> {
        self.await_freeing(told, "PredecessorAidCancelled", of_aid(body)?, None, back);
        Ok(())
    }

    fn await_freeing(
        &mut self,
        told: &RecordedEvent<'_>,
        name: &'static str,
        what: String,
        standing: Option<CountedClaim>,
        back: &[Charge],
    ) {
        let successors = self.successors(told.stream_id);
        let Some(heir) = successors.last().cloned() else { return };
        let follow = |successor: &String, charge: &Charge| {
            let row = moved(&charge.row, told.stream_id, successor)?;
            Some(Charge { row, own: false, ..charge.clone() })
        };
        let charges = successors
            .iter()
            .flat_map(|successor| back.iter().filter_map(move |one| follow(successor, one)))
            .collect();
        self.awaited.push(ExpectedEvent {
            position: told.position,
            name,
            predecessor: told.stream_id.to_owned(),
            heir,
            what,
            charges,
            standing,
        });
    }

    /// What a successor's event answers to; none: a difference.
    fn answers(
        &mut self,
        told: &RecordedEvent<'_>,
        name: &str,
        body: &Value,
        what: &str,
        taken: &mut ReplayResult,
    ) -> Result<Option<ExpectedEvent>, String> {
        let predecessor = text(body, "predecessor")?;
        let found = self.awaited.iter().position(|one| {
            one.name == name
                && one.predecessor == predecessor
                && one.heir == told.stream_id
                && one.what == what
        });
        let recorded = format!("{predecessor} {what}");
        if found.is_none() {
            taken.compare(told, body, Kind::Merger, name, recorded, "—".to_owned());
        }
        Ok(found.map(|index| self.awaited.remove(index)))
    }

    fn take_moved(&mut self, body: &Value) -> Result<Vec<Charge>, String> {
        let charges = Charge::all(body)?;
        for charge in &charges {
            self.rows.charge(charge);
            self.moved.insert(charge.row.compared());
        }
        Ok(charges)
    }

    /// A successor takes over what the predecessor's rows hold, and the claims
    /// that its own are compared with.
    pub(super) fn absorbed(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let mut taken = ReplayResult::default();
        let document = text(body, "document_no")?;
        let awaited = self.answers(told, "PredecessorAbsorbed", body, document, &mut taken)?;
        let recorded = shown(&compared(told.rules, self.take_moved(body)?));
        if let Some(awaited) = awaited {
            let due = shown(&awaited.charges);
            taken.compare(told, body, Kind::Charges, "PredecessorAbsorbed", recorded, due);
        }
        self.carried(told, body, &mut taken)?;
        self.carry_days(told.stream_id, list(body, "claims"))?;
        for claim in list(body, "claims") {
            let earlier = Box::new(Earlier::carried(claim)?);
            self.of(told.stream_id).earlier.insert(Key::of(text(claim, "claim_no")?), earlier);
        }
        Ok(taken)
    }

    /// Holds the claims of a merger to those of the predecessor.
    fn carried(
        &self,
        told: &RecordedEvent<'_>,
        body: &Value,
        taken: &mut ReplayResult,
    ) -> Result<(), String> {
        let predecessor = self.enterprises.get(text(body, "predecessor")?);
        let known = predecessor.map(|known| &known.earlier);
        let mut missing: BTreeMap<&Key, Counts> = BTreeMap::new();
        for (key, claim) in known.into_iter().flatten() {
            missing.extend(claim.counts().filter(|_| claim.place.is_compared()).map(|c| (key, c)));
        }
        for value in list(body, "claims") {
            let (claim_no, claim) = (text(value, "claim_no")?, Earlier::carried(value)?);
            let key = Key::of(claim_no);
            missing.remove(&key);
            let known = known.and_then(|known| known.get(&key));
            let (recorded, due) = (claim.counts(), known.and_then(|known| known.counts()));
            taken.compare(told, body, Kind::Merger, claim_no, told_of(recorded), told_of(due));
            let own = |known: &Earlier| (known.measure, known.subject);
            let same = known.is_none_or(|known| {
                own(known) == own(&claim) && known.place.is(&claim.place, told.rules)
            });
            let same = same && self.carries_days(text(body, "predecessor")?, claim_no, value)?;
            let what = (if same { "" } else { "comparison" }).to_owned();
            taken.compare(told, body, Kind::Merger, claim_no, what, String::new());
        }
        for counts in missing.into_values() {
            let due = told_of(Some(counts));
            taken.compare(told, body, Kind::Merger, "claims", "—".to_owned(), due);
        }
        Ok(())
    }

    /// A successor frees what a predecessor's claim or aid held.
    pub(super) fn followed(
        &mut self,
        told: &RecordedEvent<'_>,
        name: &str,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let mut taken = ReplayResult::default();
        let aid = name == "PredecessorAidCancelled";
        let what = if aid { of_aid(body)? } else { of_claim(body)? };
        let awaited = self.answers(told, name, body, &what, &mut taken)?;
        let recorded = shown(&self.take_moved(body)?);
        let standing = body.get("standing").filter(|standing| !standing.is_null());
        let standing = standing.map(Earlier::carried).transpose()?.map(Box::new);
        if let Some(awaited) = awaited {
            taken.compare(told, body, Kind::Charges, name, recorded, shown(&awaited.charges));
            if let Some(due) = awaited.standing {
                let recorded = standing.as_deref().and_then(Earlier::counts);
                if recorded.is_some() || due.is_compared {
                    let (recorded, due) = (told_of(recorded), told_of(due.counts));
                    taken.compare(told, body, Kind::Merger, name, recorded, due);
                }
            }
        }
        if !aid {
            let key = Key::of(text(body, "claim_no")?);
            let earlier = &mut self.of(told.stream_id).earlier;
            earlier.remove(&key);
            earlier.extend(standing.map(|standing| (key, standing)));
            self.free_claim(told.stream_id, text(body, "claim_no")?);
            let standing = body.get("standing").filter(|standing| !standing.is_null());
            self.carry_days(told.stream_id, standing.map_or(&[], std::slice::from_ref))?;
        }
        Ok(taken)
    }

    /// What no successor has said by the end of the ledger.
    pub fn finish(&mut self) -> Vec<Difference> {
        let open = std::mem::take(&mut self.awaited).into_iter();
        open.map(|one| Difference {
            position: one.position,
            claim_no: None,
            period: None,
            kind: Kind::Merger,
            what: one.name.to_owned(),
            recorded: "—".to_owned(),
            recomputed: format!("{} {}", one.predecessor, one.what),
        })
        .collect()
    }
}
