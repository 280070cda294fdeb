//! Reports.

use std::path::PathBuf;

use bofu_app::{
    audits::{error::AuditWorkError, explain},
    error::AppError,
    reports::{self, ReportQuery},
};
use bofu_domain::{authority::Action, date::Year};
use bofu_projections::{
    annual::AnnualLine,
    audit_trail::AuditRow,
    budget::BudgetLine,
    caps::CapLine,
    claims::ClaimRow,
    findings::FindingRow,
    notices::NoticeRow,
    over_awards::OverAward,
    payments::PaymentRow,
    reconciliation::Reconciliation,
    recoveries::RecoveryRow,
    register::RegisterRow,
    targets::{TargetLine, UnassignedLine},
    threeway::ThreeWayRow,
};
use bofu_report::{audits::explain::Explanation, statements::BalanceRow};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::{
    answer::TableOrFile,
    operation::{Access, Call, Operation},
};

/// The reports there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportName {
    /// 年度限额表 · ceilings
    Caps,
    /// 资金使用台账 · one row an instalment
    Register,
    /// 申报表 · one row a claim
    Claims,
    /// 预算执行表 · appropriations, and what became of them
    Budget,
    /// 拨付指令 · one row an order
    Payments,
    /// 公示名单 · notices
    Notice,
    /// 追回台账 · recoveries
    Recoveries,
    /// 对账单勾对表 · statements held against the orders
    Reconciliation,
    /// 余额调节表 · the bank's balance beside the ledger's
    Balance,
    /// 账、令、银三方核对 · ledger, orders and bank by day, batch, measure, source
    Threeway,
    /// 审计轨迹 · one row an event
    Audit,
    /// 培育目标 · how far the policy's targets are reached
    Targets,
    /// 未配备服务专员企业 · holders of a title without a service specialist
    Specialists,
    /// 超限清单 · ceilings exceeded, why, and what could be recovered
    OverAwards,
    /// 年度决算 · the year's appropriations by measure
    Annual,
    /// 审计发现 · findings of audits
    Findings,
}

/// The rows of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ReportRows {
    /// 年度限额表 · ceilings
    Caps(Vec<CapLine>),
    /// 资金使用台账 · one row an instalment
    Register(Vec<RegisterRow>),
    /// 申报表 · one row a claim
    Claims(Vec<ClaimRow>),
    /// 预算执行表 · appropriations, and what became of them
    Budget(Vec<BudgetLine>),
    /// 拨付指令 · one row an order
    Payments(Vec<PaymentRow>),
    /// 公示名单 · notices
    Notice(Vec<NoticeRow>),
    /// 追回台账 · recoveries
    Recoveries(Vec<RecoveryRow>),
    /// 对账单勾对表 · statements held against the orders
    Reconciliation(Vec<Reconciliation>),
    /// 余额调节表 · the bank's balance beside the ledger's
    Balance(Vec<BalanceRow>),
    /// 账、令、银三方核对 · ledger, orders and bank by day, batch, measure, source
    Threeway(Vec<ThreeWayRow>),
    /// 审计轨迹 · one row an event
    Audit(Vec<AuditRow>),
    /// 培育目标 · how far the policy's targets are reached
    Targets(Vec<TargetLine>),
    /// 未配备服务专员企业 · holders of a title without a service specialist
    Specialists(Vec<UnassignedLine>),
    /// 超限清单 · ceilings exceeded, why, and what could be recovered
    OverAwards(Vec<OverAward>),
    /// 年度决算 · the year's appropriations by measure
    Annual(Vec<AnnualLine>),
    /// 审计发现 · findings of audits
    Findings(Vec<FindingRow>),
    /// 一格由何而来 · what a figure is made of
    Explained(Box<Explanation>),
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ReportAnswer {
    /// Its rows, or its file.
    pub given: TableOrFile<ReportRows>,
    /// The year of over-awards of which something could be recovered now.
    #[serde(skip)]
    pub recoverable: Option<Year>,
}

