//! What may stand on the command line. Chinese first, English beside it.

mod projections;

use std::path::PathBuf;

use bofu_domain::language::Lang;
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use bofu_app::stop::Stop;

pub(crate) use projections::ProjectionCommand;

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
pub(crate) struct Line {
    /// 全局选项 · options of every command
    #[command(flatten)]
    pub global: Global,
}

/// Options that may stand anywhere on the line.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
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
    /// 认可本机时钟: 时钟与台账不符时由管理员加用, 并记入台账 · let a clock pass that the ledger contradicts; an admin's, recorded
    #[arg(long, global = true)]
    pub accept_clock: bool,
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
pub(crate) enum Format {
    /// 表格与文字 · tables and sentences
    Text,
    /// 一份 JSON · one JSON document
    Json,
}

/// The commands that are no operations: they make a ledger, see to its tables,
/// or need none.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
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
