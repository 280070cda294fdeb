//! 公示名单: who is to get what, for objections.

use bofu_projections::notices::NoticeRow;

use crate::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// Where objections go, on the list that is published.
const OBJECTIONS: (&str, &str) = (
    "如有异议，请于公示期内以书面形式向本单位实名反映",
    "objections are made to this office in writing within the days of notice",
);

/// 公示名单
pub fn report(rows: Vec<NoticeRow>, scope: &Scope, names: &Names) -> Report<Vec<NoticeRow>> {
    let columns = vec![
        ColumnSpec::new("no", "序号", "No", Kind::Count),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).below(),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text).in_files_only(),
        ColumnSpec::new("subject", "项目", "Subject", Kind::Text),
        ColumnSpec::new("amount", "拟补金额", "Amount", Kind::Money).summed(),
        ColumnSpec::new("starts_on", "公示起", "From", Kind::Date),
        ColumnSpec::new("ends_on", "公示止", "Until", Kind::Date),
        ColumnSpec::new("objection", "异议", "Objection", Kind::Text),
        ColumnSpec::new("objection_status", "异议处理", "Resolution", Kind::Text),
    ];
    let status = |status: Option<&String>| match status.map(String::as_str) {
        Some("upheld") => Cell::Term("upheld".to_owned(), "成立".to_owned()),
        Some("dismissed") => Cell::Term("dismissed".to_owned(), "不成立".to_owned()),
        Some(open) => Cell::Term(open.to_owned(), "待处理".to_owned()),
        None => Cell::Empty,
    };
    let cells = |(no, row): (u64, &NoticeRow)| {
        vec![
            Cell::count(no),
            Cell::text(&row.claim_no),
            Cell::text(&row.name),
            Cell::text(&row.uscc),
            Cell::text(&row.clause),
            names.measure(row.measure.as_str()),
            Cell::text(&row.subject),
            Cell::Money(row.amount),
            Cell::Date(row.starts_on),
            Cell::Date(row.ends_on),
            Cell::text_or_empty(row.objection.as_ref()),
            status(row.objection_status.as_ref()),
        ]
    };
    let mut table = Table::new("公示名单", "Notice", columns).note(OBJECTIONS.0, OBJECTIONS.1);
    table.rows = (1..).zip(&rows).map(cells).collect();
    let table = table.mark_late(rows.iter().map(|row| row.late_days));
    Report { table: scope.say(table), rows }
}
