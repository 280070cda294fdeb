//! Single things, looked up at the ledger's end.

use std::collections::BTreeMap;

use bofu_domain::{
    event::kind,
    names::{CeilingId, ClaimNo},
};
use bofu_projections::{
    claim_detail::{Citation, ClaimDetail},
    status::ClaimStatus,
};

use super::{claims, enterprises, error::AppError, offices, projector, rules, session::Session};
use bofu_report::{
    Names,
    enterprises::{EnterprisePage, shown},
};

/// The claims that stand so, in order of filing.
pub async fn claims_that_are(
    session: &Session,
    status: ClaimStatus,
) -> Result<Vec<ClaimNo>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let rows = session.ledger().rows().claims_that_are(status).await?;
    Ok(rows.into_iter().map(|row| row.claim_no).collect())
}

/// What the packs in use call their measures, facts, ceilings and titles.
pub async fn labels(session: &Session) -> Result<Names, AppError> {
    let rules = session.rules().await?;
    let packs = rules.adopted().iter().map(|adopted| adopted.policy.pack());
    Ok(packs.fold(Names::default(), |names, pack| names.with_pack(pack)))
}

/// `enterprise show`: one enterprise, its titles as their own packs call them.
pub async fn enterprise_page(session: &Session, uscc: &str) -> Result<EnterprisePage, AppError> {
    let state = enterprises::show(session, uscc).await?;
    let (rules, names) = (session.rules().await?, labels(session).await?);
    let in_use = rules::packs_in_use(rules.adopted());
    let recording = enterprises::recording(session, uscc).await?;
    let measures = names.clone();
    Ok(shown(&state, session.on(), &recording, measures, |held| {
        names.title_label(in_use.pack_of_title(held).as_deref(), held.title.as_str())
    }))
}

/// `claim show`: one claim with everything that led to its figures, and what
/// auditors found about it.
pub async fn claim_page(session: &Session, claim: &str) -> Result<ClaimDetail, AppError> {
    let mut detail = self::claim(session, claim).await?;
    projector::catch_up(session.ledger()).await?;
    detail.findings = session.ledger().rows().findings_of_claim(&detail.claim_no).await?;
    Ok(detail)
}

/// One claim with everything that led to its figures.
pub async fn claim(session: &Session, claim: &str) -> Result<ClaimDetail, AppError> {
    let claim_no = claims::named(session, "CLAIM_NO", claim).await?;
    let unknown = || AppError::UnknownClaim(claim_no.to_string());
    let stream = session.ledger().stream_of_claim(&claim_no).await?.ok_or_else(unknown)?;
    let mut events = Vec::new();
    for stored in session.ledger().stream(kind::ENTERPRISE, &stream).await? {
        events.push(stored.recorded(session.ledger().upcasters())?);
    }
    let detail = ClaimDetail::of(&claim_no, &events)?.ok_or_else(unknown)?;
    let detail = detail.verified_from(offices::verified_from(session).await?);
    let rules = session.rules().await?;
    let Some(policy) = rules.of_measure(&detail.measure) else { return Ok(detail) };
    let Some(measure) = policy.pack().measure(&detail.measure) else { return Ok(detail) };
    let ceilings: BTreeMap<CeilingId, String> = policy
        .pack()
        .ceilings()
        .iter()
        .map(|ceiling| (ceiling.id.clone(), ceiling.clause.clone()))
        .collect();
    Ok(detail.cite(&Citation { quote: measure.quote.clone(), ceilings }))
}
