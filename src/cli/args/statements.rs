//! Bank statements.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `bofu statement`
#[derive(Debug, Subcommand)]
pub enum StatementCommand {
    /// 导入对账单, 不平则整份拒绝; 同一文件重复导入无变化 · import a statement, whole or not at all
    #[command(
        after_help = "示例 Examples:\n  bofu statement import 对账单.csv --actor 陈会计\n  bofu statement import 明细.xls --profile icbc-corp\n  bofu statement import 美元户.csv --account 999339900077 --currency USD"
    )]
    Import {
        /// 文件 (.csv .xls .xlsx .xml) · file
        file: PathBuf,
        /// 格式, 默认自动识别 · layout; default: found by the file's content
        #[arg(long)]
        profile: Option<String>,
        /// 账号, 默认付款单位账号 · account; default: the payer's
        #[arg(long)]
        account: Option<String>,
        /// 币种, 文件未写明时用, 默认人民币 · currency of a file that names none; default: CNY
        #[arg(long, value_name = "CODE")]
        currency: Option<String>,
    },
    /// 已导入的对账单 · the statements there are
    #[command(after_help = "示例 Example:\n  bofu statement list")]
    List,
    /// 勾对: 按规则自动确认, 其余待人工 · match: what the rules allow, the rest is proposed
    #[command(
        after_help = "示例 Examples:\n  bofu statement match S-20240531-3f2a9c --dry-run\n  bofu statement match S-20240531-3f2a9c --actor 陈会计\n  bofu statement match S-20240531-3f2a9c --accept 2 5\n  bofu statement match S-20240531-3f2a9c --accept-score 80\n  bofu statement match S-20240531-3f2a9c --line 7 --order BF-C-1-1-1 --reason 银行漏传指令号"
    )]
    Match(MatchArgs),
    /// 取消勾对, 恢复原状 · undo matches: everything is as before
    #[command(
        after_help = "示例 Example:\n  bofu statement unmatch S-20240531-3f2a9c 3 --reason 错配"
    )]
    Unmatch {
        /// 对账单 · statement
        statement: String,
        /// 勾对号 · match numbers
        #[arg(required = true, value_name = "MATCH")]
        matches: Vec<u32>,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 否决待确认勾对 · say no to a proposal
    #[command(
        after_help = "示例 Example:\n  bofu statement decline S-20240531-3f2a9c 2 --reason 收款人不是同一家"
    )]
    Decline {
        /// 对账单 · statement
        statement: String,
        /// 待确认勾对号 · proposal number
        proposal: u32,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 差异: 类别、责任人、账龄、处理 · what differs: kind, owner, age, how it was settled
    #[command(after_help = "示例 Example:\n  bofu statement breaks S-20240531-3f2a9c --all")]
    Breaks {
        /// 对账单 · statement
        statement: String,
        /// 含已处理的 · those that are settled too
        #[arg(long)]
        all: bool,
    },
    /// 处理或分派差异 · settle a difference, or give it to somebody
    #[command(
        after_help = "示例 Examples:\n  bofu statement resolve S-20240531-3f2a9c --line 9 --as fee/booked --reason 账户手续费\n  bofu statement resolve S-20240531-3f2a9c --line 4 --as duplicate/refunded --reason 银行已退回 --document 函〔2024〕3号\n  bofu statement resolve S-20240531-3f2a9c --line 4 --owner 周财政\n  bofu statement resolve S-20240531-3f2a9c --line 9 --reopen --reason 处理有误"
    )]
    Resolve(ResolveArgs),
    /// 输出自带勾对规则 · print the shipped rules
    #[command(after_help = "示例 Example:\n  bofu statement rules > 规则.toml")]
    Rules,
}

/// `bofu statement match`
#[derive(Debug, Args)]
pub struct MatchArgs {
    /// 对账单 · statement
    pub statement: String,
    /// 只看结果, 不写入 · show what would be done, store nothing
    #[arg(long, conflicts_with_all = ["accept", "accept_score", "line"])]
    pub dry_run: bool,
    /// 勾对规则文件, 见 `bofu statement rules` · rule file
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// 确认这些待确认勾对 · accept these proposals
    #[arg(long, num_args = 1.., value_name = "PROPOSAL")]
    pub accept: Vec<u32>,
    /// 确认不低于此分且无歧义者 · accept those of this score or more that are not ambiguous
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub accept_score: Option<u8>,
    /// 人工勾对: 明细号 · by hand: lines
    #[arg(long, num_args = 1.., requires = "reason", conflicts_with_all = ["accept", "accept_score"])]
    pub line: Vec<u32>,
    /// 人工勾对: 指令号; 无则收付相抵 · by hand: end-to-end ids; none: lines take each other back
    #[arg(long, num_args = 1.., requires = "line", value_name = "ID")]
    pub order: Vec<String>,
    /// 理由 · why
    #[arg(long)]
    pub reason: Option<String>,
}

/// `bofu statement resolve`
#[derive(Debug, Args)]
pub struct ResolveArgs {
    /// 对账单 · statement
    pub statement: String,
    /// 明细号 · line
    #[arg(long)]
    pub line: u32,
    /// 类别/处理, 如 fee/booked · kind and remedy
    #[arg(long = "as", value_name = "KIND/REMEDY", requires = "reason", required_unless_present_any = ["owner", "reopen"])]
    pub way: Option<String>,
    /// 撤回处理 · take the explanation back
    #[arg(long, requires = "reason", conflicts_with = "way")]
    pub reopen: bool,
    /// 理由 · why
    #[arg(long)]
    pub reason: Option<String>,
    /// 文号 · document number
    #[arg(long)]
    pub document: Option<String>,
    /// 责任人 · who looks after it
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
}
