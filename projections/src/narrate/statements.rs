//! What the events of a bank statement say.

use bofu_domain::{
    currency::Currency,
    statement::event::{
        BreakAssigned, BreakFound, BreakReopened, BreakResolved, LineRecorded, LinesMatched,
        LinesUnmatched, MatchProposed, Pairing, ProposalDeclined, ProposalLapsed, StatementEvent,
        StatementImported,
    },
};

use super::sentence::{What, list, say};

/// A currency before an amount, where it is not the ledger's.
fn foreign(currency: &Currency) -> String {
    if currency.is_home() { String::new() } else { format!("{currency} ") }
}

pub(super) fn of_statement(happened: &StatementEvent) -> What {
    match happened {
        StatementEvent::StatementImported(StatementImported {
            opening,
            closing,
            currency,
            lines,
            ..
        }) => {
            let in_currency = foreign(currency);
            say(
                format!(
                    "导入对账单：{lines} 笔明细，期初 {in_currency}{opening}，期末 {in_currency}{closing}"
                ),
                format!(
                    "statement imported: {lines} lines, opening {in_currency}{opening}, closing {in_currency}{closing}"
                ),
            )
        }
        StatementEvent::LineRecorded(LineRecorded { line, currency, .. }) => {
            let (no, amount, direction) = (line.no, line.amount, line.direction);
            let (name, day) = (&line.counterparty_name, line.booked_on);
            let currency = foreign(currency);
            say(
                format!("对账单明细 {no}：{day} {} {currency}{amount} {name}", direction.zh()),
                format!(
                    "statement line {no}: {day} {} {currency}{amount} {name}",
                    direction.as_str()
                ),
            )
        }
        StatementEvent::MatchProposed(MatchProposed { proposal_no, pairing, .. }) => {
            let (zh, en) = of_pairing(pairing);
            say(
                format!("待确认勾对 {proposal_no}：{zh}"),
                format!("match {proposal_no} proposed: {en}"),
            )
        }
        StatementEvent::ProposalDeclined(ProposalDeclined { proposal_no, reason, .. }) => say(
            format!("否决待确认勾对 {proposal_no}：{reason}"),
            format!("proposal {proposal_no} declined: {reason}"),
        ),
        StatementEvent::ProposalLapsed(ProposalLapsed { proposal_no, .. }) => say(
            format!("待确认勾对 {proposal_no} 不再成立"),
            format!("proposal {proposal_no} does not hold any more"),
        ),
        StatementEvent::LinesMatched(LinesMatched { match_no, pairing, .. }) => {
            let (zh, en) = of_pairing(pairing);
            say(format!("勾对 {match_no}：{zh}"), format!("match {match_no}: {en}"))
        }
        StatementEvent::LinesUnmatched(LinesUnmatched { match_no, reason, .. }) => say(
            format!("取消勾对 {match_no}：{reason}"),
            format!("match {match_no} undone: {reason}"),
        ),
        StatementEvent::BreakFound(BreakFound { line, kind, beside, .. }) => {
            let other = |before: &str| {
                beside.as_ref().map(|other| format!("{before}{other}")).unwrap_or_default()
            };
            say(
                format!("差异：明细 {line}，{}{}", kind.zh(), other("，或与此相抵：")),
                format!("line {line} differs: {kind}{}", other(", may take back ")),
            )
        }
        StatementEvent::BreakAssigned(BreakAssigned { line, owner, .. }) => say(
            format!("差异：明细 {line} 由 {owner} 处理"),
            format!("line {line} is given to {owner}"),
        ),
        StatementEvent::BreakResolved(BreakResolved { line, kind, remedy, reason, .. }) => say(
            format!("差异处理：明细 {line}，{}，{}（{reason}）", kind.zh(), remedy.zh()),
            format!("line {line} resolved: {kind}, {remedy} ({reason})"),
        ),
        StatementEvent::BreakReopened(BreakReopened { line, reason, .. }) => say(
            format!("撤回差异处理：明细 {line}（{reason}）"),
            format!("line {line} open again: {reason}"),
        ),
    }
}

fn of_pairing(pairing: &Pairing) -> (String, String) {
    let lines = list(&pairing.lines);
    let orders: Vec<&str> = pairing.orders.iter().map(|one| one.end_to_end_id.as_str()).collect();
    let orders = orders.join(", ");
    let (effect, score, reason) = (pairing.effect, pairing.score, &pairing.reason);
    (
        format!("明细 {lines} {} {orders}（{reason}，{score} 分）", effect.zh()),
        format!("lines {lines} {effect} {orders} ({reason}, score {score})"),
    )
}
