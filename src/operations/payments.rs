//! Payment batches: ordered, released, cancelled, written for the bank.

use std::path::PathBuf;

use bofu_app::{
    error::AppError,
    payments::{
        self,
        export::{self, Exported},
    },
};
use bofu_domain::{
    authority::Action,
    language::Text,
    names::{BatchNo, EndToEndId},
};
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ClaimRef, ItemAnswers, OrderRef, outcomes},
    claims::{numbers, some_or_all},
    operation::{Access, Call, Operation},
};

/// Orders that were cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Cancellation {
    /// What came of each.
    pub items: ItemAnswers<OrderRef>,
    /// The batch.
    #[serde(skip)]
    pub batch: BatchNo,
    /// Those that the bank may pay all the same.
    #[serde(skip)]
    pub may_be_paid: Vec<EndToEndId>,
}

/// 下达拨付指令: 逐件决定 · order what is due, each claim on its own
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu pay order --batch 2024-05 --all-due --actor 陈会计\n  bofu pay order --batch 2024-05 C-1 C-2 --actor 陈会计"
)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// 批次 · batch
    #[arg(long)]
    pub batch: String,
    /// 申报号 · claim numbers
    #[arg(required_unless_present = "all_due", conflicts_with = "all_due")]
    #[serde(default)]
    pub claims: Vec<String>,
    /// 全部应付的 · all that is due
    #[arg(long)]
    #[serde(default)]
    pub all_due: bool,
}

impl Operation for Order {
    const NAME: &'static str = "pay order";
    const ACTION: Option<Action> = Some(Action::OrderPayment);
    const ACCESS: Access = Access::Writes;
    const WORK: Option<Text<&'static str>> = Some(Text { zh: "下达指令", en: "Ordering" });
    type Output = ItemAnswers<ClaimRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { batch, claims, all_due } = self;
        some_or_all(&claims, ("--all-due", all_due), &["CLAIM_NO", "--all-due"])?;
        let (session, lang) = (call.session()?, call.lang);
        let batch = payments::batch_no(&batch)?;
        let claims = if all_due { payments::due(session).await? } else { numbers(&claims)? };
        let mut done = payments::order(session, &batch, &claims, call.progress).await?;
        let of = |done| ItemAnswers::of("下达", "ordered", outcomes(done), lang);
        if !all_due {
            return Ok(of(done));
        }
        done.retain(|(_, outcome)| !payments::not_due(outcome));
        let (held, done): (Vec<_>, Vec<_>) =
            done.into_iter().partition(|(_, outcome)| payments::held_back(outcome));
        Ok(ItemAnswers { held: Some(of(held).refused), ..of(done) })
    }
}

/// 复核放行; 超过复核限额须第二人 · release; above the threshold by a second person
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu pay release --batch 2024-05 --actor 周复核")]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// 批次 · batch
    #[arg(long)]
    pub batch: String,
}

impl Operation for Release {
    const NAME: &'static str = "pay release";
    const ACTION: Option<Action> = Some(Action::ReleasePayment);
    const ACCESS: Access = Access::Writes;
    type Output = ItemAnswers<OrderRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let batch = payments::batch_no(&self.batch)?;
        let done = payments::release(call.session()?, &batch).await?;
        Ok(ItemAnswers::of("放行", "released", outcomes(done), call.lang))
    }
}

/// 放行前撤回; 账户变更、合并或失信的, 放行后亦可 · cancel before release; after it too where the payee may not be paid
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu pay cancel --batch 2024-05 C-1 --reason 账户待核")]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// 批次 · batch
    #[arg(long)]
    pub batch: String,
    /// 申报号; 默认整批 · claim numbers; default: the whole batch
    #[serde(default)]
    pub claims: Vec<String>,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for Cancel {
    const NAME: &'static str = "pay cancel";
    const ACTION: Option<Action> = Some(Action::OrderPayment);
    const ACCESS: Access = Access::Writes;
    type Output = Cancellation;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { batch, claims, reason } = self;
        let (batch, claims) = (payments::batch_no(&batch)?, numbers(&claims)?);
        let done = payments::cancel(call.session()?, &batch, &claims, &reason).await?;
        let gone = payments::may_be_paid(&done);
        let may_be_paid = gone.into_iter().map(|row| row.end_to_end_id.clone()).collect();
        let items = ItemAnswers::of("撤回", "cancelled", outcomes(done), call.lang);
        Ok(Cancellation { items, batch, may_be_paid })
    }
}

/// 导出拨付清单或 pain.001.001.09 · write the batch's list, or the bank's message
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu pay export --batch 2024-05 --out 拨付.xml")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// 批次 · batch
    #[arg(long)]
    pub batch: String,
    /// 写入文件 (.csv .xlsx .pdf .xml) · write to
    #[arg(long)]
    pub out: PathBuf,
}

impl Operation for Export {
    const NAME: &'static str = "pay export";
    const ACTION: Option<Action> = Some(Action::ExportPayments);
    const ACCESS: Access = Access::Writes;
    type Output = Exported;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let batch = payments::batch_no(&self.batch)?;
        export::export(call.session()?, &batch, &self.out, call.lang, call.files).await
    }
}
