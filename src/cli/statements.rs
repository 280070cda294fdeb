//! `bofu statement`.

use std::collections::BTreeMap;

use bofu_domain::{
    explained::Explained,
    language::Lang,
    names::EndToEndId,
    statement::{event::Pairing, matching::MatchingRules},
};
use serde_json::{Value, json};

use super::{
    args::{Global, MatchArgs, ResolveArgs, StatementCommand},
    open,
    output::Output,
    watch::Bar,
};
use crate::answer::Answer;
use bofu_app::{
    error::{AppError, Exit},
    payments::NeverExported,
    reports,
    session::Session,
    statements::{
        self,
        differences::{self, SettlingInput},
        error::StatementError,
        import,
        matching::{self, Searched},
        pairing::{self, Outcome, Undone},
    },
};
use bofu_tabular::FileFault;

/// `bofu statement`
pub(super) async fn statement(
    global: &Global,
    output: Output,
    command: StatementCommand,
) -> Answer {
    match command {
        StatementCommand::Import { file, profile, account, currency } => {
            let session = open::writer(global).await?;
            let (profile, account) = (profile.as_deref(), account.as_deref());
            let stated = import::Stated { profile, account, currency: currency.as_deref() };
            let done = import::import(&session, &file, stated).await?;
            open::finish_with(session, || imported(output, &done)).await
        }
        StatementCommand::List => list(global, output).await,
        StatementCommand::Match(args) => {
            let session = open::writer(global).await?;
            let exit = do_match(&session, output, &args).await?;
            open::finish(session).await?;
            Ok(exit)
        }
        StatementCommand::Unmatch { statement, matches, reason } => {
            unmatch(global, output, &statement, &matches, &reason).await
        }
        StatementCommand::Decline { statement, proposal, reason } => {
            let session = open::writer(global).await?;
            let changed = differences::decline(&session, &statement, proposal, &reason).await?;
            open::finish(session).await?;
            let what = json!({"statement": statement, "proposal": proposal});
            output.done(changed, what, "否决", "decline");
            Ok(Exit::Done)
        }
        StatementCommand::Breaks { statement, all } => {
            let session = open::reader(global).await?;
            let found = reports::breaks(&session, &statement, all).await?;
            if output.is_json() {
                output.json(&found.rows);
            } else {
                let lang = output.lang();
                output.data(bofu_report::text(&found.table, lang, output.width()).trim_end());
            }
            Ok(Exit::Done)
        }
        StatementCommand::Resolve(args) => resolve(global, output, &args).await,
        StatementCommand::Rules => {
            output.data(MatchingRules::shipped_text().trim_end());
            Ok(Exit::Done)
        }
    }
}

