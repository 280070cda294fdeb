//! Tells the story: each step through the same functions as the commands.

use bofu_domain::{
    language::Lang,
    names::{ClaimNo, Subject},
};
use bofu_projections::status::ClaimStatus;

mod bank;
mod pay;
pub(super) mod told;

use std::path::Path;

use super::story::{Deed, Refused, Step};
use crate::{
    aid::{self, AidInput},
    approvals,
    budgets::{self, BudgetInput},
    claims, enterprises,
    error::AppError,
    files::Disk,
    import::{self, Cells, ImportResult, Imported, Source, cell},
    lookups,
    offices::{self, AccountInput},
    policies,
    progress::Unwatched,
    quickstart::tell::told::{Untold, as_told, carried},
    session::Session,
};
use bofu_tabular::Column;

/// Does one step; `out` is where files go that it leaves. A refusal that the
/// story does not name ends it, and so does one that it names and that does not
/// come.
pub(super) async fn step(
    session: &Session,
    step: &Step,
    out: &Path,
    lang: Lang,
) -> Result<(), AppError> {
    let session = session.with(step.actor.clone(), step.on);
    let told = told(&session, &step.deed, out, lang).await;
    told.map_err(|error| match error {
        Untold::Went(what) => {
            AppError::Sample { step: format!("{} {}", step.on, step.actor), what }
        }
        Untold::Failed(error) => error,
    })
}

async fn told(session: &Session, deed: &Deed, out: &Path, lang: Lang) -> Result<(), Untold> {
    import_file(session, deed, lang).await?;
    if let Deed::Approve { claims, refused } = deed {
        approve(session, claims, refused).await?;
    }
    if let Deed::ApproveAll { refused } = deed {
        let claims = lookups::claims_that_are(session, ClaimStatus::Assessed).await?;
        approve(session, &claims, refused).await?;
    }
    office(session, deed).await?;
    claim(session, deed).await?;
    money(session, deed).await?;
    standing(session, deed).await?;
    pay::tell(session, deed).await?;
    bank::tell(session, deed, out).await
}

async fn approve(session: &Session, claims: &[ClaimNo], refused: &Refused) -> Result<(), Untold> {
    as_told(approvals::approve(session, claims, &Unwatched).await?, refused)
}

async fn import_file(session: &Session, deed: &Deed, lang: Lang) -> Result<(), Untold> {
    let source = |name| Ok::<_, AppError>(Source::Carried { name, text: carried(name)? });
    let watched = &Unwatched;
    let done = if let Deed::ImportEnterprises { file } = deed {
        enterprises::import(session, source(file)?, lang, watched).await?
    } else if let Deed::ImportTitles { file } = deed {
        enterprises::import_titles(session, source(file)?, lang, watched).await?
    } else if let Deed::ImportClaims { measure, file, .. } = deed {
        claims::import(session, source(file)?, measure.as_str(), lang, watched).await?
    } else if let Deed::AssignSpecialists { file } = deed {
        specialists(session, source(file)?, lang).await?
    } else {
        return Ok(());
    };
    let told: Vec<&str> =
        deed.refused().into_iter().flatten().map(|(_, code)| code.as_str()).collect();
    let codes: Vec<&str> = done.refused.iter().map(|row| row.code).collect();
    if codes.len() != told.len() || !codes.iter().all(|code| told.contains(code)) {
        return Err(Untold::Went(format!("{}: {:?}", done.file.display(), done.refused)));
    }
    Ok(())
}

/// A file of `uscc,specialist,liaison`.
async fn specialists(
    session: &Session,
    source: Source<'_>,
    lang: Lang,
) -> Result<Imported, AppError> {
    let columns = [
        Column::required("uscc", "统一社会信用代码"),
        Column::required("specialist", "服务专员"),
        Column::optional("liaison", "联络员"),
    ];
    let plan = import::Plan {
        source,
        columns: &columns,
        lang,
        parse: |cells: &Cells| Ok(cells.clone()),
        session,
        uscc: |cells: &Cells| cell(cells, "uscc").to_owned(),
        apart: |_: &Cells, _: &Cells| false,
    };
    import::rows(plan, &Unwatched, async |cells: Cells| {
        let liaison = cells.get("liaison").map(String::as_str);
        let (uscc, name) = (cell(&cells, "uscc"), cell(&cells, "specialist"));
        let changed = enterprises::assign_specialist(session, uscc, name, liaison).await?;
        Ok(ImportResult::of(!changed))
    })
    .await
}

