//! Approvals: each claim decided on its own, with the result of deciding them
//! one after another in the order given.
//!
//! Claims of one enterprise always go in order. Claims of different
//! enterprises meet only in the rows they share: an appropriation, a fair.
//! While everything in a window fits into such a row even before reductions,
//! the order cannot matter, and the window goes at once; else one by one.

use std::collections::BTreeMap;

use bofu_domain::{
    assessment::{Application, Assessment},
    charge::{CapKey, CapRow},
    date::Year,
    determination::shares,
    enterprise::{
        Enterprise,
        claim::Claim,
        command::EnterpriseCommand,
        event::{ClaimRejected, EnterpriseEvent, RejectionCause},
        policy_rules::PolicyRules,
    },
    fund::key::appropriation_key,
    money::Money,
    names::ClaimNo,
    uscc::Uscc,
};
use bofu_projections::claim_detail::ReductionDetail;
use serde::Serialize;

use bofu_store::CapFilter;

use super::{
    bulk::{self, Bulk, Changed},
    claims::{holder, spelt},
    error::AppError,
    progress::Progress,
    session::Session,
};
use crate::bulk::lanes::{self, WINDOW};

/// A claim that was granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Granted {
    /// The claim.
    pub claim_no: String,
    /// What the policy gives.
    pub computed: Money,
    /// What was granted.
    pub granted: Money,
    /// What was cut, and why.
    pub reductions: Vec<ReductionDetail>,
    /// The event's position; `None` where the claim was granted before.
    pub position: Option<u64>,
    /// Whether it was granted before.
    pub unchanged: bool,
}

/// The claim with what came of it.
pub type Decision = (ClaimNo, Result<Granted, AppError>);

/// A claim with what is known of it before it is decided.
struct Candidate {
    claim_no: ClaimNo,
    uscc: Uscc,
    /// The most it can take from each row that it shares with other
    /// enterprises; empty where it cannot be assessed at all.
    shared: BTreeMap<CapKey, Money>,
}

/// Decides claims in the order given. A failure of the store ends it: what is
/// granted is granted, and approving again completes it.
pub async fn approve(
    session: &Session,
    claims: &[ClaimNo],
    progress: &dyn Progress,
) -> Result<Vec<Decision>, AppError> {
    progress.expect(u64::try_from(claims.len()).unwrap_or_default());
    bulk::run(session, claims.len(), Vec::new(), async |bulk, decisions: &mut Vec<_>| {
        for chunk in claims.chunks(WINDOW) {
            let mut window = Vec::new();
            for claim_no in chunk {
                match candidate(session, claim_no).await {
                    Ok(candidate) => window.push(candidate),
                    Err(error) if error.exit() == super::error::Exit::Storage => return Err(error),
                    Err(error) => {
                        let window = std::mem::take(&mut window);
                        decide(session, bulk, window, decisions, progress).await?;
                        decisions.push((claim_no.clone(), Err(error)));
                        progress.advance(1);
                    }
                }
            }
            decide(session, bulk, window, decisions, progress).await?;
        }
        Ok(())
    })
    .await
}

async fn candidate(session: &Session, claim_no: &ClaimNo) -> Result<Candidate, AppError> {
    let claim_no = &spelt(session, claim_no.clone()).await?;
    let uscc = holder(session, claim_no).await?;
    let (state, _) = session.ledger().store::<Enterprise>().latest(uscc.as_str()).await?;
    let rules = session.rules().await?;
    let shared = state
        .claim(claim_no)
        .and_then(|claim| {
            let application = Application {
                uscc: &uscc,
                titles: state.titles(),
                measure: &claim.measure,
                subject: &claim.subject,
                applied_on: claim.applied_on,
                facts: &claim.facts,
                decided: claim.decided.as_ref(),
            };
            rules.assess(&application).ok()
        })
        .map(|assessment| shared_rows(&uscc, &assessment, Year::of(session.on())))
        .unwrap_or_default();
    Ok(Candidate { claim_no: claim_no.clone(), uscc, shared })
}

