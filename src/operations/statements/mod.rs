//! Bank statements: imported, matched with orders, and what differs settled.
//! [`matching`] pairs lines with orders.

mod matching;

pub use matching::{
    Acceptance, Match, MatchAnswer, MatchRef, RefusedProposal, SearchAnswer, UnbookedMatch,
};

use std::path::PathBuf;

use bofu_app::{
    error::AppError,
    offices, reports,
    statements::{
        self,
        differences::{self, Resolution, SettlingInput},
        import::{self, ImportedStatement},
        pairing::{self, Undone},
    },
    usage::{apart, needed, one_of, together},
};
use bofu_domain::{
    authority::Action, language::Text, names::EndToEndId, statement::matching::MatchingRules,
};
use bofu_projections::{past::Moment, reconciliation::Difference, statements::StatementRow};
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ChangeAnswer, TableOrFile, sorted},
    operation::{Access, Call, Operation},
};

/// What was taken in from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementImport {
    /// The first statement's id.
    pub statement: Option<String>,
    /// All of them.
    #[serde(serialize_with = "sorted")]
    pub statements: Vec<ImportedStatement>,
}

/// The statements there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct StatementList {
    /// In the order of their import.
    pub rows: Vec<StatementRow>,
    /// The position of the event that registered the first operator.
    #[serde(skip)]
    pub verified_from: Option<u64>,
}

/// What names matches that were taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmatchRef {
    /// Those that were asked for.
    pub matches: Vec<u32>,
    /// The statement.
    pub statement: String,
    /// Those that were taken back.
    pub undone: Vec<Undone>,
}

/// What names a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalRef {
    /// Its number.
    pub proposal: u32,
    /// The statement.
    pub statement: String,
}

/// What names a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineRef {
    /// Its number.
    pub line: u32,
    /// The statement.
    pub statement: String,
}

/// A file of rules of matching, as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RulesText(pub String);

/// What was taken back, so that a person sees at once if it was the wrong match.
fn undone(one: &Undone) -> Text {
    let lines: Vec<String> = one.lines.iter().map(ToString::to_string).collect();
    let orders: Vec<&str> = one.orders.iter().map(EndToEndId::as_str).collect();
    let (no, lines, sum, orders) = (one.match_no, lines.join(" "), one.amount, orders.join(" "));
    let (of_zh, of_en) = if orders.is_empty() {
        ("无指令".to_owned(), "no order".to_owned())
    } else {
        (format!("指令 {orders}"), format!("orders {orders}"))
    };
    Text::new(
        format!("勾对 {no}：明细 {lines}，{sum} 元，{of_zh}"),
        format!("match {no}: lines {lines}, {sum} yuan, {of_en}"),
    )
}

/// 导入对账单, 不平则整份拒绝; 同一文件重复导入无变化 · import a statement, whole or not at all
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu statement import 对账单.csv --actor 陈会计\n  bofu statement import 明细.xls --profile icbc-corp\n  bofu statement import 美元户.csv --account 999339900077 --currency USD"
)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// 文件 (.csv .xls .xlsx .xml) · file
    pub file: PathBuf,
    /// 格式, 默认自动识别 · layout; default: found by the file's content
    #[arg(long)]
    pub profile: Option<String>,
    /// 账号, 默认付款单位账号 · account; default: the payer's
    #[arg(long)]
    pub account: Option<String>,
    /// 币种, 文件未写明时用, 默认人民币 · currency of a file that names none; default: CNY
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
}

impl Operation for Import {
    const NAME: &'static str = "statement import";
    const ACTION: Option<Action> = Some(Action::ReconcileStatement);
    const ACCESS: Access = Access::Writes;
    type Output = StatementImport;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { file, profile, account, currency } = &self;
        let (profile, account) = (profile.as_deref(), account.as_deref());
        let stated = import::Stated { profile, account, currency: currency.as_deref() };
        let statements = import::import(call.session()?, file, call.files, stated).await?;
        let statement = statements.first().map(|taken| taken.statement.clone());
        Ok(StatementImport { statement, statements })
    }
}

/// 已导入的对账单 · the statements there are
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu statement list")]
#[serde(deny_unknown_fields)]
pub struct List {}

impl Operation for List {
    const NAME: &'static str = "statement list";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = StatementList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let session = call.session()?;
        let rows = statements::list(session.ledger()).await?;
        Ok(StatementList { rows, verified_from: offices::verified_from(session).await? })
    }
}

