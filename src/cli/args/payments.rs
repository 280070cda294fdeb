//! Accounts, notices, payments and recoveries.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::AccountArgs;

/// `bofu account`
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// 变更账户, 待第二人确认; 已下达的指令停付 · change; a second person confirms; orders stop
    #[command(
        after_help = "示例 Example:\n  bofu account change 91339901MAYL00016L --account-name 样例科技有限公司 --account-no 6222020109900067890 --bank 样例银行 --bank-code 999339900029 --document 变更〔2024〕1号"
    )]
    Change {
        /// 统一社会信用代码 · the enterprise's code
        uscc: String,
        /// 账户 · account
        #[command(flatten)]
        account: AccountArgs,
        /// 文号 · document number
        #[arg(long)]
        document: String,
    },
    /// 确认变更 (不得由变更人) · confirm it, as another person
    #[command(
        after_help = "示例 Example:\n  bofu account confirm 91339901MAYL00016L --actor 李审批"
    )]
    Confirm {
        /// 统一社会信用代码 · the enterprise's code
        uscc: String,
    },
}

/// `bofu notice`
#[derive(Debug, Subcommand)]
pub enum NoticeCommand {
    /// 公示, 按口径 notice-days 的工作日 · publish for as many working days as notice-days asks
    #[command(after_help = "示例 Example:\n  bofu notice publish --all-granted --actor 王经办")]
    Publish {
        /// 申报号 · claim numbers
        #[arg(required_unless_present = "all_granted", conflicts_with = "all_granted")]
        claims: Vec<String>,
        /// 全部已核定的 · all that are granted
        #[arg(long)]
        all_granted: bool,
    },
    /// 登记异议, 暂缓拨付 · record an objection, which holds the claim back
    #[command(after_help = "示例 Example:\n  bofu notice object C-1 --reason 合同金额不实")]
    Object {
        /// 申报号 · claim number
        claim: String,
        /// 异议内容 · what is objected
        #[arg(long)]
        reason: String,
        /// 文号 · document number
        #[arg(long)]
        document: Option<String>,
    },
    /// 处理异议: 成立则撤销核定 · resolve it; upheld revokes
    #[command(
        after_help = "示例 Example:\n  bofu notice resolve C-1 --dismiss --reason 经核实无误 --actor 李审批"
    )]
    Resolve {
        /// 申报号 · claim number
        claim: String,
        /// 成立 · it is upheld
        #[arg(long, required_unless_present = "dismiss", conflicts_with = "dismiss")]
        uphold: bool,
        /// 不成立 · it is dismissed
        #[arg(long)]
        dismiss: bool,
        /// 理由 · why
        #[arg(long)]
        reason: String,
        /// 文号 · document number
        #[arg(long)]
        document: Option<String>,
    },
}

/// `bofu pay`
#[derive(Debug, Subcommand)]
pub enum PayCommand {
    /// 下达拨付指令: 逐件决定 · order what is due, each claim on its own
    #[command(
        after_help = "示例 Examples:\n  bofu pay order --batch 2024-05 --all-due --actor 陈会计\n  bofu pay order --batch 2024-05 C-1 C-2 --actor 陈会计"
    )]
    Order {
        /// 批次 · batch
        #[arg(long)]
        batch: String,
        /// 申报号 · claim numbers
        #[arg(required_unless_present = "all_due", conflicts_with = "all_due")]
        claims: Vec<String>,
        /// 全部应付的 · all that is due
        #[arg(long)]
        all_due: bool,
    },
    /// 复核放行; 超过复核限额须第二人 · release; above the threshold by a second person
    #[command(after_help = "示例 Example:\n  bofu pay release --batch 2024-05 --actor 周复核")]
    Release {
        /// 批次 · batch
        #[arg(long)]
        batch: String,
    },
    /// 放行前撤回; 账户变更、合并或失信的, 放行后亦可 · cancel before release; after it too where the payee may not be paid
    #[command(
        after_help = "示例 Example:\n  bofu pay cancel --batch 2024-05 C-1 --reason 账户待核"
    )]
    Cancel {
        /// 批次 · batch
        #[arg(long)]
        batch: String,
        /// 申报号; 默认整批 · claim numbers; default: the whole batch
        claims: Vec<String>,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 导出拨付清单或 pain.001.001.09 · write the batch's list, or the bank's message
    #[command(after_help = "示例 Example:\n  bofu pay export --batch 2024-05 --out 拨付.xml")]
    Export {
        /// 批次 · batch
        #[arg(long)]
        batch: String,
        /// 写入文件 (.csv .xlsx .pdf .xml) · write to
        #[arg(long)]
        out: PathBuf,
    },
}

/// Why money is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CauseArg {
    /// 差错: 恢复额度 · an error: the headroom is restored
    Error,
    /// 骗取: 不恢复额度并列为失信 · a fraud: it is not, and the enterprise is barred
    Fraud,
}

/// `bofu recover`
#[derive(Debug, Args)]
#[command(
    after_help = "示例 Examples:\n  bofu recover C-1 --amount 5万 --cause error --document 追〔2024〕1号\n  bofu recover C-1 --amount 5万 --cause error --document 追〔2024〕1号 --set-off C-9/2\n  bofu recover --over-awards 2023 --deadline 2024-12-31 --document 追〔2024〕3号\n  bofu recover C-1 --due 10万 --deadline 2024-12-31 --cause fraud --document 追〔2024〕2号\n  bofu recover C-1 --write-off 2万 --by 核〔2025〕1号 --reason 企业破产 --cause fraud --document 追〔2024〕2号"
)]
pub struct RecoverArgs {
    /// 申报号 · claim number
    #[arg(required_unless_present = "over_awards")]
    pub claim: Option<String>,
    /// 对该年度超限清单中可追回的作出追回决定; 可限于一件申报 · decide what report over-awards proposes to recover
    #[arg(long, group = "decision", value_name = "YEAR", conflicts_with_all = ["instalment", "amount", "cause", "receipt", "write_off"])]
    pub over_awards: Option<String>,
    /// 分期号 · instalment
    #[arg(long)]
    pub instalment: Option<u32>,
    /// 已追金额 · what came back
    #[arg(long, required_unless_present_any = ["due", "write_off", "over_awards"], allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// 原因 · why
    #[arg(long, value_enum, required_unless_present = "over_awards")]
    pub cause: Option<CauseArg>,
    /// 决定号 · the decision
    #[arg(long)]
    pub document: String,
    /// 缴款凭证号, 区分同一决定下的多次缴款 · receipt; tells payments under one decision apart
    #[arg(long)]
    pub receipt: Option<String>,
    /// 抵扣: 不缴回, 由该申报 (一期) 的待付款中扣留 · keep it from this claim, or instalment of it, that is still to be paid
    #[arg(long, requires = "amount", conflicts_with_all = ["write_off", "over_awards"], value_name = "CLAIM_NO[/INSTALMENT]")]
    pub set_off: Option<String>,
    /// 应追总额 · what the decision asks
    #[arg(long, group = "decision")]
    pub due: Option<String>,
    /// 期限 · by when
    #[arg(long, requires = "decision", value_name = "DATE")]
    pub deadline: Option<String>,
    /// 核销金额 · what is given up
    #[arg(long, requires = "by", requires = "reason", conflicts_with_all = ["amount", "due"])]
    pub write_off: Option<String>,
    /// 核销文号 · the document that gives it up
    #[arg(long)]
    pub by: Option<String>,
    /// 核销原因 · why
    #[arg(long)]
    pub reason: Option<String>,
}
