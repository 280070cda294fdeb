//! Evidence: verification, checkpoints, receipts, bundles.
//!
//! Three inputs are paths of the machine that the operation runs on, and no
//! files that are handed in: a bundle is as large as the ledger and is written
//! as it is read; `--against` may name a folder of checkpoints; a retired key
//! is a secret that leaves its machine in no request.

use std::path::{Path, PathBuf};

use bofu_app::{
    error::AppError,
    evidence::{self, Log, Receipted, Rotated, Signed, Written, tree},
    files::Download,
};
use bofu_domain::{authority::Action, language::Text};
use bofu_proof::{
    finding::{Finding, FindingKind},
    receipt::Checked,
    remarks::Verdict,
};
use bofu_tabular::name_part;
use serde::{Deserialize, Serialize};

use crate::operation::{Access, Call, Operation};

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct VerdictAnswer {
    /// The result.
    pub verdict: Verdict,
    /// Whether the nodes of the tree were computed anew.
    #[serde(skip)]
    pub refolded: bool,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Receipt {
    /// Itself.
    Inline {
        /// The claim.
        claim_no: String,
        /// Its file, byte for byte: another form of it would not check.
        receipt: String,
        /// The page that is printed, in the language of the call.
        page: String,
        /// Where the signing key was made just now.
        #[serde(skip)]
        new_key: Option<PathBuf>,
    },
    /// Where it was written.
    Written {
        /// The claim.
        claim_no: String,
        /// The file.
        file: String,
        /// Its page.
        page: String,
        /// The root of the log that it is drawn from, hex.
        root: String,
        /// SHA-256 of the file, hex.
        sha256: String,
        /// The size of the log.
        size: u64,
        /// Where the signing key was made just now.
        #[serde(skip)]
        new_key: Option<PathBuf>,
    },
}

/// 重算全部: 序号、哈希、占用、台账 · recompute everything
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu audit verify --against 检查点.txt\n  bofu audit verify --against 检查点目录 --against 2023.checkpoint\n  bofu audit verify --strict --against 检查点目录"
)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// 另处保存的检查点, 文件或目录, 可多次 · checkpoints kept elsewhere: files or directories, may be repeated
    #[arg(long, value_name = "FILE|DIR")]
    #[serde(default)]
    pub against: Vec<PathBuf>,
    /// 除哈希树节点外无其他发现时, 重算节点 · where the stored tree alone is wrong, compute it anew
    #[arg(long)]
    #[serde(default)]
    pub refold_tree: bool,
    /// 有提示或未核事项亦按不符退出 (退出码 4) · fail (exit 4) also on notices and on what was not checked
    #[arg(long)]
    #[serde(default)]
    pub strict: bool,
}

impl Operation for Verify {
    const NAME: &'static str = "audit verify";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    const WORK: Option<Text<&'static str>> = Some(Text { zh: "核验", en: "Verifying" });
    type Output = VerdictAnswer;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let session = call.session()?;
        let mut verdict = evidence::verify(session, &self.against, call.progress).await?;
        let is_tree = |one: &Finding| one.kind == FindingKind::TileMismatch;
        let refolded = self.refold_tree
            && !verdict.findings.is_empty()
            && verdict.findings.iter().all(is_tree);
        if refolded {
            tree::refold(session.ledger()).await?;
            verdict = evidence::verify(session, &self.against, call.progress).await?;
        }
        Ok(VerdictAnswer {
            verdict: if self.strict { verdict.strict() } else { verdict },
            refolded,
        })
    }
}

/// 签发检查点 · sign the Merkle root of all events
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu audit checkpoint --out 检查点.txt")]
#[serde(deny_unknown_fields)]
pub struct SignCheckpoint {
    /// 写入文件 · write to a file as well
    #[arg(long)]
    pub out: Option<PathBuf>,
}

impl Operation for SignCheckpoint {
    const NAME: &'static str = "audit checkpoint";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = Signed;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        evidence::checkpoint(call.session()?, self.out.as_deref(), call.files).await
    }
}

/// 检查点、密钥及其更换 · the checkpoints that were signed, the keys and their changes
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu audit log")]
#[serde(deny_unknown_fields)]
pub struct ShowLog {}

impl Operation for ShowLog {
    const NAME: &'static str = "audit log";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = Log;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        evidence::log(call.session()?).await
    }
}

