//! Reports.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The reports there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
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

/// `bofu report`
#[derive(Debug, Args)]
#[command(
    after_help = "示例 Examples:\n  bofu report caps --year 2023\n  bofu report register --year 2023 --out 台账.pdf\n  bofu report claims --year 2024 --format json\n  bofu report caps --year 2023 --known-at 2024-03-31T16:00:00Z\n  bofu report register --year 2023 --explain C-1/1"
)]
pub struct ReportArgs {
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
