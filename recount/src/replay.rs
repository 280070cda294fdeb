//! The events in order: what each says, held against what follows from those
//! before it.
//!
//! What is recorded is what later events were decided against. So the rows go
//! on with what is recorded, and a wrong figure is named once, where it stands.

mod adoption;
mod assessment;
mod claim_days;
mod days;
#[cfg(test)]
mod days_tests;
mod expected_event;
mod grant;
mod merger;
mod recorded_event;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use claim_days::DaysOfClaims;
use expected_event::ExpectedEvent;
pub use recorded_event::{RecordedEvent, ReplayResult};

use crate::{
    assess::Claim,
    day::Day,
    exact::yuan,
    field::{Charge, Row, field, int, list, maybe_text, shown, sum, text},
    key::Key,
    past::{Enterprise, GrantedInstalment},
    report::{Difference, Kind},
    rows::Rows,
    sharing::{Packs, Title},
};

/// What the events so far have left.
#[derive(Debug, Default)]
pub struct Replay {
    packs: Packs,
    /// Packs under which claims were assessed and that nobody has adopted.
    strange: BTreeSet<String>,
    /// Claims that wait for a decision.
    claims: BTreeMap<String, Claim>,
    enterprises: BTreeMap<String, Enterprise>,
    rows: Rows,
    /// Rows that a merger moved.
    moved: BTreeSet<Row>,
    /// The days and months that live claims take, by enterprise.
    takes: BTreeMap<Key, DaysOfClaims>,
    /// What successors' streams must still say of mergers.
    awaited: Vec<ExpectedEvent>,
}

impl Replay {
    /// DaysOfClaims in the next event.
    pub fn take(&mut self, told: &RecordedEvent<'_>) -> ReplayResult {
        self.read(told).unwrap_or_else(|why| ReplayResult {
            recount: None,
            differences: vec![Difference {
                position: told.position,
                claim_no: None,
                period: None,
                kind: Kind::Unreadable,
                what: why,
                recorded: String::new(),
                recomputed: String::new(),
            }],
        })
    }

    fn read(&mut self, told: &RecordedEvent<'_>) -> Result<ReplayResult, String> {
        let Some((name, body)) = told.payload.as_object().and_then(|event| event.iter().next())
        else {
            return Err("the payload is no event".to_owned());
        };
        match told.stream_type {
            "policy" => self.policy(told, name, body),
            "fund" => self.fund(name, body),
            "enterprise" => self.enterprise(told, name, body),
            _other => Ok(ReplayResult::default()),
        }
    }

    fn fund(&mut self, name: &str, body: &Value) -> Result<ReplayResult, String> {
        if name.starts_with("Appropriation") {
            let (fund, source) = (text(body, "fund")?, text(body, "source")?);
            let row = Row::appropriation(fund, source, int(body, "year")?);
            self.rows.appropriate(&row, sum(body, "amount")?);
        }
        Ok(ReplayResult::default())
    }

    fn enterprise(
        &mut self,
        told: &RecordedEvent<'_>,
        name: &str,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let uscc = told.stream_id;
        match name {
            "TitleRecognised" => {
                let since = Day::parse(text(body, "recognised_on")?).ok_or("no day")?;
                let pack = maybe_text(body, "pack").map(str::to_owned);
                let title = Title { id: text(body, "title")?.to_owned(), since, pack };
                self.of(uscc).titles.push(title);
            }
            "ClaimFiled" => {
                let claim = Self::filed(uscc, body)?;
                self.claims.insert(text(body, "claim_no")?.to_owned(), claim);
            }
            "ClaimAssessed" => return self.assessed(told, body),
            "AwardGranted"
            | "InterestSubsidyGranted"
            | "RentSubsidyGranted"
            | "StagedPaymentGranted"
            | "CostSubsidyGranted" => return self.granted(told, body),
            "ClaimRejected" => {
                if let Some(left) = body.get("cause").and_then(|cause| cause.get("nothing-left")) {
                    return self.nothing_left(told, body, left);
                }
                self.claims.remove(text(body, "claim_no")?);
                self.free_claim(uscc, text(body, "claim_no")?);
            }
            "ClaimWithdrawn" => {
                self.claims.remove(text(body, "claim_no")?);
                self.free_claim(uscc, text(body, "claim_no")?);
            }
            "GrantRevoked" => return self.revoked(told, body),
            "ExternalAidRecorded" => return self.aided(told, body),
            "ExternalAidCancelled" => return self.aid_cancelled(told, body),
            "FundsRecovered" => return self.recovered(told, body),
            "EnterpriseMerged" => self.merged(told, body)?,
            "PredecessorAbsorbed" => return self.absorbed(told, body),
            "PredecessorGrantRevoked" | "PredecessorAidCancelled" | "PredecessorFundsRecovered" => {
                return self.followed(told, name, body);
            }
            _other => {}
        }
        Ok(ReplayResult::default())
    }

