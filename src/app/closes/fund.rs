//! A fund's year and months as they stand.

use std::sync::Arc;

use bofu_domain::{
    date::Year,
    fund::{Fund, state::Books},
    month::Month,
    names::{DocumentNo, FundId},
};
use serde::Serialize;

use crate::{error::AppError, input, rules::RuleSnapshot, session::Session};

pub(super) fn fund_year(fund: &str, year: &str) -> Result<(FundId, Year), AppError> {
    Ok((input::name("--fund", fund, FundId::parse)?, input::year("YEAR", year)?))
}

pub(super) fn known(rules: &RuleSnapshot, fund: &FundId) -> Result<(), AppError> {
    let funds = rules.adopted().iter().flat_map(|adopted| adopted.policy.pack().funds());
    let known: Vec<String> = funds.map(|fund| fund.split.fund.to_string()).collect();
    if rules.has_policy() && !known.iter().any(|id| id == fund.as_str()) {
        return Err(AppError::UnknownFund { given: fund.to_string(), known });
    }
    Ok(())
}

/// A fund's year as it stands.
pub(super) async fn state(
    session: &Session,
    fund: &FundId,
    year: Year,
) -> Result<Arc<Fund>, AppError> {
    let (state, _) = session.ledger().store::<Fund>().latest(&format!("{fund}/{year}")).await?;
    Ok(state)
}

/// How a month of a fund stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthRow {
    /// Which month.
    pub month: Month,
    /// `open`, `closed` or `reopened`.
    pub status: &'static str,
    /// The document that closed or reopened it, where one was named.
    pub document_no: Option<DocumentNo>,
}

pub(super) async fn months(
    session: &Session,
    fund: &FundId,
    year: Year,
) -> Result<Vec<MonthRow>, AppError> {
    let state = state(session, fund, year).await?;
    let row = |month: Month| {
        let (status, document_no) = match state.month(month) {
            None => ("open", None),
            Some(Books::Closed(document_no)) => ("closed", document_no.clone()),
            Some(Books::Reopened(document_no, _)) => ("reopened", Some(document_no.clone())),
        };
        MonthRow { month, status, document_no }
    };
    Ok(Month::all_of(year).map(row).collect())
}
