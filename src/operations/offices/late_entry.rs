//! 补录: windows for what is recorded long after its day, and the allowance.

use bofu_app::{error::AppError, offices};
use bofu_domain::{authority::Action, late_entry::LateEntryWindow};
use serde::{Deserialize, Serialize};

use crate::{
    answer::ChangeAnswer,
    operation::{Access, Call, Operation},
};

/// What names a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowRef {
    /// The first business date.
    pub from: String,
    /// The last one.
    pub to: String,
    /// The document that opens it.
    pub document_no: String,
}

/// What names the windows that were closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosedRef {
    /// The document; null: all windows.
    pub document_no: Option<String>,
    /// How many windows were closed.
    pub closed: usize,
}

/// The allowance that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AllowanceRef {
    /// In calendar days.
    pub allowance: u32,
}

/// How late an office may record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateEntryPage {
    /// In calendar days.
    pub allowance: u32,
    /// Whether it binds: operators are registered.
    pub binds: bool,
    /// The open windows.
    pub windows: Vec<LateEntryWindow>,
}

/// 开放补录: 准许登记一段已过去的业务日期 · allow a time's business dates to be recorded late
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu office late-entry open --from 2023-01-01 --to 2023-12-31 --document 经信办〔2024〕3号 --actor 吴管理"
)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// 首个业务日期 · the first business date
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// 最后一个业务日期 · the last business date
    #[arg(long, value_name = "DATE")]
    pub to: String,
    /// 准许补录的文号 · the document that allows it
    #[arg(long = "document", value_name = "NO")]
    pub document: String,
}

impl Operation for Open {
    const NAME: &'static str = "office late-entry open";
    const ACTION: Option<Action> = Some(Action::AllowLateEntry);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<WindowRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { from, to, document: document_no } = self;
        let session = call.session()?;
        let changed = offices::open_late_entry(session, &from, &to, &document_no).await?;
        let names = WindowRef { from, to, document_no };
        Ok(ChangeAnswer::of(changed, names, "补录窗口", "late-entry window"))
    }
}

/// 关闭补录: 一份文件的窗口, 或全部 · close the window of a document, or all
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu office late-entry close --actor 吴管理\n  bofu office late-entry close --document 经信办〔2024〕3号 --actor 吴管理"
)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// 开放时的文号, 不写则全部关闭 · the document that opened it; default: all
    #[arg(long = "document", value_name = "NO")]
    #[serde(default)]
    pub document: Option<String>,
}

impl Operation for Close {
    const NAME: &'static str = "office late-entry close";
    const ACTION: Option<Action> = Some(Action::AllowLateEntry);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<ClosedRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let document_no = self.document;
        let closed = offices::close_late_entry(call.session()?, document_no.as_deref()).await?;
        let names = ClosedRef { document_no, closed };
        Ok(ChangeAnswer::of(closed > 0, names, "补录窗口", "late-entry window"))
    }
}

/// 补录期限: 事项发生后几日 (自然日) 内登记 · calendar days within which events are recorded
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu office late-entry allowance 10 --actor 吴管理")]
#[serde(deny_unknown_fields)]
pub struct SetAllowance {
    /// 日数, 初始为 7 · days, 7 to begin with
    pub days: u32,
}

impl Operation for SetAllowance {
    const NAME: &'static str = "office late-entry allowance";
    const ACTION: Option<Action> = Some(Action::AllowLateEntry);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<AllowanceRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let allowance = self.days;
        let changed = offices::set_late_entry_allowance(call.session()?, allowance).await?;
        Ok(ChangeAnswer::of(changed, AllowanceRef { allowance }, "补录期限", "allowance"))
    }
}

/// 补录期限与开放中的窗口 · the allowance and the open windows
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu office late-entry list")]
#[serde(deny_unknown_fields)]
pub struct List {}

impl Operation for List {
    const NAME: &'static str = "office late-entry list";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = LateEntryPage;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let office = offices::office(call.session()?).await?;
        let late_entry = office.authority().late_entry();
        Ok(LateEntryPage {
            allowance: late_entry.allowance(),
            binds: !office.authority().is_open(),
            windows: late_entry.windows().to_vec(),
        })
    }
}
