//! Appropriations.

use bofu_domain::{
    fund::{
        Fund,
        command::{FundAction, FundCommand},
    },
    money::Money,
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

/// What setting a total has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set {
    /// Whether it changed anything.
    pub changed: bool,
    /// What was brought forward from the year before: the new total includes
    /// it, or it is lost.
    pub brought_forward: Money,
    /// What was carried over to the next year: the new total leaves it out, or
    /// the money stands in both years.
    pub carried_over: Money,
}

/// Sets the total of a fund, year and source.
pub async fn set(session: &Session, budget: BudgetInput<'_>) -> Result<Set, AppError> {
    let fund = input::name("--fund", budget.fund, FundId::parse)?;
    let year = input::year("--year", budget.year)?;
    let source = input::source("--source", budget.source)?;
    let action = FundAction::SetAppropriation {
        source,
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
    let id = format!("{fund}/{year}");
    let (before, _) = session.ledger().store::<Fund>().load(&id).await?;
    let done = session.fund(&FundCommand { fund, year, action }).await?;
    let brought_forward = before.brought_forward(source);
    let carried_over = before.carried_over(source);
    Ok(Set { changed: !done.events.is_empty(), brought_forward, carried_over })
}
