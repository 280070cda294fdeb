//! Notice 公示 and objections 异议.

use bofu_domain::{
    enterprise::{
        Resolution,
        command::{EnterpriseCommand, PaymentCommand},
    },
    names::{ClaimNo, DocumentNo},
};

use super::{
    claims::{self, holder},
    error::AppError,
    input,
    payments::each_claim,
    progress::Progress,
    session::Session,
};
use crate::enterprises::successors;
use crate::payments::Outcome;

/// Publishes claims, each on its own.
pub async fn publish(
    session: &Session,
    claims: &[ClaimNo],
    progress: &dyn Progress,
) -> Result<Vec<(ClaimNo, Outcome)>, AppError> {
    each_claim(session, claims, progress, async |uscc, claim_no: ClaimNo| {
        let command = EnterpriseCommand::Payment(PaymentCommand::PublishNotice { claim_no });
        Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
    })
    .await
}

/// Records an objection. Returns whether that changed anything.
pub async fn object(
    session: &Session,
    claim: &str,
    reason: &str,
    document: Option<&str>,
) -> Result<bool, AppError> {
    let claim_no = claims::named(session, "CLAIM_NO", claim).await?;
    let uscc = holder(session, &claim_no).await?;
    let (reason, document_no) = (reason.to_owned(), read(document)?);
    let command = EnterpriseCommand::Payment(PaymentCommand::RaiseObjection {
        claim_no,
        reason,
        document_no,
    });
    Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
}

/// Resolves it: upheld revokes what is not paid. Returns whether that changed
/// anything.
pub async fn resolve(
    session: &Session,
    claim: &str,
    upheld: bool,
    reason: &str,
    document: Option<&str>,
) -> Result<bool, AppError> {
    let claim_no = claims::named(session, "CLAIM_NO", claim).await?;
    let uscc = holder(session, &claim_no).await?;
    let document_no = read(document)?;
    let command = EnterpriseCommand::Payment(PaymentCommand::ResolveObjection {
        claim_no: claim_no.clone(),
        upheld,
        reason: reason.to_owned(),
        document_no: document_no.clone(),
    });
    let resolution =
        Resolution { claim_no: &claim_no, upheld, reason, document_no: document_no.as_ref() };
    successors::decide_with_successor(
        session,
        &uscc,
        &command,
        |old, successors, successor, context| {
            old.uphold_after_merger(&resolution, successors, successor, context)
        },
    )
    .await
}

fn read(document: Option<&str>) -> Result<Option<DocumentNo>, AppError> {
    Ok(document.map(|no| input::name("--document", no, DocumentNo::parse)).transpose()?)
}
