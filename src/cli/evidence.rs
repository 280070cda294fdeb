//! `bofu audit`.

use std::path::{Path, PathBuf};

use super::{
    args::{AuditCommand, Global},
    audits, open,
    output::Output,
    watch::Bar,
};
use crate::answer::Answer;
use bofu_app::{
    error::{AppError, Exit},
    evidence::{self, CheckpointLine, KeyLine, Log, Receipted, tree},
    session::Session,
};
use bofu_proof::{finding::FindingKind, receipt::Checked, remarks::Verdict};
use bofu_tabular::{make_folder, name_part, write_whole};

/// `bofu audit`
pub(super) async fn audit(global: &Global, output: Output, command: AuditCommand) -> Answer {
    match command {
        AuditCommand::Verify { against, refold_tree, strict } => {
            let session = open::reader(global).await?;
            let verdict = verify(&session, output, &against, refold_tree).await;
            let verdict = closed(session, verdict).await?;
            Ok(say_verdict(output, &if strict { verdict.strict() } else { verdict }))
        }
        AuditCommand::Checkpoint { out } => {
            let session = open::reader(global).await?;
            let signed = evidence::checkpoint(&session, out.as_deref()).await;
            let signed = closed(session, signed).await?;
            say_new_key(output, signed.new_key.as_deref());
            if !signed.recorded {
                output.talk(
                    "台账不可写, 该检查点未记入台账的检查点清单",
                    "The ledger cannot be written to: its list does not have this checkpoint",
                );
            }
            output.answer(&signed, signed.note.trim_end(), signed.note.trim_end());
            Ok(Exit::Done)
        }
        AuditCommand::Log => {
            let session = open::reader(global).await?;
            let log = evidence::log(&session).await;
            say_log(output, &closed(session, log).await?);
            Ok(Exit::Done)
        }
        AuditCommand::Receipt { claim_no, out } => {
            let session = open::reader(global).await?;
            let receipt = evidence::receipt(&session, &claim_no).await;
            say_receipt(output, &closed(session, receipt).await?, out)
        }
        AuditCommand::CheckReceipt { file, key, checkpoint } => {
            let checked = evidence::check_receipt(&file, key.as_deref(), checkpoint.as_deref())?;
            Ok(say_checked(output, &checked))
        }
        AuditCommand::Sample(args) => audits::sample(global, output, &args).await,
        AuditCommand::Paper(args) => audits::paper(global, output, &args).await,
        AuditCommand::Recompute(args) => audits::recompute(global, output, &args).await,
        AuditCommand::Finding(command) => audits::finding(global, output, command).await,
        AuditCommand::RotateKey { from } => rotate(global, output, from.as_deref()).await,
        AuditCommand::Bundle { out } => {
            let session = open::reader(global).await?;
            let bar = Bar::new(output, "导出证据包", "Writing the bundle");
            let written = evidence::bundle(&session, &out, &bar).await;
            let written = closed(session, written).await?;
            drop(bar);
            say_new_key(output, written.new_key.as_deref());
            let (events, directory) = (written.size, out.display());
            output.answer(
                &written,
                &format!("证据包已写入 {directory}: {events} 个事件"),
                &format!("The bundle is in {directory}: {events} events"),
            );
            Ok(Exit::Done)
        }
    }
}

async fn verify(
    session: &Session,
    output: Output,
    against: &[PathBuf],
    refold_tree: bool,
) -> Result<Verdict, AppError> {
    let bar = Bar::new(output, "核验", "Verifying");
    let mut verdict = evidence::verify(session, against, &bar).await?;
    let tree_alone = |found: &[bofu_proof::finding::Finding]| {
        !found.is_empty() && found.iter().all(|one| one.kind == FindingKind::TileMismatch)
    };
    if refold_tree && tree_alone(&verdict.findings) {
        tree::refold(session.ledger()).await?;
        output.talk("哈希树节点已重算", "The nodes of the tree were computed anew");
        verdict = evidence::verify(session, against, &bar).await?;
    }
    Ok(verdict)
}

