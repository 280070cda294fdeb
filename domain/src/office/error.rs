//! Why the office refuses a command.

use super::Forbidden;
use crate::{account::AccountError, explained::Explained, names::ActorName};

/// A refusal of the office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficeRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// An operator without a role could do nothing.
    #[error("no role is named for {0}")]
    NoRole(ActorName),
    /// Nobody could add the next operator.
    #[error("the first operator must be an admin, and {0} would not be one")]
    FirstNotAdmin(ActorName),
    /// Nobody could add operators any more.
    #[error("{0} is the last admin")]
    LastAdmin(ActorName),
    /// No operator of that name was ever added.
    #[error("no operator is called {0}")]
    UnknownOperator(ActorName),
    /// The payer's account cannot be one.
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl OfficeRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::Account(why) => return (why.hint(), why.hint_zh()),
            Self::NoRole(_) => (
                "name one or more of officer, approver, finance, auditor, admin",
                "请指定 officer、approver、finance、auditor、admin 中的一个或多个角色",
            ),
            Self::FirstNotAdmin(_) => {
                ("add an admin first, with `--role admin`", "请先用 `--role admin` 添加管理员")
            }
            Self::LastAdmin(_) => ("add another admin first", "请先添加另一名管理员"),
            Self::UnknownOperator(_) => ("check the name", "请核对姓名"),
        };
        (en.to_owned(), zh.to_owned())
    }
}

impl Explained for OfficeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::NoRole(_) => "operator-without-role",
            Self::FirstNotAdmin(_) => "first-operator-not-admin",
            Self::LastAdmin(_) => "last-admin",
            Self::UnknownOperator(_) => "unknown-operator",
            Self::Account(why) => why.code(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::NoRole(name) => format!("没有为{name}指定角色"),
            Self::FirstNotAdmin(name) => format!("第一名操作员必须是管理员，{name}不是"),
            Self::LastAdmin(name) => format!("{name}是最后一名管理员"),
            Self::UnknownOperator(name) => format!("没有名为{name}的操作员"),
            Self::Account(why) => why.zh(),
        }
    }

    fn hint(&self) -> String {
        self.hints().0
    }

    fn hint_zh(&self) -> String {
        self.hints().1
    }
}
