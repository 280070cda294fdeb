//! `bofu report` and `bofu quickstart`.

use std::path::Path;

use serde::Serialize;

use super::{
    Answer,
    args::{Global, ReportArgs, ReportName},
    open,
    output::Output,
    watch::Bar,
};
use crate::{
    app::{
        error::{AppError, Exit},
        quickstart,
        reports::{self, Asked, Frame},
        session::Session,
    },
    report::{self, Report},
};

/// `bofu report`
pub(super) async fn report(global: &Global, output: Output, wanted: &ReportArgs) -> Answer {
    let (as_of, known_at) = (wanted.as_of.as_deref(), wanted.known_at.as_deref());
    let asked = Asked::read(&wanted.year, as_of, known_at)?;
    let session = open::reader(global).await?;
    let out = wanted.out.as_deref();
    match wanted.name {
        ReportName::Caps => {
            give(&session, output, reports::caps(&session, &asked).await?, out).await
        }
        ReportName::Register => {
            give(&session, output, reports::register(&session, &asked).await?, out).await
        }
        ReportName::Claims => {
            give(&session, output, reports::claims(&session, &asked).await?, out).await
        }
        ReportName::Budget => {
            give(&session, output, reports::budget(&session, &asked).await?, out).await
        }
        ReportName::Payments => {
            give(&session, output, reports::payments(&session, &asked).await?, out).await
        }
        ReportName::Notice => {
            give(&session, output, reports::notices(&session, &asked).await?, out).await
        }
        ReportName::Recoveries => {
            give(&session, output, reports::recoveries(&session, &asked).await?, out).await
        }
        ReportName::Reconciliation => {
            give(&session, output, reports::reconciliation(&session, &asked).await?, out).await
        }
        ReportName::Balance => {
            give(&session, output, reports::balance(&session, &asked).await?, out).await
        }
        ReportName::Threeway => {
            give(&session, output, reports::three_way(&session, &asked).await?, out).await
        }
        ReportName::Audit => {
            give(&session, output, reports::audit(&session, &asked).await?, out).await
        }
    }
}

/// Prints a report, or writes it to the file that was named.
async fn give<R: Serialize>(
    session: &Session,
    output: Output,
    mut report: Report<R>,
    out: Option<&Path>,
) -> Answer {
    let Some(path) = out else {
        if output.is_json() {
            output.json(&report.rows);
        } else {
            let text = report::text(&report.table, output.lang().into(), output.width());
            output.data(text.trim_end());
        }
        return Ok(Exit::Done);
    };
    report.table = Frame::of(session).await?.around(report.table);
    report::write(&report, path, output.lang().into())?;
    let path = path.display();
    output.talk(&format!("已写入 {path}"), &format!("Written to {path}"));
    if output.is_json() {
        output.json(&serde_json::json!({"file": path.to_string()}));
    }
    Ok(Exit::Done)
}

/// `bofu quickstart`
pub(super) async fn quickstart(global: &Global, output: Output, out: &Path) -> Answer {
    let location = open::location(global)?;
    let bar = Bar::new(output, "样例年度", "Sample office-year");
    let summary = quickstart::run(&location, out, output.lang().into(), &bar).await?;
    drop(bar);
    let text = summary.text(output.lang().into());
    output.answer(&summary, &text, &text);
    Ok::<Exit, AppError>(Exit::Done)
}
