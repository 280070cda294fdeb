//! Who may do what: roles × actions as one table.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    date::Date,
    days::{self, UntrueDay},
    explained::Explained,
    language::Text,
    late_entry::LateEntry,
    money::Money,
    names::{ActorName, Likeness},
    release_threshold::ReleaseThreshold,
};

/// The part of the office's work that an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 经办: registers, files, assesses.
    Officer,
    /// 审批: approves, rejects, revokes.
    Approver,
    /// 财政: budgets, orders, reconciles.
    Finance,
    /// 审计: reads everything; records samples and findings.
    Auditor,
    /// 管理: operators, office, policy.
    Admin,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Officer, Self::Approver, Self::Finance, Self::Auditor, Self::Admin];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Approver => "approver",
            Self::Finance => "finance",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// As an office calls it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Officer => "经办",
            Self::Approver => "审批",
            Self::Finance => "财政",
            Self::Auditor => "审计",
            Self::Admin => "管理",
        }
    }

    /// Reads either.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|role| role.as_str() == text || role.zh() == text)
    }
}

/// What an actor can do to the ledger. Reading needs no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Register, rename.
    RegisterEnterprise,
    /// Record a title.
    RecogniseTitle,
    /// Name a specialist.
    AssignSpecialist,
    /// File and assess a claim.
    FileClaim,
    /// Withdraw a claim.
    WithdrawClaim,
    /// Approve a claim.
    ApproveClaim,
    /// Reject a claim.
    RejectClaim,
    /// Revoke a grant.
    RevokeGrant,
    /// Record or cancel external aid.
    RecordAid,
    /// Exclude an enterprise, or lift it.
    ExcludeEnterprise,
    /// Merge an enterprise into another.
    MergeEnterprise,
    /// Set an appropriation.
    SetBudget,
    /// Close or reopen a year.
    CloseYear,
    /// Import, match and resolve a bank statement.
    ReconcileStatement,
    /// Ask for another account of an enterprise.
    ChangeAccount,
    /// Confirm it.
    ConfirmAccount,
    /// Publish a notice, record an objection.
    PublishNotice,
    /// Uphold or dismiss an objection.
    ResolveObjection,
    /// Order or cancel a payment.
    OrderPayment,
    /// Release a payment to the bank.
    ReleasePayment,
    /// Make a payment file of a batch.
    ExportPayments,
    /// Record what the bank did with a payment.
    RecordSettlement,
    /// Record money that is, or is to be, taken back.
    RecoverFunds,
    /// Adopt a policy pack.
    AdoptPolicy,
    /// Adopt a reading.
    AdoptReading,
    /// Add or remove operators.
    ManageOperators,
    /// Set how late may be recorded, open and close windows for it.
    AllowLateEntry,
    /// Enter or correct the working days of a year.
    ArrangeWorkdays,
    /// Let a clock pass that cannot be right.
    AcceptClock,
    /// Set the payer.
    SetPayer,
    /// Change the signing key.
    RotateKey,
    /// Record a sample, record or close a finding.
    Audit,
    /// Answer a finding.
    AnswerFinding,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 33] = [
        Self::RegisterEnterprise,
        Self::RecogniseTitle,
        Self::AssignSpecialist,
        Self::FileClaim,
        Self::WithdrawClaim,
        Self::ApproveClaim,
        Self::RejectClaim,
        Self::RevokeGrant,
        Self::RecordAid,
        Self::ExcludeEnterprise,
        Self::MergeEnterprise,
        Self::SetBudget,
        Self::CloseYear,
        Self::ReconcileStatement,
        Self::ChangeAccount,
        Self::ConfirmAccount,
        Self::PublishNotice,
        Self::ResolveObjection,
        Self::OrderPayment,
        Self::ReleasePayment,
        Self::ExportPayments,
        Self::RecordSettlement,
        Self::RecoverFunds,
        Self::AdoptPolicy,
        Self::AdoptReading,
        Self::ManageOperators,
        Self::AllowLateEntry,
        Self::ArrangeWorkdays,
        Self::AcceptClock,
        Self::SetPayer,
        Self::RotateKey,
        Self::Audit,
        Self::AnswerFinding,
    ];

    /// The table: the roles of which one is enough.
    pub fn roles(self) -> &'static [Role] {
        use Role::{Admin, Approver, Auditor, Finance, Officer};
        match self {
            Self::RegisterEnterprise => &[Officer, Admin],
            Self::RecogniseTitle
            | Self::AssignSpecialist
            | Self::FileClaim
            | Self::WithdrawClaim => &[Officer],
            Self::ApproveClaim
            | Self::RejectClaim
            | Self::RevokeGrant
            | Self::ExcludeEnterprise
            | Self::MergeEnterprise
            | Self::ResolveObjection => &[Approver],
            Self::PublishNotice => &[Officer, Approver],
            Self::RecordAid | Self::ChangeAccount => &[Officer, Finance],
            Self::ConfirmAccount | Self::AnswerFinding => &[Officer, Approver, Finance],
            Self::ReleasePayment => &[Finance, Approver],
            Self::RecoverFunds => &[Approver, Finance],
            Self::SetBudget
            | Self::CloseYear
            | Self::ReconcileStatement
            | Self::OrderPayment
            | Self::ExportPayments
            | Self::RecordSettlement => &[Finance],
            Self::AdoptPolicy | Self::AdoptReading => &[Approver, Admin],
            Self::ManageOperators
            | Self::AllowLateEntry
            | Self::ArrangeWorkdays
            | Self::AcceptClock
            | Self::SetPayer
            | Self::RotateKey => &[Admin],
            Self::Audit => &[Auditor],
        }
    }

    /// What it is called, in English and Chinese.
    pub fn names(self) -> Text<&'static str> {
        let (en, zh) = match self {
            Self::RegisterEnterprise => ("register an enterprise", "登记企业"),
            Self::RecogniseTitle => ("record a title", "登记称号"),
            Self::AssignSpecialist => ("assign a specialist", "指派服务专员"),
            Self::FileClaim => ("file a claim", "受理申报"),
            Self::WithdrawClaim => ("withdraw a claim", "撤回申报"),
            Self::ApproveClaim => ("approve a claim", "核定申报"),
            Self::RejectClaim => ("reject a claim", "驳回申报"),
            Self::RevokeGrant => ("revoke a grant", "撤销核定"),
            Self::RecordAid => ("record external aid", "登记其他资金"),
            Self::ExcludeEnterprise => ("exclude an enterprise", "登记失信"),
            Self::MergeEnterprise => ("merge an enterprise", "登记合并"),
            Self::SetBudget => ("set an appropriation", "下达预算指标"),
            Self::CloseYear => ("close or reopen a year or month", "为年度或月份结账、重开"),
            Self::ReconcileStatement => ("reconcile a statement", "对账"),
            Self::ChangeAccount => ("change an account", "变更账户"),
            Self::ConfirmAccount => ("confirm an account", "确认账户"),
            Self::PublishNotice => ("publish a notice", "公示"),
            Self::ResolveObjection => ("resolve an objection", "处理异议"),
            Self::OrderPayment => ("order a payment", "下达拨付指令"),
            Self::ReleasePayment => ("release a payment", "复核放行"),
            Self::ExportPayments => ("export a payment file", "导出拨付文件"),
            Self::RecordSettlement => ("record a settlement or return", "登记到账或退票"),
            Self::RecoverFunds => ("recover funds", "追回资金"),
            Self::AdoptPolicy => ("adopt a policy", "采用政策包"),
            Self::AdoptReading => ("adopt a reading", "采用口径"),
            Self::ManageOperators => ("manage operators", "管理操作员"),
            Self::AllowLateEntry => ("allow late entries", "准许补录"),
            Self::ArrangeWorkdays => ("enter working days", "录入放假安排"),
            Self::AcceptClock => ("accept a clock", "认可时钟"),
            Self::SetPayer => ("set the payer", "设置付款单位"),
            Self::RotateKey => ("change the signing key", "更换签名密钥"),
            Self::Audit => ("record samples and findings of an audit", "登记抽样与审计发现"),
            Self::AnswerFinding => ("answer a finding", "答复审计发现"),
        };
        Text { zh, en }
    }
}