    fn of(&mut self, uscc: &str) -> &mut Enterprise {
        self.enterprises.entry(uscc.to_owned()).or_default()
    }

    fn filed(uscc: &str, body: &Value) -> Result<Claim, String> {
        let decided = field(body, "decided")?;
        let decided = if decided.is_null() {
            None
        } else {
            Some((sum(decided, "amount")?, text(decided, "decision_no")?.to_owned()))
        };
        let facts = field(body, "facts")?.as_object().ok_or("facts are no object")?;
        let fact = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.into()));
        Ok(Claim {
            uscc: uscc.to_owned(),
            measure: text(body, "measure")?.to_owned(),
            subject: text(body, "subject")?.to_owned(),
            applied_on: text(body, "applied_on")?.to_owned(),
            facts: facts.iter().filter_map(fact).collect(),
            decided,
        })
    }

    /// Charges as they must be, held against those recorded, which are taken.
    fn charged(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
        due: &[Charge],
    ) -> Result<ReplayResult, String> {
        let recorded = Charge::all(body)?;
        for charge in &recorded {
            self.rows.charge(charge);
        }
        let mut taken = ReplayResult::default();
        taken.compare(told, body, Kind::Charges, "", shown(&recorded), shown(due));
        Ok(taken)
    }

    fn aided(&mut self, told: &RecordedEvent<'_>, body: &Value) -> Result<ReplayResult, String> {
        let (row, amount) = (Row::read(field(body, "key")?)?, sum(body, "amount")?);
        let mut packs = self.packs.values();
        let limit = packs.find_map(|pack| pack.limit(&row.ceiling).ok());
        self.charged(told, body, &[Charge { row, own: false, amount, limit }])
    }

    fn aid_cancelled(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let (row, amount) = (Row::read(field(body, "key")?)?, sum(body, "amount")?);
        let due = vec![Charge { row, own: false, amount: -amount, limit: None }];
        let taken = self.charged(told, body, &due)?;
        self.await_aid(told, body, &due)?;
        Ok(taken)
    }

    fn revoked(&mut self, told: &RecordedEvent<'_>, body: &Value) -> Result<ReplayResult, String> {
        let numbers: Vec<i64> =
            list(body, "instalments").iter().filter_map(Value::as_i64).collect();
        let claim_no = text(body, "claim_no")?;
        let Self { enterprises, rows, .. } = self;
        let enterprise = enterprises.entry(told.stream_id.to_owned()).or_default();
        let claim = enterprise.earlier.get_mut(&Key::of(claim_no));
        let claim = claim.ok_or("a grant that is not known is revoked")?;
        let (mut due, mut total) = (Vec::new(), 0);
        for part in claim.parts.iter_mut().filter(|part| numbers.contains(&part.no)) {
            part.revoked = true;
            total += part.granted();
            due.extend(part.charges.iter().filter_map(|one| rows.back(*one, one.amount.into())));
        }
        let all = claim.parts.iter().all(|part| part.revoked);
        if all {
            self.free_claim(told.stream_id, claim_no);
        } else {
            self.free_days(told.stream_id, claim_no, &numbers);
        }
        let mut taken = self.charged(told, body, &due)?;
        let recorded = yuan(sum(body, "amount")?);
        taken.compare(told, body, Kind::Granted, "GrantRevoked", recorded, yuan(total));
        self.await_claim(told, "PredecessorGrantRevoked", body, &due)?;
        Ok(taken)
    }

    fn recovered(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let (no, amount) = (int(body, "instalment")?, sum(body, "amount")?);
        let claim_no = text(body, "claim_no")?;
        let Self { enterprises, rows, .. } = self;
        let enterprise = enterprises.entry(told.stream_id.to_owned()).or_default();
        let claim = enterprise.earlier.get_mut(&Key::of(claim_no));
        let claim = claim.ok_or("a grant that is not known is recovered")?;
        let part: &mut GrantedInstalment = claim
            .parts
            .iter_mut()
            .find(|part| part.no == no)
            .ok_or("an instalment that is not known is recovered")?;
        let is_error = text(body, "cause")? == "error";
        let due = if is_error { part.given_back(rows, amount) } else { Vec::new() };
        part.recover(amount, is_error);
        if is_error && part.counts() == 0 {
            self.free_days(told.stream_id, claim_no, &[no]);
        }
        let taken = self.charged(told, body, &due)?;
        if !due.is_empty() {
            self.await_claim(told, "PredecessorFundsRecovered", body, &due)?;
        }
        Ok(taken)
    }
}
