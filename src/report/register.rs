//! 资金使用台账: one row per instalment.

use std::collections::BTreeMap;

use bofu_domain::{money::Money, names::ActorName};
use bofu_projections::{
    register::{InstalmentKey, RegisterRow},
    status::InstalmentStatus,
};

use super::{Cell, ColumnSpec, Kind, LineColumn, Names, Report, Scope, Table};

/// What the rows do not hold themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Supplement {
    /// 剩余额度: the least that any ceiling of the measure has left; may be
    /// negative.
    pub headroom: BTreeMap<InstalmentKey, Money>,
    /// 复核: who released the last payment order.
    pub released: BTreeMap<InstalmentKey, ActorName>,
}

/// A line of the register.
struct Line<'a> {
    row: &'a RegisterRow,
    key: InstalmentKey,
    supplement: &'a Supplement,
    names: &'a Names,
}

/// The register of instalments.
pub fn report(
    rows: Vec<RegisterRow>,
    supplement: &Supplement,
    scope: &Scope,
    names: &Names,
) -> Report<Vec<RegisterRow>> {
    let line = |row| Line { row, key: RegisterRow::key(row), supplement, names };
    let columns = place().into_iter().chain(sums()).chain(course()).collect();
    let table = Table::of_lines("资金使用台账", "Register", columns, rows.iter().map(line));
    let table = table.mark_late(rows.iter().map(|row| row.late_days));
    Report { table: scope.say(table), rows }
}

/// The columns that name the instalment.
fn place<'a>() -> Vec<LineColumn<Line<'a>>> {
    let column = LineColumn::<Line<'a>>::new;
    vec![
        column(
            ColumnSpec::new("position", "序号", "Position", Kind::Count).in_files_only(),
            |line| Cell::count(line.row.granted_position),
        ),
        column(ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code), |line| {
            Cell::text(&line.row.claim_no)
        }),
        column(ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).below(), |line| {
            Cell::Count(line.row.instalment.into())
        }),
        column(ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code), |line| {
            Cell::text(&line.row.uscc)
        }),
        column(ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text).above(), |line| {
            Cell::text(&line.row.name)
        }),
        column(ColumnSpec::new("measure", "措施", "Measure", Kind::Text), |line| {
            line.names.measure(line.row.measure.as_str())
        }),
        column(
            ColumnSpec::new("subject", "项目", "Subject", Kind::Text).in_files_only().below(),
            |line| Cell::text(&line.row.subject),
        ),
        column(ColumnSpec::new("clause", "条款", "Clause", Kind::Code), |line| {
            Cell::text(&line.row.clause)
        }),
        column(ColumnSpec::new("period", "年度归属", "Period", Kind::Code), |line| {
            Cell::text(&line.row.period)
        }),
    ]
}

/// The columns of its sums.
fn sums<'a>() -> Vec<LineColumn<Line<'a>>> {
    let money = |id, zh, en| ColumnSpec::new(id, zh, en, Kind::Money).summed();
    let column = LineColumn::<Line<'a>>::new;
    vec![
        column(money("computed", "测算", "Computed"), |line| Cell::Money(line.row.computed)),
        column(money("granted", "核定", "Granted"), |line| Cell::Money(line.row.granted)),
        column(money("revoked", "撤销", "Revoked"), |line| Cell::Money(revoked(line.row))),
        column(money("ordered", "应付", "Ordered"), |line| Cell::Money(line.row.ordered)),
        column(money("settled", "已付", "Settled"), |line| Cell::Money(line.row.settled)),
        column(money("returned", "退回", "Returned").in_files_only(), |line| {
            Cell::Money(line.row.returned)
        }),
        column(money("recovered", "追回", "Recovered").in_files_only(), |line| {
            Cell::Money(line.row.recovered)
        }),
        column(money("set_off", "抵扣", "Set off").in_files_only().below(), |line| {
            Cell::Money(line.row.set_off)
        }),
    ]
}

/// The columns of its status, of the people who acted and of the headroom.
fn course<'a>() -> Vec<LineColumn<Line<'a>>> {
    let column = LineColumn::<Line<'a>>::new;
    vec![
        column(ColumnSpec::new("status", "状态", "Status", Kind::Text), |line| {
            Cell::Term(line.row.status.to_string(), line.row.status.zh().to_owned())
        }),
        column(
            ColumnSpec::new("granted_on", "核定日期", "Granted on", Kind::Date)
                .in_files_only()
                .below(),
            |line| Cell::Date(line.row.granted_on),
        ),
        column(
            ColumnSpec::new("filed_by", "经办", "Filed by", Kind::Text).in_files_only(),
            |line| Cell::text(&line.row.filed_by),
        ),
        column(
            ColumnSpec::new("approved_by", "批准", "Approved by", Kind::Text)
                .in_files_only()
                .below(),
            |line| Cell::text(&line.row.approved_by),
        ),
        column(
            ColumnSpec::new("released_by", "复核", "Released by", Kind::Text)
                .in_files_only()
                .below(),
            |line| Cell::text_or_empty(line.supplement.released.get(&line.key)),
        ),
        column(
            ColumnSpec::new("headroom", "剩余额度", "Headroom", Kind::Money).in_files_only(),
            |line| Cell::money_or_empty(line.supplement.headroom.get(&line.key).copied()),
        ),
    ]
}

/// What was granted and revoked before payment. A row keeps its grant; without
/// this beside it the sum of grants would promise what nobody gets.
fn revoked(row: &RegisterRow) -> Money {
    if row.status == InstalmentStatus::Revoked { row.granted } else { Money::ZERO }
}
