//! `bofu month` and `bofu year`.

use serde_json::json;

use super::{
    args::{Global, MonthCommand, YearCommand},
    open,
    output::Output,
};
use crate::answer::Answer;
use bofu_app::{
    error::Exit,
    obstacle::Obstacle,
    years::{
        self,
        months::{self, MonthRow},
    },
};

/// `bofu month`
pub(super) async fn month(global: &Global, output: Output, command: MonthCommand) -> Answer {
    let reads = matches!(command, MonthCommand::Check { .. } | MonthCommand::List { .. });
    let session = open::to(global, reads).await?;
    match command {
        MonthCommand::Close { month, fund, document, strict } => {
            let document = document.as_deref();
            let done = months::close(&session, &fund, &month, document, strict).await?;
            open::finish(session).await?;
            name(output, &done.obstacles);
            let what = json!({"fund": fund, "month": month, "obstacles": done.obstacles});
            output.done(done.changed, what, "月结", "month close");
        }
        MonthCommand::Check { month, fund } => {
            let found = months::check(&session, &fund, &month).await?;
            list(output, &found);
        }
        MonthCommand::Reopen { month, fund, document, reason } => {
            let changed = months::reopen(&session, &fund, &month, &document, &reason).await?;
            open::finish(session).await?;
            let what = json!({"fund": fund, "month": month});
            output.done(changed, what, "月份重新开账", "month reopening");
        }
        MonthCommand::List { year, fund } => {
            let rows = months::list(&session, &fund, &year).await?;
            stand(output, &rows);
        }
    }
    Ok(Exit::Done)
}

fn stand(output: Output, rows: &[MonthRow]) {
    if output.is_json() {
        output.json(rows);
        return;
    }
    for row in rows {
        let status = match row.status {
            "closed" => output.text("已结账", row.status),
            "reopened" => output.text("已重开", row.status),
            _open => output.text("未结账", row.status),
        };
        let document = row.document_no.as_ref().map(|no| format!("\t{no}")).unwrap_or_default();
        output.data(&format!("{}\t{status}{document}", row.month));
    }
}

/// Names what stood in the way of a close that was made.
fn name(output: Output, obstacles: &[Obstacle]) {
    for one in obstacles {
        output.talk(&one.words.zh, &one.words.en);
    }
}

/// Lists what stands in the way of a close.
fn list(output: Output, found: &[Obstacle]) {
    if output.is_json() {
        output.json(found);
        return;
    }
    for one in found {
        output.data(output.text(&one.words.zh, &one.words.en));
    }
    let count = found.len();
    output.talk(&format!("待处理 {count} 项"), &format!("{count} in the way"));
}

/// `bofu year`
pub(super) async fn year(global: &Global, output: Output, command: YearCommand) -> Answer {
    let reads = matches!(command, YearCommand::Check { .. });
    let session = open::to(global, reads).await?;
    match command {
        YearCommand::Close { year, fund, document, strict } => {
            let document = document.as_deref();
            let done = years::close(&session, &fund, &year, document, strict).await?;
            open::finish(session).await?;
            name(output, &done.obstacles);
            say_open(output, &done);
            let ids: Vec<&str> =
                done.under_way.iter().map(|row| row.end_to_end_id.as_str()).collect();
            let obstacles = &done.obstacles;
            let what = json!({
                "fund": fund,
                "year": year,
                "under_way": ids,
                "open_months": done.open_months,
                "obstacles": obstacles,
            });
            output.done(done.changed, what, "年度关账", "year close");
        }
        YearCommand::Check { year, fund } => {
            let found = years::check(&session, &fund, &year).await?;
            list(output, &found);
        }
        YearCommand::Reopen { year, fund, document, reason } => {
            let changed = years::reopen(&session, &fund, &year, &document, &reason).await?;
            open::finish(session).await?;
            output.done(changed, json!({"fund": fund, "year": year}), "重新开账", "reopening");
        }
        YearCommand::Carry { year, fund, source, amount, document } => {
            let amount = amount.as_deref();
            let changed = years::carry(&session, &fund, &year, &source, amount, &document).await?;
            open::finish(session).await?;
            let what = json!({"fund": fund, "year": year, "source": source});
            output.done(changed, what, "指标结转", "carry-over");
        }
    }
    Ok(Exit::Done)
}

/// Names the months of a closed year that are open. Where they stood in the
/// way they are named already.
fn say_open(output: Output, done: &years::Closed) {
    let named = done.obstacles.iter().any(|one| one.kind == "month");
    if named || done.open_months.is_empty() {
        return;
    }
    let months: Vec<String> = done.open_months.iter().map(ToString::to_string).collect();
    output.talk(
        &format!("未结账月份 {}", months.join("、")),
        &format!("months open: {}", months.join(", ")),
    );
}
