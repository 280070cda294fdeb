//! The steps from a grant to the bank, and back.

use bofu_projections::status::ClaimStatus;

use crate::{
    accounts,
    error::AppError,
    lookups, notices,
    offices::AccountInput,
    payments,
    progress::Unwatched,
    quickstart::{
        story::{Deed, Refused},
        tell::told::{Untold, as_told},
    },
    recoveries::{self, Received, RecoveryInput},
    session::Session,
    years,
};

pub(super) async fn tell(session: &Session, deed: &Deed) -> Result<(), Untold> {
    notice(session, deed).await?;
    order(session, deed).await?;
    account(session, deed).await?;
    recover(session, deed).await?;
    if let Deed::CloseYear { fund, year, document_no } = deed {
        let (year, document) = (year.to_string(), document_no.as_str());
        years::close(session, fund.as_str(), &year, Some(document), true).await?;
    }
    Ok(())
}

async fn notice(session: &Session, deed: &Deed) -> Result<(), Untold> {
    if let Deed::PublishNotice = deed {
        let claims = lookups::claims_that_are(session, ClaimStatus::Granted).await?;
        let mut done = notices::publish(session, &claims, &Unwatched).await?;
        done.retain(|(_, outcome)| !payments::nothing_to_pay(outcome));
        as_told(done, &Refused::new())?;
    }
    if let Deed::Object { claim, reason } = deed {
        notices::object(session, claim.as_str(), reason, None).await?;
    }
    if let Deed::ResolveObjection { claim, upheld, reason } = deed {
        notices::resolve(session, claim.as_str(), *upheld, reason, None).await?;
    }
    Ok(())
}

async fn order(session: &Session, deed: &Deed) -> Result<(), Untold> {
    if let Deed::Order { batch, refused } = deed {
        let claims = payments::due(session).await?;
        let batch = payments::batch_no(batch)?;
        let mut done = payments::order(session, &batch, &claims, &Unwatched).await?;
        done.retain(|(_, outcome)| !payments::not_due(outcome));
        as_told(done, refused)?;
    }
    if let Deed::Release { batch } = deed {
        let done = payments::release(session, &payments::batch_no(batch)?).await?;
        let done = done.into_iter().map(|(row, outcome)| (row.claim_no, outcome));
        as_told(done.collect(), &Refused::new())?;
    }
    Ok(())
}

async fn account(session: &Session, deed: &Deed) -> Result<(), AppError> {
    if let Deed::ChangeAccount { uscc, account_name, account_no, bank, bank_code, document_no } =
        deed
    {
        let account = AccountInput {
            account_name: account_name.as_str(),
            bank: bank.as_str(),
            bank_code,
            account_no,
        };
        accounts::change(session, uscc.as_str(), account, document_no.as_str()).await?;
    }
    if let Deed::ConfirmAccount { uscc } = deed {
        accounts::confirm(session, uscc.as_str()).await?;
    }
    Ok(())
}

async fn recover(session: &Session, deed: &Deed) -> Result<(), AppError> {
    if let Deed::DecideRecovery { claim, amount, cause, document_no } = deed {
        let (claim, document) = (claim.as_str(), document_no.as_str());
        let recovery = RecoveryInput { claim, instalment: None, cause: *cause, document };
        recoveries::record(session, recovery, Some((&amount.to_string(), None)), None).await?;
    }
    if let Deed::Recover { claim, amount, cause, document_no, receipt } = deed {
        let (claim, document) = (claim.as_str(), document_no.as_str());
        let recovery = RecoveryInput { claim, instalment: None, cause: *cause, document };
        let (amount, receipt) = (&*amount.to_string(), Some(receipt.as_str()));
        let received = Received { amount, receipt, set_off: None };
        recoveries::record(session, recovery, None, Some(received)).await?;
    }
    Ok(())
}
