//! Evidence for people: verdicts, checkpoints, receipts, keys.

use std::path::Path;

use bofu_operations::evidence::{Receipt, VerdictAnswer, new_key_text};

use super::{output::Output, render::Render};
use bofu_app::{
    error::Exit,
    evidence::{CheckpointLine, KeyLine, Log, Rotated, Signed, Written},
};
use bofu_domain::language::Text;
use bofu_proof::{finding::FindingKind, receipt::Checked, remarks::Verdict};
use bofu_report::remark;

impl Render for VerdictAnswer {
    fn text(&self, output: Output) {
        let verdict = &self.verdict;
        if self.refolded {
            output.talk("哈希树节点已重算", "The nodes of the tree were computed anew");
        }
        say_findings(output, &verdict.findings);
        say_remarks(output, verdict);
        let (events, root) = (verdict.events, &verdict.root);
        let count = verdict.findings.len();
        let (zh, en) = if verdict.ok {
            (
                format!("核验无误: {events} 个事件, 根哈希 {root}"),
                format!("Verified: {events} events, root {root}"),
            )
        } else if count == 0 {
            (
                format!(
                    "未按 --strict 通过: {events} 个事件无不符, 但有提示或未核事项, 根哈希 {root}"
                ),
                format!(
                    "Not passed with --strict: nothing wrong in {events} events, but there are \
                     notices or unchecked things, root {root}"
                ),
            )
        } else {
            (
                format!("核验不符: {count} 处, {events} 个事件, 根哈希 {root}"),
                format!("Not verified: {count} finding(s), {events} events, root {root}"),
            )
        };
        output.data(output.text(&zh, &en));
    }

    fn exit(&self) -> Exit {
        if self.verdict.ok { Exit::Done } else { Exit::Verification }
    }
}

fn say_findings(output: Output, findings: &[bofu_proof::finding::Finding]) {
    for finding in findings {
        let at = finding.position.map(|at| format!("{at}: ")).unwrap_or_default();
        let zh = format!("{at}{}", finding.message_zh);
        output.data(output.text(&zh, &finding.to_string()));
    }
}

/// What deserves a look, and what could not be recomputed.
fn say_remarks(output: Output, verdict: &Verdict) {
    for notice in &verdict.notices {
        let at = notice.position.map(|at| format!("{at}: ")).unwrap_or_default();
        let zh = format!("提示: {at}{}", notice.message_zh);
        output.data(output.text(&zh, &format!("Notice: {notice}")));
    }
    for unchecked in &verdict.unchecked {
        let zh = format!("未核: {}", unchecked.message_zh);
        output.data(output.text(&zh, &format!("Not checked: {}", unchecked.message)));
    }
}

impl Render for Signed {
    fn text(&self, output: Output) {
        say_new_key(output, self.new_key.as_deref());
        if !self.recorded {
            output.talk(
                "台账不可写, 该检查点未记入台账的检查点清单",
                "The ledger cannot be written to: its list does not have this checkpoint",
            );
        }
        output.data(self.note.trim_end());
    }
}

impl Render for Written {
    fn text(&self, output: Output) {
        say_new_key(output, self.new_key.as_deref());
        let (events, directory) = (self.size, self.directory.display());
        output.data(output.text(
            &format!("证据包已写入 {directory}: {events} 个事件"),
            &format!("The bundle is in {directory}: {events} events"),
        ));
    }
}

