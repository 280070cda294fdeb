//! The close of months and years.

use clap::Subcommand;

/// `bofu year`
#[derive(Debug, Subcommand)]
pub enum YearCommand {
    /// 年度关账 · close: nothing charges or pays the year any more
    #[command(after_help = "示例 Example:\n  bofu year close 2023 --fund zjtx --actor 陈会计")]
    Close {
        /// 年度 · year
        year: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
        /// 文号 · document number
        #[arg(long)]
        document: Option<String>,
        /// 检查时尚有待处理事项则拒绝 · refuse if anything stands in the way when it is checked
        #[arg(long)]
        strict: bool,
    },
    /// 关账前检查: 列明待处理事项 · what stands in the way of a close
    #[command(after_help = "示例 Example:\n  bofu year check 2023 --fund zjtx")]
    Check {
        /// 年度 · year
        year: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
    },
    /// 凭决定重新开账 · reopen, by a decision
    #[command(
        after_help = "示例 Example:\n  bofu year reopen 2023 --fund zjtx --document 财〔2024〕9号 --reason 审计调整"
    )]
    Reopen {
        /// 年度 · year
        year: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
        /// 决定文号 · the decision
        #[arg(long)]
        document: String,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 指标结转下年 · carry what is left over to the next year
    #[command(
        after_help = "示例 Example:\n  bofu year carry 2023 --fund zjtx --source district --document 财〔2024〕3号"
    )]
    Carry {
        /// 年度 · from which year
        year: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
        /// city 市级, district 区级
        #[arg(long)]
        source: String,
        /// 金额; 默认全部可用 · how much; default: all that is left
        #[arg(long)]
        amount: Option<String>,
        /// 文号 · document number
        #[arg(long)]
        document: String,
    },
}

/// `bofu month`
#[derive(Debug, Subcommand)]
pub enum MonthCommand {
    /// 月结: 该月份不再入账 · close: nothing of the fund is booked in the month any more
    #[command(
        after_help = "示例 Examples:\n  bofu month close 2023-07 --fund zjtx --actor 陈会计\n  bofu month close 2023-07 --fund zjtx --strict --document 结〔2023〕7号 --actor 陈会计"
    )]
    Close {
        /// 月份, 如 2023-07 · month
        month: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
        /// 文号 · document number
        #[arg(long)]
        document: Option<String>,
        /// 检查时尚有待处理事项则拒绝 · refuse if anything stands in the way when it is checked
        #[arg(long)]
        strict: bool,
    },
    /// 月结前检查: 列明待处理事项 · what stands in the way of a close
    #[command(after_help = "示例 Example:\n  bofu month check 2023-07 --fund zjtx")]
    Check {
        /// 月份, 如 2023-07 · month
        month: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
    },
    /// 凭决定重新开账, 由后向前 · reopen by a decision, the last month first
    #[command(
        after_help = "示例 Example:\n  bofu month reopen 2023-07 --fund zjtx --document 财〔2023〕9号 --reason 补记退票 --actor 陈会计"
    )]
    Reopen {
        /// 月份, 如 2023-07 · month
        month: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
        /// 决定文号 · the decision
        #[arg(long)]
        document: String,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
    /// 各月是否已结账 · which months of a year are closed
    #[command(after_help = "示例 Example:\n  bofu month list 2023 --fund zjtx")]
    List {
        /// 年度 · year
        year: String,
        /// 资金 · fund
        #[arg(long)]
        fund: String,
    },
}
