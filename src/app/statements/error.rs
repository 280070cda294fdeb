//! Why something about a statement is refused.

use bofu_domain::{
    currency::Currency,
    enterprise::EnterpriseRefusal,
    explained::Explained,
    statement::{StatementRefusal, matching::RulesError},
};

use crate::{app::error::Exit, bank::statement::StatementFault};

/// A refusal about a statement.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// The file.
    #[error(transparent)]
    File(#[from] StatementFault),
    /// The statement's own rules.
    #[error(transparent)]
    Refused(#[from] StatementRefusal),
    /// The rules of an order that a match concerns.
    #[error(transparent)]
    Order(#[from] EnterpriseRefusal),
    /// The rule file.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Not a statement of this ledger.
    #[error("there is no statement {0:?}")]
    Unknown(String),
    /// Not an order of this ledger.
    #[error("there is no order with the end-to-end id {0:?}")]
    UnknownOrder(String),
    /// Another account than the office's.
    #[error("the statement is of the account {file}, not of {asked}")]
    OtherAccount {
        /// The file's.
        file: String,
        /// The payer's, or the one that was stated.
        asked: String,
    },
    /// Another currency than was stated.
    #[error("the file is in {file}, not in {asked}")]
    OtherCurrency {
        /// The file's.
        file: Currency,
        /// The one that was stated.
        asked: Currency,
    },
    /// Neither a kind nor a remedy.
    #[error("{given:?} is no way to settle a difference")]
    Remedy {
        /// What was given.
        given: String,
    },
}

fn remedies() -> (String, String) {
    use bofu_domain::statement::words::{BreakKind, Remedy};
    let kinds = BreakKind::ALL.iter().filter(|kind| kind.of_line());
    let kinds = kinds.map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    let remedies = Remedy::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
    (
        format!("write KIND/REMEDY or REMEDY; kinds: {kinds}; remedies: {remedies}"),
        format!("写作 类别/处理 或 处理；类别：{kinds}；处理：{remedies}"),
    )
}

impl StatementError {
    /// How the process ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::File(fault) if fault.is_refusal() => Exit::Refused,
            Self::File(_) | Self::Rules(_) | Self::Remedy { .. } => Exit::Usage,
            Self::Refused(_)
            | Self::Order(_)
            | Self::Unknown(_)
            | Self::UnknownOrder(_)
            | Self::OtherAccount { .. }
            | Self::OtherCurrency { .. } => Exit::Refused,
        }
    }

    fn inner(&self) -> Option<&dyn Explained> {
        match self {
            Self::File(error) => Some(error),
            Self::Refused(error) => Some(error),
            Self::Order(error) => Some(error),
            Self::Rules(error) => Some(error),
            Self::Unknown(_)
            | Self::UnknownOrder(_)
            | Self::OtherAccount { .. }
            | Self::OtherCurrency { .. }
            | Self::Remedy { .. } => None,
        }
    }

    /// Code, Chinese message, English remedy, Chinese remedy of its own errors.
    fn own(&self) -> (&'static str, String, String, String) {
        let words = |code, zh: String, hint: &str, hint_zh: &str| {
            (code, zh, hint.to_owned(), hint_zh.to_owned())
        };
        match self {
            Self::Unknown(id) => words(
                "unknown-statement",
                format!("没有对账单“{id}”"),
                "see `bofu statement list`",
                "请查看 `bofu statement list`",
            ),
            Self::UnknownOrder(id) => words(
                "unknown-order",
                format!("没有指令号为“{id}”的拨付指令"),
                "see `bofu report payments`",
                "请查看 `bofu report payments`",
            ),
            Self::OtherAccount { file, asked } => words(
                "other-account",
                format!("对账单账号为 {file}，不是 {asked}"),
                "import the office's own statement, or name the account with --account",
                "请导入本单位账户的对账单，或用 --account 指明账号",
            ),
            Self::OtherCurrency { file, asked } => words(
                "other-currency",
                format!("文件币种为 {file}，不是 {asked}"),
                "leave --currency away: the file names its own",
                "请勿指定 --currency：文件已写明币种",
            ),
            Self::Remedy { given } => {
                let (en, zh) = remedies();
                ("unknown-remedy", format!("“{given}”不是差异处理方式"), en, zh)
            }
            Self::File(_) | Self::Refused(_) | Self::Order(_) | Self::Rules(_) => {
                words("statement", self.to_string(), "", "")
            }
        }
    }
}

impl Explained for StatementError {
    fn code(&self) -> &'static str {
        self.inner().map_or_else(|| self.own().0, Explained::code)
    }

    fn zh(&self) -> String {
        self.inner().map_or_else(|| self.own().1, Explained::zh)
    }

    fn hint(&self) -> String {
        self.inner().map_or_else(|| self.own().2, Explained::hint)
    }

    fn hint_zh(&self) -> String {
        self.inner().map_or_else(|| self.own().3, Explained::hint_zh)
    }
}
