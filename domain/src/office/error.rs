//! Why the office refuses a command.

use crate::{
    account::AccountError,
    authority::Forbidden,
    date::Date,
    days::UntrueDay,
    explained::Explained,
    names::{ActorName, DocumentNo},
    workdays::ArrangementError,
};

/// A refusal of the office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum OfficeRefusal {
    #[error(transparent)]
    #[explain(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    #[explain(transparent)]
    Day(#[from] UntrueDay),
    /// An operator without a role could do nothing.
    #[error("no role is named for {0}")]
    #[explain(code = "operator-without-role", zh = "没有为{0}指定角色")]
    #[explain(
        hint = "name one or more of officer, approver, finance, auditor, admin",
        hint_zh = "请指定 officer、approver、finance、auditor、admin 中的一个或多个角色"
    )]
    NoRole(ActorName),
    /// Nobody could add the next operator.
    #[error("the first operator must be an admin, and {0} would not be one")]
    #[explain(code = "first-operator-not-admin", zh = "第一名操作员必须是管理员，{0}不是")]
    #[explain(
        hint = "add an admin first, with `--role admin`",
        hint_zh = "请先用 `--role admin` 添加管理员"
    )]
    FirstNotAdmin(ActorName),
    /// Nobody could add operators any more.
    #[error("{0} is the last admin")]
    #[explain(code = "last-admin", zh = "{0}是最后一名管理员")]
    #[explain(hint = "add another admin first", hint_zh = "请先添加另一名管理员")]
    LastAdmin(ActorName),
    /// That no second person looks at any payment is the office's choice, and
    /// somebody has to have made it.
    #[error("`none` needs the document by which the office chose it")]
    #[explain(
        code = "threshold-without-document",
        zh = "不设复核限额（none）须写明依据的文号",
        hint = "name it with `--document NO`; every payment list will show it",
        hint_zh = "请用 `--document 文号` 指定；拨付清单均会载明"
    )]
    ThresholdWithoutDocument,
    #[error("no operator is called {0}")]
    #[explain(code = "unknown-operator", zh = "没有名为{0}的操作员")]
    #[explain(hint = "check the name", hint_zh = "请核对姓名")]
    UnknownOperator(ActorName),
    /// A reader would take the operator for another.
    #[error("the name {operator} looks like that of the operator {known}")]
    #[explain(code = "name-resembles", zh = "姓名{operator}形似已有的操作员“{known}”，容易混淆")]
    #[explain(
        hint = "give the operator a name that can be told apart, such as with a staff number; for \
                the same person use the name as it was added",
        hint_zh = "请改用可以区分的姓名，例如加上工号；如为同一人，请沿用已登记的写法"
    )]
    Resembles {
        operator: ActorName,
        /// The operator that is known, by the name as it is compared.
        known: String,
    },
    #[error("the key {given} is not in force: the log says it is {in_force}")]
    #[explain(
        code = "key-not-in-force",
        zh = "密钥 {given} 不是现行密钥：台账记载的现行密钥为 {in_force}",
        hint = "name the file of the key in force with `--from`",
        hint_zh = "请用 `--from` 指定现行密钥的文件"
    )]
    KeyNotInForce { given: String, in_force: String },
    /// A retired key does not come back.
    #[error("the key {0} was in force before; a new one is wanted")]
    #[explain(code = "key-retired", zh = "密钥 {0} 此前已用过；须换用新密钥")]
    #[explain(
        hint = "move the key file away, and let a new one be made",
        hint_zh = "请移走该密钥文件，另行生成"
    )]
    KeyRetired(String),
    #[error("a late-entry window cannot run from {from} to {to}")]
    #[explain(
        code = "late-entry-window",
        zh = "补录窗口不能自{from}至{to}",
        hint = "give the first business date with `--from`, the last with `--to`",
        hint_zh = "请用 `--from` 指定首日，用 `--to` 指定末日"
    )]
    WindowEndsBeforeItBegins { from: Date, to: Date },
    /// A document opens one window.
    #[error("{document_no} opened the late-entry window from {from} to {to}, which is open")]
    #[explain(
        code = "late-entry-open",
        zh = "{document_no}已开放{from}至{to}的补录窗口，尚未关闭",
        hint = "close it first, or name another document",
        hint_zh = "请先关闭该窗口，或另用文件"
    )]
    WindowOpen { document_no: DocumentNo, from: Date, to: Date },
    #[error("{0} has opened no late-entry window")]
    #[explain(
        code = "late-entry-unknown",
        zh = "{0}没有开放过补录窗口",
        hint = "`office late-entry list` tells the open windows with their documents",
        hint_zh = "`office late-entry list` 列出开放中的窗口及其文号"
    )]
    UnknownWindow(DocumentNo),
    /// The days are no year's notice.
    #[error(transparent)]
    #[explain(transparent)]
    Workdays(#[from] ArrangementError),
    /// The payer's account cannot be one.
    #[error(transparent)]
    #[explain(transparent)]
    Account(#[from] AccountError),
}