/// The most that a claim can take from rows that other enterprises share.
fn shared_rows(uscc: &Uscc, assessment: &Assessment, year: Year) -> BTreeMap<CapKey, Money> {
    let mut rows: BTreeMap<CapKey, Money> = BTreeMap::new();
    let mut add = |key: CapKey, amount: Money| {
        let sum = rows.entry(key).or_default();
        *sum = sum.plus(amount);
    };
    for slice in &assessment.slices {
        for ceiling in &slice.ceilings {
            if !ceiling.key.holder.as_str().starts_with(uscc.as_str()) {
                add(ceiling.key.clone(), slice.computed);
            }
        }
    }
    let parts = shares(&assessment.fund, assessment.computed).unwrap_or_default();
    for (share, amount) in assessment.fund.shares.iter().zip(parts) {
        if let Some(key) = appropriation_key(&assessment.fund.fund, share.source, year) {
            // One fen more for each slice, which rounds its own share.
            let slack = i64::try_from(assessment.slices.len()).unwrap_or(i64::MAX);
            add(key, amount.plus(Money::checked_fen(slack).unwrap_or_default()));
        }
    }
    rows
}

async fn decide(
    session: &Session,
    bulk: &Bulk,
    window: Vec<Candidate>,
    decisions: &mut Vec<Decision>,
    progress: &dyn Progress,
) -> Result<(), AppError> {
    let lanes_may_meet = order_matters(session, &window).await?;
    let lane = |candidate: &Candidate| {
        if lanes_may_meet { String::new() } else { candidate.uscc.to_string() }
    };
    let results = lanes::in_lanes(window, lane, &async |candidate: Candidate| {
        let result =
            bulk.attempt(&candidate.claim_no, Box::pin(approve_one(session, &candidate))).await;
        progress.advance(1);
        (candidate.claim_no, result)
    })
    .await;
    bulk.settle(results, decisions)
}

impl Changed for Granted {
    fn changed(&self) -> bool {
        !self.unchanged
    }
}

/// Whether the window could exhaust a row that enterprises share.
async fn order_matters(session: &Session, window: &[Candidate]) -> Result<bool, AppError> {
    let mut wanted: BTreeMap<CapKey, Money> = BTreeMap::new();
    for (key, amount) in window.iter().flat_map(|candidate| &candidate.shared) {
        let sum = wanted.entry(key.clone()).or_default();
        *sum = sum.plus(*amount);
    }
    let keys: Vec<CapKey> = wanted.keys().cloned().collect();
    let rows: BTreeMap<CapKey, CapRow> =
        session.ledger().caps_rows(&CapFilter::Keys(keys)).await?.into_iter().collect();
    Ok(wanted.iter().any(|(key, amount)| {
        let headroom = rows.get(key).and_then(CapRow::headroom);
        // A fund without an appropriation is not limited by one; another
        // ceiling's row has a limit from its first charge on.
        let limited = !key.is_appropriation();
        headroom.map_or(limited, |headroom| *amount > headroom)
    }))
}

async fn approve_one(session: &Session, candidate: &Candidate) -> Result<Granted, AppError> {
    let claim_no = candidate.claim_no.clone();
    let command = EnterpriseCommand::ApproveClaim { claim_no };
    let done = session.enterprise(&candidate.uscc, &command).await?;
    for event in &done.events {
        if let Some(grant) = event.grant() {
            return Ok(Granted {
                claim_no: candidate.claim_no.to_string(),
                computed: grant.assessment.computed,
                granted: grant.granted,
                reductions: grant.reductions.iter().cloned().map(ReductionDetail::from).collect(),
                position: done.placement.as_ref().map(|placement| placement.last_position),
                unchanged: false,
            });
        }
        if let EnterpriseEvent::ClaimRejected(ClaimRejected {
            cause: RejectionCause::NothingLeft { assessment, reductions },
            ..
        }) = event
        {
            return Err(AppError::NothingLeft {
                claim_no: candidate.claim_no.to_string(),
                computed: assessment.computed,
                reductions: reductions.clone(),
            });
        }
    }
    let (state, _) = session.ledger().store::<Enterprise>().load(candidate.uscc.as_str()).await?;
    let granted = state.claim(&candidate.claim_no).map(Claim::granted);
    Ok(Granted {
        claim_no: candidate.claim_no.to_string(),
        computed: granted.unwrap_or_default(),
        granted: granted.unwrap_or_default(),
        reductions: Vec::new(),
        position: None,
        unchanged: true,
    })
}
