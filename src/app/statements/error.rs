//! Why something about a statement is refused.

use bofu_domain::{
    currency::Currency,
    enterprise::EnterpriseRefusal,
    explained::Explained,
    language::Text,
    statement::{StatementRefusal, matching::RulesError},
};

use crate::error::Exit;
use bofu_bank::statement::StatementFault;

/// A refusal about a statement.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum StatementError {
    #[error(transparent)]
    #[explain(transparent)]
    File(#[from] StatementFault),
    #[error(transparent)]
    #[explain(transparent)]
    Refused(#[from] StatementRefusal),
    /// The rules of an order that a match concerns.
    #[error(transparent)]
    #[explain(transparent)]
    Order(#[from] EnterpriseRefusal),
    #[error(transparent)]
    #[explain(transparent)]
    MatchingRules(#[from] RulesError),
    #[error("there is no statement {0:?}")]
    #[explain(code = "unknown-statement", zh = "没有对账单“{0}”")]
    #[explain(hint = "see `bofu statement list`", hint_zh = "请查看 `bofu statement list`")]
    Unknown(String),
    #[error("there is no order with the end-to-end id {0:?}")]
    #[explain(code = "unknown-order", zh = "没有指令号为“{0}”的拨付指令")]
    #[explain(hint = "see `bofu report payments`", hint_zh = "请查看 `bofu report payments`")]
    UnknownOrder(String),
    /// Another account than the office's.
    #[error("the statement is of the account {file}, not of {asked}")]
    #[explain(code = "other-account", zh = "对账单账号为 {file}，不是 {asked}")]
    #[explain(
        hint = "import the office's own statement, or name the account with --account",
        hint_zh = "请导入本单位账户的对账单，或用 --account 指明账号"
    )]
    OtherAccount {
        file: String,
        /// The payer's, or the one that was stated.
        asked: String,
    },
    #[error("the file is in {file}, not in {asked}")]
    #[explain(code = "other-currency", zh = "文件币种为 {file}，不是 {asked}")]
    #[explain(
        hint = "leave --currency away: the file names its own",
        hint_zh = "请勿指定 --currency：文件已写明币种"
    )]
    OtherCurrency { file: Currency, asked: Currency },
    #[error("{given:?} is no way to settle a difference")]
    #[explain(code = "unknown-remedy", zh = "“{given}”不是差异处理方式")]
    #[explain(hint = remedies().en, hint_zh = remedies().zh)]
    Remedy { given: String },
}

/// How to write a remedy.
fn remedies() -> Text {
    use bofu_domain::statement::words::{BreakKind, Remedy};
    let kinds = BreakKind::ALL.iter().filter(|kind| kind.of_line());
    let kinds = kinds.map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    let remedies = Remedy::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
    Text::new(
        format!("写作 类别/处理 或 处理；类别：{kinds}；处理：{remedies}"),
        format!("write KIND/REMEDY or REMEDY; kinds: {kinds}; remedies: {remedies}"),
    )
}

impl StatementError {
    /// How the process ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::File(fault) if fault.is_refusal() => Exit::Refused,
            Self::File(_) | Self::MatchingRules(_) | Self::Remedy { .. } => Exit::Usage,
            Self::Refused(_)
            | Self::Order(_)
            | Self::Unknown(_)
            | Self::UnknownOrder(_)
            | Self::OtherAccount { .. }
            | Self::OtherCurrency { .. } => Exit::Refused,
        }
    }
}
