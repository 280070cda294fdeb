//! Recovery 追回 and write-off 核销.

use bofu_domain::{
    enterprise::{
        command::{EnterpriseCommand, Recovery},
        event::payment::RecoveryCause,
    },
    names::{ClaimNo, DocumentNo},
    uscc::Uscc,
};

use super::{claims::holder, error::AppError, heirs, input, session::Session};

/// A recovery as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct RecoveryInput<'a> {
    /// The claim.
    pub claim: &'a str,
    /// The instalment.
    pub instalment: Option<u32>,
    /// Why.
    pub cause: RecoveryCause,
    /// 决定号
    pub document: &'a str,
}

impl RecoveryInput<'_> {
    async fn read(&self, session: &Session, amount: &str) -> Result<(Uscc, Recovery), AppError> {
        let claim_no = input::name("CLAIM_NO", self.claim, ClaimNo::parse)?;
        let uscc = holder(session, &claim_no).await?;
        let recovery = Recovery {
            claim_no,
            instalment: self.instalment,
            cause: self.cause,
            amount: input::sum("--amount", amount)?,
            document_no: input::name("--document", self.document, DocumentNo::parse)?,
        };
        Ok((uscc, recovery))
    }
}

/// Records the decision that money is to come back. Returns whether that
/// changed anything.
pub async fn decide(
    session: &Session,
    recovery: RecoveryInput<'_>,
    due: &str,
    deadline: Option<&str>,
) -> Result<bool, AppError> {
    let (uscc, recovery) = recovery.read(session, due).await?;
    let deadline = deadline.map(|day| input::date("--deadline", day)).transpose()?;
    let command = EnterpriseCommand::DecideRecovery { recovery, deadline };
    Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
}

/// Records money that came back. Returns whether that changed anything.
pub async fn recover(
    session: &Session,
    recovery: RecoveryInput<'_>,
    amount: &str,
    receipt: Option<&str>,
) -> Result<bool, AppError> {
    let (uscc, recovery) = recovery.read(session, amount).await?;
    let receipt = receipt.map(|no| input::name("--receipt", no, DocumentNo::parse)).transpose()?;
    let command =
        EnterpriseCommand::RecoverFunds { recovery: recovery.clone(), receipt: receipt.clone() };
    heirs::with_heir(session, &uscc, &command, |old, successors, heir, context| {
        old.recover_after_merger(&recovery, receipt.as_ref(), successors, heir, context)
    })
    .await
}

/// Gives up what a decision asks. Returns whether that changed anything.
pub async fn write_off(
    session: &Session,
    claim: &str,
    document: &str,
    amount: &str,
    by: &str,
    reason: &str,
) -> Result<bool, AppError> {
    let claim_no = input::name("CLAIM_NO", claim, ClaimNo::parse)?;
    let uscc = holder(session, &claim_no).await?;
    let command = EnterpriseCommand::WriteOff {
        claim_no,
        document_no: input::name("--document", document, DocumentNo::parse)?,
        amount: input::sum("--write-off", amount)?,
        written_off_by: input::name("--by", by, DocumentNo::parse)?,
        reason: reason.to_owned(),
    };
    Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
}
