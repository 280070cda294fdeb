//! What may stand on the command line. Chinese first, English beside it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
        3 存储 storage · 4 校验不符 verification",
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
    #[arg(long, env = "BOFU_ACTOR", global = true, value_name = "NAME")]
    pub actor: Option<String>,
    /// 语言 · language of messages and tables
    #[arg(long, env = "BOFU_LANG", global = true, value_enum, default_value_t = Lang::Zh)]
    pub lang: Lang,
    /// 输出格式 · text for people, json for programs
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// 业务日期, 默认今天 (北京时间) · business date; default: today, Asia/Shanghai
    #[arg(long, global = true, value_name = "DATE")]
    pub on: Option<String>,
}

/// The language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables and sentences.
    Text,
    /// One JSON document.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建台账并装入样例年度, 生成报表 · a new ledger with a sample office-year, and its reports
    Quickstart {
        /// 报表目录 · where the reports go
        #[arg(long, value_name = "DIR", default_value = "./bofu-out")]
        out: PathBuf,
    },
    /// 建立台账 (已存在则不变) · create the ledger; harmless when it exists
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
    /// 报表 · reports
    Report(ReportArgs),
    /// 审计 · verification and evidence
    #[command(subcommand)]
    Audit(AuditCommand),
    /// 命令行补全脚本 · shell completions
    #[command(after_help = "示例 Example:\n  bofu completions bash > /etc/bash_completion.d/bofu")]
    Completions {
        /// 哪种 shell · which shell
        shell: clap_complete::Shell,
    },
}

/// `bofu operator`
#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// 登记操作人员; 第一位必须是 admin · give roles; the first operator must be an admin
    #[command(
        after_help = "示例 Example:\n  bofu operator add 王经办 --role officer --actor 管理员"
    )]
    Add {
        /// 姓名 · name
        name: String,
        /// 角色 (可重复) · role, may be repeated
        #[arg(long = "role", required = true, num_args = 1.., value_enum)]
        roles: Vec<RoleArg>,
    },
    /// 注销操作人员 · end an operator's roles
    Remove {
        /// 姓名 · name
        name: String,
    },
    /// 列出操作人员 · list operators
    List,
}

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// 经办
    Officer,
    /// 审批
    Approver,
    /// 财政
    Finance,
    /// 审计
    Auditor,
    /// 管理
    Admin,
}

/// `bofu office`
#[derive(Debug, Subcommand)]
pub enum OfficeCommand {
    /// 设定付款单位 · set the payer
    Set {
        /// 单位名称 · name
        #[arg(long)]
        name: String,
        /// 户名 · account name
        #[arg(long)]
        account_name: String,
        /// 账号 · account number
        #[arg(long)]
        account_no: String,
        /// 开户行 · bank
        #[arg(long)]
        bank: String,
        /// 联行号, 12 位 · the bank's twelve-digit code
        #[arg(long)]
        bank_code: String,
    },
    /// 查看付款单位 · show the payer
    Show,
}

/// `bofu policy`
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// 检查政策包, 列出全部问题 · check a pack file and list every fault
    Check {
        /// 政策包文件 (TOML) · the pack
        file: PathBuf,
    },
    /// 采用政策包 · put a pack in use
    #[command(
        after_help = "示例 Examples:\n  bofu policy adopt binjiang-zjtx\n  bofu policy adopt my-district.toml --document 经信发〔2023〕1号"
    )]
    Adopt {
        /// 内置政策包的编号, 或文件 · id of a built-in pack, or a file
        pack: String,
        /// 文号 · document number
        #[arg(long)]
        document: Option<String>,
    },
    /// 条款、措施、限额、口径 · clauses, measures, ceilings, readings
    Show {
        /// 编号; 默认为已采用的 · id; default: the adopted ones, else the built-in one
        pack: Option<String>,
    },
    /// 内置与已采用的政策包 · built-in and adopted packs
    List,
}

