//! `bofu report` and `bofu quickstart`.

use std::path::Path;

use bofu_projections::past::Moment;
use serde::Serialize;

use super::{
    args::{Global, ReportArgs, ReportName},
    open,
    output::Output,
    watch::Bar,
};
use crate::answer::Answer;
use bofu_app::{
    audits::{error::AuditWorkError, explain},
    error::{AppError, Exit},
    quickstart,
    reports::{self, Frame, ReportQuery},
    session::Session,
};
use bofu_report::Report;

/// `bofu report`
pub(super) async fn report(global: &Global, output: Output, wanted: &ReportArgs) -> Answer {
    let (as_of, known_at) = (wanted.as_of.as_deref(), wanted.known_at.as_deref());
    let asked = ReportQuery::read(&wanted.year, as_of, known_at)?;
    let session = open::reader(global).await?;
    let out = wanted.out.as_deref();
    if let Some(row) = &wanted.explain {
        return explain(&session, output, (wanted.name, &asked, row), out).await;
    }
    // Each report has rows of its own type.
    macro_rules! give {
        ($report:ident) => {
            give(&session, output, reports::$report(&session, &asked).await?, out, &asked.moment)
                .await
        };
    }
    match wanted.name {
        ReportName::Caps => give!(caps),
        ReportName::Register => give!(register),
        ReportName::Claims => give!(claims),
        ReportName::Budget => give!(budget),
        ReportName::Payments => give!(payments),
        ReportName::Notice => give!(notices),
        ReportName::Reconciliation => give!(reconciliation),
        ReportName::Balance => give!(balance),
        ReportName::Threeway => give!(three_way),
        ReportName::Recoveries => give!(recoveries),
        ReportName::Audit => give!(audit),
        ReportName::Targets => give!(targets),
        ReportName::Specialists => give!(specialists),
        ReportName::OverAwards => over_awards(&session, output, &asked, out).await,
        ReportName::Annual => give!(annual),
        ReportName::Findings => give!(findings),
    }
}

/// `bofu report over-awards`, with the next step where there is one.
async fn over_awards(
    session: &Session,
    output: Output,
    asked: &ReportQuery,
    out: Option<&Path>,
) -> Answer {
    let report = reports::over_awards(session, asked).await?;
    let recover = report.rows.iter().any(|row| row.recover.is_positive());
    let exit = give(session, output, report, out, &asked.moment).await?;
    if recover && asked.moment.is_now() {
        let line = format!("bofu recover --over-awards {} --document", asked.year);
        output.talk(
            &format!("对可追回的作出追回决定: {line} 文号"),
            &format!("To decide the recoveries: {line} NO"),
        );
    }
    Ok(exit)
}

/// `bofu report … --explain`
async fn explain(
    session: &Session,
    output: Output,
    (name, asked, row): (ReportName, &ReportQuery, &str),
    out: Option<&Path>,
) -> Answer {
    let explained = match name {
        ReportName::Caps => explain::caps(session, asked, row).await?,
        ReportName::Register => explain::register(session, asked, row).await?,
        ReportName::Budget => explain::budget(session, asked, row).await?,
        ReportName::Claims
        | ReportName::Payments
        | ReportName::Reconciliation
        | ReportName::Balance
        | ReportName::Threeway
        | ReportName::Notice
        | ReportName::Recoveries
        | ReportName::Audit
        | ReportName::Targets
        | ReportName::Specialists
        | ReportName::OverAwards
        | ReportName::Annual
        | ReportName::Findings => return Err(AuditWorkError::NotExplained.into()),
    };
    if out.is_none() && !output.is_json() {
        output.data(explained.text(output.lang(), output.width()).trim_end());
        return Ok(Exit::Done);
    }
    give(session, output, explained.report(), out, &asked.moment).await
}

/// Prints a report, or writes it to the file that was named.
pub(super) async fn give<R: Serialize>(
    session: &Session,
    output: Output,
    mut report: Report<R>,
    out: Option<&Path>,
    moment: &Moment,
) -> Answer {
    let Some(path) = out else {
        if output.is_json() {
            output.json(&report.rows);
        } else {
            let text = bofu_report::text(&report.table, output.lang(), output.width());
            output.data(text.trim_end());
        }
        return Ok(Exit::Done);
    };
    report.table = Frame::at(session, moment).await?.around(report.table);
    bofu_report::write(&report, path, output.lang())?;
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
    let stop = global.stop.clone();
    let summary = quickstart::run(&location, out, output.lang(), stop, &bar).await?;
    drop(bar);
    let text = summary.text(output.lang());
    output.answer(&summary, &text, &text);
    Ok::<Exit, AppError>(Exit::Done)
}