/// The operators and the roles that they have.
///
/// It is judged as it stands, not as it stood on a command's business date:
/// that date is the actor's to choose, and a date before the first operator
/// would let anybody act. And a role is used from the day on that it was given
/// for. The log tells who might do what, when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Authority {
    /// By the name as it is compared: each role with the day since when.
    pub(crate) operators: BTreeMap<String, BTreeMap<Role, Date>>,
    /// 复核限额, once it was set.
    #[serde(default)]
    pub(crate) release_threshold: Option<ReleaseThreshold>,
    /// How late may be recorded.
    #[serde(default)]
    pub(crate) late_entry: LateEntry,
}

impl Authority {
    /// The operators by name as it is compared, with their roles.
    pub fn operators(&self) -> impl Iterator<Item = (&str, BTreeSet<Role>)> {
        self.operators.iter().map(|(name, roles)| (name.as_str(), roles.keys().copied().collect()))
    }

    /// How late may be recorded; it binds once operators are registered.
    pub fn late_entry(&self) -> &LateEntry {
        &self.late_entry
    }

    /// Refuses a business date that cannot be true: one after today and, once
    /// operators are registered, one long before today without a window for it.
    ///
    /// # Errors
    /// [`UntrueDay::InFuture`], [`UntrueDay::Late`].
    pub fn permit_day(&self, on: Date, today: Date) -> Result<(), UntrueDay> {
        days::not_in_future(on, today)?;
        if self.is_open() { Ok(()) } else { self.late_entry.permit(on, today) }
    }

