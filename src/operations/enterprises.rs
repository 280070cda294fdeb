//! Enterprises and their titles: registered from files, and what happens to
//! them.

use std::path::PathBuf;

use bofu_app::{
    enterprises,
    error::AppError,
    import::{Imported, Source},
    lookups,
};
use bofu_domain::{authority::Action, language::Text};
use bofu_report::enterprises::EnterprisePage;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ChangeAnswer, EnterpriseRef},
    operation::{Access, Call, Operation},
};

fn recorded(changed: bool, uscc: String) -> ChangeAnswer<EnterpriseRef> {
    ChangeAnswer::of(changed, EnterpriseRef { uscc }, "企业", "enterprise")
}

/// 导入企业: uscc,name,account_name,bank,bank_code,account_no · register from a file
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu enterprise import 企业.xlsx")]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// CSV 或 XLSX · the file
    pub file: PathBuf,
}

impl Operation for Import {
    const NAME: &'static str = "enterprise import";
    const ACTION: Option<Action> = Some(Action::RegisterEnterprise);
    const ACCESS: Access = Access::Writes;
    const WORK: Option<Text<&'static str>> =
        Some(Text { zh: "导入企业", en: "Importing enterprises" });
    type Output = Imported;

    async fn run(self, call: &Call<'_>) -> Result<Imported, AppError> {
        let source = Source::File(&self.file, call.files);
        enterprises::import(call.session()?, source, call.lang, call.progress).await
    }
}

/// 查看企业 · show one
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu enterprise show 91339901MAYL00016L")]
#[serde(deny_unknown_fields)]
pub struct Show {
    /// 统一社会信用代码 · its code
    pub uscc: String,
}

impl Operation for Show {
    const NAME: &'static str = "enterprise show";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = EnterprisePage;

    async fn run(self, call: &Call<'_>) -> Result<EnterprisePage, AppError> {
        lookups::enterprise_page(call.session()?, &self.uscc).await
    }
}

/// 更名 · a new name, the code stays
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu enterprise rename 91339901MAYL00016L --name 新名称有限公司 --document 市监准〔2024〕8号"
)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// 统一社会信用代码 · its code
    pub uscc: String,
    /// 新名称 · the new name
    #[arg(long)]
    pub name: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
}

impl Operation for Rename {
    const NAME: &'static str = "enterprise rename";
    const ACTION: Option<Action> = Some(Action::RegisterEnterprise);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<EnterpriseRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { uscc, name, document } = self;
        let changed = enterprises::rename(call.session()?, &uscc, &name, &document).await?;
        Ok(recorded(changed, uscc))
    }
}

/// 列入失信: 期间不批准、不支付 · exclude: no approval and no payment while it lasts
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu enterprise exclude 91339901MAYL00016L --until 2024-06-30 --document 信用〔2023〕5号 --reason 列入严重失信名单"
)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// 统一社会信用代码 · its code
    pub uscc: String,
    /// 首日, 默认业务日期 · first day; default: the business date
    #[arg(long)]
    pub from: Option<String>,
    /// 末日; 不填则至解除 · last day; without it, until lifted
    #[arg(long)]
    pub until: Option<String>,
    /// 文号 · the evidence
    #[arg(long)]
    pub document: String,
    /// 原因 · why
    #[arg(long)]
    pub reason: String,
}

impl Operation for Exclude {
    const NAME: &'static str = "enterprise exclude";
    const ACTION: Option<Action> = Some(Action::ExcludeEnterprise);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<EnterpriseRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { uscc, from, until, document, reason } = self;
        let days = (from.as_deref(), until.as_deref());
        let changed =
            enterprises::exclude(call.session()?, &uscc, days, &document, &reason).await?;
        Ok(recorded(changed, uscc))
    }
}

/// 解除失信 · lift the exclusion
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu enterprise readmit 91339901MAYL00016L --document 信用〔2024〕2号"
)]
#[serde(deny_unknown_fields)]
pub struct Readmit {
    /// 统一社会信用代码 · its code
    pub uscc: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
}

impl Operation for Readmit {
    const NAME: &'static str = "enterprise readmit";
    const ACTION: Option<Action> = Some(Action::ExcludeEnterprise);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<EnterpriseRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let changed = enterprises::readmit(call.session()?, &self.uscc, &self.document).await?;
        Ok(recorded(changed, self.uscc))
    }
}

/// 并入另一企业: 占用随之转移 · merge into a successor, whose ceilings then count its charges
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu enterprise merge 91339901MAYL00024F --into 91339901MAYL00016L --document 市监准〔2024〕9号"
)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// 被合并企业 · the predecessor
    pub uscc: String,
    /// 存续企业 · the successor
    #[arg(long)]
    pub into: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: String,
}

impl Operation for Merge {
    const NAME: &'static str = "enterprise merge";
    const ACTION: Option<Action> = Some(Action::MergeEnterprise);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<EnterpriseRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { uscc, into, document } = self;
        let changed = enterprises::merge(call.session()?, &uscc, &into, &document).await?;
        Ok(recorded(changed, uscc))
    }
}

/// 服务专员与联络员 · service specialist and liaison
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu enterprise specialist 91339901MAYL00016L --name 一号专员 --liaison 联络员01"
)]
#[serde(deny_unknown_fields)]
pub struct Specialist {
    /// 统一社会信用代码 · its code
    pub uscc: String,
    /// 服务专员 · the specialist
    #[arg(long)]
    pub name: String,
    /// 联络员 · the enterprise's liaison
    #[arg(long)]
    pub liaison: Option<String>,
}

impl Operation for Specialist {
    const NAME: &'static str = "enterprise specialist";
    const ACTION: Option<Action> = Some(Action::AssignSpecialist);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<EnterpriseRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { uscc, name, liaison } = self;
        let (session, liaison) = (call.session()?, liaison.as_deref());
        let changed = enterprises::assign_specialist(session, &uscc, &name, liaison).await?;
        Ok(recorded(changed, uscc))
    }
}

/// 导入称号: uscc,title,recognised_on,document_no · recognise from a file
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu title import 称号.csv\n\n多个政策包有同一称号时写 政策包/称号 · where several packs have a title: PACK/TITLE"
)]
#[serde(deny_unknown_fields)]
pub struct ImportTitles {
    /// CSV 或 XLSX · the file
    pub file: PathBuf,
}

impl Operation for ImportTitles {
    const NAME: &'static str = "title import";
    const ACTION: Option<Action> = Some(Action::RecogniseTitle);
    const ACCESS: Access = Access::Writes;
    const WORK: Option<Text<&'static str>> =
        Some(Text { zh: "导入称号", en: "Importing titles" });
    type Output = Imported;

    async fn run(self, call: &Call<'_>) -> Result<Imported, AppError> {
        let source = Source::File(&self.file, call.files);
        enterprises::import_titles(call.session()?, source, call.lang, call.progress).await
    }
}
