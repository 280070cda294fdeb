//! OperatorList, their roles, and the payer.

pub mod late_entry;
pub mod workdays;

use std::collections::BTreeSet;

use bofu_app::{
    error::AppError,
    offices::{self, AccountInput},
    usage::one_of,
};
use bofu_domain::{
    authority::{Action, Role},
    office::state::Payer,
};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::{
    answer::ChangeAnswer,
    operation::{Access, Call, Operation},
};

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleArg {
    /// 经办
    Officer,
    /// 审批
    Approver,
    /// 财政
    Finance,
    /// 审计
    Auditor,
    /// 管理
    Admin,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Officer => Self::Officer,
            RoleArg::Approver => Self::Approver,
            RoleArg::Finance => Self::Finance,
            RoleArg::Auditor => Self::Auditor,
            RoleArg::Admin => Self::Admin,
        }
    }
}

/// What names an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperatorRef {
    /// The person's name.
    pub operator: String,
}

/// An operator with the roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperatorRow {
    /// The name as it is compared.
    pub operator: String,
    /// The roles.
    pub roles: Vec<Role>,
}

/// All operators; none: anybody may act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct OperatorList(pub Vec<OperatorRow>);

/// What names the payer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PayerRef {
    /// The office's name.
    pub name: String,
}

/// The sum that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThresholdRef {
    /// As it was given.
    pub release_above: String,
}

/// What names a fund's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceRef {
    /// The fund.
    pub fund: String,
    /// The source.
    pub source: String,
}

/// The payer, once it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PayerPage(pub Option<Payer>);

/// 登记操作人员; 第一位必须是 admin · give roles; the first operator must be an admin
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu operator add 王经办 --role officer --actor 管理员")]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// 姓名 · name
    pub name: String,
    /// 角色 (可重复) · role, may be repeated
    #[arg(long = "role", required = true, num_args = 1.., value_enum)]
    #[serde(default)]
    pub roles: Vec<RoleArg>,
}

impl Operation for Add {
    const NAME: &'static str = "operator add";
    const ACTION: Option<Action> = Some(Action::ManageOperators);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<OperatorRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { name: operator, roles } = self;
        one_of(&["--role"], !roles.is_empty())?;
        let roles: BTreeSet<Role> = roles.into_iter().map(Role::from).collect();
        let changed = offices::add_operator(call.session()?, &operator, roles).await?;
        Ok(ChangeAnswer::of(changed, OperatorRef { operator }, "操作人员", "operator"))
    }
}

/// 注销操作人员 · end an operator's roles
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu operator remove 王经办 --actor 管理员")]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// 姓名 · name
    pub name: String,
}

impl Operation for Remove {
    const NAME: &'static str = "operator remove";
    const ACTION: Option<Action> = Some(Action::ManageOperators);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<OperatorRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let changed = offices::remove_operator(call.session()?, &self.name).await?;
        let names = OperatorRef { operator: self.name };
        Ok(ChangeAnswer::of(changed, names, "操作人员", "operator"))
    }
}

/// 列出操作人员 · list operators
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu operator list")]
#[serde(deny_unknown_fields)]
pub struct List {}

impl Operation for List {
    const NAME: &'static str = "operator list";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = OperatorList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let office = offices::office(call.session()?).await?;
        let row = |(name, roles): (&str, BTreeSet<Role>)| OperatorRow {
            operator: name.to_owned(),
            roles: roles.iter().copied().collect(),
        };
        Ok(OperatorList(office.authority().operators().map(row).collect()))
    }
}

/// 设定付款单位 · set the payer
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu office set --name 样例区经信局 --account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029"
)]
#[serde(deny_unknown_fields)]
pub struct SetPayer {
    /// 单位名称 · name
    #[arg(long)]
    pub name: String,
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
}

impl Operation for SetPayer {
    const NAME: &'static str = "office set";
    const ACTION: Option<Action> = Some(Action::SetPayer);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<PayerRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { name, account_name, account_no, bank, bank_code } = &self;
        let account = AccountInput { account_name, bank, bank_code, account_no };
        let changed = offices::set_payer(call.session()?, name, account).await?;
        Ok(ChangeAnswer::of(changed, PayerRef { name: self.name }, "付款单位", "payer"))
    }
}

/// 复核限额: 超过者须第二名财政人员放行 · the sum above which a second person releases
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu office threshold 50万\n  bofu office threshold none --document 区经信〔2024〕3号"
)]
#[serde(deny_unknown_fields)]
pub struct SetThreshold {
    /// 金额, 或 none (不设, 须有文号, 拨付清单会载明) · amount, or none with a document, shown on payment lists
    pub amount: String,
    /// 文号; none 必填 · document number, needed for none
    #[arg(long, value_name = "NO")]
    pub document: Option<String>,
}

impl Operation for SetThreshold {
    const NAME: &'static str = "office threshold";
    const ACTION: Option<Action> = Some(Action::SetPayer);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ThresholdRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { amount, document } = &self;
        let changed = offices::set_threshold(call.session()?, amount, document.as_deref()).await?;
        let names = ThresholdRef { release_above: self.amount };
        Ok(ChangeAnswer::of(changed, names, "复核限额", "threshold"))
    }
}

/// 预算科目与指标号 · the budget's codes of a fund's source
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu office codes --fund zjtx --source district --subject 2150805 --quota 区财〔2023〕12号"
)]
#[serde(deny_unknown_fields)]
pub struct SetCodes {
    /// 资金 · fund
    #[arg(long)]
    pub fund: String,
    /// city 市级, district 区级
    #[arg(long)]
    pub source: String,
    /// 预算科目 · budget subject
    #[arg(long)]
    pub subject: String,
    /// 指标号 · quota number
    #[arg(long)]
    pub quota: String,
}

impl Operation for SetCodes {
    const NAME: &'static str = "office codes";
    const ACTION: Option<Action> = Some(Action::SetBudget);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<SourceRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { fund, source, subject, quota } = self;
        let session = call.session()?;
        let changed = offices::set_codes(session, &fund, &source, &subject, &quota).await?;
        Ok(ChangeAnswer::of(changed, SourceRef { fund, source }, "预算科目", "codes"))
    }
}

/// 查看付款单位 · show the payer
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu office show")]
#[serde(deny_unknown_fields)]
pub struct Show {}

impl Operation for Show {
    const NAME: &'static str = "office show";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = PayerPage;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        Ok(PayerPage(offices::office(call.session()?).await?.payer().cloned()))
    }
}