/// `bofu reading`
#[derive(Debug, Subcommand)]
pub enum ReadingCommand {
    /// 采用口径 · adopt an option
    #[command(
        after_help = "示例 Example:\n  bofu reading adopt day-basis act/365 --document 经信函〔2023〕7号"
    )]
    Adopt {
        /// 口径 · which
        reading: String,
        /// 选项 · the option
        option: String,
        /// 文号 · the decision
        #[arg(long)]
        document: String,
        /// 政策包 (多个政策包有同名口径时) · which pack, where several have the reading
        #[arg(long)]
        policy: Option<String>,
    },
    /// 列出口径与现行选项 · list readings and what is in force
    List,
}

/// `bofu enterprise`
#[derive(Debug, Subcommand)]
pub enum EnterpriseCommand {
    /// 导入企业: uscc,name,account_name,bank,bank_code,account_no · register from a file
    Import {
        /// CSV 或 XLSX · the file
        file: PathBuf,
    },
    /// 查看企业 · show one
    Show {
        /// 统一社会信用代码 · its code
        uscc: String,
    },
    /// 更名 · a new name, the code stays
    Rename {
        /// 统一社会信用代码 · its code
        uscc: String,
        /// 新名称 · the new name
        #[arg(long)]
        name: String,
        /// 文号 · document number
        #[arg(long)]
        document: String,
    },
    /// 列入失信: 期间不批准、不支付 · exclude: no approval and no payment while it lasts
    Exclude {
        /// 统一社会信用代码 · its code
        uscc: String,
        /// 首日, 默认业务日期 · first day; default: the business date
        #[arg(long)]
        from: Option<String>,
        /// 末日; 不填则至解除 · last day; without it, until lifted
        #[arg(long)]
        until: Option<String>,
        /// 文号 · the evidence
        #[arg(long)]
        document: String,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 解除失信 · lift the exclusion
    Readmit {
        /// 统一社会信用代码 · its code
        uscc: String,
        /// 文号 · document number
        #[arg(long)]
        document: String,
    },
    /// 并入另一企业: 占用随之转移 · merge into a successor, whose ceilings then count its charges
    Merge {
        /// 被合并企业 · the predecessor
        uscc: String,
        /// 存续企业 · the successor
        #[arg(long)]
        into: String,
        /// 文号 · document number
        #[arg(long)]
        document: String,
    },
    /// 服务专员与联络员 · service specialist and liaison
    Specialist {
        /// 统一社会信用代码 · its code
        uscc: String,
        /// 服务专员 · the specialist
        #[arg(long)]
        name: String,
        /// 联络员 · the enterprise's liaison
        #[arg(long)]
        liaison: Option<String>,
    },
}

/// `bofu title`
#[derive(Debug, Subcommand)]
pub enum TitleCommand {
    /// 导入称号: uscc,title,recognised_on,document_no · recognise from a file
    Import {
        /// CSV 或 XLSX · the file
        file: PathBuf,
    },
}

/// `bofu budget`
#[derive(Debug, Subcommand)]
pub enum BudgetCommand {
    /// 设定年度指标总额 · set the total of a fund, year and source
    #[command(
        after_help = "示例 Example:\n  bofu budget set --fund zjtx --year 2023 --source district --amount 8000万 --document 财预〔2023〕3号"
    )]
    Set {
        /// 资金 · fund
        #[arg(long)]
        fund: String,
        /// 年度 · year
        #[arg(long)]
        year: String,
        /// 来源: city 市级, district 区级 · source
        #[arg(long)]
        source: String,
        /// 总额 · the total
        #[arg(long, allow_hyphen_values = true)]
        amount: String,
        /// 文号 · document number
        #[arg(long)]
        document: String,
    },
}

