//! Exports for other programs.

use std::path::PathBuf;

use clap::Subcommand;

/// `bofu export`
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// hledger 复式账: 科目、分录与余额核对 · the register as a journal that `hledger check` accepts
    #[command(
        after_help = "示例 Examples:\n  bofu export hledger --year 2023 --out 2023.journal\n  hledger -f 2023.journal check --strict\n  bofu export hledger --year 2023 --as-of 2023-12-31 --out 年末.journal"
    )]
    Hledger {
        /// 年度, 省略即全部 · the accounts of one year; all without it
        #[arg(long)]
        year: Option<String>,
        /// 截至业务日期 · what had happened by the end of a business date
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// 按某时已登记者, RFC 3339 · what had been recorded by a moment
        #[arg(long, value_name = "TIMESTAMP")]
        known_at: Option<String>,
        /// 写入文件 · the file
        #[arg(long)]
        out: PathBuf,
    },
}
