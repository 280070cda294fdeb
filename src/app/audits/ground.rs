//! From an instalment down to its ground, read from the events alone.

use std::{collections::BTreeMap, sync::Arc};

use bofu_domain::{
    assessment::{Assessment, PackRef},
    enterprise::event::{ClaimFiled, EnterpriseEvent, Grant},
    event::{Fact as _, kind},
    ledger::LedgerEvent,
    names::{ClaimNo, ReadingId},
    pack::{Measure, Pack},
    policy::event::{PackAdopted, PolicyEvent, ReadingAdopted},
};
use bofu_projections::{
    claim_detail::{ClaimDetail, ReductionDetail, StepDetail},
    recorded::Recorded,
};

use super::error::AuditWorkError;
use crate::{error::AppError, session::Session};
use bofu_report::audits::ground::{EventRef, FactGround, Ground, ProofGround, ReadingGround};

/// An event by its place and leaf.
pub(super) fn event_ref(recorded: &Recorded) -> EventRef {
    EventRef {
        position: recorded.position,
        stream: format!("{}/{}", recorded.stream_type, recorded.stream_id),
        sequence: recorded.sequence,
        event_type: recorded.event.name().to_owned(),
        recorded_at: recorded.recorded_at.to_string(),
        occurred_on: recorded.event.occurred_on(),
        actor: recorded.event.by().to_string(),
        leaf: hex::encode(recorded.leaf),
        late_days: recorded.late_days(),
    }
}

/// Reads grounds, each stream and pack once.
pub struct Grounds<'a> {
    session: &'a Session,
    policies: BTreeMap<String, Arc<Vec<Recorded>>>,
    packs: BTreeMap<String, Arc<Pack>>,
    /// The enterprise that was read last: samples come by claim.
    last: Option<(String, Arc<Vec<Recorded>>)>,
}

impl<'a> Grounds<'a> {
    /// Nothing read yet.
    pub fn new(session: &'a Session) -> Self {
        Self { session, policies: BTreeMap::new(), packs: BTreeMap::new(), last: None }
    }

    async fn read(&self, stream_type: &str, id: &str) -> Result<Arc<Vec<Recorded>>, AppError> {
        let ledger = self.session.ledger();
        let mut events = Vec::new();
        for stored in ledger.stream(stream_type, id).await? {
            events.push(stored.recorded(ledger.upcasters())?);
        }
        Ok(Arc::new(events))
    }

    /// The events of the enterprise that filed a claim.
    pub async fn stream_of(&mut self, claim_no: &ClaimNo) -> Result<Arc<Vec<Recorded>>, AppError> {
        let unknown = || AppError::UnknownClaim(claim_no.to_string());
        let stream = self.session.ledger().stream_of_claim(claim_no).await?.ok_or_else(unknown)?;
        if let Some((id, events)) = &self.last
            && *id == stream
        {
            return Ok(Arc::clone(events));
        }
        let events = self.read(kind::ENTERPRISE, &stream).await?;
        self.last = Some((stream, Arc::clone(&events)));
        Ok(events)
    }

    async fn policy(&mut self, id: &str) -> Result<Arc<Vec<Recorded>>, AppError> {
        if let Some(events) = self.policies.get(id) {
            return Ok(Arc::clone(events));
        }
        let events = self.read(kind::POLICY, id).await?;
        self.policies.insert(id.to_owned(), Arc::clone(&events));
        Ok(events)
    }

    fn pack(&mut self, of: &PackRef, text: &str) -> Result<Arc<Pack>, AppError> {
        if let Some(pack) = self.packs.get(&of.hash) {
            return Ok(Arc::clone(pack));
        }
        let unread = |faults| AppError::StoredPack { id: of.id.clone(), faults };
        let pack = Arc::new(Pack::parse(text).map_err(unread)?);
        self.packs.insert(of.hash.clone(), Arc::clone(&pack));
        Ok(pack)
    }

