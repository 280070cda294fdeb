//! Reports: the rows of a year, with what their ids are called.

use bofu_domain::date::Year;
use bofu_projections::{
    audit_trail::AuditRow, caps::CapLine, claims::ClaimRow, past::Moment, register::RegisterRow,
};

use super::{
    error::AppError,
    session::Session,
    views::{self, View},
};
use crate::report::{self, Names, Report, Scope};

async fn view(session: &Session, year: Year) -> Result<View, AppError> {
    Ok(views::of_year(session.ledger(), year, Moment::default()).await?)
}

async fn names(session: &Session) -> Result<Names, AppError> {
    let enterprises = session.ledger().rows().enterprises().await?;
    let names = Names::default().with_enterprises(&enterprises);
    let rules = session.rules().await?;
    let with_pack =
        |names: Names, adopted: &super::rules::Adopted| names.with_pack(adopted.policy.pack());
    Ok(rules.adopted().iter().fold(names, with_pack))
}

/// 年度限额表
pub async fn caps(session: &Session, year: Year) -> Result<Report<Vec<CapLine>>, AppError> {
    let rows = view(session, year).await?.caps().await?;
    Ok(report::caps::report(rows, &Scope::year(year), &names(session).await?))
}

/// 资金使用台账
pub async fn register(session: &Session, year: Year) -> Result<Report<Vec<RegisterRow>>, AppError> {
    let rows = view(session, year).await?.register().await?;
    Ok(report::register::report(rows, &Scope::year(year), &names(session).await?))
}

/// 申报表
pub async fn claims(session: &Session, year: Year) -> Result<Report<Vec<ClaimRow>>, AppError> {
    let rows = view(session, year).await?.claims().await?;
    Ok(report::claims::report(rows, &Scope::year(year), &names(session).await?))
}

/// 审计轨迹
pub async fn audit(session: &Session, year: Year) -> Result<Report<Vec<AuditRow>>, AppError> {
    let rows = view(session, year).await?.audit_trail().await?;
    Ok(report::audit::report(rows, &Scope::year(year)))
}
