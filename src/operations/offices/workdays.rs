//! 放假安排: a year's working days.

use std::path::PathBuf;

use bofu_app::{
    error::AppError,
    offices::workdays::{self, Arranged, KnownYear},
};
use bofu_domain::authority::Action;
use serde::{Deserialize, Serialize};

use crate::{
    answer::ChangeAnswer,
    operation::{Access, Call, Operation},
};

/// 录入某年放假安排, 列 date,kind (holiday 放假, workday 周末上班) · enter or correct a year's working days
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu office workdays import 2027年放假安排.csv --document 国办发明电〔2026〕9号 --actor 吴管理"
)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// 文件 (CSV, XLSX) · file
    pub file: PathBuf,
    /// 放假安排的文号 · the document that arranges them
    #[arg(long = "document", value_name = "NO")]
    pub document: String,
}

impl Operation for Import {
    const NAME: &'static str = "office workdays import";
    const ACTION: Option<Action> = Some(Action::ArrangeWorkdays);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<Arranged>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { file, document } = self;
        let (changed, names) =
            workdays::import(call.session()?, &file, &document, call.files).await?;
        Ok(ChangeAnswer::of(changed, names, "放假安排", "working days"))
    }
}

/// The years whose working days are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct YearList(pub Vec<KnownYear>);

/// 列出已有放假安排的年度 · list the years whose working days are known
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu office workdays list")]
#[serde(deny_unknown_fields)]
pub struct List {}

impl Operation for List {
    const NAME: &'static str = "office workdays list";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = YearList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        Ok(YearList(workdays::list(call.session()?).await?))
    }
}