impl Render for Log {
    fn text(&self, output: Output) {
        let log = self;
        let origin = log.origin.as_deref().unwrap_or("-");
        let events = log.events;
        output.data(output.text(
            &format!("台账 {origin}, {events} 个事件"),
            &format!("Ledger {origin}, {events} events"),
        ));
        for KeyLine { key, since, until, by, on, late_days, vouched, .. } in &log.keys {
            let place = |at: &Option<u64>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
            let (since, until) = (place(since), place(until));
            let who = by.as_deref().zip(on.as_deref());
            let who = who.map(|(by, on)| format!(" · {by} {on}")).unwrap_or_default();
            let late = |before: &str, after: &str| {
                late_days.map(|days| format!("{before}{days}{after}")).unwrap_or_default()
            };
            let doubt = |text: &'static str| if *vouched == Some(false) { text } else { "" };
            output.data(output.text(
                &format!(
                    "密钥 {key} · 启用 {since} · 停用 {until}{who}{}{}",
                    late(" · 补录, 迟 ", " 日"),
                    doubt(" · 换钥声明不符!")
                ),
                &format!(
                    "key {key} · since {since} · until {until}{who}{}{}",
                    late(" · recorded ", " days late"),
                    doubt(" · not vouched for!")
                ),
            ));
        }
        for line in &log.checkpoints {
            let CheckpointLine { size, root, key, signed_at, signed_by, signature, holds, .. } =
                line;
            let root = root.as_deref().unwrap_or("-");
            let key = key.as_deref().unwrap_or("-");
            let (zh, en) = match (signature, holds) {
                (false, _) => ("签名不符!", "signature wrong!"),
                (true, Some(false)) => ("与台账不符!", "not this log!"),
                (true, Some(true)) => ("相符", "holds"),
                (true, None) => ("未比对", "not compared"),
            };
            output.data(output.text(
                &format!("检查点 {size} · {root} · 密钥 {key} · {signed_at} {signed_by} · {zh}"),
                &format!("checkpoint {size} · {root} · key {key} · {signed_at} {signed_by} · {en}"),
            ));
        }
    }
}

impl Render for Receipt {
    fn text(&self, output: Output) {
        match self {
            Self::Inline { page, new_key, .. } => {
                say_new_key(output, new_key.as_deref());
                output.data(page);
            }
            Self::Written { file, page, size, new_key, .. } => {
                say_new_key(output, new_key.as_deref());
                output.data(output.text(
                    &format!("回单已写入 {file}, 单页 {page}: 据 {size} 个事件的台账"),
                    &format!(
                        "The receipt is in {file}, its page in {page}: of a log of {size} events"
                    ),
                ));
            }
        }
    }

    /// The file itself, byte for byte: another form of it would not check.
    fn show(&self, output: Output) -> Exit {
        match self {
            Self::Inline { receipt, .. } if output.is_json() => output.verbatim(receipt),
            Self::Written { .. } if output.is_json() => output.json(self),
            Self::Inline { .. } | Self::Written { .. } => self.text(output),
        }
        Exit::Done
    }
}

impl Render for Checked {
    fn text(&self, output: Output) {
        let checked = self;
        say_findings(output, &checked.findings);
        let claim = checked.claim.as_ref();
        let what = claim.map_or_else(String::new, |claim| {
            let granted = claim.granted.map(|sum| sum.to_string()).unwrap_or_default();
            format!("{} {} {} {granted}", claim.claim_no, claim.uscc, claim.name)
        });
        let size = checked.size.unwrap_or_default();
        let (zh, en) = if checked.ok {
            (
                format!("回单属实: {what} · 在 {size} 个事件的台账中"),
                format!("The receipt is true: {what} · in a log of {size} events"),
            )
        } else if checked.findings.iter().all(|one| one.kind == FindingKind::ReceiptKeyUnknown) {
            (
                format!(
                    "回单未经已知公钥核验: {what} · 请以 --key 给出单位公布的公钥, \
                     或以 --checkpoint 给出其公布的检查点"
                ),
                format!(
                    "The receipt is not verified against a known key: {what} · give the office's \
                     key with --key, or a checkpoint that it published with --checkpoint"
                ),
            )
        } else {
            (format!("回单不符: {what}"), format!("The receipt does not hold: {what}"))
        };
        output.data(output.text(&zh, &en));
        if let Some(Text { zh, en }) = remark(&checked.dates) {
            let (zh, en) = (format!("业务日期: {zh}"), format!("Business dates: {en}"));
            output.data(output.text(&zh, &en));
        }
    }

    fn exit(&self) -> Exit {
        if self.ok { Exit::Done } else { Exit::Verification }
    }
}

impl Render for Rotated {
    fn text(&self, output: Output) {
        let (to, retired) = (&self.to, self.retired.display());
        output.data(output.text(
            &format!("现行签名公钥: {to}\n退役密钥存于 {retired}; 请备份新密钥, 并公布新公钥"),
            &format!(
                "Checkpoints are signed with {to} from here on\nThe retired key lies at {retired}; \
                 back the new one up, and publish its verifier key"
            ),
        ));
    }
}

/// A new key signs what nobody can compare with earlier checkpoints' key.
fn say_new_key(output: Output, made: Option<&Path>) {
    if let Some(path) = made {
        let Text { zh, en } = new_key_text(path);
        output.talk(&zh, &en);
    }
}
