//! Reports: the rows of a year, with what their ids are called.

mod frame;
pub(super) mod query;
mod supplement;

pub use query::ReportQuery;

use std::sync::Arc;

use bofu_domain::{
    assessment::{Recognition, Source},
    date::Year,
    pack::{ActivePack, Gives},
};
use bofu_projections::{
    annual::{Annual, AnnualLine},
    audit_trail::AuditRow,
    budget::{BudgetLine, Floor, with_floors},
    caps::CapLine,
    claims::ClaimRow,
    findings::FindingRow,
    notices::NoticeRow,
    over_awards::{self, OverAward},
    past::Past,
    payments::PaymentRow,
    reconciliation::{Difference, Reconciliation},
    recoveries::RecoveryRow,
    register::RegisterRow,
    targets::{self, TargetLine, UnassignedLine},
    threeway::ThreeWayRow,
};

pub use frame::Frame;

use super::{
    error::AppError,
    offices, rules,
    session::Session,
    statements,
    views::{self, View},
};
use bofu_report::{BusinessDates, Names, Report, statements::BalanceRow};

/// The packs under which a view stands.
async fn packs(session: &Session, view: &View) -> Result<Vec<Arc<ActivePack>>, AppError> {
    Ok(adopted(session, view).await?.into_iter().map(|adopted| adopted.policy).collect())
}

/// The same, each with what was adopted of it.
async fn adopted(session: &Session, view: &View) -> Result<Vec<rules::Adopted>, AppError> {
    match view {
        View::Now(..) => Ok(session.rules().await?.adopted().to_vec()),
        View::Then(past, _) => rules::adopted(past.policies()),
    }
}

/// What ids are called, by rows folded from the events.
pub(super) fn names_of(past: &Past) -> Result<Names, AppError> {
    let names = Names::default().with_enterprises(past.subsidies().enterprises.values());
    let adopted = rules::adopted(past.policies())?;
    Ok(adopted.iter().fold(names, |names, adopted| names.with_pack(adopted.policy.pack())))
}

/// What ids are called, as a question's moment knows it.
pub(super) async fn names_at(session: &Session, asked: &ReportQuery) -> Result<Names, AppError> {
    names(session, &asked.view(session).await?).await
}

/// What ids are called, as a view knows it.
async fn names(session: &Session, view: &View) -> Result<Names, AppError> {
    let names = Names::default().with_enterprises(&view.enterprises().await?);
    let packs = packs(session, view).await?;
    Ok(packs.iter().fold(names, |names, policy| names.with_pack(policy.pack())))
}