    /// By how many days what is recorded today is late, if by more than the
    /// allowance. Without operators nobody answers for the days, and none is.
    pub fn lateness(&self, on: Date, today: Date) -> Option<u32> {
        if self.is_open() { None } else { self.late_entry.lateness(on, today) }
    }

    /// The day from which a term runs that begins with a step: its business date
    /// where no operators are registered or a window is open for it, else not
    /// before the day on which it is recorded.
    pub fn term_begins(&self, on: Date, today: Date) -> Date {
        if self.is_open() || self.late_entry.covers(on) { on } else { on.max(today) }
    }

    /// 复核限额, once it was set. Older offices may have operators and none.
    pub fn release_threshold(&self) -> Option<&ReleaseThreshold> {
        self.release_threshold.as_ref()
    }

    /// Whether a payment needs a second finance officer.
    pub fn needs_release(&self, amount: Money) -> bool {
        self.release_threshold().is_some_and(|threshold| threshold.is_below(amount))
    }

    /// Whether no operator was ever registered: any named actor may act, and
    /// reports mark the separation of duties as unverified.
    pub fn is_open(&self) -> bool {
        self.operators.is_empty()
    }

    /// The actor's roles; none for a stranger.
    pub fn roles(&self, actor: &ActorName) -> BTreeSet<Role> {
        self.held(actor).into_iter().flatten().map(|(role, _)| *role).collect()
    }

    /// The actor's roles, each with the day since when.
    fn held(&self, actor: &ActorName) -> Option<&BTreeMap<Role, Date>> {
        self.operators.get(&actor.folded())
    }

    /// Since when the actor has a role; `None`: not at all.
    pub fn since(&self, actor: &ActorName, role: Role) -> Option<Date> {
        self.held(actor)?.get(&role).copied()
    }

    /// Refuses an action that none of the actor's roles allows.
    pub fn permit(&self, actor: &ActorName, action: Action) -> Result<(), RoleMissing> {
        let roles = self.roles(actor);
        if self.is_open() || action.roles().iter().any(|role| roles.contains(role)) {
            return Ok(());
        }
        let resembles = if roles.is_empty() { self.resembled(actor) } else { None };
        Err(RoleMissing { actor: actor.clone(), action, roles, resembles })
    }

