//! External aid: another payer's money that counts to a ceiling.

use bofu_app::{
    aid::{self, AidInput},
    error::AppError,
};
use bofu_domain::authority::Action;
use serde::{Deserialize, Serialize};

use crate::{
    answer::ChangeAnswer,
    operation::{Access, Call, Operation},
};

/// What names the row that aid counts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowRef {
    /// The ceiling.
    pub ceiling: String,
    /// The year, or `once`.
    pub period: String,
    /// The enterprise.
    pub uscc: String,
}

/// 登记其他资金 · record it
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu aid record --uscc 91339901MAYL00016L --ceiling innovation-voucher.year --period 2023 --amount 12万 --source 市经信局 --document 市经信〔2023〕30号"
)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// 统一社会信用代码 · the enterprise's code
    #[arg(long)]
    pub uscc: String,
    /// 限额 · ceiling, such as pledge-interest.year
    #[arg(long)]
    pub ceiling: String,
    /// 项目 (限额按项目计时) · subject, where the ceiling is held per subject
    #[arg(long)]
    pub subject: Option<String>,
    /// 展会 (限额按展会计时) · fair, where the ceiling is held per fair
    #[arg(long)]
    pub fair: Option<String>,
    /// 年度或 once · a year, or once
    #[arg(long)]
    pub period: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
    /// 金额 · amount
    #[arg(long, allow_hyphen_values = true)]
    pub amount: String,
    /// 资金来源 · who paid
    #[arg(long)]
    pub source: String,
}

impl Operation for Record {
    const NAME: &'static str = "aid record";
    const ACTION: Option<Action> = Some(Action::RecordAid);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<RowRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { uscc, ceiling, subject, fair, period, document, amount, source } = self;
        let row = AidInput {
            uscc: &uscc,
            ceiling: &ceiling,
            subject: subject.as_deref(),
            fair: fair.as_deref(),
            period: &period,
            document: &document,
        };
        let changed = aid::record(call.session()?, row, &amount, &source).await?;
        Ok(ChangeAnswer::of(changed, RowRef { ceiling, period, uscc }, "其他资金", "external aid"))
    }
}

/// 撤销登记 · cancel what was recorded under the document
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu aid cancel --uscc 91339901MAYL00016L --ceiling innovation-voucher.year --period 2023 --document 市经信〔2023〕30号 --reason 已退回"
)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// 统一社会信用代码 · the enterprise's code
    #[arg(long)]
    pub uscc: String,
    /// 限额 · ceiling, such as pledge-interest.year
    #[arg(long)]
    pub ceiling: String,
    /// 项目 (限额按项目计时) · subject, where the ceiling is held per subject
    #[arg(long)]
    pub subject: Option<String>,
    /// 展会 (限额按展会计时) · fair, where the ceiling is held per fair
    #[arg(long)]
    pub fair: Option<String>,
    /// 年度或 once · a year, or once
    #[arg(long)]
    pub period: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for Cancel {
    const NAME: &'static str = "aid cancel";
    const ACTION: Option<Action> = Some(Action::RecordAid);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<RowRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { uscc, ceiling, subject, fair, period, document, reason } = self;
        let row = AidInput {
            uscc: &uscc,
            ceiling: &ceiling,
            subject: subject.as_deref(),
            fair: fair.as_deref(),
            period: &period,
            document: &document,
        };
        let changed = aid::cancel(call.session()?, row, &reason).await?;
        Ok(ChangeAnswer::of(changed, RowRef { ceiling, period, uscc }, "其他资金", "external aid"))
    }
}
