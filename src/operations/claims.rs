//! Claims: filed and assessed from files, approved, rejected, withdrawn.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use bofu_app::{
    claims::{self, OddKey},
    error::AppError,
    grants::{self, Granted},
    import::{Imported, Source},
    input, lookups,
    usage::{apart, one_of},
};
use bofu_domain::{authority::Action, language::Text, names::ClaimNo};
use bofu_projections::{claim_detail::ClaimDetail, status::ClaimStatus};
use bofu_report::Names;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ChangeAnswer, ClaimRef, Refusal, sorted},
    operation::{Access, Call, Operation},
};

/// Claims by the numbers that were typed.
pub(crate) fn numbers(claims: &[String]) -> Result<Vec<ClaimNo>, AppError> {
    let number = |text: &String| input::name("CLAIM_NO", text, ClaimNo::parse);
    Ok(claims.iter().map(number).collect::<Result<_, _>>()?)
}

/// Refuses neither and both: claims by number, or all of them.
pub(crate) fn some_or_all(
    claims: &[String],
    (option, all): (&'static str, bool),
    fields: &'static [&'static str],
) -> Result<(), AppError> {
    apart(("CLAIM_NO", !claims.is_empty()), &[(option, all)])?;
    Ok(one_of(fields, all || !claims.is_empty())?)
}

/// A file that was made to be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateFile {
    /// Where it is.
    pub file: String,
    /// For which measure.
    pub measure: String,
}

/// What became of a file of claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ClaimImport {
    /// Its rows.
    pub imported: Imported,
    /// The keys that deserve a look.
    #[serde(skip)]
    pub odd: Vec<OddKey>,
}

/// A claim that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedClaim {
    /// The claim.
    pub claim_no: String,
    /// Why.
    #[serde(flatten)]
    pub why: Refusal,
}

/// What came of claims that were to be approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approvals {
    /// Those that are granted.
    #[serde(serialize_with = "sorted")]
    pub granted: Vec<Granted>,
    /// The others.
    pub refused: Vec<RefusedClaim>,
}

/// A claim on a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ClaimPage {
    /// The claim.
    pub detail: ClaimDetail,
    /// What its measure, facts and ceilings are called.
    #[serde(skip)]
    pub names: Names,
}

fn withdrawn() -> String {
    "企业撤回".to_owned()
}

/// 导入模板 · an empty file with the columns that the import wants
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu claim template pledge-interest --out 贴息.xlsx")]
#[serde(deny_unknown_fields)]
pub struct MakeTemplate {
    /// 措施 · measure
    pub measure: String,
    /// CSV 或 XLSX · where to
    #[arg(long)]
    pub out: PathBuf,
}

impl Operation for MakeTemplate {
    const NAME: &'static str = "claim template";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = TemplateFile;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { measure, out } = self;
        let (session, lang) = (call.session()?, call.lang);
        let path = claims::template(session, &measure, &out, lang, call.files).await?;
        Ok(TemplateFile { file: path.display().to_string(), measure })
    }
}

/// 导入并审核 · file and assess
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu claim import 贴息.xlsx --measure pledge-interest --actor 王经办"
)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// CSV 或 XLSX · the file
    pub file: PathBuf,
    /// 措施 · measure
    #[arg(long)]
    pub measure: String,
}

impl Operation for Import {
    const NAME: &'static str = "claim import";
    const ACTION: Option<Action> = Some(Action::FileClaim);
    const ACCESS: Access = Access::Writes;
    const WORK: Option<Text<&'static str>> =
        Some(Text { zh: "导入申报", en: "Importing claims" });
    type Output = ClaimImport;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { file, measure } = self;
        let (source, odd) = (Source::File(&file, call.files), Mutex::default());
        let (session, lang, watched) = (call.session()?, call.lang, call.progress);
        let imported =
            claims::import_and_tell(session, source, &measure, lang, watched, &odd).await?;
        let odd = odd.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(ClaimImport { imported, odd })
    }
}

/// 核定: 逐件决定, 依所给次序 · approve each in the order given
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu claim approve C-1 C-2 --actor 李审批\n  bofu claim approve --all-assessed --actor 李审批"
)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// 申报号 · claim numbers
    #[arg(required_unless_present = "all_assessed", conflicts_with = "all_assessed")]
    #[serde(default)]
    pub claims: Vec<String>,
    /// 全部已审核的, 依申报次序 · all that are assessed, in order of filing
    #[arg(long)]
    #[serde(default)]
    pub all_assessed: bool,
}

impl Operation for Approve {
    const NAME: &'static str = "claim approve";
    const ACTION: Option<Action> = Some(Action::ApproveClaim);
    const ACCESS: Access = Access::Writes;
    const WORK: Option<Text<&'static str>> = Some(Text { zh: "核定", en: "Approving" });
    type Output = Approvals;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { claims, all_assessed } = self;
        some_or_all(&claims, ("--all-assessed", all_assessed), &["CLAIM_NO", "--all-assessed"])?;
        let session = call.session()?;
        let claims = if all_assessed {
            lookups::claims_that_are(session, ClaimStatus::Assessed).await?
        } else {
            numbers(&claims)?
        };
        let (mut granted, mut refused) = (Vec::new(), Vec::new());
        for (claim_no, outcome) in grants::approve(session, &claims, call.progress).await? {
            match outcome {
                Ok(grant) => granted.push(grant),
                Err(error) => {
                    let why = Refusal::of(&error, call.lang);
                    refused.push(RefusedClaim { claim_no: claim_no.to_string(), why });
                }
            }
        }
        Ok(Approvals { granted, refused })
    }
}

/// 不予支持 · reject
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu claim reject C-1 --reason 验收材料与合同不符 --actor 李审批"
)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// 申报号 · claim number
    pub claim: String,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for Reject {
    const NAME: &'static str = "claim reject";
    const ACTION: Option<Action> = Some(Action::RejectClaim);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ClaimRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let changed = claims::reject(call.session()?, &self.claim, &self.reason).await?;
        Ok(ChangeAnswer::of(changed, ClaimRef { claim_no: self.claim }, "不予支持", "rejection"))
    }
}

/// 撤回申报 · withdraw
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu claim withdraw C-1 --reason 企业撤回")]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// 申报号 · claim number
    pub claim: String,
    /// 原因 · why
    #[arg(long, default_value = "企业撤回")]
    #[serde(default = "withdrawn")]
    pub reason: String,
}

impl Operation for Withdraw {
    const NAME: &'static str = "claim withdraw";
    const ACTION: Option<Action> = Some(Action::WithdrawClaim);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ClaimRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let changed = claims::withdraw(call.session()?, &self.claim, &self.reason).await?;
        Ok(ChangeAnswer::of(changed, ClaimRef { claim_no: self.claim }, "撤回", "withdrawal"))
    }
}

/// 依据、计算、扣减、分期、经过 · ground, steps, reductions, instalments, history
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu claim show C-1")]
#[serde(deny_unknown_fields)]
pub struct Show {
    /// 申报号 · claim number
    pub claim: String,
}

impl Operation for Show {
    const NAME: &'static str = "claim show";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = ClaimPage;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let session = call.session()?;
        let detail = lookups::claim_page(session, &self.claim).await?;
        let names = lookups::labels(session).await?;
        Ok(ClaimPage { detail, names })
    }
}