/// 报表 · reports
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu report caps --year 2023\n  bofu report register --year 2023 --out 台账.pdf\n  bofu report claims --year 2024 --format json\n  bofu report caps --year 2023 --known-at 2024-03-31T16:00:00Z\n  bofu report register --year 2023 --explain C-1/1"
)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// 报表 · which
    #[arg(value_enum)]
    pub name: ReportName,
    /// 年度 · year
    #[arg(long)]
    pub year: String,
    /// 截至业务日期 · what had happened by the end of a business date
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// 按某时已登记者, RFC 3339 · what had been recorded by a moment
    #[arg(long, value_name = "TIMESTAMP")]
    pub known_at: Option<String>,
    /// 说明一行或一格: 限额 CEILING/HOLDER/PERIOD, 台账 CLAIM_NO/N, 预算 FUND/SOURCE, 可加 :列名 · explain a row, or with :FIGURE a figure
    #[arg(long, value_name = "ROW")]
    pub explain: Option<String>,
    /// 写入文件 (.json .csv .xlsx .pdf, 限额图 .svg) · write to a file
    #[arg(long)]
    pub out: Option<PathBuf>,
}

impl Report {
    fn query(&self) -> Result<ReportQuery, AppError> {
        ReportQuery::read(&self.year, self.as_of.as_deref(), self.known_at.as_deref())
    }

    async fn explained(
        &self,
        call: &Call<'_>,
        asked: &ReportQuery,
        row: &str,
    ) -> Result<ReportAnswer, AppError> {
        let session = call.session()?;
        let explained = match self.name {
            ReportName::Caps => explain::caps(session, asked, row).await?,
            ReportName::Register => explain::register(session, asked, row).await?,
            ReportName::Budget => explain::budget(session, asked, row).await?,
            ReportName::Claims
            | ReportName::Payments
            | ReportName::Notice
            | ReportName::Recoveries
            | ReportName::Reconciliation
            | ReportName::Balance
            | ReportName::Threeway
            | ReportName::Audit
            | ReportName::Targets
            | ReportName::Specialists
            | ReportName::OverAwards
            | ReportName::Annual
            | ReportName::Findings => return Err(AuditWorkError::NotExplained.into()),
        };
        let out = self.out.as_deref();
        let given = TableOrFile::of(call, explained.report(), out, &asked.moment).await?;
        let given = given.map(|rows| ReportRows::Explained(Box::new(rows)));
        Ok(ReportAnswer { given, recoverable: None })
    }
}

impl Operation for Report {
    const NAME: &'static str = "report";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = ReportAnswer;

    fn check(&self) -> Result<(), AppError> {
        self.query().map(drop)
    }

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let asked = self.query()?;
        if let Some(row) = &self.explain {
            return self.explained(call, &asked, row).await;
        }
        let (session, out) = (call.session()?, self.out.as_deref());
        let mut recoverable = None;
        // Each report has rows of its own type.
        macro_rules! give {
            ($report:ident, $rows:ident) => {{
                let report = reports::$report(session, &asked).await?;
                TableOrFile::of(call, report, out, &asked.moment).await?.map(ReportRows::$rows)
            }};
        }
        let given = match self.name {
            ReportName::Caps => give!(caps, Caps),
            ReportName::Register => give!(register, Register),
            ReportName::Claims => give!(claims, Claims),
            ReportName::Budget => give!(budget, Budget),
            ReportName::Payments => give!(payments, Payments),
            ReportName::Notice => give!(notices, Notice),
            ReportName::Recoveries => give!(recoveries, Recoveries),
            ReportName::Reconciliation => give!(reconciliation, Reconciliation),
            ReportName::Balance => give!(balance, Balance),
            ReportName::Threeway => give!(three_way, Threeway),
            ReportName::Audit => give!(audit, Audit),
            ReportName::Targets => give!(targets, Targets),
            ReportName::Specialists => give!(specialists, Specialists),
            ReportName::Annual => give!(annual, Annual),
            ReportName::Findings => give!(findings, Findings),
            ReportName::OverAwards => {
                let report = reports::over_awards(session, &asked).await?;
                let recover = report.rows.iter().any(|row| row.recover.is_positive());
                recoverable = Some(asked.year).filter(|_| recover && asked.moment.is_now());
                TableOrFile::of(call, report, out, &asked.moment).await?.map(ReportRows::OverAwards)
            }
        };
        Ok(ReportAnswer { given, recoverable })
    }
}
