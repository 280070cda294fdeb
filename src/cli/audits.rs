//! `bofu audit sample`, `paper`, `recompute`, `finding`.

use std::path::Path;

use bofu_domain::{audit::event::FindingKind, language::Lang};
use bofu_projections::past::Moment;
use serde_json::json;

use super::{
    args::{FindingCommand, Global, KindArg, PaperArgs, RecomputeArgs, SampleArgs, SampleHow},
    open,
    output::Output,
    reports::give,
    watch::Bar,
};
use crate::answer::Answer;
use bofu_app::{
    audits::{
        findings::{self, FindingInput},
        papers, recount,
        samples::{self, Wanted},
    },
    error::Exit,
    input,
    reports::ReportQuery,
};

/// `bofu audit sample`
pub(super) async fn sample(global: &Global, output: Output, args: &SampleArgs) -> Answer {
    let asked = ReportQuery::read(&args.year, args.as_of.as_deref(), args.known_at.as_deref())?;
    let wanted = match &args.how {
        SampleHow { random: Some(size), .. } => Wanted::Random(*size),
        SampleHow { mus: Some(size), .. } => Wanted::Units(*size),
        SampleHow { interval: Some(interval), .. } => Wanted::Interval(interval),
        SampleHow { above: Some(amount), .. } => Wanted::Above(amount),
        SampleHow { .. } => Wanted::Decided,
    };
    let (seed, audit) = (args.seed.as_deref(), args.audit.as_deref());
    let session = match audit {
        Some(_) => open::writer(global).await?,
        None => open::reader(global).await?,
    };
    let drawn = samples::draw(&session, &asked, wanted, seed, audit).await?;
    if let (Some(changed), Some(id)) = (drawn.recorded, &drawn.report.rows.id) {
        let (zh, en) = if changed { ("已记录", "recorded") } else { ("未变", "unchanged") };
        output.talk(&format!("样本 {id}: {zh}"), &format!("Sample {id}: {en}"));
    }
    let exit = give(&session, output, drawn.report, args.out.as_deref(), &asked.moment).await?;
    if audit.is_some() {
        open::finish(session).await?;
    }
    Ok(exit)
}

/// `bofu audit recompute`
pub(super) async fn recompute(global: &Global, output: Output, args: &RecomputeArgs) -> Answer {
    let year = args.year.as_deref().map(|year| input::year("--year", year)).transpose()?;
    let session = open::reader(global).await?;
    let bar = Bar::new(output, "重算", "Recomputing");
    let found = recount::recompute(&session, year, &bar).await?;
    drop(bar);
    let exit = if found.rows.ok { Exit::Done } else { Exit::Verification };
    if let Some(out) = &args.out {
        give(&session, output, found, Some(out), &Moment::default()).await?;
        return Ok(exit);
    }
    if output.is_json() {
        output.json(&found.rows);
        return Ok(exit);
    }
    if !found.rows.ok {
        let table = bofu_report::recount::differences(&found.rows);
        output.data(bofu_report::text(&table, output.lang(), output.width()).trim_end());
    }
    let (claims, parts, count) =
        (found.rows.claims, found.rows.instalments, found.rows.differences.len());
    output.data(&match output.lang() {
        Lang::Zh => {
            format!("以第二条计算路径重算 {claims} 件申报、{parts} 个分期: 差异 {count} 处")
        }
        Lang::En => format!(
            "{claims} claims, {parts} instalments recomputed by the second path: {count} difference(s)"
        ),
    });
    Ok(exit)
}

/// `bofu audit paper`
pub(super) async fn paper(global: &Global, output: Output, args: &PaperArgs) -> Answer {
    let session = open::reader(global).await?;
    let bar = Bar::new(output, "编制底稿", "Writing the papers");
    let papers = papers::of(&session, &args.claim_no, args.sample.as_deref(), &bar).await?;
    drop(bar);
    let differing = papers.rows.iter().filter(|paper| !paper.recount.agrees).count();
    let exit = if differing == 0 { Exit::Done } else { Exit::Verification };
    let lang = output.lang();
    let Some(out) = &args.out else {
        if output.is_json() {
            output.json(&papers.rows);
        } else {
            let pages: Vec<String> = papers.rows.iter().map(|one| one.text(lang)).collect();
            output.data(pages.join("\n\n").trim_end());
        }
        return Ok(exit);
    };
    let written = papers::write(&papers, Path::new(out), lang)?;
    let (count, files) = (papers.rows.len(), written.join(", "));
    output.answer(
        &json!({"papers": count, "differing": differing, "files": written}),
        &format!("审计底稿 {count} 份, 重算有差异的 {differing} 份: {files}"),
        &format!("{count} working paper(s), {differing} with a difference: {files}"),
    );
    Ok(exit)
}

/// `bofu audit finding`
pub(super) async fn finding(global: &Global, output: Output, command: FindingCommand) -> Answer {
    let session = open::writer(global).await?;
    let (id, changed) = match command {
        FindingCommand::Record { claim_no, instalment, kind, amount, text, document, audit } => {
            let given = FindingInput {
                audit: audit.as_deref(),
                claim_no: &claim_no,
                instalment,
                kind: kind.into(),
                amount: amount.as_deref(),
                text: &text,
                document: document.as_deref(),
            };
            findings::record(&session, given).await?
        }
        FindingCommand::Answer { finding, text, document } => {
            let changed = findings::answer(&session, &finding, &text, document.as_deref()).await?;
            (finding, changed)
        }
        FindingCommand::Close { finding, text, document } => {
            let changed = findings::close(&session, &finding, &text, document.as_deref()).await?;
            (finding, changed)
        }
    };
    open::finish(session).await?;
    output.done(
        changed,
        json!({"finding": id}),
        &format!("审计发现 {id}"),
        &format!("finding {id}"),
    );
    Ok(Exit::Done)
}

impl From<KindArg> for FindingKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Amount => Self::Amount,
            KindArg::Eligibility => Self::Eligibility,
            KindArg::Duplicate => Self::Duplicate,
            KindArg::Evidence => Self::Evidence,
            KindArg::Payment => Self::Payment,
            KindArg::Procedure => Self::Procedure,
            KindArg::Other => Self::Other,
        }
    }
}