fn say_verdict(output: Output, verdict: &Verdict) -> Exit {
    if output.is_json() {
        output.json(verdict);
    } else {
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
    if verdict.ok { Exit::Done } else { Exit::Verification }
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

/// Lets go of the ledger in good order: evidence is written beside it, and who
/// copies its file must find it whole.
async fn closed<T>(session: Session, done: Result<T, AppError>) -> Result<T, AppError> {
    session.ledger().clone().close().await;
    done
}

fn say_log(output: Output, log: &Log) {
    if output.is_json() {
        output.json(log);
        return;
    }
    let origin = log.origin.as_deref().unwrap_or("-");
    let events = log.events;
    output.data(output.text(
        &format!("台账 {origin}, {events} 个事件"),
        &format!("Ledger {origin}, {events} events"),
    ));
    for KeyLine { key, since, until, by, on, vouched, .. } in &log.keys {
        let place = |at: &Option<u64>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        let (since, until) = (place(since), place(until));
        let who = by.as_deref().zip(on.as_deref());
        let who = who.map(|(by, on)| format!(" · {by} {on}")).unwrap_or_default();
        let doubt = |text: &'static str| if *vouched == Some(false) { text } else { "" };
        output.data(output.text(
            &format!("密钥 {key} · 启用 {since} · 停用 {until}{who}{}", doubt(" · 换钥声明不符!")),
            &format!(
                "key {key} · since {since} · until {until}{who}{}",
                doubt(" · not vouched for!")
            ),
        ));
    }
    for line in &log.checkpoints {
        let CheckpointLine { size, root, key, signed_at, signed_by, signature, holds, .. } = line;
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

fn say_receipt(output: Output, receipt: &Receipted, out: Option<PathBuf>) -> Answer {
    say_new_key(output, receipt.new_key.as_deref());
    let text = receipt.file.text.as_str();
    let Some(out) = out else {
        // The file itself, byte for byte: another form of it would not check.
        if output.is_json() {
            output.verbatim(text.trim_end());
        } else {
            output.data(&receipt.page.text(output.lang()));
        }
        return Ok(Exit::Done);
    };
    let path = if out.extension().is_none() || out.is_dir() {
        out.join(format!("receipt-{}.json", name_part(receipt.claim_no.as_str())))
    } else if out.extension().is_some_and(|ending| ending == "pdf") {
        out.with_extension("json")
    } else {
        out
    };
    let page = path.with_extension("pdf");
    if let Some(parent) = path.parent() {
        make_folder(parent)?;
    }
    write_whole(&path, text.as_bytes())?;
    let drawn = receipt.page.pdf(output.lang());
    write_whole(&page, &drawn.map_err(|fault| fault.at(&page))?)?;
    let page = page.display().to_string();
    let (file, size) = (path.display().to_string(), receipt.size);
    output.answer(
        &serde_json::json!({
            "claim_no": receipt.claim_no, "file": file, "page": page,
            "sha256": receipt.file.hash, "size": size, "root": receipt.root,
        }),
        &format!("回单已写入 {file}, 单页 {page}: 据 {size} 个事件的台账"),
        &format!("The receipt is in {file}, its page in {page}: of a log of {size} events"),
    );
    Ok(Exit::Done)
}

fn say_checked(output: Output, checked: &Checked) -> Exit {
    if output.is_json() {
        output.json(checked);
    } else {
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
    }
    if checked.ok { Exit::Done } else { Exit::Verification }
}

async fn rotate(global: &Global, output: Output, from: Option<&Path>) -> Answer {
    let session = open::writer(global).await?;
    let rotated = evidence::rotate_key(&session, from).await?;
    open::finish(session).await?;
    let (to, retired) = (&rotated.to, rotated.retired.display());
    output.answer(
        &rotated,
        &format!("现行签名公钥: {to}\n退役密钥存于 {retired}; 请备份新密钥, 并公布新公钥"),
        &format!(
            "Checkpoints are signed with {to} from here on\nThe retired key lies at {retired}; \
             back the new one up, and publish its verifier key"
        ),
    );
    Ok(Exit::Done)
}

/// A new key signs what nobody can compare with earlier checkpoints' key.
fn say_new_key(output: Output, made: Option<&Path>) {
    if let Some(path) = made.map(Path::display) {
        output.talk(
            &format!("此前没有签名密钥, 已新建 {path}; 请另行备份"),
            &format!("There was no signing key; a new one was made at {path}: back it up"),
        );
    }
}
