//! What a new version of a pack changes for the claims that wait for a decision:
//! each assessed under the rules as they are and as they will be, nothing stored.

use std::sync::Arc;

use bofu_domain::{
    assessment::{Application, Assessment},
    enterprise::{Enterprise, policy_rules::PolicyRules},
    explained::Explained,
    money::Money,
    pack::{Pack, PolicyRefusal},
};
use bofu_projections::{claims::ClaimRow, status::ClaimStatus};
use serde::Serialize;

use crate::{error::AppError, projector, rules::RuleSnapshot, session::Session};

/// How many claims are read at once.
const PAGE: u32 = 256;

/// How many changed claims are listed; all are counted.
const LISTED: usize = 1_000;

/// The claims that wait for a decision under a pack, and how they change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct OpenClaims {
    /// How many of them change.
    pub changed: u64,
    /// The first thousand that change, in order of filing.
    pub claims: Vec<ClaimChange>,
    /// How many there are.
    pub open: u64,
}

/// A claim of which a new version makes another sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimChange {
    /// What the policy gives after the adoption; `None`: the claim is refused.
    pub after: Option<Money>,
    /// What it gives before; `None`: the claim would be refused.
    pub before: Option<Money>,
    /// The claim.
    pub claim_no: String,
    /// Why it is refused after the adoption: code, English, Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Its measure.
    pub measure: String,
    /// The refusal in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The refusal in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_zh: Option<String>,
    /// The enterprise.
    pub uscc: String,
}

/// Compares the open claims of a pack under its version in use and another.
/// `None` where it is in use in no version, or in this one.
pub(super) async fn find(session: &Session, pack: Pack) -> Result<Option<OpenClaims>, AppError> {
    let before = session.fresh_rules().await?;
    let id = pack.id().to_owned();
    let known = before.adopted().iter().find(|adopted| adopted.id == id);
    if known.is_none_or(|known| known.policy.pack().text() == pack.text()) {
        return Ok(None);
    }
    let after = before.with_pack(&Arc::new(pack))?;
    projector::catch_up(session.ledger()).await?;
    let (mut found, mut last) = (OpenClaims::default(), None);
    loop {
        let rows = session.ledger().rows().claims_after(ClaimStatus::Assessed, last, PAGE).await?;
        let Some(end) = rows.last() else { return Ok(Some(found)) };
        last = Some(end.filed_position);
        for row in rows {
            let own = before.of_measure(&row.measure).is_some_and(|own| own.pack().id() == id);
            if own {
                found.open += 1;
                found.add(change(session, &row, &before, &after).await?);
            }
        }
    }
}

impl OpenClaims {
    fn add(&mut self, change: Option<ClaimChange>) {
        let Some(change) = change else { return };
        self.changed += 1;
        if self.claims.len() < LISTED {
            self.claims.push(change);
        }
    }
}

async fn change(
    session: &Session,
    row: &ClaimRow,
    before: &RuleSnapshot,
    after: &RuleSnapshot,
) -> Result<Option<ClaimChange>, AppError> {
    let (state, _) = session.ledger().store::<Enterprise>().latest(row.uscc.as_str()).await?;
    let Some(claim) = state.claim(&row.claim_no) else { return Ok(None) };
    let given = |rules: &RuleSnapshot| -> Result<Money, PolicyRefusal> {
        let assessed = rules.assess(&Application {
            uscc: &row.uscc,
            titles: state.titles(),
            measure: &claim.measure,
            subject: &claim.subject,
            applied_on: claim.applied_on,
            facts: &claim.facts,
            decided: claim.decided.as_ref(),
        })?;
        Ok(most(&assessed, claim.decided.as_ref().map(|decided| decided.amount)))
    };
    let (before, after) = (given(before), given(after));
    if before == after {
        return Ok(None);
    }
    let refused = after.as_ref().err();
    Ok(Some(ClaimChange {
        claim_no: row.claim_no.to_string(),
        uscc: row.uscc.to_string(),
        measure: row.measure.to_string(),
        code: refused.map(Explained::code),
        message: refused.map(ToString::to_string),
        message_zh: refused.map(Explained::zh),
        before: before.ok(),
        after: after.ok(),
    }))
}

/// The most that can be granted of an assessment: each year within its ceilings'
/// limits, all of it within the decision.
fn most(assessed: &Assessment, decided: Option<Money>) -> Money {
    let within = assessed.slices.iter().map(|slice| {
        slice.ceilings.iter().fold(slice.computed, |sum, ceiling| sum.min(ceiling.limit))
    });
    let all = within.fold(Money::ZERO, Money::plus);
    decided.map_or(all, |decided| all.min(decided))
}
