//! 审计发现: one row per finding.

use bofu_projections::findings::FindingRow;

use crate::{Cell, ColumnSpec, Kind, Report, Scope, Table};

/// The findings of a year.
pub fn report(rows: Vec<FindingRow>, scope: &Scope) -> Report<Vec<FindingRow>> {
    let table = list(&rows);
    Report { table: scope.say(table), rows }
}

/// Findings as a list.
pub fn list(rows: &[FindingRow]) -> Table {
    let columns = vec![
        ColumnSpec::new("id", "编号", "Finding", Kind::Code),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).below(),
        ColumnSpec::new("kind", "类别", "Kind", Kind::Text),
        ColumnSpec::new("amount", "涉及金额", "Amount", Kind::Money).summed(),
        ColumnSpec::new("text", "发现", "Found", Kind::Text),
        ColumnSpec::new("document_no", "文号", "Document", Kind::Text).in_files_only().below(),
        ColumnSpec::new("recorded_on", "登记日期", "Recorded on", Kind::Date),
        ColumnSpec::new("recorded_by", "审计人员", "Recorded by", Kind::Text).below(),
        ColumnSpec::new("answer", "整改答复", "Answer", Kind::Text),
        ColumnSpec::new("answered_by", "答复人", "Answered by", Kind::Text).in_files_only().below(),
        ColumnSpec::new("answered_on", "答复日期", "Answered on", Kind::Date)
            .in_files_only()
            .below(),
        ColumnSpec::new("result", "销号结论", "Result", Kind::Text),
        ColumnSpec::new("closed_by", "销号人", "Closed by", Kind::Text).in_files_only().below(),
        ColumnSpec::new("closed_on", "销号日期", "Closed on", Kind::Date).in_files_only().below(),
        ColumnSpec::new("status", "状态", "Status", Kind::Text),
    ];
    let mut table = Table::new("审计发现", "Findings", columns);
    table.rows = rows.iter().map(cells).collect();
    table.mark_late(rows.iter().map(|row| row.late_days))
}

fn cells(row: &FindingRow) -> Vec<Cell> {
    vec![
        Cell::text(&row.id()),
        Cell::text(&row.claim_no),
        Cell::count_or_empty(row.instalment),
        Cell::Term(row.kind.as_str().to_owned(), row.kind.zh().to_owned()),
        Cell::money_or_empty(row.amount),
        Cell::text(&row.text),
        Cell::text_or_empty(row.document_no.as_ref()),
        Cell::Date(row.recorded_on),
        Cell::text(&row.recorded_by),
        Cell::text_or_empty(row.answer.as_ref()),
        Cell::text_or_empty(row.answered_by.as_ref()),
        Cell::date_or_empty(row.answered_on),
        Cell::text_or_empty(row.result.as_ref()),
        Cell::text_or_empty(row.closed_by.as_ref()),
        Cell::date_or_empty(row.closed_on),
        Cell::Term(row.status.as_str().to_owned(), row.status.zh().to_owned()),
    ]
}
