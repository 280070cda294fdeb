//! The events in order: what each says, held against what follows from those
//! before it.
//!
//! What is recorded is what later events were decided against. So the rows go
//! on with what is recorded, and a wrong figure is named once, where it stands.

mod grant;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    day::Day,
    exact::yuan,
    field::{Charge, Row, field, int, list, shown, sum, text},
    found::{Difference, Kind, Recount},
    given::Claim,
    held::Rows,
    pack::Pack,
    past::{Earlier, Enterprise, Part},
};

/// An event as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Its place in the ledger.
    pub position: u64,
    /// The aggregate type.
    pub stream_type: &'a str,
    /// The aggregate's id.
    pub stream_id: &'a str,
    /// Its JSON: one member, named for the event.
    pub payload: &'a Value,
    /// The number of the rules under which it was decided, as its metadata say.
    pub rules: u32,
}

/// What an event came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// A grant or final rejection, recomputed.
    pub recount: Option<Recount>,
    /// What is not as it follows from the events before.
    pub differences: Vec<Difference>,
}

/// What the events so far have left.
#[derive(Default)]
pub struct Replay {
    packs: BTreeMap<String, Pack>,
    claims: BTreeMap<String, Claim>,
    enterprises: BTreeMap<String, Enterprise>,
    rows: Rows,
    /// Rows that a merger moved.
    moved: BTreeSet<Row>,
}

