//! 预算执行表: a row for each fund, year and source.

use bofu_projections::budget::BudgetLine;

use crate::{Cell, ColumnSpec, Kind, Report, Scope, Table};

/// 预算执行表
/// `clauses` are those that set a floor, each with its words.
pub fn report(
    rows: Vec<BudgetLine>,
    clauses: &[(String, String)],
    scope: &Scope,
) -> Report<Vec<BudgetLine>> {
    let columns = vec![
        ColumnSpec::new("fund", "资金", "Fund", Kind::Code),
        ColumnSpec::new("year", "年度", "Year", Kind::Code),
        ColumnSpec::new("source", "来源", "Source", Kind::Text),
        ColumnSpec::new("appropriated", "预算指标", "Appropriated", Kind::Money).summed(),
        ColumnSpec::new("committed", "核定", "Committed", Kind::Money).summed(),
        ColumnSpec::new("paid", "支付", "Paid", Kind::Money).summed(),
        ColumnSpec::new("returned", "退回", "Returned", Kind::Money).summed(),
        ColumnSpec::new("recovered", "追回", "Recovered", Kind::Money).summed(),
        ColumnSpec::new("available", "可用", "Available", Kind::Money).summed(),
        ColumnSpec::new("carried", "结转", "Carried", Kind::Money).summed(),
        ColumnSpec::new("adjusted", "关账后调整", "Adjusted", Kind::Money).summed(),
        ColumnSpec::new("closed", "已关账", "Closed", Kind::Text),
        ColumnSpec::new("floor", "政策下限", "Floor", Kind::Money).summed().in_files_only(),
        ColumnSpec::new("shortfall", "低于下限", "Shortfall", Kind::Money).summed(),
    ];
    let cells = |row: &BudgetLine| {
        let zh = if row.source == "city" { "市级" } else { "区级" };
        let (closed, closed_zh) = if row.closed { ("yes", "是") } else { ("no", "否") };
        vec![
            Cell::text(&row.fund),
            Cell::text(&row.year),
            Cell::Term(row.source.clone(), zh.to_owned()),
            Cell::money_or_empty(row.appropriated),
            Cell::Money(row.committed),
            Cell::Money(row.paid),
            Cell::Money(row.returned),
            Cell::Money(row.recovered),
            Cell::money_or_empty(row.available),
            Cell::Money(row.carried),
            Cell::Money(row.adjusted),
            Cell::Term(closed.to_owned(), closed_zh.to_owned()),
            Cell::money_or_empty(row.floor),
            Cell::money_or_empty(row.shortfall),
        ]
    };
    let mut table = Table::new("预算执行表", "Budget", columns).note(
        "支付已减退票与差错追回；追回含差错与骗取, 骗取追回不减支付",
        "payments are less returns and recoveries after errors; recovered has those and the ones after frauds, which payments keep",
    );
    for (clause, quote) in clauses {
        table = table.note(
            format!("第{clause}条: {quote} (下限只作披露, 不限制核定)"),
            format!("clause {clause}: {quote} (a floor is shown and refuses nothing)"),
        );
    }
    table.rows = rows.iter().map(cells).collect();
    Report { table: scope.say(table), rows }
}
