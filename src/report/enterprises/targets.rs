//! 培育目标 and 未配备服务专员企业.

use bofu_domain::language::Lang;

use bofu_projections::targets::{HeldTitle, TargetLine, Unassigned, UnassignedLine};

use crate::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// 培育目标
pub fn report(rows: Vec<TargetLine>, scope: &Scope, names: &Names) -> Report<Vec<TargetLine>> {
    let columns = vec![
        ColumnSpec::new("title", "称号", "Title", Kind::Text),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code),
        ColumnSpec::new("target", "目标 (家)", "Target", Kind::Count),
        ColumnSpec::new("by", "期限", "By", Kind::Date),
        ColumnSpec::new("recognised", "累计认定", "Recognised", Kind::Count),
        ColumnSpec::new("recognised_in_year", "本年新认定", "In the year", Kind::Count),
        ColumnSpec::new("remaining", "尚差", "Remaining", Kind::Count),
        ColumnSpec::new("progress", "完成率", "Progress", Kind::Text),
        ColumnSpec::new("reached", "是否达成", "Reached", Kind::Text),
    ];
    let reached = |reached: bool| {
        let (en, zh) = if reached { ("yes", "已达成") } else { ("no", "未达成") };
        Cell::Term(en.to_owned(), zh.to_owned())
    };
    let cells = |row: &TargetLine| {
        vec![
            names.title(Some(&row.pack), row.title.as_str()),
            Cell::text_or_empty(row.clause.as_ref()),
            Cell::count_or_empty(row.target),
            Cell::date_or_empty(row.by),
            Cell::Count(row.recognised.into()),
            Cell::Count(row.recognised_in_year.into()),
            Cell::count_or_empty(row.remaining),
            progress(row),
            row.reached.map_or(Cell::Empty, reached),
        ]
    };
    let mut table = Table::new("培育目标进度", "Targets", columns).note(
        "累计认定: 至年末首次取得该称号的企业数, 复核不重复计",
        "recognised: enterprises that first got the title by the end of the year; reviews do not count again",
    );
    table.rows = rows.iter().map(cells).collect();
    Report { table: scope.say(table), rows }
}

/// How much of the aim is reached, in per cent, downwards.
fn progress(row: &TargetLine) -> Cell {
    let hundredths = u64::from(row.recognised) * 100;
    let share = row.target.and_then(|target| hundredths.checked_div(target.into()));
    share.map_or(Cell::Empty, |share| Cell::Text(format!("{share}%")))
}

/// 未配备服务专员企业
pub fn unassigned(found: Unassigned, scope: &Scope, names: &Names) -> Report<Vec<UnassignedLine>> {
    let columns = vec![
        ColumnSpec::new("no", "序号", "No", Kind::Count),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text).above(),
        ColumnSpec::new("titles", "称号", "Titles", Kind::Text),
        ColumnSpec::new("since", "首次认定", "Since", Kind::Date),
        ColumnSpec::new("liaison", "联络员", "Liaison", Kind::Text),
    ];
    let titles = |row: &UnassignedLine| {
        let said = |lang: Lang| {
            let shown = |held: &HeldTitle| {
                names.title(held.pack.as_deref(), held.title.as_str()).plain(lang)
            };
            row.titles.iter().map(shown).collect::<Vec<_>>().join(lang.pick("、", ", "))
        };
        Cell::Term(said(Lang::En), said(Lang::Zh))
    };
    let cells = |(no, row): (u64, &UnassignedLine)| {
        vec![
            Cell::count(no),
            Cell::text(&row.uscc),
            Cell::text(&row.name),
            titles(row),
            Cell::Date(row.since),
            Cell::text_or_empty(row.liaison.as_ref()),
        ]
    };
    let Unassigned { holders, without_liaison, lines } = found;
    let missing = lines.len();
    let mut table = Table::new("未配备服务专员企业", "Enterprises without a specialist", columns)
        .note(
            format!("有称号企业 {holders} 家, 未配备服务专员 {missing} 家, 已配备专员而未确定联络员 {without_liaison} 家 (第15条)"),
            format!("holders of a title: {holders}; without a specialist: {missing}; with one and without a liaison: {without_liaison} (clause 15)"),
        );
    table.rows = (1..).zip(&lines).map(cells).collect();
    Report { table: scope.say(table), rows: lines }
}
