//! 年度决算: what became of the year's appropriations.

use bofu_domain::language::Lang;

use bofu_projections::annual::AnnualLine;

use crate::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// 年度决算
pub fn report(rows: Vec<AnnualLine>, scope: &Scope, names: &Names) -> Report<Vec<AnnualLine>> {
    let mut table = Table::new("年度决算", "Annual account", columns())
        .note(
            "按预算指标年度归集: 本年预算核定的资金及其后来的支付、退回、追回; 按受益年度见资金使用台账",
            "by the year of the appropriation: what was granted from it, and what became of that; by the year of the benefit see the register",
        )
        .note(
            "预算已含结转; 核定已减撤销与差错追回, 支付已减退票与差错追回",
            "appropriations include what was carried; grants are less revocations and recoveries after errors, payments less returns and those recoveries",
        );
    table.rows = rows.iter().map(|row| cells(row, names)).collect();
    Report { table: scope.say(table), rows }
}

fn columns() -> Vec<ColumnSpec> {
    vec![
        // On paper the row of the appropriation names its fund.
        ColumnSpec::new("fund", "资金", "Fund", Kind::Text).off_paper(),
        ColumnSpec::new("source", "来源", "Source", Kind::Text),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text),
        ColumnSpec::new("appropriated", "预算", "Appropriated", Kind::Money).summed(),
        ColumnSpec::new("carried", "其中结转", "Carried", Kind::Money).summed(),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("paid", "支付", "Paid", Kind::Money).summed(),
        ColumnSpec::new("returned", "退回", "Returned", Kind::Money).summed(),
        ColumnSpec::new("recovered", "追回", "Recovered", Kind::Money).summed(),
        ColumnSpec::new("written_off", "核销", "Written off", Kind::Money).summed(),
        ColumnSpec::new("to_pay", "待付", "To pay", Kind::Money).summed(),
        ColumnSpec::new("left", "结余", "Left", Kind::Money).summed(),
    ]
}

fn cells(row: &AnnualLine, names: &Names) -> Vec<Cell> {
    let source = if row.source == "city" { "市级" } else { "区级" };
    let measure = row.measure.as_ref().map_or_else(
        || {
            let fund = names.fund(&row.fund).plain(Lang::Zh);
            Cell::Term(format!("appropriation {}", row.fund), format!("预算指标 ({fund})"))
        },
        |measure| names.measure(measure.as_str()),
    );
    vec![
        names.fund(&row.fund),
        Cell::Term(row.source.clone(), source.to_owned()),
        Cell::text_or_empty(row.clause.as_ref()),
        measure,
        Cell::money_or_empty(row.appropriated),
        Cell::money_or_empty(row.carried),
        Cell::money_or_empty(row.granted),
        Cell::money_or_empty(row.paid),
        Cell::money_or_empty(row.returned),
        Cell::money_or_empty(row.recovered),
        Cell::money_or_empty(row.written_off),
        Cell::money_or_empty(row.to_pay),
        Cell::money_or_empty(row.left),
    ]
}
