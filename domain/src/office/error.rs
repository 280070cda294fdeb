//! Why the office refuses a command.

use crate::authority::Forbidden;
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
    /// A reader would take the operator for another.
    #[error("the name {operator} looks like that of the operator {known}")]
    Resembles {
        /// Who was to be added.
        operator: ActorName,
        /// The operator that is known, by the name as it is compared.
        known: String,
    },
    /// Another key is in force.
    #[error("the key {given} is not in force: the log says it is {in_force}")]
    KeyNotInForce {
        /// The key that was to be retired.
        given: String,
        /// The one that is in force.
        in_force: String,
    },
    /// A retired key does not come back.
    #[error("the key {0} was in force before; a new one is wanted")]
    KeyRetired(String),
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
            Self::Resembles { .. } => (
                "give the operator a name that can be told apart, such as with a staff number; for \
                 the same person use the name as it was added",
                "请改用可以区分的姓名，例如加上工号；如为同一人，请沿用已登记的写法",
            ),
            Self::KeyNotInForce { .. } => (
                "name the file of the key in force with `--from`",
                "请用 `--from` 指定现行密钥的文件",
            ),
            Self::KeyRetired(_) => {
                ("move the key file away, and let a new one be made", "请移走该密钥文件，另行生成")
            }
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
            Self::Resembles { .. } => "name-resembles",
            Self::KeyNotInForce { .. } => "key-not-in-force",
            Self::KeyRetired(_) => "key-retired",
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
            Self::Resembles { operator, known } => {
                format!("姓名{operator}形似已有的操作员“{known}”，容易混淆")
            }
            Self::KeyNotInForce { given, in_force } => {
                format!("密钥 {given} 不是现行密钥：台账记载的现行密钥为 {in_force}")
            }
            Self::KeyRetired(key) => format!("密钥 {key} 此前已用过；须换用新密钥"),
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
