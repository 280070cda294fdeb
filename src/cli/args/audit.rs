//! Verification and evidence.

use std::path::PathBuf;

use clap::Subcommand;

use super::audits::{FindingCommand, PaperArgs, RecomputeArgs, SampleArgs};

/// `bofu audit`
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// 重算全部: 序号、哈希、占用、台账 · recompute everything
    #[command(
        after_help = "示例 Examples:\n  bofu audit verify --against 检查点.txt\n  bofu audit verify --against 检查点目录 --against 2023.checkpoint\n  bofu audit verify --strict --against 检查点目录"
    )]
    Verify {
        /// 另处保存的检查点, 文件或目录, 可多次 · checkpoints kept elsewhere: files or directories, may be repeated
        #[arg(long, value_name = "FILE|DIR")]
        against: Vec<PathBuf>,
        /// 除哈希树节点外无其他发现时, 重算节点 · where the stored tree alone is wrong, compute it anew
        #[arg(long)]
        refold_tree: bool,
        /// 有提示或未核事项亦按不符退出 (退出码 4) · fail (exit 4) also on notices and on what was not checked
        #[arg(long)]
        strict: bool,
    },
    /// 签发检查点 · sign the Merkle root of all events
    #[command(after_help = "示例 Example:\n  bofu audit checkpoint --out 检查点.txt")]
    Checkpoint {
        /// 写入文件 · write to a file as well
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 检查点、密钥及其更换 · the checkpoints that were signed, the keys and their changes
    #[command(after_help = "示例 Example:\n  bofu audit log")]
    Log,
    /// 抽样, 他人凭种子可重抽 · draw a sample that others can draw again
    Sample(SampleArgs),
    /// 审计底稿 · working papers, with a recomputation by other code
    Paper(PaperArgs),
    /// 以第二条计算路径重算 · recompute every grant by a second code path
    Recompute(RecomputeArgs),
    /// 审计发现 · findings
    #[command(subcommand)]
    Finding(FindingCommand),
    /// 企业回单: 一件申报的依据、金额与证明 · a receipt of one claim that proves itself
    #[command(after_help = "示例 Example:\n  bofu audit receipt C-1 --out 回单")]
    Receipt {
        /// 申报号 · the claim
        claim_no: String,
        /// 目录或文件 · a directory, or a file
        #[arg(long, value_name = "DIR|FILE")]
        out: Option<PathBuf>,
    },
    /// 离线验证回单, 不需台账 · check a receipt offline, without a ledger
    #[command(
        after_help = "示例 Examples:\n  bofu audit check-receipt receipt-C-1.json --key 单位公钥.txt\n  bofu audit check-receipt receipt-C-1.json --checkpoint 检查点.txt"
    )]
    CheckReceipt {
        /// 回单 · the receipt
        file: PathBuf,
        /// 单位公钥 · the office's verifier key
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// 单位公布的检查点 · a checkpoint that the office published
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// 更换签名密钥, 并记入台账 · change the signing key, and record it
    #[command(after_help = "示例 Example:\n  bofu audit rotate-key --actor 吴管理")]
    RotateKey {
        /// 已退役密钥的文件 (本单位其他台账已换钥时) · the retired key, where another ledger of the office has changed it already
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// 导出可独立验证的证据包 · a bundle that verifies without our database
    #[command(after_help = "示例 Example:\n  bofu audit bundle --out 证据包")]
    Bundle {
        /// 目录 · where to
        #[arg(long)]
        out: PathBuf,
    },
}
