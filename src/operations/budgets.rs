//! Appropriations.

use bofu_app::{
    budgets::{self, BudgetInput},
    error::AppError,
};
use bofu_domain::{authority::Action, money::Money};
use serde::{Deserialize, Serialize};

use crate::{
    answer::ChangeAnswer,
    operation::{Access, Call, Operation},
};

/// What names an appropriation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BudgetRef {
    /// The fund.
    pub fund: String,
    /// The source.
    pub source: String,
    /// The year.
    pub year: String,
}

/// A total that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AppropriationAnswer {
    /// Of what, and whether it changed anything.
    pub recorded: ChangeAnswer<BudgetRef>,
    /// The total, as it was given.
    #[serde(skip)]
    pub amount: String,
    /// What was brought forward from the year before.
    #[serde(skip)]
    pub brought_forward: Money,
    /// What was carried over to the next year.
    #[serde(skip)]
    pub carried_over: Money,
}

/// 设定年度指标总额 · set the total of a fund, year and source
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu budget set --fund zjtx --year 2023 --source district --amount 8000万 --document 财预〔2023〕3号"
)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
    /// 年度 · year
    #[arg(long)]
    pub year: String,
    /// 来源: city 市级, district 区级 · source
    #[arg(long)]
    pub source: String,
    /// 总额 · the total
    #[arg(long, allow_hyphen_values = true)]
    pub amount: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
}

impl Operation for Set {
    const NAME: &'static str = "budget set";
    const ACTION: Option<Action> = Some(Action::SetBudget);
    const ACCESS: Access = Access::Writes;
    type Output = AppropriationAnswer;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { fund, year, source, amount, document } = self;
        let input = BudgetInput {
            fund: &fund,
            year: &year,
            source: &source,
            amount: &amount,
            document: &document,
        };
        let budgets::Set { changed, brought_forward, carried_over } =
            budgets::set(call.session()?, input).await?;
        let names = BudgetRef { fund, source, year };
        let recorded = ChangeAnswer::of(changed, names, "预算指标", "appropriation");
        Ok(AppropriationAnswer { recorded, amount, brought_forward, carried_over })
    }
}
