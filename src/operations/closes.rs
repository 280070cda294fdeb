//! The close of months and years, their reopening, and what is carried over.

use bofu_app::{
    closes::{
        self,
        months::{self, MonthRow},
    },
    error::AppError,
    obstacle::Obstacle,
};
use bofu_domain::{authority::Action, month::Month, names::EndToEndId};
use serde::{Deserialize, Serialize};

use crate::{
    answer::ChangeAnswer,
    operation::{Access, Call, Operation},
};

/// What stands in the way of a close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ObstacleList(pub Vec<Obstacle>);

/// How the months of a year stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MonthList(pub Vec<MonthRow>);

/// What names a month of a fund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthRef {
    /// The fund.
    pub fund: String,
    /// The month.
    pub month: String,
}

/// What names a month's close, and what stood in its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthCloseRef {
    /// The fund.
    pub fund: String,
    /// The month.
    pub month: String,
    /// All that stood in the way.
    pub obstacles: Vec<Obstacle>,
}

/// A month's close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MonthClose(pub ChangeAnswer<MonthCloseRef>);

/// What names a fund's year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearRef {
    /// The fund.
    pub fund: String,
    /// The year.
    pub year: String,
}

/// What names a year's close, and what it leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearCloseRef {
    /// The fund.
    pub fund: String,
    /// All that stood in the way.
    pub obstacles: Vec<Obstacle>,
    /// The months of the year that are open.
    pub open_months: Vec<Month>,
    /// The orders that the bank has not answered yet.
    pub under_way: Vec<EndToEndId>,
    /// The year.
    pub year: String,
}

/// A year's close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct YearClose(pub ChangeAnswer<YearCloseRef>);

/// What names an appropriation that was carried over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CarryRef {
    /// The fund.
    pub fund: String,
    /// The source.
    pub source: String,
    /// The year that it came from.
    pub year: String,
}

/// 月结: 该月份不再入账 · close: nothing of the fund is booked in the month any more
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu month close 2023-07 --fund zjtx --actor 陈会计\n  bofu month close 2023-07 --fund zjtx --strict --document 结〔2023〕7号 --actor 陈会计"
)]
#[serde(deny_unknown_fields)]
pub struct CloseMonth {
    /// 月份, 如 2023-07 · month
    pub month: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: Option<String>,
    /// 检查时尚有待处理事项则拒绝 · refuse if anything stands in the way when it is checked
    #[arg(long)]
    #[serde(default)]
    pub strict: bool,
}

impl Operation for CloseMonth {
    const NAME: &'static str = "month close";
    const ACTION: Option<Action> = Some(Action::CloseYear);
    const ACCESS: Access = Access::Writes;
    type Output = MonthClose;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { month, fund, document, strict } = self;
        let (session, document) = (call.session()?, document.as_deref());
        let done = months::close(session, &fund, &month, document, strict).await?;
        let names = MonthCloseRef { fund, month, obstacles: done.obstacles };
        Ok(MonthClose(ChangeAnswer::of(done.changed, names, "月结", "month close")))
    }
}

/// 月结前检查: 列明待处理事项 · what stands in the way of a close
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu month check 2023-07 --fund zjtx")]
#[serde(deny_unknown_fields)]
pub struct CheckMonth {
    /// 月份, 如 2023-07 · month
    pub month: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
}

impl Operation for CheckMonth {
    const NAME: &'static str = "month check";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = ObstacleList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        Ok(ObstacleList(months::check(call.session()?, &self.fund, &self.month).await?))
    }
}

/// 凭决定重新开账, 由后向前 · reopen by a decision, the last month first
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu month reopen 2023-07 --fund zjtx --document 财〔2023〕9号 --reason 补记退票 --actor 陈会计"
)]
#[serde(deny_unknown_fields)]
pub struct ReopenMonth {
    /// 月份, 如 2023-07 · month
    pub month: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
    /// 决定文号 · the decision
    #[arg(long)]
    pub document: String,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for ReopenMonth {
    const NAME: &'static str = "month reopen";
    const ACTION: Option<Action> = Some(Action::CloseYear);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<MonthRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { month, fund, document, reason } = self;
        let changed = months::reopen(call.session()?, &fund, &month, &document, &reason).await?;
        Ok(ChangeAnswer::of(changed, MonthRef { fund, month }, "月份重新开账", "month reopening"))
    }
}

