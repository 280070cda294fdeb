//! Operators and the payer.

use clap::{Args, Subcommand, ValueEnum};

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
    #[command(after_help = "示例 Example:\n  bofu operator remove 王经办 --actor 管理员")]
    Remove {
        /// 姓名 · name
        name: String,
    },
    /// 列出操作人员 · list operators
    #[command(after_help = "示例 Example:\n  bofu operator list")]
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

/// An account at a bank.
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// 户名 · account name
    #[arg(long)]
    pub account_name: String,
    /// 账号 · account number
    #[arg(long)]
    pub account_no: String,
    /// 开户行 · bank
    #[arg(long)]
    pub bank: String,
    /// 联行号, 12 位 · the bank's twelve-digit code
    #[arg(long)]
    pub bank_code: String,
}

/// `bofu office`
#[derive(Debug, Subcommand)]
pub enum OfficeCommand {
    /// 设定付款单位 · set the payer
    #[command(
        after_help = "示例 Example:\n  bofu office set --name 样例区经信局 --account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029"
    )]
    Set {
        /// 单位名称 · name
        #[arg(long)]
        name: String,
        /// 账户 · account
        #[command(flatten)]
        account: AccountArgs,
    },
    /// 复核限额: 超过者须第二名财政人员放行 · the sum above which a second person releases
    #[command(
        after_help = "示例 Examples:\n  bofu office threshold 50万\n  bofu office threshold none"
    )]
    Threshold {
        /// 金额, 或 none · amount, or none
        amount: String,
    },
    /// 预算科目与指标号 · the budget's codes of a fund's source
    #[command(
        after_help = "示例 Example:\n  bofu office codes --fund zjtx --source district --subject 2150805 --quota 区财〔2023〕12号"
    )]
    Codes {
        /// 资金 · fund
        #[arg(long)]
        fund: String,
        /// city 市级, district 区级
        #[arg(long)]
        source: String,
        /// 预算科目 · budget subject
        #[arg(long)]
        subject: String,
        /// 指标号 · quota number
        #[arg(long)]
        quota: String,
    },
    /// 查看付款单位 · show the payer
    #[command(after_help = "示例 Example:\n  bofu office show")]
    Show,
}
