//! Where an enterprise is paid: one person changes it, another confirms it.

use bofu_domain::{
    enterprise::command::{EnterpriseCommand, PaymentCommand},
    names::DocumentNo,
};

use super::{
    enterprises::known_code, error::AppError, input, offices::AccountInput, session::Session,
};

/// Asks for another account. Returns whether that changed anything.
pub async fn change(
    session: &Session,
    uscc: &str,
    account: AccountInput<'_>,
    document: &str,
) -> Result<bool, AppError> {
    let command = EnterpriseCommand::Payment(PaymentCommand::ChangeAccount {
        account: account.read()?,
        document_no: input::name("--document", document, DocumentNo::parse)?,
    });
    let uscc = known_code("USCC", uscc)?;
    Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
}

/// Confirms it, as another person.
pub async fn confirm(session: &Session, uscc: &str) -> Result<bool, AppError> {
    let uscc = known_code("USCC", uscc)?;
    let done = session
        .enterprise(&uscc, &EnterpriseCommand::Payment(PaymentCommand::ConfirmAccount))
        .await?;
    Ok(!done.events.is_empty())
}
