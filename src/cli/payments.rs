//! `bofu account`, `bofu notice`, `bofu pay`, `bofu recover`.

use bofu_domain::{
    enterprise::values::RecoveryCause,
    explained::Explained,
    names::{BatchNo, ClaimNo, EndToEndId},
};
use bofu_projections::{orders::OrderRow, status::ClaimStatus};
use serde_json::{Value, json};

use super::{
    args::{AccountCommand, CauseArg, Global, NoticeCommand, PayCommand, RecoverArgs},
    open,
    output::Output,
    watch::Bar,
};
use crate::answer::Answer;
use bofu_app::{
    accounts,
    error::{AppError, Exit},
    exports::{self, Exported},
    input, lookups, notices,
    payments::{self, Outcome},
    recoveries::{self, Proposed, RecoveryInput},
    session::Session,
};

/// `bofu account`
pub(super) async fn account(global: &Global, output: Output, command: AccountCommand) -> Answer {
    let session = open::writer(global).await?;
    let (changed, uscc) = match &command {
        AccountCommand::Change { uscc, account, document } => {
            (accounts::change(&session, uscc, account.into(), document).await?, uscc)
        }
        AccountCommand::Confirm { uscc } => (accounts::confirm(&session, uscc).await?, uscc),
    };
    open::finish(session).await?;
    output.done(changed, json!({"uscc": uscc}), "账户", "account");
    Ok(Exit::Done)
}

/// `bofu notice`
pub(super) async fn notice(global: &Global, output: Output, command: NoticeCommand) -> Answer {
    let session = open::writer(global).await?;
    let (changed, claim) = match &command {
        NoticeCommand::Publish { claims, all_granted } => {
            let numbers = if *all_granted {
                lookups::claims_that_are(&session, ClaimStatus::Granted).await?
            } else {
                numbers(claims)?
            };
            let bar = Bar::new(output, "公示", "Publishing");
            let mut done = notices::publish(&session, &numbers, &bar).await?;
            drop(bar);
            if *all_granted {
                done.retain(|(_, outcome)| !payments::nothing_to_pay(outcome));
            }
            let lines = of_claims(done);
            let answer = || say(output, "noticed", "公示", &lines);
            return open::finish_with(session, answer).await;
        }
        NoticeCommand::Object { claim, reason, document } => {
            (notices::object(&session, claim, reason, document.as_deref()).await?, claim)
        }
        NoticeCommand::Resolve { claim, uphold, reason, document, .. } => {
            let document = document.as_deref();
            (notices::resolve(&session, claim, *uphold, reason, document).await?, claim)
        }
    };
    open::finish(session).await?;
    output.done(changed, json!({"claim_no": claim}), "异议", "objection");
    Ok(Exit::Done)
}

/// `bofu pay`
pub(super) async fn pay(global: &Global, output: Output, command: PayCommand) -> Answer {
    let session = open::writer(global).await?;
    let (word, zh, done) = match command {
        PayCommand::Order { batch, claims, all_due } => {
            let batch = payments::batch_no(&batch)?;
            let numbers = if all_due { payments::due(&session).await? } else { numbers(&claims)? };
            let bar = Bar::new(output, "下达指令", "Ordering");
            let mut done = payments::order(&session, &batch, &numbers, &bar).await?;
            drop(bar);
            let answer = || {
                if !all_due {
                    return say(output, "ordered", "下达", &of_claims(done));
                }
                done.retain(|(_, outcome)| !payments::not_due(outcome));
                let (held, done) =
                    done.into_iter().partition(|(_, outcome)| payments::held_back(outcome));
                say_due(output, &of_claims(done), &of_claims(held))
            };
            return open::finish_with(session, answer).await;
        }
        PayCommand::Release { batch } => {
            let done = payments::release(&session, &payments::batch_no(&batch)?).await?;
            ("released", "放行", of_orders(done))
        }
        PayCommand::Cancel { batch, claims, reason } => {
            let (batch, numbers) = (payments::batch_no(&batch)?, numbers(&claims)?);
            let done = payments::cancel(&session, &batch, &numbers, &reason).await?;
            warn_of(output, &batch, &done);
            ("cancelled", "撤回", of_orders(done))
        }
        PayCommand::Export { batch, out } => {
            let batch = payments::batch_no(&batch)?;
            let done = exports::export(&session, &batch, &out, output.lang()).await?;
            open::finish(session).await?;
            warn_of_file(output, &done);
            let (batch, count, sum, file) = (&done.batch, done.payments, done.amount, &done.file);
            output.answer(
                &done,
                &format!("批次 {batch} 共 {count} 笔 {sum} 元，已写入 {file}"),
                &format!("Batch {batch}: {count} payments, {sum} yuan, written to {file}"),
            );
            return Ok(Exit::Done);
        }
    };
    open::finish_with(session, || say(output, word, zh, &done)).await
}

