//! A grant, or a claim of which nothing was left, recomputed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Replay,
    recorded_event::{RecordedEvent, ReplayResult},
};
use crate::{
    assess::{Claim, Comparison, Entitlement},
    day::Day,
    exact::{Fen, yuan},
    field::{self, Charge, field, int, list, maybe_text, sum, text},
    key::Key,
    limits::{LimitCheck, Remainder},
    past::{self, Comparing, Earlier, Enterprise, GrantedInstalment},
    report::{Cut, Difference, Kind, PartRecount, Recount, Trusted},
    rows::small,
};

/// A judgement as it is recorded: an assessment, its cuts, its parts.
struct Judged<'a> {
    assessment: &'a Value,
    reductions: &'a [Value],
    instalments: &'a [Value],
}

/// A recorded instalment.
struct Recorded {
    no: i64,
    period: i64,
    computed: Fen,
    granted: Fen,
    charges: Vec<Charge>,
}

impl Recorded {
    fn all(instalments: &[Value]) -> Result<Vec<Self>, String> {
        let read = |value: &Value| -> Result<Self, String> {
            Ok(Self {
                no: int(value, "no")?,
                period: int(value, "period")?,
                computed: sum(value, "computed")?,
                granted: sum(value, "granted")?,
                charges: Charge::all(value)?,
            })
        };
        instalments.iter().map(read).collect()
    }
}

impl Replay {
    pub(super) fn granted(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let assessment = field(body, "assessment")?;
        let (reductions, instalments) = (list(body, "reductions"), list(body, "instalments"));
        let mut recount = begun(told, text(body, "claim_no")?);
        let filed = self.claims.remove(&recount.claim_no);
        let filed = filed.ok_or("a claim that was not filed, or is decided, is granted")?;
        let asked = Self::filed(told.stream_id, body)?;
        if asked != filed {
            let (recorded, recomputed) = (told_of(&asked), told_of(&filed));
            recount.differs(Kind::Facts, "", None, recorded, recomputed);
        }
        let judged = Judged { assessment, reductions, instalments };
        let place = self.judged(told, body, &filed, &judged, &mut recount);
        self.grant_days(told.stream_id, &recount.claim_no, &filed.measure, body);
        let parts = Recorded::all(instalments)?;
        let total: Fen = parts.iter().map(|part| part.granted).sum();
        let recorded = sum(body, "granted")?;
        if recorded != total {
            recount.differs(Kind::Granted, "Σ", None, yuan(recorded), yuan(total));
        }
        let rows = &mut self.rows;
        let mut part = |part: Recorded| {
            let charges = part.charges.iter().map(|charge| rows.charge(charge)).collect();
            GrantedInstalment::new(part.no, part.granted, charges)
        };
        let parts = parts.into_iter().map(&mut part).collect();
        self.counts(&recount, &filed.subject, &place, reductions, parts);
        Ok(taken(recount))
    }

    pub(super) fn nothing_left(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
        left: &Value,
    ) -> Result<ReplayResult, String> {
        let mut recount = begun(told, text(body, "claim_no")?);
        let filed = self.claims.remove(&recount.claim_no);
        let filed = filed.ok_or("a claim that was not filed, or is decided, is rejected")?;
        let (assessment, reductions) = (field(left, "assessment")?, list(left, "reductions"));
        let judged = Judged { assessment, reductions, instalments: &[] };
        let place = self.judged(told, body, &filed, &judged, &mut recount);
        self.free_claim(told.stream_id, &recount.claim_no);
        self.counts(&recount, &filed.subject, &place, reductions, Box::default());
        Ok(taken(recount))
    }

    /// Recomputes and compares; what cannot be recomputed differs too.
    fn judged(
        &self,
        told: &RecordedEvent<'_>,
        body: &Value,
        filed: &Claim,
        judged: &Judged<'_>,
        recount: &mut Recount,
    ) -> Comparison {
        let place = self.judge(told, body, filed, judged, recount);
        place.unwrap_or_else(|why| {
            recount.differs(Kind::Unreadable, &why, None, String::new(), String::new());
            Comparison::default()
        })
    }