impl Replay {
    /// Takes in the next event.
    pub fn take(&mut self, told: &Told<'_>) -> Taken {
        self.read(told).unwrap_or_else(|why| Taken {
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

    fn read(&mut self, told: &Told<'_>) -> Result<Taken, String> {
        let Some((name, body)) = told.payload.as_object().and_then(|event| event.iter().next())
        else {
            return Err("the payload is no event".to_owned());
        };
        match told.stream_type {
            "policy" => self.policy(told, name, body),
            "fund" => self.fund(name, body),
            "enterprise" => self.enterprise(told, name, body),
            _other => Ok(Taken::default()),
        }
    }

    fn policy(&mut self, told: &Told<'_>, name: &str, body: &Value) -> Result<Taken, String> {
        let id = told.stream_id.to_owned();
        let mut taken = Taken::default();
        if name == "PackAdopted" {
            let mut pack = Pack::read(text(body, "text")?)?;
            let recorded = text(field(body, "pack")?, "hash")?;
            if recorded != pack.hash {
                let (recorded, recomputed) = (recorded.to_owned(), pack.hash.clone());
                taken.differences.push(Difference {
                    position: told.position,
                    claim_no: None,
                    period: None,
                    kind: Kind::Pack,
                    what: id.clone(),
                    recorded,
                    recomputed,
                });
            }
            if let Some(before) = self.packs.remove(&id) {
                pack.adopted = before.adopted;
            }
            self.packs.insert(id, pack);
        } else if name == "ReadingAdopted" {
            let pack = self.packs.get_mut(&id).ok_or("a reading of no pack")?;
            let option = text(body, "option")?.to_owned();
            pack.adopted.insert(text(body, "reading")?.to_owned(), option);
        }
        Ok(taken)
    }

    fn fund(&mut self, name: &str, body: &Value) -> Result<Taken, String> {
        if name.starts_with("Appropriation") {
            let (fund, source) = (text(body, "fund")?, text(body, "source")?);
            let row = Row::appropriation(fund, source, int(body, "year")?);
            self.rows.appropriate(row, sum(body, "amount")?);
        }
        Ok(Taken::default())
    }

    fn enterprise(&mut self, told: &Told<'_>, name: &str, body: &Value) -> Result<Taken, String> {
        let uscc = told.stream_id;
        match name {
            "TitleRecognised" => {
                let since = Day::parse(text(body, "recognised_on")?).ok_or("no day")?;
                let title = (text(body, "title")?.to_owned(), since);
                self.of(uscc).titles.push(title);
            }
            "ClaimFiled" => {
                let claim = Self::filed(uscc, body)?;
                self.claims.insert(text(body, "claim_no")?.to_owned(), claim);
            }
            "AwardGranted"
            | "InterestSubsidyGranted"
            | "RentSubsidyGranted"
            | "StagedPaymentGranted"
            | "CostSubsidyGranted" => return self.granted(told, body),
            "ClaimRejected" => {
                if let Some(left) = body.get("cause").and_then(|cause| cause.get("nothing-left")) {
                    return self.nothing_left(told, body, left);
                }
            }
            "GrantRevoked" => return self.revoked(told, body),
            "ExternalAidRecorded" | "ExternalAidCancelled" => {
                let amount = sum(body, "amount")?;
                let sign = if name == "ExternalAidRecorded" { 1 } else { -1 };
                let row = Row::read(field(body, "key")?)?;
                let due = vec![Charge { row, own: false, amount: sign * amount }];
                return self.charged(told, body, &due);
            }
            "FundsRecovered" => return self.recovered(told, body),
            "PredecessorAbsorbed"
            | "PredecessorGrantRevoked"
            | "PredecessorAidCancelled"
            | "PredecessorFundsRecovered" => self.merged(uscc, body)?,
            _other => {}
        }
        Ok(Taken::default())
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
    fn charged(&mut self, told: &Told<'_>, body: &Value, due: &[Charge]) -> Result<Taken, String> {
        let recorded = Charge::all(body)?;
        for charge in &recorded {
            self.rows.charge(charge);
        }
        let (recorded, recomputed) = (shown(&recorded), shown(due));
        let mut taken = Taken::default();
        if recorded != recomputed {
            taken.differences.push(Difference {
                position: told.position,
                claim_no: body.get("claim_no").and_then(Value::as_str).map(str::to_owned),
                period: None,
                kind: Kind::Charges,
                what: String::new(),
                recorded,
                recomputed,
            });
        }
        Ok(taken)
    }

    fn revoked(&mut self, told: &Told<'_>, body: &Value) -> Result<Taken, String> {
        let numbers: Vec<i64> =
            list(body, "instalments").iter().filter_map(Value::as_i64).collect();
        let claim = self.of(told.stream_id).earlier.get_mut(text(body, "claim_no")?);
        let claim = claim.ok_or("a grant that is not known is revoked")?;
        let (mut due, mut total) = (Vec::new(), 0);
        for part in claim.parts.iter_mut().filter(|part| numbers.contains(&part.no)) {
            part.revoked = true;
            total += part.granted;
            let back = |charge: &Charge| Charge { amount: -charge.amount, ..charge.clone() };
            due.extend(part.charges.iter().map(back));
        }
        let mut taken = self.charged(told, body, &due)?;
        let recorded = sum(body, "amount")?;
        if recorded != total {
            taken.differences.push(Difference {
                position: told.position,
                claim_no: Some(text(body, "claim_no")?.to_owned()),
                period: None,
                kind: Kind::Granted,
                what: "GrantRevoked".to_owned(),
                recorded: yuan(recorded),
                recomputed: yuan(total),
            });
        }
        Ok(taken)
    }

    fn recovered(&mut self, told: &Told<'_>, body: &Value) -> Result<Taken, String> {
        let (no, amount) = (int(body, "instalment")?, sum(body, "amount")?);
        let claim = self.of(told.stream_id).earlier.get_mut(text(body, "claim_no")?);
        let claim = claim.ok_or("a grant that is not known is recovered")?;
        let part: &mut Part = claim
            .parts
            .iter_mut()
            .find(|part| part.no == no)
            .ok_or("an instalment that is not known is recovered")?;
        let is_error = text(body, "cause")? == "error";
        let due = if is_error { part.given_back(amount) } else { Vec::new() };
        part.recovered += amount;
        if is_error {
            part.corrected += amount;
        }
        self.charged(told, body, &due)
    }

    /// A merger's events are taken as they are recorded.
    fn merged(&mut self, uscc: &str, body: &Value) -> Result<(), String> {
        for charge in Charge::all(body)? {
            self.rows.charge(&charge);
            self.moved.insert(charge.row.compared());
        }
        let standing = body.get("standing").filter(|standing| !standing.is_null());
        if let Some(claim_no) = body.get("claim_no").and_then(Value::as_str) {
            self.of(uscc).earlier.remove(claim_no);
        }
        for claim in list(body, "claims").iter().chain(standing) {
            let earlier = Earlier::carried(claim, text(claim, "subject")?)?;
            self.of(uscc).earlier.insert(text(claim, "claim_no")?.to_owned(), earlier);
        }
        Ok(())
    }
}
