//! 资金使用台账: one row per instalment.

use std::collections::BTreeMap;

use bofu_domain::{money::Money, names::ActorName};
use bofu_projections::{
    register::{InstalmentKey, RegisterRow},
    status::InstalmentStatus,
};

use super::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// What the rows do not hold themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Supplement {
    /// 剩余额度: the least that any ceiling of the measure has left; may be
    /// negative.
    pub headroom: BTreeMap<InstalmentKey, Money>,
    /// 复核: who released the last payment order.
    pub released: BTreeMap<InstalmentKey, ActorName>,
}

/// The register of instalments.
pub fn report(
    rows: Vec<RegisterRow>,
    beside: &Supplement,
    scope: &Scope,
    names: &Names,
) -> Report<Vec<RegisterRow>> {
    let mut table = Table::new("资金使用台账", "Register", columns());
    table.rows = rows.iter().map(|row| cells(row, beside, names)).collect();
    Report { table: scope.say(table), rows }
}

fn columns() -> Vec<ColumnSpec> {
    vec![
        ColumnSpec::new("position", "序号", "Position", Kind::Count).in_files_only(),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).below(),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text).above(),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text),
        ColumnSpec::new("subject", "项目", "Subject", Kind::Text).in_files_only().below(),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code),
        ColumnSpec::new("period", "年度归属", "Period", Kind::Code),
        ColumnSpec::new("computed", "测算", "Computed", Kind::Money).summed(),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("revoked", "撤销", "Revoked", Kind::Money).summed(),
        ColumnSpec::new("ordered", "应付", "Ordered", Kind::Money).summed(),
        ColumnSpec::new("settled", "已付", "Settled", Kind::Money).summed(),
        ColumnSpec::new("returned", "退回", "Returned", Kind::Money).summed().in_files_only(),
        ColumnSpec::new("recovered", "追回", "Recovered", Kind::Money).summed().in_files_only(),
        ColumnSpec::new("set_off", "抵扣", "Set off", Kind::Money).summed().in_files_only().below(),
        ColumnSpec::new("status", "状态", "Status", Kind::Text),
        ColumnSpec::new("granted_on", "核定日期", "Granted on", Kind::Date).in_files_only().below(),
        ColumnSpec::new("filed_by", "经办", "Filed by", Kind::Text).in_files_only(),
        ColumnSpec::new("approved_by", "批准", "Approved by", Kind::Text).in_files_only().below(),
        ColumnSpec::new("released_by", "复核", "Released by", Kind::Text).in_files_only().below(),
        ColumnSpec::new("headroom", "剩余额度", "Headroom", Kind::Money).in_files_only(),
    ]
}

fn cells(row: &RegisterRow, beside: &Supplement, names: &Names) -> Vec<Cell> {
    let key = row.key();
    vec![
        Cell::count(row.granted_position),
        Cell::text(&row.claim_no),
        Cell::Count(row.instalment.into()),
        Cell::text(&row.uscc),
        Cell::text(&row.name),
        names.measure(row.measure.as_str()),
        Cell::text(&row.subject),
        Cell::text(&row.clause),
        Cell::text(&row.period),
        Cell::Money(row.computed),
        Cell::Money(row.granted),
        Cell::Money(revoked(row)),
        Cell::Money(row.ordered),
        Cell::Money(row.settled),
        Cell::Money(row.returned),
        Cell::Money(row.recovered),
        Cell::Money(row.set_off),
        Cell::Term(row.status.to_string(), row.status.zh().to_owned()),
        Cell::Date(row.granted_on),
        Cell::text(&row.filed_by),
        Cell::text(&row.approved_by),
        Cell::text_or_empty(beside.released.get(&key)),
        Cell::money_or_empty(beside.headroom.get(&key).copied()),
    ]
}

/// What was granted and revoked before payment. A row keeps its grant; without
/// this beside it the sum of grants would promise what nobody gets.
fn revoked(row: &RegisterRow) -> Money {
    if row.status == InstalmentStatus::Revoked { row.granted } else { Money::ZERO }
}
