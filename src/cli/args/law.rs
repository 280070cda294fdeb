//! Policy packs and readings.

use std::path::PathBuf;

use clap::Subcommand;

/// `bofu policy`
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// 检查政策包, 列出全部问题 · check a pack file and list every fault
    #[command(after_help = "示例 Example:\n  bofu policy check my-district.toml")]
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
    #[command(after_help = "示例 Example:\n  bofu policy show binjiang-zjtx")]
    Show {
        /// 编号; 默认为已采用的 · id; default: the adopted ones, else the built-in one
        pack: Option<String>,
    },
    /// 内置与已采用的政策包 · built-in and adopted packs
    #[command(after_help = "示例 Example:\n  bofu policy list")]
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
    #[command(after_help = "示例 Example:\n  bofu reading list")]
    List,
}