/// The steps that concern the office and its rules; others are no affair of it.
async fn office(session: &Session, deed: &Deed) -> Result<(), AppError> {
    if let Deed::AddOperator { name, roles } = deed {
        offices::add_operator(session, name.as_str(), roles.clone()).await?;
    }
    if let Deed::SetOffice { name, account_name, account_no, bank, bank_code } = deed {
        let account = AccountInput {
            account_name: account_name.as_str(),
            bank: bank.as_str(),
            bank_code,
            account_no,
        };
        offices::set_payer(session, name.as_str(), account).await?;
    }
    if let Deed::SetThreshold { above } = deed {
        offices::set_threshold(session, &above.to_string()).await?;
    }
    if let Deed::SetCodes { fund, source, subject, quota } = deed {
        offices::set_codes(session, fund.as_str(), source.as_str(), subject, quota).await?;
    }
    if let Deed::AdoptPack { pack, document_no } = deed {
        policies::adopt(session, pack, Some(document_no.as_str()), &Disk).await?;
    }
    if let Deed::AdoptReading { reading, option, document_no } = deed {
        let (reading, document) = (reading.as_str(), document_no.as_str());
        policies::adopt_reading(session, reading, option, document, None).await?;
    }
    Ok(())
}

/// The steps that concern one claim.
async fn claim(session: &Session, deed: &Deed) -> Result<(), AppError> {
    if let Deed::Reject { claim, reason } = deed {
        claims::reject(session, claim.as_str(), reason).await?;
    }
    if let Deed::Withdraw { claim, reason } = deed {
        claims::withdraw(session, claim.as_str(), reason).await?;
    }
    if let Deed::Revoke { claim, reason } = deed {
        claims::revoke(session, claim.as_str(), None, reason).await?;
    }
    Ok(())
}

/// The steps that concern a row of the ceilings.
async fn money(session: &Session, deed: &Deed) -> Result<(), AppError> {
    if let Deed::SetBudget { fund, year, source, amount, document_no } = deed {
        let budget = BudgetInput {
            fund: fund.as_str(),
            year: &year.to_string(),
            source: source.as_str(),
            amount: &amount.to_string(),
            document: document_no.as_str(),
        };
        budgets::set(session, budget).await?;
    }
    if let Deed::RecordAid { uscc, ceiling, subject, period, amount, source, document_no } = deed {
        let row = AidInput {
            uscc: uscc.as_str(),
            ceiling: ceiling.as_str(),
            subject: subject.as_ref().map(Subject::as_str),
            fair: None,
            period: &period.to_string(),
            document: document_no.as_str(),
        };
        aid::record(session, row, &amount.to_string(), source).await?;
    }
    if let Deed::CancelAid { uscc, ceiling, subject, period, document_no, reason } = deed {
        let row = AidInput {
            uscc: uscc.as_str(),
            ceiling: ceiling.as_str(),
            subject: subject.as_ref().map(Subject::as_str),
            fair: None,
            period: &period.to_string(),
            document: document_no.as_str(),
        };
        aid::cancel(session, row, reason).await?;
    }
    Ok(())
}

/// The steps that concern what an enterprise is.
async fn standing(session: &Session, deed: &Deed) -> Result<(), AppError> {
    if let Deed::Exclude { uscc, from, until, document_no, reason } = deed {
        let (from, until) = (from.to_string(), until.map(|day| day.to_string()));
        let days = (Some(from.as_str()), until.as_deref());
        let document = document_no.as_str();
        enterprises::exclude(session, uscc.as_str(), days, document, reason).await?;
    }
    if let Deed::LiftExclusion { uscc, document_no } = deed {
        enterprises::readmit(session, uscc.as_str(), document_no.as_str()).await?;
    }
    if let Deed::Rename { uscc, name, document_no } = deed {
        let document = document_no.as_str();
        enterprises::rename(session, uscc.as_str(), name.as_str(), document).await?;
    }
    if let Deed::Merge { uscc, successor, document_no } = deed {
        let (old, new) = (uscc.as_str(), successor.as_str());
        enterprises::merge(session, old, new, document_no.as_str()).await?;
    }
    Ok(())
}
