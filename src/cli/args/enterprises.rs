//! Enterprises, titles and appropriations.

use std::path::PathBuf;

use clap::Subcommand;

/// `bofu enterprise`
#[derive(Debug, Subcommand)]
pub enum EnterpriseCommand {
    /// 导入企业: uscc,name,account_name,bank,bank_code,account_no · register from a file
    #[command(after_help = "示例 Example:\n  bofu enterprise import 企业.xlsx")]
    Import {
        /// CSV 或 XLSX · the file
        file: PathBuf,
    },
    /// 查看企业 · show one
    #[command(after_help = "示例 Example:\n  bofu enterprise show 91339901MAYL00016L")]
    Show {
        /// 统一社会信用代码 · its code
        uscc: String,
    },
    /// 更名 · a new name, the code stays
    #[command(
        after_help = "示例 Example:\n  bofu enterprise rename 91339901MAYL00016L --name 新名称有限公司 --document 市监准〔2024〕8号"
    )]
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
    #[command(
        after_help = "示例 Example:\n  bofu enterprise exclude 91339901MAYL00016L --until 2024-06-30 --document 信用〔2023〕5号 --reason 列入严重失信名单"
    )]
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
    #[command(
        after_help = "示例 Example:\n  bofu enterprise readmit 91339901MAYL00016L --document 信用〔2024〕2号"
    )]
    Readmit {
        /// 统一社会信用代码 · its code
        uscc: String,
        /// 文号 · document number
        #[arg(long)]
        document: String,
    },
    /// 并入另一企业: 占用随之转移 · merge into a successor, whose ceilings then count its charges
    #[command(
        after_help = "示例 Example:\n  bofu enterprise merge 91339901MAYL00024F --into 91339901MAYL00016L --document 市监准〔2024〕9号"
    )]
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
    #[command(
        after_help = "示例 Example:\n  bofu enterprise specialist 91339901MAYL00016L --name 一号专员 --liaison 联络员01"
    )]
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
    #[command(after_help = "示例 Example:\n  bofu title import 称号.csv")]
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
