//! Notices 公示 and objections 异议.

use bofu_app::{
    error::AppError,
    lookups, notices, payments,
    usage::{apart, one_of},
};
use bofu_domain::{authority::Action, language::Text};
use bofu_projections::status::ClaimStatus;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ChangeAnswer, ClaimRef, ItemAnswers, outcomes},
    claims::{numbers, some_or_all},
    operation::{Access, Call, Operation},
};

/// 公示, 按口径 notice-days 的工作日 · publish for as many working days as notice-days asks
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu notice publish --all-granted --actor 王经办")]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// 申报号 · claim numbers
    #[arg(required_unless_present = "all_granted", conflicts_with = "all_granted")]
    #[serde(default)]
    pub claims: Vec<String>,
    /// 全部已核定的 · all that are granted
    #[arg(long)]
    #[serde(default)]
    pub all_granted: bool,
}

impl Operation for Publish {
    const NAME: &'static str = "notice publish";
    const ACTION: Option<Action> = Some(Action::PublishNotice);
    const ACCESS: Access = Access::Writes;
    const WORK: Option<Text<&'static str>> = Some(Text { zh: "公示", en: "Publishing" });
    type Output = ItemAnswers<ClaimRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { claims, all_granted } = self;
        some_or_all(&claims, ("--all-granted", all_granted), &["CLAIM_NO", "--all-granted"])?;
        let session = call.session()?;
        let claims = if all_granted {
            lookups::claims_that_are(session, ClaimStatus::Granted).await?
        } else {
            numbers(&claims)?
        };
        let mut done = notices::publish(session, &claims, call.progress).await?;
        if all_granted {
            done.retain(|(_, outcome)| !payments::nothing_to_pay(outcome));
        }
        Ok(ItemAnswers::of("公示", "noticed", outcomes(done), call.lang))
    }
}

/// 登记异议, 暂缓拨付 · record an objection, which holds the claim back
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu notice object C-1 --reason 合同金额不实")]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// 申报号 · claim number
    pub claim: String,
    /// 异议内容 · what is objected
    #[arg(long)]
    pub reason: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: Option<String>,
}

impl Operation for Object {
    const NAME: &'static str = "notice object";
    const ACTION: Option<Action> = Some(Action::PublishNotice);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ClaimRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { claim, reason, document } = self;
        let changed =
            notices::object(call.session()?, &claim, &reason, document.as_deref()).await?;
        Ok(ChangeAnswer::of(changed, ClaimRef { claim_no: claim }, "异议", "objection"))
    }
}

/// 处理异议: 成立则撤销核定 · resolve it; upheld revokes
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu notice resolve C-1 --dismiss --reason 经核实无误 --actor 李审批"
)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// 申报号 · claim number
    pub claim: String,
    /// 成立 · it is upheld
    #[arg(long, required_unless_present = "dismiss", conflicts_with = "dismiss")]
    #[serde(default)]
    pub uphold: bool,
    /// 不成立 · it is dismissed
    #[arg(long)]
    #[serde(default)]
    pub dismiss: bool,
    /// 理由 · why
    #[arg(long)]
    pub reason: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: Option<String>,
}

impl Operation for Resolve {
    const NAME: &'static str = "notice resolve";
    const ACTION: Option<Action> = Some(Action::ResolveObjection);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ClaimRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { claim, uphold, dismiss, reason, document } = self;
        apart(("--uphold", uphold), &[("--dismiss", dismiss)])?;
        one_of(&["--uphold", "--dismiss"], uphold || dismiss)?;
        let (session, document) = (call.session()?, document.as_deref());
        let changed = notices::resolve(session, &claim, uphold, &reason, document).await?;
        Ok(ChangeAnswer::of(changed, ClaimRef { claim_no: claim }, "异议", "objection"))
    }
}
