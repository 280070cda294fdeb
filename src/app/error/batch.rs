//! Why a payment batch 批次 is refused as a whole: half a list is not sent.

use bofu_domain::{batch::BatchRefusal, explained::Explained};

/// What is wrong with a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// Nothing was ordered under that name.
    #[error("there is no batch {0:?}, or all its orders are cancelled")]
    Unknown(String),
    /// The batch's own rules.
    #[error(transparent)]
    Refused(#[from] BatchRefusal),
    /// Orders that the batch lists and the enterprises' events do not have so.
    #[error("{} order(s) of batch {batch} are not in the enterprises' events as the batch lists them: {}", orders.len(), orders.join(", "))]
    Contradicted {
        /// The batch.
        batch: String,
        /// The orders.
        orders: Vec<String>,
    },
    /// Orders of the batch whose account was changed.
    #[error("the accounts of {} order(s) of batch {batch} were changed: {}", orders.len(), orders.join(", "))]
    Stopped {
        /// The batch.
        batch: String,
        /// The orders.
        orders: Vec<String>,
    },
    /// Orders of the batch whose payee was excluded since.
    #[error("the payees of {} order(s) of batch {batch} are excluded: {}", orders.len(), orders.join(", "))]
    Barred {
        /// The batch.
        batch: String,
        /// The orders.
        orders: Vec<String>,
    },
    /// Orders of the batch that a second person must release.
    #[error("{} order(s) of batch {batch} await a second person's release: {}", orders.len(), orders.join(", "))]
    Unreleased {
        /// The batch.
        batch: String,
        /// The orders.
        orders: Vec<String>,
    },
    /// A batch whose orders would be paid from more than one account.
    #[error("the orders of batch {batch} would be paid from {} accounts of the payer: {}", accounts.len(), accounts.join(", "))]
    SeveralPayers {
        /// The batch.
        batch: String,
        /// The payer's accounts on the days of release.
        accounts: Vec<String>,
    },
}

impl BatchError {
    fn words(&self) -> (&'static str, String) {
        let some = |batch: &str, which: &[String], what: &str| {
            format!("批次 {batch} 有 {} 笔指令{what}: {}", which.len(), which.join(", "))
        };
        match self {
            Self::Unknown(batch) => {
                ("unknown-batch", format!("没有批次“{batch}”, 或其指令均已撤回"))
            }
            Self::Refused(refusal) => (refusal.code(), refusal.zh()),
            Self::Contradicted { batch, orders } => {
                ("batch-contradicts-events", some(batch, orders, "与企业事件不符"))
            }
            Self::Stopped { batch, orders } => {
                ("order-stopped", some(batch, orders, "的账户已变更"))
            }
            Self::Barred { batch, orders } => {
                ("enterprise-excluded", some(batch, orders, "的收款企业已被取消资格"))
            }
            Self::Unreleased { batch, orders } => {
                ("order-not-released", some(batch, orders, "待第二人放行"))
            }
            Self::SeveralPayers { batch, accounts } => {
                let (count, accounts) = (accounts.len(), accounts.join(", "));
                (
                    "several-payers",
                    format!("批次 {batch} 的指令分属 {count} 个付款账户: {accounts}"),
                )
            }
        }
    }

    fn hints(&self) -> (&'static str, &'static str) {
        match self {
            Self::Refused(_) => ("", ""),
            Self::Contradicted { .. } => (
                "nothing was written; find out with `bofu audit verify` what was changed in the ledger",
                "未写出任何文件; 请用 bofu audit verify 查明台账中被改动之处",
            ),
            Self::Unknown(_) => (
                "order with `bofu pay order --batch B --all-due`",
                "请先用 bofu pay order --batch 批次 --all-due 下达",
            ),
            Self::Stopped { .. } => (
                "cancel them with `bofu pay cancel`, confirm the accounts and order again",
                "请用 bofu pay cancel 撤回, 确认账户后重新下达",
            ),
            Self::Barred { .. } => (
                "cancel them with `bofu pay cancel --batch B CLAIM_NO…`; if the bank has the list, tell it to stop them",
                "请用 bofu pay cancel --batch 批次 申报号… 撤回; 名单已交银行的, 请通知银行止付",
            ),
            Self::Unreleased { .. } => (
                "let a second finance officer run `bofu pay release --batch B`",
                "请由另一名财政人员执行 bofu pay release --batch 批次",
            ),
            Self::SeveralPayers { .. } => (
                "the payer's account was changed after a part was released: cancel the rest with \
                 `bofu pay cancel --batch B CLAIM_NO…` and order it again in a new batch",
                "部分放行后付款账户已变更：请用 bofu pay cancel --batch 批次 申报号… 撤回未放行的, \
                 并以新批次重新下达",
            ),
        }
    }
}

impl Explained for BatchError {
    fn code(&self) -> &'static str {
        self.words().0
    }

    fn zh(&self) -> String {
        self.words().1
    }

    fn hint(&self) -> String {
        if let Self::Refused(refusal) = self { refusal.hint() } else { self.hints().0.to_owned() }
    }

    fn hint_zh(&self) -> String {
        if let Self::Refused(refusal) = self {
            refusal.hint_zh()
        } else {
            self.hints().1.to_owned()
        }
    }
}
