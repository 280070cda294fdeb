//! 申报一览: one row per claim.

pub mod page;

use bofu_projections::{claims::ClaimRow, status::ClaimStatus};

use crate::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// The report of claims.
pub fn report(rows: Vec<ClaimRow>, scope: &Scope, names: &Names) -> Report<Vec<ClaimRow>> {
    let mut table = Table::new("申报一览", "Claims", columns());
    table.rows = rows.iter().map(|row| cells(row, names)).collect();
    let table = table.mark_late(rows.iter().map(|row| row.late_days));
    Report { table: scope.say(table), rows }
}

fn columns() -> Vec<ColumnSpec> {
    vec![
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text).above(),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code).below(),
        ColumnSpec::new("subject", "项目", "Subject", Kind::Text),
        ColumnSpec::new("applied_on", "申报日期", "Applied on", Kind::Date),
        ColumnSpec::new("status", "状态", "Status", Kind::Text),
        ColumnSpec::new("computed", "测算", "Computed", Kind::Money).summed(),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("revoked", "撤销", "Revoked", Kind::Money).summed().in_files_only(),
        ColumnSpec::new("filed_by", "经办", "Filed by", Kind::Text).in_files_only(),
        ColumnSpec::new("approved_by", "批准", "Approved by", Kind::Text).in_files_only().below(),
        ColumnSpec::new("filed_on", "受理日期", "Filed on", Kind::Date).in_files_only().off_paper(),
        ColumnSpec::new("decided_on", "决定日期", "Decided on", Kind::Date)
            .in_files_only()
            .off_paper(),
        ColumnSpec::new("pack", "政策包", "Pack", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("reason", "原因", "Reason", Kind::Text).in_files_only(),
    ]
}

fn cells(row: &ClaimRow, names: &Names) -> Vec<Cell> {
    vec![
        Cell::text(&row.claim_no),
        Cell::text(&row.uscc),
        Cell::text(&row.name),
        names.measure(row.measure.as_str()),
        Cell::text_or_empty(row.clause.as_ref()),
        Cell::text(&row.subject),
        Cell::Date(row.applied_on),
        Cell::Term(row.status.to_string(), row.status.zh().to_owned()),
        Cell::money_or_empty(row.computed),
        Cell::money_or_empty(row.granted),
        Cell::Money(row.revoked),
        Cell::text(&row.filed_by),
        Cell::text_or_empty(row.approved_by.as_ref()),
        Cell::Date(row.filed_on),
        Cell::date_or_empty(row.decided_on),
        Cell::text_or_empty(row.pack.as_ref()),
        reason(row),
    ]
}

/// Why, in the words of who rejected, withdrew or revoked; where nothing was
/// left, what cut the sum.
fn reason(row: &ClaimRow) -> Cell {
    let Some(reason) = &row.reason else { return Cell::Empty };
    let nothing_left = row.status == ClaimStatus::Rejected && row.granted.is_some();
    if !nothing_left {
        return Cell::text(reason);
    }
    let causes = [
        ("ceiling ", "限额 "),
        ("duplicate ", "不重复 "),
        ("appropriation ", "预算指标 "),
        ("decision ", "决定 "),
    ];
    let zh = causes.iter().fold(reason.clone(), |text, (en, zh)| text.replace(en, zh));
    Cell::Term(reason.clone(), zh)
}
