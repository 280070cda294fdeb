//! `bofu policy` and `bofu reading`.

use bofu_domain::{explained::Explained, pack::Pack};
use serde_json::json;

use super::{
    args::{Global, PolicyCommand, ReadingCommand},
    open,
    output::Output,
};
use crate::answer::Answer;
use bofu_app::{
    error::{AppError, Exit},
    policies::{self, FaultRow},
};

/// The pack that is shown where none is adopted and none is named.
const FIRST_PACK: &str = "binjiang-zjtx";

/// `bofu policy`
pub(super) async fn policy(global: &Global, output: Output, command: PolicyCommand) -> Answer {
    match command {
        PolicyCommand::Check { file } => {
            let faults = policies::check(&policies::read(&file)?);
            if output.is_json() {
                let rows: Vec<FaultRow> = faults.iter().map(FaultRow::from).collect();
                output.json(&json!({"file": file, "ok": rows.is_empty(), "faults": rows}));
                let refused = faults.iter().map(|fault| {
                    let (message, hint) = output.words(fault);
                    json!({"place": fault.place, "code": fault.code(), "message": message, "hint": hint})
                });
                output.refusals(refused.collect());
            } else if faults.is_empty() {
                output.data(output.text("政策包无误", "The pack has no faults"));
            } else {
                for fault in &faults {
                    output.error(fault);
                }
            }
            Ok(if faults.is_empty() { Exit::Done } else { Exit::Refused })
        }
        PolicyCommand::Adopt { pack, document } => {
            let session = open::writer(global).await?;
            let adopted = policies::adopt(&session, &pack, document.as_deref()).await;
            if let Err(AppError::PackFaults(faults)) = &adopted
                && !output.is_json()
            {
                for fault in faults {
                    output.error(fault);
                }
            }
            let adopted = adopted?;
            open::finish(session).await?;
            let (id, version, hash) = (&adopted.pack, &adopted.version, &adopted.hash);
            let (zh, en) = if adopted.unchanged {
                ("此前已采用", "was in use already")
            } else {
                ("已采用", "is in use")
            };
            output.answer(
                &adopted,
                &format!("政策包 {id}@{version} {zh} (SHA-256 {hash})"),
                &format!("The pack {id}@{version} {en} (SHA-256 {hash})"),
            );
            Ok(Exit::Done)
        }
        PolicyCommand::Show { pack } => show(global, output, pack).await,
        PolicyCommand::List => list(global, output).await,
    }
}

async fn show(global: &Global, output: Output, pack: Option<String>) -> Answer {
    let adopted = match open::reader(global).await {
        Ok(session) => session.rules().await?.adopted().to_vec(),
        // Without a ledger the built-in packs can still be read.
        Err(AppError::Store(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let wanted = match (&pack, adopted.as_slice()) {
        (Some(id), _) => id.clone(),
        (None, [one]) => one.id.clone(),
        (None, []) => FIRST_PACK.to_owned(),
        (None, several) => {
            let ids: Vec<&str> = several.iter().map(|adopted| adopted.id.as_str()).collect();
            output.talk(
                &format!("已采用多个政策包, 可指明其一: {}", ids.join(", ")),
                &format!("Several packs are adopted; name one of {}", ids.join(", ")),
            );
            several.first().map(|adopted| adopted.id.clone()).unwrap_or_default()
        }
    };
    let shown = if let Some(adopted) = adopted.iter().find(|adopted| adopted.id == wanted) {
        bofu_report::policy::shown(adopted.policy.pack(), Some(&adopted.policy))
    } else {
        let pack = Pack::parse(&policies::text_of(&wanted)?).map_err(AppError::PackFaults)?;
        bofu_report::policy::shown(&pack, None)
    };
    let text = shown.text(output.lang());
    output.answer(&shown, &text, &text);
    Ok(Exit::Done)
}

async fn list(global: &Global, output: Output) -> Answer {
    let session = open::reader(global).await?;
    let rules = session.rules().await?;
    let mut rows = Vec::new();
    for adopted in rules.adopted() {
        let pack = adopted.policy.pack().reference();
        rows.push(
            json!({"id": pack.id, "version": pack.version, "hash": pack.hash, "adopted": true}),
        );
    }
    for id in Pack::builtin_ids() {
        if !rules.adopted().iter().any(|adopted| adopted.id == id) {
            rows.push(json!({"id": id, "adopted": false}));
        }
    }
    if output.is_json() {
        output.json(&rows);
    } else {
        for row in &rows {
            let id = row["id"].as_str().unwrap_or_default();
            let version = row["version"].as_str().unwrap_or_default();
            let state = if row["adopted"] == true {
                output.text("已采用", "adopted")
            } else {
                output.text("内置, 未采用", "built in, not adopted")
            };
            output.data(&format!("{id}\t{version}\t{state}"));
        }
    }
    Ok(Exit::Done)
}

/// `bofu reading`
pub(super) async fn reading(global: &Global, output: Output, command: ReadingCommand) -> Answer {
    match command {
        ReadingCommand::Adopt { reading, option, document, policy } => {
            let session = open::writer(global).await?;
            let adopted =
                policies::adopt_reading(&session, &reading, &option, &document, policy.as_deref())
                    .await?;
            open::finish(session).await?;
            let (zh, en) = if adopted.unchanged {
                ("现行即是", "is already")
            } else {
                ("已改为", "is now")
            };
            output.answer(
                &adopted,
                &format!("口径 {reading} {zh} {}", adopted.option),
                &format!("The reading {reading} {en} {}", adopted.option),
            );
            Ok(Exit::Done)
        }
        ReadingCommand::List => {
            let session = open::reader(global).await?;
            let rules = session.rules().await?;
            if !rules.has_policy() {
                return Err(AppError::NoPolicy);
            }
            let rows: Vec<_> = rules
                .adopted()
                .iter()
                .flat_map(|adopted| {
                    bofu_report::policy::readings(adopted.policy.pack(), Some(&adopted.policy))
                })
                .collect();
            let text = bofu_report::policy::readings_text(&rows, output.lang());
            output.answer(&rows, &text, &text);
            Ok(Exit::Done)
        }
    }
}