fn imported(output: Output, done: &[import::ImportedStatement]) -> Exit {
    if output.is_json() {
        let first = done.first().map(|taken| taken.statement.as_str());
        output.json(&json!({"statement": first, "statements": done}));
        return Exit::Done;
    }
    for taken in done {
        output.data(&taken.statement);
        let (lines, opening, closing) = (taken.lines, taken.opening, taken.closing);
        let currency = &taken.currency;
        let (zh, en) = if taken.changed {
            ("已导入", "imported")
        } else {
            ("此前已导入，未变", "was imported before, unchanged")
        };
        output.talk(
            &format!("{zh}：{lines} 笔明细，期初 {currency} {opening}，期末 {currency} {closing}"),
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
    Exit::Done
}

async fn list(global: &Global, output: Output) -> Answer {
    let session = open::reader(global).await?;
    let rows = statements::list(session.ledger()).await?;
    if output.is_json() {
        output.json(&rows);
    } else {
        let table = bofu_report::statements::list(&rows);
        output.data(bofu_report::text(&table, output.lang(), output.width()).trim_end());
    }
    Ok(Exit::Done)
}

/// The rules of a file, or the shipped ones.
fn rules(args: &MatchArgs) -> Result<MatchingRules, AppError> {
    let Some(path) = &args.rules else {
        return Ok(MatchingRules::shipped().map_err(StatementError::from)?);
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| FileFault::Io { writing: false, error }.at(path))?;
    Ok(MatchingRules::parse(&text).map_err(StatementError::from)?)
}

async fn do_match(session: &Session, output: Output, args: &MatchArgs) -> Answer {
    let id = args.statement.as_str();
    if !args.line.is_empty() {
        let reason = args.reason.as_deref().unwrap_or_default();
        let no = matching::pair(session, id, &args.line, &args.order, reason).await?;
        let never = matching::unexported_of(session, id, no.as_slice()).await?;
        warn_of_batches(output, &never);
        let what = with_batches(json!({"statement": id, "match": no}), &never);
        output.done(no.is_some(), what, "勾对", "match");
        return Ok(Exit::Done);
    }
    if !args.accept.is_empty() || args.accept_score.is_some() {
        let done = matching::accept(session, id, &args.accept, args.accept_score).await?;
        let made = done.iter().filter_map(|(_, outcome)| *outcome.as_ref().ok()?);
        let made: Vec<u32> = made.collect();
        let never = matching::unexported_of(session, id, &made).await?;
        warn_of_batches(output, &never);
        return Ok(accepted(output, id, done, &never));
    }
    let rules = rules(args)?;
    let bar = Bar::new(output, "勾对", "Matching");
    let done = matching::search(session, id, &rules, args.dry_run, &bar).await?;
    drop(bar);
    warn_of_batches(output, &done.never_exported);
    Ok(searched(output, &done))
}

/// An answer with the batches of which no payment file was ever made, where
/// there are any.
fn with_batches(mut answer: Value, never: &[NeverExported]) -> Value {
    if let Some(answer) = answer.as_object_mut().filter(|_| !never.is_empty()) {
        answer.insert("never_exported".to_owned(), json!(never));
    }
    answer
}

/// The bank has answered orders of which this ledger never made a file: their
/// list went to it some other way.
fn warn_of_batches(output: Output, never: &[NeverExported]) {
    const SHOWN: usize = 20;
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

fn accepted(output: Output, id: &str, done: Vec<(u32, Outcome)>, never: &[NeverExported]) -> Exit {
    let mut fine = Vec::new();
    let mut refused: Vec<Value> = Vec::new();
    for (proposal, outcome) in done {
        match outcome {
            Ok(no) => fine.push(json!({"proposal": proposal, "match": no})),
            Err(error) => {
                let (message, hint) = output.words(&error);
                let code = Explained::code(&error);
                if !output.is_json() {
                    output.error(&error);
                }
                refused.push(json!({
                    "proposal": proposal, "code": code, "message": message, "hint": hint,
                }));
            }
        }
    }
    let (yes, no) = (fine.len(), refused.len());
    if output.is_json() {
        let answer = json!({"statement": id, "accepted": fine, "refused": refused});
        output.json(&with_batches(answer, never));
        output.refusals(refused);
    } else {
        output.data(&match output.lang() {
            Lang::Zh => format!("确认 {yes} 项，拒绝 {no} 项"),
            Lang::En => format!("{yes} accepted, {no} refused"),
        });
    }
    if no == 0 { Exit::Done } else { Exit::Refused }
}

fn searched(output: Output, done: &Searched) -> Exit {
    let exit = if done.refused.is_empty() { Exit::Done } else { Exit::Refused };
    if output.is_json() {
        let refused: Vec<Value> = done
            .refused
            .iter()
            .map(|(pairing, error)| not_booked(output, pairing, error))
            .collect();
        let mut answer = json!(done);
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("refused".to_owned(), json!(refused));
        }
        output.json(&answer);
        output.refusals(refused);
        return exit;
    }
    if !done.currency.is_home() {
        let (lines, currency) = (done.lines, &done.currency);
        output.data(output.text(
            &format!("外币对账单（{currency}）：{lines} 笔明细留存备查，不与人民币指令勾对"),
            &format!(
                "a statement in {currency}: {lines} lines kept as evidence, matched with no order"
            ),
        ));
        return exit;
    }
    let lang = output.lang();
    let shown = |table: &bofu_report::Table| {
        output.data(bofu_report::text(table, lang, output.width()).trim_end());
    };
    if done.dry_run && !done.accepted.is_empty() {
        shown(&bofu_report::statements::would_match(&done.accepted));
    }
    if !done.proposed.is_empty() {
        shown(&bofu_report::statements::proposals(
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
    say_not_booked(output, done);
    exit
}

/// A match that could not be booked.
fn not_booked(output: Output, pairing: &Pairing, error: &StatementError) -> Value {
    let (message, hint) = output.words(error);
    let ids: Vec<&str> = pairing.orders.iter().map(|one| one.end_to_end_id.as_str()).collect();
    json!({
        "lines": pairing.lines, "orders": ids,
        "code": Explained::code(error), "message": message, "hint": hint,
    })
}

/// The same for people: each reason once, and the lines.
fn say_not_booked(output: Output, done: &Searched) {
    let mut of_reasons: BTreeMap<String, (&StatementError, Vec<String>)> = BTreeMap::new();
    for (pairing, error) in &done.refused {
        let (message, _) = output.words(error);
        let (_, lines) = of_reasons.entry(message).or_insert_with(|| (error, Vec::new()));
        lines.extend(pairing.lines.iter().map(ToString::to_string));
    }
    for (error, lines) in of_reasons.into_values() {
        output.error(error);
        let (count, lines) = (lines.len(), lines.join(" "));
        output.talk(
            &format!("未入账明细 {count} 笔：{lines}"),
            &format!("{count} lines not booked: {lines}"),
        );
    }
}

/// Each match is told as soon as it is taken back: where the next one is
/// refused, those before it stay so.
async fn unmatch(
    global: &Global,
    output: Output,
    id: &str,
    matches: &[u32],
    reason: &str,
) -> Answer {
    let session = open::writer(global).await?;
    let tell = |one: &Undone| {
        if !output.is_json() {
            say_undone(output, one);
        }
    };
    let undone = pairing::undo_each(&session, id, matches, reason, tell).await?;
    open::finish(session).await?;
    let what = json!({"statement": id, "matches": matches, "undone": undone});
    output.done(!undone.is_empty(), what, "取消勾对", "unmatch");
    Ok(Exit::Done)
}

/// What was taken back, so that a person sees at once if it was the wrong match.
fn say_undone(output: Output, one: &Undone) {
    let lines: Vec<String> = one.lines.iter().map(ToString::to_string).collect();
    let orders: Vec<&str> = one.orders.iter().map(EndToEndId::as_str).collect();
    let (no, lines, sum, orders) = (one.match_no, lines.join(" "), one.amount, orders.join(" "));
    let (of_zh, of_en) = if orders.is_empty() {
        ("无指令".to_owned(), "no order".to_owned())
    } else {
        (format!("指令 {orders}"), format!("orders {orders}"))
    };
    output.data(output.text(
        &format!("勾对 {no}：明细 {lines}，{sum} 元，{of_zh}"),
        &format!("match {no}: lines {lines}, {sum} yuan, {of_en}"),
    ));
}

async fn resolve(global: &Global, output: Output, args: &ResolveArgs) -> Answer {
    let session = open::writer(global).await?;
    let id = args.statement.as_str();
    let reason = args.reason.as_deref().unwrap_or_default();
    let mut changed = false;
    if let Some(owner) = &args.owner {
        changed |= differences::assign(&session, id, args.line, owner).await?;
    }
    if let Some(way) = &args.way {
        let settling =
            SettlingInput { line: args.line, way, reason, document: args.document.as_deref() };
        changed |= differences::resolve(&session, id, settling).await?;
    }
    if args.reopen {
        changed |= differences::reopen(&session, id, args.line, reason).await?;
    }
    open::finish(session).await?;
    output.done(changed, json!({"statement": id, "line": args.line}), "差异处理", "break");
    Ok(Exit::Done)
}