/// 年度限额表
pub async fn caps(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<CapLine>>, AppError> {
    let view = asked.view(session).await?;
    Ok(bofu_report::caps::report(
        view.caps().await?,
        &asked.scope(session).await?,
        &names(session, &view).await?,
    ))
}

/// 资金使用台账
pub async fn register(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<RegisterRow>>, AppError> {
    let view = asked.view(session).await?;
    let rows = view.register().await?;
    let beside = supplement::beside(&view, &rows, &packs(session, &view).await?).await?;
    let names = names(session, &view).await?;
    Ok(bofu_report::register::report(rows, &beside, &asked.scope(session).await?, &names))
}

/// 公示名单. It is published, so that it is made of the events. Reads every one.
pub async fn notices(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<NoticeRow>>, AppError> {
    let view = asked.view_of_events(session).await?;
    let names = names(session, &view).await?;
    Ok(bofu_report::notices::report(view.notices().await?, &asked.scope(session).await?, &names))
}

/// 拨付指令
pub async fn payments(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<PaymentRow>>, AppError> {
    let view = asked.view(session).await?;
    let names = names(session, &view).await?;
    Ok(bofu_report::payments::report(view.payments().await?, &asked.scope(session).await?, &names))
}

/// 追回台账
pub async fn recoveries(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<RecoveryRow>>, AppError> {
    let view = asked.view(session).await?;
    let names = names(session, &view).await?;
    Ok(bofu_report::recoveries::report(
        view.recoveries().await?,
        &asked.scope(session).await?,
        &names,
    ))
}

/// 审计发现
pub async fn findings(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<FindingRow>>, AppError> {
    let rows = asked.view(session).await?.findings().await?;
    Ok(bofu_report::audits::findings::report(rows, &asked.scope(session).await?))
}

/// 预算执行表, with the floors of the policies in force in the year.
pub async fn budget(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<BudgetLine>>, AppError> {
    let view = asked.view(session).await?;
    let packs = packs(session, &view).await?;
    let (floors, clauses) = floors(&packs, asked.year);
    let rows = with_floors(view.budget().await?, &floors, asked.year);
    Ok(bofu_report::budgets::report(rows, &clauses, &asked.scope(session).await?))
}

/// The floors that packs set in a year, and the clauses that set them.
fn floors(packs: &[Arc<ActivePack>], year: Year) -> (Vec<Floor>, Vec<(String, String)>) {
    let (mut floors, mut clauses) = (Vec::new(), Vec::new());
    for policy in packs {
        let (from, until) = policy.in_force();
        if from > year.last_day() || until <= year.first_day() {
            continue;
        }
        for measure in policy.pack().measures() {
            if let Gives::Floor(amount) = measure.gives {
                let source =
                    measure.fund.shares.first().map_or(Source::District, |share| share.source);
                floors.push(Floor {
                    fund: measure.fund.fund.to_string(),
                    source: source.as_str().to_owned(),
                    amount,
                });
                clauses.push((measure.clause.clone(), measure.quote.clone()));
            }
        }
    }
    (floors, clauses)
}

/// 对账单勾对表
pub async fn reconciliation(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<Reconciliation>>, AppError> {
    let rows = statements::reconciliation::of_year(session, asked).await?;
    Ok(bofu_report::statements::reconciliation(rows, &asked.scope(session).await?))
}

/// 三方核对
pub async fn three_way(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<ThreeWayRow>>, AppError> {
    let rows = statements::reconciliation::three_way(session, asked).await?;
    let names = names(session, &asked.view(session).await?).await?;
    Ok(bofu_report::statements::three_way(rows, &asked.scope(session).await?, &names))
}

/// What differs in one statement.
pub async fn breaks(
    session: &Session,
    id: &str,
    all: bool,
) -> Result<Report<Vec<Difference>>, AppError> {
    let one = statements::reconciliation::of_one(session, id).await?;
    let mut report = bofu_report::statements::breaks(&one, all);
    if offices::verified_from(session).await?.is_none() {
        report.table = BusinessDates::Unverified.say(report.table);
    }
    Ok(report)
}

/// 余额调节表
pub async fn balance(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<BalanceRow>>, AppError> {
    let rows = statements::reconciliation::of_year(session, asked).await?;
    Ok(bofu_report::statements::balance(&rows, &asked.scope(session).await?))
}

/// 申报表
pub async fn claims(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<ClaimRow>>, AppError> {
    let view = asked.view(session).await?;
    let names = names(session, &view).await?;
    Ok(bofu_report::claims::report(view.claims().await?, &asked.scope(session).await?, &names))
}

/// 审计轨迹
pub async fn audit(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<AuditRow>>, AppError> {
    let rows = asked.view(session).await?.audit_trail().await?;
    Ok(bofu_report::audits::trail::report(rows, &asked.scope(session).await?))
}

/// 培育目标
pub async fn targets(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<TargetLine>>, AppError> {
    let view = asked.view(session).await?;
    let enterprises = view.enterprises().await?;
    let adopted = adopted(session, &view).await?;
    let in_use = rules::packs_in_use(&adopted);
    let lines = adopted.iter().flat_map(|adopted| {
        let is_own = |held: &Recognition| in_use.is_title_of(held, &adopted.id);
        targets::lines(&enterprises, adopted.policy.pack(), asked.year, is_own)
    });
    let names = names(session, &view).await?;
    Ok(bofu_report::enterprises::targets::report(
        lines.collect(),
        &asked.scope(session).await?,
        &names,
    ))
}

/// 未配备服务专员企业
pub async fn specialists(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<UnassignedLine>>, AppError> {
    let view = asked.view(session).await?;
    let adopted = adopted(session, &view).await?;
    let in_use = rules::packs_in_use(&adopted);
    let pack_of = |held: &Recognition| in_use.pack_of_title(held);
    let found = targets::unassigned(&view.enterprises().await?, asked.year, pack_of);
    Ok(bofu_report::enterprises::targets::unassigned(
        found,
        &asked.scope(session).await?,
        &names(session, &view).await?,
    ))
}

/// 超限清单. Reads every event, twice where a ceiling is exceeded.
pub async fn over_awards(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<OverAward>>, AppError> {
    let view = asked.view(session).await?;
    let mut causes = over_awards::Causes::default();
    views::each_counted(session.ledger(), &asked.moment, |event| causes.fold(event)).await?;
    let mut held = over_awards::Exposure::of(causes.over(asked.year));
    if !held.is_empty() {
        views::each_counted(session.ledger(), &asked.moment, |event| held.fold(event)).await?;
    }
    let rows = over_awards::lines(causes, &held);
    Ok(bofu_report::over_awards::report(
        rows,
        &asked.scope(session).await?,
        &names(session, &view).await?,
    ))
}

/// 年度决算. Reads every event.
pub async fn annual(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Report<Vec<AnnualLine>>, AppError> {
    let view = asked.view(session).await?;
    let mut annual = Annual::new(asked.year);
    views::each_counted(session.ledger(), &asked.moment, |event| annual.fold(event)).await?;
    let rows = annual.lines(&view.budget().await?);
    Ok(bofu_report::closes::report(
        rows,
        &asked.scope(session).await?,
        &names(session, &view).await?,
    ))
}