    fn judge(
        &self,
        told: &RecordedEvent<'_>,
        body: &Value,
        filed: &Claim,
        judged: &Judged<'_>,
        recount: &mut Recount,
    ) -> Result<Comparison, String> {
        recount.measure.clone_from(&filed.measure);
        recount.uscc.clone_from(&filed.uscc);
        if let Some((_, document)) = &filed.decided {
            recount.trusted.push(Trusted::Decision(document.clone()));
        }
        let entitlement = self.weighed(told, filed, judged.assessment, recount)?;
        let enterprise = self.enterprises.get(told.stream_id);
        let unknown = Enterprise::default();
        let enterprise = enterprise.unwrap_or(&unknown);
        let decided = filed.decided.as_ref().map(|(sum, _)| *sum);
        let all: Fen = entitlement.slices.iter().map(|slice| slice.computed).sum();
        let due = decided.map_or(all, |most| most.min(all));
        let (rules, place) = (told.rules, past::ComparisonKeys::from(&entitlement.place));
        let packs = [&entitlement.place.pack].into_iter().chain(&entitlement.place.shared_with);
        let packs = packs.map(|pack| past::pack_key(pack)).collect();
        let claim = Comparing { measure: Key::of(&filed.measure), place: &place, packs, rules };
        let (group_left, merged, repeats) = enterprise.left_for(&claim, due);
        let on = Day::parse(text(body, "occurred_on")?).ok_or("occurred_on is no day")?;
        let mut holding = LimitCheck {
            entitlement: &entitlement,
            rows: &self.rows,
            rules,
            year: on.year(),
            decided,
            group_left,
            cuts: Vec::new(),
            used: BTreeMap::new(),
        };
        let left = holding.hold();
        recount.cuts = holding.cuts;
        let mut rows = entitlement.slices.iter().flat_map(|slice| &slice.ceilings);
        if merged || rows.any(|(row, _)| self.moved.contains(&row.compared())) {
            recount.trusted.push(Trusted::Merger);
        }
        cuts(judged.reductions, recount)?;
        repeated(judged.reductions, repeats, recount);
        parts(judged, &entitlement, &left, recount)?;
        Ok(entitlement.place)
    }

    /// Later claims are compared with it from here on.
    fn counts(
        &mut self,
        recount: &Recount,
        subject: &str,
        place: &Comparison,
        cut: &[Value],
        parts: Box<[GrantedInstalment]>,
    ) {
        let is_duplicate = |cut: &&Value| maybe_text(cut, "cause") == Some("duplicate");
        let duplicates = cut.iter().filter(is_duplicate);
        let duplicate: Fen = duplicates.filter_map(|cut| sum(cut, "amount").ok()).sum();
        let earlier = Earlier {
            measure: Key::of(&recount.measure),
            subject: Key::of(subject),
            place: past::ComparisonKeys::from(place),
            nothing_left: parts.is_empty(),
            parts,
            duplicate: small(duplicate),
            carried: None,
        };
        self.of(&recount.uscc).earlier.insert(Key::of(&recount.claim_no), Box::new(earlier));
    }
}

impl Recount {
    pub(super) fn differs(
        &mut self,
        kind: Kind,
        what: &str,
        period: Option<i64>,
        recorded: String,
        recomputed: String,
    ) {
        self.differences.push(Difference {
            position: self.position,
            claim_no: Some(self.claim_no.clone()),
            period,
            kind,
            what: what.to_owned(),
            recorded,
            recomputed,
        });
    }
}

pub(super) fn begun(told: &RecordedEvent<'_>, claim_no: &str) -> Recount {
    Recount {
        position: told.position,
        uscc: told.stream_id.to_owned(),
        claim_no: claim_no.to_owned(),
        measure: String::new(),
        steps: Vec::new(),
        cuts: Vec::new(),
        parts: Vec::new(),
        trusted: Vec::new(),
        differences: Vec::new(),
    }
}

fn taken(recount: Recount) -> ReplayResult {
    ReplayResult { differences: recount.differences.clone(), recount: Some(recount) }
}

fn told_of(claim: &Claim) -> String {
    let facts = claim.facts.iter().map(|(name, value)| format!("{name}={value}"));
    let decided = claim.decided.iter().map(|(sum, by)| format!("decided {} {by}", yuan(*sum)));
    let own = [&claim.measure, &claim.subject, &claim.applied_on].map(Clone::clone);
    own.into_iter().chain(facts).chain(decided).collect::<Vec<_>>().join("; ")
}

