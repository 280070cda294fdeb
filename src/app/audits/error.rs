//! Why an auditor's work cannot be done.

use bofu_domain::{audit::draw::DrawError, explained::Explained, money::Money};

use crate::app::error::{AppError, Exit};

/// Why a sample, a paper or an explanation cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AuditWorkError {
    /// A sample that cannot be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// Not `AUDIT/NUMBER`.
    #[error("{field}: {given:?} names no audit and number")]
    Reference {
        /// The option.
        field: String,
        /// What was given.
        given: String,
    },
    /// Neither a sample's file nor the id of one.
    #[error("{given:?} is neither the file of a sample nor the id of a recorded one")]
    NoSample {
        /// What was given.
        given: String,
    },
    /// A row of a report that is not there.
    #[error("the report {report} has no row {given:?}")]
    NoRow {
        /// Which report.
        report: &'static str,
        /// What was given.
        given: String,
        /// How one is named.
        known: String,
    },
    /// A report whose rows are not explained.
    #[error("--explain is for the reports caps, register and budget")]
    NotExplained,
    /// Parts that do not add up to the figure.
    #[error("{what}: the parts come to {parts}, the report says {figure}")]
    Unexplained {
        /// Which figure.
        what: String,
        /// What the parts come to.
        parts: Money,
        /// What the report says.
        figure: Money,
    },
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

impl Explained for AuditWorkError {
    fn code(&self) -> &'static str {
        match self {
            Self::Draw(error) => error.code(),
            Self::Reference { .. } => "bad-reference",
            Self::NoSample { .. } => "unknown-sample",
            Self::NoRow { .. } => "unknown-row",
            Self::NotExplained => "not-explained",
            Self::Unexplained { .. } => "unexplained",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Draw(error) => error.zh(),
            Self::Reference { field, given } => {
                format!("{field}: “{given}”不是“审计项目号/编号”")
            }
            Self::NoSample { given } => {
                format!("“{given}”既不是样本文件, 也不是已记录样本的编号")
            }
            Self::NoRow { report, given, .. } => format!("报表 {report} 没有“{given}”一行"),
            Self::NotExplained => "--explain 用于报表 caps、register 与 budget".to_owned(),
            Self::Unexplained { what, parts, figure } => {
                format!("{what}: 各项合计 {parts}, 报表为 {figure}")
            }
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::Draw(error) => error.hint(),
            Self::Reference { .. } => "write it as AUDIT/NUMBER, such as 2024/3".to_owned(),
            Self::NoSample { .. } => "draw one with `bofu audit sample … --out FILE.json`, or \
                                      name a recorded one as AUDIT/NUMBER"
                .to_owned(),
            Self::NoRow { known, .. } => format!("rows are named {known}"),
            Self::NotExplained => {
                "explain the row of the register, or see the claim with `bofu claim show`"
                    .to_owned()
            }
            Self::Unexplained { .. } => "run `bofu audit verify`".to_owned(),
        }
    }

    fn hint_zh(&self) -> String {
        match self {
            Self::Draw(error) => error.hint_zh(),
            Self::Reference { .. } => "请写成 审计项目号/编号, 如 2024/3".to_owned(),
            Self::NoSample { .. } => {
                "请用 bofu audit sample … --out 文件.json 抽样, 或写 审计项目号/编号".to_owned()
            }
            Self::NoRow { known, .. } => format!("行的写法: {known}"),
            Self::NotExplained => "请说明台账中的一行, 或用 bofu claim show 查看申报".to_owned(),
            Self::Unexplained { .. } => "请运行 bofu audit verify".to_owned(),
        }
    }
}

impl From<DrawError> for AppError {
    fn from(error: DrawError) -> Self {
        Self::AuditWork(error.into())
    }
}
