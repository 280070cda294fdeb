//! 年度限额表: what each ceiling allows, and what is taken of it.

use bofu_domain::money::Money;
use bofu_projections::caps::CapLine;

use super::{Bar, Cell, Chart, ColumnSpec, Gauge, Kind, Names, Report, Scope, Table, Words};

/// The report of ceilings.
pub fn report(rows: Vec<CapLine>, scope: &Scope, names: &Names) -> Report<Vec<CapLine>> {
    let mut table = Table::new("年度限额表", "Ceilings", columns());
    table.rows = rows.iter().map(|row| cells(row, names)).collect();
    table.gauges = rows.iter().map(gauge).collect();
    table.chart = Some(chart(&rows, names)).filter(|chart| !chart.bars.is_empty());
    let over = rows.iter().filter(|row| is_over(row)).count();
    if over > 0 {
        table = table.note(
            format!("余额为负的有 {over} 行: 其他资金后到, 或限额后来调低"),
            format!(
                "rows with negative headroom: {over} (external aid came later, or the limit was lowered)"
            ),
        );
    }
    Report { table: scope.say(table), rows }
}

fn columns() -> Vec<ColumnSpec> {
    vec![
        ColumnSpec::new("ceiling", "限额", "Ceiling", Kind::Text),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code).below(),
        ColumnSpec::new("holder", "持有者", "Holder", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text).below(),
        ColumnSpec::new("period", "年度", "Period", Kind::Code),
        ColumnSpec::new("limit", "上限", "Limit", Kind::Money),
        ColumnSpec::new("own", "占用", "Own", Kind::Money),
        ColumnSpec::new("external", "其他资金", "External", Kind::Money),
        ColumnSpec::new("paid", "已到账", "Paid", Kind::Money),
        ColumnSpec::new("headroom", "余额", "Headroom", Kind::Money),
        ColumnSpec::new("remark", "约束说明", "Remark", Kind::Text),
    ]
}

fn cells(row: &CapLine, names: &Names) -> Vec<Cell> {
    let (ceiling, holder) = (row.ceiling.as_str(), row.holder.as_str());
    let period = if row.period == "once" {
        Cell::Term("once".to_owned(), "一次".to_owned())
    } else {
        Cell::text(&row.period)
    };
    vec![
        names.ceiling(ceiling),
        names.clause(ceiling),
        Cell::text(holder),
        names.holder(holder),
        period,
        Cell::money_or_empty(row.limit),
        Cell::Money(row.own),
        Cell::Money(row.external),
        Cell::Money(row.paid),
        Cell::money_or_empty(row.headroom),
        remark(row),
    ]
}

fn gauge(row: &CapLine) -> Gauge {
    Gauge { limit: row.limit, own: row.own, external: row.external }
}

/// How far each ceiling and each appropriation is used: one bar for all its
/// holders. What is not limited has no bar.
fn chart(rows: &[CapLine], names: &Names) -> Chart {
    let mut bars: Vec<((&str, &str), usize, Bar)> = Vec::new();
    for row in rows {
        let (key, Some(limit)) = ((row.ceiling.as_str(), row.period.as_str()), row.limit) else {
            continue;
        };
        let over = usize::from(is_over(row));
        if let Some((_, holders, bar)) = bars.iter_mut().find(|(known, ..)| *known == key) {
            *holders += 1;
            bar.over += over;
            bar.gauge.limit = Some(bar.gauge.limit.unwrap_or(Money::ZERO).plus(limit));
            bar.gauge.own = bar.gauge.own.plus(row.own);
            bar.gauge.external = bar.gauge.external.plus(row.external);
        } else {
            bars.push((key, 1, Bar { label: Words::default(), gauge: gauge(row), over }));
        }
    }
    let labelled = bars.into_iter().map(|((ceiling, period), holders, mut bar)| {
        bar.label = label(ceiling, period, holders, names);
        bar
    });
    let title = Words::new("限额与预算使用情况", "Use of ceilings and appropriations");
    Chart { title, bars: labelled.collect() }
}

fn label(ceiling: &str, period: &str, holders: usize, names: &Names) -> Words {
    let (id, zh) = match names.ceiling(ceiling) {
        Cell::Term(id, zh) => (id, zh),
        Cell::Empty | Cell::Text(_) | Cell::Money(_) | Cell::Count(_) | Cell::Date(_) => {
            (ceiling.to_owned(), ceiling.to_owned())
        }
    };
    let period_zh = if period == "once" { "一次" } else { period };
    Words::new(
        format!("{zh} · {period_zh} · {holders} 个持有者"),
        format!("{id} · {period} · holders: {holders}"),
    )
}

fn is_over(row: &CapLine) -> bool {
    row.headroom.is_some_and(|headroom| headroom.negated().is_positive())
}

/// What binds, in a word.
fn remark(row: &CapLine) -> Cell {
    let (en, zh) = match row.headroom {
        None => ("not limited", "不限"),
        Some(_) if is_over(row) => ("over-award", "超限"),
        Some(headroom) if headroom.is_zero() => ("used up", "已用满"),
        Some(_) => return Cell::Empty,
    };
    Cell::Term(en.to_owned(), zh.to_owned())
}