/// The cuts beside those recorded.
fn cuts(reductions: &[Value], recount: &mut Recount) -> Result<(), String> {
    let read = |cut: &Value| -> Result<String, String> {
        let words = (maybe_text(cut, "ceiling"), maybe_text(cut, "holder"));
        let row = if let (Some(ceiling), Some(holder)) = words {
            format!(" {ceiling} {holder}")
        } else {
            String::new()
        };
        let (amount, before) = (yuan(sum(cut, "amount")?), yuan(sum(cut, "before")?));
        let (cause, left) = (text(cut, "cause")?, yuan(sum(cut, "left")?));
        Ok(format!("{} {cause}{row} {amount} of {before}, {left} left", int(cut, "period")?))
    };
    let shown = |cut: &Cut| format!("{cut} of {}, {} left", yuan(cut.before), yuan(cut.left));
    let recorded: Vec<String> = reductions.iter().map(read).collect::<Result<_, _>>()?;
    let own: Vec<String> = recount.cuts.iter().map(shown).collect();
    if recorded != own {
        recount.differs(Kind::Reductions, "", None, recorded.join("; "), own.join("; "));
    }
    Ok(())
}

/// Holds what a duplicate is said to repeat to the earlier claims that were
/// granted something.
fn repeated(reductions: &[Value], mut due: Vec<Key>, recount: &mut Recount) {
    due.sort_unstable();
    for cut in reductions {
        let is_duplicate = maybe_text(cut, "cause") == Some("duplicate");
        let claims = list(cut, "because_of").iter().filter_map(Value::as_str);
        let claims: Vec<&str> = claims.collect();
        let mut told: Vec<Key> = claims.iter().copied().map(Key::of).collect();
        told.sort_unstable();
        let due = if is_duplicate { due.as_slice() } else { &[] };
        if told != due {
            let count = format!("{} claims", due.len());
            recount.differs(Kind::Reductions, "because_of", None, claims.join(", "), count);
        }
    }
}

/// The years beside those recorded: each slice, and the instalment that came
/// of it.
fn parts(
    judged: &Judged<'_>,
    entitlement: &Entitlement,
    left: &[Remainder],
    recount: &mut Recount,
) -> Result<(), String> {
    let slices = list(judged.assessment, "slices");
    let years = slices.iter().map(|slice| int(slice, "period")).collect::<Result<Vec<_>, _>>()?;
    let own: Vec<i64> = entitlement.slices.iter().map(|slice| slice.period).collect();
    if years != own {
        recount.differs(Kind::Years, "", None, format!("{years:?}"), format!("{own:?}"));
    }
    let recorded = Recorded::all(judged.instalments)?;
    for (index, (slice, left)) in entitlement.slices.iter().zip(left).enumerate() {
        let period = slice.period;
        let part = recorded.iter().find(|part| part.period == period);
        let of_slice = slices.get(index).map(|slice| sum(slice, "computed")).transpose()?;
        let recorded_computed = part.map(|part| part.computed).or(of_slice).unwrap_or_default();
        let recorded_granted = part.map_or(0, |part| part.granted);
        for (kind, recorded, own) in [
            (Kind::Computed, recorded_computed, slice.computed),
            (Kind::Computed, of_slice.unwrap_or_default(), slice.computed),
            (Kind::Granted, recorded_granted, left.granted),
        ] {
            let known = |one: &Difference| one.kind == kind && one.period == Some(period);
            if recorded != own && !recount.differences.iter().any(known) {
                recount.differs(kind, "", Some(period), yuan(recorded), yuan(own));
            }
        }
        let days = slices.get(index).and_then(|slice| slice.get("span"));
        let own = judged.instalments.iter().find(|one| int(one, "period") == Ok(period));
        let of_part = own.and_then(|part| part.get("span"));
        if own.is_some() && of_part != days {
            let shown = |days: Option<&Value>| days.map(Value::to_string).unwrap_or_default();
            recount.differs(Kind::Years, "span", Some(period), shown(of_part), shown(days));
        }
        let charged = part.map(|part| part.charges.clone()).unwrap_or_default();
        let (charged, due) = (field::shown(&charged), field::shown(&left.charges));
        if charged != due {
            recount.differs(Kind::Charges, "", Some(period), charged, due);
        }
        recount.parts.push(PartRecount {
            instalment: part.and_then(|part| u32::try_from(part.no).ok()),
            period,
            recorded_computed,
            computed: slice.computed,
            recorded_granted,
            granted: left.granted,
        });
    }
    let beside = recorded.iter().filter(|part| !own.contains(&part.period));
    for part in beside {
        let period = Some(part.period);
        recount.differs(Kind::Granted, "", period, yuan(part.granted), yuan(0));
    }
    Ok(())
}