/// 企业回单: 一件申报的依据、金额与证明 · a receipt of one claim that proves itself
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu audit receipt C-1 --out 回单")]
#[serde(deny_unknown_fields)]
pub struct MakeReceipt {
    /// 申报号 · the claim
    pub claim_no: String,
    /// 目录或文件 · a directory, or a file
    #[arg(long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
}

impl Operation for MakeReceipt {
    const NAME: &'static str = "audit receipt";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = Receipt;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let made = evidence::receipt(call.session()?, &self.claim_no).await?;
        match &self.out {
            Some(out) => {
                let new_key = made.new_key.clone();
                written(made, out, call).inspect_err(|_| {
                    if let Some(path) = &new_key {
                        call.progress.tell_beside_error(&new_key_text(path));
                    }
                })
            }
            None => Ok(Receipt::Inline {
                claim_no: made.claim_no.to_string(),
                receipt: made.file.text.trim_end().to_owned(),
                page: made.page.text(call.lang),
                new_key: made.new_key,
            }),
        }
    }
}

/// A signing key was made: it signs what nobody can compare with the key of
/// earlier checkpoints.
pub fn new_key_text(path: &Path) -> Text {
    let path = path.display();
    Text {
        zh: format!("此前没有签名密钥, 已新建 {path}; 请另行备份"),
        en: format!("There was no signing key; a new one was made at {path}: back it up"),
    }
}

/// Writes a receipt with its page, into a folder or by the name of a file.
fn written(made: Receipted, out: &Path, call: &Call<'_>) -> Result<Receipt, AppError> {
    let claim_no = made.claim_no.to_string();
    let path = if out.extension().is_none() || call.files.has_folder(out) {
        out.join(format!("receipt-{}.json", name_part(&claim_no)))
    } else if out.extension().is_some_and(|ending| ending == "pdf") {
        out.with_extension("json")
    } else {
        out.to_owned()
    };
    let page = path.with_extension("pdf");
    if let Some(folder) = path.parent() {
        call.files.make_folder(folder)?;
    }
    let bytes = made.file.text.into_bytes();
    call.files.download(&Download { name: path.clone(), bytes })?;
    let bytes = made.page.pdf(call.lang).map_err(|fault| fault.at(&page))?;
    call.files.download(&Download { name: page.clone(), bytes })?;
    Ok(Receipt::Written {
        claim_no,
        file: path.display().to_string(),
        page: page.display().to_string(),
        root: made.root,
        sha256: made.file.hash,
        size: made.size,
        new_key: made.new_key,
    })
}

/// 离线验证回单, 不需台账 · check a receipt offline, without a ledger
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu audit check-receipt receipt-C-1.json --key 单位公钥.txt\n  bofu audit check-receipt receipt-C-1.json --checkpoint 检查点.txt"
)]
#[serde(deny_unknown_fields)]
pub struct CheckReceipt {
    /// 回单 · the receipt
    pub file: PathBuf,
    /// 单位公钥 · the office's verifier key
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// 单位公布的检查点 · a checkpoint that the office published
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
}

impl Operation for CheckReceipt {
    const NAME: &'static str = "audit check-receipt";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Nothing;
    type Output = Checked;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { file, key, checkpoint } = &self;
        evidence::check_receipt(file, key.as_deref(), checkpoint.as_deref(), call.files)
    }
}

/// 更换签名密钥, 并记入台账 · change the signing key, and record it
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu audit rotate-key --actor 吴管理")]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// 已退役密钥的文件 (本单位其他台账已换钥时) · the retired key, where another ledger of the office has changed it already
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
}

impl Operation for RotateKey {
    const NAME: &'static str = "audit rotate-key";
    const ACTION: Option<Action> = Some(Action::RotateKey);
    const ACCESS: Access = Access::Writes;
    type Output = Rotated;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        evidence::rotate_key(call.session()?, self.from.as_deref()).await
    }
}

/// 导出可独立验证的证据包 · a bundle that verifies without our database
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu audit bundle --out 证据包")]
#[serde(deny_unknown_fields)]
pub struct WriteBundle {
    /// 目录 · where to
    #[arg(long)]
    pub out: PathBuf,
}

impl Operation for WriteBundle {
    const NAME: &'static str = "audit bundle";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    const WORK: Option<Text<&'static str>> =
        Some(Text { zh: "导出证据包", en: "Writing the bundle" });
    type Output = Written;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        evidence::bundle(call.session()?, &self.out, call.progress).await
    }
}
