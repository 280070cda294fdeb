//! `audit finding`: what an auditor finds, what is answered, how it ends.

use bofu_domain::{
    audit::{
        Audit, AuditRefusal,
        command::{AuditCommand, Finding},
        event::FindingKind,
    },
    date::Year,
    enterprise::EnterpriseRefusal,
    names::{AuditNo, DocumentNo},
};

use super::reference;
use crate::{claims, error::AppError, input, lookups, session::Session};

/// A finding as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct FindingInput<'a> {
    /// The audit; the year of the business date where it is not named.
    pub audit: Option<&'a str>,
    /// The claim.
    pub claim_no: &'a str,
    /// The instalment, where it is of one.
    pub instalment: Option<u32>,
    /// What kind.
    pub kind: FindingKind,
    /// The sum in question.
    pub amount: Option<&'a str>,
    /// What was found.
    pub text: &'a str,
    /// The document.
    pub document: Option<&'a str>,
}

fn document(no: Option<&str>) -> Result<Option<DocumentNo>, AppError> {
    Ok(no.map(|no| input::name("--document", no, DocumentNo::parse)).transpose()?)
}

/// Records a finding. Returns its id, and whether that changed anything.
pub async fn record(
    session: &Session,
    given: FindingInput<'_>,
) -> Result<(String, bool), AppError> {
    let year = Year::of(session.on()).to_string();
    let audit = input::name("--audit", given.audit.unwrap_or(&year), AuditNo::parse)?;
    let claim = lookups::claim(session, given.claim_no).await?;
    if let Some(instalment) = given.instalment
        && !claim.instalments.iter().any(|part| part.no == instalment)
    {
        let claim_no = claim.claim_no;
        return Err(EnterpriseRefusal::UnknownInstalment { claim_no, instalment }.into());
    }
    let finding = Finding {
        claim_no: claims::named(session, "CLAIM_NO", given.claim_no).await?,
        instalment: given.instalment,
        kind: given.kind,
        amount: given.amount.map(|sum| input::sum("--amount", sum)).transpose()?,
        text: given.text.to_owned(),
        document_no: document(given.document)?,
    };
    let done = session.audit(&audit, &AuditCommand::RecordFinding(finding.clone())).await?;
    let (state, _) = session.ledger().store::<Audit>().load(audit.as_str()).await?;
    let known = state.findings().len();
    let number = state.number_of_finding(&finding);
    let number = number.ok_or(AuditRefusal::UnknownFinding { finding: 0, known })?;
    Ok((format!("{audit}/{number}"), !done.events.is_empty()))
}

/// Answers a finding. Returns whether that changed anything.
pub async fn answer(
    session: &Session,
    id: &str,
    text: &str,
    document_no: Option<&str>,
) -> Result<bool, AppError> {
    let (audit, finding) = reference("FINDING", id)?;
    let (text, document_no) = (text.to_owned(), document(document_no)?);
    let command = AuditCommand::AnswerFinding { finding, text, document_no };
    Ok(!session.audit(&audit, &command).await?.events.is_empty())
}

/// Closes a finding. Returns whether that changed anything.
pub async fn close(
    session: &Session,
    id: &str,
    text: &str,
    document_no: Option<&str>,
) -> Result<bool, AppError> {
    let (audit, finding) = reference("FINDING", id)?;
    let (text, document_no) = (text.to_owned(), document(document_no)?);
    let command = AuditCommand::CloseFinding { finding, text, document_no };
    Ok(!session.audit(&audit, &command).await?.events.is_empty())
}