/// A file that differs from the first of its form, and rows that differ from
/// the events.
fn warn_of_file(output: Output, done: &Exported) {
    const SHOWN: usize = 20;
    let (batch, form) = (&done.batch, done.form);
    if let Some(first) = &done.first {
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
    let count = done.differing_rows.len();
    if count > 0 {
        let ids: Vec<&str> =
            done.differing_rows.iter().take(SHOWN).map(EndToEndId::as_str).collect();
        let ids = ids.join(" ");
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

/// What was cancelled after its release may lie in a file at the bank.
fn warn_of(output: Output, batch: &BatchNo, done: &[(OrderRow, Outcome)]) {
    let gone = payments::may_be_paid(done);
    if gone.is_empty() {
        return;
    }
    let ids: Vec<&str> = gone.iter().map(|row| row.end_to_end_id.as_str()).collect();
    let ids = ids.join(" ");
    output.warn(
        "may-still-be-paid",
        &format!("批次 {batch} 已放行，已交银行的文件仍可能支付这些指令，请通知银行止付：{ids}"),
        &format!(
            "batch {batch} was released: the bank may still pay these orders from the file that it was given; tell the bank to stop them: {ids}"
        ),
    );
}

/// `bofu recover`
pub(super) async fn recover(global: &Global, output: Output, args: &RecoverArgs) -> Answer {
    let session = open::writer(global).await?;
    if let Some(year) = &args.over_awards {
        return over_awards(session, output, args, year).await;
    }
    // Without an over-award both are there.
    let claim = args.claim.as_deref().unwrap_or_default();
    let cause = match args.cause {
        Some(CauseArg::Fraud) => RecoveryCause::Fraud,
        Some(CauseArg::Error) | None => RecoveryCause::Error,
    };
    let recovery =
        RecoveryInput { claim, instalment: args.instalment, cause, document: &args.document };
    let mut changed = false;
    if let Some(due) = &args.due {
        let deadline = args.deadline.as_deref();
        changed |= recoveries::decide(&session, recovery, due, deadline).await?;
    }
    if let Some(amount) = &args.amount {
        let receipt = args.receipt.as_deref();
        changed |= match args.set_off.as_deref() {
            Some(of) => recoveries::set_off(&session, recovery, amount, receipt, of).await?,
            None => recoveries::recover(&session, recovery, amount, receipt).await?,
        };
    }
    if let (Some(amount), Some(by), Some(reason)) = (&args.write_off, &args.by, &args.reason) {
        let document = args.document.as_str();
        changed |= recoveries::write_off(&session, claim, document, amount, by, reason).await?;
    }
    open::finish(session).await?;
    let what = json!({"claim_no": claim, "document_no": args.document});
    output.done(changed, what, "追回", "recovery");
    Ok(Exit::Done)
}

/// `bofu recover --over-awards`
async fn over_awards(session: Session, output: Output, args: &RecoverArgs, year: &str) -> Answer {
    let (claim, document) = (args.claim.as_deref(), args.document.as_str());
    let deadline = args.deadline.as_deref();
    let done = recoveries::of_over_awards(&session, year, claim, document, deadline).await?;
    let line = |(one, outcome): (Proposed, Outcome)| {
        let text = format!("{}/{}\t{}", one.claim_no, one.instalment, one.amount);
        (json!(one), text, outcome)
    };
    let lines: Vec<Line> = done.into_iter().map(line).collect();
    open::finish_with(session, || say(output, "decided", "追回决定", &lines)).await
}

fn numbers(claims: &[String]) -> Result<Vec<ClaimNo>, AppError> {
    let number = |text: &String| input::name("CLAIM_NO", text, ClaimNo::parse);
    Ok(claims.iter().map(number).collect::<Result<_, _>>()?)
}

/// One line of the answer: what it is about, and what came of it.
type Line = (Value, String, Outcome);

fn of_claims(done: Vec<(ClaimNo, Outcome)>) -> Vec<Line> {
    done.into_iter()
        .map(|(claim_no, outcome)| (json!({"claim_no": claim_no}), claim_no.to_string(), outcome))
        .collect()
}

fn of_orders(done: Vec<(OrderRow, Outcome)>) -> Vec<Line> {
    let line = |(row, outcome): (OrderRow, Outcome)| {
        let what = json!({
            "end_to_end_id": row.end_to_end_id,
            "claim_no": row.claim_no,
            "instalment": row.instalment,
            "amount": row.amount,
        });
        (what, format!("{}\t{}", row.end_to_end_id, row.amount), outcome)
    };
    done.into_iter().map(line).collect()
}

/// The number or id with which a line's text begins.
fn about(text: &str) -> &str {
    text.split_once('\t').map_or(text, |(about, _)| about)
}

/// What a line is about, with more said of it.
fn with(what: &Value, more: Value) -> Value {
    let mut what = what.clone();
    if let (Some(what), Value::Object(more)) = (what.as_object_mut(), more) {
        what.extend(more);
    }
    what
}

/// The lines that were refused, each with why.
fn refused(output: Output, lines: &[Line]) -> Vec<Value> {
    let refused = lines.iter().filter_map(|(what, _, outcome)| {
        let error = outcome.as_ref().err()?;
        let (message, hint) = output.words(error);
        Some(with(what, json!({"code": error.code(), "message": message, "hint": hint})))
    });
    refused.collect()
}

/// The lines that were done, each with whether that changed anything.
fn fine(lines: &[Line]) -> Vec<Value> {
    let fine = lines.iter().filter_map(|(what, _, outcome)| {
        let changed = *outcome.as_ref().ok()?;
        Some(with(what, json!({"unchanged": !changed})))
    });
    fine.collect()
}

/// What came of all that is due, and what of it somebody holds back.
fn say_due(output: Output, lines: &[Line], held: &[Line]) -> Exit {
    if output.is_json() {
        let refusals = refused(output, lines);
        let held = refused(output, held);
        let exit = if refusals.is_empty() { Exit::Done } else { Exit::Refused };
        output.json(&json!({"ordered": fine(lines), "held": held, "refused": refusals}));
        output.refusals(refusals);
        return exit;
    }
    for (_, text, outcome) in held {
        let Err(error) = outcome else { continue };
        let (why, _) = output.words(error);
        output.data(&format!("{text}\t{}: {why}", output.text("暂缓", "held back")));
    }
    say(output, "ordered", "下达", lines)
}

/// Says what came of each; 1 where any was refused.
fn say(output: Output, word: &str, zh: &str, lines: &[Line]) -> Exit {
    let refused = refused(output, lines);
    let exit = if refused.is_empty() { Exit::Done } else { Exit::Refused };
    if output.is_json() {
        output.json(&json!({word: fine(lines), "refused": refused}));
        output.refusals(refused);
    } else {
        for (_, text, outcome) in lines {
            match outcome {
                Ok(true) => output.data(&format!("{text}\t{}", output.text(zh, word))),
                Ok(false) => {
                    output.data(&format!("{text}\t{}", output.text("未变", "unchanged")));
                }
                Err(error) => output.error_about(about(text), error),
            }
        }
        let count = |wanted: bool| {
            let came =
                |(_, _, outcome): &&Line| outcome.as_ref().is_ok_and(|changed| *changed == wanted);
            lines.iter().filter(came).count()
        };
        output.counted((zh, word), count(true), count(false), refused.len());
    }
    exit
}
