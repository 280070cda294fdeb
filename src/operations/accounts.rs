//! Where an enterprise is paid.

use bofu_app::{accounts, error::AppError, offices::AccountInput};
use bofu_domain::authority::Action;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ChangeAnswer, EnterpriseRef},
    operation::{Access, Call, Operation},
};

/// 变更账户, 待第二人确认; 已下达的指令停付 · change; a second person confirms; orders stop
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu account change 91339901MAYL00016L --account-name 样例科技有限公司 --account-no 6222020109900067890 --bank 样例银行 --bank-code 999339900029 --document 变更〔2024〕1号"
)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// 统一社会信用代码 · the enterprise's code
    pub uscc: String,
    /// 户名 · account name
    #[arg(long)]
    pub account_name: String,
    /// 账号 · account number
    #[arg(long)]
    pub account_no: String,
    /// 开户行 · bank
    #[arg(long)]
    pub bank: String,
    /// 联行号, 12 位 · the bank's twelve-digit code
    #[arg(long)]
    pub bank_code: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
}

impl Operation for Change {
    const NAME: &'static str = "account change";
    const ACTION: Option<Action> = Some(Action::ChangeAccount);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<EnterpriseRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { uscc, account_name, account_no, bank, bank_code, document } = &self;
        let account = AccountInput { account_name, bank, bank_code, account_no };
        let changed = accounts::change(call.session()?, uscc, account, document).await?;
        Ok(ChangeAnswer::of(changed, EnterpriseRef { uscc: self.uscc }, "账户", "account"))
    }
}

/// 确认变更 (不得由变更人) · confirm it, as another person
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu account confirm 91339901MAYL00016L --actor 李审批")]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// 统一社会信用代码 · the enterprise's code
    pub uscc: String,
}

impl Operation for Confirm {
    const NAME: &'static str = "account confirm";
    const ACTION: Option<Action> = Some(Action::ConfirmAccount);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<EnterpriseRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let changed = accounts::confirm(call.session()?, &self.uscc).await?;
        Ok(ChangeAnswer::of(changed, EnterpriseRef { uscc: self.uscc }, "账户", "account"))
    }
}
