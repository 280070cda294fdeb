//! What an event of a payment batch says.

use bofu_domain::batch::event::{
    BatchCancelled, BatchEvent, BatchOrdered, BatchReleased, BatchTotal, PaymentFileExported,
};

use super::sentence::{What, say};

/// How many of a file's 64 digits are said.
const SHOWN: usize = 12;

pub(super) fn of_batch(happened: &BatchEvent) -> What {
    let batch = happened.batch();
    let (zh, en) = of_total(happened.total());
    match happened {
        BatchEvent::BatchRecorded(_) => say(
            format!("补记批次 {batch}：{zh}"),
            format!("batch {batch}, ordered earlier, recorded: {en}"),
        ),
        BatchEvent::BatchOrdered(BatchOrdered { orders, .. }) => {
            let count = orders.len();
            say(
                format!("批次 {batch} 下达 {count} 笔，{zh}"),
                format!("{count} order(s) in batch {batch}, {en}"),
            )
        }
        BatchEvent::BatchReleased(BatchReleased { orders, .. }) => {
            let count = orders.len();
            say(
                format!("批次 {batch} 放行 {count} 笔，{zh}"),
                format!("{count} order(s) of batch {batch} released, {en}"),
            )
        }
        BatchEvent::BatchCancelled(BatchCancelled { orders, reason, .. }) => {
            let count = orders.len();
            say(
                format!("批次 {batch} 撤回 {count} 笔（{reason}），余{zh}"),
                format!("{count} order(s) of batch {batch} cancelled ({reason}), left: {en}"),
            )
        }
        BatchEvent::PaymentFileExported(PaymentFileExported { form, sha256, first, .. }) => {
            let file = short(sha256);
            let (other_zh, other_en) =
                first.as_deref().map(short).map_or_else(Default::default, |first| {
                    (
                        format!("，与首次导出 {first}… 不同"),
                        format!(", other than the first file {first}…"),
                    )
                });
            say(
                format!(
                    "导出批次 {batch} 的{}（{form}，sha256 {file}…{other_zh}）：{zh}",
                    form.zh()
                ),
                format!("batch {batch} exported as {form} (sha256 {file}…{other_en}): {en}"),
            )
        }
    }
}

fn of_total(total: &BatchTotal) -> (String, String) {
    let BatchTotal { count, amount, .. } = total;
    (format!("共 {count} 笔 {amount} 元"), format!("{count} in all, {amount} yuan"))
}

fn short(hash: &str) -> &str {
    hash.get(..SHOWN).unwrap_or(hash)
}
