//! Why an auditor's work cannot be done.

use bofu_domain::{audit::draw::DrawError, explained::Explained, money::Money};

use crate::error::exit::Exit;

/// Why a sample, a paper or an explanation cannot be made.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum AuditWorkError {
    #[error(transparent)]
    #[explain(transparent)]
    Draw(#[from] DrawError),
    #[error("{field}: {given:?} names no audit and number")]
    #[explain(code = "bad-reference", zh = "{field}: “{given}”不是“审计项目号/编号”")]
    #[explain(
        hint = "write it as AUDIT/NUMBER, such as 2024/3",
        hint_zh = "请写成 审计项目号/编号, 如 2024/3"
    )]
    Reference { field: String, given: String },
    #[error("{given:?} is neither the file of a sample nor the id of a recorded one")]
    #[explain(code = "unknown-sample", zh = "“{given}”既不是样本文件, 也不是已记录样本的编号")]
    #[explain(
        hint = "draw one with `bofu audit sample … --out FILE.json`, or name a recorded one as \
                AUDIT/NUMBER",
        hint_zh = "请用 bofu audit sample … --out 文件.json 抽样, 或写 审计项目号/编号"
    )]
    NoSample { given: String },
    #[error("the report {report} has no row {given:?}")]
    #[explain(code = "unknown-row", zh = "报表 {report} 没有“{given}”一行")]
    #[explain(hint = "rows are named {known}", hint_zh = "行的写法: {known}")]
    NoRow {
        report: &'static str,
        given: String,
        /// How one is named.
        known: String,
    },
    #[error("--explain is for the reports caps, register and budget")]
    #[explain(code = "not-explained", zh = "--explain 用于报表 caps、register 与 budget")]
    #[explain(
        hint = "explain the row of the register, or see the claim with `bofu claim show`",
        hint_zh = "请说明台账中的一行, 或用 bofu claim show 查看申报"
    )]
    NotExplained,
    /// Parts that do not add up to the figure.
    #[error("{what}: the parts come to {parts}, the report says {figure}")]
    #[explain(code = "unexplained", zh = "{what}: 各项合计 {parts}, 报表为 {figure}")]
    #[explain(hint = "run `bofu audit verify`", hint_zh = "请运行 bofu audit verify")]
    Unexplained { what: String, parts: Money, figure: Money },
}

impl AuditWorkError {
    /// How the process ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Draw(_) | Self::NoRow { .. } => Exit::Refused,
            Self::Reference { .. } | Self::NoSample { .. } | Self::NotExplained => Exit::Usage,
            Self::Unexplained { .. } => Exit::Verification,
        }
    }
}
