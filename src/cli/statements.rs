//! Bank statements for people.

use std::collections::BTreeMap;

use bofu_domain::names::EndToEndId;
use bofu_operations::{
    answer::Refusal,
    statements::{MatchAnswer, RulesText, SearchAnswer, StatementImport, StatementList},
};
use serde_json::{Value, json};

use super::{output::Output, render::Render};
use bofu_app::{error::Exit, payments::NeverExported};

impl Render for StatementImport {
    fn is_of_items(&self) -> bool {
        true
    }

    fn text(&self, output: Output) {
        for taken in &self.statements {
            output.data(&taken.statement);
            let (lines, opening, closing) = (taken.lines, taken.opening, taken.closing);
            let currency = &taken.currency;
            let (zh, en) = if taken.changed {
                ("已导入", "imported")
            } else {
                ("此前已导入，未变", "was imported before, unchanged")
            };
            output.talk(
                &format!(
                    "{zh}：{lines} 笔明细，期初 {currency} {opening}，期末 {currency} {closing}"
                ),
                &format!(
                    "{en}: {lines} lines, opening {currency} {opening}, closing {currency} {closing}"
                ),
            );
            if !currency.is_home() {
                output.talk(
                    "外币对账单：留存备查，不与人民币指令勾对，不计入人民币合计",
                    "in another currency: kept as evidence, never matched with orders nor summed up with yuan",
                );
            }
        }
    }
}

impl Render for StatementList {
    fn text(&self, output: Output) {
        output.table(&bofu_report::statements::list(&self.rows, self.verified_from));
    }
}

/// A file as it is, for programs too.
impl Render for RulesText {
    fn text(&self, output: Output) {
        output.data(&self.0);
    }

    fn show(&self, output: Output) -> Exit {
        self.text(output);
        self.exit()
    }
}

impl Render for MatchAnswer {
    fn is_of_items(&self) -> bool {
        true
    }

    fn text(&self, output: Output) {
        match self {
            Self::Paired(recorded) => recorded.text(output),
            Self::Accepted(done) => {
                for one in &done.refused {
                    output.refusal(None, &one.why);
                }
                let (yes, no) = (done.accepted.len(), done.refused.len());
                output.data(output.text(
                    &format!("确认 {yes} 项，拒绝 {no} 项"),
                    &format!("{yes} accepted, {no} refused"),
                ));
            }
            Self::Searched(search) => searched(output, search),
        }
    }

    /// The bank has answered orders of which this ledger never made a file:
    /// their list went to it some other way.
    fn warn(&self, output: Output) {
        const SHOWN: usize = 20;
        let never = match self {
            Self::Paired(recorded) => &recorded.names.never_exported,
            Self::Accepted(done) => &done.never_exported,
            Self::Searched(search) => &search.searched.never_exported,
        };
        for NeverExported { batch, orders } in never {
            let count = orders.len();
            let ids: Vec<&str> = orders.iter().take(SHOWN).map(EndToEndId::as_str).collect();
            let ids = ids.join(" ");
            output.warn(
                "batch-never-exported",
                &format!(
                    "银行已答复批次 {batch} 的 {count} 笔指令，但该批次从未由本台账导出，请查明名单如何送达银行：{ids}"
                ),
                &format!(
                    "the bank has answered {count} order(s) of batch {batch}, which was never exported from this ledger: find out how its list came to the bank: {ids}"
                ),
            );
        }
    }

    fn refusals(&self) -> Vec<Value> {
        match self {
            Self::Paired(_) => Vec::new(),
            Self::Accepted(done) => done.refused.iter().map(|one| json!(one)).collect(),
            Self::Searched(search) => search.refused.iter().map(|one| json!(one)).collect(),
        }
    }
}

fn searched(output: Output, search: &SearchAnswer) {
    let done = &search.searched;
    if !done.currency.is_home() {
        let (lines, currency) = (done.lines, &done.currency);
        output.data(output.text(
            &format!("外币对账单（{currency}）：{lines} 笔明细留存备查，不与人民币指令勾对"),
            &format!(
                "a statement in {currency}: {lines} lines kept as evidence, matched with no order"
            ),
        ));
        return;
    }
    if done.dry_run && !done.accepted.is_empty() {
        output.table(&bofu_report::statements::would_match(&done.accepted));
    }
    if !done.proposed.is_empty() {
        output.table(&bofu_report::statements::proposals(
            done.proposed.iter().map(|one| (one.proposal, &one.pairing, one.ambiguous)),
        ));
    }
    let (yes, maybe, no) = (done.accepted.len(), done.proposed.len(), done.breaks.len());
    let (zh, en) =
        if done.dry_run { ("（未写入）", " (nothing was stored)") } else { ("", "") };
    output.data(output.text(
        &format!("勾对 {yes} 项，待确认 {maybe} 项，未勾对明细 {no} 笔{zh}"),
        &format!("{yes} matched, {maybe} proposed, {no} lines left{en}"),
    ));
    if no > 0 && !done.dry_run {
        let id = &done.statement;
        output.talk(
            &format!("差异见 bofu statement breaks {id}"),
            &format!("see the differences with bofu statement breaks {id}"),
        );
    }
    say_not_booked(output, search);
}

/// What could not be booked: each reason once, and its lines.
fn say_not_booked(output: Output, search: &SearchAnswer) {
    let mut of_reasons: BTreeMap<&str, (&Refusal, Vec<String>)> = BTreeMap::new();
    for one in &search.refused {
        let of_reason = of_reasons.entry(&one.why.message);
        let (_, lines) = of_reason.or_insert_with(|| (&one.why, Vec::new()));
        lines.extend(one.pairing.lines.iter().map(ToString::to_string));
    }
    for (why, lines) in of_reasons.into_values() {
        output.refusal(None, why);
        let (count, lines) = (lines.len(), lines.join(" "));
        output.talk(
            &format!("未入账明细 {count} 笔：{lines}"),
            &format!("{count} lines not booked: {lines}"),
        );
    }
}
