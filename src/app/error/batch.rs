//! Why a payment batch 批次 is refused as a whole: half a list is not sent.

use bofu_domain::{batch::BatchRefusal, explained::Explained};

/// What is wrong with a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum BatchError {
    #[error("there is no batch {0:?}, or all its orders are cancelled")]
    #[explain(code = "unknown-batch", zh = "没有批次“{0}”, 或其指令均已撤回")]
    #[explain(
        hint = "order with `bofu pay order --batch B --all-due`",
        hint_zh = "请先用 bofu pay order --batch 批次 --all-due 下达"
    )]
    Unknown(String),
    #[error(transparent)]
    #[explain(transparent)]
    Refused(#[from] BatchRefusal),
    /// Orders that the batch lists and the enterprises' events do not have so.
    #[error("{} order(s) of batch {batch} are not in the enterprises' events as the batch lists them: {}", orders.len(), orders.join(", "))]
    #[explain(
        code = "batch-contradicts-events",
        zh = orders_zh(batch, orders, "与企业事件不符"),
        hint = "nothing was written; find out with `bofu audit verify` what was changed in the \
                ledger",
        hint_zh = "未写出任何文件; 请用 bofu audit verify 查明台账中被改动之处"
    )]
    Contradicted { batch: String, orders: Vec<String> },
    #[error("the accounts of {} order(s) of batch {batch} were changed: {}", orders.len(), orders.join(", "))]
    #[explain(code = "order-stopped", zh = orders_zh(batch, orders, "的账户已变更"))]
    #[explain(
        hint = "cancel them with `bofu pay cancel`, confirm the accounts and order again",
        hint_zh = "请用 bofu pay cancel 撤回, 确认账户后重新下达"
    )]
    Stopped { batch: String, orders: Vec<String> },
    /// Orders of the batch whose payee was excluded since.
    #[error("the payees of {} order(s) of batch {batch} are excluded: {}", orders.len(), orders.join(", "))]
    #[explain(
        code = "enterprise-excluded",
        zh = orders_zh(batch, orders, "的收款企业已被取消资格"),
        hint = "cancel them with `bofu pay cancel --batch B CLAIM_NO…`; if the bank has the list, \
                tell it to stop them",
        hint_zh = "请用 bofu pay cancel --batch 批次 申报号… 撤回; 名单已交银行的, 请通知银行止付"
    )]
    Barred { batch: String, orders: Vec<String> },
    /// Orders of the batch that a second person must release.
    #[error("{} order(s) of batch {batch} await a second person's release: {}", orders.len(), orders.join(", "))]
    #[explain(
        code = "order-not-released",
        zh = orders_zh(batch, orders, "待第二人放行"),
        hint = "let a second finance officer run `bofu pay release --batch B`",
        hint_zh = "请由另一名财政人员执行 bofu pay release --batch 批次"
    )]
    Unreleased { batch: String, orders: Vec<String> },
    #[error("the orders of batch {batch} would be paid from {} accounts of the payer: {}", accounts.len(), accounts.join(", "))]
    #[explain(
        code = "several-payers",
        zh("批次 {batch} 的指令分属 {} 个付款账户: {}", accounts.len(), accounts.join(", ")),
        hint = "the payer's account was changed after a part was released: cancel the rest with \
                `bofu pay cancel --batch B CLAIM_NO…` and order it again in a new batch",
        hint_zh = "部分放行后付款账户已变更：请用 bofu pay cancel --batch 批次 申报号… \
                   撤回未放行的, 并以新批次重新下达"
    )]
    SeveralPayers {
        batch: String,
        /// The payer's accounts on the days of release.
        accounts: Vec<String>,
    },
}

/// Some orders of a batch, and what is wrong with them.
fn orders_zh(batch: &str, orders: &[String], what: &str) -> String {
    format!("批次 {batch} 有 {} 笔指令{what}: {}", orders.len(), orders.join(", "))
}
