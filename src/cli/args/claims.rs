//! Claims, external aid and grants.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `bofu claim`
#[derive(Debug, Subcommand)]
pub enum ClaimCommand {
    /// 导入模板 · an empty file with the columns that the import wants
    #[command(after_help = "示例 Example:\n  bofu claim template pledge-interest --out 贴息.xlsx")]
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
    #[command(
        after_help = "示例 Example:\n  bofu claim reject C-1 --reason 验收材料与合同不符 --actor 李审批"
    )]
    Reject {
        /// 申报号 · claim number
        claim: String,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 撤回申报 · withdraw
    #[command(after_help = "示例 Example:\n  bofu claim withdraw C-1 --reason 企业撤回")]
    Withdraw {
        /// 申报号 · claim number
        claim: String,
        /// 原因 · why
        #[arg(long, default_value = "企业撤回")]
        reason: String,
    },
    /// 依据、计算、扣减、分期、经过 · ground, steps, reductions, instalments, history
    #[command(after_help = "示例 Example:\n  bofu claim show C-1")]
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
    #[command(
        after_help = "示例 Example:\n  bofu aid record --uscc 91339901MAYL00016L --ceiling innovation-voucher.year --period 2023 --amount 12万 --source 市经信局 --document 市经信〔2023〕30号"
    )]
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
    #[command(
        after_help = "示例 Example:\n  bofu aid cancel --uscc 91339901MAYL00016L --ceiling innovation-voucher.year --period 2023 --document 市经信〔2023〕30号 --reason 已退回"
    )]
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
    #[command(after_help = "示例 Example:\n  bofu grant revoke C-1 --reason 公示异议成立")]
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
