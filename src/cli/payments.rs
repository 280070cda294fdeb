//! Payment batches for people.

use bofu_domain::names::EndToEndId;
use bofu_operations::payments::Cancellation;
use serde_json::Value;

use super::{output::Output, render::Render, reports::say_left_out};
use bofu_app::payments::export::Exported;

impl Render for Cancellation {
    fn is_of_items(&self) -> bool {
        true
    }

    fn text(&self, output: Output) {
        self.items.text(output);
    }

    /// What was cancelled after its release may lie in a file at the bank.
    fn warn(&self, output: Output) {
        if self.may_be_paid.is_empty() {
            return;
        }
        let batch = &self.batch;
        let ids: Vec<&str> = self.may_be_paid.iter().map(EndToEndId::as_str).collect();
        let ids = ids.join(" ");
        output.warn(
            "may-still-be-paid",
            &format!("批次 {batch} 已放行，已交银行的文件仍可能支付这些指令，请通知银行止付：{ids}"),
            &format!(
                "batch {batch} was released: the bank may still pay these orders from the file that it was given; tell the bank to stop them: {ids}"
            ),
        );
    }

    fn refusals(&self) -> Vec<Value> {
        self.items.refusals()
    }
}

impl Render for Exported {
    fn text(&self, output: Output) {
        let (batch, count, sum, file) = (&self.batch, self.payments, self.amount, &self.file);
        output.data(output.text(
            &format!("批次 {batch} 共 {count} 笔 {sum} 元，已写入 {file}"),
            &format!("Batch {batch}: {count} payments, {sum} yuan, written to {file}"),
        ));
        say_left_out(output, &self.left_out);
    }

    /// A file that differs from the first of its form, and rows that differ from
    /// the events.
    fn warn(&self, output: Output) {
        const SHOWN: usize = 20;
        let (batch, form) = (&self.batch, self.form);
        if let Some(first) = &self.first {
            output.warn(
                "other-file",
                &format!(
                    "批次 {batch} 的 {form} 文件与首次导出的不同（首次 sha256 {first}），请确认银行或财政收到的是哪一份"
                ),
                &format!(
                    "this {form} file of batch {batch} differs from the first one (sha256 {first}): make sure which of them the bank or the bureau has"
                ),
            );
        }
        let count = self.differing_rows.len();
        if count > 0 {
            let shown = self.differing_rows.iter().take(SHOWN);
            let ids = shown.map(EndToEndId::as_str).collect::<Vec<_>>().join(" ");
            output.warn(
                "rows-differ",
                &format!(
                    "表 payments 中批次 {batch} 有 {count} 笔与事件不符，文件已按事件写出；请查明何人改动，并执行 bofu audit verify 与 bofu projection rebuild：{ids}"
                ),
                &format!(
                    "{count} row(s) of batch {batch} in the table payments differ from the events; the file is made of the events: find out who changed the table, and run `bofu audit verify` and `bofu projection rebuild`: {ids}"
                ),
            );
        }
    }
}