    /// An instalment that was granted, down to its ground.
    pub async fn of(&mut self, claim_no: &ClaimNo, instalment: u32) -> Result<Ground, AppError> {
        let no_row = || AuditWorkError::NoRow {
            report: "register",
            given: format!("{claim_no}/{instalment}"),
            known: "CLAIM_NO/INSTALMENT".to_owned(),
        };
        let events = self.stream_of(claim_no).await?;
        let detail = ClaimDetail::of(claim_no, events.iter())?.ok_or_else(no_row)?;
        let (granted, grant) = events
            .iter()
            .find_map(|recorded| Some((recorded, grant_of(recorded, claim_no)?)))
            .ok_or_else(no_row)?;
        let part = grant.instalments.iter().find(|part| part.no == instalment);
        let part = part.ok_or_else(no_row)?;
        let stands = detail.instalments.iter().find(|part| part.no == instalment);
        let stands = stands.ok_or_else(no_row)?;
        let assessment = &grant.assessment;
        let policy = self.policy(&assessment.pack.id).await?;
        let adopted = adopted_before(&policy, granted.position);
        let pack = adopted.map(|(_, pack, text)| self.pack(pack, text)).transpose()?;
        let measure = pack.as_ref().and_then(|pack| pack.measure(&grant.measure));
        let period = part.period.to_string();
        let id = grant.measure.to_string();
        let label = measure.map_or((id.clone(), id), |measure| {
            (measure.label.zh.clone(), measure.label.en.clone())
        });
        let filed = events.iter().find(|recorded| is_filing(recorded, claim_no));
        let cuts = grant.reductions.iter().filter(|cut| cut.period == part.period);
        let leaf = hex::encode(granted.leaf);
        Ok(Ground {
            claim_no: claim_no.to_string(),
            instalment,
            period: period.clone(),
            uscc: detail.uscc.to_string(),
            name: detail.name.to_string(),
            measure: grant.measure.to_string(),
            measure_zh: label.0,
            measure_en: label.1,
            subject: grant.subject.to_string(),
            applied_on: grant.applied_on,
            computed: part.computed,
            granted: part.granted,
            status: stands.status.as_str().to_owned(),
            status_zh: stands.status.zh().to_owned(),
            clause: assessment.clause.to_string(),
            quote: measure.map(|measure| measure.quote.clone()).unwrap_or_default(),
            pack: format!("{}@{}", assessment.pack.id, assessment.pack.version),
            pack_hash: assessment.pack.hash.clone(),
            pack_adopted: adopted.map(|(recorded, ..)| event_ref(recorded)),
            readings: readings(assessment, granted.position, &policy, pack.as_deref()),
            facts: facts(grant, measure),
            decided: grant.decided.clone(),
            steps: steps(assessment, &period),
            reductions: cuts.cloned().map(ReductionDetail::from).collect(),
            filed: filed.map(event_ref),
            grant: event_ref(granted),
            proof: ProofGround {
                leaf,
                receipt: format!("bofu audit receipt {claim_no}"),
                bundle: "bofu audit bundle --out DIR".to_owned(),
            },
        })
    }
}

fn grant_of<'a>(recorded: &'a Recorded, claim_no: &ClaimNo) -> Option<&'a Grant> {
    let LedgerEvent::Enterprise(event) = &recorded.event else { return None };
    event.grant().filter(|grant| grant.claim_no == *claim_no)
}

/// The last adoption of a pack before a position, with the pack's text.
fn adopted_before(policy: &[Recorded], position: u64) -> Option<(&Recorded, &PackRef, &str)> {
    policy.iter().rev().filter(|recorded| recorded.position < position).find_map(|recorded| {
        let LedgerEvent::Policy(PolicyEvent::PackAdopted(PackAdopted { pack, text, .. })) =
            &recorded.event
        else {
            return None;
        };
        Some((recorded, pack, text.as_str()))
    })
}

/// The facts, each with what the deciding pack calls it.
fn facts(grant: &Grant, measure: Option<&Measure>) -> Vec<FactGround> {
    let ground = |(name, value): (&String, &String)| {
        let label = measure.and_then(|measure| measure.fact(name)).map(|fact| &fact.label);
        FactGround {
            fact: name.clone(),
            label_zh: label.map_or(name, |label| &label.zh).clone(),
            label_en: label.map_or(name, |label| &label.en).clone(),
            value: value.clone(),
        }
    };
    grant.facts.iter().map(ground).collect()
}

fn is_filing(recorded: &Recorded, claim: &ClaimNo) -> bool {
    let LedgerEvent::Enterprise(event) = &recorded.event else { return false };
    matches!(event.as_ref(), EnterpriseEvent::ClaimFiled(ClaimFiled { claim_no, .. }) if claim_no == claim)
}

/// The steps of the whole claim and of one year.
fn steps(assessment: &Assessment, period: &str) -> Vec<StepDetail> {
    let steps = assessment.steps.iter().map(|step| StepDetail {
        name: step.name.clone(),
        period: step.period.map(|year| year.to_string()),
        formula: step.formula.clone(),
        value: step.value.clone(),
    });
    steps.filter(|step| step.period.as_deref().is_none_or(|year| year == period)).collect()
}

/// The readings that were used, each with the decision in force at a position.
fn readings(
    assessment: &Assessment,
    position: u64,
    policy: &[Recorded],
    pack: Option<&Pack>,
) -> Vec<ReadingGround> {
    let ground = |(id, option): (&ReadingId, &String)| {
        let decision = policy.iter().rev().find_map(|recorded| {
            let before = recorded.position < position;
            match &recorded.event {
                LedgerEvent::Policy(PolicyEvent::ReadingAdopted(ReadingAdopted {
                    reading,
                    document_no,
                    ..
                })) if before && reading == id => Some((document_no.to_string(), recorded)),
                LedgerEvent::Policy(_)
                | LedgerEvent::Enterprise(_)
                | LedgerEvent::Fund(_)
                | LedgerEvent::Office(_)
                | LedgerEvent::Statement(_)
                | LedgerEvent::Audit(_)
                | LedgerEvent::Batch(_) => None,
            }
        });
        let known = pack.and_then(|pack| pack.reading(id));
        let of = |text: fn(&bofu_domain::pack::Reading) -> &String| {
            known.map(|reading| text(reading).clone()).unwrap_or_default()
        };
        ReadingGround {
            reading: id.to_string(),
            option: option.clone(),
            question_zh: of(|reading| &reading.question.zh),
            question_en: of(|reading| &reading.question.en),
            why_zh: of(|reading| &reading.why.zh),
            why_en: of(|reading| &reading.why.en),
            document_no: decision.as_ref().map(|(document, _)| document.clone()),
            adopted: decision.map(|(_, recorded)| event_ref(recorded)),
        }
    };
    assessment.readings.iter().map(ground).collect()
}
