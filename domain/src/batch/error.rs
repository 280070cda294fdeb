//! Why a batch refuses a command.

use crate::{
    authority::Forbidden,
    explained::Explained,
    names::{BatchNo, EndToEndId},
};

/// A refusal of a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The stream belongs to another batch.
    #[error("this is the batch {known}, not {asked}")]
    OtherBatch {
        /// Which it is.
        known: BatchNo,
        /// Which was asked for.
        asked: BatchNo,
    },
    /// It has no order that is not cancelled.
    #[error("there is no batch {:?}, or all its orders are cancelled", .0.as_str())]
    Empty(BatchNo),
    /// Its list may have gone to the bank.
    #[error("the batch {0} was released and takes no more orders")]
    Released(BatchNo),
    /// It does not list the order.
    #[error("the batch {batch} has no order {id}")]
    UnknownOrder {
        /// The batch.
        batch: BatchNo,
        /// The order.
        id: EndToEndId,
    },
    /// Orders that nobody has released.
    #[error("{} order(s) of batch {batch} are not released: {}", orders.len(), listed(orders))]
    Unreleased {
        /// The batch.
        batch: BatchNo,
        /// The orders.
        orders: Vec<EndToEndId>,
    },
    /// Its orders are others than those of the file.
    #[error("the batch {0} was changed while its file was made")]
    Changed(BatchNo),
}

/// The first of the orders, and that there are more.
fn listed(orders: &[EndToEndId]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<&str> = orders.iter().take(SHOWN).map(EndToEndId::as_str).collect();
    let more = if orders.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

impl BatchRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::OtherBatch { .. } => {
                ("send the command to the batch's own stream", "请发往该批次自己的流")
            }
            Self::Empty(_) => (
                "order with `bofu pay order --batch B --all-due`",
                "请先用 bofu pay order --batch 批次 --all-due 下达",
            ),
            Self::Released(_) => ("order in a new batch", "请使用新的批次"),
            Self::UnknownOrder { .. } => (
                "see the batch's orders with `bofu report payments`",
                "请用 bofu report payments 查看该批次的指令",
            ),
            Self::Unreleased { .. } => (
                "release them with `bofu pay release --batch B`",
                "请用 bofu pay release --batch 批次 放行",
            ),
            Self::Changed(_) => ("export it again", "请重新导出"),
        };
        (en.to_owned(), zh.to_owned())
    }
}

impl Explained for BatchRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::OtherBatch { .. } => "other-batch",
            Self::Empty(_) => "unknown-batch",
            Self::Released(_) => "batch-released",
            Self::UnknownOrder { .. } => "unknown-order",
            Self::Unreleased { .. } => "order-not-released",
            Self::Changed(_) => "batch-changed",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::OtherBatch { known, asked } => format!("此处是批次 {known}，不是 {asked}"),
            Self::Empty(batch) => format!("没有批次“{batch}”, 或其指令均已撤回"),
            Self::Released(batch) => format!("批次 {batch} 已放行, 不能再加入指令"),
            Self::UnknownOrder { batch, id } => format!("批次 {batch} 没有指令 {id}"),
            Self::Unreleased { batch, orders } => {
                format!("批次 {batch} 有 {} 笔指令未放行: {}", orders.len(), listed(orders))
            }
            Self::Changed(batch) => format!("批次 {batch} 在生成文件期间发生变化"),
        }
    }

    fn hint(&self) -> String {
        self.hints().0
    }

    fn hint_zh(&self) -> String {
        self.hints().1
    }
}
