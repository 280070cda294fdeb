//! Appropriations.

use bofu_domain::{
    fund::command::{FundAction, FundCommand},
    names::{DocumentNo, FundId},
};

use super::{error::AppError, input, session::Session};

/// An appropriation as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct BudgetInput<'a> {
    /// Which fund.
    pub fund: &'a str,
    /// Which year.
    pub year: &'a str,
    /// `city` or `district`.
    pub source: &'a str,
    /// The total.
    pub amount: &'a str,
    /// The document.
    pub document: &'a str,
}

/// Sets the total of a fund, year and source. Returns whether that changed
/// anything.
pub async fn set(session: &Session, budget: BudgetInput<'_>) -> Result<bool, AppError> {
    let fund = input::name("--fund", budget.fund, FundId::parse)?;
    let year = input::year("--year", budget.year)?;
    let action = FundAction::SetAppropriation {
        source: input::source("--source", budget.source)?,
        amount: input::money("--amount", budget.amount)?,
        document_no: input::name("--document", budget.document, DocumentNo::parse)?,
    };
    let rules = session.rules().await?;
    let known: Vec<String> = rules
        .adopted()
        .iter()
        .flat_map(|adopted| adopted.policy.pack().funds())
        .map(|fund| fund.split.fund.to_string())
        .collect();
    if rules.has_policy() && !known.iter().any(|id| id == fund.as_str()) {
        return Err(AppError::UnknownFund { given: fund.to_string(), known });
    }
    let done = session.fund(&FundCommand { fund, year, action }).await?;
    Ok(!done.events.is_empty())
}
