//! What may stand on the command line. Chinese first, English beside it.

mod audit;
mod audits;
mod claims;
mod closes;
mod enterprises;
mod exports;
mod law;
mod offices;
mod payments;
mod projections;
mod reports;
mod statements;

use std::path::PathBuf;

use bofu_domain::language::Lang;
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use bofu_app::stop::Stop;

pub use audit::AuditCommand;
pub use audits::{FindingCommand, KindArg, PaperArgs, RecomputeArgs, SampleArgs, SampleHow};
pub use claims::{AidCommand, AidRow, ClaimCommand, GrantCommand};
pub use closes::{MonthCommand, YearCommand};
pub use enterprises::{BudgetCommand, EnterpriseCommand, TitleCommand};
pub use exports::ExportCommand;
pub use law::{PolicyCommand, ReadingCommand};
pub use offices::{AccountArgs, OfficeCommand, OperatorCommand, RoleArg};
pub use payments::{AccountCommand, CauseArg, NoticeCommand, PayCommand, RecoverArgs};
pub use projections::ProjectionCommand;
pub use reports::{ReportArgs, ReportName};
pub use statements::{MatchArgs, ResolveArgs, StatementCommand};

/// 补贴拨付台账 · A disbursement ledger for public subsidies
#[derive(Debug, Parser)]
#[command(
    name = "bofu",
    version,
    about = "拨付: 补贴资金台账 · an event-sourced disbursement ledger for public subsidies",
    after_help = "示例 Examples:\n  \
        bofu quickstart                       样例年度, 从头到尾 · a sample office-year, end to end\n  \
        bofu init && bofu policy adopt binjiang-zjtx\n  \
        bofu claim import 贴息.csv --measure pledge-interest\n  \
        bofu claim approve --all-assessed --actor 李审批\n  \
        bofu report caps --year 2023          年度限额表 · what each ceiling has left\n\n\
        退出码 Exit codes: 0 完成 done · 1 按规则拒绝 refused · 2 用法或文件 usage, file · \
        3 存储 storage · 4 校验不符 verification · 130/143 信号中止 ended by a signal",
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// 全局选项 · options of every command
    #[command(flatten)]
    pub global: Global,
    /// 命令 · what to do
    #[command(subcommand)]
    pub command: Command,
}

/// Options that may stand anywhere on the line.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// 台账: 目录 (SQLite) 或 postgres://…[?schema=名] · directory, or a PostgreSQL URL
    #[arg(
        long,
        env = "BOFU_STORE",
        global = true,
        value_name = "DIR|URL",
        default_value = "./bofu-data",
        hide_env_values = true
    )]
    pub store: String,
    /// 经办人姓名, 默认为系统用户 · who acts; default: the operating-system user
    #[arg(long, env = "BOFU_ACTOR", global = true, value_name = "NAME", hide_env_values = true)]
    pub actor: Option<String>,
    /// 语言 · language of messages and tables
    #[arg(
        long,
        env = "BOFU_LANG",
        global = true,
        value_parser = languages(),
        default_value = "zh",
        hide_env_values = true
    )]
    pub lang: Lang,
    /// 输出格式 · text for people, json for programs
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// 业务日期, 默认今天 (北京时间) · business date; default: today, Asia/Shanghai
    #[arg(long, global = true, value_name = "DATE")]
    pub on: Option<String>,
    /// Whether a signal asks the command to end.
    #[arg(skip)]
    pub stop: Stop,
}

/// Reads a language; the domain's type knows no command line.
fn languages() -> impl TypedValueParser<Value = Lang> {
    let words = [PossibleValue::new("zh").help("中文"), PossibleValue::new("en").help("English")];
    PossibleValuesParser::new(words).map(|word| if word == "en" { Lang::En } else { Lang::Zh })
}

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 表格与文字 · tables and sentences
    Text,
    /// 一份 JSON · one JSON document
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建台账并装入样例年度, 生成报表 · a new ledger with a sample office-year, and its reports
    #[command(after_help = "示例 Example:\n  bofu quickstart --out 样例报表")]
    Quickstart {
        /// 报表目录 · where the reports go
        #[arg(long, value_name = "DIR", default_value = "./bofu-out")]
        out: PathBuf,
    },
    /// 建立台账 (已存在则不变) · create the ledger; harmless when it exists
    #[command(after_help = "示例 Example:\n  bofu init --store /srv/bofu")]
    Init,
    /// 操作人员与角色 · operators and their roles
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// 付款单位 · the payer
    #[command(subcommand)]
    Office(OfficeCommand),
    /// 政策包 · policy packs
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// 口径 · readings of what the text leaves open
    #[command(subcommand)]
    Reading(ReadingCommand),
    /// 企业 · enterprises
    #[command(subcommand)]
    Enterprise(EnterpriseCommand),
    /// 称号 · titles
    #[command(subcommand)]
    Title(TitleCommand),
    /// 预算指标 · appropriations
    #[command(subcommand)]
    Budget(BudgetCommand),
    /// 申报 · claims
    #[command(subcommand)]
    Claim(ClaimCommand),
    /// 其他资金 · another payer's money that counts
    #[command(subcommand)]
    Aid(AidCommand),
    /// 核定 · grants
    #[command(subcommand)]
    Grant(GrantCommand),
    /// 企业账户变更与确认 · an enterprise's account
    #[command(subcommand)]
    Account(AccountCommand),
    /// 公示与异议 · notices and objections
    #[command(subcommand)]
    Notice(NoticeCommand),
    /// 拨付 · payments
    #[command(subcommand)]
    Pay(PayCommand),
    /// 银行对账单: 导入、勾对、差异 · bank statements: import, match, settle differences
    #[command(subcommand)]
    Statement(StatementCommand),
    /// 追回 · recover what was paid
    Recover(RecoverArgs),
    /// 月结、重开 · close and reopen a month
    #[command(subcommand)]
    Month(MonthCommand),
    /// 年度关账、重开、结转 · close, reopen, carry over
    #[command(subcommand)]
    Year(YearCommand),
    /// 报表 · reports
    Report(ReportArgs),
    /// 导出给其他程序 · for other programs
    #[command(subcommand)]
    Export(ExportCommand),
    /// 审计 · verification and evidence
    #[command(subcommand)]
    Audit(AuditCommand),
    /// 投影: 随台账更新的表 · the tables that follow the ledger
    #[command(subcommand)]
    Projection(ProjectionCommand),
    /// 命令行补全脚本 · shell completions
    #[command(after_help = "示例 Example:\n  bofu completions bash > /etc/bash_completion.d/bofu")]
    Completions {
        /// 哪种 shell · which shell
        shell: clap_complete::Shell,
    },
}
