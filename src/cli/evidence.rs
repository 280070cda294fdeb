//! `bofu audit`.

use std::path::Path;

use super::{
    Answer,
    args::{AuditCommand, Global},
    open,
    output::Output,
    watch::Bar,
};
use crate::app::{error::Exit, evidence};

/// `bofu audit`
pub(super) async fn audit(global: &Global, output: Output, command: AuditCommand) -> Answer {
    let session = open::reader(global).await?;
    match command {
        AuditCommand::Verify { against } => {
            let bar = Bar::new(output, "核验", "Verifying");
            let verdict = evidence::verify(&session, against.as_deref(), &bar).await?;
            drop(bar);
            if output.is_json() {
                output.json(&verdict);
            } else {
                for finding in &verdict.findings {
                    let at = finding.position.map(|at| format!("{at}: ")).unwrap_or_default();
                    let zh = format!("{at}{}", finding.message_zh);
                    output.data(output.text(&zh, &finding.to_string()));
                }
                let (events, root) = (verdict.events, &verdict.root);
                let count = verdict.findings.len();
                let (zh, en) = if verdict.ok {
                    (
                        format!("核验无误: {events} 个事件, 根哈希 {root}"),
                        format!("Verified: {events} events, root {root}"),
                    )
                } else {
                    (
                        format!("核验不符: {count} 处, {events} 个事件, 根哈希 {root}"),
                        format!("Not verified: {count} finding(s), {events} events, root {root}"),
                    )
                };
                output.data(output.text(&zh, &en));
            }
            Ok(if verdict.ok { Exit::Done } else { Exit::Verification })
        }
        AuditCommand::Checkpoint { out } => {
            let signed = evidence::checkpoint(&session, out.as_deref()).await?;
            say_new_key(output, signed.new_key.as_deref());
            output.answer(&signed, signed.note.trim_end(), signed.note.trim_end());
            Ok(Exit::Done)
        }
        AuditCommand::Bundle { out } => {
            let bar = Bar::new(output, "导出证据包", "Writing the bundle");
            let written = evidence::bundle(&session, &out, &bar).await?;
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

/// A new key signs what nobody can compare with earlier checkpoints' key.
fn say_new_key(output: Output, made: Option<&Path>) {
    if let Some(path) = made.map(Path::display) {
        output.talk(
            &format!("此前没有签名密钥, 已新建 {path}; 请另行备份"),
            &format!("There was no signing key; a new one was made at {path}: back it up"),
        );
    }
}
