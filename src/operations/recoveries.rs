//! Recovery 追回, set-off 抵扣 and write-off 核销.

use bofu_app::{
    error::AppError,
    recoveries::{self, Proposed, Received, RecoveryInput},
    usage::{UsageError, apart, needed, one_of, together},
};
use bofu_domain::{authority::Action, enterprise::values::RecoveryCause};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{AnswerLine, ChangeAnswer, ItemAnswers, outcomes, sorted},
    operation::{Access, Call, Operation},
};

/// Why money is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseArg {
    /// 差错: 恢复额度 · an error: the headroom is restored
    Error,
    /// 骗取: 不恢复额度并列为失信 · a fraud: it is not, and the enterprise is barred
    Fraud,
}

impl From<CauseArg> for RecoveryCause {
    fn from(cause: CauseArg) -> Self {
        match cause {
            CauseArg::Error => Self::Error,
            CauseArg::Fraud => Self::Fraud,
        }
    }
}

/// What names a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryRef {
    /// The claim.
    pub claim_no: String,
    /// The decision.
    pub document_no: String,
}

/// What names a recovery that was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ProposedRef(#[serde(serialize_with = "sorted")] pub Proposed);

impl AnswerLine for Proposed {
    type Names = ProposedRef;

    fn line(self) -> (ProposedRef, String) {
        let text = format!("{}/{}\t{}", self.claim_no, self.instalment, self.amount);
        (ProposedRef(self), text)
    }
}

/// What was recorded of one recovery, or of many that were proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum RecoveryAnswer {
    /// Of one claim.
    One(ChangeAnswer<RecoveryRef>),
    /// Of a year's over-awards.
    OverAwards(ItemAnswers<ProposedRef>),
}

/// 追回 · recover what was paid
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu recover C-1 --amount 5万 --cause error --document 追〔2024〕1号\n  bofu recover C-1 --amount 5万 --cause error --document 追〔2024〕1号 --set-off C-9/2\n  bofu recover --over-awards 2023 --deadline 2024-12-31 --document 追〔2024〕3号\n  bofu recover C-1 --due 10万 --deadline 2024-12-31 --cause fraud --document 追〔2024〕2号\n  bofu recover C-1 --write-off 2万 --by 核〔2025〕1号 --reason 企业破产 --cause fraud --document 追〔2024〕2号"
)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// 申报号 · claim number
    #[arg(required_unless_present = "over_awards")]
    pub claim: Option<String>,
    /// 对该年度超限清单中可追回的作出追回决定; 可限于一件申报 · decide what report over-awards proposes to recover
    #[arg(long, group = "decision", value_name = "YEAR", conflicts_with_all = ["instalment", "amount", "cause", "receipt", "write_off"])]
    pub over_awards: Option<String>,
    /// 分期号 · instalment
    #[arg(long)]
    pub instalment: Option<u32>,
    /// 已追金额 · what came back
    #[arg(long, required_unless_present_any = ["due", "write_off", "over_awards"], allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// 原因 · why
    #[arg(long, value_enum, required_unless_present = "over_awards")]
    pub cause: Option<CauseArg>,
    /// 决定号 · the decision
    #[arg(long)]
    pub document: String,
    /// 缴款凭证号, 区分同一决定下的多次缴款 · receipt; tells payments under one decision apart
    #[arg(long)]
    pub receipt: Option<String>,
    /// 抵扣: 不缴回, 由该申报 (一期) 的待付款中扣留 · keep it from this claim, or instalment of it, that is still to be paid
    #[arg(long, requires = "amount", conflicts_with_all = ["write_off", "over_awards"], value_name = "CLAIM_NO[/INSTALMENT]")]
    pub set_off: Option<String>,
    /// 应追总额 · what the decision asks
    #[arg(long, group = "decision")]
    pub due: Option<String>,
    /// 期限 · by when
    #[arg(long, requires = "decision", value_name = "DATE")]
    pub deadline: Option<String>,
    /// 核销金额 · what is given up
    #[arg(long, requires = "by", requires = "reason", conflicts_with_all = ["amount", "due"])]
    pub write_off: Option<String>,
    /// 核销文号 · the document that gives it up
    #[arg(long)]
    pub by: Option<String>,
    /// 核销原因 · why
    #[arg(long)]
    pub reason: Option<String>,
}

/// What a recovery does: one of these, or the first two.
const TASKS: [&str; 4] = ["--amount", "--due", "--write-off", "--over-awards"];

impl Recover {
    /// Refuses fields that do not belong together.
    fn fields(&self) -> Result<(), UsageError> {
        let over_awards = ("--over-awards", self.over_awards.is_some());
        let amount = ("--amount", self.amount.is_some());
        let due = ("--due", self.due.is_some());
        let write_off = ("--write-off", self.write_off.is_some());
        let set_off = ("--set-off", self.set_off.is_some());
        let instalment = ("--instalment", self.instalment.is_some());
        let cause = ("--cause", self.cause.is_some());
        let receipt = ("--receipt", self.receipt.is_some());
        apart(over_awards, &[instalment, amount, cause, receipt, write_off, set_off, due])?;
        apart(set_off, &[write_off])?;
        apart(write_off, &[amount, due])?;
        together(set_off, amount)?;
        let decides = ("--due", due.1 || over_awards.1);
        together(("--deadline", self.deadline.is_some()), decides)?;
        one_of(&TASKS, amount.1 || due.1 || write_off.1 || over_awards.1)
    }
}

impl Operation for Recover {
    const NAME: &'static str = "recover";
    const ACTION: Option<Action> = Some(Action::RecoverFunds);
    const ACCESS: Access = Access::Writes;
    type Output = RecoveryAnswer;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        self.fields()?;
        if self.over_awards.is_none() {
            needed("CLAIM_NO", self.claim.as_deref())?;
            needed("--cause", self.cause)?;
        }
        let session = call.session()?;
        let (document, deadline) = (self.document.as_str(), self.deadline.as_deref());
        if let Some(year) = &self.over_awards {
            let claim = self.claim.as_deref();
            let done = recoveries::of_over_awards(session, year, claim, document, deadline).await?;
            let items = ItemAnswers::of("追回决定", "decided", outcomes(done), call.lang);
            return Ok(RecoveryAnswer::OverAwards(items));
        }
        let claim = needed("CLAIM_NO", self.claim.as_deref())?;
        let cause = needed("--cause", self.cause)?.into();
        let recovery = RecoveryInput { claim, instalment: self.instalment, cause, document };
        let received = self.amount.as_deref().map(|amount| Received {
            amount,
            receipt: self.receipt.as_deref(),
            set_off: self.set_off.as_deref(),
        });
        let due = self.due.as_deref().map(|due| (due, deadline));
        let changed = if let Some(amount) = &self.write_off {
            let by = needed("--by", self.by.as_deref())?;
            let reason = needed("--reason", self.reason.as_deref())?;
            recoveries::write_off(session, claim, document, amount, by, reason).await?
        } else {
            recoveries::record(session, recovery, due, received).await?
        };
        let names = RecoveryRef { claim_no: claim.to_owned(), document_no: document.to_owned() };
        Ok(RecoveryAnswer::One(ChangeAnswer::of(changed, names, "追回", "recovery")))
    }
}
