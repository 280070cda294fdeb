//! Grants.

use bofu_app::{claims, error::AppError};
use bofu_domain::authority::Action;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ChangeAnswer, ClaimRef},
    operation::{Access, Call, Operation},
};

/// 支付前撤销核定, 恢复余额 · revoke before payment; gives the headroom back
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu grant revoke C-1 --reason 公示异议成立")]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// 申报号 · claim number
    pub claim: String,
    /// 分期号; 默认全部 · one instalment; default: all
    #[arg(long)]
    pub instalment: Option<u32>,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for Revoke {
    const NAME: &'static str = "grant revoke";
    const ACTION: Option<Action> = Some(Action::RevokeGrant);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ClaimRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { claim, instalment, reason } = self;
        let changed = claims::revoke(call.session()?, &claim, instalment, &reason).await?;
        Ok(ChangeAnswer::of(changed, ClaimRef { claim_no: claim }, "撤销核定", "revocation"))
    }
}