/// 各月是否已结账 · which months of a year are closed
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu month list 2023 --fund zjtx")]
#[serde(deny_unknown_fields)]
pub struct ListMonths {
    /// 年度 · year
    pub year: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
}

impl Operation for ListMonths {
    const NAME: &'static str = "month list";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = MonthList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        Ok(MonthList(months::list(call.session()?, &self.fund, &self.year).await?))
    }
}

/// 年度关账 · close: nothing charges or pays the year any more
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu year close 2023 --fund zjtx --actor 陈会计")]
#[serde(deny_unknown_fields)]
pub struct CloseYear {
    /// 年度 · year
    pub year: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: Option<String>,
    /// 检查时尚有待处理事项则拒绝 · refuse if anything stands in the way when it is checked
    #[arg(long)]
    #[serde(default)]
    pub strict: bool,
}

impl Operation for CloseYear {
    const NAME: &'static str = "year close";
    const ACTION: Option<Action> = Some(Action::CloseYear);
    const ACCESS: Access = Access::Writes;
    type Output = YearClose;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { year, fund, document, strict } = self;
        let (session, document) = (call.session()?, document.as_deref());
        let done = closes::close(session, &fund, &year, document, strict).await?;
        let under_way = done.under_way.into_iter().map(|row| row.end_to_end_id).collect();
        let (obstacles, open_months) = (done.obstacles, done.open_months);
        let names = YearCloseRef { fund, obstacles, open_months, under_way, year };
        Ok(YearClose(ChangeAnswer::of(done.changed, names, "年度关账", "year close")))
    }
}

/// 关账前检查: 列明待处理事项 · what stands in the way of a close
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu year check 2023 --fund zjtx")]
#[serde(deny_unknown_fields)]
pub struct CheckYear {
    /// 年度 · year
    pub year: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
}

impl Operation for CheckYear {
    const NAME: &'static str = "year check";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = ObstacleList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        Ok(ObstacleList(closes::check(call.session()?, &self.fund, &self.year).await?))
    }
}

/// 凭决定重新开账 · reopen, by a decision
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu year reopen 2023 --fund zjtx --document 财〔2024〕9号 --reason 审计调整"
)]
#[serde(deny_unknown_fields)]
pub struct ReopenYear {
    /// 年度 · year
    pub year: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
    /// 决定文号 · the decision
    #[arg(long)]
    pub document: String,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for ReopenYear {
    const NAME: &'static str = "year reopen";
    const ACTION: Option<Action> = Some(Action::CloseYear);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<YearRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { year, fund, document, reason } = self;
        let changed = closes::reopen(call.session()?, &fund, &year, &document, &reason).await?;
        Ok(ChangeAnswer::of(changed, YearRef { fund, year }, "重新开账", "reopening"))
    }
}

/// 指标结转下年 · carry what is left over to the next year
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu year carry 2023 --fund zjtx --source district --document 财〔2024〕3号"
)]
#[serde(deny_unknown_fields)]
pub struct CarryOver {
    /// 年度 · from which year
    pub year: String,
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
    /// city 市级, district 区级
    #[arg(long)]
    pub source: String,
    /// 金额; 默认全部可用 · how much; default: all that is left
    #[arg(long)]
    pub amount: Option<String>,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
}

impl Operation for CarryOver {
    const NAME: &'static str = "year carry";
    const ACTION: Option<Action> = Some(Action::CloseYear);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<CarryRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { year, fund, source, amount, document } = self;
        let (session, amount) = (call.session()?, amount.as_deref());
        let changed = closes::carry(session, &fund, &year, &source, amount, &document).await?;
        Ok(ChangeAnswer::of(changed, CarryRef { fund, source, year }, "指标结转", "carry-over"))
    }
}