    /// Refuses an action before the day since when the actor has a role that
    /// allows it.
    pub fn permit_on(&self, actor: &ActorName, action: Action, on: Date) -> Result<(), RoleLater> {
        let held = self.held(actor).into_iter().flatten();
        let held = held.filter(|(role, _)| action.roles().contains(role));
        match held.map(|(role, since)| (*since, *role)).min() {
            Some((since, role)) if on < since => {
                Err(RoleLater { actor: actor.clone(), action, role, on, since })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The operator whose name a stranger's looks like, as names are compared.
    pub(crate) fn resembled(&self, actor: &ActorName) -> Option<String> {
        let likeness = Likeness::of(actor.as_str());
        self.operators.keys().find(|known| Likeness::of(known).is(&likeness)).cloned()
    }

    /// How many operators are admins.
    pub(crate) fn admins(&self) -> usize {
        self.operators.values().filter(|roles| roles.contains_key(&Role::Admin)).count()
    }
}

/// Why an actor may not do something on a business date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
pub enum Forbidden {
    /// None of the actor's roles allows it.
    #[error(transparent)]
    #[explain(transparent)]
    Role(#[from] RoleMissing),
    /// The business date cannot be true.
    #[error(transparent)]
    #[explain(transparent)]
    Day(#[from] UntrueDay),
    /// The actor has the role since a later day.
    #[error(transparent)]
    #[explain(transparent)]
    RoleLater(#[from] RoleLater),
}

/// The actor has the role since a later day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[error(
    "{actor} may {} as {} since {since}, and this is dated {on}",
    action.names().en, role.as_str()
)]
#[explain(
    code = "date-before-step",
    zh("{actor}自 {since} 起方有{}角色，可{}，而日期为 {on}", role.zh(), action.names().zh),
    hint = format!(
        "correct the date: it is {since} or later; or have an admin give the role from its true \
         day on: `operator add {actor} --role {} --on DATE`",
        role.as_str()
    ),
    hint_zh = format!(
        "请更正日期：应为 {since} 或以后；或由管理员按真实日期补授角色：\
         `operator add {actor} --role {} --on 日期`",
        role.as_str()
    )
)]
pub struct RoleLater {
    /// Who.
    pub actor: ActorName,
    /// What.
    pub action: Action,
    /// The role that allows it and was given first.
    pub role: Role,
    /// The business date.
    pub on: Date,
    /// Since when the actor has the role.
    pub since: Date,
}

/// None of the actor's roles allows the action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[error(
    "{actor} may not {}: it needs the role {}, and {actor} has {}{}",
    action.names().en, any_of(action.roles()), english(roles), like(resembles.as_deref())
)]
#[explain(
    code = if resembles.is_some() { "name-resembles" } else { "role-missing" },
    zh = self.message_zh(),
    hint = match resembles {
        Some(known) => {
            format!("type the operator's name as it was added, or copy it: {known}")
        }
        None => format!(
            "let someone with that role do it, or have an admin run \
             `operator add {actor} --role {}`",
            first_role(*action)
        ),
    },
    hint_zh = match resembles {
        Some(known) => format!("请按登记的写法输入姓名，或直接复制：{known}"),
        None => format!(
            "请由有该角色的人员办理，或由管理员执行 `operator add {actor} --role {}`",
            first_role(*action)
        ),
    }
)]
pub struct RoleMissing {
    /// Who.
    pub actor: ActorName,
    /// What.
    pub action: Action,
    /// The roles that the actor has.
    pub roles: BTreeSet<Role>,
    /// The operator, by the name as it is compared, whose name a stranger's
    /// looks like.
    pub resembles: Option<String>,
}

impl RoleMissing {
    fn message_zh(&self) -> String {
        let (actor, action) = (&self.actor, self.action.names().zh);
        if let Some(known) = &self.resembles {
            return format!("{actor}不能{action}：该姓名形似操作员“{known}”，但不是同一写法");
        }
        format!(
            "{actor}不能{action}：需要角色{}之一，现有{}",
            chinese(self.action.roles()),
            chinese(&self.roles)
        )
    }
}

/// The role that an admin would give.
fn first_role(action: Action) -> &'static str {
    action.roles().first().map_or("", |role| role.as_str())
}

fn like(resembles: Option<&str>) -> String {
    let told = resembles.map(|known| format!("; the name looks like that of the operator {known}"));
    told.unwrap_or_default()
}

fn any_of(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" or ")
}

fn english(roles: &BTreeSet<Role>) -> String {
    if roles.is_empty() {
        return "none".to_owned();
    }
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}

fn chinese<'a>(roles: impl IntoIterator<Item = &'a Role>) -> String {
    let names: Vec<&str> = roles.into_iter().map(|role| role.zh()).collect();
    if names.is_empty() { "无角色".to_owned() } else { names.join("、") }
}
