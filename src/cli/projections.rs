//! `bofu projection`.

use bofu_domain::language::Text;

use super::{
    args::{Global, ProjectionCommand},
    open,
    output::Output,
    watch::Watch,
};
use crate::answer::Answer;
use bofu_app::{
    error::Exit,
    projector::{
        self, ProjectorError,
        projection::Projection,
        rebuild::{self, MOST_ROWS, Plan, RebuildResult, Throttle},
        registry,
        status::{self, Overview, ProjectionStatus, State},
    },
    session::Session,
};
use bofu_report::{Cell, ColumnSpec, Kind, Table};

/// `bofu projection`
pub(super) async fn projection(
    global: &Global,
    output: Output,
    command: ProjectionCommand,
) -> Answer {
    let session = open::reader_as_is(global).await?;
    match command {
        ProjectionCommand::Status => status(&session, output).await,
        ProjectionCommand::Rebuild { name, throttle } => {
            rebuilt(&session, output, name.as_deref(), throttle).await
        }
    }
}

async fn status(session: &Session, output: Output) -> Answer {
    let overview = status::overview(session.ledger()).await?;
    if output.is_json() {
        output.json(&overview);
    } else {
        let text = bofu_report::text(&table(&overview), output.lang(), output.width());
        output.data(text.trim_end());
    }
    Ok(if overview.is_stopped() { Exit::Storage } else { Exit::Done })
}

fn table(overview: &Overview) -> Table {
    let head = overview.head;
    let columns = vec![
        ColumnSpec::new("projection", "投影", "Projection", Kind::Code),
        ColumnSpec::new("state", "状态", "State", Kind::Text),
        ColumnSpec::new("position", "序号", "Position", Kind::Count),
        ColumnSpec::new("lag", "落后", "Lag", Kind::Count),
        ColumnSpec::new("version", "版本", "Version", Kind::Count),
        ColumnSpec::new("tables", "表", "Tables", Kind::Text),
    ];
    let mut table = Table::new("投影", "Projections", columns)
        .about(format!("台账共 {head} 个事件"), format!("the ledger has {head} events"));
    for one in &overview.projections {
        let Text { zh, en } = if one.inline {
            Text { zh: "随提交", en: "in the commit" }
        } else {
            one.state.words()
        };
        table.rows.push(vec![
            Cell::text(&one.projection),
            Cell::Term(en.to_owned(), zh.to_owned()),
            Cell::count(one.position),
            Cell::count(one.lag),
            one.version.map_or(Cell::Empty, |version| Cell::count(version.into())),
            Cell::Text(one.tables.join(", ")),
        ]);
        table = noted(table, one);
    }
    table
}

/// What is to be said of a projection beside its row.
fn noted(mut table: Table, one: &ProjectionStatus) -> Table {
    let name = &one.projection;
    if let Some(at) = one.rebuilding {
        table = table.note(
            format!("{name} 正在重建: 新表已至序号 {at}"),
            format!("{name} is being built anew: the new tables have come to position {at}"),
        );
    }
    if one.state == State::Ahead {
        let at = one.position;
        table = table.note(
            format!(
                "{name} 记为已至序号 {at}, 超出台账: 其各行可能漏有事件; 请运行 bofu projection rebuild {name}"
            ),
            format!(
                "{name} says that it stands at position {at}, behind the ledger's end: events could be \
                 missing in its rows; run `bofu projection rebuild {name}`"
            ),
        );
    }
    let Some(failed) = &one.failed else { return table };
    let at = failed.position;
    let event = failed.event_type.as_deref().zip(failed.stream.as_deref());
    let event = event.map_or_else(String::new, |(event, stream)| format!(" ({event}, {stream})"));
    table.note(
        format!("{name} 停在序号 {at}{event} 之前: {}; 请运行 bofu audit verify", failed.cause_zh),
        format!(
            "{name} stands before position {at}{event}: {}; run `bofu audit verify`",
            failed.cause
        ),
    )
}

async fn rebuilt(
    session: &Session,
    output: Output,
    name: Option<&str>,
    throttle: Option<u8>,
) -> Answer {
    let wanted = |one: &&'static dyn Projection| name.is_none_or(|name| one.name() == name);
    let projections: Vec<_> = registry::ALL.iter().copied().filter(wanted).collect();
    let bar = Watch::bar(output, "重建投影", "Building anew");
    let throttle = throttle.map_or_else(Throttle::none, Throttle::percent);
    let plan = Plan { throttle, progress: &bar, most: MOST_ROWS };
    let ledger = session.ledger();
    let done = rebuild::rebuild(ledger, &ledger.rows(), &projections, &plan).await?;
    drop(bar);
    let same = done.iter().all(|one| one.same);
    if output.is_json() {
        output.json(&serde_json::json!({"same": same, "rebuilt": done}));
    } else {
        for one in &done {
            tell(output, one);
        }
    }
    // Brought to the end, and heard of where one stands still.
    match projector::catch_up(ledger).await {
        Ok(_) => Ok(if same { Exit::Done } else { Exit::Verification }),
        Err(stopped @ ProjectorError::Stopped { .. }) if !same => {
            output.error(&stopped);
            Ok(Exit::Verification)
        }
        Err(error) => Err(error.into()),
    }
}

fn tell(output: Output, one: &RebuildResult) {
    let (name, at) = (one.projection, one.position);
    let (zh, en) = match (one.compared, one.same) {
        (false, _) => (
            "已替换; 旧表为另一版本或记录超前, 未比对",
            "swapped in; the old rows were of another version, or ahead of the ledger",
        ),
        (true, true) => ("与旧表逐行一致, 已替换", "equal to the old rows, swapped in"),
        (true, false) => (
            "与旧表不符, 已以新表替换",
            "NOT equal to the old rows; the new ones count and were swapped in",
        ),
    };
    output.data(
        output
            .text(&format!("{name} 至序号 {at}: {zh}"), &format!("{name} to position {at}: {en}")),
    );
    for table in &one.tables {
        let (name, rows, hash) = (table.table, table.new.rows, &table.new.sha256);
        output.data(output.text(
            &format!("  {name}: {rows} 行, sha256 {hash}"),
            &format!("  {name}: {rows} rows, sha256 {hash}"),
        ));
        if !table.are_equal() {
            let (rows, hash) = (table.old.rows, &table.old.sha256);
            output.data(output.text(
                &format!("    旧表: {rows} 行, sha256 {hash}"),
                &format!("    before: {rows} rows, sha256 {hash}"),
            ));
        }
    }
    for row in &one.differing {
        let none = output.text("(无)", "(none)");
        let (old, new) = (row.old.as_deref().unwrap_or(none), row.new.as_deref().unwrap_or(none));
        let place = format!("{} {}", row.table, row.key);
        output.data(output.text(
            &format!("  {place}\n    旧: {old}\n    新: {new}"),
            &format!("  {place}\n    before: {old}\n    now:    {new}"),
        ));
    }
    if !one.same {
        output.talk(
            "旧表曾被改动, 或旧程序有误: 据其出具的报表请重新出具",
            "the old rows had been changed, or an earlier program was wrong: issue again what was reported from them",
        );
    }
}
