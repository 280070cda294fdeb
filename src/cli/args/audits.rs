//! An auditor's work: samples, working papers, recomputation, findings.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `bofu audit sample`
#[derive(Debug, Args)]
#[command(
    after_help = "示例 Examples:\n  bofu audit sample --year 2023 --mus 40 --seed 2024-03-01第7号 --out 样本.json\n  bofu audit sample --year 2023 --random 25 --seed 7 --audit 审〔2024〕3号 --actor 沈审计"
)]
pub struct SampleArgs {
    /// 台账年度 · year of the register
    #[arg(long)]
    pub year: String,
    /// 方法 · how
    #[command(flatten)]
    pub how: SampleHow,
    /// 种子, 他人凭此重抽 · the seed by which others draw the same
    #[arg(long)]
    pub seed: Option<String>,
    /// 截至业务日期 · what had happened by the end of a business date
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// 按某时已登记者, RFC 3339 · what had been recorded by a moment
    #[arg(long, value_name = "TIMESTAMP")]
    pub known_at: Option<String>,
    /// 记入该审计项目 · record the sample in this audit
    #[arg(long, value_name = "NO")]
    pub audit: Option<String>,
    /// 写入文件 (.json .csv .xlsx .pdf) · write to a file
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// How a sample is drawn: one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct SampleHow {
    /// 简单随机不重复 · so many, each as likely as any other
    #[arg(long, value_name = "N", requires = "seed")]
    pub random: Option<u64>,
    /// 货币单元抽样, 单元数 · so many monetary units
    #[arg(long, value_name = "N", requires = "seed")]
    pub mus: Option<u64>,
    /// 货币单元抽样, 间隔 · one monetary unit in each interval
    #[arg(long, value_name = "AMOUNT", requires = "seed")]
    pub interval: Option<String>,
    /// 某金额以上全部 · all above an amount
    #[arg(long, value_name = "AMOUNT")]
    pub above: Option<String>,
    /// 由文件或口径定额者全部 · all whose sum a document or a reading set
    #[arg(long)]
    pub decided: bool,
}

/// `bofu audit paper`
#[derive(Debug, Args)]
#[command(
    after_help = "示例 Examples:\n  bofu audit paper C-1 --out 底稿.pdf\n  bofu audit paper --sample 样本.json --out 底稿\n  bofu audit paper --sample 审〔2024〕3号/1 --out 底稿.xlsx"
)]
pub struct PaperArgs {
    /// 申报号 · claims
    #[arg(required_unless_present = "sample", conflicts_with = "sample")]
    pub claim_no: Vec<String>,
    /// 样本文件或编号 · a sample by its file or id
    #[arg(long, value_name = "FILE|ID")]
    pub sample: Option<String>,
    /// 目录或文件 (.json .csv .xlsx .pdf) · a directory, or a file
    #[arg(long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
}

/// `bofu audit recompute`
#[derive(Debug, Args)]
#[command(
    after_help = "示例 Example:\n  bofu audit recompute --year 2023\n\n有差异时退出码为 4 · exit code 4 where anything differs"
)]
pub struct RecomputeArgs {
    /// 年度, 默认全部 · the year; default: all
    #[arg(long)]
    pub year: Option<String>,
    /// 写入文件 (.json .csv .xlsx .pdf) · write to a file
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// 金额差错
    Amount,
    /// 不符合条件
    Eligibility,
    /// 重复享受
    Duplicate,
    /// 证据不足
    Evidence,
    /// 支付不符
    Payment,
    /// 程序问题
    Procedure,
    /// 其他
    Other,
}

/// `bofu audit finding`
#[derive(Debug, Subcommand)]
pub enum FindingCommand {
    /// 登记审计发现 · record what was found
    #[command(
        after_help = "示例 Example:\n  bofu audit finding record C-1 --instalment 1 --kind evidence --amount 50000 --text 缺少付息凭证 --actor 沈审计"
    )]
    Record {
        /// 申报号 · the claim
        claim_no: String,
        /// 分期 · the instalment
        #[arg(long, value_name = "N")]
        instalment: Option<u32>,
        /// 类别 · kind
        #[arg(long, value_enum)]
        kind: KindArg,
        /// 涉及金额 · the sum in question
        #[arg(long)]
        amount: Option<String>,
        /// 发现 · what was found
        #[arg(long)]
        text: String,
        /// 文号 · document
        #[arg(long)]
        document: Option<String>,
        /// 审计项目, 默认为业务日期的年度 · the audit; default: the year of the business date
        #[arg(long, value_name = "NO")]
        audit: Option<String>,
    },
    /// 整改答复, 由被审计单位 · the answer of the audited
    #[command(
        after_help = "示例 Example:\n  bofu audit finding answer 2024/1 --text 已补充付息凭证"
    )]
    Answer {
        /// 编号 (审计项目号/编号) · the finding
        finding: String,
        /// 答复 · the answer
        #[arg(long)]
        text: String,
        /// 文号 · document
        #[arg(long)]
        document: Option<String>,
    },
    /// 销号 · close it
    #[command(
        after_help = "示例 Example:\n  bofu audit finding close 2024/1 --text 核实无误 --actor 沈审计"
    )]
    Close {
        /// 编号 (审计项目号/编号) · the finding
        finding: String,
        /// 结论 · the result
        #[arg(long)]
        text: String,
        /// 文号 · document
        #[arg(long)]
        document: Option<String>,
    },
}