/// `bofu claim`
#[derive(Debug, Subcommand)]
pub enum ClaimCommand {
    /// 导入模板 · an empty file with the columns that the import wants
    Template {
        /// 措施 · measure
        measure: String,
        /// CSV 或 XLSX · where to
        #[arg(long)]
        out: PathBuf,
    },
    /// 导入并审核 · file and assess
    #[command(
        after_help = "示例 Example:\n  bofu claim import 贴息.xlsx --measure pledge-interest --actor 王经办"
    )]
    Import {
        /// CSV 或 XLSX · the file
        file: PathBuf,
        /// 措施 · measure
        #[arg(long)]
        measure: String,
    },
    /// 核定: 逐件决定, 依所给次序 · approve each in the order given
    #[command(
        after_help = "示例 Examples:\n  bofu claim approve C-1 C-2 --actor 李审批\n  bofu claim approve --all-assessed --actor 李审批"
    )]
    Approve {
        /// 申报号 · claim numbers
        #[arg(required_unless_present = "all_assessed", conflicts_with = "all_assessed")]
        claims: Vec<String>,
        /// 全部已审核的, 依申报次序 · all that are assessed, in order of filing
        #[arg(long)]
        all_assessed: bool,
    },
    /// 不予支持 · reject
    Reject {
        /// 申报号 · claim number
        claim: String,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 撤回申报 · withdraw
    Withdraw {
        /// 申报号 · claim number
        claim: String,
        /// 原因 · why
        #[arg(long, default_value = "企业撤回")]
        reason: String,
    },
    /// 依据、计算、扣减、分期、经过 · ground, steps, reductions, instalments, history
    Show {
        /// 申报号 · claim number
        claim: String,
    },
}

/// The row that external aid counts to.
#[derive(Debug, Args)]
pub struct AidRow {
    /// 统一社会信用代码 · the enterprise's code
    #[arg(long)]
    pub uscc: String,
    /// 限额 · ceiling, such as pledge-interest.year
    #[arg(long)]
    pub ceiling: String,
    /// 项目 (限额按项目计时) · subject, where the ceiling is held per subject
    #[arg(long)]
    pub subject: Option<String>,
    /// 展会 (限额按展会计时) · fair, where the ceiling is held per fair
    #[arg(long)]
    pub fair: Option<String>,
    /// 年度或 once · a year, or once
    #[arg(long)]
    pub period: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
}

/// `bofu aid`
#[derive(Debug, Subcommand)]
pub enum AidCommand {
    /// 登记其他资金 · record it
    Record {
        /// 哪一限额 · which row
        #[command(flatten)]
        row: AidRow,
        /// 金额 · amount
        #[arg(long, allow_hyphen_values = true)]
        amount: String,
        /// 资金来源 · who paid
        #[arg(long)]
        source: String,
    },
    /// 撤销登记 · cancel what was recorded under the document
    Cancel {
        /// 哪一限额 · which row
        #[command(flatten)]
        row: AidRow,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
}

/// `bofu grant`
#[derive(Debug, Subcommand)]
pub enum GrantCommand {
    /// 支付前撤销核定, 恢复余额 · revoke before payment; gives the headroom back
    Revoke {
        /// 申报号 · claim number
        claim: String,
        /// 分期号; 默认全部 · one instalment; default: all
        #[arg(long)]
        instalment: Option<u32>,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
}

/// The reports there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportName {
    /// 年度限额表 · ceilings
    Caps,
    /// 资金使用台账 · one row an instalment
    Register,
    /// 申报表 · one row a claim
    Claims,
    /// 审计轨迹 · one row an event
    Audit,
}

/// `bofu report`
#[derive(Debug, Args)]
#[command(
    after_help = "示例 Examples:\n  bofu report caps --year 2023\n  bofu report register --year 2023 --out 台账.xlsx\n  bofu report claims --year 2024 --format json"
)]
pub struct ReportArgs {
    /// 报表 · which
    #[arg(value_enum)]
    pub name: ReportName,
    /// 年度 · year
    #[arg(long)]
    pub year: String,
    /// 写入文件 (.json .csv .xlsx) · write to a file
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `bofu audit`
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// 重算全部: 序号、哈希、占用、台账 · recompute everything
    Verify {
        /// 另处保存的检查点 · a checkpoint kept elsewhere
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// 签发检查点 · sign the Merkle root of all events
    Checkpoint {
        /// 写入文件 · write to a file as well
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 导出可独立验证的证据包 · a bundle that verifies without our database
    Bundle {
        /// 目录 · where to
        #[arg(long)]
        out: PathBuf,
    },
}
