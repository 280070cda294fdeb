//! 追回台账: what is to come back, and what came.

use bofu_projections::recoveries::RecoveryRow;

use crate::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// 追回台账
pub fn report(rows: Vec<RecoveryRow>, scope: &Scope, names: &Names) -> Report<Vec<RecoveryRow>> {
    let columns = vec![
        ColumnSpec::new("document_no", "决定号", "Decision", Kind::Code),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).in_files_only().below(),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text).in_files_only(),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code).in_files_only(),
        ColumnSpec::new("period", "年度归属", "Period", Kind::Code),
        ColumnSpec::new("cause", "原因", "Cause", Kind::Text),
        ColumnSpec::new("due", "应追", "Due", Kind::Money).summed(),
        ColumnSpec::new("recovered", "已追", "Recovered", Kind::Money).summed(),
        ColumnSpec::new("set_off", "其中抵扣", "Set off", Kind::Money).summed().in_files_only(),
        ColumnSpec::new("written_off", "核销", "Written off", Kind::Money).summed(),
        ColumnSpec::new("outstanding", "未追", "Outstanding", Kind::Money).summed(),
        ColumnSpec::new("deadline", "期限", "Deadline", Kind::Date),
        ColumnSpec::new("restores", "是否恢复额度", "Restores headroom", Kind::Text),
    ];
    let yes = |yes: bool| {
        let (en, zh) = if yes { ("yes", "是") } else { ("no", "否") };
        Cell::Term(en.to_owned(), zh.to_owned())
    };
    let cells = |row: &RecoveryRow| {
        vec![
            Cell::text(&row.document_no),
            Cell::text(&row.claim_no),
            Cell::Count(row.instalment.into()),
            Cell::text(&row.name),
            Cell::text(&row.uscc),
            names.measure(row.measure.as_str()),
            Cell::text(&row.clause),
            Cell::text(&row.period),
            Cell::Term(row.cause.as_str().to_owned(), row.cause.zh().to_owned()),
            Cell::Money(row.due),
            Cell::Money(row.recovered),
            Cell::Money(row.set_off),
            Cell::Money(row.written_off),
            Cell::Money(row.outstanding),
            Cell::date_or_empty(row.deadline),
            yes(row.restores),
        ]
    };
    let mut table = Table::new("追回台账", "Recoveries", columns);
    table.rows = rows.iter().map(cells).collect();
    let table = table.mark_late(rows.iter().map(|row| row.late_days));
    Report { table: scope.say(table), rows }
}
