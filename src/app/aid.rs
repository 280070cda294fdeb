//! External aid: another payer's money that counts to a ceiling.

use bofu_domain::{
    assessment::Facts,
    enterprise::command::{AidTarget, Cancellation, EnterpriseCommand},
    names::{CeilingId, DocumentNo, Subject},
    uscc::Uscc,
};

use super::{enterprises::known_code, error::AppError, input, session::Session};
use crate::enterprises::successors;

/// Which row aid counts to, as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct AidInput<'a> {
    /// The enterprise.
    pub uscc: &'a str,
    /// The ceiling.
    pub ceiling: &'a str,
    /// The project, where the ceiling is held by one.
    pub subject: Option<&'a str>,
    /// The fair, where the ceiling is held by one.
    pub fair: Option<&'a str>,
    /// A year, or `once`.
    pub period: &'a str,
    /// The document.
    pub document: &'a str,
}

impl AidInput<'_> {
    fn read(&self) -> Result<(Uscc, AidTarget, DocumentNo), AppError> {
        let facts: Facts =
            self.fair.map(|fair| ("fair".to_owned(), fair.to_owned())).into_iter().collect();
        let target = AidTarget {
            ceiling: input::name("--ceiling", self.ceiling, CeilingId::parse)?,
            subject: self
                .subject
                .map(|subject| input::name("--subject", subject, Subject::parse))
                .transpose()?,
            facts,
            period: input::period("--period", self.period)?,
        };
        let document_no = input::name("--document", self.document, DocumentNo::parse)?;
        Ok((known_code("--uscc", self.uscc)?, target, document_no))
    }
}

/// Records aid. Returns whether that changed anything.
pub async fn record(
    session: &Session,
    row: AidInput<'_>,
    amount: &str,
    source: &str,
) -> Result<bool, AppError> {
    let (uscc, target, document_no) = row.read()?;
    let command = EnterpriseCommand::RecordAid {
        target,
        amount: input::sum("--amount", amount)?,
        source: source.to_owned(),
        document_no,
    };
    Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
}

/// Cancels aid. Returns whether that changed anything. Where the enterprise was
/// merged, its last successor is freed of the aid in the same commit.
pub async fn cancel(session: &Session, row: AidInput<'_>, reason: &str) -> Result<bool, AppError> {
    let (uscc, target, document_no) = row.read()?;
    let cancellation = Cancellation { target: &target, document_no: &document_no, reason };
    let command = EnterpriseCommand::CancelAid {
        target: target.clone(),
        document_no: document_no.clone(),
        reason: reason.to_owned(),
    };
    successors::decide_with_successor(
        session,
        &uscc,
        &command,
        |old, successors, successor, context| {
            old.cancel_aid_after_merger(&cancellation, successors, successor, context)
        },
    )
    .await
}