/// 取消勾对, 恢复原状 · undo matches: everything is as before
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu statement unmatch S-20240531-3f2a9c 3 --reason 错配")]
#[serde(deny_unknown_fields)]
pub struct Unmatch {
    /// 对账单 · statement
    pub statement: String,
    /// 勾对号 · match numbers
    #[arg(required = true, value_name = "MATCH")]
    #[serde(default)]
    pub matches: Vec<u32>,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for Unmatch {
    const NAME: &'static str = "statement unmatch";
    const ACTION: Option<Action> = Some(Action::ReconcileStatement);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<UnmatchRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { statement, matches, reason } = self;
        one_of(&["MATCH"], !matches.is_empty())?;
        let session = call.session()?;
        // Each is told as soon as it is taken back: where the next one is refused,
        // those before it stay so.
        let tell = |one: &Undone| call.progress.tell(&undone(one));
        let undone = pairing::undo_each(session, &statement, &matches, &reason, tell).await?;
        let changed = !undone.is_empty();
        let names = UnmatchRef { matches, statement, undone };
        Ok(ChangeAnswer::of(changed, names, "取消勾对", "unmatch"))
    }
}

/// 否决待确认勾对 · say no to a proposal
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu statement decline S-20240531-3f2a9c 2 --reason 收款人不是同一家"
)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// 对账单 · statement
    pub statement: String,
    /// 待确认勾对号 · proposal number
    pub proposal: u32,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for Decline {
    const NAME: &'static str = "statement decline";
    const ACTION: Option<Action> = Some(Action::ReconcileStatement);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ProposalRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { statement, proposal, reason } = self;
        let changed = differences::decline(call.session()?, &statement, proposal, &reason).await?;
        Ok(ChangeAnswer::of(changed, ProposalRef { proposal, statement }, "否决", "decline"))
    }
}

/// 差异: 类别、责任人、账龄、处理 · what differs: kind, owner, age, how it was settled
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu statement breaks S-20240531-3f2a9c --all")]
#[serde(deny_unknown_fields)]
pub struct Breaks {
    /// 对账单 · statement
    pub statement: String,
    /// 含已处理的 · those that are settled too
    #[arg(long)]
    #[serde(default)]
    pub all: bool,
}

impl Operation for Breaks {
    const NAME: &'static str = "statement breaks";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = TableOrFile<Vec<Difference>>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let found = reports::breaks(call.session()?, &self.statement, self.all).await?;
        TableOrFile::of(call, found, None, &Moment::default()).await
    }
}

/// 处理或分派差异 · settle a difference, or give it to somebody
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu statement resolve S-20240531-3f2a9c --line 9 --as fee/booked --reason 账户手续费\n  bofu statement resolve S-20240531-3f2a9c --line 4 --as duplicate/refunded --reason 银行已退回 --document 函〔2024〕3号\n  bofu statement resolve S-20240531-3f2a9c --line 4 --owner 周财政\n  bofu statement resolve S-20240531-3f2a9c --line 9 --reopen --reason 处理有误"
)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// 对账单 · statement
    pub statement: String,
    /// 明细号 · line
    #[arg(long)]
    pub line: u32,
    /// 类别/处理, 如 fee/booked · kind and remedy
    #[arg(long = "as", value_name = "KIND/REMEDY", requires = "reason", required_unless_present_any = ["owner", "reopen"])]
    #[serde(rename = "as")]
    pub way: Option<String>,
    /// 撤回处理 · take the explanation back
    #[arg(long, requires = "reason", conflicts_with = "way")]
    #[serde(default)]
    pub reopen: bool,
    /// 理由 · why
    #[arg(long)]
    pub reason: Option<String>,
    /// 文号 · document number
    #[arg(long)]
    pub document: Option<String>,
    /// 责任人 · who looks after it
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
}

impl Operation for Resolve {
    const NAME: &'static str = "statement resolve";
    const ACTION: Option<Action> = Some(Action::ReconcileStatement);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<LineRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { statement, line, way, reopen, reason, document, owner } = self;
        let (as_way, why) = (("--as", way.is_some()), ("--reason", reason.is_some()));
        one_of(&["--as", "--owner", "--reopen"], as_way.1 || owner.is_some() || reopen)?;
        apart(("--reopen", reopen), &[as_way])?;
        together(as_way, why)?;
        together(("--reopen", reopen), why)?;
        let resolution = match (way.as_deref(), reopen) {
            (Some(way), _) => {
                let reason = needed("--reason", reason.as_deref())?;
                Some(Resolution::Settled(SettlingInput {
                    way,
                    reason,
                    document: document.as_deref(),
                }))
            }
            (None, true) => Some(Resolution::Reopened(needed("--reason", reason.as_deref())?)),
            (None, false) => None,
        };
        let session = call.session()?;
        let owner = owner.as_deref();
        let changed = differences::see_to(session, &statement, line, owner, resolution).await?;
        Ok(ChangeAnswer::of(changed, LineRef { line, statement }, "差异处理", "break"))
    }
}

/// 输出自带勾对规则 · print the shipped rules
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu statement rules > 规则.toml")]
#[serde(deny_unknown_fields)]
pub struct Rules {}

impl Operation for Rules {
    const NAME: &'static str = "statement rules";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Nothing;
    type Output = RulesText;

    async fn run(self, _call: &Call<'_>) -> Result<Self::Output, AppError> {
        Ok(RulesText(MatchingRules::shipped_text().trim_end().to_owned()))
    }
}
