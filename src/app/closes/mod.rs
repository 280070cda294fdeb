//! The close of a fund's year, its reopening, and what is carried over;
//! [`months`] closes its months.

use bofu_domain::{
    assessment::Source,
    charge::Caps,
    date::Year,
    fund::{
        CarryOver, Fund,
        command::{FundAction, FundCommand},
    },
    month::Month,
    names::DocumentNo,
};
use bofu_projections::payments::PaymentRow;
use serde::Serialize;

mod fund;
pub mod months;
pub mod obstacles;

use fund::{fund_year, known, state};

use super::{error::AppError, input, session::Session, views};
use crate::obstacle::Obstacle;
use bofu_store::Stream;

/// What a close leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// Whether it changed anything.
    pub changed: bool,
    /// The orders of the fund's year that the bank has not answered yet.
    pub under_way: Vec<PaymentRow>,
    /// The months of the year that are open.
    pub open_months: Vec<Month>,
    /// All that stood in the way.
    pub obstacles: Vec<Obstacle>,
}

/// What stands in the way of a close, without closing.
pub async fn check(session: &Session, fund: &str, year: &str) -> Result<Vec<Obstacle>, AppError> {
    let (fund, year) = fund_year(fund, year)?;
    known(&*session.rules().await?, &fund)?;
    let subsidies = views::subsidies(session.ledger()).await?;
    obstacles::of_year(session, &subsidies, &fund, year).await
}

/// 年度关账: nothing may charge or pay the year from here on. What stands in
/// the way is named, and with `strict` refuses it. Orders that the bank has not
/// answered need not: their settlement is recorded all the same.
pub async fn close(
    session: &Session,
    fund: &str,
    year: &str,
    document: Option<&str>,
    strict: bool,
) -> Result<Closed, AppError> {
    let (fund, year) = fund_year(fund, year)?;
    known(&*session.rules().await?, &fund)?;
    let subsidies = views::subsidies(session.ledger()).await?;
    let obstacles = obstacles::of_year(session, &subsidies, &fund, year).await?;
    // What came up after a close is in the way of no repeat of it.
    let shut = state(session, &fund, year).await?.closed().is_some();
    if strict && !shut && !obstacles.is_empty() {
        let (fund, period) = (fund.to_string(), year.to_string());
        return Err(AppError::InTheWay { fund, period, obstacles });
    }
    let document_no =
        document.map(|no| input::name("--document", no, DocumentNo::parse)).transpose()?;
    let action = FundAction::CloseYear { document_no };
    let done = session.fund(&FundCommand { fund: fund.clone(), year, action }).await?;
    let open = obstacles::open_payments(&subsidies);
    let under_way = open.into_iter().filter(|row| obstacles::of_fund(row, &fund, year));
    let under_way = under_way.cloned().collect();
    let months = fund::months(session, &fund, year).await?;
    let open_months =
        months.iter().filter(|row| row.status != "closed").map(|row| row.month).collect();
    Ok(Closed { changed: !done.events.is_empty(), under_way, open_months, obstacles })
}

/// Opens a closed year again, by a decision. Returns whether that changed
/// anything.
pub async fn reopen(
    session: &Session,
    fund: &str,
    year: &str,
    document: &str,
    reason: &str,
) -> Result<bool, AppError> {
    let (fund, year) = fund_year(fund, year)?;
    let action = FundAction::ReopenYear {
        document_no: input::name("--document", document, DocumentNo::parse)?,
        reason: reason.to_owned(),
    };
    Ok(!session.fund(&FundCommand { fund, year, action }).await?.events.is_empty())
}

/// 结转 to the next year: both years in one commit. Returns whether that
/// changed anything.
pub async fn carry(
    session: &Session,
    fund: &str,
    year: &str,
    source: &str,
    amount: Option<&str>,
    document: &str,
) -> Result<bool, AppError> {
    let (fund, year) = fund_year(fund, year)?;
    known(&*session.rules().await?, &fund)?;
    let source: Source = input::source("--source", source)?;
    let amount = amount.map(|text| input::sum("--amount", text)).transpose()?;
    let document_no = input::name("--document", document, DocumentNo::parse)?;
    let next = Year(year.0.saturating_add(1));
    let ids = [format!("{fund}/{year}"), format!("{fund}/{next}")];
    let done = session
        .decided_under_rules(async |rules| {
            let decide = |(from, to): (&Fund, &Fund), caps: &dyn Caps| {
                let order =
                    CarryOver { fund: &fund, year, source, amount, document_no: &document_no };
                from.carry_over(to, &order, &session.context(rules, caps)).map(Into::into)
            };
            let command_context = session.command_context(rules, true);
            let streams = (Stream::of(ids[0].as_str()), Stream::of(ids[1].as_str()));
            session.ledger().transact(&streams, &command_context, decide).await
        })
        .await?;
    session.forget_rules();
    Ok(!done.is_unchanged())
}
