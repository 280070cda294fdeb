//! Exports for other programs.

use std::path::PathBuf;

use bofu_app::{
    error::AppError,
    journal::{self, JournalQuery, Written},
};
use bofu_domain::authority::Action;
use serde::{Deserialize, Serialize};

use crate::operation::{Access, Call, Operation};

/// hledger 复式账: 科目、分录与余额核对 · the register as a journal that `hledger check` accepts
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu export hledger --year 2023 --out 2023.journal\n  hledger -f 2023.journal check --strict\n  bofu export hledger --year 2023 --as-of 2023-12-31 --out 年末.journal"
)]
#[serde(deny_unknown_fields)]
pub struct Hledger {
    /// 年度, 省略即全部 · the accounts of one year; all without it
    #[arg(long)]
    pub year: Option<String>,
    /// 截至业务日期 · what had happened by the end of a business date
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// 按某时已登记者, RFC 3339 · what had been recorded by a moment
    #[arg(long, value_name = "TIMESTAMP")]
    pub known_at: Option<String>,
    /// 写入文件 · the file
    #[arg(long)]
    pub out: PathBuf,
}

impl Hledger {
    fn query(&self) -> Result<JournalQuery, AppError> {
        let Self { year, as_of, known_at, .. } = self;
        JournalQuery::read(year.as_deref(), as_of.as_deref(), known_at.as_deref())
    }
}

impl Operation for Hledger {
    const NAME: &'static str = "export hledger";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = Written;

    fn check(&self) -> Result<(), AppError> {
        self.query().map(drop)
    }

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let asked = self.query()?;
        journal::hledger(call.session()?, &asked, &self.out, call.lang, call.files).await
    }
}
