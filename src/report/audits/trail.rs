//! 审计轨迹: one row per event, in the order of the ledger.

use bofu_domain::authority::Role;
use bofu_projections::{audit_trail::AuditRow, narrate::event_zh};

use crate::{Cell, ColumnSpec, Kind, Report, Scope, Table};

/// The audit trail.
pub fn report(rows: Vec<AuditRow>, scope: &Scope) -> Report<Vec<AuditRow>> {
    let mut table = Table::new("审计轨迹", "Audit trail", columns());
    table.rows = rows.iter().map(cells).collect();
    table = table.mark_late(rows.iter().map(|row| row.late_days));
    let unverified = rows.iter().filter(|row| row.role.is_none()).count();
    if unverified > 0 {
        table = table.note(
            format!("经办人不是已登记操作员的事件有 {unverified} 个, 职责分离未经核验"),
            format!("events by actors who were no registered operators: {unverified}; the separation of duties is unverified"),
        );
    }
    Report { table: scope.say(table), rows }
}

fn columns() -> Vec<ColumnSpec> {
    vec![
        ColumnSpec::new("position", "序号", "Position", Kind::Count),
        ColumnSpec::new("recorded_at", "登记时间 (UTC)", "Recorded (UTC)", Kind::Code),
        ColumnSpec::new("occurred_on", "业务日期", "Occurred on", Kind::Date).below(),
        ColumnSpec::new("actor", "经办人", "Actor", Kind::Text),
        ColumnSpec::new("role", "角色", "Role", Kind::Text).in_files_only().below(),
        ColumnSpec::new("type", "事件", "Event", Kind::Code),
        ColumnSpec::new("what", "内容", "What", Kind::Text),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code).below(),
        ColumnSpec::new("amount", "金额", "Amount", Kind::Money),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("stream", "事件流", "Stream", Kind::Code).in_files_only(),
        ColumnSpec::new("sequence", "流内序号", "Sequence", Kind::Count)
            .in_files_only()
            .off_paper(),
        ColumnSpec::new("os_user", "系统用户", "OS user", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("host", "主机", "Host", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("db_user", "数据库用户", "DB user", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("leaf", "叶哈希", "Leaf hash", Kind::Code).in_files_only().below(),
    ]
}

fn cells(row: &AuditRow) -> Vec<Cell> {
    vec![
        Cell::count(row.position),
        Cell::text(&row.recorded_at),
        Cell::Date(row.occurred_on),
        Cell::text(&row.actor),
        row.role.as_deref().map_or(Cell::Empty, roles),
        event(&row.event_type),
        Cell::Term(row.what_en.clone(), row.what_zh.clone()),
        Cell::text_or_empty(row.claim_no.as_ref()),
        Cell::text_or_empty(row.clause.as_ref()),
        Cell::money_or_empty(row.amount),
        Cell::text_or_empty(row.uscc.as_ref()),
        Cell::text(&row.stream),
        Cell::count(row.sequence),
        Cell::text_or_empty(row.os_user.as_ref()),
        Cell::text_or_empty(row.host.as_ref()),
        Cell::text_or_empty(row.db_user.as_ref()),
        Cell::text(&row.leaf),
    ]
}

/// An event as an office calls it.
pub(crate) fn event(name: &str) -> Cell {
    Cell::Term(name.to_owned(), event_zh(name).unwrap_or(name).to_owned())
}

/// Roles as an office calls them.
fn roles(roles: &str) -> Cell {
    let zh = roles
        .split(',')
        .map(|role| Role::parse(role).map_or_else(|| role.trim(), |role| role.zh()));
    Cell::Term(roles.to_owned(), zh.collect::<Vec<_>>().join(", "))
}
