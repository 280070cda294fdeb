//! Why a batch refuses a command.

use crate::{
    authority::Forbidden,
    explained::Explained,
    names::{BatchNo, EndToEndId},
};

/// A refusal of a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum BatchRefusal {
    #[error(transparent)]
    #[explain(transparent)]
    Forbidden(#[from] Forbidden),
    /// The stream belongs to another batch.
    #[error("this is the batch {known:?}, not {asked:?}")]
    #[explain(code = "other-batch", zh = "此处是批次“{known}”，不是“{asked}”")]
    #[explain(
        hint = "somebody has just opened it under that spelling: give the command again",
        hint_zh = "刚有人以该写法建立此批次，请重新执行命令"
    )]
    OtherBatch { known: BatchNo, asked: BatchNo },
    #[error("there is no batch {:?}, or all its orders are cancelled", .0.as_str())]
    #[explain(code = "unknown-batch", zh = "没有批次“{0}”, 或其指令均已撤回")]
    #[explain(
        hint = "order with `bofu pay order --batch B --all-due`",
        hint_zh = "请先用 bofu pay order --batch 批次 --all-due 下达"
    )]
    Empty(BatchNo),
    /// Its list may have gone to the bank.
    #[error("the batch {0} was released and takes no more orders")]
    #[explain(code = "batch-released", zh = "批次 {0} 已放行, 不能再加入指令")]
    #[explain(hint = "order in a new batch", hint_zh = "请使用新的批次")]
    Released(BatchNo),
    #[error("the batch {batch} has no order {id}")]
    #[explain(code = "unknown-order", zh = "批次 {batch} 没有指令 {id}")]
    #[explain(
        hint = "see the batch's orders with `bofu report payments`",
        hint_zh = "请用 bofu report payments 查看该批次的指令"
    )]
    UnknownOrder { batch: BatchNo, id: EndToEndId },
    #[error("{} order(s) of batch {batch} are not released: {}", orders.len(), listed(orders))]
    #[explain(
        code = "order-not-released",
        zh("批次 {batch} 有 {} 笔指令未放行: {}", orders.len(), listed(orders)),
        hint = "release them with `bofu pay release --batch B`",
        hint_zh = "请用 bofu pay release --batch 批次 放行"
    )]
    Unreleased { batch: BatchNo, orders: Vec<EndToEndId> },
    #[error("the batch {0} was changed while its file was made")]
    #[explain(code = "batch-changed", zh = "批次 {0} 在生成文件期间发生变化")]
    #[explain(hint = "export it again", hint_zh = "请重新导出")]
    Changed(BatchNo),
}

/// The first of the orders, and that there are more.
fn listed(orders: &[EndToEndId]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<&str> = orders.iter().take(SHOWN).map(EndToEndId::as_str).collect();
    let more = if orders.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
