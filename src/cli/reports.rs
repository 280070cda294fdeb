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
    // Each report has rows of its own type.
    macro_rules! give {
        ($report:ident) => {
            give(&session, output, reports::$report(&session, &asked).await?, wanted, &asked).await
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
        ReportName::OverAwards => give!(over_awards),
        ReportName::Annual => give!(annual),
    }
}

/// Prints a report, or writes it to the file that was named.
async fn give<R: Serialize>(
    session: &Session,
    output: Output,
    mut report: Report<R>,
    wanted: &ReportArgs,
    asked: &Asked,
) -> Answer {
    let Some(path) = wanted.out.as_deref() else {
        if output.is_json() {
            output.json(&report.rows);
        } else {
            let text = report::text(&report.table, output.lang().into(), output.width());
            output.data(text.trim_end());
        }
        return Ok(Exit::Done);
    };
    report.table = Frame::at(session, &asked.moment).await?.around(report.table);
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
