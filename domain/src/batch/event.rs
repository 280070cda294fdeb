//! What can have happened to a payment batch.

use serde::{Deserialize, Serialize};

use crate::{
    money::{Money, total},
    names::{BatchNo, ClaimNo, EndToEndId},
    uscc::Uscc,
    words::words,
};

words! {
    /// The form of a payment file.
    FileForm {
        /// A table for programs.
        Csv = "csv", "表格";
        /// 拨付清单 as a workbook.
        Xlsx = "xlsx", "工作簿";
        /// 拨付清单 on paper.
        Pdf = "pdf", "版式文件";
        /// `pain.001.001.09` for the bank.
        Xml = "xml", "银行报文";
    }
}

/// An order as its batch lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchOrder {
    /// What the bank passes on.
    pub end_to_end_id: EndToEndId,
    /// The enterprise in whose stream the order stands.
    pub uscc: Uscc,
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// How much.
    pub amount: Money,
}

impl BatchOrder {
    /// The order as a line of the text that [`BatchTotal::digest`] is taken of.
    pub fn line(&self) -> String {
        let Self { end_to_end_id, uscc, claim_no, instalment, amount } = self;
        format!("{end_to_end_id}\t{uscc}\t{claim_no}\t{instalment}\t{amount}\n")
    }
}

/// The orders of a batch that are not cancelled, taken together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchTotal {
    /// How many.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
    /// SHA-256, hex, of their lines ([`BatchOrder::line`]) by end-to-end id.
    pub digest: String,
}

events! {
    /// 补记批次: the orders of a ledger that was begun before batches were
    /// recorded, as the enterprises' events have them.
    BatchRecorded [
        claim: none, amount: (|event| total(event.orders.iter().map(|order| order.amount))), charges: none] {
        /// Which batch.
        batch: BatchNo,
        /// Its orders that are not cancelled.
        orders: Vec<BatchOrder>,
        /// Those of them that are released.
        released: Vec<EndToEndId>,
        /// Whether any was ever released, so that it takes no more orders.
        closed: bool,
        /// All of it.
        total: BatchTotal,
    }
    /// 下达批次: orders came to the batch. Committed together with the
    /// enterprises' `PaymentOrdered`.
    BatchOrdered [
        claim: none, amount: (|event| total(event.orders.iter().map(|order| order.amount))), charges: none] {
        /// Which batch.
        batch: BatchNo,
        /// The orders that came.
        orders: Vec<BatchOrder>,
        /// All of it.
        total: BatchTotal,
    }
    /// 放行批次: orders of the batch were released. Committed together with the
    /// enterprises' `PaymentReleased`.
    BatchReleased [claim: none, amount: none, charges: none] {
        /// Which batch.
        batch: BatchNo,
        /// The orders that were released.
        orders: Vec<EndToEndId>,
        /// All of it.
        total: BatchTotal,
    }
    /// 撤回批次指令: orders of the batch were cancelled. Committed together with
    /// the enterprises' `PaymentCancelled`.
    BatchCancelled [claim: none, amount: none, charges: none] {
        /// Which batch.
        batch: BatchNo,
        /// The orders that are cancelled.
        orders: Vec<EndToEndId>,
        /// Why.
        reason: String,
        /// What is left.
        total: BatchTotal,
    }
    /// 导出拨付文件: a file of the batch was made. It is recorded before the file
    /// is written; the same file again is not recorded.
    PaymentFileExported [
        claim: none, amount: (|event| Some(event.total.amount)), charges: none] {
        /// Which batch.
        batch: BatchNo,
        /// The form of the file.
        form: FileForm,
        /// SHA-256 of the file, hex.
        sha256: String,
        /// The orders in the file.
        total: BatchTotal,
        /// SHA-256 of the first file of this form, where this one differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<String>,
    }
}

event_enum! {
    /// An event of a batch's stream. `total` is that of the batch after it.
    BatchEvent in batch {
        batch_events {
            BatchRecorded "补记批次",
            BatchOrdered "下达批次",
            BatchReleased "放行批次",
            BatchCancelled "撤回批次指令",
            PaymentFileExported "导出拨付文件",
        }
    }
}

impl BatchEvent {
    /// Which batch it is about.
    pub fn batch(&self) -> &BatchNo {
        match self {
            Self::BatchRecorded(BatchRecorded { batch, .. })
            | Self::BatchOrdered(BatchOrdered { batch, .. })
            | Self::BatchReleased(BatchReleased { batch, .. })
            | Self::BatchCancelled(BatchCancelled { batch, .. })
            | Self::PaymentFileExported(PaymentFileExported { batch, .. }) => batch,
        }
    }

    /// The batch after it.
    pub fn total(&self) -> &BatchTotal {
        match self {
            Self::BatchRecorded(BatchRecorded { total, .. })
            | Self::BatchOrdered(BatchOrdered { total, .. })
            | Self::BatchReleased(BatchReleased { total, .. })
            | Self::BatchCancelled(BatchCancelled { total, .. })
            | Self::PaymentFileExported(PaymentFileExported { total, .. }) => total,
        }
    }
}
