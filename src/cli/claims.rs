//! `bofu claim`.

use std::sync::{Mutex, PoisonError};

use bofu_domain::{explained::Explained, names::ClaimNo, spelling::LookAlike};
use bofu_projections::status::ClaimStatus;
use serde_json::json;

use super::{
    args::{ClaimCommand, Global},
    open,
    output::Output,
    watch::Bar,
};
use crate::answer::Answer;
use bofu_app::{
    approvals::{self, Decision},
    claims::{self, OddKey},
    error::{AppError, Exit},
    import::Source,
    input, lookups,
};

/// `bofu claim`
pub(super) async fn claim(global: &Global, output: Output, command: ClaimCommand) -> Answer {
    match command {
        ClaimCommand::Template { measure, out } => {
            let session = open::reader(global).await?;
            let path = claims::template(&session, &measure, &out, output.lang()).await?;
            let path = path.display().to_string();
            output.answer(
                &json!({"measure": measure, "file": path}),
                &format!("模板已写入 {path}"),
                &format!("The template is in {path}"),
            );
            Ok(Exit::Done)
        }
        ClaimCommand::Import { file, measure } => {
            let session = open::writer(global).await?;
            let bar = Bar::new(output, "导入申报", "Importing claims");
            let lang = output.lang();
            let (file, odd) = (Source::File(&file), Mutex::default());
            let done = claims::import_and_tell(&session, file, &measure, lang, &bar, &odd).await?;
            drop(bar);
            open::finish_with(session, || {
                tell_odd_keys(output, &odd.into_inner().unwrap_or_else(PoisonError::into_inner));
                output.imported(&done)
            })
            .await
        }
        ClaimCommand::Approve { claims, all_assessed } => {
            approve(global, output, claims, all_assessed).await
        }
        ClaimCommand::Reject { claim, reason } => {
            let session = open::writer(global).await?;
            let changed = claims::reject(&session, &claim, &reason).await?;
            open::finish(session).await?;
            output.done(changed, json!({"claim_no": claim}), "不予支持", "rejection");
            Ok(Exit::Done)
        }
        ClaimCommand::Withdraw { claim, reason } => {
            let session = open::writer(global).await?;
            let changed = claims::withdraw(&session, &claim, &reason).await?;
            open::finish(session).await?;
            output.done(changed, json!({"claim_no": claim}), "撤回", "withdrawal");
            Ok(Exit::Done)
        }
        ClaimCommand::Show { claim } => {
            let session = open::reader(global).await?;
            let detail = lookups::claim_page(&session, &claim).await?;
            let names = lookups::labels(&session).await?;
            let text = bofu_report::claim::page(&detail, &names, output.lang());
            output.answer(&detail, &text, &text);
            Ok(Exit::Done)
        }
    }
}

/// How many keys are told one by one.
const TOLD: usize = 20;

/// Warns of letters that look like others: they may be a slip, or worse.
fn tell_odd_keys(output: Output, odd: &[OddKey]) {
    for OddKey { claim_no, key, letters } in odd.iter().take(TOLD) {
        let one = |letter: &LookAlike| {
            format!("{} (U+{:04X}) ~ {}", letter.found, u32::from(letter.found), letter.like)
        };
        let letters = letters.iter().map(one).collect::<Vec<_>>().join(", ");
        output.warn(
            "look-alike-letters",
            &format!("申报 {claim_no}：“{key}”中有形似其他字母的字母：{letters}"),
            &format!("claim {claim_no}: {key:?} has letters that look like others: {letters}"),
        );
    }
    if let Some(more) = odd.len().checked_sub(TOLD).filter(|more| *more > 0) {
        let (zh, en) = (format!("另有 {more} 项同类提示"), format!("{more} more like these"));
        output.warn("look-alike-letters", &zh, &en);
    }
}

async fn approve(
    global: &Global,
    output: Output,
    claims: Vec<String>,
    all_assessed: bool,
) -> Answer {
    let session = open::writer(global).await?;
    let numbers: Vec<ClaimNo> = if all_assessed {
        lookups::claims_that_are(&session, ClaimStatus::Assessed).await?
    } else {
        let number = |text: &String| input::name("CLAIM_NO", text, ClaimNo::parse);
        claims.iter().map(number).collect::<Result<_, _>>()?
    };
    let bar = Bar::new(output, "核定", "Approving");
    let decisions = approvals::approve(&session, &numbers, &bar).await?;
    drop(bar);
    open::finish_with(session, || say(output, &decisions)).await
}

/// Says what came of each claim; 1 where any was refused.
fn say(output: Output, decisions: &[Decision]) -> Exit {
    let refusal = |claim_no: &ClaimNo, error: &AppError| {
        let (message, hint) = output.words(error);
        json!({"claim_no": claim_no, "code": error.code(), "message": message, "hint": hint})
    };
    let granted: Vec<_> = decisions.iter().filter_map(|(_, result)| result.as_ref().ok()).collect();
    let refused: Vec<_> = decisions
        .iter()
        .filter_map(|(claim_no, result)| Some((claim_no, result.as_ref().err()?)))
        .collect();
    if output.is_json() {
        let refused: Vec<_> =
            refused.iter().map(|(claim_no, error)| refusal(claim_no, error)).collect();
        output.json(&json!({"granted": granted, "refused": refused}));
        output.refusals(refused);
    } else {
        for grant in &granted {
            let (claim_no, sum) = (&grant.claim_no, grant.granted);
            let cut = if grant.reductions.is_empty() {
                String::new()
            } else {
                output.text(" (有扣减)", " (reduced)").to_owned()
            };
            output.data(&format!("{claim_no}\t{}\t{sum}{cut}", output.text("核定", "granted")));
        }
        for (claim_no, error) in &refused {
            output.error_about(claim_no.as_str(), *error);
        }
        let same = granted.iter().filter(|grant| grant.unchanged).count();
        output.counted(("核定", "granted"), granted.len() - same, same, refused.len());
    }
    if refused.is_empty() { Exit::Done } else { Exit::Refused }
}
