//! 月结: the close of a fund's months and their reopening.

use bofu_domain::{
    fund::{
        command::{FundAction, FundCommand},
        state::Books,
    },
    month::Month,
    names::{DocumentNo, FundId},
};
use serde::Serialize;

pub use crate::closes::fund::MonthRow;
use crate::closes::{
    fund::{self, known},
    obstacles,
};
use crate::{error::AppError, input, obstacle::Obstacle, session::Session, views};

/// What a month's close leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthDone {
    /// Whether it changed anything.
    pub changed: bool,
    /// All that stood in the way.
    pub obstacles: Vec<Obstacle>,
}

fn fund_month(fund: &str, month: &str) -> Result<(FundId, Month), AppError> {
    Ok((input::name("--fund", fund, FundId::parse)?, input::month("MONTH", month)?))
}

/// What stands in the way of a month's close, without closing.
pub async fn check(session: &Session, fund: &str, month: &str) -> Result<Vec<Obstacle>, AppError> {
    let (fund, month) = fund_month(fund, month)?;
    known(&*session.rules().await?, &fund)?;
    let subsidies = views::subsidies(session.ledger()).await?;
    obstacles::month::of_month(session, &subsidies, &fund, month).await
}

/// 月结: nothing of the fund is booked on a day of the month from here on. What
/// stands in the way is named, and with `strict` refuses it.
pub async fn close(
    session: &Session,
    fund: &str,
    month: &str,
    document: Option<&str>,
    strict: bool,
) -> Result<MonthDone, AppError> {
    let obstacles = check(session, fund, month).await?;
    let (fund, month) = fund_month(fund, month)?;
    // What came up after a close is in the way of no repeat of it.
    let state = fund::state(session, &fund, month.year()).await?;
    let shut = matches!(state.month(month), Some(Books::Closed(_)));
    if strict && !shut && !obstacles.is_empty() {
        let (fund, period) = (fund.to_string(), month.to_string());
        return Err(AppError::InTheWay { fund, period, obstacles });
    }
    let document_no =
        document.map(|no| input::name("--document", no, DocumentNo::parse)).transpose()?;
    let action = FundAction::CloseMonth { month, document_no };
    let done = session.fund(&FundCommand { fund, year: month.year(), action }).await?;
    Ok(MonthDone { changed: !done.events.is_empty(), obstacles })
}

/// Opens a closed month again, by a decision. Returns whether that changed
/// anything.
pub async fn reopen(
    session: &Session,
    fund: &str,
    month: &str,
    document: &str,
    reason: &str,
) -> Result<bool, AppError> {
    let (fund, month) = fund_month(fund, month)?;
    let action = FundAction::ReopenMonth {
        month,
        document_no: input::name("--document", document, DocumentNo::parse)?,
        reason: reason.to_owned(),
    };
    let command = FundCommand { fund, year: month.year(), action };
    Ok(!session.fund(&command).await?.events.is_empty())
}

/// How the months of a fund's year stand.
pub async fn list(session: &Session, fund: &str, year: &str) -> Result<Vec<MonthRow>, AppError> {
    let (fund, year) = fund::fund_year(fund, year)?;
    known(&*session.rules().await?, &fund)?;
    fund::months(session, &fund, year).await
}
