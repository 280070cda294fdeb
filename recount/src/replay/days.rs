//! Days and months: no day of one loan or premises is paid twice, and a measure
//! takes no more months than the policy gives.

use serde_json::Value;

use super::{
    Replay,
    claim_days::{ClaimDays, DaysOfClaims, stretch},
    recorded_event::RecordedEvent,
};
use crate::{
    field::{list, text},
    key::Key,
    report::{Kind, Recount},
};

impl Replay {
    fn takes(&mut self, uscc: &str) -> &mut DaysOfClaims {
        self.takes.entry(Key::of(uscc)).or_default()
    }

    /// A claim that is assessed takes its days and months, which nothing live may
    /// have taken. Keys were compared otherwise under rules 0.
    pub(super) fn take_days(
        &mut self,
        told: &RecordedEvent<'_>,
        measure: &str,
        assessment: &Value,
        recount: &mut Recount,
    ) {
        let taken = ClaimDays::assessed(measure, assessment);
        if taken.things.is_empty() && taken.months == 0 {
            return;
        }
        let limit = assessment.get("quota").and_then(|quota| quota.get("limit")?.as_i64());
        let shared = assessment.get("overlap").map(|rule| list(rule, "shared_with"));
        let shared = shared.unwrap_or_default().iter().filter_map(Value::as_str);
        let shared: Vec<Key> = shared.map(Key::of).collect();
        let known = self.takes(told.stream_id);
        let twice = known.values().any(|other| taken.meets(other, &shared, told.rules));
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
        let mut taken =
            ClaimDays::assessed(measure, body.get("assessment").unwrap_or(&Value::Null));
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
        let mut carried = ClaimDays::carried(claim)?;
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
            let (no, taken) = (Key::of(text(claim, "claim_no")?), ClaimDays::carried(claim)?);
            self.takes(uscc).insert(no, taken);
        }
        Ok(())
    }
}
