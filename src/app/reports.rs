//! Reports: the rows of a year, with what their ids are called.

use bofu_domain::date::Year;
use bofu_projections::{
    audit_trail::AuditRow,
    budget::BudgetLine,
    caps::CapLine,
    claims::ClaimRow,
    notices::NoticeRow,
    past::Moment,
    payments::PaymentRow,
    reconciliation::{Difference, Reconciliation},
    recoveries::RecoveryRow,
    register::RegisterRow,
    threeway::ThreeWayRow,
};

use super::{
    error::AppError,
    evidence, input, offices, projector,
    session::Session,
    statements,
    views::{self, View},
};
use crate::report::{self, Names, Report, Scope, Seal, Table, statements::BalanceRow};

/// What a report is asked for: a year, as it stands now or stood at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The year.
    pub year: Year,
    /// Which events count.
    pub moment: Moment,
}

impl Asked {
    /// A year as it stands now.
    pub fn now(year: Year) -> Self {
        Self { year, moment: Moment::default() }
    }

    /// A year as it is typed, with the two clocks.
    pub fn read(year: &str, as_of: Option<&str>, known_at: Option<&str>) -> Result<Self, AppError> {
        let as_of = as_of.map(|day| input::date("--as-of", day)).transpose()?;
        let known_at = known_at.map(|moment| input::moment("--known-at", moment)).transpose()?;
        Ok(Self { year: input::year("--year", year)?, moment: Moment { as_of, known_at } })
    }

    pub(super) async fn view(&self, session: &Session) -> Result<View, AppError> {
        Ok(views::of_year(session.ledger(), self.year, self.moment.clone()).await?)
    }

    fn scope(&self) -> Scope {
        Scope {
            as_of: self.moment.as_of,
            known_at: self.moment.known_at.clone(),
            ..Scope::year(self.year)
        }
    }
}

/// What every paper of an office says beside its matter: who issues it, and
/// the state of the log that it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The payer's name, once it is set.
    pub issuer: Option<String>,
    /// The log as it stands.
    pub seal: Seal,
}

impl Frame {
    /// The office's, now. Reads every event: made once for many papers.
    pub async fn of(session: &Session) -> Result<Self, AppError> {
        let root = evidence::root(session).await?;
        let seal = Seal { events: root.size, root: hex::encode(root.root) };
        let office = offices::office(session).await?;
        let issuer = office.payer().map(|payer| payer.name.to_string());
        Ok(Self { issuer, seal })
    }

    /// A table with it.
    #[must_use]
    pub fn around(&self, table: Table) -> Table {
        Table { issuer: self.issuer.clone(), seal: Some(self.seal.clone()), ..table }
    }
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
pub async fn caps(session: &Session, asked: &Asked) -> Result<Report<Vec<CapLine>>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let rows = asked.view(session).await?.caps().await?;
    Ok(report::caps::report(rows, &asked.scope(), &names(session).await?))
}

/// 资金使用台账
pub async fn register(
    session: &Session,
    asked: &Asked,
) -> Result<Report<Vec<RegisterRow>>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let rows = asked.view(session).await?.register().await?;
    Ok(report::register::report(rows, &asked.scope(), &names(session).await?))
}

/// 公示名单
pub async fn notices(session: &Session, asked: &Asked) -> Result<Report<Vec<NoticeRow>>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let rows = asked.view(session).await?.notices().await?;
    Ok(report::money::notices(rows, &asked.scope(), &names(session).await?))
}

/// 拨付指令
pub async fn payments(
    session: &Session,
    asked: &Asked,
) -> Result<Report<Vec<PaymentRow>>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let rows = asked.view(session).await?.payments().await?;
    Ok(report::payments::report(rows, &asked.scope(), &names(session).await?))
}

/// 追回台账
pub async fn recoveries(
    session: &Session,
    asked: &Asked,
) -> Result<Report<Vec<RecoveryRow>>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let rows = asked.view(session).await?.recoveries().await?;
    Ok(report::money::recoveries(rows, &asked.scope(), &names(session).await?))
}

/// 预算执行表
pub async fn budget(session: &Session, asked: &Asked) -> Result<Report<Vec<BudgetLine>>, AppError> {
    let rows = asked.view(session).await?.budget().await?;
    Ok(report::money::budget(rows, &asked.scope()))
}

/// 对账单勾对表
pub async fn reconciliation(
    session: &Session,
    asked: &Asked,
) -> Result<Report<Vec<Reconciliation>>, AppError> {
    let rows = statements::reconciliation::of_year(session, asked).await?;
    Ok(report::statements::reconciliation(rows, &asked.scope()))
}

/// 三方核对
pub async fn three_way(
    session: &Session,
    asked: &Asked,
) -> Result<Report<Vec<ThreeWayRow>>, AppError> {
    let rows = statements::reconciliation::three_way(session, asked).await?;
    Ok(report::statements::three_way(rows, &asked.scope(), &names(session).await?))
}

/// What differs in one statement.
pub async fn breaks(
    session: &Session,
    id: &str,
    all: bool,
) -> Result<Report<Vec<Difference>>, AppError> {
    let one = statements::reconciliation::of_one(session, id).await?;
    Ok(report::statements::breaks(&one, all))
}

/// 余额调节表
pub async fn balance(
    session: &Session,
    asked: &Asked,
) -> Result<Report<Vec<BalanceRow>>, AppError> {
    let rows = statements::reconciliation::of_year(session, asked).await?;
    Ok(report::statements::balance(&rows, &asked.scope()))
}

/// 申报表
pub async fn claims(session: &Session, asked: &Asked) -> Result<Report<Vec<ClaimRow>>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let rows = asked.view(session).await?.claims().await?;
    Ok(report::claims::report(rows, &asked.scope(), &names(session).await?))
}

/// 审计轨迹
pub async fn audit(session: &Session, asked: &Asked) -> Result<Report<Vec<AuditRow>>, AppError> {
    let rows = asked.view(session).await?.audit_trail().await?;
    Ok(report::audit::report(rows, &asked.scope()))
}
